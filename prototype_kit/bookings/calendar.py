"""A calendar: the offices where people come to, what an appointment takes, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from prototype_kit.bookings.entries import ATOM, CalendarEntry, OfficeEntry, ResourceEntry
from prototype_kit.bookings.opening import (
    WHOLE_DAY,
    bits_of,
    closed_days,
    extra_hours,
    recurring,
    runs,
)
from prototype_kit.document import Node
from prototype_kit.language import ENGLISH, Language
from prototype_kit.working_days import WorkingDays


@dataclass(frozen=True)
class Office:
    """A place where people come to. `name` and the rest are words for them."""

    id: str
    entry: OfficeEntry

    @property
    def name(self) -> str:
        """What it is called."""
        return self.entry.name

    @property
    def address(self) -> tuple[str, ...]:
        """Its address, a line each."""
        return self.entry.address


@dataclass(frozen=True)
class Resource:
    """Somebody or something that appointments take."""

    id: str
    entry: ResourceEntry

    @property
    def name(self) -> str:
        """What staff call it."""
        return self.entry.name

    @property
    def kind(self) -> str:
        """What sort it is."""
        return self.entry.kind

    @property
    def capacity(self) -> int:
        """How many appointments it bears at the same time."""
        return self.entry.capacity

    @cached_property
    def offices(self) -> frozenset[str]:
        """Where it is at one time or another."""
        return frozenset(at.office for at in self.entry.at)

    def has(self, skills: Sequence[str]) -> bool:
        """Whether it has each of these skills."""
        return set(skills) <= set(self.entry.skills)


@dataclass(frozen=True, eq=False)
class Calendar:
    """What `calendars/<name>.yaml` declares, in one language. `working_days` knows the bank holidays.

    It says what could be booked; what is booked already is in the diary.
    """

    name: str
    entry: CalendarEntry
    working_days: WorkingDays = field(default_factory=WorkingDays)
    language: Language = ENGLISH
    place: Node | None = field(default=None, repr=False)
    """Where it is written."""
    _found: dict[object, tuple[Resource, ...]] = field(default_factory=dict, repr=False, init=False)
    # What was worked out of a day, as far as somebody asked: a year of fifty diaries is some 20,000 numbers.
    _worked_out: dict[tuple[object, ...], int] = field(default_factory=dict, repr=False, init=False)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of the clock on the wall."""
        return ZoneInfo(self.entry.zone)

    @cached_property
    def offices(self) -> Mapping[str, Office]:
        """The offices by id, in the order they are offered."""
        return {name: Office(name, entry) for name, entry in self.entry.offices.items()}

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """What appointments take, by id."""
        return {name: Resource(name, entry) for name, entry in self.entry.resources.items()}

    def only(self, offices: Sequence[str]) -> Calendar:
        """The same calendar with some of its offices alone, in its own order."""
        some = {name: office for name, office in self.entry.offices.items() if name in offices}
        return replace(self, entry=self.entry.model_copy(update={"offices": some}))

    def resources_at(self, office: str, kind: str, skills: Sequence[str] = ()) -> tuple[Resource, ...]:
        """Those of a kind that may be at an office and have every skill.

        A skill that nobody of the kind has anywhere is not asked of it: an interpreter is no room.
        """
        key = (office, kind, tuple(skills))
        if key not in self._found:
            kin = [resource for resource in self.resources.values() if resource.kind == kind]
            wanted = [skill for skill in skills if any(resource.has([skill]) for resource in kin)]
            self._found[key] = tuple(each for each in kin if office in each.offices and each.has(wanted))
        return self._found[key]

    # When

    def why_closed(self, office: str, day: date) -> str | None:
        """Why an office is closed on a day on which it would be open otherwise; None when it is not."""
        entry = self.offices[office].entry
        for closed in (*closed_days(self.entry.closed), *closed_days(entry.closed)):
            if closed.holds(day):
                return closed.because
        if self.entry.bank_holidays == "closed" and not extra_hours(entry.also, day):
            return self.working_days.holiday(day, self.language)
        return None

    def open_bits(self, office: str, day: date) -> int:
        """The pieces of a day when an office is open."""
        return self._once(self._open, office, day)

    def present_bits(self, resource: str, office: str, day: date) -> int:
        """The pieces of a day when a resource is at an office, and the office is open."""
        return self._once(self._present, resource, office, day)

    def fitting_bits(self, resource: str, office: str, day: date, length: int) -> int:
        """The pieces of a day from which a resource is at an office for so many pieces."""
        return self._once(self._fitting, resource, office, day, length)

    def start_bits(self, office: str, day: date) -> int:
        """The pieces of a day at which an appointment may start: counted from each opening."""
        return self._once(self._starts, office, day)

    def _once(self, work_out: Callable[..., int], *given: object) -> int:
        key = (work_out.__name__, *given)
        if key not in self._worked_out:
            self._worked_out[key] = work_out(*given)
        return self._worked_out[key]

    def _open(self, office: str, day: date) -> int:
        if self.why_closed(office, day) is not None:
            return 0
        entry = self.offices[office].entry
        hours = extra_hours(entry.also, day) or tuple(
            (hours.from_, hours.to) for hours in entry.opens if recurring(hours).is_on(day)
        )
        found = 0
        for each in hours:
            found |= bits_of(day, each, self.zone)
        return found

    def _present(self, resource: str, office: str, day: date) -> int:
        entry = self.resources[resource].entry
        if any(closed.holds(day) for closed in closed_days(entry.away)):
            return 0
        there = 0
        for at in entry.at:
            times = recurring(at)
            if at.office == office and times.is_on(day):
                there |= bits_of(day, times.hours or WHOLE_DAY, self.zone)
        return there & self.open_bits(office, day)

    def _fitting(self, resource: str, office: str, day: date, length: int) -> int:
        return runs(self.present_bits(resource, office, day), length)

    def _starts(self, office: str, day: date) -> int:
        bits, step, found, place = self.open_bits(office, day), self.entry.starts // ATOM, 0, 0
        while bits >> place:
            begin = place + _first(bits >> place)
            end = begin + _first(~(bits >> begin))
            for start in range(begin, end, step):
                found |= 1 << start
            place = end
        return found

    # How far ahead

    def first_moment(self, now: datetime) -> datetime:
        """The earliest moment that may be booked at `now`."""
        return self.entry.lead_time.after(now, self.working_days, self.zone)

    def last_day(self, now: datetime) -> date:
        """The last day that may be booked at `now`."""
        return (now + self.entry.window.length).astimezone(self.zone).date()

    def may_change(self, starts_at: datetime, now: datetime) -> bool:
        """Whether an appointment can still be changed or cancelled online."""
        return now <= starts_at - self.entry.change_until.length


def _first(bits: int) -> int:
    """The place of the lowest bit that is set."""
    return (bits & -bits).bit_length() - 1
