"""Diaries as pages see them: what is free now for whoever asks, and the slots that answers name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

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
    diary = named_diary(front, diary_name(origin, service, calendar.name), calendar, but)
    return replace(diary, closures=_all_closed) if "no-slots" in front.presenting.told else diary


def _all_closed(first: date, last: date) -> list[Closure]:
    """Every day is closed: as in a scenario in which nothing is free."""
    return [Closure(first + timedelta(days=number)) for number in range((last - first).days + 1)]


def with_taken(diary: Diary, slot: Slot) -> Diary:
    """The same diary with a slot that others have, as often as anybody bears one."""
    resources = diary.calendar.resources.values()
    gone = [Taken(each.id, slot.starts_at, slot.ends_at) for each in resources for _ in range(each.capacity)]

    def taken(since: datetime, until: datetime) -> tuple[Taken, ...]:
        near = [each for each in gone if each.starts_at < until and each.ends_at > since]
        return (*diary.taken(since, until), *near)

    return replace(diary, taken=taken)


def named_diary(front: Front, name: str, calendar: Calendar, but: str | int = "") -> Diary:
    """The diary of a name. `but` is as in `Bookings.taken`."""
    now, bookings = diary_now(front), front.store.bookings

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
