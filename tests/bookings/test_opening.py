"""When an office is open: pieces of five minutes of local days, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.bookings import ATOM
from prototype_kit.bookings.entries import AtEntry, HoursEntry
from prototype_kit.bookings.opening import bits_of, midnight, pieces_in, recurring
from tests.bookings.offices import calendar, hours

LONDON = ZoneInfo("Europe/London")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
TUESDAY = date(2026, 5, 12)


def _moments(day: date, bits: int, zone: ZoneInfo = LONDON) -> list[datetime]:
    begin = midnight(day, zone)
    return [begin + ATOM * place for place in range(bits.bit_length()) if bits >> place & 1]


def _hours(begin: str, end: str) -> tuple[timedelta, timedelta]:
    entry = HoursEntry.model_validate(hours(begin, end))
    return entry.from_, entry.to


@pytest.mark.parametrize(
    ("day", "pieces"), [(TUESDAY, 288), (FORWARD, 276), (BACK, 300), (date(2026, 3, 30), 288)]
)
def test_a_day_is_as_long_as_it_is(day: date, pieces: int) -> None:
    """23 hours when the clocks go forward, 25 when they go back."""
    assert pieces_in(day, LONDON) == pieces
    assert midnight(day, LONDON).astimezone(LONDON).time().isoformat() == "00:00:00"


@given(
    day=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    times=st.tuples(st.integers(36, 288), st.integers(36, 288)).map(sorted),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_pieces_are_those_between_two_times_on_the_wall(day: date, times: list[int], zone: str) -> None:
    """From 3 in the morning on, which no change of clocks reaches: each piece that the wall's clock tells."""
    there = ZoneInfo(zone)
    begin, end = (ATOM * place for place in times)
    found = _moments(day, bits_of(day, (begin, end), there), there)
    expected = [
        moment
        for place in range(pieces_in(day, there))
        for moment in [midnight(day, there) + ATOM * place]
        for local in [moment.astimezone(there)]
        if begin <= timedelta(hours=local.hour, minutes=local.minute) < end
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("times", "first", "last", "pieces"),
    [
        (("00:30", "02:30"), "00:30", "02:25", 12),  # an hour of it does not exist
        (("01:00", "02:00"), None, None, 0),
        (("00:30", "01:30"), "00:30", "00:55", 6),
        (("01:30", "03:00"), "02:00", "02:55", 12),
    ],
)
def test_nobody_is_open_at_a_time_that_the_clocks_leap_over(
    times: tuple[str, str], first: str | None, last: str | None, pieces: int
) -> None:
    """What would be open in that hour begins or ends with the leap."""
    found = [
        f"{each.astimezone(LONDON):%H:%M}"
        for each in _moments(FORWARD, bits_of(FORWARD, _hours(*times), LONDON))
    ]
    assert (found[:1], found[-1:], len(found)) == ([first] if first else [], [last] if last else [], pieces)


@pytest.mark.parametrize(
    ("times", "pieces"), [(("00:30", "02:30"), 36), (("01:00", "02:00"), 24), (("01:30", "01:45"), 15)]
)
def test_the_hour_that_comes_twice_is_open_twice(times: tuple[str, str], pieces: int) -> None:
    """From the first time that the clock shows the one to the last that it shows the other."""
    found = _moments(BACK, bits_of(BACK, _hours(*times), LONDON))
    assert len(found) == pieces
    assert found == [found[0] + ATOM * number for number in range(pieces)]


def test_a_whole_day_is_all_of_it() -> None:
    """From midnight to midnight, on each kind of day."""
    for day in (TUESDAY, FORWARD, BACK):
        assert bits_of(day, _hours("00:00", "24:00"), LONDON) == (1 << pieces_in(day, LONDON)) - 1


