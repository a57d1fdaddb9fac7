"""Targets end when people at a council and a resident both say that they end, on any machine of the world."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit import Target
from prototype_kit.language import ENGLISH, LOCAL, language
from prototype_kit.targets import MOST, due, due_words, how_long, last_day, paused
from prototype_kit.working_days import WorkingDays, day_of, end_of

ENGLAND, SCOTLAND = WorkingDays(), WorkingDays("scotland")


def at(text: str) -> datetime:
    """An instant as the clock on the wall in London tells it: "2026-12-01 17:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


def utc(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- What a rule may give -----------------------------------------------------------------------------------

REFUSED = {
    "none": (
        {},
        "A target has one of working_days, days and hours. Write one, such as Target(working_days=5).",
    ),
    "two": ({"days": 5, "hours": 2}, "A target has one of working_days, days and hours."),
    "none of them": (
        {"hours": 0},
        "hours of a target must be a whole number from 1 to 1000, and is 0. Write one",
    ),
    "less": ({"days": -1}, "days of a target must be a whole number from 1 to 1000, and is -1."),
    "too many": ({"working_days": 1001}, "working_days of a target must be a whole number from 1 to 1000"),
    "a part": ({"days": 1.5}, "and is 1.5. Write one, such as Target(days=5)."),
    "words": ({"days": "5"}, "and is '5'."),
    "yes": ({"days": True}, "and is True."),
}


@pytest.mark.parametrize(("given", "words"), REFUSED.values(), ids=REFUSED)
def test_a_target_has_one_amount(given: dict[str, Any], words: str) -> None:
    """An author who writes none, two or none that can be is told what to write."""
    with pytest.raises(ValueError, match="target") as refused:
        Target(**given)
    assert words in str(refused.value)


def test_a_target_has_reasons_and_a_source_as_a_result_has() -> None:
    """So that a resident can be told why, and staff where it comes from."""
    target = Target(
        hours=24, reasons=("The wires are exposed.",), source="Lighting policy", since=date(2026, 4, 1)
    )
    assert (target.amount, target.unit) == (24, "hours")
    assert (target.reasons, target.source) == (("The wires are exposed.",), "Lighting policy")
    assert target.since == date(2026, 4, 1)
    assert [Target(working_days=MOST).unit, Target(days=1).unit] == ["working_days", "days"]


# --- When it ends -------------------------------------------------------------------------------------------

# Worked out with a calendar on paper. The last day of each is the one before the midnight.
DUE = {
    "from a Tuesday": (Target(working_days=5), ENGLAND, "2026-12-01 10:00", "2026-12-09 00:00"),
    "the hour is no matter": (Target(working_days=5), ENGLAND, "2026-12-01 23:59", "2026-12-09 00:00"),
    "from a Friday evening": (Target(working_days=5), ENGLAND, "2026-12-04 19:00", "2026-12-12 00:00"),
    "from a Saturday": (Target(working_days=5), ENGLAND, "2026-12-05 09:00", "2026-12-12 00:00"),
    "from a Sunday": (Target(working_days=5), ENGLAND, "2026-12-06 23:00", "2026-12-12 00:00"),
    "from the Monday after": (Target(working_days=5), ENGLAND, "2026-12-07 00:00", "2026-12-15 00:00"),
    "over Easter": (Target(working_days=2), ENGLAND, "2026-04-02 12:00", "2026-04-09 00:00"),
    "over Easter in Scotland": (Target(working_days=2), SCOTLAND, "2026-04-02 12:00", "2026-04-08 00:00"),
    "from Good Friday": (Target(working_days=1), ENGLAND, "2026-04-03 12:00", "2026-04-08 00:00"),
    "over Christmas": (Target(working_days=5), ENGLAND, "2026-12-23 12:00", "2027-01-05 00:00"),
    "over the spring holiday": (Target(working_days=25), ENGLAND, "2026-04-30 12:00", "2026-06-09 00:00"),
    "into summer time": (Target(working_days=1), ENGLAND, "2026-03-27 12:00", "2026-03-31 00:00"),
    "into winter time": (Target(working_days=1), ENGLAND, "2026-10-23 12:00", "2026-10-27 00:00"),
    "calendar days": (Target(days=28), ENGLAND, "2026-12-01 10:00", "2026-12-30 00:00"),
    "calendar days to a Sunday": (Target(days=5), ENGLAND, "2026-12-01 10:00", "2026-12-07 00:00"),
    "days into summer time": (Target(days=1), ENGLAND, "2026-03-28 10:00", "2026-03-30 00:00"),
    "days into winter time": (Target(days=1), ENGLAND, "2026-10-24 10:00", "2026-10-26 00:00"),
    "hours": (Target(hours=2), ENGLAND, "2026-12-05 23:30", "2026-12-06 01:30"),
    # The night of 29 March has 23 hours, and that of 25 October 25.
    "hours into summer time": (Target(hours=24), ENGLAND, "2026-03-28 12:00", "2026-03-29 13:00"),
    "hours into winter time": (Target(hours=24), ENGLAND, "2026-10-24 12:00", "2026-10-25 11:00"),
}


@pytest.mark.parametrize(("target", "days", "received", "ends"), DUE.values(), ids=DUE)
def test_a_target_ends_as_on_the_calendar(
    target: Target, days: WorkingDays, received: str, ends: str
) -> None:
    """Days end at midnight on the wall; the day of receipt is day 0; hours are exact."""
    assert due(target, at(received), days) == at(ends)


def test_the_midnights_of_the_two_changes_are_right_in_utc() -> None:
    """Written out, so that the table above does not lean on the zone that it tests."""
    assert due(Target(working_days=1), utc("2026-03-27 12:00"), ENGLAND) == utc("2026-03-30 23:00")
    assert due(Target(days=1), utc("2026-03-27 12:00"), ENGLAND) == utc("2026-03-29 00:00")
    assert due(Target(working_days=1), utc("2026-10-23 12:00"), ENGLAND) == utc("2026-10-27 00:00")
    assert due(Target(days=1), utc("2026-10-23 12:00"), ENGLAND) == utc("2026-10-24 23:00")
    # Half past midnight on 1 July in London, which is 30 June in UTC.
    assert due(Target(days=1), utc("2026-06-30 23:30"), ENGLAND) == utc("2026-07-02 23:00")
    # In both hours that are called 1:30 on 25 October.
    assert due(Target(hours=1), utc("2026-10-25 00:30"), ENGLAND) == utc("2026-10-25 01:30")


def test_a_target_after_the_list_can_be_told() -> None:
    """The date is worked out with weekends alone, and whoever shows it can see that."""
    ends = due(Target(working_days=5), at("2028-12-27 12:00"), ENGLAND)
    assert last_day(ends) == date(2029, 1, 3)  # New Year's Day 2029 is a Monday that the list may not have
    assert not ENGLAND.is_known(last_day(ends))


def test_a_time_without_a_zone_is_refused() -> None:
    """Rather than taken for that of the machine."""
    with pytest.raises(ValueError, match="no time zone"):
        due(Target(hours=1), datetime(2026, 12, 1), ENGLAND)  # noqa: DTZ001 - that is the point


UNITS = st.sampled_from(["working_days", "days", "hours"])
TARGETS = st.builds(lambda unit, amount: Target(**{unit: amount}), UNITS, st.integers(1, 60))
ZONES = st.sampled_from([UTC, LOCAL, timezone(timedelta(hours=-5))])
BETWEEN = (datetime(2012, 1, 1), datetime(2030, 12, 31))  # noqa: DTZ001 - the zones are drawn
INSTANTS = st.datetimes(*BETWEEN, timezones=ZONES)


@given(TARGETS, INSTANTS)
def test_nothing_is_due_before_it_was_received(target: Target, received: datetime) -> None:
    """And what is due in days has them whole, until a midnight on the wall."""
    ends = due(target, received, ENGLAND)
    assert ends > received
    assert ends.tzinfo is UTC
    if target.unit != "hours":
        assert end_of(last_day(ends)) == ends
        assert (last_day(ends) - day_of(received)).days >= target.amount


@given(TARGETS, INSTANTS, INSTANTS)
def test_what_is_received_later_is_not_due_earlier(target: Target, one: datetime, other: datetime) -> None:
    """A report of the weekend does not overtake one of the Monday, nor does one of a bank holiday."""
    first, second = sorted([one, other], key=lambda received: received.astimezone(UTC))
    assert due(target, first, ENGLAND) <= due(target, second, ENGLAND)


# --- When the clock stands still ----------------------------------------------------------------------------

PAUSED = {
    "within one day": (
        "working_days",
        "2026-12-09 00:00",
        "2026-12-02 09:00",
        "2026-12-02 17:00",
        "2026-12-09 00:00",
    ),
    "over a night": (
        "working_days",
        "2026-12-09 00:00",
        "2026-12-02 09:00",
        "2026-12-03 09:00",
        "2026-12-10 00:00",
    ),
    "over a weekend": (
        "working_days",
        "2026-12-09 00:00",
        "2026-12-04 17:00",
        "2026-12-06 09:00",
        "2026-12-09 00:00",
    ),
    "until Monday": (
        "working_days",
        "2026-12-09 00:00",
        "2026-12-04 17:00",
        "2026-12-07 09:00",
        "2026-12-10 00:00",
    ),
    # From a Friday on, two working days end on the Tuesday.
    "and then a weekend": (
        "working_days",
        "2026-12-12 00:00",
        "2026-12-07 09:00",
        "2026-12-09 09:00",
        "2026-12-16 00:00",
    ),
    "over Christmas": (
        "working_days",
        "2026-12-24 00:00",
        "2026-12-22 09:00",
        "2026-12-30 09:00",
        "2027-01-01 00:00",
    ),
    "when it was late": (
        "working_days",
        "2026-12-09 00:00",
        "2026-12-10 09:00",
        "2026-12-11 09:00",
        "2026-12-10 00:00",
    ),
    "backwards": (
        "working_days",
        "2026-12-09 00:00",
        "2026-12-04 09:00",
        "2026-12-02 09:00",
        "2026-12-09 00:00",
    ),
    "days": ("days", "2026-12-09 00:00", "2026-12-04 09:00", "2026-12-07 08:00", "2026-12-12 00:00"),
    "days within one": (
        "days",
        "2026-12-09 00:00",
        "2026-12-04 09:00",
        "2026-12-04 18:00",
        "2026-12-09 00:00",
    ),
    # The pause lies in summer, and the new end after the clocks went back: still the end of a day.
    "days into winter time": (
        "days",
        "2026-10-23 00:00",
        "2026-10-01 09:00",
        "2026-10-08 09:00",
        "2026-10-30 00:00",
    ),
    "hours": ("hours", "2026-12-09 14:00", "2026-12-04 09:00", "2026-12-04 09:45", "2026-12-09 14:45"),
    "hours over a change": (
        "hours",
        "2026-03-29 14:00",
        "2026-03-28 20:00",
        "2026-03-29 06:00",
        "2026-03-29 23:00",
    ),
    "hours backwards": (
        "hours",
        "2026-12-09 14:00",
        "2026-12-04 09:00",
        "2026-12-04 08:00",
        "2026-12-09 14:00",
    ),
}


@pytest.mark.parametrize(("unit", "ends", "since", "until", "then"), PAUSED.values(), ids=PAUSED)
def test_a_pause_moves_the_end_by_what_was_lost(
    unit: Any, ends: str, since: str, until: str, then: str
) -> None:
    """By working days, by calendar days, or to the second, as the target is counted."""
    assert paused(at(ends), at(since), at(until), unit, ENGLAND) == at(then)


@given(TARGETS, INSTANTS, INSTANTS, INSTANTS)
def test_a_pause_makes_nothing_due_earlier(
    target: Target, received: datetime, since: datetime, until: datetime
) -> None:
    """Whenever it was, and however long; and an end of a day stays one."""
    ends = due(target, received, ENGLAND)
    later = paused(ends, since, until, target.unit, ENGLAND)
    assert later >= ends
    if target.unit != "hours":
        assert end_of(last_day(later)) == later


@given(INSTANTS, st.integers(0, 200), st.integers(0, 200))
def test_two_pauses_with_nothing_between_are_one(start: datetime, first: int, second: int) -> None:
    """It gains nobody anything to stop and start the clock."""
    ends = due(Target(working_days=5), start, ENGLAND)
    start = start.astimezone(UTC)
    middle, last = start + timedelta(hours=first), start + timedelta(hours=first + second)
    twice = paused(
        paused(ends, start, middle, "working_days", ENGLAND), middle, last, "working_days", ENGLAND
    )
    assert twice == paused(ends, start, last, "working_days", ENGLAND)


def test_an_hour_that_the_wall_shows_twice_is_an_hour() -> None:
    """From 1:30 to 1:30 on 25 October, when the clocks go back between."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LOCAL)
    ends = utc("2026-10-26 12:00")
    assert paused(ends, first, first.replace(fold=1), "hours", ENGLAND) == utc("2026-10-26 13:00")


# --- In words -----------------------------------------------------------------------------------------------

WORDS = [
    ("working_days", "2026-12-04 00:00", "2026-11-27 10:00", "due on 3 December 2026, in 4 working days"),
    ("working_days", "2026-12-04 00:00", "2026-12-02 10:00", "due on 3 December 2026, in 1 working day"),
    ("working_days", "2026-12-04 00:00", "2026-12-03 00:00", "due today"),
    ("working_days", "2026-12-04 00:00", "2026-12-03 23:59", "due today"),
    ("working_days", "2026-12-04 00:00", "2026-12-04 00:00", "1 working day late"),
    ("working_days", "2026-12-04 00:00", "2026-12-07 10:00", "2 working days late"),
    ("working_days", "2026-12-05 00:00", "2026-12-06 10:00", "late: was due on 4 December 2026"),
    ("working_days", "2026-12-06 00:00", "2026-12-04 10:00", "due on 5 December 2026"),  # moved there by hand
    ("days", "2026-12-07 00:00", "2026-12-04 10:00", "due on 6 December 2026, in 2 days"),
    ("days", "2026-12-07 00:00", "2026-12-06 10:00", "due today"),
    ("days", "2026-12-07 00:00", "2026-12-07 10:00", "1 day late"),
    ("days", "2026-12-07 00:00", "2026-12-20 10:00", "14 days late"),
    ("hours", "2026-12-03 17:30", "2026-12-03 14:30", "due at 5:30pm on 3 December 2026, in 3 hours"),
    ("hours", "2026-12-03 17:30", "2026-12-03 16:00", "due at 5:30pm on 3 December 2026, in 1 hour"),
    ("hours", "2026-12-03 17:30", "2026-12-03 16:50", "due at 5:30pm on 3 December 2026, in 40 minutes"),
    ("hours", "2026-12-03 17:30", "2026-12-03 17:29", "due at 5:30pm on 3 December 2026, in 1 minute"),
    ("hours", "2026-12-03 17:30", "2026-12-03 17:30", "due at 5:30pm on 3 December 2026, now"),
    ("hours", "2026-12-03 17:30", "2026-12-03 17:31", "1 minute late"),
    ("hours", "2026-12-03 17:30", "2026-12-03 19:45", "2 hours late"),
    ("hours", "2026-12-03 17:30", "2026-12-05 18:00", "2 days late"),
    # Both are called 1:30am; an hour lies between them.
    ("hours", "2026-10-25 02:30", "2026-10-25 00:30", "due at 2:30am on 25 October 2026, in 3 hours"),
]


@pytest.mark.parametrize(("unit", "ends", "now", "words"), WORDS)
def test_staff_read_when_a_case_is_due(unit: Any, ends: str, now: str, words: str) -> None:
    """The last day rather than the midnight after it, and how long until then or since."""
    assert due_words(at(ends), at(now), unit, ENGLAND) == words


@pytest.mark.parametrize(
    ("amount", "unit", "english", "welsh"),
    [
        (1, "working_days", "1 working day", "1 diwrnod gwaith"),
        (8, "working_days", "8 working days", "8 diwrnod gwaith"),
        (1, "days", "1 day", "1 diwrnod"),
        (28, "days", "28 days", "28 diwrnod"),
        (1, "hours", "1 hour", "1 awr"),
        (24, "hours", "24 hours", "24 awr"),
    ],
)
def test_an_amount_of_time_is_said_in_both_languages(
    amount: int, unit: Any, english: str, welsh: str
) -> None:
    """One of them and several."""
    assert how_long(amount, unit, ENGLISH) == english
    assert how_long(amount, unit, language("cy")) == welsh


ELSEWHERE = """
from datetime import UTC, datetime
from prototype_kit import Target
from prototype_kit.targets import due, due_words, paused
from prototype_kit.working_days import WorkingDays
days = WorkingDays()
for text in ("03-27T23:30", "03-29T00:30", "06-30T23:30", "10-25T00:30", "12-31T23:30"):
    received = datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)
    for target in (Target(working_days=2), Target(days=2), Target(hours=30)):
        ends = due(target, received, days)
        later = paused(ends, received, ends, target.unit, days)
        print(ends, later, due_words(later, received, target.unit, days))
"""


def test_the_zone_of_the_machine_is_no_matter() -> None:
    """A server in America gives the same dates as one in London."""
    told = {
        zone: subprocess.run(
            [sys.executable, "-c", ELSEWHERE],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "TZ": zone},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
        for zone in ("UTC", "Europe/London", "America/New_York")
    }
    assert len(told["UTC"].splitlines()) == 15
    assert set(told.values()) == {told["UTC"]}
