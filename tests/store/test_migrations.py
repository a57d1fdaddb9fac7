"""Migrations lead to just the tables that the code knows, from an empty file, whoever comes first."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar, cast

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.interfaces import ReflectedIndex
from sqlalchemy.schema import CreateIndex, CreateTable

from prototype_kit.errors import KitError
from prototype_kit.store import migrations, open_store
from prototype_kit.store.database import Database
from prototype_kit.store.migrations import _config, is_current, upgrade
from prototype_kit.store.tables import metadata as kit
from research.store.tables import metadata as research
from tests.made_once import upgrade_once

pytestmark = pytest.mark.usefixtures("real_database")

T = TypeVar("T")

EVERY = (kit, research)
"""The tables of the kit, and of the extension that comes with it."""
TABLES = [table for each in EVERY for table in each.sorted_tables]


@pytest.fixture
def new_url(tmp_path: Path) -> str:
    """The address of a database that is not there yet."""
    return f"sqlite:///{tmp_path}/new/kit.db"


def _with(url: str, ask: Callable[[Connection], T]) -> T:
    database = Database(url)
    try:
        with database.writing() as connection:
            return ask(connection)
    finally:
        database.close()


def _shape(connection: Connection) -> dict[str, object]:
    """Every table as the database itself describes it, without the order of constraints."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)
            ),
            "key": inspector.get_pk_constraint(table),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "references": sorted(map(str, inspector.get_foreign_keys(table))),
            "indexes": sorted(map(_plainly, inspector.get_indexes(table))),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _plainly(index: ReflectedIndex) -> str:
    options = {name: str(option) for name, option in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


def test_migrations_make_the_tables_of_the_code(url: str, new_url: str) -> None:
    """Alembic sees no difference, and the database describes both alike, column by column."""
    assert _with(url, lambda c: compare_metadata(MigrationContext.configure(c), EVERY)) == []

    def make(connection: Connection) -> dict[str, object]:
        for each in EVERY:
            each.create_all(connection)
        return _shape(connection)

    made = _with(new_url, make)
    assert {table.name for table in TABLES} == set(made)
    assert made == _with(url, _shape)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_tables_can_be_made_on_postgresql(table: Table) -> None:
    """It refuses names of more than 63 letters, which SQLite takes."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert str(CreateTable(table).compile(dialect=dialect))
    assert all(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)


def test_a_missing_column_would_be_seen(url: str) -> None:
    """The comparison finds what differs."""
    _with(url, lambda c: c.execute(text("ALTER TABLE event DROP COLUMN variant")))
    differences = _with(url, lambda c: compare_metadata(MigrationContext.configure(c), EVERY))
    assert differences[0][0] == "add_column"


def test_a_new_database_is_not_current_until_it_is_upgraded(new_url: str, tmp_path: Path) -> None:
    """Asking makes no file; upgrading makes it, with its folder."""
    assert not is_current(new_url)
    assert list(tmp_path.iterdir()) == []
    upgrade(new_url)
    assert is_current(new_url)
    open_store(new_url).check()


def test_databases_of_tests_are_what_migrations_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests are given without a migration is the same, table by table and row by row."""
    migrated: list[str] = []

    def migrate(config: Config, revision: str) -> None:
        migrated.append(revision)
        really(config, revision)

    really = command.upgrade
    monkeypatch.setattr(command, "upgrade", upgrade_once(migrate))
    made = []
    for name in ("first", "second"):
        upgrade(f"sqlite:///{tmp_path}/{name}.db")
        with closing(sqlite3.connect(tmp_path / f"{name}.db")) as connection:
            made.append(list(connection.iterdump()))
    assert migrated == ["heads"]
    assert made[0] == made[1]


def test_upgrading_again_changes_nothing(url: str) -> None:
    """Every start may upgrade."""
    before = _with(url, _shape)
    upgrade(url)
    assert before == _with(url, _shape)


@pytest.mark.parametrize("branch", ["0%", "research%"])
def test_a_database_of_another_revision_is_not_current(url: str, branch: str) -> None:
    """Neither an empty one nor one that a newer kit, or a newer extension, made will do."""
    later = text("UPDATE alembic_version SET version_num = 'later' WHERE version_num LIKE :branch")
    assert _with(url, lambda c: c.execute(later, {"branch": branch}).rowcount) == 1
    assert not is_current(url)
    with pytest.raises(KitError, match="A later version of the kit has changed the database"):
        upgrade(url)
    _with(url, lambda c: c.execute(text("DELETE FROM alembic_version")))
    assert not is_current(url)


def test_migrations_can_be_taken_back(url: str) -> None:
    """Down to nothing, and up again."""
    _with(url, lambda c: command.downgrade(_config(c), "base"))
    assert _with(url, _shape) == {}
    assert not is_current(url)
    upgrade(url)
    assert is_current(url)


def test_an_upgrade_that_fails_leaves_nothing(new_url: str) -> None:
    """Half a set of tables would be in the way of the next try."""
    _with(new_url, lambda c: c.execute(text("CREATE TABLE message (in_the_way TEXT)")))
    with pytest.raises(Exception, match="already exists"):
        upgrade(new_url)
    assert _with(new_url, lambda c: inspect(c).get_table_names()) == ["message"]


def test_an_upgrade_that_breaks_a_reference_is_refused(url: str) -> None:
    """References are not checked row by row during a migration, so they are at its end."""
    columns = "(id, case_id, at, kind, public, words, by)"
    orphan = f"INSERT INTO case_entry {columns} VALUES (1, 999, 0, 'kind', 1, 'words', 'by')"
    database = Database(url, foreign_keys=False)
    with database.writing() as connection:
        connection.execute(text(orphan))
        connection.execute(text("DELETE FROM alembic_version"))
        for table in [each.name for each in TABLES if each.name != "case_entry"]:
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("ALTER TABLE case_entry RENAME TO old_entry"))
        connection.execute(text("DROP INDEX ix_case_entry_case_id"))
    database.close()
    with pytest.raises(RuntimeError, match="refer to nothing"):
        upgrade(url)


def test_processes_may_upgrade_at_once(new_url: str) -> None:
    """The server and the worker start together: one upgrades, the others find it done."""
    program = f"from prototype_kit.store.migrations import upgrade; upgrade({new_url!r})"
    processes = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", program], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert errors == [""] * 4
    assert [process.returncode for process in processes] == [0] * 4
    assert is_current(new_url)


def test_no_settings_file_is_needed(new_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project need hold nothing of alembic, and upgrading leaves nothing in it."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    upgrade(new_url)
    assert list(project.iterdir()) == []


def test_the_newest_migrations_are_those_that_alembic_finds() -> None:
    """A server asks for them without Alembic."""
    found = ScriptDirectory.from_config(_config(cast("Connection", None))).get_heads()
    assert migrations.newest(migrations._folders()) == set(found)
