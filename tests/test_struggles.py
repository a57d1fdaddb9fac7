"""Where people struggle: what is said of a page, when nothing is, and what comes first."""

from __future__ import annotations

import pytest

from prototype_kit.kpis import Cell, Counts, PageFigures, Refused, funnel
from prototype_kit.kpis.durations import bucket
from prototype_kit.kpis.struggles import MOST, USUAL, struggles
from prototype_kit.proportions import wilson

LIGHT = "/lights/report/light"
PAGES = [(LIGHT, "Which light is it?")]


def said(counts: Counts, rules: dict[str, str] | None = None) -> list[str]:
    """The sentences about one page with these counts."""
    pages = funnel(PAGES, counts)
    return [each.words for each in struggles(pages, counts, {LIGHT: rules or {}})]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (
            {Cell("reached", LIGHT): 212, Cell("left", LIGHT): 46},
            "On “Which light is it?” 46 of 212 people left (22%, likely between 17% and 28%).",
        ),
        (
            {Cell("reached", LIGHT): 200, Cell("went_back", LIGHT): 40},
            "On “Which light is it?” 40 of 200 people went back (20%, likely between 15% and 26%).",
        ),
        (
            {
                Cell("sent", LIGHT): 1200,
                Cell("erred", LIGHT): 300,
                Cell("refused", LIGHT, "required"): 1400,
                Cell("refused", LIGHT, "unknown"): 3,
            },
            (
                "On “Which light is it?” 300 of 1,200 people who answered got an error message (25%, likely "
                "between 23% and 28%). Most often: “Select the street light” (1,400 times)."
            ),
        ),
        (
            {Cell("answered", LIGHT): 100, Cell("changed", LIGHT): 30},
            (
                "On “Which light is it?” 30 of 100 people changed their answer later, from check answers "
                "(30%, likely between 22% and 40%)."
            ),
        ),
        (
            {
                Cell("time", LIGHT, bucket(20_000)): 60,
                Cell("time", LIGHT, bucket(150_000)): 30,
                Cell("time", LIGHT, bucket(600_000)): 10,
            },
            (
                "On “Which light is it?” 40 of 100 people took longer than 2 minutes to answer (40%, likely "
                "between 31% and 50%)."
            ),
        ),
    ],
)
def test_each_difficulty_is_a_sentence_with_its_numbers(counts: Counts, expected: str) -> None:
    """How many of how many, and how sure that is."""
    assert said(counts, {"required": "Select the street light"}) == [expected]


@pytest.mark.parametrize(
    ("reached", "left", "expected"),
    [
        (19, 19, 0),  # fewer than 20, however clear
        (20, 19, 1),
        (1000, 20, 0),  # as many as on any page
        (1000, 28, 0),  # the interval reaches down to what is usual
        (1000, 32, 1),
        (0, 0, 0),
    ],
)
def test_nothing_is_said_that_may_be_chance(reached: int, left: int, expected: int) -> None:
    """A page is named when even the lower end of the interval is above what is usual."""
    counts = {Cell("reached", LIGHT): reached, Cell("left", LIGHT): left}
    assert len(said(counts)) == expected
    assert (reached >= 20 and wilson(left, reached)[0] > USUAL["left"]) == bool(expected)


def test_the_surest_comes_first_and_there_are_five_at_most() -> None:
    """Three of twenty is less sure than thirty of two hundred, though the share is the same."""
    pages = [PageFigures(f"/p{n}", f"Page {n}", reached=20 * 3**n, left=3 * 3**n) for n in range(7)]
    found = struggles(pages, {})
    assert [each.page for each in found] == ["/p6", "/p5", "/p4", "/p3", "/p2"]
    assert len(found) == MOST


def test_a_rule_without_words_is_said_by_its_name() -> None:
    """Such as that of a release that is gone."""
    page = PageFigures(LIGHT, "Which light?", sent=100, erred=50, rules={"too-late": Refused(1, 1)})
    (found,) = struggles([page], {})
    assert found.words.endswith("Most often: “too late” (1 time).")
