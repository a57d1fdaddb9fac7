"""How long something is kept: as authors write it, as people read it, and until when that is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.language import ENGLISH, language
from prototype_kit.retention import MOST_YEARS, Keeping


@pytest.mark.parametrize(
    ("text", "keeping", "english", "welsh"),
    [
        ("2 years", Keeping(months=24), "2 years", "2 o flynyddoedd"),
        ("1 year", Keeping(months=12), "1 year", "1 flwyddyn"),
        ("18 months", Keeping(months=18), "18 months", "18 mis"),
        ("24 months", Keeping(months=24), "2 years", "2 o flynyddoedd"),
        ("1 month", Keeping(months=1), "1 month", "1 mis"),
        ("90 days", Keeping(days=90), "90 days", "90 diwrnod"),
        ("1 day", Keeping(days=1), "1 day", "1 diwrnod"),
        ("365 days", Keeping(days=365), "365 days", "365 diwrnod"),
    ],
)
def test_as_it_is_written(text: str, keeping: Keeping, english: str, welsh: str) -> None:
    """Years are months; days stay days, as 365 of them are not a year."""
    assert Keeping.read(text) == keeping
    assert (keeping.words(ENGLISH), keeping.words(language("cy"))) == (english, welsh)
    assert Keeping.read(str(keeping)) == keeping


@pytest.mark.parametrize(
    "text", ["", "two years", "2", "2 weeks", "1.5 years", "2years", "-1 years", "2 years ago"]
)
def test_what_is_no_time(text: str) -> None:
    """An author is told how to write one."""
    with pytest.raises(
        ValueError, match=r"is not an amount of time\.\nWrite it like: 2 years, 18 months or 90 days"
    ):
        Keeping.read(text)


@pytest.mark.parametrize("text", ["0 days", "0 years", "101 years", "99999 days"])
def test_a_time_that_cannot_be_meant(text: str) -> None:
    """Nothing is kept for no time, or for longer than people live."""
    with pytest.raises(ValueError, match="Write it like"):
        Keeping.read(text)


@pytest.mark.parametrize(
    ("keeping", "ended", "last"),
    [
        (Keeping(months=24), date(2026, 11, 22), date(2028, 11, 22)),
        (Keeping(months=6), date(2026, 8, 31), date(2027, 2, 28)),
        (Keeping(months=6), date(2027, 8, 31), date(2028, 2, 29)),
        (Keeping(months=12), date(2028, 2, 29), date(2029, 2, 28)),
        (Keeping(months=1), date(2026, 12, 31), date(2027, 1, 31)),
        (Keeping(days=90), date(2026, 11, 22), date(2027, 2, 20)),
    ],
)
def test_the_last_day(keeping: Keeping, ended: date, last: date) -> None:
    """By the calendar: a month that has no such day ends earlier, and never runs into the next."""
    assert keeping.after(ended) == last


def test_until_when_by_the_clock_on_the_wall() -> None:
    """To the end of the last day where the service is, which is an hour earlier by UTC in summer."""
    ended = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)  # half past midnight on 1 April in London
    assert Keeping(months=3).until(ended) == datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    assert Keeping(months=9).until(ended) == datetime(2027, 1, 2, 0, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="no time zone"):
        Keeping(days=1).until(datetime(2026, 3, 31))  # noqa: DTZ001 - that is the fault


@given(st.integers(1, MOST_YEARS * 12), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_never_shorter_for_what_ended_later(months: int, day: date) -> None:
    """Whatever the month: what ended a day later is kept for as long at least."""
    following = date.fromordinal(day.toordinal() + 1)
    keeping = Keeping(months=months)
    assert day < keeping.after(day) <= keeping.after(following)


def test_which_is_longer() -> None:
    """Days beside months, by how long a month is on average."""
    assert Keeping(months=1).longer_than(Keeping(days=30))
    assert Keeping(days=31).longer_than(Keeping(months=1))
    assert not Keeping(months=12).longer_than(Keeping(months=12))
