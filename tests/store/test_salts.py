"""A day's salt is one for everybody, and gone the day after; of objections only their number is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from prototype_kit.store import Store, open_store

NIGHT = datetime(2026, 5, 1, 23, 59, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def another(file: Path) -> Callable[[], Store]:
    """The same database, as another process has it."""
    return lambda: open_store(f"sqlite:///{file}")


def _days(store: Store) -> list[str]:
    with store.database.reading() as connection:
        return [day for (day,) in connection.exec_driver_sql("SELECT day FROM daily_salt ORDER BY day")]


def test_processes_that_need_one_at_once_have_the_same(another: Callable[[], Store]) -> None:
    """Whoever comes first makes it, in whatever process."""
    stores, found, ready = [another() for _ in range(8)], list[bytes](), threading.Barrier(8)

    def ask(store: Store) -> None:
        ready.wait()
        found.append(store.salts.of_day(NIGHT))

    threads = [threading.Thread(target=ask, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({*found}) == 1
    assert len(found[0]) == 32
    assert _days(stores[0]) == ["2026-05-01"]
    for store in stores:
        store.close()


def test_a_day_of_utc_has_one_and_no_other_day_has_it(store: Store) -> None:
    """It changes at midnight, and never comes back."""
    first = store.salts.of_day(NIGHT)
    assert store.salts.of_day(NIGHT - timedelta(hours=23)) == first
    assert store.salts.of_day(NIGHT + SECOND) != first
    assert store.salts.of_day(NIGHT.astimezone(None)) == first


def test_a_process_asks_for_it_once_a_day(store: Store) -> None:
    """However many visitors there are."""
    begun = list[bool]()
    event.listen(store.database.engine, "begin", lambda _connection: begun.append(True))
    store.salts.make_ahead(NIGHT)
    begun.clear()
    for _ in range(100):
        store.salts.of_day(NIGHT)
    assert len(begun) == 1
    store.salts.of_day(NIGHT + SECOND)
    assert len(begun) == 2


def test_the_worker_makes_tomorrows_in_the_last_hour(store: Store) -> None:
    """No earlier: what is not there cannot be read. And no second one."""
    store.salts.make_ahead(NIGHT - timedelta(hours=2))
    assert _days(store) == ["2026-05-01"]
    today = store.salts.of_day(NIGHT)
    for _ in range(2):
        store.salts.make_ahead(NIGHT)
        assert _days(store) == ["2026-05-01", "2026-05-02"]
    assert store.salts.of_day(NIGHT) == today


def test_it_is_deleted_when_its_day_is_over(store: Store, file: Path) -> None:
    """From the table and from the file; that of the day stays."""
    gone = store.salts.of_day(NIGHT)
    assert store.salts.expire(NIGHT) == 0
    kept = store.salts.of_day(NIGHT + SECOND)
    assert store.salts.expire(NIGHT + SECOND) == 1
    assert _days(store) == ["2026-05-02"]
    with store.database.writing() as connection:
        connection.exec_driver_sql("SELECT 1")
    store.close()  # the last connection writes the log into the file, and deletes it
    (there,) = file.parent.glob("kit.db*")
    assert kept in there.read_bytes()
    assert gone not in there.read_bytes()


def test_objections_are_a_number_for_each_day(store: Store) -> None:
    """However many come at once."""
    day = NIGHT.date()
    threads = [threading.Thread(target=store.objections.count, args=(day,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.objections.count(day + timedelta(days=1))
    with store.database.reading() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM objection ORDER BY day")]
    assert rows == [("2026-05-01", 8), ("2026-05-02", 1)]
