"""The connection: durable, waiting in line, silent about answers."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from prototype_kit.answers import Answers
from prototype_kit.store import Draft, Store, StoreUnavailable, open_store
from prototype_kit.store import database as database_module
from prototype_kit.store.database import Database


def _pragma(database: Database, name: str, *, writing: bool) -> object:
    with database.writing() if writing else database.reading() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar_one()


@pytest.mark.parametrize("writing", [False, True])
@pytest.mark.parametrize(
    ("pragma", "expected"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_sqlite_is_durable_and_patient(
    real_database: None, url: str, pragma: str, expected: object, writing: bool
) -> None:
    """Every connection writes through to the disk, checks references and waits five seconds for a lock."""
    database = Database(url)
    assert expected == _pragma(database, pragma, writing=writing)
    database.close()


def test_writers_wait_for_each_other(url: str) -> None:
    """Transactions that read and then write, from eight threads at once, lose nothing and never fail."""
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    def count_up(_: int) -> None:
        with database.writing() as connection:
            value = connection.execute(text("SELECT value FROM counter")).scalar_one()
            connection.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count_up, range(160)))
    with database.reading() as connection:
        assert connection.execute(text("SELECT value FROM counter")).scalar_one() == 160
    database.close()


def test_writers_of_one_process_stand_in_line(url: str) -> None:
    """Only one of them asks SQLite, which would leave it to chance who comes next, and some wait for ever."""
    database = Database(url)

    def write() -> None:
        with database.writing():
            pass

    waiting = [threading.Thread(target=write) for _ in range(4)]
    with database.writing():
        for thread in waiting:
            thread.start()
        time.sleep(0.2)
        assert database.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
    for thread in waiting:
        thread.join(30)
    assert not any(thread.is_alive() for thread in waiting)
    database.close()


def test_a_line_that_does_not_move_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stands in it is told so, and may ask again."""
    monkeypatch.setattr(database_module, "_WAIT", 0)
    database = Database(url)

    def write() -> None:
        with database.writing():
            pass

    with database.writing(), ThreadPoolExecutor(1) as other, pytest.raises(StoreUnavailable, match="locked"):
        other.submit(write).result(30)
    write()
    database.close()


