"""The time since a session began, written and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from research.elapsed import elapsed, read_elapsed

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (250.9, "4:10"), (3900, "65:00"), (-5, "0:00")])
def test_a_time_is_told_in_minutes_and_seconds(seconds: float, words: str) -> None:
    """Cut off to the second; what was before is at the beginning."""
    assert elapsed(NOON, NOON + timedelta(seconds=seconds)) == words


def test_what_is_not_known_is_not_told() -> None:
    """Of a session that never began there is no time."""
    assert elapsed(None, NOON) == elapsed(NOON, None) == ""


@pytest.mark.parametrize(("typed", "seconds"), [("4:10", 250), (" 65:00 ", 3900), ("0:07", 7)])
def test_what_is_told_can_be_read(typed: str, seconds: int) -> None:
    """With spaces around it."""
    assert read_elapsed(typed) == timedelta(seconds=seconds)


@pytest.mark.parametrize("typed", ["", "4", "4.10", "4:60", "-1:00", "4:1", "4:10:00", "١:10x"])
def test_what_is_no_time_is_none(typed: str) -> None:
    """Whoever typed it is told how to."""
    assert read_elapsed(typed) is None
