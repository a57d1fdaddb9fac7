"""What is said of the difference of two shares or times: no more than chance allows."""

from __future__ import annotations

import pytest

from prototype_kit.kpis.difference import Difference, time_difference
from prototype_kit.kpis.durations import bucket


@pytest.mark.parametrize(
    ("counts", "verdict", "words"),
    [
        ((170, 240, 161, 310), "higher", "Clearly higher: by 10.7 to 26.6 percentage points (95% interval)."),
        ((161, 310, 170, 240), "lower", "Clearly lower: by 10.7 to 26.6 percentage points (95% interval)."),
        (
            (20, 40, 18, 40),
            "unclear",
            (
                "Too few to tell a difference: it may be anything from 16.2 points lower to 25.6 points "
                "higher (95% interval)."
            ),
        ),
        (
            (0, 4000, 0, 5000),
            "alike",
            "Hardly any difference: from 0.1 points lower to 0.1 points higher (95% interval).",
        ),
        ((19, 19, 100, 200), "too few", "Too few to tell a difference: at least 20 must have left in each."),
        ((0, 0, 100, 200), "too few", "Too few to tell a difference: at least 20 must have left in each."),
    ],
)
def test_a_difference_in_words(counts: tuple[int, int, int, int], verdict: str, words: str) -> None:
    """By its interval, whose ends are said."""
    found = Difference(*counts)
    assert found.verdict == verdict
    assert found.words("left") == words


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((60_000, 100), (20_000, 100), "Clearly longer"),
        ((20_000, 100), (60_000, 100), "Clearly shorter"),
        ((20_000, 100), (20_000, 100), "No clear difference"),
        ((60_000, 19), (20_000, 100), "Too few to tell a difference: at least 20"),
    ],
)
def test_times_differ_when_their_intervals_do(
    now: tuple[int, int], before: tuple[int, int], expected: str
) -> None:
    """Of the medians, by order statistics."""
    assert time_difference({bucket(now[0]): now[1]}, {bucket(before[0]): before[1]}).startswith(expected)


def test_a_few_slow_people_do_not_make_a_median_longer() -> None:
    """Half of all is what counts."""
    before = {bucket(20_000): 100}
    now = {bucket(20_000): 90, bucket(900_000): 10}
    assert time_difference(now, before).startswith("No clear")
