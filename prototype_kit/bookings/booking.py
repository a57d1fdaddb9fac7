"""A booking: a slot that somebody has, or has for some minutes while they fill in a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from prototype_kit.bookings.calendar import Calendar, Resource
from prototype_kit.bookings.slots import Need, Slot
from prototype_kit.events import Origin

BookingState = Literal["held", "lapsed", "booked", "cancelled", "attended", "missed"]
"""Held while a form is filled in; lapsed when that took too long, or the form was given up; then booked,
and afterwards cancelled, attended, or missed by somebody who did not come."""
BOOKING_STATES: Sequence[BookingState] = get_args(BookingState)

DEMO = "demo"


@dataclass(frozen=True)
class NewBooking:
    """A slot to be taken. `question` is that of the journey which asked for it.

    `candidates` are those who may have it, by kind; one of each kind is taken.
    """

    question: str
    calendar: Calendar
    slot: Slot
    need: Need
    candidates: tuple[tuple[Resource, ...], ...]


@dataclass(frozen=True)
class Booking:
    """A slot that is, or was, somebody's.

    The time stands there three times: as the day and the time on the wall, with their zone, and as a moment
    in UTC. `resources` are the ids of those it takes, or took before it was over or given up. `held_until` is
    there while it is held, `extended` says how often that was put off. `overbooked` is why staff booked it
    although nobody was free. `version` rises with each change. `number` is its own in the store.
    """

    id: str
    diary: str
    service: str
    calendar: str
    office: str
    draft_id: str
    question: str
    case_id: int | None
    state: BookingState
    minutes: int
    skills: tuple[str, ...]
    local_day: date
    local_time: time
    zone: str
    starts_at: datetime
    ends_at: datetime
    held_until: datetime | None
    extended: int
    overbooked: str | None
    remind_at: datetime | None
    reason: str | None
    created_at: datetime
    changed_at: datetime
    version: int
    env: str
    source: str
    resources: tuple[str, ...] = ()
    number: int = 0

    @property
    def slot(self) -> Slot:
        """Its slot."""
        return Slot(self.starts_at, self.office, self.minutes)

    @property
    def need(self) -> Need:
        """What it needs."""
        return Need(self.minutes, self.skills)

    @property
    def local(self) -> datetime:
        """When it starts by the clock on the wall."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))


def diary_name(origin: Origin, service: str, calendar: str) -> str:
    """Whose time is taken: `live/birth-registration/register-offices`.

    A prototype and its made-up data share a diary. Load tests have one of their own, so that they take
    nothing from people, and so has each research session: all participants find the same.
    """
    use = "prototype" if origin.env == DEMO else origin.env
    if origin.source == "synthetic":
        use += "+synthetic"
    if origin.research_session:
        use += f"+{origin.research_session}"
    return f"{use}/{service}/{calendar}"


MORNING, EVENING = time(8), time(20)
"""By the clock on the wall: nobody is reminded earlier, or later, in the day."""


def held_booking(
    id_: str, origin: Origin, draft_id: str, service: str, new: NewBooking, now: datetime
) -> Booking:
    """A booking as it begins: a slot that is held for a draft, by nobody in particular yet."""
    local = new.slot.local(new.calendar.zone)
    return Booking(
        id=id_,
        diary=diary_name(origin, service, new.calendar.name),
        service=service,
        calendar=new.calendar.name,
        office=new.slot.office,
        draft_id=draft_id,
        question=new.question,
        case_id=None,
        state="held",
        minutes=new.slot.minutes,
        skills=new.need.skills,
        local_day=local.date(),
        local_time=local.time(),
        zone=new.calendar.entry.zone,
        starts_at=new.slot.starts_at,
        ends_at=new.slot.ends_at,
        held_until=None,
        extended=0,
        overbooked=None,
        remind_at=None,
        reason=None,
        created_at=now,
        changed_at=now,
        version=1,
        env=origin.env,
        source=origin.source,
    )


def next_reminder(calendar: Calendar, starts_at: datetime, now: datetime) -> datetime | None:
    """When the person is to be reminded next; None when no reminder is left.

    One that is due at night waits until the morning, if that is before the appointment.
    """
    ahead = [starts_at - span.length for span in calendar.entry.reminders]
    due = min((moment for moment in ahead if moment > now), default=None)
    if due is None:
        return None
    morning = _by_day(due.astimezone(calendar.zone))
    return morning if morning < starts_at else due


def _by_day(local: datetime) -> datetime:
    """A local moment, or the next morning when it is at night; in UTC."""
    if MORNING <= local.time() < EVENING:
        return local.astimezone(UTC)
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return datetime.combine(day, MORNING, local.tzinfo).astimezone(UTC)
