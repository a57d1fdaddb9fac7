"""What the past says about a report is counted as it says, and nothing is said when that is too little."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.expectations import (
    LEAST,
    SETTLED,
    Expectation,
    expectation,
    expected_by,
    expected_words,
    longer_words,
    nearest_rank,
)
from prototype_kit.language import ENGLISH, LOCAL, language
from prototype_kit.working_days import WorkingDays

ENGLAND = WorkingDays()
WELSH = language("cy")
TODAY = date(2026, 11, 23)
MONDAY = datetime(2026, 6, 1, 10, tzinfo=LOCAL)
Duration = tuple[datetime, datetime | None]


def took(*days: int | None, since: datetime = MONDAY) -> list[Duration]:
    """Reports that were done after so many calendar days, or are open."""
    return [(since, None if each is None else since + timedelta(days=each)) for each in days]


@pytest.mark.parametrize(("percent", "value"), [(5, 15), (30, 20), (40, 20), (50, 35), (90, 50), (100, 50)])
def test_the_nearest_rank_is_the_one_of_the_textbook(percent: int, value: int) -> None:
    """The usual example of the method: five values, none of them made up by a formula."""
    assert nearest_rank([15, 20, 35, 40, 50], percent) == value


@given(st.lists(st.integers(0, 400), min_size=1).map(sorted), st.integers(1, 100))
def test_the_nearest_rank_is_the_least_that_enough_are_within(ordered: list[int], percent: int) -> None:
    """At least that share is within it, and less within anything shorter; it is one of the values."""
    found = nearest_rank(ordered, percent)
    assert found in ordered
    assert sum(each <= found for each in ordered) * 100 >= percent * len(ordered)
    assert sum(each < found for each in ordered) * 100 < percent * len(ordered)


def test_there_is_no_percentile_of_nothing() -> None:
    """Nor one of 0."""
    with pytest.raises(ValueError, match="one value or more"):
        nearest_rank([], 50)
    with pytest.raises(ValueError, match="from 1 to 100"):
        nearest_rank([1], 0)


def test_working_days_are_counted_from_a_monday() -> None:
    """Ten that took a day, eight a week, two a fortnight: by hand, with no bank holiday between."""
    found = expectation(took(*[1] * 10, *[7] * 8, *[14] * 2), TODAY, ENGLAND)
    assert found == Expectation(1, 5, "working_days", 20, date(2026, 6, 1), date(2026, 6, 1))


@pytest.mark.parametrize("unit", ["days", "hours"])
def test_calendar_days_are_counted_when_the_target_counts_nights_and_weekends(unit: Any) -> None:
    """Of a target in days, and of one in hours."""
    found = expectation(took(*[1] * 10, *[7] * 8, *[14] * 2), TODAY, ENGLAND, unit)
    assert found == Expectation(1, 7, "days", 20, date(2026, 6, 1), date(2026, 6, 1))


def test_the_days_are_those_on_the_wall() -> None:
    """Half past midnight on 2 June in London is 1 June in UTC; at a bank holiday nobody works."""
    late = datetime.fromisoformat("2026-06-01T23:30:00+00:00")
    found = expectation([(late, late + timedelta(days=1))] * 20, TODAY, ENGLAND)
    assert found is not None
    assert (found.since, found.p90) == (date(2026, 6, 2), 1)
    friday = datetime(2026, 5, 22, 10, tzinfo=LOCAL)  # before the bank holiday of 25 May
    assert getattr(expectation(took(*[4] * 20, since=friday), TODAY, ENGLAND), "p90", None) == 1
    scotland = WorkingDays("scotland")
    august = datetime(2026, 8, 28, 10, tzinfo=LOCAL)  # 31 August is one in England only
    assert getattr(expectation(took(*[3] * 20, since=august), TODAY, scotland), "p90", None) == 1


def test_what_is_done_at_once_took_a_day_at_most() -> None:
    """To say “within 1 working day” is true of the same day, and of a Sunday after a Saturday."""
    saturday = datetime(2026, 6, 6, 10, tzinfo=LOCAL)
    for since, days in ((MONDAY, 0), (saturday, 1)):
        found = expectation(took(*[days] * 20, since=since), TODAY, ENGLAND)
        assert found is not None
        assert (found.p50, found.p90) == (1, 1)


def test_few_reports_say_nothing() -> None:
    """9 in 10 of 19 would hang on one."""
    assert expectation(took(*[1] * (LEAST - 1)), TODAY, ENGLAND) is None
    assert expectation(took(*[1] * LEAST), TODAY, ENGLAND) is not None
    assert expectation([], TODAY, ENGLAND) is None


def test_what_is_open_counts_as_longer_than_all() -> None:
    """To leave it out would promise what only the lucky ones got."""
    done = [1] * 12 + [7] * 6
    assert getattr(expectation(took(*done, 14, 14), TODAY, ENGLAND), "p90", None) == 5
    assert getattr(expectation(took(*done, None, None), TODAY, ENGLAND), "p90", None) == 5
    half_open = expectation(took(*[1] * 12, *[7] * 10, *[None] * 2), TODAY, ENGLAND)
    assert half_open is not None
    assert (half_open.p50, half_open.p90, half_open.count) == (1, 5, 24)


def test_when_too_many_are_open_nothing_is_said() -> None:
    """Nobody knows yet how long 9 in 10 of them take."""
    assert expectation(took(*[1] * 18, *[None] * 2), TODAY, ENGLAND) is not None
    assert expectation(took(*[1] * 17, *[None] * 3), TODAY, ENGLAND) is None


def test_new_reports_do_not_count_done_or_not() -> None:
    """Those of the last four weeks that are done are the quick ones."""
    settled = datetime.combine(TODAY - SETTLED, datetime.min.time(), LOCAL)
    old, new = took(*[7] * 20, since=settled), took(*[0] * 200, since=settled + timedelta(days=1))
    found = expectation([*old, *new, *took(*[None] * 50, since=settled + timedelta(days=20))], TODAY, ENGLAND)
    assert found == Expectation(5, 5, "working_days", 20, TODAY - SETTLED, TODAY - SETTLED)


def test_counting_only_what_is_done_would_promise_too_much() -> None:
    """One report a day for 100 days; each fifth takes 60 days, the others 2. So 9 in 10 take up to 60.

    After 100 days, of the 86 that are done only 8 were slow, and their 9 in 10 would be 2 days.
    """
    first = datetime.combine(TODAY - timedelta(days=100), datetime.min.time(), LOCAL)
    made = [(first + timedelta(days=day), 60 if day % 5 == 0 else 2) for day in range(100)]
    now = first + timedelta(days=100)
    seen = [(start, end if (end := start + timedelta(days=days)) < now else None) for start, days in made]
    done = sorted((end - start).days for start, end in seen if end is not None)
    assert (len(done), done.count(60), nearest_rank(done, 90)) == (86, 8, 2)
    found = expectation(seen, TODAY, ENGLAND, "days")
    assert found is not None
    assert (found.p50, found.p90) == (2, 60)


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 90)), max_size=60), st.sampled_from(["working_days", "days"])
)
def test_half_are_never_slower_than_nine_in_ten(days: list[int | None], unit: Any) -> None:
    """Whatever the reports were, and the dates for one follow from it in order."""
    found = expectation(took(*days), TODAY, ENGLAND, unit)
    if found is not None:
        assert 1 <= found.p50 <= found.p90
        half, most = expected_by(found, MONDAY, ENGLAND)
        assert MONDAY.date() < half <= most


SOME = Expectation(3, 8, "working_days", 214, date(2026, 5, 1), date(2026, 10, 26))
SAME = Expectation(1, 1, "days", 1240, date(2026, 5, 1), date(2026, 10, 26))


def test_residents_read_how_long_others_waited() -> None:
    """With how many reports it is from, and when they were made."""
    assert expected_words(SOME, ENGLISH) == (
        "Half of cases like this took 3 working days or less, and 9 in 10 took 8 working days or less. "
        "This counts 214 cases that we received from 1 May 2026 to 26 October 2026."
    )
    assert expected_words(SAME, ENGLISH) == (
        "9 in 10 cases like this took 1 day or less. "
        "This counts 1,240 cases that we received from 1 May 2026 to 26 October 2026."
    )


def test_residents_read_it_in_welsh() -> None:
    """The dates and the lengths, too."""
    assert expected_words(SOME, WELSH) == (
        "Cymerodd hanner yr achosion tebyg i hwn 3 diwrnod gwaith neu lai, "
        "a chymerodd 9 o bob 10 ohonynt 8 diwrnod gwaith neu lai. "
        "Mae hyn yn cyfrif 214 o achosion a gawsom rhwng 1 Mai 2026 a 26 Hydref 2026."
    )
    assert expected_words(SAME, WELSH) == (
        "Cymerodd 9 o bob 10 achos tebyg i hwn 1 diwrnod neu lai. "
        "Mae hyn yn cyfrif 1,240 o achosion a gawsom rhwng 1 Mai 2026 a 26 Hydref 2026."
    )


def test_a_report_has_dates_of_its_own() -> None:
    """Made on Tuesday 22 December 2026: three working days later it is the 29th, eight later 6 January."""
    made = datetime(2026, 12, 22, 10, tzinfo=LOCAL)
    assert expected_by(SOME, made, ENGLAND) == (date(2026, 12, 29), date(2027, 1, 6))
    assert expected_by(SAME, made, ENGLAND) == (date(2026, 12, 23), date(2026, 12, 23))


def test_who_waits_longer_than_most_is_told_so() -> None:
    """Only when both days are over."""
    made = datetime(2026, 12, 22, 10, tzinfo=LOCAL)
    for today in (date(2026, 12, 22), date(2026, 12, 30), date(2027, 1, 6)):
        assert longer_words(SOME, made, today, ENGLAND, ENGLISH) is None
    late = date(2027, 1, 7)
    assert (
        longer_words(SOME, made, late, ENGLAND, ENGLISH) == "This is taking longer than most cases like it."
    )
    welsh = longer_words(SOME, made, late, ENGLAND, WELSH)
    assert welsh == "Mae hwn yn cymryd mwy o amser na’r rhan fwyaf o achosion tebyg iddo."
