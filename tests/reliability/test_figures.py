"""Figures against a truth that is known: people drawn from known chances, through the real sink and tables.

50,000 events in the short tier, 1,000,000 in the long one. Counts must match exactly; what is told with an
interval must hold the truth as often as is said. Times are told and not asserted: machines differ.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from random import Random
from statistics import median

import pytest

from prototype_kit.events import BufferedSink
from prototype_kit.kpis import Cell, Completion, Slice, completion
from prototype_kit.proportions import newcombe, wilson
from prototype_kit.store import DayKey, Store, open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.store.rollups import mark
from tests.analytics.kept import counted, expected, keep_drafts
from tests.analytics.simulator import TEN_PAGES, Simulator
from tests.reliability.tiers import SEED, TIMEOUT, Figures, tier

pytestmark = [TIMEOUT, pytest.mark.xdist_group("figures")]

MANY = tier(50_000, 1_000_000)
A_DAY = tier(20_000, 100_000)
DAYS = tier(5, 10)
FIRST = datetime(2026, 3, 26, tzinfo=UTC)  # the clock goes forward on the fourth day
END = FIRST + timedelta(days=DAYS + 60)  # when nothing can change any more
ALL = Slice("live", TEN_PAGES.service, FIRST.date(), END.date())
CHECK = 28
"""Figures stand among those of the check of events."""


@dataclass
class Town:
    """A store, and the people whose events are in it."""

    store: Store
    simulator: Simulator
    events: int
    seconds: float
    of_work: float  # seconds of the processor, however busy the machine is


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Everybody's events through one sink, in the order in which they happen, and their drafts."""
    url = f"sqlite:///{tmp_path_factory.mktemp('figures')}/kit.db"
    upgrade(url)
    store = open_store(url)
    simulator = Simulator(TEN_PAGES, SEED, FIRST, DAYS)
    journeys = list(simulator.until(MANY))
    events = sorted((event for journey in journeys for event in journey.events), key=lambda event: event.at)
    sink = BufferedSink(store.events.write, bound=len(events))
    begun, worked = time.perf_counter(), time.process_time()
    for event in events:
        sink.emit(event)
    sink.close()
    seconds, of_work = time.perf_counter() - begun, time.process_time() - worked
    assert sink.dropped == 0
    keep_drafts(store, journeys)
    store.rollups.refresh(END)
    yield Town(store, simulator, len(events), seconds, of_work)
    store.close()


def test_every_count_is_exact(town: Town, figures: Figures) -> None:
    """Of each metric, page, rule and bucket, on each day, by release, channel, device and help."""
    truth = expected(town.simulator)
    found = counted(town.store, truth)
    wrong = sum(found.get(key) != parts for key, parts in truth.items())
    cells = sum(len(its) for parts in truth.values() for its in parts.values())
    figures.add(CHECK, f"wrong days of {len(truth)}, {cells:,} counts of {town.events:,} events", wrong, 0)
    assert wrong == 0


def test_rates_are_those_that_people_were_drawn_from(town: Town, figures: Figures) -> None:
    """Completion, drop-off, errors and satisfaction come near their chances: within five standard errors."""
    truth = TEN_PAGES
    for release, counts in town.store.figures.by(ALL, "release").items():
        if not release:
            continue
        done = completion(counts)
        _near(figures, f"completion of {release}", done.completed, done.started, truth.completion(release))
        for page in truth.pages:
            address = f"/{truth.service}/{truth.journey}/{page.name}"
            sent, erred, left, reached = (
                counts.get(Cell(metric, address), 0) for metric in ("sent", "erred", "left", "reached")
            )
            leaves = truth.leaves(page, release)
            # Who is not refused and leaves sends nothing.
            refused = page.refused / (page.refused + (1 - page.refused) * (1 - leaves))
            if page.refused:
                _near(figures, f"refused on {page.name} of {release}", erred, sent, refused)
            if page is not truth.pages[0]:  # which some leave by starting again, or by saving
                _near(figures, f"left {page.name} of {release}", left, reached, leaves)
    said = town.store.figures.counts(ALL)
    ratings = {rating: _total(said, str(rating)) for rating in range(1, 6)}
    _near(figures, "satisfied", ratings[5] + ratings[4], sum(ratings.values()), 0.7)


def _total(counts: object, rating: str) -> int:
    return sum(n for cell, n in counts.items() if (cell.metric, cell.detail) == ("satisfaction", rating))  # type: ignore[attr-defined]


def _near(figures: Figures, what: str, part: int, whole: int, chance: float) -> None:
    reach = 5 * sqrt(chance * (1 - chance) / whole)
    figures.add(CHECK, f"{what}, of {whole:,}", f"{part / whole:.4f}", f"{chance:.4f} ± {reach:.4f}")
    assert abs(part / whole - chance) <= reach


