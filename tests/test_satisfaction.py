"""Satisfaction: counts of five answers, and two figures of them, each by its own definition."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from prototype_kit.kpis import Cell
from prototype_kit.kpis.satisfaction import SCORE, SHARE, Satisfaction

HUNDRED: Mapping[int, int] = {5: 50, 4: 30, 3: 10, 2: 6, 1: 4}


@pytest.mark.parametrize(
    ("ratings", "share", "score"),
    [
        ({5: 20}, 100, 100),
        ({1: 20}, 0, 0),
        ({3: 20}, 0, 50),  # neither: nobody is satisfied, and the score is half
        ({4: 20}, 100, 75),  # everybody is satisfied, and the score is not full
        ({5: 10, 1: 10}, 50, 50),
        (HUNDRED, 80, 79),
    ],
)
def test_both_figures_as_they_are_defined(ratings: Mapping[int, int], share: float, score: float) -> None:
    """4 and 5 of all (CDDO 2023); (mean - 1) / 4 (Performance Platform). They are not the same."""
    found = Satisfaction(ratings)
    assert found.share == pytest.approx(share)
    assert found.score == pytest.approx(score)


def test_the_share_says_how_sure_it_is() -> None:
    """80 of 100: Wilson's interval is 71% to 87%."""
    low, high = Satisfaction(HUNDRED).interval
    assert (round(low, 3), round(high, 3)) == (0.711, 0.867)
    assert Satisfaction(HUNDRED).finding() == (
        "80% of 100 people who told us were satisfied or very satisfied (95% interval 71% to 87%)."
    )


def test_both_figures_are_told_by_their_names() -> None:
    """Whoever reads 80% and 79% must know which is which."""
    _, share, score = Satisfaction(HUNDRED).sentences()
    assert share.startswith(f"{SHARE}: 80%.")
    assert score.startswith(f"{SCORE}: 79%.")
    assert ("2023" in share, "Performance Platform" in score) == (True, True)


def test_of_fewer_than_20_there_is_no_percentage() -> None:
    """19 say more about chance; 20 are enough."""
    few = Satisfaction({4: 19})
    assert (few.share, few.score) == (None, None)
    assert few.sentences() == (
        "19 of 19 people who told us were satisfied or very satisfied. That is too few for a percentage.",
    )
    assert "%" not in " ".join(few.sentences())
    assert Satisfaction({4: 20}).share == 100


def test_of_one_and_of_nobody() -> None:
    """Sentences that people would say."""
    assert Satisfaction({2: 1}).finding() == (
        "0 of 1 person who told us was satisfied or very satisfied. That is too few for a percentage."
    )
    assert Satisfaction({}).sentences() == ("Nobody has said yet how satisfied they were.",)
    assert Satisfaction({}).mean is None


def test_each_level_is_counted_also_that_of_nobody() -> None:
    """In the order in which they are asked."""
    assert Satisfaction({1: 3, 5: 2}).levels == {
        "Very satisfied": 2,
        "Satisfied": 0,
        "Neither satisfied or dissatisfied": 0,
        "Dissatisfied": 0,
        "Very dissatisfied": 3,
    }


@pytest.mark.parametrize("ratings", [{0: 1}, {6: 1}, {3: -1}])
def test_what_is_no_count_is_refused(ratings: Mapping[int, int]) -> None:
    """A wrong cell must not make a figure."""
    with pytest.raises(ValueError, match="no count of answers"):
        Satisfaction(ratings)


def test_it_is_read_from_what_was_counted() -> None:
    """Of every place where people were asked, or of one; other metrics are none of it."""
    counts = {
        Cell("satisfaction", "confirmation", "5"): 4,
        Cell("satisfaction", "not-ours", "5"): 1,
        Cell("satisfaction", "not-ours", "1"): 2,
        Cell("started"): 90,
        Cell("refused", "/street-lights/report/fault", "required"): 7,
    }
    assert Satisfaction.of(counts).ratings == {5: 5, 1: 2}
    assert Satisfaction.of(counts, "not-ours").ratings == {5: 1, 1: 2}
    assert Satisfaction.of({}).n == 0
