"""Whether anybody has more appointments at once than they bear is counted from the bookings themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit.bookings.overbooked import overbooked
from tests.bookings.offices import calendar
from tests.bookings.test_agenda import booked

NINE = datetime(2026, 5, 12, 8, tzinfo=UTC)  # on the wall


@pytest.mark.parametrize(
    ("minutes", "pause", "found"), [(30, 0, 0), (29, 0, 2), (0, 0, 2), (39, 10, 2), (40, 10, 0), (-30, 0, 0)]
)
def test_two_at_once_are_found(minutes: int, pause: int, found: int) -> None:
    """One begins so many minutes after the other. What is over as the next begins is well, with its pause."""
    second = NINE + timedelta(minutes=minutes)
    its = calendar(pause=f"{pause} minutes")
    over = overbooked(its, [booked(second, "hall-1"), booked(NINE, "hall-1"), booked(NINE, "library-1")])
    assert over == ({"hall-1": (2, max(NINE, second))} if found else {})


def test_as_many_as_somebody_bears_are_well() -> None:
    """Three at once where two are borne are not; nor is anybody of whom the calendar does not know."""
    its, three = calendar(capacity=2), [booked(NINE, "hall-1")] * 3
    assert overbooked(its, three[:2]) == {}
    assert overbooked(its, three) == {"hall-1": (3, NINE)}
    assert overbooked(its, [booked(NINE, "gone")]) == {"gone": (1, NINE)}


def test_what_staff_book_on_top_does_not_count() -> None:
    """They gave a reason; and who takes nobody is in nobody's way."""
    extra = replace(booked(NINE, "hall-1"), overbooked="Twins")
    assert overbooked(calendar(), [booked(NINE, "hall-1"), extra, booked(NINE)]) == {}
