"""The figures of iterations, and what may be said of them."""

from __future__ import annotations

import pytest

from prototype_kit.iterations import (
    Count,
    Figures,
    JourneyFigures,
    Releases,
    count_figures,
    figures_lines,
)
from prototype_kit.store import ReleaseTally
from tests.iterations.conftest import NOON, figures, iteration


def said(now: Count, before: Count | None, changed: bool = True) -> list[str]:
    """What is said of one journey."""
    one = JourneyFigures(journey="bins/report", now=now, before=before, changed=changed)
    lines = figures_lines(iteration(figures={"live": Figures(counted_at=NOON, journeys=(one,))}))
    assert lines[:5] == [
        "### From live",
        "",
        "Counted at midday on 6 May 2026. Load tests and synthetic forms are left out.",
        "",
        "- Report a bin:",
    ]
    return [line.removeprefix("  - ") for line in lines[5:]]


def test_a_clear_difference_is_called_clear() -> None:
    """61% of 240 was 52% of 310. By hand, with Wilson's limits of each share.

    146/240 = 0.6083, 0.5454 to 0.6679; 161/310 = 0.5194, 0.4638 to 0.5744.
    0.0890 - sqrt((0.6083 - 0.5454)² + (0.5744 - 0.5194)²) = 0.0890 - 0.0836 = 0.0053
    0.0890 + sqrt((0.6679 - 0.6083)² + (0.5194 - 0.4638)²) = 0.0890 + 0.0814 = 0.1704
    """
    now, before = Count(started=240, submitted=130, exited=16, open=12), Count(started=310, submitted=161)
    assert said(now, before) == [
        "Completion 61% of 240, was 52% of 310.",
        "Clearly higher: by 0.5 to 17.0 percentage points (95% interval).",
        "240 started, 146 completed (130 submitted, 16 ended at an exit page).",
        "12 are still open and count as not completed; some may be completed yet.",
    ]
    assert said(before, now)[1] == "Clearly lower: by 0.5 to 17.0 percentage points (95% interval)."


def test_a_difference_that_may_be_chance_is_not_called_one() -> None:
    """30 of 60 and 31 of 60: by hand, -0.0167 less 0.1727 and more 0.1741, as percentage points."""
    found = said(Count(started=60, submitted=30), Count(started=60, submitted=31))
    assert found[:2] == [
        "Completion 50% of 60, was 52% of 60.",
        (
            "Too few to tell a difference: it may be anything from 18.9 points lower to 15.7 points higher "
            "(95% interval)."
        ),
    ]


@pytest.mark.parametrize(
    ("now", "before", "first", "second"),
    [
        (
            Count(started=19, submitted=19),
            Count(started=300, submitted=30),
            "Completion 19 of 19: too few for a percentage, was 10% of 300.",
            "Too few to tell a difference: at least 20 must have started in each.",
        ),
        (
            Count(started=300, submitted=30),
            Count(started=19, submitted=19),
            "Completion 10% of 300; it was 19 of 19 in the iteration before, too few for a percentage.",
            "Too few to tell a difference: at least 20 must have started in each.",
        ),
        (
            Count(started=20, submitted=20),
            Count(),
            "Completion 100% of 20; nobody started it in the iteration before.",
            "Too few to tell a difference: at least 20 must have started in each.",
        ),
        (
            Count(started=20, submitted=5),
            None,
            "Completion 25% of 20.",
            "There is nothing before to compare it with.",
        ),
        (
            Count(),
            None,
            "Nobody has started it yet.",
            "There is nothing before to compare it with.",
        ),
    ],
)
def test_small_numbers_are_said_honestly(now: Count, before: Count | None, first: str, second: str) -> None:
    """No percentage of fewer than 20, and no difference between such."""
    found = said(now, before)
    assert found[:2] == [first, second]


def test_a_service_that_did_not_change_is_no_cause() -> None:
    """Its figures may differ all the same."""
    found = said(Count(started=20), Count(started=20), changed=False)
    assert found[-1] == "Its service did not change in this iteration, so a difference has another cause."


def test_figures_that_are_not_live_are_no_kpi() -> None:
    """And they are labelled so; before there are any, it is said how to get them."""
    found = figures_lines(iteration(figures={"prototype": figures()}))
    assert found[0] == "### From prototype: not live, so none of these is a KPI"
    assert "prototype-kit release --figures" in figures_lines(iteration())[0]


def test_figures_are_counted_by_release() -> None:
    """Whoever still gets the release before counts for that; another journey or service for neither.

    Where the service did not change, the day tells the two apart.
    """

    def tally(release: str, started: int, journey: str = "report", service: str = "bins") -> ReleaseTally:
        return ReleaseTally(service, journey, release * 12, started, 1, 2, 3)

    now = [tally("a", 100), tally("b", 7), tally("b", 50, journey="ask"), tally("b", 60, service="x")]
    between = [tally("a", 40), tally("b", 30)]
    both = [tally("a", 140), tally("b", 37)]
    first = iteration(1, releases={"bins": Releases(after="a" * 12)})
    (found,) = count_figures(iteration(), first, now, between, both, NOON).journeys
    assert found.now == Count(started=7, submitted=1, exited=2, open=3)
    assert found.before == Count(started=140, submitted=1, exited=2, open=3)
    assert found.changed
    (alone,) = count_figures(iteration(), None, now, [], [], NOON).journeys
    assert alone.before is None
    same = iteration(releases={"bins": Releases(before="b" * 12, after="b" * 12)})
    was = iteration(1, releases={"bins": Releases(after="b" * 12)})
    (unchanged,) = count_figures(same, was, now, between, both, NOON).journeys
    assert not unchanged.changed
    assert unchanged.before == Count(started=30, submitted=1, exited=2, open=3)
    older = iteration(1, journeys={"bins/other": "Other"})
    assert count_figures(iteration(), older, now, between, both, NOON).journeys[0].before is None
