"""What a request asks of the database is the same with ten drafts and cases stored as with many.

A million in the long tier, 20,000 else. What SQLite reads is counted in the steps of its machine: each row
that it looks at, and each place in an index that it goes to, takes some, however deep the index is. So equal
steps are equal rows, read and written; the rows that were changed are counted by SQLite itself besides.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from prototype_kit import load_site
from prototype_kit.store.database import Database
from tests.reliability.copied_cases import copy_cases
from tests.reliability.tiers import TIMEOUT, Figures, tier
from tests.statements import recorded
from tests.web.visitor import Visitor
from tests.web.world import ROOT, MakeWorld, World, street_lights_alone

pytestmark = [TIMEOUT, pytest.mark.xdist_group("constant-cost")]

FEW = 10
MANY = tier(20_000, 1_000_000)
BASE = "/road-problem/report"
PLACE = {"where": "Mill Road", "detail": "A deep hole"}
DAY = {"noticed-day": "5", "noticed-month": "5", "noticed-year": "2026"}


@dataclass
class Cost:
    """What one request took: statements, steps of SQLite's machine, and rows that it changed."""

    statements: int = 0
    steps: int = 0
    changed: int = 0


@dataclass
class _Watched:
    """The connections that this thread uses, with how many rows each had changed before."""

    cost: Cost = field(default_factory=Cost)
    before: dict[int, tuple[sqlite3.Connection, int]] = field(default_factory=dict)

    def watch(self, connection: sqlite3.Connection) -> None:
        if id(connection) not in self.before:
            self.before[id(connection)] = connection, connection.total_changes
            connection.set_progress_handler(self._step, 1)

    def _step(self) -> None:
        self.cost.steps += 1

    def end(self) -> None:
        for connection, before in self.before.values():
            connection.set_progress_handler(None, 1)
            self.cost.changed += connection.total_changes - before


@contextmanager
def counted(database: Database) -> Iterator[Cost]:
    """What this thread asks of a SQLite database meanwhile; known at the end."""
    watched, here = _Watched(), threading.get_ident()

    def taken(connection: Any, _record: object, _proxy: object) -> None:
        if threading.get_ident() == here:
            watched.watch(connection)

    event.listen(database.engine, "checkout", taken)
    try:
        watched.watch(database._driver().connection)
        with recorded(database, here) as statements:
            yield watched.cost
        watched.cost.statements = len(statements)
    finally:
        event.remove(database.engine, "checkout", taken)
        watched.end()


def _told(visitor: Visitor, path: str, data: dict[str, str] | None = None, status: int = 303) -> None:
    """Send a form, and do not follow."""
    sent = visitor.raw("POST", f"{BASE}{path}", data=data or {}, headers=visitor.headers)
    assert sent.status_code == status, path


def _shown(visitor: Visitor, path: str) -> None:
    assert visitor.raw("GET", f"{BASE}{path}").status_code == 200, path


REQUESTS: dict[str, Callable[[Visitor], None]] = {
    "GET of the start page": lambda who: _shown(who, ""),
    "POST that starts": lambda who: _told(who, ""),
    "GET of a question": lambda who: _shown(who, "/problem"),
    "POST that is refused": lambda who: _told(who, "/problem", status=422),
    "POST that is saved": lambda who: _told(who, "/problem", {"problem": "tree"}),
    "POST of two answers": lambda who: _told(who, "/place", PLACE),
    "POST of a date": lambda who: _told(who, "/noticed", DAY),
    "GET of a question with its answer": lambda who: _shown(who, "/problem"),
    "GET of the answers to check": lambda who: _shown(who, "/check-answers"),
    "POST that sends it": lambda who: _told(who, "/check-answers"),
    "GET of the confirmation": lambda who: _shown(who, "/confirmation"),
}
"""A whole journey, in its order."""


def _walk(world: World) -> dict[str, Cost]:
    visitor, costs = world.visitor(), dict[str, Cost]()
    for what, ask in REQUESTS.items():
        with counted(world.front.store.database) as cost:
            ask(visitor)
        costs[what] = cost
    return costs


@pytest.fixture(scope="module")
def worlds(make_shared_world: MakeWorld, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    """The same site twice: with few drafts and cases, and with many copies of these."""
    folder = street_lights_alone(tmp_path_factory.mktemp("roads") / "site")
    shutil.copytree(ROOT / "bench" / "road_problem", folder / "road_problem")
    site_file = folder / "site.yaml"
    words = site_file.read_text(encoding="utf-8")
    site_file.write_text(words.replace("[street_lights]", "[street_lights, road_problem]"), encoding="utf-8")
    site = load_site(folder)
    few, many = (make_shared_world(site=site, PARTICIPANTS="yes") for _ in range(2))
    for world in (few, many):
        for _ in range(FEW):
            _walk(world)
    copy_cases(many.file, FEW, MANY)
    return few, many


def _stored(file: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(file)) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("draft", "cases")
        ]
    return counts[0], counts[1]


def test_a_request_costs_as_much_however_much_is_stored(
    worlds: tuple[World, World], figures: Figures
) -> None:
    """As many statements, as many rows read, as many written, of each request of a journey."""
    few, many = worlds
    assert _stored(few.file) == (FEW, FEW)
    assert _stored(many.file) == (MANY, MANY)
    for world in worlds:
        _walk(world)  # what is looked up once does not count
    least, most = _walk(few), _walk(many)
    for what in REQUESTS:
        for name, figure in vars(most[what]).items():
            figures.add(43, f"{what}: {name} with {MANY:,} cases", figure, getattr(least[what], name))
    assert most == least
    assert sum(cost.changed for cost in most.values()) > 0


def test_a_row_more_is_seen(worlds: tuple[World, World]) -> None:
    """Reading what nobody's index leads to takes steps for each row, so the test above would fail."""
    costs = []
    for world in worlds:
        database = world.front.store.database
        with counted(database) as cost:
            database.row("SELECT count(*) FROM cases WHERE title = ?", ["nothing"])
        costs.append(cost)
    few, many = costs
    assert few.statements == many.statements == 1
    assert many.steps - few.steps > MANY - FEW
