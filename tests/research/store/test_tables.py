"""The research's migration leads to just the tables that its code knows, as a branch beside the kit's."""

from __future__ import annotations

from importlib import import_module

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect, text

from prototype_kit.store.database import Database
from prototype_kit.store.tables import metadata as kit
from research.store.tables import metadata
from tests.store.test_migrations import _shape

revision = import_module("research.store.migrations.versions.research_0001")


def _migrate(connection: Connection, step: str) -> None:
    with Operations.context(MigrationContext.configure(connection)):
        getattr(revision, step)()


def test_the_migration_makes_the_tables_of_the_code(database: Database, tmp_path) -> None:
    """Alembic sees no difference, and the database describes both alike, column by column."""
    migrated = Database(f"sqlite:///{tmp_path}/migrated.db")
    with migrated.writing() as connection:
        _migrate(connection, "upgrade")
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        made = _shape(connection)
    migrated.close()
    with database.reading() as connection:
        assert made == _shape(connection)
    assert set(made) == set(metadata.tables)


def test_a_missing_column_would_be_seen(database: Database) -> None:
    """The comparison finds what differs."""
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE research_note DROP COLUMN page"))
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences[0][0] == "add_column"


def test_the_migration_can_be_taken_back(database: Database) -> None:
    """Down to nothing."""
    with database.writing() as connection:
        _migrate(connection, "downgrade")
        assert inspect(connection).get_table_names() == []


def test_the_tables_are_apart_from_the_kits() -> None:
    """Each is named for the research, and refers to none of the kit's."""
    assert all(name.startswith("research_") for name in metadata.tables)
    assert not set(metadata.tables) & set(kit.tables)
    referred = {key.column.table.name for table in metadata.tables.values() for key in table.foreign_keys}
    assert referred <= set(metadata.tables)


def test_it_is_a_branch_of_its_own() -> None:
    """It comes after the revision of the kit that knows of research sessions."""
    assert (revision.revision, revision.down_revision) == ("research_0001", None)
    assert (revision.branch_labels, revision.depends_on) == (("research",), "0005")
