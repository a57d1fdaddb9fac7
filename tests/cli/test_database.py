"""The database is made, told about and emptied; one that cannot be used is a sentence."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing

import pytest

from tests.cli.said import Said, write_events
from tests.web.journeys import REPORT, unlisted_light
from tests.web.visitor import Visitor


def test_the_database_is_made_and_told_about(kit: Said) -> None:
    """Status says 1 until upgrade has made it; upgrade may be repeated."""
    assert kit.run("db", "status") == 1
    assert kit.out == "The database is not up to date. Run: prototype-kit db upgrade\n"
    assert not (kit.folder / "instance" / "site.db").exists()
    for _ in range(2):
        assert kit.run("db", "upgrade") == 0
        assert kit.out == "The database is up to date.\n"
    assert kit.run("db", "status") == 0
    assert kit.out == "The database is up to date.\n"


@pytest.mark.parametrize("command", [["report"], ["work", "--once"], ["reset", "--yes"]])
@pytest.mark.parametrize("harm", ["none", "garbage", "folder"])
def test_a_database_that_cannot_be_used_is_a_sentence(kit: Said, command: list[str], harm: str) -> None:
    """Never made, broken, or no file at all: exit code 1, and how to go on."""
    file = kit.folder / "instance" / "site.db"
    file.parent.mkdir()
    if harm == "garbage":
        file.write_bytes(b"this is no database" * 1000)
    elif harm == "folder":
        file.mkdir()
    assert kit.run(*command) == 1
    assert kit.err.startswith("The database cannot be used: ")
    assert kit.err.endswith("prototype-kit db upgrade\n")
    assert kit.out == ""


def test_reset_deletes_everything_that_was_entered(
    kit: Said, visited: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only after a yes: drafts, cases, messages, events, and what the fake kept."""
    unlisted_light(visited)
    visited.submit()
    write_events(visited)
    kit.run("work", "--once")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))  # nobody answers
    assert kit.run("reset") == 130
    assert kit.err.endswith("Stopped.\n")
    with closing(sqlite3.connect(kit.folder / "instance" / "site.db")) as connection:
        tables = ("draft", "cases", "case_entry", "message", "event")

        def rows() -> list[int]:
            return [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]

        assert all(rows())
        assert kit.run("reset", "--yes") == 0
        assert kit.out == "Everything was deleted.\n"
        assert rows() == [0] * len(tables)
    assert list((kit.folder / "instance" / "sent").glob("*.json")) == []
    visited.get(f"{REPORT}/confirmation", 404)
