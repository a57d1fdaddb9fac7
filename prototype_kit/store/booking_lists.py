"""Lists of bookings as staff see them: with the reference of each, in a constant number of queries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    RowMapping,
    Select,
    bindparam,
    func,
    select,
    tuple_,
)

from prototype_kit.bookings import Booking, BookingState
from prototype_kit.months import Month, read_month
from prototype_kit.store.database import Database
from prototype_kit.store.holds import read_booking
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
    select(table.c.office, table.c.local_day, table.c.resources, func.count())
    .where(*_IN_TIME, table.c.state.in_(_states))
    .group_by(table.c.office, table.c.local_day, table.c.resources)
)
_TIMES = (
    select(taken.c.booking, taken.c.resource)
    .where(taken.c.booking.in_(bindparam("these", expanding=True)))
    .order_by(taken.c.id)
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
    """Which bookings of a diary: those that begin between two moments. What is empty does not narrow it."""

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
            rows = connection.execute(_COUNTS, given).all()
        offices, resources = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
        for office, day, ids, count in rows:
            offices[office, day] += count
            resources.update({(office, day, each): count for each in json.loads(ids)})
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

    def each(self, wanted: BookingFilter, *, as_taken: bool = False) -> Iterator[ListedBooking]:
        """Every booking in order, read in parts, so that no lock is held long.

        `as_taken` gives, as the resources of each, whose time it takes by the rows that forbid taking one
        twice: for whoever checks that.
        """
        chosen, in_order = _chosen(wanted), (table.c.starts_at, table.c.number)
        part = chosen.order_by(*in_order).limit(_AT_ONCE)
        while True:
            found = self._some(part, {})
            yield from self._as_taken(found) if as_taken else found
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
        return tuple(
            ListedBooking(read_booking(row), row["reference"] or "", row["title"] or "") for row in rows
        )

    def _as_taken(self, found: Sequence[ListedBooking]) -> Iterator[ListedBooking]:
        """The same, each with those whose time it really takes."""
        its: dict[int, tuple[str, ...]] = {}
        with self._database.reading() as connection:
            for number, resource in connection.execute(
                _TIMES, {"these": [each.booking.number for each in found]}
            ):
                its[number] = (*its.get(number, ()), resource)
        for each in found:
            resources = its.get(each.booking.number, ())
            yield replace(each, booking=replace(each.booking, resources=resources))


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
        tests.append(table.c.resources.contains(json.dumps(wanted.resource), autoescape=True))
    return tests
