"""Attempts: one at a time, marked by the moderator and rated by the participant, never without consent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from research.consent import ConsentMissing
from research.session import WrongState
from research.store import ResearchStore
from tests.research.store.conftest import NOON, Make, Run, agreed


def test_an_attempt_is_begun_helped_marked_and_rated(store: ResearchStore, run: Run) -> None:
    """And read back."""
    session = run()
    begun = store.attempts.begin(session.id, "report", NOON)
    store.attempts.help(begun.id, NOON)
    store.attempts.help(begun.id, NOON)
    store.attempts.end(begun.id, "partial", NOON + timedelta(minutes=3))
    rated = store.attempts.rate(begun.id, 6, NOON + timedelta(minutes=4))
    assert (rated.task, rated.assists, rated.outcome, rated.seq) == ("report", 2, "partial", 6)
    assert (rated.started_at, rated.ended_at) == (NOON, NOON + timedelta(minutes=3))
    assert store.attempts.of_session(session.id) == (rated,)


def test_a_mark_can_be_mended(store: ResearchStore, run: Run) -> None:
    """It does not take longer for that."""
    attempt = store.attempts.begin(run().id, "report", NOON)
    store.attempts.end(attempt.id, "success", NOON + timedelta(minutes=3))
    mended = store.attempts.end(attempt.id, "fail", NOON + timedelta(minutes=9))
    assert (mended.outcome, mended.ended_at) == ("fail", NOON + timedelta(minutes=3))


def test_one_task_is_attempted_at_a_time(store: ResearchStore, run: Run) -> None:
    """Another ends it; the same one goes on, as somebody pressed twice."""
    session = run()
    first = store.attempts.begin(session.id, "report", NOON)
    assert store.attempts.begin(session.id, "report", NOON + timedelta(seconds=1)) == first
    store.attempts.begin(session.id, "follow", NOON + timedelta(minutes=1))
    ended, open_ = store.attempts.of_session(session.id)
    assert (ended.task, ended.ended_at) == ("report", NOON + timedelta(minutes=1))
    assert (open_.task, open_.ended_at) == ("follow", None)


@pytest.mark.parametrize("seq", [0, 8, -1])
def test_the_single_ease_question_has_seven_answers(store: ResearchStore, run: Run, seq: int) -> None:
    """No other is kept."""
    attempt = store.attempts.begin(run().id, "report", NOON)
    with pytest.raises(ValueError, match="1 to 7"):
        store.attempts.rate(attempt.id, seq, NOON)
    assert store.attempts.of_session(attempt.session_id) == (attempt,)


def test_no_attempt_without_consent(store: ResearchStore, make: Make) -> None:
    """Nor before the start."""
    session = make().session
    with pytest.raises(ConsentMissing):
        store.attempts.begin(session.id, "report", NOON)
    store.consents.give(agreed(session.id))
    with pytest.raises(WrongState):
        store.attempts.begin(session.id, "report", NOON)


def test_nothing_is_marked_after_a_withdrawal(store: ResearchStore, run: Run) -> None:
    """A page that was open all the while finds nothing to write to."""
    session = run()
    attempt = store.attempts.begin(session.id, "report", NOON)
    store.sessions.withdraw(session.id, NOON)
    for change in (
        lambda: store.attempts.end(attempt.id, "success", NOON),
        lambda: store.attempts.help(attempt.id, NOON),
        lambda: store.attempts.rate(attempt.id, 7, NOON),
    ):
        with pytest.raises(ConsentMissing):
            change()


def test_attempts_are_marked_for_a_day_after_the_end(store: ResearchStore, run: Run, late: datetime) -> None:
    """No new one begins then."""
    session = run()
    attempt = store.attempts.begin(session.id, "report", NOON)
    store.sessions.end(session.id, NOON)
    store.attempts.rate(attempt.id, 7, NOON + timedelta(hours=24))
    with pytest.raises(WrongState):
        store.attempts.begin(session.id, "follow", NOON)
    with pytest.raises(WrongState):
        store.attempts.rate(attempt.id, 1, late)
