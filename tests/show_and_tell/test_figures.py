"""Figures of a page that is taken along: no count of 1 to 4, and none from which one follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from prototype_kit.kpis import Cell
from prototype_kit.report.model import Drawn, Items
from prototype_kit.show_and_tell import Week, gather, show_and_tell_page
from prototype_kit.show_and_tell.figures import figures_parts
from prototype_kit.site import Site, load_site
from prototype_kit.store import Store, open_store
from prototype_kit.store.migrations import upgrade
from tests.web.counted import a_day, count, of_service
from tests.web.world import street_lights_alone

BEFORE, NOW = date(2026, 4, 28), date(2026, 5, 5)
WEEK = Week(date(2026, 4, 30), date(2026, 5, 6))
HIDDEN = "not told"
WHY = "What is not told has a count of 1 to 4 in it: somebody may know who it was."


class Shown:
    """A site of which it is known what was counted."""

    def __init__(self, site: Site, store: Store):
        self.site, self.store = site, store

    def count(self, day: date, started: int, submitted: int, **satisfied: int) -> None:
        """So many, on one day."""
        cells = {Cell("started"): started, Cell("submitted"): submitted}
        count(self.store, day, {**cells, **of_service(**satisfied)})

    def page(self) -> str:
        """What somebody reads."""
        found = gather(self.site, self.store, "prototype", WEEK, datetime(2026, 5, 6, tzinfo=UTC))
        page = show_and_tell_page(found)
        return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    """Nothing is counted yet."""
    site = load_site(street_lights_alone(tmp_path / "anytown"))
    address = f"sqlite:///{tmp_path / 'figures.db'}"
    upgrade(address)
    store = open_store(address)
    yield Shown(site, store)
    store.close()


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ((100, 70), (80, 60), "Completed: 70% of 100. Before: 75% of 80."),
        ((9, 4), (80, 60), f"Completed: {HIDDEN}. Before: 75% of 80."),
        ((3, 0), (80, 60), f"Completed: {HIDDEN}. Before: 75% of 80."),
        ((100, 98), (80, 60), f"Completed: {HIDDEN}. Before: 75% of 80."),
        ((100, 70), (4, 4), f"Completed: 70% of 100. Before: {HIDDEN}."),
        ((10, 5), (5, 0), "Completed: 5 of 10. Before: 0 of 5."),
        ((10, 10), (0, 0), "Completed: 10 of 10."),
        ((0, 0), (10, 10), "Completed: nobody started it. Before: 10 of 10."),
    ],
)
def test_no_count_is_small(shown: Shown, now: tuple[int, int], before: tuple[int, int], said: str) -> None:
    """Neither of those who completed it, nor of those who did not; a nought tells of nobody."""
    shown.count(NOW, *now)
    shown.count(BEFORE, *before)
    page = shown.page()
    assert f"Report a faulty street light: {said}" in page
    assert (WHY in page) is (HIDDEN in said)
    for started, completed in (now, before):
        if 0 < started - completed < 5 or 0 < completed < 5:
            assert f"of {started}" not in page


def test_nothing_is_drawn_of_what_is_not_told(shown: Shown) -> None:
    """A chart has its numbers as well."""
    shown.count(NOW, 9, 4)
    shown.count(BEFORE, 80, 60)
    found = gather(shown.site, shown.store, "prototype", WEEK, datetime(2026, 5, 6, tzinfo=UTC))
    assert not [
        part for its in found.figures.services for part in figures_parts(its) if isinstance(part, Drawn)
    ]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"satisfied_5": 30, "satisfied_1": 10}, "Satisfied or very satisfied: 75% of 40, was nobody."),
        ({"satisfied_5": 30, "satisfied_1": 2}, f"Satisfied or very satisfied: {HIDDEN}."),
    ],
)
def test_so_it_is_with_satisfaction(shown: Shown, counts: dict[str, int], said: str) -> None:
    """Somebody was alone in saying that it is bad."""
    shown.count(NOW, 100, 70, **counts)
    assert said in shown.page()


def test_of_pages_no_number_of_people_is_told(shown: Shown) -> None:
    """What came to one page, less what came to the next, would be who left between them."""
    count(shown.store, BEFORE, a_day())
    cells = a_day()
    light = next(cell for cell in cells if cell.metric == "left")
    count(shown.store, NOW, {**cells, light: 0})
    found = gather(shown.site, shown.store, "prototype", WEEK, datetime(2026, 5, 6, tzinfo=UTC))
    (parts,) = [list(figures_parts(its)) for its in found.figures.services]
    told = [words for part in parts if isinstance(part, Items) for words in part.items]
    left = [words for words in told if ", left on it: " in words]
    assert len(left) == 1
    assert "Clearly lower: by" in left[0]
    assert " of 8" not in left[0]
