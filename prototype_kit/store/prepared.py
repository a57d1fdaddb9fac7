"""Statements that stand before every page: compiled once, and run on SQLite's own driver.

SQLAlchemy takes ten times as long over reading one row as SQLite does. So these few are written in it like
all others, and asked of the driver. A server's database is asked as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from sqlite3 import Cursor as SQLiteCursor
from sqlite3 import IntegrityError as SQLiteIntegrityError
from typing import Any

from sqlalchemy import Connection, Insert, RowMapping, Select, Table, Update, bindparam, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import BindParameter

from prototype_kit.store.database import Database

Row = RowMapping | Mapping[str, Any]
"""The values of a row by the names of their columns."""
_Change = Callable[[Any], Any] | None


class _Compiled:
    """A statement in SQLite's words, and how its values are made and read."""

    def __init__(self, statement: Select[Any] | Insert | Update):
        dialect = sqlite.dialect()
        compiled = statement.compile(dialect=dialect)
        self.statement, self.sql = statement, str(compiled)
        binds: Mapping[str, BindParameter[Any]] = compiled.binds
        self._fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        names: list[str] = compiled.positiontup or []
        self._given: list[tuple[str, _Change]] = [
            (name, binds[name].type.bind_processor(dialect)) for name in names
        ]

    def values(self, given: Mapping[str, object]) -> list[object]:
        """The parameters in their order, as the driver takes them."""
        every = {**self._fixed, **given}
        return [change(every[name]) if change else every[name] for name, change in self._given]


class PreparedSelect(_Compiled):
    """A select of at most one row."""

    def __init__(self, statement: Select[Any]):
        super().__init__(statement)
        dialect = sqlite.dialect()
        self._columns: list[tuple[str, _Change]] = [
            (column.name, column.type.result_processor(dialect, None))
            for column in statement.selected_columns
        ]

    def one(self, database: Database, given: Mapping[str, object]) -> Row | None:
        """The row by the names of its columns, if there is one. Raises `StoreUnavailable`."""
        if not database.has_driver:
            with database.reading() as connection:
                return connection.execute(self.statement, given).mappings().one_or_none()
        row = database.row(self.sql, self.values(given))
        if row is None:
            return None
        return {
            name: change(value) if change else value
            for (name, change), value in zip(self._columns, row, strict=True)
        }


class PreparedChange(_Compiled):
    """An insert or update."""

    def run(self, database: Database, *given: Mapping[str, object]) -> int:
        """Run it with each of these, all or none, as a transaction of its own.

        Gives how many rows it changed, which are on the disk.

        Raises `StoreUnavailable`, and of an insert what the driver says of a row that cannot be.
        """
        if not database.has_driver:
            with database.writing() as connection:
                return connection.execute(self.statement, [*given]).rowcount
        return database.change(self.sql, [self.values(each) for each in given])

    def within(self, connection: Connection, *given: Mapping[str, object]) -> int:
        """Run it with each of these in the caller's transaction; gives how many rows it changed.

        Raises what SQLAlchemy would: `IntegrityError` of a row that cannot be.
        """
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, [*given]).rowcount
        rows = [self.values(each) for each in given]
        return _run(connection, self.sql, rows).rowcount


def _run(connection: Connection, sql: str, rows: Sequence[Sequence[object]]) -> SQLiteCursor:
    driver: Any = connection.connection.driver_connection
    try:
        found: SQLiteCursor = (
            driver.execute(sql, rows[0]) if len(rows) == 1 else driver.executemany(sql, rows)
        )
    except SQLiteIntegrityError as error:
        raise IntegrityError(sql, None, error) from error
    return found


def insert_row(connection: Connection, table: Table, row: Mapping[str, object]) -> int:
    """Insert a row in the caller's transaction; gives its number, its primary key."""
    if connection.dialect.name != "sqlite":
        return int(connection.execute(insert(table), row).inserted_primary_key[0])  # type: ignore[index]
    change = _insert_of(table, tuple(row))
    return int(_run(connection, change.sql, [change.values(row)]).lastrowid or 0)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, all of which name the same columns, in the caller's transaction."""
    if rows:
        _insert_of(table, tuple(rows[0])).within(connection, *rows)


@cache
def _insert_of(table: Table, names: tuple[str, ...]) -> PreparedChange:
    return PreparedChange(insert(table).values({table.c[name]: bindparam(name) for name in names}))