def test_a_lock_that_nobody_lets_go_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer who waited in vain learns that the store is not there, not what the driver calls it."""
    monkeypatch.setattr(database_module, "_WAIT", 0)
    one, other = Database(url), Database(url)

    def write() -> None:
        with other.writing():
            pass

    with one.writing(), pytest.raises(StoreUnavailable, match="locked"):
        write()
    write()
    one.close()
    other.close()


def test_readers_do_not_wait_for_a_writer(url: str) -> None:
    """While one transaction writes, others read what was there before."""
    database = Database(url)
    with database.writing() as writer:
        assert writer.execute(text("DELETE FROM alembic_version")).rowcount
        with database.reading() as reader:
            assert reader.execute(text("SELECT * FROM alembic_version")).all()
    database.close()


def test_a_failed_transaction_leaves_nothing(url: str) -> None:
    """An exception inside the block takes everything back."""
    database = Database(url)

    def delete_and_fail() -> None:
        with database.writing() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            raise KeyError

    with pytest.raises(KeyError):
        delete_and_fail()
    open_store(url).check()
    database.close()


def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    """A database may be put into a folder that is not there yet."""
    open_store(f"sqlite:///{tmp_path}/new/folder/kit.db")
    assert (tmp_path / "new" / "folder").is_dir()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file in the way of the folder is a database that cannot be reached."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="cannot be made"):
        open_store(f"sqlite:///{tmp_path}/file/kit.db")


def test_a_store_that_answers_passes_its_check(store: Store) -> None:
    """A migrated database is reachable."""
    store.check()


def test_a_database_without_tables_fails_its_check(tmp_path: Path) -> None:
    """A database that nobody migrated is no use."""
    store = open_store(f"sqlite:///{tmp_path}/kit.db")
    with pytest.raises(StoreUnavailable, match="no such table"):
        store.check()
    store.close()


def test_a_file_that_is_no_database_fails_its_check(tmp_path: Path) -> None:
    """Neither does any other file do."""
    (tmp_path / "kit.db").write_bytes(b"this is a letter, not a database" * 100)
    store = open_store(f"sqlite:///{tmp_path}/kit.db")
    with pytest.raises(StoreUnavailable, match="not a database"):
        store.check()
    store.close()


def test_errors_hold_no_answers(store: Store, saved: Draft) -> None:
    """What is said of a failed statement does not repeat its parameters."""
    with store._database.writing() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(text("DROP TABLE draft"))
    secret = Answers().with_page("details", {"details": "canary-4711"})
    with pytest.raises(StoreUnavailable) as caught:
        store.drafts.save(saved, secret, saved.saved_at)
    assert "canary-4711" not in "".join(traceback.format_exception(caught.value))


def test_a_full_disk_is_told_and_got_over(store: Store, saved: Draft) -> None:
    """A save that finds no room fails as a whole; with room again the next one works, without a restart."""
    small, large = saved.answers, Answers().with_page("details", {"details": "x" * 200_000})
    _limit_pages(store, 1)
    with pytest.raises(StoreUnavailable, match="full"):
        store.drafts.save(saved, large, saved.saved_at)
    kept = store.drafts.latest("cookie", "street-lights", "report", saved.saved_at)
    assert kept is not None
    assert small == kept.answers
    _limit_pages(store, 1_000_000)
    assert saved.version + 1 == store.drafts.save(saved, large, saved.saved_at).version


def _limit_pages(store: Store, pages: int) -> None:
    limit = f"PRAGMA max_page_count = {pages}"
    with store._database.reading() as connection:  # this connection and the driver's serve the whole test
        connection.execute(text(limit))
    store._database.row(limit, ())


def test_reset_deletes_every_row(store: Store, saved: Draft, submission: object) -> None:
    """After a reset the store is as new."""
    store.cases.submit(saved, submission, saved.saved_at)  # type: ignore[arg-type]
    store.reset()
    assert store.cases.count() == 0
    assert store.drafts.latest("cookie", "street-lights", "report", saved.saved_at) is None
    store.check()


_FORK = """
import os, sys
from datetime import datetime, timezone
from prototype_kit.store import open_store

now = datetime(2026, 5, 1, tzinfo=timezone.utc)
store = open_store(sys.argv[1])
store.cases.count()
pool = store._database.engine.pool
store._database._line.acquire()  # as a thread that writes at this moment
child = os.fork()
if child == 0:
    assert pool is not store._database.engine.pool, "the child has the parent's connections"
    store.sessions.forget("nobody")
    os._exit(store.cases.count())
assert pool is store._database.engine.pool
store._database._line.release()
store.sessions.forget("nobody")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


# Windows has no such thing: each process begins anew there, and shares nothing.
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_gets_connections_of_its_own(url: str) -> None:
    """A server that loads the application before it forks shares no connection with its workers."""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", _FORK, url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_closing_waits_for_a_statement_that_runs(url: str) -> None:
    """SQLite's driver would crash; the site of somebody who edits is closed while it answers."""
    database = Database(url)
    running, go_on = threading.Event(), threading.Event()
    found: list[object] = []

    def wait() -> int:
        running.set()
        return int(go_on.wait(10))

    def ask() -> None:
        database._driver().connection.create_function("wait", 0, wait)
        found.append(database.row("SELECT wait()", ()))

    asking, closing_it = threading.Thread(target=ask), threading.Thread(target=database.close)
    asking.start()
    assert running.wait(10)
    closing_it.start()
    closing_it.join(0.2)
    assert closing_it.is_alive()
    go_on.set()
    asking.join(10)
    closing_it.join(10)
    assert found == [(1,)]
    assert not closing_it.is_alive()


def test_threads_beyond_the_pool_wait_for_a_connection(store: Store) -> None:
    """Many more threads than connections are all served."""
    barrier = threading.Barrier(40)

    def ask(_: int) -> int:
        barrier.wait()
        return store.cases.count()

    with ThreadPoolExecutor(40) as threads:
        assert list(threads.map(ask, range(40))) == [0] * 40
