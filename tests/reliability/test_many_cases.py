"""However many cases there are, a page asks the database as often: 200,000 in the long tier, 2,000 else.

Times are told and not asserted: machines differ. What makes them grow, a statement more for each case or a
table that is read whole, is seen by counting statements here and by looking at plans in tests/store.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from prototype_kit.cases import CaseFilter
from prototype_kit.demo import Setting, fill
from prototype_kit.demo_staff import demo_staff
from prototype_kit.store import Store
from tests.reliability.copied_cases import copy_cases
from tests.reliability.tiers import TIMEOUT, Figures, tier
from tests.statements import recorded
from tests.web.team import team
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

pytestmark = [TIMEOUT, pytest.mark.xdist_group("many-cases")]

FEW = 300
MANY = tier(2_000, 200_000)
MADE_UP = min(MANY, 10_000)
"""Cases that are made up one by one, about 500 a second; the others are copies of them."""
TIMES = tier(3, 9)
"""How often each page is asked for; the median counts."""

LISTS: Mapping[str, str] = {
    "open cases, newest first": "",
    "all cases": "state=all",
    "all cases, page 10": "state=all&page=10",
    "all cases, oldest first": "state=all&sort=oldest",
    "all cases, by when they are due": "state=all&sort=due",
    "all cases, last changed first": "state=all&sort=changed",
    "fixed cases": "state=fixed",
    "of one status": "state=all&status=not-ours",
    "of one kind": "state=all&service=street-lights&kind=damaged",
    "of one team": "state=all&team=Street+lighting+team",
    "of high priority": "state=all&priority=high",
    "of nobody": "assignee=nobody",
    "late": "late=yes",
    "received in one month": "state=all&from=1/3/2026&to=31/3/2026",
    "a name that few have": "state=all&q=resident-17",
    "a street": "state=all&q=Mill+Lane",
    "words that all have": "state=all&q=column+not",
}
"""Lists of the console, by their queries."""


def _filled(make_shared_world: MakeWorld, number: int) -> World:
    world = make_shared_world("lights")
    store, now = world.front.store, world.clock()
    made_up = min(number, MADE_UP)
    setting = Setting(world.site, now, made_up, world.base, demo_staff(store, world.site, now))
    fill(store, setting, world.front.signer)
    copy_cases(world.file, made_up, number)
    return world


@pytest.fixture(scope="module")
def few(make_shared_world: MakeWorld) -> World:
    """A site with few cases."""
    return _filled(make_shared_world, FEW)


@pytest.fixture(scope="module")
def many(make_shared_world: MakeWorld) -> World:
    """A site with many."""
    return _filled(make_shared_world, MANY)


@contextmanager
def _counted(store: Store) -> Iterator[list[str]]:
    """The statements that are run meanwhile, known at the end."""
    sqls: list[str] = []
    with recorded(store._database) as found:
        yield sqls
    sqls += [sql for sql, _ in found]


@dataclass(frozen=True)
class Cost:
    """How many statements a page takes, and the median of its milliseconds."""

    statements: int
    milliseconds: float


def _cost(world: World, visitor: Visitor, address: str) -> Cost:
    visitor.get(address)  # what is compiled or looked up once does not count
    took = []
    for _ in range(TIMES):
        with _counted(world.front.store) as statements:
            begun = time.perf_counter()
            visitor.get(address)
            took.append((time.perf_counter() - begun) * 1000)
    return Cost(len(statements), statistics.median(took))


def _note(figures: Figures, what: str, least: Cost, most: Cost) -> None:
    beside = f"{least.milliseconds:.0f} with {FEW}"
    figures.add(42, f"{what}: milliseconds with {MANY:,} cases", f"{most.milliseconds:.0f}", beside)
    figures.add(42, f"{what}: statements", most.statements, least.statements)


@pytest.mark.parametrize("what", LISTS)
def test_a_list_costs_as_many_statements_however_many_cases(
    few: World, many: World, figures: Figures, what: str
) -> None:
    """And is told with its time."""
    address = f"/cases?{LISTS[what]}"
    least, most = (_cost(world, team(world, "manager"), address) for world in (few, many))
    _note(figures, what, least, most)
    assert most.statements == least.statements


def _worked_on(world: World) -> str:
    """A case that staff are done with, and that somebody follows."""
    store = world.front.store
    listed = store.case_lists.page(CaseFilter(("demo",), "fixed", "street-lights"), 1, 1_000).cases
    found = (store.cases.by_id(each.id) for each in listed)
    return next(case.reference for case in found if case and store.followers.of_case(case))


@pytest.mark.parametrize("what", ["the page of a case", "its tracking page", "the outbox"])
def test_a_page_costs_as_many_statements_however_many_cases(
    few: World, many: World, figures: Figures, what: str
) -> None:
    """For staff, for everybody, and where messages are."""
    costs = []
    for world in (few, many):
        if what == "its tracking page":
            costs.append(_cost(world, world.visitor(), f"/track/{_worked_on(world)}"))
        else:
            address = "/messages" if what == "the outbox" else f"/cases/{_worked_on(world)}"
            costs.append(_cost(world, team(world, "manager"), address))
    _note(figures, what, *costs)
    assert costs[1].statements == costs[0].statements


def test_there_are_as_many_as_is_said(many: World, figures: Figures) -> None:
    """Else the other figures would be of another town."""
    figures.add(42, f"megabytes of {MANY:,} cases", many.file.stat().st_size // 1_000_000, "any")
    assert many.front.store.demo.count() == MANY
    assert many.front.store.outbox.counts()["waiting"] == 0
