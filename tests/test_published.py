"""What anybody may see of a service's figures: nothing small, and nothing from which it could be reckoned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prototype_kit.figures.published import (
    Published,
    PublishedCompletion,
    PublishedPart,
    days_of,
    publish_completion,
    publish_days,
    publish_parts,
    publish_satisfaction,
)
from prototype_kit.kpis import Completion
from prototype_kit.kpis.satisfaction import Satisfaction
from prototype_kit.kpis.showing import NOT_SHOWN, SMALL, SMALLEST

PARTS = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 14)).map(lambda pair: Completion(sum(pair), pair[0], 0)),
    min_size=1,
    max_size=4,
)
RATINGS = st.fixed_dictionaries({level: st.integers(0, 9) for level in range(1, 6)})


@pytest.mark.parametrize(
    ("today", "weeks", "months"),
    [
        # A Sunday, whose week is not over; a Monday, when it is.
        (date(2026, 11, 22), ("2026-10-19", "2026-11-15"), ("2025-11-01", "2026-10-31")),
        (date(2026, 11, 23), ("2026-10-26", "2026-11-22"), ("2025-11-01", "2026-10-31")),
        (date(2028, 3, 1), ("2028-01-31", "2028-02-27"), ("2027-03-01", "2028-02-29")),
        (date(2027, 1, 1), ("2026-11-30", "2026-12-27"), ("2026-01-01", "2026-12-31")),
    ],
)
def test_periods_end_with_whole_weeks_and_months(
    today: date, weeks: tuple[str, str], months: tuple[str, str]
) -> None:
    """So that what is published on two days running never differs by what happened on one."""
    assert tuple(day.isoformat() for day in days_of("4-weeks", today)) == weeks
    assert tuple(day.isoformat() for day in days_of("12-months", today)) == months


def test_enough_people_are_shown_as_they_are() -> None:
    """Counts, the rate, and its interval."""
    found = publish_completion(Completion(1204, 800, 55))
    assert (found.started, found.completed) == (1204, 855)
    assert found.rate == pytest.approx(71.01, abs=0.01)
    assert found.interval is not None
    assert list(found.interval) == pytest.approx([68.4, 73.5], abs=0.05)


@pytest.mark.parametrize("failed", [1, 4])
def test_few_who_did_not_complete_are_hidden_too(failed: int) -> None:
    """Those who completed it, and the rate, would tell how many did not."""
    found = publish_completion(Completion(40, 40 - failed, 0))
    assert found == PublishedCompletion(40, NOT_SHOWN)
    assert found.rate is None
    assert found.interval is None


def test_fewer_than_20_have_no_percentage() -> None:
    """It would say more about chance."""
    assert publish_completion(Completion(19, 9, 0)).rate is None
    assert publish_completion(Completion(20, 10, 0)).rate == 50


def test_a_week_of_few_takes_another_with_it() -> None:
    """With the sum of all weeks, the one alone could be reckoned."""
    parts, whole = publish_parts([Completion(30, 20, 0), Completion(3, 1, 0), Completion(40, 20, 0)])
    assert whole == PublishedCompletion(73, 41)
    assert [part.started for part in parts] == [NOT_SHOWN, NOT_SHOWN, 40]
    assert [part.completed for part in parts] == [NOT_SHOWN, NOT_SHOWN, 20]


def test_a_handful_in_all_is_not_counted_out() -> None:
    """Not even in which weeks it was nought is needed to hide it."""
    parts, whole = publish_parts([Completion(2, 1, 0), Completion(0, 0, 0)])
    assert whole == PublishedCompletion(SMALL, NOT_SHOWN)
    assert parts == (PublishedCompletion(SMALL, NOT_SHOWN), PublishedCompletion(0, 0))


@example([Completion(4, 4, 0), Completion(4, 4, 0)])
@given(PARTS)
def test_no_small_count_of_a_part_can_be_reckoned(parts: list[Completion]) -> None:
    """Whoever tries every table that would be shown like this finds several answers for what is hidden."""
    shown, whole = publish_parts(parts)
    for part, its in zip(parts, shown, strict=True):
        assert not isinstance(its.started, int) or not 0 < its.started < SMALLEST
        if isinstance(its.completed, int):
            assert not 0 < its.completed < SMALLEST
            assert not 0 < part.started - its.completed < SMALLEST
    if any(isinstance(its.completed, str) for its in shown) and len(parts) <= 2:
        possible = {
            tuple((each.started, each.completed) for each in table)
            for table in _tables(shown)
            if publish_parts(table) == (shown, whole)
        }
        for number, its in enumerate(shown):
            if its.completed == NOT_SHOWN:
                assert len({table[number] for table in possible}) > 1


def _tables(shown: tuple[PublishedCompletion, ...]) -> Iterator[list[Completion]]:
    """Every table that has the counts that are shown, with others up to 28 in place of what is not."""
    cells = []
    for part in shown:
        starts = range(29) if isinstance(part.started, str) else [part.started]
        cells.append(
            [
                Completion(started, completed, 0)
                for started in starts
                for completed in ([part.completed] if isinstance(part.completed, int) else range(started + 1))
            ]
        )
    return (list(table) for table in product(*cells))


def _published(*weeks: tuple[int, PublishedCompletion]) -> Published:
    """A service with weeks that begin on days of May 2026."""
    nothing = publish_satisfaction(Satisfaction({}))
    parts = tuple(
        PublishedPart(its, first=date(2026, 5, day), last=date(2026, 5, day + 6)) for day, its in weeks
    )
    first, last = date(2026, 5, 4), date(2026, 5, 17)
    none = PublishedCompletion(0, 0)
    return Published("lights", "live", first, last, None, none, (), parts, nothing, None, None)


def test_days_show_nothing_that_their_week_hides() -> None:
    """Else whoever adds them up has the week; and a day of few takes another with it."""
    found = _published(
        (4, PublishedCompletion(60, NOT_SHOWN)),
        (11, PublishedCompletion(60, 36)),
    )
    days = {date(2026, 5, 4 + number): Completion(20, 10, 0) for number in (0, 1, 2, 7, 8)}
    days[date(2026, 5, 12)] = Completion(24, 12, 0)
    days[date(2026, 5, 13)] = Completion(4, 2, 0)
    shown = publish_days(found, days)
    assert len(shown) == 14
    assert shown[date(2026, 5, 4)] == PublishedCompletion(20, NOT_SHOWN)
    assert shown[date(2026, 5, 10)] == PublishedCompletion(0, 0)
    second = [shown[date(2026, 5, day)] for day in (11, 12, 13)]
    assert second[2] == PublishedCompletion(NOT_SHOWN, NOT_SHOWN)
    assert [each.completed for each in second].count(NOT_SHOWN) == 2
    hidden = publish_days(_published((4, PublishedCompletion(NOT_SHOWN, NOT_SHOWN))), days)
    assert hidden[date(2026, 5, 4)] == PublishedCompletion(NOT_SHOWN, NOT_SHOWN)


@given(RATINGS)
def test_no_small_count_of_answers_can_be_reckoned(ratings: dict[int, int]) -> None:
    """Neither from the sum, nor from the share of satisfied people, nor from the mean."""
    found = publish_satisfaction(Satisfaction(ratings))
    hidden = {level for level, count in found.levels.items() if isinstance(count, str)}
    assert {level for level, count in ratings.items() if 0 < count < SMALLEST} <= hidden
    if hidden:
        assert found.score is None
        assert len(hidden) > 1
    if found.share is not None:
        groups = [{4, 5} & hidden, {1, 2, 3} & hidden]
        for group in groups:
            assert len(group) != 1
        assert not 0 < ratings[4] + ratings[5] < SMALLEST
        assert not 0 < ratings[1] + ratings[2] + ratings[3] < SMALLEST


def test_many_answers_are_shown_with_both_figures() -> None:
    """The share of those who are satisfied, and the mean of all as a percentage."""
    found = publish_satisfaction(Satisfaction({5: 50, 4: 30, 3: 10, 2: 5, 1: 5}))
    assert dict(found.levels) == {5: 50, 4: 30, 3: 10, 2: 5, 1: 5}
    assert (found.answered, found.share) == (100, 80)
    assert found.score == pytest.approx(78.75)


def test_one_unhappy_person_is_not_shown() -> None:
    """Nor what would tell that there is one."""
    found = publish_satisfaction(Satisfaction({5: 50, 4: 30, 3: 10, 2: 6, 1: 1}))
    assert dict(found.levels) == {5: 50, 4: 30, 3: 10, 2: NOT_SHOWN, 1: NOT_SHOWN}
    assert found.score is None
    assert found.share == pytest.approx(82.47, abs=0.01)
