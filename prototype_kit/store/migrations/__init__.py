"""Bringing a database to the tables that this version of the kit needs."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from prototype_kit.extensions import installed
from prototype_kit.store.database import Database, file_of

_FOLDER = Path(__file__).parent
# PostgreSQL's way to let one process in; SQLite has one writer at a time anyway. The number is any.
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(72_616_901))


def upgrade(url: str) -> None:
    """Bring the database at `url` up to date, making it if need be. All of it, or nothing after an error.

    Several processes may do so at once: one works, the others wait and find it done. Raises
    `StoreUnavailable`.
    """
    # SQLite changes a table by copying it, which must not look like deleting what others refer to.
    database = Database(url, foreign_keys=False)
    try:
        with database.writing() as connection:
            if not database.sqlite:
                connection.execute(_ONE_AT_A_TIME)
            if not _is_current(connection):
                command.upgrade(_config(connection), "heads")
                _check_references(connection, database)
    finally:
        database.close()


def is_current(url: str) -> bool:
    """Whether the database at `url` has just the tables that this version needs. Makes nothing.

    Raises `StoreUnavailable`.
    """
    file = file_of(url)
    if file is not None and not file.exists():
        return False
    database = Database(url)
    try:
        with database.reading() as connection:
            return _is_current(connection)
    finally:
        database.close()


def _is_current(connection: Connection) -> bool:
    return set(MigrationContext.configure(connection).get_current_heads()) == _wanted(_folders())


@cache
def _wanted(folders: str) -> frozenset[str]:
    """The newest of the migrations there: to find them, every one is read."""
    return frozenset(ScriptDirectory.from_config(_scripts(folders)).get_heads())


def _config(connection: Connection) -> Config:
    """Alembic's settings, without a file of settings beside the project."""
    config = _scripts(_folders())
    config.attributes["connection"] = connection
    return config


def _folders() -> str:
    """Where the migrations of the kit and its extensions are, as Alembic's settings say it."""
    own = [extension.migrations for extension in installed() if extension.migrations]
    return os.pathsep.join(str(folder).replace("%", "%%") for folder in (_FOLDER / "versions", *own))


def _scripts(folders: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("version_locations", folders)
    config.set_main_option("path_separator", "os")
    return config


def _check_references(connection: Connection, database: Database) -> None:
    if database.sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"the migration would leave {len(broken)} rows that refer to nothing")
