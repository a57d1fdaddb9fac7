"""Diaries as pages see them: what is free now for whoever asks, and the slots that answers name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from prototype_kit.answers import Appointment, Value
from prototype_kit.bookings import (
    Calendar,
    Closure,
    Diary,
    Need,
    NewBooking,
    Slot,
    Taken,
    candidates,
    diary_name,
)
from prototype_kit.events import Origin
from prototype_kit.language import LOCAL
from prototype_kit.service import Service
from prototype_kit.web.front import Front


def diary_now(front: Front) -> datetime:
    """The moment that slots are offered at: now, or the same time of the day that a scenario says it is."""
    now, day = front.clock(), front.presenting.today
    if day is None:
        return now
    return datetime.combine(day, now.astimezone(LOCAL).time(), LOCAL)


def open_diary(front: Front, service: str, calendar: Calendar, origin: Origin, but: str | int = "") -> Diary:
    """The diary of a calendar for whoever comes from `origin`. `but` is as in `Bookings.taken`."""
    name, now, bookings = diary_name(origin, service, calendar.name), diary_now(front), front.store.bookings

    def taken(since: datetime, until: datetime) -> tuple[Taken, ...]:
        return bookings.taken(name, since, until, front.clock(), but)

    def closures(first: date, last: date) -> list[Closure]:
        return [closed.closure for closed in bookings.closed(name, first, last)]

    return Diary(calendar, now, taken, closures)


def wanted_slots(
    service: Service, diaries: Mapping[str, Diary], values: Mapping[str, Value | None]
) -> Iterator[NewBooking]:
    """The slots that answers name, as they are to be taken. `diaries` are the service's, by calendar."""
    for question, value in values.items():
        if isinstance(value, Appointment) and value.calendar in service.calendars:
            diary = diaries[value.calendar]
            slot, need = Slot(value.starts_at, value.office, value.minutes), Need(value.minutes, value.skills)
            day = slot.local(diary.calendar.zone).date()
            there = candidates(diary.calendar, slot, need, diary.closures(day, day))
            yield NewBooking(question, diary.calendar, slot, need, there)
