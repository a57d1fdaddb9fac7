"""Figures of counts: what is completed, what a page costs people, how long it takes, what is too little."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import ceil
from statistics import quantiles as exact_quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.kpis import Cell, Completion, PageFigures, Refused, completion, funnel, percentage
from prototype_kit.kpis.durations import Quantiles, bucket, middle, quantile, quantiles

FAULT, DETAILS, CHECK = (f"/lights/report/{page}" for page in ("fault", "details", "check"))
PAGES = [(FAULT, "What is wrong?"), (DETAILS, "Details"), (CHECK, "Check your answers")]
YEAR_MS = 365 * 24 * 60 * 60 * 1000


@pytest.mark.parametrize(
    ("started", "submitted", "exited", "expected"),
    [
        (20, 10, 5, 75.0),  # who is told that the service is not for them has completed it
        (20, 20, 0, 100.0),
        (20, 0, 0, 0.0),
        (19, 19, 0, None),
        (0, 0, 0, None),
    ],
)
def test_exits_count_as_completed(started: int, submitted: int, exited: int, expected: float | None) -> None:
    """The official definition; nothing is said of fewer than twenty."""
    assert expected == Completion(started, submitted, exited).rate


def test_what_is_open_is_no_failure() -> None:
    """It may still be completed; the rate is of all that were started."""
    done = Completion(40, 20, 4, open=10)
    assert done.rate == 60.0
    assert (done.completed, done.ended, done.failed) == (24, 30, 6)


@given(st.integers(0, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_is_never_above_a_hundred_percent(counts: tuple[int, int]) -> None:
    """Nor below nought."""
    share = percentage(*counts)
    assert share is None or 0 <= share <= 100


def test_completion_is_made_of_counts() -> None:
    """Those of pages are not in it; exits are told by name, those of most people first."""
    counts = {
        Cell("started"): 30,
        Cell("submitted"): 12,
        Cell("exited", detail="not-ours"): 2,
        Cell("exited", detail="private"): 4,
        Cell("open"): 5,
        Cell("reached", FAULT): 99,
    }
    assert completion(counts) == Completion(30, 12, 6, 5, {"private": 4, "not-ours": 2})
    assert list(completion(counts).exits) == ["private", "not-ours"]
    assert completion({}) == Completion(0, 0, 0)


def test_the_funnel_follows_the_journey() -> None:
    """In its order, with pages that nobody reached, without pages that are not in it."""
    counts = {
        Cell("reached", DETAILS): 18,
        Cell("answered", DETAILS): 17,
        Cell("went_back", DETAILS): 3,
        Cell("changed", DETAILS): 1,
        Cell("reached", FAULT): 30,
        Cell("sent", FAULT): 25,
        Cell("answered", FAULT): 21,
        Cell("erred", FAULT): 10,
        Cell("left", FAULT): 6,
        Cell("refused", FAULT, "required"): 5,
        Cell("refused", FAULT, "too-long"): 9,
        Cell("refused_journeys", FAULT, "required"): 4,
        Cell("refused_journeys", FAULT, "too-long"): 8,
        Cell("time", FAULT, bucket(5_000)): 21,
        Cell("left_after", FAULT, bucket(9_000)): 3,
        Cell("reached", "/lights/ask/why"): 5,
        Cell("elapsed", "", bucket(9_000)): 50,
    }
    found = funnel(PAGES, counts)
    rules = {"too-long": Refused(9, 8), "required": Refused(5, 4)}
    typical = middle(bucket(5_000))
    fault = PageFigures(FAULT, "What is wrong?", 30, 25, 21, 10, 0, 0, 6, rules)
    assert found == (
        PageFigures(**{**vars(fault), "time": Quantiles(21, typical, typical), "left_after": Quantiles(3)}),
        PageFigures(DETAILS, "Details", 18, answered=17, went_back=3, changed=1),
        PageFigures(CHECK, "Check your answers"),
    )
    assert [page.answered_rate for page in found] == [70.0, None, None]
    assert found[0].refused == 14
    assert list(found[0].rules) == ["too-long", "required"]


@given(st.integers(0, YEAR_MS))
def test_a_bucket_is_a_twentieth_off_at_most(ms: int) -> None:
    """No duration that it counts is further from its middle than that, or than 0.05 seconds."""
    assert abs(middle(bucket(ms)) - ms) <= max(50, ms / 20 + 1)
    assert bucket(middle(bucket(ms))) == bucket(ms)


def test_no_duration_is_below_nought() -> None:
    """A clock that was set back must not be counted as haste."""
    with pytest.raises(ValueError, match="-1"):
        bucket(-1)
    assert bucket(0) == "0"


@given(st.lists(st.integers(0, YEAR_MS), min_size=1), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
def test_a_quantile_is_that_of_the_durations_themselves(times: list[int], share: float) -> None:
    """By the nearest rank, as far as a bucket tells."""
    counts: dict[str, int] = {}
    for ms in times:
        counts[bucket(ms)] = counts.get(bucket(ms), 0) + 1
    rank = ceil(Fraction(str(share)) * len(times))
    exact = sorted(times)[max(1, rank) - 1]
    assert quantile(counts, share) == middle(bucket(exact))


def test_quantiles_of_too_few_are_not_told() -> None:
    """Nineteen are too few, twenty are enough."""
    assert quantile({}, 0.5) is None
    assert quantiles({bucket(4_000): 19}) == Quantiles(19)
    times = [*range(1_000, 21_000, 1_000)]
    found = quantiles(Counter(map(bucket, times)))
    assert found.n == 20
    assert found.p50 == pytest.approx(10_000, rel=0.05)
    assert found.p90 == pytest.approx(exact_quantiles(times, n=10)[-1], rel=0.08)
