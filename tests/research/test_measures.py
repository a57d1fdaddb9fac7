"""Measures of usability research, against numbers that others printed."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log

import pytest

from research.measures import (
    difference_of_means,
    difference_of_shares,
    ease,
    mean_score,
    ratio_of_times,
    share,
    sus,
    t_quantile,
    time_on_task,
    umux_lite,
)

# Student's sleep data, as R has it: extra hours with two medicines.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


@pytest.mark.parametrize(
    ("freedom", "printed"),
    [
        *((1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (6, 2.447), (7, 2.365), (8, 2.306)),
        *((9, 2.262), (10, 2.228), (12, 2.179), (15, 2.131), (20, 2.086), (30, 2.042), (60, 2.000)),
        (120, 1.980),
    ],
)
def test_students_t_is_that_of_the_tables(freedom: int, printed: float) -> None:
    """To the three places that tables have, at 97.5%."""
    assert t_quantile(freedom) == pytest.approx(printed, abs=0.001)


def test_students_t_falls_all_the_way() -> None:
    """Where the table ends and the expansion begins too; fractions are taken to the safe side."""
    tried = [t_quantile(step / 4) for step in range(4, 400)]
    assert all(after <= before for before, after in pairwise(tried))
    assert t_quantile(4.9) == t_quantile(4)
    with pytest.raises(ValueError, match="spread"):
        t_quantile(0)


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (5, 5, "5 of 5 people; likely between 51% and 100%"),
        (4, 5, "4 of 5 people; likely between 36% and 98%"),
        (7, 10, "7 of 10 people; likely between 39% and 90%"),
        (3, 6, "3 of 6 people; likely between 19% and 81%"),
        (1, 1, "the only person; likely between 17% and 100%"),
        (0, 1, "nobody, of only 1 person; likely between 0% and 83%"),
        (15, 19, "15 of 19 people; likely between 56% and 92%"),
        (16, 20, "80% (16 of 20 people); likely between 58% and 93%"),
        (0, 0, "nobody yet"),
    ],
)
def test_a_share_is_told_with_its_people(part: int, whole: int, words: str) -> None:
    """Below 20 people no percentage stands for what was found."""
    assert share(part, whole).words == words


def test_a_mean_has_the_interval_that_r_prints() -> None:
    """`t.test` of the second medicine: 2.33, from 0.8976775 to 3.7623225."""
    found = mean_score(SECOND, -100, 100)
    assert (found.value, found.low, found.high) == pytest.approx((2.33, 0.8976775, 3.7623225), abs=0.0001)


def test_ease_stays_on_its_scale_and_does_not_feign() -> None:
    """Intervals end at 1 and 7. People who all say the same leave us as unsure as one person does."""
    assert ease([5, 6, 7, 6, 5]).words == "5.8 of 7 on average, from 5 people; likely between 4.8 and 6.8"
    assert ease([7, 7, 5]).high == 7
    assert ease([1, 1, 3]).low == 1
    assert ease([6]).words == "6 of 7, from 1 person; one person is too few to say more"
    assert ease([7, 7, 7]).words == "7 of 7 on average, from 3 people; too alike to say how others would be"
    assert ease([]).words == "nobody answered yet"
    for wrong in (0, 8):
        with pytest.raises(ValueError, match="from 1 to 7"):
            ease([4, wrong])


def test_questionnaires_score_as_their_authors_say() -> None:
    """SUS: the example of J. Brooke's paper of 1996, which gives 55. UMUX-Lite: from 0 to 100."""
    assert sus([5, 4, 2, 1, 2, 3, 2, 4, 5, 2]) == 55
    assert sus([5, 1] * 5) == 100
    assert sus([1, 5] * 5) == 0
    assert [umux_lite(1, 1), umux_lite(6, 5), umux_lite(7, 7)] == [0, 75, 100]
    for wrong in ([3] * 9, [3] * 9 + [6]):
        with pytest.raises(ValueError, match="ten answers"):
            sus(wrong)
    with pytest.raises(ValueError, match="1 to 7"):
        umux_lite(0, 7)


def test_few_times_have_a_geometric_mean_and_many_a_median() -> None:
    """Of few the interval of a mean of logarithms; of many, the numbers at the ranks of the tables."""
    few = time_on_task([exp(value) for value in SECOND])
    assert few.by == "geometric mean"
    assert [log(edge or 0) for edge in (few.value, few.low, few.high)] == pytest.approx(
        [2.33, 0.8976775, 3.7623225], abs=0.0001
    )
    for people, low, high in ((25, 8, 18), (30, 10, 21), (100, 40, 61)):
        many = time_on_task([float(rank) for rank in range(people, 0, -1)])
        assert (many.by, many.low, many.high) == ("median", low, high)
    assert time_on_task([90.0] * 24).by == "geometric mean"
    with pytest.raises(ValueError, match="no time"):
        time_on_task([0, 5])


def test_times_are_told_in_minutes() -> None:
    """With how they were come by."""
    told = time_on_task([94, 76, 120, 210]).words
    assert told == (
        "1 minute 56 seconds (geometric mean of 4 people); likely between 58 seconds and 3 minutes 53 seconds"
    )
    assert time_on_task([60]).words == "1 minute (1 person); one person is too few to say more"
    assert time_on_task([]).words == "nobody finished yet"
    assert time_on_task([0.2]).found == "0 seconds (1 person)"


def test_two_means_differ_as_r_says() -> None:
    """Welch's test of the two medicines: −3.3654832 to 0.2054832."""
    found = difference_of_means(FIRST, SECOND)
    assert (found.value, found.low, found.high) == pytest.approx((-1.58, -3.3654832, 0.2054832), abs=0.0002)
    times = ratio_of_times([exp(each) for each in FIRST], [exp(each) for each in SECOND])
    assert [log(edge or 0) for edge in (times.low, times.high)] == pytest.approx(
        [-3.3654832, 0.2054832], abs=0.0002
    )
    assert times.neutral == 1


def test_what_cannot_be_compared_has_no_interval() -> None:
    """Nobody, one person, or people who are all alike."""
    assert difference_of_means([], [1, 2]).value is None
    assert difference_of_means([1], [1, 2]).low is None
    assert difference_of_means([6, 6], [5, 5]).low is None
    assert difference_of_shares(share(1, 2), share(0, 0)).value is None
    found = difference_of_shares(share(7, 34), share(1, 34))
    assert (found.low, found.high) == pytest.approx((0.0116, 0.3217), abs=0.0001)
