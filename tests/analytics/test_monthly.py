"""Whole months are read at once: it makes no difference but that of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Table, func, select, update

from prototype_kit.kpis import Cell, Dimension, Slice
from prototype_kit.kpis.rollup import Part
from prototype_kit.months import Month
from prototype_kit.store import DayKey, Store, open_store
from prototype_kit.store.daily_metrics import WHOLE, Counted
from prototype_kit.store.migrations import upgrade
from prototype_kit.store.rollups import EVENTS_KEPT, forget_env
from prototype_kit.store.spans import spans_from
from prototype_kit.store.tables import daily_metric, metric_part, monthly_metric
from tests.analytics.kept import expected, keep_drafts, keep_events
from tests.analytics.simulator import TEN_PAGES, Simulator

FIRST, LAST = date(2026, 1, 20), date(2026, 5, 10)
KEY = DayKey("live", "lights", FIRST)
PART = Part("report", "r1", "web")

Days = dict[DayKey, Counted]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Days]]:
    """Some months of made-up counts, beside those of demonstrations."""
    url = f"sqlite:///{tmp_path_factory.mktemp('monthly')}/kit.db"
    upgrade(url)
    store = open_store(url)
    begin = datetime(FIRST.year, FIRST.month, FIRST.day, 6, tzinfo=UTC)
    simulator = Simulator(TEN_PAGES, 3, begin, days=100)
    list(simulator.journeys(250))
    days = expected(simulator)
    for key, parts in days.items():
        store.rollups.replace_day(key, parts)
        store.rollups.replace_day(key._replace(env="demo"), parts)
    yield store, days
    store.close()


some_days = st.dates(FIRST - timedelta(days=40), LAST + timedelta(days=40))


@given(some_days, some_days, st.sampled_from(["journey", "release", "channel", "assisted", "device"]))
@example(date(2026, 2, 1), date(2026, 4, 30), "device")
@example(date(2026, 1, 31), date(2026, 5, 1), "device")
def test_months_and_days_are_what_days_alone_are(
    kept: tuple[Store, Days], one: date, other: date, dimension: Dimension
) -> None:
    """Whenever a period begins and ends, and however it is parted: each day counts once."""
    store, days = kept
    wanted = Slice("live", "lights", min(one, other), max(one, other))
    whole = Counter[Cell]()
    parted = dict[str, Counter[Cell]]()
    for key, parts in days.items():
        for part, cells in parts.items():
            if wanted.first <= key.day <= wanted.last:
                value = getattr(part, dimension)
                name = ("yes" if value else "no") if dimension == "assisted" else value
                whole.update(cells)
                parted.setdefault(name, Counter()).update(cells)
    assert store.figures.counts(wanted) == whole
    assert store.figures.by(wanted, dimension) == parted


@given(st.dates(), st.dates())
@example(date.min, date.max)
@example(date(2026, 5, 1), date(2026, 5, 31))
@example(date(2026, 5, 1), date(2026, 5, 30))
@example(date(2025, 12, 2), date(2026, 2, 27))
def test_a_time_is_parted_without_gaps(one: date, other: date) -> None:
    """Into three spans at most, in order and each day in one of them; fewer than 62 days are left alone."""
    first, last = min(one, other), max(one, other)
    due, alone, spans = first.toordinal(), 0, spans_from(first, last)
    for span in spans:
        if span.table is daily_metric:
            begin, end = date.fromisoformat(span.first), date.fromisoformat(span.last)
            alone += (end - begin).days + 1
        else:
            begin, end = date.fromisoformat(f"{span.first}-01"), Month(*map(int, span.last.split("-"))).last
        assert begin.toordinal() == due
        assert end >= begin
        due = end.toordinal() + 1
    assert due == last.toordinal() + 1
    assert len(spans) <= 3
    assert alone < 62


replacements = st.lists(
    st.tuples(
        st.dates(date(2026, 4, 28), date(2026, 5, 3)),
        st.sampled_from(["live", "demo"]),
        st.dictionaries(
            st.sampled_from(["web", "phone"]),
            st.dictionaries(
                st.sampled_from([Cell("started"), Cell("reached", "/p"), Cell("time", "/p", "100")]),
                st.integers(1, 9),
                min_size=1,
            ),
        ),
    ),
    max_size=8,
)


@given(replacements)
def test_a_month_is_the_sum_of_its_days_whatever_is_replaced(
    kept: tuple[Store, Days], changes: list[tuple[date, str, dict[str, dict[Cell, int]]]]
) -> None:
    """Also by nothing, and in any order."""
    store, _ = kept
    for day, env, channels in changes:
        counts = {Part("report", "r1", channel): its for channel, its in channels.items()}
        store.rollups.replace_day(DayKey(env, "bins", day), counts)
    assert _sums(store, monthly_metric) == _sums(store, daily_metric)


def test_an_env_is_forgotten_with_its_months(store: Store) -> None:
    """And with its parts; those of other envs stay."""
    for env in ("live", "demo"):
        store.rollups.replace_day(KEY._replace(env=env), {PART: {Cell("started"): 1}})
    with store.database.writing() as connection:
        forget_env(connection, "demo")
        envs = connection.execute(select(metric_part.c.env)).scalars().all()
    assert envs == ["live"]
    assert len(_sums(store, monthly_metric)) == 1


def test_months_stay_when_events_are_deleted(store: Store) -> None:
    """What is not counted again is not forgotten either."""
    simulator = Simulator(TEN_PAGES, 5, datetime(2026, 4, 20, 6, tzinfo=UTC), days=20)
    journeys = list(simulator.journeys(20))
    keep_drafts(store, journeys)
    keep_events(store, [each for journey in journeys for each in journey.events])
    late = datetime(2026, 5, 20, tzinfo=UTC) + 2 * EVENTS_KEPT
    store.rollups.refresh(late)
    before = _sums(store, monthly_metric)
    while store.rollups.purge(late):
        pass
    store.rollups.refresh(late)
    assert before == _sums(store, monthly_metric) == _sums(store, daily_metric)
    assert {month for _, month, *_ in before} >= {"2026-04", "2026-05"}


def test_whole_months_are_not_read_day_by_day(store: Store) -> None:
    """Else they would cost as much as their days."""
    store.rollups.replace_day(KEY, {PART: {Cell("started"): 1}})
    with store.database.writing() as connection:
        connection.execute(update(monthly_metric).values(n=7))
    month = Slice("live", "lights", date(2026, 1, 1), date(2026, 1, 31))
    assert store.figures.counts(month) == {Cell("started"): 7}
    assert store.figures.by(month, "release") == {"r1": {Cell("started"): 7}}


def _sums(store: Store, table: Table) -> dict[tuple[int, str, int, int], int]:
    """What was counted in each month, by part, kind and cell."""
    month = func.substr(table.c[2], 1, 7)
    key = (table.c.part_id, month, table.c.kind, table.c.cell_id)
    with store.database.reading() as connection:
        rows = connection.execute(select(*key, func.sum(table.c.n)).group_by(*key))
        return {(part, in_month, kind, cell): n for part, in_month, kind, cell, n in rows}


def test_what_is_shown_of_days_lies_together(kept: tuple[Store, Days]) -> None:
    """What is asked for day by day is of a kind of its own: a small part of all."""
    store, days = kept
    found = store.figures.by_day(Slice("live", "lights", FIRST, LAST))
    with store.database.reading() as connection:
        of_days = select(func.count()).select_from(daily_metric.join(metric_part))
        of_days = of_days.where(metric_part.c.env == "live", metric_part.c.service == "lights")
        rows = connection.execute(of_days.where(daily_metric.c.kind == WHOLE)).scalar_one()
        every = connection.execute(of_days).scalar_one()
    assert 0 < rows < every / 3
    assert set(found) == {key.day for key in days}
