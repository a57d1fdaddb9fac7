"""An agenda: one day of an office, as whoever works there needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from prototype_kit.bookings.booking import Booking
from prototype_kit.bookings.calendar import Calendar, Resource
from prototype_kit.bookings.entries import ATOM
from prototype_kit.bookings.opening import closed_days, midnight, pieces_in
from prototype_kit.bookings.slots import Closure, Taken, TakenBits


@dataclass(frozen=True)
class Gap:
    """A time in which somebody is there and has nobody; both ends are moments in UTC."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """How long it is."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


@dataclass(frozen=True)
class Column:
    """The day of one resource, in order; without one, of bookings that nobody knows any more whom they took.

    `closed` says why nothing can be booked there, `shut` are the days by which staff closed it.
    """

    resource: Resource | None
    lines: Sequence[Booking | Gap]
    closed: str = ""
    shut: Sequence[Closure] = ()

    @property
    def bookings(self) -> Sequence[Booking]:
        """The appointments alone."""
        return [line for line in self.lines if isinstance(line, Booking)]


@dataclass(frozen=True)
class Agenda:
    """One day of one office. `closed` says why it is closed; what was booked before stands there still."""

    office: str
    day: date
    columns: Sequence[Column]
    closed: str = ""
    shut: Sequence[Closure] = ()

    @property
    def empty(self) -> bool:
        """Whether nobody is there, and nothing is booked."""
        return not self.columns


def agenda(
    calendar: Calendar, office: str, day: date, bookings: Iterable[Booking], closures: Iterable[Closure]
) -> Agenda:
    """The day of an office. `bookings` are those of the day in order, also of other offices."""
    here = [each for each in bookings if each.office == office]
    its = [each for each in closures if each.day == day and each.office in (None, office)]
    shut = [each for each in its if each.resource is None]
    closed = shut[0].because if shut else calendar.why_closed(office, day) or ""
    columns = [
        column
        for resource in calendar.resources.values()
        if office in resource.offices
        for column in _columns(calendar, office, day, resource, here, its, open_=not closed)
    ]
    known = {resource for column in columns if column.resource for resource in [column.resource.id]}
    lost = [each for each in here if not known & set(each.resources)]
    if lost:
        columns.append(Column(None, lost))
    return Agenda(office, day, columns, closed, shut)


def _columns(
    calendar: Calendar,
    office: str,
    day: date,
    resource: Resource,
    here: Sequence[Booking],
    closures: Sequence[Closure],
    *,
    open_: bool,
) -> Iterator[Column]:
    """The column of a resource; none where it is not there and has nobody."""
    own = [each for each in here if resource.id in each.resources]
    shut = [each for each in closures if each.resource == resource.id]
    away = next((each.because for each in closed_days(resource.entry.away) if each.holds(day)), "")
    closed = shut[0].because if shut else away
    present = calendar.present_bits(resource.id, office, day)
    gaps = () if closed or not open_ else _gaps(calendar, resource, day, present, own)
    if own or present or (closed and open_ and calendar.open_bits(office, day)):
        lines: list[Booking | Gap] = [*own, *gaps]
        yield Column(resource, sorted(lines, key=lambda line: line.starts_at), closed, shut)


def _gaps(
    calendar: Calendar, resource: Resource, day: date, present: int, own: Sequence[Booking]
) -> Iterator[Gap]:
    """The times when a resource is there and bears one more."""
    pause, begin = calendar.entry.pause, midnight(day, calendar.zone)
    taken = [Taken(resource.id, each.starts_at, each.ends_at + pause) for each in own]
    free = present & ~TakenBits(calendar, taken).full(resource, day)
    since: int | None = None
    for place in range(pieces_in(day, calendar.zone) + 1):
        is_free = bool(free >> place & 1)
        if is_free and since is None:
            since = place
        elif not is_free and since is not None:
            yield Gap(begin + ATOM * since, begin + ATOM * place)
            since = None


def next_open_day(calendar: Calendar, since: date, closures: Iterable[Closure] = (), most: int = 31) -> date:
    """The first day from one on when an office is open; that day itself, if there is none soon."""
    shut = {each.day for each in closures if each.office is None and each.resource is None}
    for number in range(most):
        day = since + timedelta(days=number)
        if day not in shut and any(calendar.open_bits(office, day) for office in calendar.offices):
            return day
    return since
