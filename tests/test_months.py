"""Months are read as people and spreadsheet programs write them, and never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from prototype_kit.months import Month, axis_words, months_from, read_month, span_words

OCTOBER = Month(2026, 10)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-10", "2026-10-01", "2026/10", "2026.10", "2026-10-01 00:00:00", "2026-10-01T00:00:00"),
        *("10/2026", "10-2026", "01/10/2026", "1/10/2026", "01/10/2026 00:00", "01.10.2026"),
        *("Oct-26", "oct 26", "Oct-2026", "October 2026", " october  2026 ", "1 October 2026", "01-Oct-26"),
        *("Oct '26", "2026 Oct", "2026-Oct"),
    ],
)
def test_the_ways_to_write_a_month(text: str) -> None:
    """All of these are October 2026."""
    assert read_month(text) == OCTOBER


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "2026", "10", "2026-13", "2026-00", "0/2026", "13/2026", "Foo-26", "26-10", "0026-10"),
        *(
            "10/01/2026",
            "15/10/2026",
            "2026-10-15",
            "26-Oct",
            "Oct-026",
            "46296",
            "October",
            "2026-10-01 12:30",
        ),
    ],
)
def test_what_could_be_another_month_is_none(text: str) -> None:
    """10/01/2026 is in January to one program and in October to another."""
    assert read_month(text) is None


def test_september_has_two_short_names() -> None:
    """Sep and Sept."""
    assert read_month("Sep-26") == read_month("Sept 2026") == Month(2026, 9)


def test_a_month_has_a_first_and_a_last_day() -> None:
    """February and December too."""
    assert (Month(2028, 2).first, Month(2028, 2).last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert Month(2026, 12).last == date(2026, 12, 31)
    assert Month.of(date(2026, 10, 31)) == OCTOBER


def test_months_are_counted_over_years() -> None:
    """Forwards and backwards."""
    assert [str(OCTOBER.after(each)) for each in (-10, 0, 3, 27)] == [
        "2025-12",
        "2026-10",
        "2027-01",
        "2029-01",
    ]
    assert [str(each) for each in months_from(Month(2026, 11), Month(2027, 2))] == [
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
    ]
    assert list(months_from(Month(2027, 2), Month(2026, 11))) == []


def test_months_in_words() -> None:
    """One, or from one to another."""
    assert span_words(OCTOBER, OCTOBER) == "October 2026"
    assert span_words(Month(2026, 4), OCTOBER) == "April 2026 to October 2026"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (Month(2026, 10), Month(2026, 10), "Oct 2026"),
        (Month(2026, 9), Month(2026, 10), "Sep–Oct 2026"),
        (Month(2025, 12), Month(2026, 1), "Dec 2025–Jan 2026"),
    ],
)
def test_an_axis_has_short_months(first: Month, last: Month, words: str) -> None:
    """With the whole year: `Oct 26` beside weeks would be a day."""
    assert axis_words(first, last) == words
