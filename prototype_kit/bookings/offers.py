"""What staff can offer somebody: times that are free, and times at which somebody is there but has others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from prototype_kit.bookings.diary import Diary
from prototype_kit.bookings.entries import ATOM
from prototype_kit.bookings.opening import midnight
from prototype_kit.bookings.slots import Need, Slot, TakenBits, free_starts, slots_of

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayOffer:
    """The times of one day: `free`, and `over` those that take somebody who has another appointment then."""

    day: date
    free: tuple[Slot, ...]
    over: tuple[Slot, ...]


def day_offers(diary: Diary, office: str, need: Need, since: date, most: int) -> tuple[DayOffer, ...]:
    """The first days from one on that have a time to offer, at most so many, as far as may be booked.

    Staff can offer any time that is not past: how long before it residents must book does not bind them.
    What is taken is asked for once.
    """
    calendar, now = diary.calendar, diary.now
    since = max(since, now.astimezone(calendar.zone).date())
    if since > diary.last_day:
        return ()
    begin, end = midnight(since, calendar.zone), midnight(diary.last_day + _DAY, calendar.zone)
    taken, nothing = TakenBits(calendar, diary.taken(begin, end)), TakenBits(calendar, ())
    closures, found, day = diary.closures(since, diary.last_day), list[DayOffer](), since
    while day <= diary.last_day and len(found) < most:
        there = _not_past(free_starts(calendar, office, need, day, nothing, closures), diary, day)
        there = diary.but_own(office, day, there)
        if there:
            free = there & free_starts(calendar, office, need, day, taken, closures)
            both = (tuple(slots_of(calendar, office, need, day, bits)) for bits in (free, there & ~free))
            found.append(DayOffer(day, *both))
        day += _DAY
    return tuple(found)


def offered(diary: Diary, slot: Slot, need: Need) -> bool | None:
    """Whether a slot is free, False where it takes somebody who has others; None where it cannot be had."""
    day = slot.local(diary.calendar.zone).date()
    if slot.office not in diary.calendar.offices or slot.minutes != need.minutes:
        return None
    for offer in day_offers(diary, slot.office, need, day, 1):
        if offer.day == day:
            return True if slot in offer.free else False if slot in offer.over else None
    return None


def _not_past(starts: int, diary: Diary, day: date) -> int:
    """The starts that are not past yet."""
    place = -((midnight(day, diary.calendar.zone) - diary.now) // ATOM)
    return starts >> place << place if place > 0 else starts
