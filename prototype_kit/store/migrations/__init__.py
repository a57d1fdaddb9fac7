"""Bringing a database to the tables that this version of the kit needs."""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, inspect, select, text

from prototype_kit.errors import KitError
from prototype_kit.extensions import installed
from prototype_kit.store.database import Database, StoreUnavailable, file_of

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent
_NAMES = ("revision", "down_revision")
# PostgreSQL's way to let one process in; SQLite has one writer at a time anyway. The number is any.
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(72_616_901))


def upgrade(url: str) -> None:
    """Bring the database at `url` up to date, making it if need be. All of it, or nothing after an error.

    Several processes may do so at once: one works, the others wait and find it done. Raises
    `StoreUnavailable`, and `KitError` where a later version has changed it.
    """
    # SQLite changes a table by copying it, which must not look like deleting what others refer to.
    database = Database(url, foreign_keys=False)
    try:
        with database.writing() as connection:
            if not database.sqlite:
                connection.execute(_ONE_AT_A_TIME)
            if not _is_current(connection):
                _refuse_what_is_newer(connection)
                from alembic import command

                command.upgrade(_config(connection), "heads")
                _check_references(connection, database)
    finally:
        database.close()


def upgrade_apart(url: str) -> None:
    """Do as `upgrade` in a process of its own: what it loads, Alembic first, a server would never be rid of.

    What cannot be done stays undone, for `upgrade` to say why.
    """
    with suppress(StoreUnavailable):
        if hasattr(os, "fork") and not is_current(url):
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            with ProcessPoolExecutor(1, get_context("fork")) as apart:
                apart.submit(upgrade, url).exception()


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
    if not inspect(connection).has_table("alembic_version"):
        return False
    return _stands_at(connection) == newest(_folders())


def _stands_at(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _refuse_what_is_newer(connection: Connection) -> None:
    """A release that somebody goes back to cannot know what a later one made of the database."""
    if inspect(connection).has_table("alembic_version") and _stands_at(connection) - _made(_folders())[0]:
        raise KitError(
            "A later version of the kit has changed the database, or an extension that is not installed here."
            " Use that version again, or a copy of the database from before."
        )


def newest(folders: Sequence[Path]) -> frozenset[str]:
    """The migrations that no other follows, found without Alembic, which is slow to load."""
    made, followed = _made(folders)
    return made - followed


@cache
def _made(folders: Sequence[Path]) -> tuple[frozenset[str], frozenset[str]]:
    """All migrations that there are, and those of them that another follows."""
    made, followed = set[str](), set[str]()
    for file in (file for folder in folders for file in folder.glob("*.py")):
        said = _said(file.read_text(encoding="utf-8").partition("\ndef ")[0])
        after = said["down_revision"]
        made.add(said["revision"])
        followed.update([after] if isinstance(after, str) else after or ())
    return frozenset(made), frozenset(followed)


def _said(head: str) -> dict[str, Any]:
    """What the first lines of a migration say by name, such as `revision`, each alone or several at once."""
    found: dict[str, Any] = {}
    for line in ast.parse(head).body:
        if isinstance(line, ast.Assign):
            name, value = line.targets[0], line.value
            several = isinstance(name, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = zip(name.elts, value.elts, strict=True) if several else [(name, value)]  # type: ignore[attr-defined]  # both are tuples
            for one, its in pairs:
                if isinstance(one, ast.Name) and one.id in _NAMES:
                    found[one.id] = ast.literal_eval(its)
    return found


def _config(connection: Connection) -> Config:
    """Alembic's settings, without a file of settings beside the project."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    folders = (str(folder).replace("%", "%%") for folder in _folders())
    config.set_main_option("version_locations", os.pathsep.join(folders))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _folders() -> tuple[Path, ...]:
    """Where the migrations of the kit and its extensions are."""
    own = [extension.migrations for extension in installed() if extension.migrations]
    return (_FOLDER / "versions", *own)


def _check_references(connection: Connection, database: Database) -> None:
    if database.sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"the migration would leave {len(broken)} rows that refer to nothing")
