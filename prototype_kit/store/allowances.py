"""Allowances: how often something may be done in a while, such as trying a code or starting a form.

A row counts the uses in the window that is running for its key. The window begins with the first use and is
fixed: one row and one statement do for every key, and it is known to the second when to try again. A sliding
window would need a row for each use. The price is that twice as much may pass around the end of a window,
which the limits of whoever asks must bear.

The table is enough. What is limited is rare and writes to this database anyway, and every process of a site
shares it already. Libraries for this, such as `limits`, share their counts through Redis, Memcached or
MongoDB: one more server to run, whose absence would have to be told from an allowance that is not used up.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, case, delete, select

from prototype_kit.events import whole
from prototype_kit.store.database import Database
from prototype_kit.store.tables import allowance as table
from prototype_kit.store.upsert import Upsert

LONGEST = timedelta(hours=1)
"""The longest window, and how long a row is kept."""
_AT_ONCE = 200  # rows that are deleted in a turn of the worker

# A window may seem to begin later than now, by the clock of another machine; one that begins much later was
# begun before a clock was set back, and must not be waited for.
_runs = and_(table.c.began_at > bindparam("after"), table.c.began_at <= bindparam("before"))

_READ = select(table.c.began_at, table.c.count).where(table.c.key == bindparam("the_key"), _runs)
_COUNT = Upsert(
    table,
    lambda new: (
        new.values(key=bindparam("the_key"), began_at=bindparam("now"), count=1)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "began_at": case(
                    (_runs, table.c.began_at), else_=bindparam("now", type_=table.c.began_at.type)
                ),
                "count": case((_runs, table.c.count + 1), else_=1),
            },
        )
        .returning(table.c.began_at, table.c.count)
    ),
)
_FORGET = delete(table).where(table.c.key == bindparam("the_key"))
_is_over = table.c.began_at <= bindparam("since")
_ANY_OVER = select(table.c.key).where(_is_over).limit(1)
_EXPIRE = delete(table).where(table.c.key.in_(select(table.c.key).where(_is_over).limit(_AT_ONCE)))


class Allowances:
    """The allowances in the store. A `key` is any text; only a hash of it is kept."""

    def __init__(self, database: Database):
        self._database = database

    def take(self, key: str, most: int, per: timedelta, now: datetime) -> timedelta | None:
        """Count one use; None when it is among the first `most` in `per`, else how long to wait.

        Of uses at the same moment, in whatever process, no more than `most` are allowed. Uses that are not do
        not prolong the wait, and are not written: a flood of them costs a look each.

        Raises `StoreUnavailable`, and ValueError for a `per` that is longer than `LONGEST`.
        """
        wait = self.waiting(key, most, per, now)
        if wait is not None:
            return wait
        with self._database.writing() as connection:
            count = _COUNT[connection.dialect.name]
            began_at, used = connection.execute(count, _window(key, per, now)).one()
        return None if used <= most else _left(began_at, per, now)

    def waiting(self, key: str, most: int, per: timedelta, now: datetime) -> timedelta | None:
        """How long to wait before the next use is allowed; None when it is now. Counts nothing.

        Raises as `take` does.
        """
        if per > LONGEST:
            raise ValueError(f"a window of {per} would be deleted while it runs")
        with self._database.reading() as connection:
            row = connection.execute(_READ, _window(key, per, now)).one_or_none()
        if row is None:
            return None
        began_at, used = row
        return None if used < most else _left(began_at, per, now)

    def forget(self, key: str) -> None:
        """Allow as much again as if nothing had been used, after a right code for instance."""
        with self._database.writing() as connection:
            connection.execute(_FORGET, {"the_key": _hashed(key)})

    def expire(self, now: datetime) -> int:
        """Delete some of the windows that are over, the worker's turn; gives how many."""
        over = {"since": whole(now) - LONGEST}
        with self._database.reading() as connection:
            if connection.execute(_ANY_OVER, over).first() is None:
                return 0
        with self._database.writing() as connection:
            return connection.execute(_EXPIRE, over).rowcount


def _window(key: str, per: timedelta, now: datetime) -> dict[str, object]:
    now = whole(now)
    return {"the_key": _hashed(key), "now": now, "after": now - per, "before": now + per}


def _left(began_at: datetime, per: timedelta, now: datetime) -> timedelta:
    return min(per, began_at + per - whole(now))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
