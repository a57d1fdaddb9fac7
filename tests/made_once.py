"""What every app and database of the tests would make anew, always the same: made once for each process.

Only what comes of its parameters alone stands here, kept by all of them, so that no test can see another's
traces. It was four fifths of the time of making an app. Nothing here is in use where a test starts a process.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import CodeType
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy import Connection, create_engine
from werkzeug.routing import Rule

from prototype_kit import Site
from prototype_kit.adapters.reports import BackOffice
from prototype_kit.service import release_of
from prototype_kit.store import database
from prototype_kit.web import app as public_app
from prototype_kit.web import render
from prototype_kit.web.presenting import Scenarios

_REAL_UPGRADE, _REAL_SYNCHRONOUS = command.upgrade, database.SYNCHRONOUS


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    """All of it, for the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "Environment", functools.partial(Environment, bytecode_cache=_Templates()))
        patch.setattr(Rule, "_compile_builder", _builders(Rule._compile_builder))
        options = {"compiled_cache": _Statements()}
        patch.setattr(database, "create_engine", functools.partial(create_engine, execution_options=options))
        patch.setattr(public_app, "_scenarios", _scenarios(public_app._scenarios))
        patch.setattr(command, "upgrade", upgrade_once(_REAL_UPGRADE))
        # A power cut is no part of these tests, and waiting for the disk was a quarter of their time.
        patch.setattr(database, "SYNCHRONOUS", "OFF")
        yield


@pytest.fixture
def real_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases as in use: migrated step by step, and written through to the disk."""
    monkeypatch.setattr(command, "upgrade", _REAL_UPGRADE)
    monkeypatch.setattr(database, "SYNCHRONOUS", _REAL_SYNCHRONOUS)


@pytest.fixture(scope="session", autouse=True)
def _collected_seldom() -> Iterator[None]:
    """Looking through a million objects for rubbish takes long; what is there now stays to the end anyway."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


class _Templates(BytecodeCache):
    """Jinja's code by the template's file and its text."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it is there."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code


Builder = Callable[..., tuple[str, str]]


def _builders(build: Callable[[Rule, bool], Builder]) -> Callable[[Rule, bool], Builder]:
    """Werkzeug's functions that write addresses: it compiles two for each of our 200 routes."""
    kept: dict[tuple[object, ...], Builder] = {}

    def builder(rule: Rule, append_unknown: bool = True) -> Builder:
        if rule.defaults:
            return build(rule, append_unknown)
        key = rule.rule, tuple(rule._trace), append_unknown
        if key not in kept:
            kept[key] = build(rule, append_unknown)
        return kept[key]

    return builder


class _Statements(dict[tuple[Any, ...], Any]):
    """SQLAlchemy's statements as SQL, for every database of one kind and not for each engine alone."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """The statement, if it is there."""
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], statement: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), statement)


Play = Callable[[Site, Mapping[str, BackOffice], date], Scenarios]


def _scenarios(play: Play) -> Play:
    """The scenarios of a site, which are played to be tried, by the files that they come of."""
    kept: dict[tuple[object, ...], Scenarios] = {}

    def played(site: Site, back_offices: Mapping[str, BackOffice], today: date) -> Scenarios:
        # As they were read, and as they are now: a test may have changed a file since.
        services = [
            (each.folder.relative_to(site.folder), each.release, release_of(each.folder))
            for each in site.services.values()
        ]
        key = (site.folder / "site.yaml").read_bytes(), tuple(services), site.language.code, today
        if key not in kept:
            kept[key] = play(site, back_offices, today)
        return kept[key]

    return played


def upgrade_once(upgrade: Callable[[Config, str], None]) -> Callable[[Config, str], None]:
    """A new SQLite file gets the tables and rows that the migrations made of the first one."""
    kept: dict[str | None, list[str]] = {}

    def upgraded(config: Config, revision: str) -> None:
        connection: Connection = config.attributes["connection"]
        if connection.dialect.name != "sqlite" or _objects(connection):
            upgrade(config, revision)
            return
        folders = config.get_main_option("version_locations")
        if folders not in kept:
            upgrade(config, revision)
            lines = connection.connection.driver_connection.iterdump()  # type: ignore[union-attr]
            kept[folders] = [line for line in lines if line not in ("BEGIN TRANSACTION;", "COMMIT;")]
            return
        for line in kept[folders]:
            connection.exec_driver_sql(line)

    return upgraded


def _objects(connection: Connection) -> int:
    return connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
