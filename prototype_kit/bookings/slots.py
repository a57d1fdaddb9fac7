"""Slots: the times at which an appointment can be had, and what has them already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from prototype_kit.bookings.calendar import Calendar, Resource
from prototype_kit.bookings.entries import ATOM
from prototype_kit.bookings.opening import midnight, run_of
from prototype_kit.language import MONTHS, Language


@dataclass(frozen=True)
class Need:
    """What somebody needs: `minutes` of whoever has all these skills."""

    minutes: int
    skills: tuple[str, ...] = ()

    @property
    def length(self) -> timedelta:
        """How long it takes."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, order=True)
class Slot:
    """A time at an office; `starts_at` is a moment in UTC."""

    starts_at: datetime
    office: str
    minutes: int

    @property
    def ends_at(self) -> datetime:
        """When it ends, in UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def local(self, zone: ZoneInfo) -> datetime:
        """When it starts by the clock on the wall."""
        return self.starts_at.astimezone(zone)

    def __str__(self) -> str:
        """As a form has it: `town-hall/2026-05-12T09:30Z`; the same moment whatever the clocks do."""
        return f"{self.office}/{self.starts_at:%Y-%m-%dT%H:%MZ}"


def read_slot(text: str, minutes: int) -> Slot | None:
    """The slot that a form has as text; None when it is no such text."""
    office, _, moment = text.partition("/")
    try:
        starts_at = datetime.strptime(moment, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Slot(starts_at, office, minutes) if office else None


@dataclass(frozen=True)
class Taken:
    """A time that a resource has been given away, with the pause after it; both ends in UTC."""

    resource: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Closure:
    """A day on which staff closed an office, or one resource there. Without an office, all are closed."""

    day: date
    office: str | None = None
    resource: str | None = None
    because: str = ""

    def closes(self, office: str, resource: str, day: date) -> bool:
        """Whether it is about a resource at an office on a day."""
        return day == self.day and self.office in (None, office) and self.resource in (None, resource)


class TakenBits:
    """What is taken, by resource and local day: the pieces at which a resource bears no more."""

    def __init__(self, calendar: Calendar, taken: Iterable[Taken]):
        self._calendar = calendar
        # By the day in UTC on which it begins: a local day lies within three of them, and nothing is longer.
        self._by_day: dict[tuple[str, int], list[Taken]] = {}
        for each in taken:
            self._by_day.setdefault((each.resource, each.starts_at.toordinal()), []).append(each)

    def full(self, resource: Resource, day: date) -> int:
        """The pieces of a day at which a resource has as many appointments as it bears."""
        return self.levels(resource, day)[-1]

    def levels(self, resource: Resource, day: date) -> list[int]:
        """The pieces of a day that are taken at least once, twice and so on, as often as it bears."""
        begin, levels = midnight(day, self._calendar.zone), [0] * resource.capacity
        for each in self._around(resource.id, day):
            if each.ends_at <= begin:
                continue
            bits = _run_on(begin, each)
            for number, level in enumerate(levels):
                levels[number], bits = level | bits, level & bits
                if not bits:
                    break
        return levels

    def _around(self, resource: str, day: date) -> Iterable[Taken]:
        number = day.toordinal()
        return chain.from_iterable(
            self._by_day.get((resource, each), ()) for each in (number - 1, number, number + 1)
        )


def _run_on(begin: datetime, taken: Taken) -> int:
    first = (taken.starts_at - begin) // ATOM
    return run_of(max(first, 0), (taken.ends_at - begin) // ATOM)


def free_starts(
    calendar: Calendar,
    office: str,
    need: Need,
    day: date,
    taken: TakenBits,
    closures: Sequence[Closure] = (),
) -> int:
    """The pieces of a day at which an appointment can start: one of each kind is there and free.

    The pause after it must be free too, but nobody needs to be there any more.
    """
    starts = calendar.start_bits(office, day)
    length, whole = need.length // ATOM, (need.length + calendar.entry.pause) // ATOM
    for kind in calendar.entry.needs:
        if not starts:
            return 0
        some = 0
        for resource in calendar.resources_at(office, kind, need.skills):
            if any(closure.closes(office, resource.id, day) for closure in closures):
                continue
            there = calendar.fitting_bits(resource.id, office, day, length) & starts
            if there and (full := taken.full(resource, day)):
                there &= ~before_any(full, whole)
            some |= there
        starts &= some
    return starts


def before_any(bits: int, length: int) -> int:
    """The bits from which one of the next `length` bits, the first among them, is set."""
    done = 1
    while done < length:
        step = min(done, length - done)
        bits |= bits >> step
        done += step
    return bits


def slots_of(calendar: Calendar, office: str, need: Need, day: date, starts: int) -> Iterator[Slot]:
    """The slots of a day by the bits at which they start, in order."""
    begin = midnight(day, calendar.zone)
    while starts:
        lowest = starts & -starts
        yield Slot(begin + ATOM * (lowest.bit_length() - 1), office, need.minutes)
        starts ^= lowest


def candidates(
    calendar: Calendar, slot: Slot, need: Need, closures: Sequence[Closure] = ()
) -> tuple[tuple[Resource, ...], ...]:
    """Who could have a slot, by kind: those who are there for all of it, whether free or not."""
    day = slot.local(calendar.zone).date()
    place = (slot.starts_at - midnight(day, calendar.zone)) // ATOM
    length = need.length // ATOM

    def there(resource: Resource) -> bool:
        closed = any(closure.closes(slot.office, resource.id, day) for closure in closures)
        fitting = calendar.fitting_bits(resource.id, slot.office, day, length)
        return not closed and bool(fitting >> place & 1)

    return tuple(
        tuple(each for each in calendar.resources_at(slot.office, kind, need.skills) if there(each))
        for kind in calendar.entry.needs
    )


def is_on_offer(
    calendar: Calendar, slot: Slot, need: Need, now: datetime, closures: Sequence[Closure] = ()
) -> bool:
    """Whether a slot may be booked at `now` if it is free: it is an office's, and not too soon or late."""
    if slot.office not in calendar.offices or slot.minutes != need.minutes:
        return False
    day = slot.local(calendar.zone).date()
    if slot.starts_at < calendar.first_moment(now) or day > calendar.last_day(now):
        return False
    place, rest = divmod(slot.starts_at - midnight(day, calendar.zone), ATOM)
    if rest or not calendar.start_bits(slot.office, day) >> place & 1:
        return False
    return all(candidates(calendar, slot, need, closures))


