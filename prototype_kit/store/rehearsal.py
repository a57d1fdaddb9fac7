"""Rehearsal: doing the very thing to see what it would do, in one transaction that is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from prototype_kit.store.database import Database


class Rehearsal(Database):
    """A database as it would be: what is written to it is read from it, and from nowhere else.

    While it lasts, others wait who want to write to the same file of SQLite.
    """

    def __init__(self, real: Database, connection: Connection):
        self.sqlite, self.engine = real.sqlite, real.engine
        self._connection = connection

    @property
    def has_driver(self) -> bool:
        """Never: what goes past the connection is not in its transaction."""
        return False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As of a database; it sees what was written here."""
        yield self._connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """As of a database: after an exception none of it was done."""
        with self._connection.begin_nested():
            yield self._connection

    def close(self) -> None:
        """Nothing: the connection is that of the real database."""


@contextmanager
def rehearsing(real: Database) -> Iterator[Rehearsal]:
    """Rehearse on a database, and take all of it back. Raises `StoreUnavailable`."""
    with real.writing() as connection:
        outermost = connection.begin_nested()
        try:
            yield Rehearsal(real, connection)
        finally:
            outermost.rollback()
