"""Reading counts: the sums of any part are those of its days, however they are asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from prototype_kit.kpis import Cell, Dimension, Slice
from prototype_kit.kpis.rollup import Part
from prototype_kit.store import DayKey, ReleaseDays, Store
from tests.analytics.kept import expected
from tests.analytics.simulator import TEN_PAGES, Simulator

FIRST, LAST = date(2026, 4, 1), date(2026, 4, 10)
ALL = Slice("live", "lights", FIRST, LAST)


@pytest.fixture
def days(store: Store) -> dict[DayKey, dict[Part, Counter[Cell]]]:
    """Ten days of made-up counts, beside those of another service and of demonstrations."""
    simulator = Simulator(TEN_PAGES, 1, datetime(2026, 4, 1, tzinfo=UTC), days=10)
    list(simulator.journeys(300))
    found = expected(simulator)
    for key, parts in found.items():
        store.rollups.replace_day(key, parts)
        store.rollups.replace_day(key._replace(env="demo"), parts)
        store.rollups.replace_day(key._replace(service="bins"), parts)
    return found  # type: ignore[return-value]


def by_hand(days: dict[DayKey, dict[Part, Counter[Cell]]], wanted: Slice) -> dict[Cell, int]:
    """The sum of a part."""
    found = Counter[Cell]()
    for key, parts in days.items():
        for part, cells in parts.items():
            asked = (getattr(wanted, name) in (None, getattr(part, name)) for name in Part._fields)
            if wanted.first <= key.day <= wanted.last and all(asked):
                found.update(cells)
    return dict(found)


def test_any_part_can_be_asked_for(store: Store, days: dict[DayKey, dict[Part, Counter[Cell]]]) -> None:
    """By journey, release, channel, device, whether staff helped, and all of these at once."""
    for release, channel, assisted, device in product(
        (None, "release-1", "none"), (None, "web"), (None, True, False), (None, "mobile")
    ):
        wanted = replace(ALL, release=release, channel=channel, assisted=assisted, device=device)
        assert dict(store.figures.counts(wanted)) == by_hand(days, wanted)
    some = replace(ALL, first=date(2026, 4, 3), last=date(2026, 4, 4), journey="report")
    assert dict(store.figures.counts(some)) == by_hand(days, some)
    assert store.figures.counts(replace(ALL, env="prototype")) == {}


@pytest.mark.parametrize("dimension", ["journey", "release", "channel", "assisted", "device"])
def test_parts_add_up(
    store: Store, days: dict[DayKey, dict[Part, Counter[Cell]]], dimension: Dimension
) -> None:
    """To what is counted of all; each is what it is asked for alone."""
    parts = store.figures.by(ALL, dimension)
    together = Counter[Cell]()
    for cells in parts.values():
        together.update(cells)
    assert dict(together) == by_hand(days, ALL)
    for value, cells in parts.items():
        asked = {"yes": True, "no": False}[value] if dimension == "assisted" else value
        assert dict(cells) == by_hand(days, replace(ALL, **{dimension: asked}))  # type: ignore[arg-type]


def test_one_page_can_be_asked_for(store: Store, days: dict[DayKey, dict[Part, Counter[Cell]]]) -> None:
    """And what is of no page."""
    for page in ("/lights/report/page-3", ""):
        parts = store.figures.by(ALL, "device", page=page)
        for device, cells in parts.items():
            whole = by_hand(days, replace(ALL, device=device))
            assert dict(cells) == {cell: n for cell, n in whole.items() if cell.page == page}


def test_day_by_day(store: Store, days: dict[DayKey, dict[Part, Counter[Cell]]]) -> None:
    """In the order of time, what is of whole journeys and of the service, without times."""
    found = store.figures.by_day(ALL)
    assert list(found) == [FIRST + timedelta(days=number) for number in range(10)]
    for day, cells in found.items():
        whole = by_hand(days, replace(ALL, first=day, last=day))
        assert dict(cells) == {
            cell: n
            for cell, n in whole.items()
            if cell.metric in ("satisfaction", "error_pages")
            or (not cell.page and cell.metric not in ("elapsed", "active"))
        }


def test_releases_with_their_days(store: Store, days: dict[DayKey, dict[Part, Counter[Cell]]]) -> None:
    """From the first to the last day on which something was started with each."""
    old, new = (
        by_hand(days, replace(ALL, release=release))[Cell("started")] for release in TEN_PAGES.releases
    )
    assert store.figures.releases(ALL) == (
        ReleaseDays("release-1", FIRST, date(2026, 4, 6), old),
        ReleaseDays("release-2", date(2026, 4, 6), LAST, new),
    )


def test_where_there_are_figures(store: Store, days: dict[DayKey, dict[Part, Counter[Cell]]]) -> None:
    """In which envs, from when until when, and when they were brought up to date."""
    assert store.figures.envs() == ("live", "demo")
    assert store.figures.days("live", "lights") == (min(days).day, max(days).day)
    assert store.figures.days("live", "grids") is None
    assert store.figures.refreshed_at() is None
    now = datetime(2026, 5, 1, tzinfo=UTC)
    store.rollups.refresh(now)
    assert store.figures.refreshed_at() == now


def test_a_day_is_replaced_as_a_whole(store: Store, days: dict[DayKey, dict[Part, Counter[Cell]]]) -> None:
    """And no other with it."""
    key = DayKey("live", "lights", FIRST)
    part = Part("report", "r9", "web", assisted=False, device="mobile")
    store.rollups.replace_day(key, {part: {Cell("started"): 3}})
    assert store.rollups.read_day(key) == {part: {Cell("started"): 3}}
    for other in (key._replace(env="demo"), key._replace(service="bins")):
        assert store.rollups.read_day(other) == days[key]
    following = key._replace(day=FIRST + timedelta(days=1))
    assert store.rollups.read_day(following) == days[following]
    store.rollups.replace_day(key, {})
    assert store.rollups.read_day(key) == {}
