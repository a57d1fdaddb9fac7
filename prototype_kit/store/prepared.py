"""Statements that stand before every page: compiled once, and run on SQLite's own driver.

SQLAlchemy takes ten times as long over reading one row as SQLite does. So these few are written in it like
all others, and asked of the driver; each is a transaction of its own. A server's database is asked as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Insert, RowMapping, Select, Update
from sqlalchemy.dialects import sqlite
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
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        binds: Mapping[str, BindParameter[Any]] = compiled.binds
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
    """An insert or update that is all there is to a transaction."""

    def run(self, database: Database, *given: Mapping[str, object]) -> int:
        """Run it with each of these, all or none; gives how many rows it changed, which are on the disk.

        Raises `StoreUnavailable`, and of an insert what the driver says of a row that cannot be.
        """
        if not database.has_driver:
            with database.writing() as connection:
                return connection.execute(self.statement, [*given]).rowcount
        return database.change(self.sql, [self.values(each) for each in given])
