"""Room: how many more appointments fit into days, of those that would fit if nothing were taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from prototype_kit.bookings.calendar import Calendar, Resource
from prototype_kit.bookings.diary import Diary
from prototype_kit.bookings.entries import ATOM
from prototype_kit.bookings.opening import midnight, runs
from prototype_kit.bookings.slots import Closure, Need, TakenBits, before_any

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Room:
    """How many appointments still fit, and how many would fit if nothing were taken."""

    free: int = 0
    all: int = 0

    def __add__(self, other: Room) -> Room:
        return Room(self.free + other.free, self.all + other.all)


NO_ROOM = Room()


@dataclass(frozen=True)
class DayRoom:
    """The room of an office on one day, and that of each resource there by its id."""

    office: str
    day: date
    room: Room
    by_resource: Mapping[str, Room] = field(default_factory=dict)


def usual_need(calendar: Calendar) -> Need:
    """What an appointment needs where the journey does not say more: room is counted in these."""
    return Need(calendar.entry.length // timedelta(minutes=1))


def day_rooms(diary: Diary, since: date, until: date, earliest: datetime) -> tuple[DayRoom, ...]:
    """The room of each office and day from one day to another, both included.

    Nothing before `earliest` counts. What is taken is asked for once, and so are the days that are closed.
    """
    if since > until:
        return ()
    calendar, need = diary.calendar, usual_need(diary.calendar)
    begin, end = midnight(since, calendar.zone), midnight(until + _DAY, calendar.zone)
    taken, closures = TakenBits(calendar, diary.taken(begin, end)), diary.closures(since, until)
    days = [since + _DAY * number for number in range((until - since).days + 1)]
    return tuple(
        _day_room(calendar, office, need, day, taken, closures, earliest)
        for day in days
        for office in calendar.offices
    )


def together(rooms: Iterable[DayRoom]) -> Room:
    """The room of several days."""
    return sum((each.room for each in rooms), NO_ROOM)


def _day_room(
    calendar: Calendar,
    office: str,
    need: Need,
    day: date,
    taken: TakenBits,
    closures: Iterable[Closure],
    earliest: datetime,
) -> DayRoom:
    """An appointment takes one of each kind, so the kind with the least room decides."""
    closed = [closure for closure in closures if closure.day == day]
    past = -((midnight(day, calendar.zone) - earliest) // ATOM)
    starts = _from(calendar.start_bits(office, day), past)
    if not starts:
        return DayRoom(office, day, NO_ROOM)
    by_resource: dict[str, Room] = {}
    by_kind = []
    for kind in calendar.entry.needs:
        kin = NO_ROOM
        for resource in calendar.resources_at(office, kind):
            if not any(each.closes(office, resource.id, day) for each in closed):
                by_resource[resource.id] = _room_of(calendar, resource, office, need, day, starts, taken)
                kin += by_resource[resource.id]
        by_kind.append(kin)
    least = Room(min(kin.free for kin in by_kind), min(kin.all for kin in by_kind))
    return DayRoom(office, day, least, by_resource)


def _room_of(
    calendar: Calendar, resource: Resource, office: str, need: Need, day: date, starts: int, taken: TakenBits
) -> Room:
    length, whole = need.length // ATOM, (need.length + calendar.entry.pause) // ATOM
    there = runs(calendar.present_bits(resource.id, office, day), length) & starts
    if not there:
        return NO_ROOM
    free = sum(_fitting(there & ~before_any(seat, whole), whole) for seat in taken.levels(resource, day))
    return Room(free, _fitting(there, whole) * resource.capacity)


def _fitting(starts: int, whole: int) -> int:
    """How many appointments of so many pieces fit after each other, each at one of these starts."""
    count = 0
    while starts:
        first = (starts & -starts).bit_length() - 1
        starts = _from(starts, first + whole)
        count += 1
    return count


def _from(bits: int, place: int) -> int:
    """The bits from a place on."""
    return bits >> place << place if place > 0 else bits
