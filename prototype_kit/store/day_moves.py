"""Who was moved away from a day that staff closed: from when to when, and whether they have to be phoned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select

from prototype_kit.bookings import Booking, BookingState
from prototype_kit.store.database import Database
from prototype_kit.store.tables import booking, cases
from prototype_kit.store.tables import day_move as table

MoveOutcome = Literal["told", "phone", "same"]
"""Moved and sent a message; moved and to be phoned; at the same time with somebody else, and not told."""

_ADD = insert(table)
_OF_DAY = (
    select(
        table,
        booking.c.id.label("booking_id"),
        *(booking.c.state, booking.c.minutes, booking.c.office, booking.c.starts_at),
        *(cases.c.reference, cases.c.title),
    )
    .join(booking, booking.c.number == table.c.booking)
    .join(cases, cases.c.id == booking.c.case_id)
    .where(table.c.diary == bindparam("the_diary"), table.c.day == bindparam("the_day"))
    .order_by(table.c.diary, table.c.day, table.c.id)
)
_MANY = select(func.count()).where(
    table.c.diary == bindparam("the_diary"), table.c.day == bindparam("the_day")
)


@dataclass(frozen=True)
class DayMove:
    """One person who was moved. `from_at`, `to_at`, `starts_at` and `moved_at` are aware, in UTC.

    `state`, `minutes`, `office` and `starts_at` are those of the booking now: it may have been moved again.
    """

    reference: str
    title: str
    booking_id: str
    state: BookingState
    minutes: int
    office: str
    starts_at: datetime
    from_office: str
    from_at: datetime
    to_office: str
    to_at: datetime
    outcome: MoveOutcome
    moved_at: datetime


class DayMoves:
    """Those in the store."""

    def __init__(self, database: Database):
        self._database = database

    def of_day(self, diary: str, day: date) -> Sequence[DayMove]:
        """Those from one day, in the order in which they were moved."""
        given = {"the_diary": diary, "the_day": day.isoformat()}
        with self._database.reading() as connection:
            return [_read(row) for row in connection.execute(_OF_DAY, given).mappings()]

    def count(self, diary: str, day: date) -> int:
        """How many they are."""
        given = {"the_diary": diary, "the_day": day.isoformat()}
        with self._database.reading() as connection:
            many: int = connection.execute(_MANY, given).scalar_one()
        return many


def add_day_move(
    connection: Connection, before: Booking, after: Booking, outcome: MoveOutcome, now: datetime
) -> None:
    """Note, in the transaction of the move, where somebody was and is."""
    row = {
        "booking": before.number,
        "diary": before.diary,
        "day": before.local_day.isoformat(),
        "from_office": before.office,
        "from_at": before.starts_at,
        "to_office": after.office,
        "to_at": after.starts_at,
        "outcome": outcome,
        "moved_at": now,
    }
    connection.execute(_ADD, row)


def _read(row: RowMapping) -> DayMove:
    return DayMove(**{name: row[name] for name in DayMove.__dataclass_fields__})
