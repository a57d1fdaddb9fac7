"""When people are reminded: a week and a day before, and never at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit.bookings import next_reminder
from tests.bookings.offices import calendar

NOON = datetime(2026, 5, 12, 11, tzinfo=UTC)
"""Noon on the wall, of a Tuesday."""


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-05-01T08:00", "2026-05-05T11:00"),
        ("2026-05-05T10:59", "2026-05-05T11:00"),
        ("2026-05-05T11:00", "2026-05-11T11:00"),  # booked within the week: the day before is left
        ("2026-05-11T11:00", None),  # and within the day nothing is
        ("2026-05-13T08:00", None),
    ],
)
def test_each_reminder_comes_in_turn(now: str, due: str | None) -> None:
    """Not one whose time was over as it was booked."""
    found = next_reminder(calendar(), NOON, datetime.fromisoformat(f"{now}Z"))
    assert found == (datetime.fromisoformat(f"{due}Z") if due else None)


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        ("2026-05-12T07:00+01:00", "2026-05-05T08:00+01:00"),
        ("2026-05-12T08:00+01:00", "2026-05-05T08:00+01:00"),
        ("2026-05-12T19:55+01:00", "2026-05-05T19:55+01:00"),
        ("2026-05-12T20:00+01:00", "2026-05-06T08:00+01:00"),
        ("2026-05-12T23:30+01:00", "2026-05-06T08:00+01:00"),
        ("2026-11-01T03:00+00:00", "2026-10-25T08:00+00:00"),  # the clocks go back in that night
        ("2026-04-05T03:00+01:00", "2026-03-29T08:00+01:00"),
    ],
)
def test_nobody_is_reminded_at_night(starts: str, due: str) -> None:
    """What is due then waits until eight in the morning, by the clock on the wall."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert next_reminder(calendar(), datetime.fromisoformat(starts), now) == datetime.fromisoformat(due)


def test_one_that_waits_is_not_due_twice() -> None:
    """As it is sent in the morning, the next one is that of the day before."""
    starts = datetime(2026, 5, 12, 19, 30, tzinfo=UTC)
    first = next_reminder(calendar(), starts, datetime(2026, 5, 1, tzinfo=UTC))
    assert first == datetime(2026, 5, 6, 7, tzinfo=UTC)
    assert next_reminder(calendar(), starts, first) == datetime(2026, 5, 12, 7, tzinfo=UTC)


def test_a_morning_that_is_too_late_is_not_waited_for() -> None:
    """An appointment before eight, with a reminder some hours ahead."""
    starts = datetime(2026, 5, 12, 6, tzinfo=UTC)
    its = calendar(reminders=["3 hours"])
    assert next_reminder(its, starts, starts - timedelta(days=1)) == starts - timedelta(hours=3)
