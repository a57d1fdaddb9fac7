"""Objections: how many people asked on a day not to be counted. Who, nobody knows."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, select

from prototype_kit.store.database import Database
from prototype_kit.store.tables import objection as table
from prototype_kit.store.upsert import Upsert

_COUNT = Upsert(
    table,
    lambda new: new.values(day=bindparam("the_day"), n=1).on_conflict_do_update(
        index_elements=["day"], set_={"n": table.c.n + 1}
    ),
)
_SUM = select(func.coalesce(func.sum(table.c.n), 0)).where(
    table.c.day.between(bindparam("first_day"), bindparam("last_day"))
)


class Objections:
    """The objections in the store."""

    def __init__(self, database: Database):
        self._database = database

    def count(self, day: date) -> None:
        """One more on this day. Raises `StoreUnavailable`."""
        with self._database.writing() as connection:
            connection.execute(_COUNT[connection.dialect.name], {"the_day": day.isoformat()})

    def between(self, first: date, last: date) -> int:
        """How many there were from one day to another, both included. Raises `StoreUnavailable`."""
        days = {"first_day": first.isoformat(), "last_day": last.isoformat()}
        with self._database.reading() as connection:
            return int(connection.execute(_SUM, days).scalar_one())
