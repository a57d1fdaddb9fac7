"""When an office is open and who is there, as the clock on its wall tells: days are decided here, once.

A day is a row of pieces of five minutes (`ATOM`), from one local midnight to the next: 288 of them, 276 when
the clocks go forward and 300 when they go back. Times are bits of a whole number, one for each piece, so
that a year of fifty diaries is a few thousand operations. As a piece is a moment and not a time on the wall,
no slot can be at a time that does not exist, and none of the hour that comes twice is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from prototype_kit.bookings.entries import (
    ATOM,
    WEEKDAYS,
    AtEntry,
    ClosedEntry,
    ExtraEntry,
    HoursEntry,
)

_BEGINNING = date(2024, 1, 1)
"""A Monday: what a rule such as every second week counts from, where it does not say since when."""
_DAY = timedelta(days=1)
WHOLE_DAY = (timedelta(0), _DAY)

Hours = tuple[timedelta, timedelta]
"""From and to on the clock on the wall, as lengths since midnight."""


@cache
def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment in which a local day begins, in UTC."""
    return _moment(day, timedelta(0), zone, ends=False)


def pieces_in(day: date, zone: ZoneInfo) -> int:
    """How many pieces of five minutes a local day has."""
    return (midnight(day + _DAY, zone) - midnight(day, zone)) // ATOM


def bits_of(day: date, hours: Hours, zone: ZoneInfo) -> int:
    """The pieces of a day between two times on the wall; both of an hour that comes twice."""
    begin = (_moment(day, hours[0], zone, ends=False) - midnight(day, zone)) // ATOM
    end = (_moment(day, hours[1], zone, ends=True) - midnight(day, zone)) // ATOM
    return run_of(begin, end)


def runs(bits: int, length: int) -> int:
    """The bits at which `length` set bits begin."""
    done = 1
    while done < length:
        step = min(done, length - done)
        bits &= bits >> step
        done += step
    return bits


def run_of(begin: int, end: int) -> int:
    """The bits from `begin` up to and without `end`."""
    return ((1 << (end - begin)) - 1) << begin if end > begin else 0


@lru_cache(maxsize=4096)
def _moment(day: date, at: timedelta, zone: ZoneInfo, *, ends: bool) -> datetime:
    """A time on the wall as a moment in UTC.

    One that comes twice is the first where something begins then and the second where it ends; one that the
    clocks leap over is the moment of the leap.
    """
    days, rest = divmod(at, _DAY)
    wall = datetime.combine(day + timedelta(days=days), time(0)) + rest
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:
        return late if ends else early
    # In a gap the reading with the old offset is the later one. Offsets change on a piece of five minutes.
    leap, after = late, early.astimezone(zone).utcoffset()
    while leap.astimezone(zone).utcoffset() != after:
        leap += ATOM
    return leap


@dataclass(frozen=True)
class Recurring:
    """Hours that come again on some days; without `hours`, whenever the place is open."""

    days: frozenset[int]
    rule: str | None
    hours: Hours | None
    since: date | None
    until: date | None

    def is_on(self, day: date) -> bool:
        """Whether they come on a day."""
        if (self.since and day < self.since) or (self.until and day > self.until):
            return False
        if self.rule is not None:
            return day in _days_of(self.rule, self.since or _BEGINNING, day.year)
        return not self.days or day.weekday() in self.days


@cache
def _days_of(rule: str, since: date, year: int) -> frozenset[date]:
    """The days of a year on which a rule of RFC 5545 comes."""
    begin, first, last = (
        datetime.combine(day, time(0)) for day in (since, date(year, 1, 1), date(year, 12, 31))
    )
    found = rrulestr(rule, dtstart=begin).between(first, last, inc=True)
    return frozenset(moment.date() for moment in found)


def recurring(entry: HoursEntry | AtEntry) -> Recurring:
    """The hours of an entry."""
    hours = None
    if entry.from_ is not None or entry.to is not None:
        hours = (entry.from_ or WHOLE_DAY[0], entry.to or WHOLE_DAY[1])
    days = frozenset(WEEKDAYS.index(name) for name in entry.days)
    return Recurring(days, entry.rule, hours, entry.since, entry.until)


@dataclass(frozen=True)
class ClosedDays:
    """Days when nothing goes on, and why."""

    first: date
    last: date
    because: str

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


def closed_days(entries: Iterable[ClosedEntry]) -> tuple[ClosedDays, ...]:
    """The days of entries."""
    return tuple(
        ClosedDays(entry.day or entry.from_ or date.min, entry.day or entry.to or date.min, entry.because)
        for entry in entries
    )


def extra_hours(entries: Sequence[ExtraEntry], day: date) -> tuple[Hours, ...]:
    """The hours of a day that has some of its own; none when it has not."""
    return tuple((entry.from_, entry.to) for entry in entries if entry.day == day)