def time_words(local: datetime, language: Language) -> str:
    """The time of a local moment in words: 10:30am; of an hour that comes twice, which of the two it is."""
    words = language.time(local.time().replace(second=0, microsecond=0, fold=0))
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return words
    # In a gap both readings differ too, but nothing is ever told at a time that does not exist.
    sentence = "{time}, after the clocks go back" if local.fold else "{time}, before the clocks go back"
    return language(sentence, time=words)


WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_words(day: date, language: Language, this_year: int = 0) -> str:
    """A day with its weekday: Tuesday 12 May 2026; without the year where it is `this_year`."""
    words = f"{day.day} {language(MONTHS[day.month - 1])}" if day.year == this_year else language.date(day)
    return language("{weekday} {date}", weekday=language(WEEKDAY_NAMES[day.weekday()]), date=words)


def moment_words(local: datetime, language: Language, this_year: int = 0) -> str:
    """A local moment in words: 10:30am on Tuesday 12 May 2026; without the year where it is `this_year`."""
    day = day_words(local.date(), language, this_year)
    return language("{time} on {day}", time=time_words(local, language), day=day)


def length_words(minutes: int, language: Language) -> str:
    """How long an appointment takes, in words: 60 minutes."""
    return language("{minutes} minutes", minutes=minutes)


def sooner_first(slots: Mapping[str, Slot]) -> list[Slot]:
    """The next slots of offices, the soonest first."""
    return sorted(slots.values())


def parse_time_of_day(text: str) -> time:
    """A time as it is kept, such as 09:30."""
    return time.fromisoformat(text)
