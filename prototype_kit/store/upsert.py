"""Adding a row that may be there already, which each database has words of its own for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from sqlalchemy import Table


class Upsert(dict[str, Any]):
    """A statement for each database, by the name of its dialect: made for those that are used.

    `made` goes on from the dialect's own insert, which knows `on_conflict_do_nothing`,
    `on_conflict_do_update` and the row that could not be added: `excluded`.
    """

    def __init__(self, table: Table, made: Callable[[Any], Any]):
        super().__init__()
        self._table, self._made = table, made

    def __missing__(self, dialect: str) -> Any:
        statement = self._made(import_module(f"sqlalchemy.dialects.{dialect}").insert(self._table))
        self[dialect] = statement
        return statement
