"""What is free is found as quickly in a diary of a million bookings as in one of a thousand.

Time is printed and not asserted. What is asserted are the steps that SQLite takes, which no other program
can change.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import event, insert

from prototype_kit.bookings import Calendar, Diary, Need
from prototype_kit.bookings.entries import CalendarEntry
from prototype_kit.store import Origin, Store, open_store
from prototype_kit.store.tables import booked_time, booking
from tests.bookings.offices import hours
from tests.reliability.tiers import TIMEOUT, Figures, tier

pytestmark = [pytest.mark.reliability, TIMEOUT]

MANY = tier(20_000, 1_000_000)
OFFICES, REGISTRARS = 10, 5
NOW = datetime(2026, 5, 11, 8, tzinfo=UTC)
DIARY = "test/registers/offices"
SHOWN = (date(2026, 5, 12), date(2026, 5, 18))
NEED = Need(30)
FEW_STEPS = 100


@pytest.fixture(scope="module")
def offices() -> Calendar:
    """Ten offices with five registrars each, who can be booked for twelve months."""
    names = [f"office-{number}" for number in range(OFFICES)]
    entry = {
        "name": "Offices",
        "needs": ["registrar"],
        "length": "30 minutes",
        "starts": "30 minutes",
        "lead_time": "1 hour",
        "window": "52 weeks",
        "offices": {
            name: {"name": name, "address": ["ZZ1 1AA"], "opens": [hours("09:00", "16:30")]} for name in names
        },
        "resources": {
            f"{name}-{number}": {"name": "Registrar", "kind": "registrar", "at": [{"office": name}]}
            for name in names
            for number in range(REGISTRARS)
        },
    }
    return Calendar("offices", CalendarEntry.model_validate(entry))


def _fill(store: Store, its: Calendar, many: int) -> None:
    """Keep so many bookings: the same few in the days that are shown, and the others elsewhere.

    Those of the past have given their times back, as the worker sees to; those of later days have not.
    """
    draft = store.drafts.start(
        "a", "registers", "book", "r", NOW.date(), NOW, timedelta(days=1), Origin("test")
    )
    rows = _bookings(its, draft.id, many)
    while some := list(islice(rows, 10_000)):
        with store.database.writing() as connection:
            connection.execute(insert(booking), [row for row, _ in some])
            times = [time for _, time in some if time["starts_at"] > NOW]
            if times:
                connection.execute(insert(booked_time), times)


def _bookings(its: Calendar, draft: str, many: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    number = 0
    resources = list(its.resources)
    days = [date(2026, 5, 12) + timedelta(days=each) for each in range(7)]
    later = [date(2026, 6, 1) + timedelta(days=each) for each in range(300)]
    while number < many:
        # A few of this week, the same whatever else there is; the rest half past and half to come.
        if number < 500:
            day, place = days[number % 7], number // 7
        elif number % 2:
            day, place = later[number % 300], number // 300
        else:
            day, place = date(2024, 1, 1) + timedelta(days=number % 700), number // 700
        resource = resources[place % len(resources)]
        half_hour = place // len(resources) % 15
        starts = datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(minutes=30 * half_hour)
        number += 1
        yield (
            {
                "number": number,
                "id": f"b{number}",
                "diary": DIARY,
                "service": "registers",
                "calendar": "offices",
                "office": resource.rpartition("-")[0],
                "draft_id": draft,
                "question": "appointment",
                "state": "booked",
                "minutes": 30,
                "skills": "[]",
                "resources": json.dumps([resource]),
                "local_day": day.isoformat(),
                "local_time": "09:00",
                "zone": "Europe/London",
                "starts_at": starts,
                "ends_at": starts + timedelta(minutes=30),
                "extended": 0,
                "created_at": NOW,
                "changed_at": NOW,
                "version": 1,
                "env": "test",
                "source": "user",
            },
            {
                "booking": number,
                "diary": DIARY,
                "resource": resource,
                "starts_at": starts,
                "ends_at": starts + timedelta(minutes=30),
            },
        )


@contextmanager
def _steps(store: Store) -> Iterator[list[int]]:
    """How many hundreds of steps SQLite takes meanwhile."""
    taken = [0]

    def count() -> int:
        taken[0] += 1
        return 0

    def watch(connection: Any, *_: object) -> None:
        connection.connection.driver_connection.set_progress_handler(count, FEW_STEPS)

    event.listen(store.database.engine, "begin", watch)
    try:
        yield taken
    finally:
        event.remove(store.database.engine, "begin", watch)


def _milliseconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(7):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return round(median(times) * 1000, 1)


def test_free_slots_cost_what_is_shown(
    offices: Calendar, empty_database: Path, tmp_path: Path, figures: Figures
) -> None:
    """The same steps for the same days, with a thousand bookings and with many times as many."""
    steps: dict[int, dict[str, int]] = {}
    for many in (1_000, MANY):
        store = open_store(f"sqlite:///{shutil.copy(empty_database, tmp_path / f'{many}.db')}")
        _fill(store, offices, many)
        diary = Diary(
            offices, NOW, lambda since, until, its=store: its.bookings.taken(DIARY, since, until, NOW)
        )
        asked: dict[str, Callable[[], object]] = {
            "a week of an office": lambda its=diary: its.free("office-3", NEED, *SHOWN),
            "the next of ten offices": lambda its=diary: its.next_free(NEED),
        }
        steps[many] = {}
        for what, work in asked.items():
            with _steps(store) as taken:
                assert work()
            steps[many][what] = taken[0] * FEW_STEPS
            figures.add(5, f"{what} with {many:,} bookings: milliseconds", _milliseconds(work), "about 50")
        year = _milliseconds(lambda its=diary: its.count(NEED, its.first_day, its.last_day))
        figures.add(5, f"twelve months of ten offices with {many:,} bookings: milliseconds", year, "as it is")
        store.close()
    few, many_steps = steps[1_000], steps[MANY]
    for what in few:
        figure = f"{few[what]:,} and {many_steps[what]:,}"
        figures.add(5, f"{what}: steps with 1,000 and {MANY:,} bookings", figure, "the same")
        assert many_steps[what] <= few[what] + 2 * FEW_STEPS