def test_weekdays_rules_and_spans() -> None:
    """Days of the week, the first Saturday, every second week, and from one day to another."""
    weekly = recurring(HoursEntry.model_validate(hours("09:00", "17:00", ["tuesday"])))
    assert [weekly.is_on(TUESDAY + timedelta(days=number)) for number in (0, 1, 7)] == [True, False, True]
    saturdays = recurring(
        HoursEntry.model_validate({"rule": "FREQ=MONTHLY;BYDAY=1SA", "from": "09:00", "to": "12:00"})
    )
    assert [
        day for number in range(31) if saturdays.is_on(day := date(2026, 5, 1) + timedelta(days=number))
    ] == [date(2026, 5, 2)]
    fortnightly = recurring(
        AtEntry.model_validate(
            {"office": "hall", "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "since": "2026-05-12"}
        )
    )
    found = [fortnightly.is_on(TUESDAY + timedelta(weeks=number)) for number in (-2, 0, 1, 2, 34)]
    assert found == [False, True, False, True, True]
    summer = recurring(
        HoursEntry.model_validate(hours("09:00", "17:00", since="2026-06-01", until="2026-08-31"))
    )
    # Tuesdays to each side of its ends, and one in the middle.
    days = [date(2026, 5, 26), date(2026, 6, 2), date(2026, 7, 7), date(2026, 8, 25), date(2026, 9, 1)]
    assert [summer.is_on(day) for day in days] == [False, True, True, True, False]


def test_closed_days_and_extra_hours() -> None:
    """Bank holidays, days of the calendar and of an office, with the reason; and a day with its own hours."""
    offices = calendar().entry.model_dump(by_alias=True)["offices"]
    offices["hall"]["closed"] = [{"day": "2026-05-13", "because": "Staff training"}]
    offices["hall"]["also"] = [{"day": "2026-05-25", "from": "10:00", "to": "11:00"}]
    its = calendar(
        offices=offices, closed=[{"from": "2026-12-24", "to": "2026-12-31", "because": "Christmas"}]
    )
    assert its.why_closed("hall", date(2026, 5, 13)) == "Staff training"
    assert its.why_closed("library", date(2026, 5, 13)) is None
    assert its.why_closed("library", date(2026, 5, 25)) == "Spring bank holiday"
    assert its.why_closed("library", date(2026, 12, 30)) == "Christmas"
    assert its.open_bits("hall", date(2026, 5, 13)) == its.open_bits("library", date(2026, 5, 25)) == 0
    # What is said of one day goes before the bank holiday.
    assert its.open_bits("hall", date(2026, 5, 25)).bit_count() == 12
    assert its.open_bits("hall", TUESDAY).bit_count() == 96
    assert calendar(bank_holidays="open").open_bits("hall", date(2026, 5, 25)).bit_count() == 96


def test_starts_count_from_each_opening() -> None:
    """After lunch they begin anew, on the hour that the office opens."""
    offices = calendar().entry.model_dump(by_alias=True)["offices"]
    offices["hall"]["opens"] = [hours("09:10", "10:30"), hours("13:05", "14:00")]
    its = calendar(offices=offices, starts="30 minutes")
    found = [
        f"{each.astimezone(LONDON):%H:%M}" for each in _moments(TUESDAY, its.start_bits("hall", TUESDAY))
    ]
    assert found == ["09:10", "09:40", "10:10", "13:05", "13:35"]


def test_who_is_where() -> None:
    """A resource is at an office on its days, within the office's hours, unless it is away."""
    resources = {
        "kim": {
            "name": "Kim",
            "kind": "registrar",
            "skills": ["welsh"],
            "at": [
                {"office": "hall", "days": ["tuesday"], "from": "08:00", "to": "10:00"},
                {"office": "library", "days": ["wednesday"]},
            ],
            "away": [{"day": "2026-05-19", "because": "Leave"}],
        }
    }
    its = calendar(resources=resources)
    assert its.present_bits("kim", "hall", TUESDAY).bit_count() == 12
    assert its.present_bits("kim", "library", TUESDAY) == 0
    assert its.present_bits("kim", "library", date(2026, 5, 13)).bit_count() == 96
    assert its.present_bits("kim", "hall", date(2026, 5, 19)) == 0
    assert [each.id for each in its.resources_at("hall", "registrar", ["welsh"])] == ["kim"]
    # Nobody speaks Polish anywhere: the question must ask for somebody who interprets in another way.
    assert [each.id for each in its.resources_at("hall", "registrar", ["polish"])] == ["kim"]


def test_how_far_ahead() -> None:
    """The lead time in working days ends in the morning; windows are counted in calendar days."""
    its = calendar(lead_time="2 working days", window="4 weeks")
    friday = datetime(2026, 5, 22, 15, tzinfo=UTC)  # before a bank holiday on the Monday
    assert its.first_moment(friday) == datetime(2026, 5, 27, 0, tzinfo=LONDON)
    assert its.last_day(friday) == date(2026, 6, 19)
    assert calendar(lead_time="90 minutes").first_moment(friday) == friday + timedelta(minutes=90)
    starts = datetime(2026, 5, 26, 9, tzinfo=UTC)
    assert its.may_change(starts, starts - timedelta(days=1))
    assert not its.may_change(starts, starts - timedelta(hours=23))
