"""Observers come in by links that can be ended, and watch those who agreed to be watched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from research.consent import ConsentMissing
from research.session import WrongState
from research.store import ResearchStore
from tests.research.store.conftest import NOON, ROUND, STUDY, Run


def test_a_link_lets_in_until_it_is_ended(store: ResearchStore) -> None:
    """The observer is known after that, too: notes have their name."""
    first, second = (store.observers.invite(STUDY, ROUND, name, NOON) for name in ("AB", "Policy"))
    assert store.observers.by_token(first.token) == first.observer
    assert store.observers.by_token("another") is None
    store.observers.end(first.observer.id, NOON)
    assert store.observers.by_token(first.token) is None
    assert store.observers.by_token(second.token) == second.observer
    assert {each.name for each in store.observers.of_round(STUDY, ROUND)} == {"AB", "Policy"}
    assert store.observers.of_round(STUDY, "round-2") == ()


def test_those_who_watch_are_known(store: ResearchStore, run: Run) -> None:
    """Each once, for as long as they are seen."""
    session = run()
    ab, policy = (store.observers.invite(STUDY, ROUND, name, NOON).observer for name in ("AB", "Policy"))
    store.observers.watch(session.id, policy.id, NOON)
    store.observers.watch(session.id, ab.id, NOON)
    store.observers.watch(session.id, ab.id, NOON + timedelta(minutes=2))
    assert store.observers.watching(session.id, NOON) == (ab, policy)
    assert store.observers.watching(session.id, NOON + timedelta(minutes=1)) == (ab,)


def test_nobody_watches_who_was_not_agreed_to(store: ResearchStore, run: Run, late) -> None:
    """Nor a session that is long over."""
    ab = store.observers.invite(STUDY, ROUND, "AB", NOON).observer
    with pytest.raises(ConsentMissing):
        store.observers.watch(run("take_part", "notes", "replay").id, ab.id, NOON)
    session = run()
    store.sessions.end(session.id, NOON)
    with pytest.raises(WrongState):
        store.observers.watch(session.id, ab.id, late)
