"""Counts are written by one at a time, on a database that would let several in.

On SQLite everybody waits for everybody, so what is looked at here is what PostgreSQL goes by: the order in
which rows are locked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy import event as happenings
from sqlalchemy.dialects import postgresql

from prototype_kit.events import EventContext, Origin, PageViewed
from prototype_kit.kpis.rollup import Part
from prototype_kit.store import DayKey, Store
from prototype_kit.store.daily_metrics import _TAKE_TURN
from prototype_kit.store.rollups import EVENTS_KEPT, forget_env
from prototype_kit.working_days import day_of
from tests.analytics.kept import keep_events

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LIVE = Origin("live", device="mobile")
KEY = DayKey("live", "lights", NOON.date())
COUNTS = ("metric_part", "metric_cell", "daily_metric", "monthly_metric", "roll_up")
"""The tables that are written when days are counted."""


@contextmanager
def written(store: Store) -> Iterator[list[list[str]]]:
    """The statements that write, transaction by transaction."""
    found: list[list[str]] = []

    def begun(connection: Connection) -> None:
        found.append([])

    def executed(_connection: Connection, _cursor: object, sql: str, *_rest: object) -> None:
        if not sql.startswith(("SELECT", "WITH", "PRAGMA")):
            found[-1].append(sql)

    happenings.listen(store.database.engine, "begin", begun)
    happenings.listen(store.database.engine, "before_cursor_execute", executed)
    try:
        yield found
    finally:
        happenings.remove(store.database.engine, "begin", begun)
        happenings.remove(store.database.engine, "before_cursor_execute", executed)


def _view(store: Store) -> None:
    """Somebody starts a form, sees a page of it, and never comes back."""
    its = store.drafts.start("s", "lights", "report", "r1", day_of(NOON), NOON, DAY, LIVE)
    context = EventContext("lights", "r1", its.id, LIVE, journey_day=day_of(NOON))
    keep_events(store, [PageViewed(context, NOON, "/lights/report/fault")])


def test_whoever_counts_waits_before_they_write(store: Store) -> None:
    """Nobody holds a row of counts while they wait for whoever waits for it: no deadlock."""
    _view(store)
    with written(store) as transactions:
        store.rollups.refresh(NOON)
        late = NOON + EVENTS_KEPT + 2 * DAY
        store.rollups.refresh(late)
        store.rollups.replace_day(KEY, {Part("report"): {}, **store.rollups.read_day(KEY)})
        assert store.rollups.purge(late) == 1
        with store.database.writing() as connection:
            forget_env(connection, "live")
    counting = [its for its in transactions if any(f" {table} " in sql for sql in its for table in COUNTS)]
    assert len(counting) >= 6
    turn = str(_TAKE_TURN["sqlite"].compile(store.database.engine))
    assert [its[0] for its in counting] == [turn] * len(counting)


@pytest.mark.parametrize("times", [1, 3])
def test_a_turn_leaves_what_is_known_as_it_was(store: Store, times: int) -> None:
    """The row that is waited for is the one that says how far was looked."""
    store.rollups.refresh(NOON)
    for _ in range(times):
        store.rollups.replace_day(KEY, {})
    assert store.rollups.looked_until() == NOON


def test_a_turn_is_a_lock_on_postgresql() -> None:
    """A statement that finds nothing to change would lock nothing."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    sql = str(_TAKE_TURN["postgresql"].compile(dialect=dialect))
    assert "ON CONFLICT (id) DO UPDATE SET" in sql
