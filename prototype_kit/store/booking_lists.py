"""Lists of bookings as staff see them: with the reference of each, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    RowMapping,
    Select,
    bindparam,
    exists,
    func,
    select,
    tuple_,
)

from prototype_kit.bookings import Booking, BookingState
from prototype_kit.months import Month, read_month
from prototype_kit.store.database import Database
from prototype_kit.store.holds import with_resources
from prototype_kit.store.tables import booked_time as taken
from prototype_kit.store.tables import booking as table
from prototype_kit.store.tables import cases

MOST_COUNTED = 10_000
"""Of a longer list it is said that there are more."""
_AT_ONCE = 500  # bookings in one read of a file

_states: BindParameter[Sequence[str]] = bindparam("states", expanding=True)
_IN_TIME = (
    table.c.diary == bindparam("the_diary"),
    table.c.starts_at >= bindparam("since"),
    table.c.starts_at < bindparam("until"),
)
_LISTED = select(table, cases.c.reference, cases.c.title).join(
    cases, cases.c.id == table.c.case_id, isouter=True
)
_BETWEEN = _LISTED.where(*_IN_TIME, table.c.state.in_(_states)).order_by(table.c.starts_at, table.c.number)
_COUNTS = (
    select(table.c.office, table.c.local_day, taken.c.resource, func.count())
    .join(taken, taken.c.booking == table.c.number, isouter=True)
    .where(*_IN_TIME, table.c.state.in_(_states))
    .group_by(table.c.office, table.c.local_day, taken.c.resource)
)
_OF_OFFICES = (
    select(table.c.office, table.c.local_day, func.count())
    .where(*_IN_TIME, table.c.state.in_(_states))
    .group_by(table.c.office, table.c.local_day)
)
_month = func.substr(table.c.local_day, 1, 7)
_BY_MONTH = (
    select(_month, func.count())
    .where(*_IN_TIME, table.c.source == "user", table.c.state.in_(_states))
    .group_by(_month)
    .order_by(_month)
)


@dataclass(frozen=True)
class ListedBooking:
    """A booking with the reference and title of its case; both are empty while it is held."""

    booking: Booking
    reference: str
    title: str


@dataclass(frozen=True)
class BookingFilter:
    """Which bookings of a diary: those that begin between two moments. What is empty does not narrow it.

    Of bookings whose time is two days past nobody knows any more whom they took.
    """

    diary: str
    since: datetime
    until: datetime
    states: Sequence[BookingState]
    office: str = ""
    resource: str = ""


@dataclass(frozen=True)
class BookingPage:
    """One page of a list. `total` is how many the whole list has, `more` that there are even more."""

    bookings: tuple[ListedBooking, ...]
    total: int
    more: bool


@dataclass(frozen=True)
class BookedCounts:
    """How many are booked: by office and day, and by office, day and resource; days as 2026-05-12."""

    of_offices: Mapping[tuple[str, str], int]
    of_resources: Mapping[tuple[str, str, str], int]


class BookingLists:
    """The lists of bookings in the store."""

    def __init__(self, database: Database):
        self._database = database

    def between(
        self, diary: str, since: datetime, until: datetime, states: Sequence[BookingState]
    ) -> tuple[ListedBooking, ...]:
        """The bookings of a diary that begin between two moments, in order."""
        given = {"the_diary": diary, "since": since, "until": until, "states": list(states)}
        return self._some(_BETWEEN, given)

    def counts(
        self, diary: str, since: datetime, until: datetime, states: Sequence[BookingState]
    ) -> BookedCounts:
        """How many bookings begin between two moments."""
        given = {"the_diary": diary, "since": since, "until": until, "states": list(states)}
        with self._database.reading() as connection:
            offices = {(row[0], row[1]): row[2] for row in connection.execute(_OF_OFFICES, given)}
            resources = {
                (row[0], row[1], row[2]): row[3] for row in connection.execute(_COUNTS, given) if row[2]
            }
        return BookedCounts(offices, resources)

    def page(self, wanted: BookingFilter, number: int, size: int) -> BookingPage:
        """The page with this number, from 1, of so many bookings."""
        chosen = _chosen(wanted)
        in_order = chosen.order_by(table.c.starts_at, table.c.number)
        found = self._some(in_order.limit(size).offset((number - 1) * size), {})
        some = select(table.c.number).where(*_tests(wanted)).limit(MOST_COUNTED + 1)
        counted = select(func.count()).select_from(some.subquery())
        with self._database.reading() as connection:
            total: int = connection.execute(counted).scalar_one()
        return BookingPage(found, min(total, MOST_COUNTED), total > MOST_COUNTED)

    def each(self, wanted: BookingFilter) -> Iterator[ListedBooking]:
        """Every booking in order, read in parts, so that no lock is held long."""
        chosen, in_order = _chosen(wanted), (table.c.starts_at, table.c.number)
        part = chosen.order_by(*in_order).limit(_AT_ONCE)
        while True:
            found = self._some(part, {})
            yield from found
            if len(found) < _AT_ONCE:
                return
            last = found[-1].booking
            after = tuple_(*in_order) > tuple_(last.starts_at, last.number)
            part = chosen.where(after).order_by(*in_order).limit(_AT_ONCE)

    def by_month(
        self, diary: str, since: datetime, until: datetime, states: Sequence[BookingState]
    ) -> Mapping[Month, int]:
        """How many bookings residents made themselves, by the month in which their time is."""
        given = {"the_diary": diary, "since": since, "until": until, "states": list(states)}
        with self._database.reading() as connection:
            rows = [(read_month(row[0]), row[1]) for row in connection.execute(_BY_MONTH, given)]
        return {month: count for month, count in rows if month}

    def _some(self, statement: Select[Any], given: Mapping[str, object]) -> tuple[ListedBooking, ...]:
        with self._database.reading() as connection:
            rows: Sequence[RowMapping] = connection.execute(statement, given).mappings().all()
            bookings = with_resources(connection, rows)
        return tuple(
            ListedBooking(booking, row["reference"] or "", row["title"] or "")
            for booking, row in zip(bookings, rows, strict=True)
        )


def _chosen(wanted: BookingFilter) -> Select[Any]:
    return _LISTED.where(*_tests(wanted))


def _tests(wanted: BookingFilter) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = [
        table.c.diary == wanted.diary,
        table.c.starts_at >= wanted.since,
        table.c.starts_at < wanted.until,
        table.c.state.in_(wanted.states),
    ]
    if wanted.office:
        tests.append(table.c.office == wanted.office)
    if wanted.resource:
        its = (taken.c.booking == table.c.number, taken.c.resource == wanted.resource)
        tests.append(exists().where(*its))
    return tests
