"""Sessions move along their life cycle, and are written about while they run and a day longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from research.session import NEXT, Session, WrongState, check_move

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ENDED = Session("s", "lights", "r", "P01", False, "Mo", None, None, "ended", NOON, NOON, NOON)


def test_nothing_comes_after_a_refusal_or_a_withdrawal() -> None:
    """And every other state leads to one of them."""
    assert {state for state, after in NEXT.items() if not after} == {"refused", "withdrawn"}
    assert all(after & {"refused", "withdrawn"} for state, after in NEXT.items() if after)


def test_nothing_runs_that_was_not_asked_for_consent() -> None:
    """Only a session that is at its consent can start."""
    assert [state for state, after in NEXT.items() if "running" in after] == ["consenting"]


def test_a_move_that_is_not_in_the_life_cycle_is_told_by_its_states() -> None:
    """And names nobody."""
    check_move("ready", "consenting")
    with pytest.raises(WrongState, match="a session that is ended cannot become or be running"):
        check_move("ended", "running")


@pytest.mark.parametrize(
    ("after", "writable"),
    [(timedelta(0), True), (timedelta(hours=24), True), (timedelta(hours=24, milliseconds=1), False)],
)
def test_late_notes_are_taken_for_a_day(after: timedelta, writable: bool) -> None:
    """Counted from the end."""
    assert ENDED.writable(NOON + after) is writable


@pytest.mark.parametrize("state", sorted(set(NEXT) - {"running", "ended"}))
def test_nothing_is_written_before_the_start(state: str) -> None:
    """Nor of one that was taken back."""
    assert not replace(ENDED, state=state).writable(NOON)
    assert replace(ENDED, state="running", ended_at=None).writable(NOON)
