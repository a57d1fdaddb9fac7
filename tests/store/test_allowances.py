"""Allowances: what was done too often of late has to wait, whichever process is asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from prototype_kit.store import Store, StoreUnavailable, open_store
from prototype_kit.store.allowances import LONGEST

WINDOW = timedelta(minutes=10)


def _rows(store: Store) -> list[tuple[str, int]]:
    with store._database.reading() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT key, count FROM allowance"))]


@contextmanager
def _writes(store: Store) -> Iterator[list[str]]:
    """The transactions that write meanwhile."""
    begun: list[str] = []

    def note(connection: object) -> None:
        if connection.get_execution_options().get("kit_writes"):  # type: ignore[attr-defined]
            begun.append("")

    event.listen(store._database.engine, "begin", note)
    try:
        yield begun
    finally:
        event.remove(store._database.engine, "begin", note)


def test_so_many_are_allowed_in_a_window(store: Store, now: datetime) -> None:
    """The next has to wait until the window is over, to the second; then as many again are allowed."""
    later = now + timedelta(minutes=4)
    assert [store.allowances.take("key", 3, WINDOW, now) for _ in range(3)] == [None] * 3
    assert store.allowances.take("key", 3, WINDOW, later) == timedelta(minutes=6)
    end = now + WINDOW
    assert store.allowances.take("key", 3, WINDOW, end - timedelta(seconds=1)) == timedelta(seconds=1)
    assert [store.allowances.take("key", 3, WINDOW, end) for _ in range(3)] == [None] * 3
    assert store.allowances.take("key", 3, WINDOW, end) == WINDOW


def test_asking_counts_nothing(store: Store, now: datetime) -> None:
    """However often."""
    store.allowances.take("key", 2, WINDOW, now)
    with _writes(store) as writes:
        assert [store.allowances.waiting("key", 2, WINDOW, now) for _ in range(5)] == [None] * 5
    assert writes == []
    assert store.allowances.take("key", 2, WINDOW, now) is None
    assert store.allowances.waiting("key", 2, WINDOW, now) == WINDOW


def test_keys_do_not_know_each_other(store: Store, now: datetime) -> None:
    """One that has to wait keeps no other waiting, and can be forgotten alone."""
    for key in ("one", "other"):
        store.allowances.take(key, 1, WINDOW, now)
    assert store.allowances.take("third", 1, WINDOW, now) is None
    store.allowances.forget("one")
    assert store.allowances.take("one", 1, WINDOW, now) is None
    assert store.allowances.take("other", 1, WINDOW, now) == WINDOW


def test_a_key_is_kept_as_a_hash(store: Store, now: datetime) -> None:
    """Nobody who reads the database sees what it stands for."""
    store.allowances.take("203.0.113.9", 1, WINDOW, now)
    ((key, count),) = _rows(store)
    assert (len(key), count) == (64, 1)
    assert "203" not in bytes.fromhex(key).decode("latin-1")


def test_a_flood_is_not_written(store: Store, now: datetime) -> None:
    """Who has to wait costs a look, takes no writer's turn, and does not wait longer for asking again."""
    for _ in range(2):
        store.allowances.take("key", 2, WINDOW, now)
    with _writes(store) as writes:
        for second in range(100):
            wait = store.allowances.take("key", 2, WINDOW, now + timedelta(seconds=second))
            assert wait == WINDOW - timedelta(seconds=second)
    assert writes == []
    assert [count for _, count in _rows(store)] == [2]


def test_threads_together_get_no_more(store: Store, now: datetime) -> None:
    """Of forty at the same moment, seven."""
    with ThreadPoolExecutor(20) as pool:
        waits = list(pool.map(lambda _: store.allowances.take("key", 7, WINDOW, now), range(40)))
    assert waits.count(None) == 7


_TAKER = """
import sys
from datetime import datetime, timedelta
from prototype_kit.store import open_store
store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
now = datetime.fromisoformat(sys.argv[2])
print(sum(store.allowances.take("key", 30, timedelta(minutes=10), now) is None for _ in range(40)))
"""


def test_processes_together_get_no_more(url: str, now: datetime) -> None:
    """Three that count at the same time: thirty between them."""
    takers = [
        subprocess.Popen(
            [sys.executable, "-c", _TAKER, url, now.isoformat()],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for taker in takers:
        assert taker.stdout
        assert taker.stdout.readline() == "ready\n"
    for taker in takers:
        assert taker.stdin
        taker.stdin.write("\n")
        taker.stdin.flush()
    assert sum(int(taker.communicate(timeout=60)[0]) for taker in takers) == 30


def test_a_clock_that_is_set_back_locks_nobody_out(store: Store, now: datetime) -> None:
    """A window that began long after now is none; one that began a moment after now is running."""
    store.allowances.take("key", 1, WINDOW, now)
    assert store.allowances.take("key", 1, WINDOW, now - timedelta(seconds=1)) == WINDOW
    assert store.allowances.take("key", 1, WINDOW, now - timedelta(hours=1)) is None


def test_a_window_that_would_be_deleted_is_refused(store: Store, now: datetime) -> None:
    """The worker deletes what began an hour ago."""
    with pytest.raises(ValueError, match="would be deleted"):
        store.allowances.take("key", 1, LONGEST + timedelta(seconds=1), now)


def test_windows_that_are_over_are_deleted(store: Store, now: datetime) -> None:
    """A part of them at a time, so that nobody waits for the worker; those that may be running stay."""
    for number in range(250):
        store.allowances.take(str(number), 1, WINDOW, now)
    store.allowances.take("late", 1, WINDOW, now + timedelta(seconds=1))
    with _writes(store) as writes:
        assert store.allowances.expire(now + LONGEST - timedelta(seconds=1)) == 0
    assert writes == []
    deleted = [store.allowances.expire(now + LONGEST) for _ in range(3)]
    assert deleted == [200, 50, 0]
    assert len(_rows(store)) == 1


def test_a_count_is_one_look_and_one_write(store: Store, now: datetime) -> None:
    """No more than that is added to what is limited."""
    with _writes(store) as writes:
        store.allowances.take("key", 2, WINDOW, now)
    assert len(writes) == 1


def test_a_store_that_is_away_allows_nothing(tmp_path: Path, now: datetime) -> None:
    """It says so, and does not guess."""
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 1000)
    store = open_store(f"sqlite:///{tmp_path / 'broken.db'}")
    for ask in (store.allowances.take, store.allowances.waiting):
        with pytest.raises(StoreUnavailable):
            ask("key", 1, WINDOW, now)
    store.close()
