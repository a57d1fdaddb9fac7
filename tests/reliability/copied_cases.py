"""Copies of the cases of a database, with their drafts and words, so that there are many in seconds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import Table

from prototype_kit.cases import new_reference
from prototype_kit.store.tables import case_entry, case_word, cases, draft, follower

# What is different in a copy, by table and column: `by` is how many cases there were before.
_COPIED: Mapping[Table, Mapping[str, str]] = {
    draft: {"number": "NULL", "id": "id || '-' || :by"},
    cases: {
        "id": "id + :by",
        "reference": "unused_reference()",
        "draft_id": "draft_id || '-' || :by",
        "received_at": "received_at - :by",
        "duplicate_of": "duplicate_of + :by",
    },
    case_entry: {"id": "NULL", "case_id": "case_id + :by"},
    case_word: {"case_id": "case_id + :by"},
    follower: {"id": "NULL", "case_id": "case_id + :by"},
}
_WHICH = {draft: "id IN (SELECT draft_id FROM cases WHERE id <= :last)", cases: "id <= :last"}


def copy_cases(file: Path, made_up: int, number: int) -> None:
    """Copy the cases of a database, numbered from 1, again and again until there are so many."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.create_function("unused_reference", 0, _unused(connection))
        while made_up < number:
            given = {"by": made_up, "last": min(made_up, number - made_up)}
            for table, changed in _COPIED.items():
                names = [column.name for column in table.columns]
                into, values = ", ".join(names), ", ".join(changed.get(name, name) for name in names)
                which = _WHICH.get(table, "case_id <= :last")
                connection.execute(
                    f"INSERT INTO {table.name} ({into}) SELECT {values} FROM {table.name} WHERE {which}",
                    given,
                )
            made_up += given["last"]


def _unused(connection: sqlite3.Connection) -> Callable[[], str]:
    """Draws references that no case has: of a million, two would have the same."""
    taken = {reference for (reference,) in connection.execute("SELECT reference FROM cases")}

    def draw() -> str:
        while (reference := new_reference()) in taken:
            pass
        taken.add(reference)
        return reference

    return draw
