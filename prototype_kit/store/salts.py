"""Salts: random bytes for each day, of which the hashes of its visitors are made, and gone the day after.

Whoever needs one first makes it, if the worker has not made it ahead. A process remembers that of the day, so
a request reads the table at most once a day, and almost never writes to it.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import bindparam, delete, select

from prototype_kit.store.database import Database
from prototype_kit.store.tables import daily_salt as table
from prototype_kit.store.upsert import Upsert

_BYTES = 32
_AHEAD = timedelta(hours=1)

_READ = select(table.c.salt).where(table.c.day == bindparam("the_day"))
# Of several processes that make one at the same moment, one is heard, and all read what it wrote.
_ADD = Upsert(
    table,
    lambda new: new.values(day=bindparam("the_day"), salt=bindparam("the_salt")).on_conflict_do_nothing(),
)
_IS_OVER = table.c.day < bindparam("the_day")
_ANY_OVER = select(table.c.day).where(_IS_OVER).limit(1)
_EXPIRE = delete(table).where(_IS_OVER)


class Salts:
    """The salts in the store. A day is one of UTC, of the clock that is given: `now` is an aware time."""

    def __init__(self, database: Database):
        self._database = database
        self._kept: tuple[str, bytes] = ("", b"")

    def of_day(self, now: datetime) -> bytes:
        """The salt of the day, the same in every process. Raises `StoreUnavailable`."""
        day = _day(now).isoformat()
        kept_day, salt = self._kept
        if kept_day != day:
            salt = self._read(day) or self._make(day)
            self._kept = (day, salt)
        return salt

    def make_ahead(self, now: datetime) -> None:
        """Make today's, and tomorrow's an hour before midnight: the worker's turn. So no request has to."""
        for day in {_day(now).isoformat(), _day(now + _AHEAD).isoformat()}:
            if self._read(day) is None:
                self._make(day)

    def expire(self, now: datetime) -> int:
        """Delete those of days that are over, the worker's turn; gives how many."""
        over = {"the_day": _day(now).isoformat()}
        with self._database.reading() as connection:
            if connection.execute(_ANY_OVER, over).first() is None:
                return 0
        with self._database.writing() as connection:
            return connection.execute(_EXPIRE, over).rowcount

    def _read(self, day: str) -> bytes | None:
        with self._database.reading() as connection:
            salt: bytes | None = connection.execute(_READ, {"the_day": day}).scalar()
        return salt

    def _make(self, day: str) -> bytes:
        with self._database.writing() as connection:
            add = _ADD[connection.dialect.name]
            connection.execute(add, {"the_day": day, "the_salt": secrets.token_bytes(_BYTES)})
            salt: bytes = connection.execute(_READ, {"the_day": day}).scalar_one()
        return salt


def _day(now: datetime) -> date:
    return (now if now.tzinfo is UTC else now.astimezone(UTC)).date()
