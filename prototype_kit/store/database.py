"""The connection to the database: how transactions begin, and how it fails.

SQLite is set up so that what was acknowledged is on the disk (WAL, synchronous FULL) and so that writers
queue instead of failing: a transaction that will write says so when it begins (BEGIN IMMEDIATE), since one
that reads first and then writes cannot wait for its turn. SQLite lets those that wait ask again and again,
and some never come at the right moment; so the threads of a process stand in line, and only one of them
asks. PostgreSQL needs none of this.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from sqlite3 import Error as SQLiteError
from sqlite3 import IntegrityError as SQLiteIntegrityError
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

SYNCHRONOUS = "FULL"
"""When SQLite waits for the disk: at every commit, so that what was sent survives a power cut."""
_WAIT = 5  # seconds: for a lock, for a connection, for PostgreSQL to answer
_OURS = (IntegrityError, DataError, ProgrammingError, NotSupportedError)  # mistakes of a statement


class StoreUnavailable(Exception):  # noqa: N818 - it says what is so, as AdapterUnavailable does
    """The database cannot be reached, is locked, full or broken. Asking again later may work."""


class Database:
    """An engine with two kinds of transaction. It may be shared by threads, and inherited by a fork."""

    def __init__(self, url: str | URL, *, foreign_keys: bool = True):
        url = make_url(url)
        self.sqlite = url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url, foreign_keys=foreign_keys) if self.sqlite else _server(url)
        self._writer = self.engine.execution_options(kit_writes=True)
        self._in_file = file_of(url) is not None
        self._line = threading.Lock()
        self._forget_drivers()
        _databases.add(self)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads. Raises `StoreUnavailable`."""
        with _told_plainly(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all is on the disk when the block ends, or none after an exception.

        Raises `StoreUnavailable`.
        """
        with self._turn(), _told_plainly(), self._writer.begin() as connection:
            yield connection

    @property
    def has_driver(self) -> bool:
        """Whether `row` and `change` can be asked: of a file of SQLite."""
        return self._in_file

    def row(self, sql: str, values: Sequence[object]) -> tuple[Any, ...] | None:
        """The first row of a query that SQLite's own driver is asked. Raises `StoreUnavailable`."""
        try:
            driver = self._driver()
            with driver.busy:
                found: tuple[Any, ...] | None = driver.connection.execute(sql, values).fetchone()
        except SQLiteError as error:
            raise StoreUnavailable(str(error)) from error
        return found

    def change(self, sql: str, rows: Sequence[Sequence[object]]) -> int:
        """Run a statement with each of these, as one transaction; gives how many rows it changed.

        Raises `sqlite3.IntegrityError` and `StoreUnavailable`.
        """
        with self._turn():
            try:
                driver = self._driver()
                with driver.busy:
                    if len(rows) == 1:
                        return driver.connection.execute(sql, rows[0]).rowcount
                    driver.connection.execute("BEGIN IMMEDIATE")
                    with driver.connection as connection:  # which commits, or rolls back
                        return connection.executemany(sql, rows).rowcount
            except SQLiteIntegrityError:
                raise
            except SQLiteError as error:
                raise StoreUnavailable(str(error)) from error

    def _driver(self) -> _Driver:
        own: _Driver | None = getattr(self._own, "driver", None)
        if own is None:
            taken = self.engine.raw_connection()
            own = self._own.driver = _Driver(taken.driver_connection)  # type: ignore[arg-type]  # SQLite's
            taken.detach()
            self._drivers.add(own)
        return own

    def _forget_drivers(self) -> None:
        self._own = threading.local()
        self._drivers: weakref.WeakSet[_Driver] = weakref.WeakSet()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.sqlite:
            yield
        elif self._line.acquire(timeout=_WAIT):
            try:
                yield
            finally:
                self._line.release()
        else:
            raise StoreUnavailable("database is locked: others write for too long")

    def empty_log(self) -> bool:
        """Write SQLite's log (`-wal`) into the file and empty it: until then it holds what was deleted.

        False where others use the database just now. PostgreSQL looks after its own.
        """
        if not self.sqlite:
            return True
        with _told_plainly(), closing(self.engine.raw_connection()) as connection:
            (busy, *_) = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def rewrite(self, most_bytes: int | None = None) -> bool:
        """Write SQLite's file anew, so that it holds nothing but what is in tables, and empty its log.

        What is deleted is overwritten at once, but where rows were moved from one page to another a copy may
        be left. Nobody else can write meanwhile: a file larger than `most_bytes` is left as it is. False as
        of `empty_log`. PostgreSQL looks after its own.
        """
        file = file_of(self.engine.url)
        if file is not None and (most_bytes is None or file.stat().st_size <= most_bytes):
            with self._turn(), _told_plainly(), closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("VACUUM")
        return self.empty_log()

    def close(self) -> None:
        """Close every connection; one that a thread is using just now, once its statement is done."""
        for each in [*self._drivers]:
            with each.busy:
                each.connection.close()
        self._forget_drivers()
        self.engine.dispose()


@dataclass(eq=False)
class _Driver:
    """The connection of one thread, which ends with it.

    It is `busy` in the middle of a statement, where SQLite's driver crashes if another thread closes it.
    """

    connection: SQLiteConnection
    busy: threading.Lock = field(default_factory=threading.Lock)


def file_of(url: str | URL) -> Path | None:
    """The file of a SQLite database; None for a server, or for one in memory."""
    url = make_url(url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreUnavailable("every connection to the database is in use") from error
    except SQLiteError as error:
        raise StoreUnavailable(str(error)) from error
    except DBAPIError as error:
        if isinstance(error, _OURS):
            raise
        raise StoreUnavailable(str(error.orig)) from error


# Answers stand in the parameters of statements, and errors end up in logs: hide_parameters keeps them apart.


def _sqlite(url: URL, *, foreign_keys: bool) -> Engine:
    file = file_of(url)
    if file is not None:
        _make_folder(file.parent)
    pool = {"pool_size": 5, "max_overflow": 20, "pool_timeout": _WAIT} if file is not None else {}
    engine = create_engine(url, hide_parameters=True, **pool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: SQLiteConnection, _record: object) -> None:
        connection.isolation_level = None  # else Python's driver would begin transactions by itself
        connection.execute(f"PRAGMA busy_timeout = {_WAIT * 1000}")  # first, so that the others wait too
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted leaves no trace in the file
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("kit_writes")
        # Said to the driver itself: through SQLAlchemy it would cost an eighth of a whole read.
        connection.connection.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"the folder {folder} cannot be made: {error.strerror}") from error


def _server(url: URL) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=5,
        max_overflow=20,
        pool_timeout=_WAIT,
        pool_pre_ping=True,
        connect_args={"connect_timeout": _WAIT},
    )


_databases: weakref.WeakSet[Database] = weakref.WeakSet()
_inherited: list[_Driver] = []  # kept, as they would be closed if nothing held them


def _after_fork() -> None:
    """A child must not use its parent's connections, nor close them, nor wait for its threads."""
    for database in list(_databases):
        database.engine.dispose(close=False)
        database._line = threading.Lock()  # noqa: SLF001
        _inherited.extend(database._drivers)  # noqa: SLF001
        database._forget_drivers()  # noqa: SLF001


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
