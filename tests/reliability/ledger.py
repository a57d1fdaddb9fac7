"""What people were told, against what the database holds."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path


def database(folder: Path) -> Path:
    """The file of the database of the project in `folder`."""
    return folder / "instance" / "site.db"


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection of one's own beside the server's, which commits at the end of the block."""
    with closing(sqlite3.connect(database(folder), timeout=30)) as connection, connection:
        yield connection


def rows(folder: Path, query: str, *given: object) -> list[tuple[object, ...]]:
    """What a query gives."""
    with opened(folder) as connection:
        return connection.execute(query, given).fetchall()


NEWEST_OPEN = "SELECT * FROM draft WHERE state = 'open' ORDER BY number DESC LIMIT 1"


def copied_drafts(folder: Path, count: int) -> dict[str, str]:
    """Copies of the newest open draft, each with a session of its own: its cookie, by the draft's id."""
    copies = {secrets.token_urlsafe(18): secrets.token_urlsafe(32) for _ in range(count)}
    with opened(folder) as connection:
        connection.row_factory = sqlite3.Row
        row = dict(connection.execute(NEWEST_OPEN).fetchone())
        del row["number"]
        for draft, session in copies.items():
            row |= {"id": draft, "session": hashlib.sha256(session.encode()).hexdigest()}
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO draft ({names}) VALUES ({marks})", [*row.values()])
    return copies


def lost(folder: Path, told: Mapping[str, str]) -> list[str]:
    """References that somebody was shown, by the id of the draft, and that no case of this draft has."""
    found = dict(rows(folder, "SELECT draft_id, reference FROM cases"))
    return [reference for draft, reference in told.items() if found.get(draft) != reference]


HALVES = {
    "a case without its first timeline entry": """
        SELECT reference FROM cases WHERE id NOT IN (SELECT case_id FROM case_entry)""",
    "a case without just one email and one text": """
        SELECT reference FROM cases WHERE 'email text' IS NOT (
            SELECT group_concat(channel, ' ') FROM (
                SELECT channel FROM message WHERE case_id = cases.id ORDER BY channel))""",
    "a case whose draft was not closed": """
        SELECT reference FROM cases JOIN draft ON draft.id = draft_id WHERE draft.state != 'submitted'""",
    "a draft that was closed without a case": """
        SELECT id FROM draft WHERE state = 'submitted' AND id NOT IN (SELECT draft_id FROM cases)""",
    "two cases of one draft": """
        SELECT draft_id FROM cases GROUP BY draft_id HAVING count(*) > 1""",
    "a timeline entry or a message of no case": """
        SELECT case_id FROM (SELECT case_id FROM case_entry UNION ALL SELECT case_id FROM message)
        WHERE case_id NOT IN (SELECT id FROM cases)""",
}


def half_written(folder: Path) -> list[str]:
    """Whatever of a submission is there without the rest. For people who give email and telephone."""
    return [f"{what}: {found}" for what, query in HALVES.items() for (found,) in rows(folder, query)]


def is_sound(folder: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file."""
    return rows(folder, "PRAGMA integrity_check") == [("ok",)]