def test_robots_are_not_among_them(town: Town) -> None:
    """A tenth of what was sent was synthetic, and none of it was counted."""
    started = completion(town.store.figures.counts(ALL)).started
    journeys = sum(
        cells[Cell("started")] for parts in town.simulator.counted.values() for cells in parts.values()
    )
    assert started == journeys
    assert town.events > 0


def test_how_fast_events_are_kept_and_figures_read(town: Town, figures: Figures) -> None:
    """Told, not asserted: that depends on the machine and on who else uses it."""
    figures.add(
        CHECK,
        f"events a second, {town.events:,} through the sink",
        f"{town.events / town.seconds:,.0f}; {town.events / town.of_work:,.0f} of the processor's",
        "over 20,000",
    )
    busiest = max(expected(town.simulator), key=lambda key: len(town.store.rollups.read_day(key)))
    with town.store.database.writing() as connection:
        mark(connection, [busiest], END)
    figures.add(
        CHECK,
        f"milliseconds to count a day of {town.events // DAYS:,} events",
        _took(lambda: town.store.rollups.refresh(END), 1),
        "any",
    )
    for name, read in _readings(town.store, ALL).items():
        figures.add(
            CHECK, f"milliseconds to read {name} of {town.events:,} events", _took(read), "300 in all"
        )


def test_reading_many_days_costs_little_more_than_few(town: Town, figures: Figures) -> None:
    """Told for 1, 10 and 100 days, each as busy as a day of this town: the events are not read again."""
    store = town.store
    busiest = max(expected(town.simulator), key=lambda key: len(store.rollups.read_day(key)))
    counts = store.rollups.read_day(busiest)
    first = date(2027, 1, 1)
    for number in range(100):
        store.rollups.replace_day(DayKey("demo", busiest.service, first + timedelta(days=number)), counts)
    for days in (1, 10, 100):
        wanted = Slice("demo", busiest.service, first, first + timedelta(days=days - 1))
        assert store.figures.counts(wanted)[Cell("told")] == days * sum(
            its.get(Cell("told"), 0) for its in counts.values()
        )
        took = sum(_took(read) for read in _readings(store, wanted).values())
        figures.add(CHECK, f"milliseconds of all that an overview reads, {days} days", took, "any")


def _readings(store: Store, wanted: Slice) -> dict[str, Callable[[], object]]:
    """What the overview of a service reads."""
    return {
        "days": lambda: store.figures.by_day(wanted),
        "journeys": lambda: store.figures.by(wanted, "journey"),
        "releases": lambda: (
            store.figures.by(wanted, "release", page="", times=False),
            store.figures.releases(wanted),
        ),
    }


def _took(do: Callable[[], object], times: int = tier(3, 9)) -> int:
    """Milliseconds: the median of some times."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        do()
        took.append(1000 * (time.perf_counter() - begun))
    return round(median(took))


SEEDS = tier(100, 1_500)


def test_intervals_hold_the_truth_as_often_as_is_said(figures: Figures) -> None:
    """Of 100 intervals about 95 do: of the completion of 200 people, and of how much better a release is.

    Within four standard errors of so many tries, and a hundredth that whole numbers of people add or take.
    """
    truth = TEN_PAGES
    old, new = (truth.completion(release) for release in truth.releases)
    holds = {"completion": 0, "the difference between releases": 0}
    for seed in range(SEEDS):
        first, second = _completions(Random(SEED + seed).randrange(10**9))
        low, high = wilson(first.completed, first.started)
        holds["completion"] += low <= old <= high
        low, high = newcombe(second.completed, second.started, first.completed, first.started)
        holds["the difference between releases"] += low <= new - old <= high
    reach = 4 * sqrt(0.95 * 0.05 / SEEDS) + 0.01
    for what, times in holds.items():
        share = times / SEEDS
        figures.add(CHECK, f"intervals of {what} that hold the truth, of {SEEDS:,}", f"{share:.3f}", "0.95")
        assert abs(share - 0.95) <= reach


def _completions(seed: int) -> tuple[Completion, Completion]:
    """What some people completed with the older release, and others with the newer."""
    simulator = Simulator(TEN_PAGES, seed, FIRST)
    list(simulator.journeys(440))
    counts: dict[str, dict[Cell, int]] = {release: {} for release in TEN_PAGES.releases}
    for parts in simulator.counted.values():
        for part, cells in parts.items():
            for cell, n in cells.items():
                if part.release and not cell.page and cell.metric in ("started", "submitted", "exited"):
                    its = counts[part.release]
                    its[cell] = its.get(cell, 0) + n
    first, second = (completion(counts[release]) for release in TEN_PAGES.releases)
    return first, second
