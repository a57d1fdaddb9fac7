"""Requests by email: somebody gives an address, and shows by what goes there that they read it.

What they ask for differs, such as to sign in or to have this address from now on; what is kept of it, how
addresses are compared and when a request is deleted is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, Table, bindparam, delete, select

from prototype_kit.events import whole
from prototype_kit.people import same_email
from prototype_kit.store.database import Database

KEPT = timedelta(days=1)
"""How long a request is kept that came to nothing: longer than it counts for anything."""
_AT_ONCE = 200  # rows that are deleted in one turn


@dataclass(frozen=True)
class EmailRequest:
    """What somebody asks for. `base` is the scheme and host of the app that they use."""

    email: str
    language: str
    base: str

    @property
    def address(self) -> str:
        """The email address as accounts are found by it."""
        return same_email(self.email)

    def row(self, now: datetime, life: timedelta) -> dict[str, object]:
        """What `tables.columns.requested` keeps of it; it counts for so long from `now` on."""
        asked = {"email": self.address, "language": self.language, "base": self.base}
        return {**asked, "asked_at": now, "expires_at": now + life}


def over_for_long(table: Table, *which: ColumnElement[bool]) -> Select[tuple[int]]:
    """Some of the requests in a table that are over for long, of those `which`."""
    return select(table.c.id).where(*which, table.c.asked_at <= bindparam("since")).limit(_AT_ONCE)


def expire(database: Database, table: Table, over: Select[tuple[int]], now: datetime) -> int:
    """Delete what `over_for_long` finds; gives how many. Nobody waits for it where there is nothing."""
    given = {"since": whole(now) - KEPT}
    with database.reading() as connection:
        if connection.execute(over, given).first() is None:
            return 0
    with database.writing() as connection:
        return connection.execute(delete(table).where(table.c.id.in_(over)), given).rowcount
