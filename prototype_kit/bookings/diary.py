"""A diary: a calendar with what is taken, asked at one moment. It says what is free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from prototype_kit.bookings.calendar import Calendar
from prototype_kit.bookings.entries import ATOM
from prototype_kit.bookings.opening import midnight
from prototype_kit.bookings.slots import (
    Closure,
    Need,
    Slot,
    Taken,
    TakenBits,
    free_starts,
    is_on_offer,
    slots_of,
)

LOOK_AHEAD = timedelta(days=4)
"""How much is read at first while the next free slot is looked for; each time after that twice as much."""
_DAY = timedelta(days=1)


def nothing_taken(since: datetime, until: datetime) -> Iterable[Taken]:  # noqa: ARG001 - the shape of `taken`
    """An empty diary, as for sample walks."""
    return ()


def nothing_closed(since: date, until: date) -> Sequence[Closure]:  # noqa: ARG001 - the shape of `closures`
    """No day was closed."""
    return ()


@dataclass(frozen=True)
class Diary:
    """What can be booked in a calendar at `now`, an aware UTC time.

    `taken` gives what overlaps the time between two moments, `closures` the days that staff closed from one
    day to another; each is asked for the days looked at, and for no others. `until` is the last day for
    whoever asks, where that comes before the calendar's. `own` is what they have already and would change: it
    is not offered to them, though what it takes may be.
    """

    calendar: Calendar
    now: datetime
    taken: Callable[[datetime, datetime], Iterable[Taken]] = nothing_taken
    closures: Callable[[date, date], Sequence[Closure]] = nothing_closed
    until: date | None = None
    own: Slot | None = None

    @property
    def first_day(self) -> date:
        """The first day on which something may be booked."""
        return self.calendar.first_moment(self.now).astimezone(self.calendar.zone).date()

    @property
    def last_day(self) -> date:
        """The last day on which something may be booked."""
        last = self.calendar.last_day(self.now)
        return min(last, self.until) if self.until else last

    def free(self, office: str, need: Need, since: date, until: date) -> tuple[Slot, ...]:
        """The free slots of an office from one day to another, in order; none beyond what may be booked."""
        since, until = max(since, self.first_day), min(until, self.last_day)
        return tuple(slot for slots in self._days([office], need, since, until) for slot in slots)

    def next_free(self, need: Need, offices: Sequence[str] | None = None) -> Mapping[str, Slot]:
        """The next free slot of each office that has one, by office; of all unless some are given."""
        looking = list(self.calendar.offices if offices is None else offices)
        found: dict[str, Slot] = {}
        since, ahead = self.first_day, LOOK_AHEAD
        while looking and since <= self.last_day:
            until = min(since + ahead - _DAY, self.last_day)
            for day, office, starts in self._starts(looking, need, since, until):
                if starts and office not in found:
                    found[office] = next(slots_of(self.calendar, office, need, day, starts))
            looking = [office for office in looking if office not in found]
            since, ahead = until + _DAY, ahead * 2
        return found

    def count(self, need: Need, since: date, until: date) -> Mapping[tuple[str, date], int]:
        """How many free slots begin at each office on each day, where any do, from one day to another."""
        since, until = max(since, self.first_day), min(until, self.last_day)
        found = self._starts(list(self.calendar.offices), need, since, until)
        return {(office, day): starts.bit_count() for day, office, starts in found if starts}

    def near(self, wanted: Slot, need: Need, most: int = 3) -> tuple[Slot, ...]:
        """The free slots closest to one that is gone, at its office: the closest first."""
        day = wanted.local(self.calendar.zone).date()
        around = timedelta(weeks=1)
        while True:
            slots = self.free(wanted.office, need, day - around, day + around)
            if len(slots) >= most or (day - around <= self.first_day and day + around >= self.last_day):
                away = sorted(slots, key=lambda slot: (abs(slot.starts_at - wanted.starts_at), slot))
                return tuple(away[:most])
            around *= 2

    def instead_of(self, closed: Slot, need: Need) -> Slot | None:
        """The free slot for somebody whose own was closed, at its office; None where there is none.

        Theirs where it is free with somebody else, however soon or late that is: nothing changes for them.
        Otherwise the next later one, and only where there is none the last before it; never one after the
        last day for them, nor one that they could not change or cancel online any more.
        """
        if self._is_with_others(closed, need):
            return closed
        soonest = self.now + self.calendar.entry.change_until.length
        day = closed.local(self.calendar.zone).date()
        since, ahead = max(day, self.first_day), LOOK_AHEAD
        while since <= self.last_day:
            until = min(since + ahead - _DAY, self.last_day)
            for slot in self.free(closed.office, need, since, until):
                if slot.starts_at > max(closed.starts_at, soonest):
                    return slot
            since, ahead = until + _DAY, ahead * 2
        before = self.free(closed.office, need, self.first_day, day)
        sooner = [slot for slot in before if soonest < slot.starts_at < closed.starts_at]
        return sooner[-1] if sooner else None

    def _is_with_others(self, slot: Slot, need: Need) -> bool:
        """Whether somebody is free at the time of a slot that was booked in time, and has not begun."""
        day = slot.local(self.calendar.zone).date()
        begin = midnight(day, self.calendar.zone)
        if slot.office not in self.calendar.offices or slot.starts_at <= self.now:
            return False
        taken = TakenBits(self.calendar, self.taken(begin, midnight(day + _DAY, self.calendar.zone)))
        free = free_starts(self.calendar, slot.office, need, day, taken, self.closures(day, day))
        return bool(free >> (slot.starts_at - begin) // ATOM & 1)

    def free_days(self, office: str, need: Need, since: date, until: date) -> tuple[date, ...]:
        """The days from one to another on which an office has a free slot."""
        since, until = max(since, self.first_day), min(until, self.last_day)
        return tuple(day for day, _, starts in self._starts([office], need, since, until) if starts)

    def is_on_offer(self, slot: Slot, need: Need) -> bool:
        """Whether a slot may be booked if it is free."""
        day = slot.local(self.calendar.zone).date()
        closures = self.closures(day, day)
        return day <= self.last_day and is_on_offer(self.calendar, slot, need, self.now, closures)

    def is_free(self, slot: Slot, need: Need) -> bool:
        """Whether a slot may be booked, and is free."""
        day = slot.local(self.calendar.zone).date()
        return self.is_on_offer(slot, need) and slot in self.free(slot.office, need, day, day)

    def _days(self, offices: Sequence[str], need: Need, since: date, until: date) -> Iterator[list[Slot]]:
        """The free slots of each office and day, for so many days; empty lists among them."""
        for day, office, starts in self._starts(offices, need, since, until):
            yield list(slots_of(self.calendar, office, need, day, starts))

    def _starts(
        self, offices: Sequence[str], need: Need, since: date, until: date
    ) -> Iterator[tuple[date, str, int]]:
        """Each day and office with the pieces at which something free begins, day by day."""
        if since > until:
            return
        zone, earliest = self.calendar.zone, self.calendar.first_moment(self.now)
        begin, end = midnight(since, zone), midnight(until + _DAY, zone)
        taken = TakenBits(self.calendar, self.taken(begin, end))
        closures = self.closures(since, until)
        too_soon = (1 << max(0, -((begin - earliest) // ATOM))) - 1  # the pieces of the first day
        day = since
        while day <= until:
            for office in offices:
                starts = free_starts(self.calendar, office, need, day, taken, closures)
                yield day, office, self.but_own(office, day, starts) & ~too_soon
            day, too_soon = day + _DAY, 0

    def but_own(self, office: str, day: date, starts: int) -> int:
        """The pieces of a day at which something begins, without that at which what they have begins."""
        zone = self.calendar.zone
        if self.own is None or (self.own.office, self.own.local(zone).date()) != (office, day):
            return starts
        return starts & ~(1 << (self.own.starts_at - midnight(day, zone)) // ATOM)
