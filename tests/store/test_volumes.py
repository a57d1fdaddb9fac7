"""Volumes of other channels are kept once for each month and channel; counts with the form come by month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from prototype_kit.channels import Channel
from prototype_kit.months import Month
from prototype_kit.store import Store
from prototype_kit.store.channel_counts import Way
from prototype_kit.volumes import Volume
from tests.analytics.counted import write_counts

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


def volume(month: Month, completed: int, channel: Channel = "phone", service: str = "bins") -> Volume:
    """A volume."""
    return Volume(month, service, channel, completed, "Telephone system")


def numbers(store: Store, env: str = "live", service: str = "bins") -> Mapping[tuple[str, str], int]:
    """What is kept of a service, by month and channel."""
    kept = [each.volume for each in store.volumes.of(env, service)]
    return {(str(each.month), each.channel): each.completed for each in kept}


def test_a_file_is_kept_and_takes_the_place_of_what_there_was(store: Store, now: datetime) -> None:
    """The same month and channel, and nothing else; what there was before is told."""
    first = store.volumes.keep("live", [volume(SEPTEMBER, 5), volume(OCTOBER, 6)], now)
    assert (first.new, first.replaced) == (2, [])
    later = now + timedelta(hours=1)
    again = store.volumes.keep("live", [volume(OCTOBER, 7), volume(OCTOBER, 0, "post")], later)
    assert (again.new, again.replaced) == (1, [volume(OCTOBER, 6)])
    assert numbers(store) == {("2026-09", "phone"): 5, ("2026-10", "phone"): 7, ("2026-10", "post"): 0}
    assert [each.imported_at for each in store.volumes.of("live", "bins")] == [now, later, later]


def test_envs_and_services_are_apart(store: Store, now: datetime) -> None:
    """What is made up never mixes with what is live."""
    store.volumes.keep("demo", [volume(OCTOBER, 1)], now)
    store.volumes.keep("live", [volume(OCTOBER, 2), volume(OCTOBER, 3, service="lights")], now)
    assert numbers(store, "demo") == {("2026-10", "phone"): 1}
    assert [each.volume.completed for each in store.volumes.all("live")] == [2, 3]
    assert store.volumes.keep("live", [volume(OCTOBER, 4, service="lights")], now).replaced[0].completed == 3
    assert numbers(store) == {("2026-10", "phone"): 2}


def test_a_month_can_be_deleted(store: Store, now: datetime) -> None:
    """All channels of it, of one service and env."""
    store.volumes.keep(
        "live",
        [
            volume(SEPTEMBER, 1),
            volume(OCTOBER, 2),
            volume(OCTOBER, 3, "post"),
            volume(OCTOBER, 4, service="lights"),
        ],
        now,
    )
    store.volumes.keep("demo", [volume(OCTOBER, 5)], now)
    assert store.volumes.delete_month("live", "bins", OCTOBER) == 2
    assert store.volumes.delete_month("live", "bins", OCTOBER) == 0
    assert numbers(store) == {("2026-09", "phone"): 1}
    assert (numbers(store, service="lights"), numbers(store, "demo")) == (
        {("2026-10", "phone"): 4},
        {("2026-10", "phone"): 5},
    )


def test_an_empty_file_changes_nothing(store: Store, now: datetime) -> None:
    """Not even the time."""
    assert store.volumes.keep("live", [], now).new == 0


Row = Mapping[str, object]


def row(day: date, metric: str, n: int, **more: object) -> Row:
    """A count of a day."""
    usual = {"env": "live", "service": "bins", "journey": "report", "release": "r1", "channel": "web"}
    rest = {"assisted": 0, "device": "mobile", "page": "", "detail": "", "metric": metric, "n": n}
    return {**usual, **rest, "day": day.isoformat(), **more}


@pytest.fixture
def counted(store: Store) -> Store:
    """A store with counts of two months."""
    last, first = date(2026, 9, 30), date(2026, 10, 1)
    rows = [
        row(last, "started", 10),
        row(last, "submitted", 6),
        row(last, "exited", 1, detail="not-ours"),
        row(last, "exited", 2, detail="private"),
        row(last, "reached", 99, page="/bins/report/bin"),
        row(first, "started", 4),
        row(first, "started", 3, device="desktop", release="r2"),
        row(first, "open", 2),
        row(first, "started", 5, channel="phone", assisted=1),
        row(first, "submitted", 5, channel="phone", assisted=1),
        row(first, "submitted", 70, env="demo"),
        row(first, "submitted", 80, service="lights"),
        row(date(2026, 11, 1), "submitted", 90),
    ]
    write_counts(store, rows)
    return store


def test_counts_with_the_form_by_month_and_channel(counted: Store) -> None:
    """Whole journeys of one env and service, whatever release and device, by the month of their start."""
    assert counted.channel_counts.by_way("live", "bins", SEPTEMBER, OCTOBER) == {
        Way(SEPTEMBER, "web", False): {"started": 10, "submitted": 6, "exited": 3},
        Way(OCTOBER, "web", False): {"started": 7, "open": 2},
        Way(OCTOBER, "phone", True): {"started": 5, "submitted": 5},
    }
    assert set(counted.channel_counts.by_way("live", "bins", OCTOBER, OCTOBER)) == {
        Way(OCTOBER, "web", False),
        Way(OCTOBER, "phone", True),
    }


def test_months_are_read_by_their_own_parts_and_days(counted: Store) -> None:
    """No part, day or cell of another service is looked at: what is not searched by a key is not read."""
    statements: list[tuple[str, tuple[object, ...]]] = []

    def record(_connection, _cursor, statement, parameters, _context, _many) -> None:
        statements.append((statement, parameters))

    engine = counted.database.engine
    event.listen(engine, "before_cursor_execute", record)
    try:
        counted.channel_counts.by_way("live", "bins", SEPTEMBER, OCTOBER)
    finally:
        event.remove(engine, "before_cursor_execute", record)
    ((sql, parameters),) = statements
    with counted.database.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(parameters)).mappings()
        details = [row["detail"] for row in plan]
    assert not [detail for detail in details if detail.startswith("SCAN")]
    assert any(detail.startswith("SEARCH metric_part") for detail in details), details
