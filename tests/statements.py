"""What a store asks of its database, whichever way it asks: through SQLAlchemy, or the driver itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from sqlite3 import Cursor
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, event

from prototype_kit.store import prepared
from prototype_kit.store.database import Database

Statement = tuple[str, tuple[Any, ...]]


@contextmanager
def recorded(database: Database, thread: int | None = None) -> Iterator[list[Statement]]:
    """Every statement that is run meanwhile, with its parameters; of many at once, with the first.

    Of one thread alone, if it is given: events are written by a thread of their own.
    """
    found: list[Statement] = []
    row, change, run = database.row, database.change, prepared._run

    def keep(statement: Statement) -> None:
        if thread in (None, threading.get_ident()):
            found.append(statement)

    def note(_connection, _cursor, statement, parameters, _context, many) -> None:  # type: ignore[no-untyped-def]
        keep((statement, parameters[0] if many else parameters))

    def noted_row(sql: str, values: Sequence[object]) -> tuple[Any, ...] | None:
        keep((sql, tuple(values)))
        return row(sql, values)

    def noted_change(sql: str, rows: Sequence[Sequence[object]]) -> int:
        keep((sql, tuple(rows[0])))
        return change(sql, rows)

    def noted_run(connection: Connection, sql: str, rows: Sequence[Sequence[object]]) -> Cursor:
        if connection.engine.pool is database.engine.pool:
            keep((sql, tuple(rows[0])))
        return run(connection, sql, rows)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with (
            patch.object(database, "row", noted_row),
            patch.object(database, "change", noted_change),
            patch.object(prepared, "_run", noted_run),
        ):
            yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@contextmanager
def transactions(database: Database) -> Iterator[list[bool]]:
    """Every transaction of this thread meanwhile, which answers the requests: whether it writes."""
    begun, here = list[bool](), threading.get_ident()
    row, change = database.row, database.change

    def note(*, writes: bool) -> None:
        if threading.get_ident() == here:
            begun.append(writes)

    def noted(connection: Connection) -> None:
        note(writes=bool(connection.get_execution_options().get("kit_writes")))

    def noted_row(sql: str, values: Sequence[object]) -> tuple[Any, ...] | None:
        note(writes=False)
        return row(sql, values)

    def noted_change(sql: str, rows: Sequence[Sequence[object]]) -> int:
        note(writes=True)
        return change(sql, rows)

    event.listen(database.engine, "begin", noted)
    try:
        with patch.object(database, "row", noted_row), patch.object(database, "change", noted_change):
            yield begun
    finally:
        event.remove(database.engine, "begin", noted)
