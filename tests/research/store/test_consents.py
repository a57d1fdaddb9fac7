"""Consents are kept before the start, and each item can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from research.consent import ConsentMissing
from research.replay import Chunk
from research.session import WrongState
from research.store import ResearchStore
from tests.research.store.conftest import NOON, ROUND, STUDY, Make, Run, agreed


@pytest.mark.parametrize(
    "consent",
    [
        agreed("?", "take_part"),
        agreed("?", "notes", "replay"),
        agreed("?", under_16=True),
        replace(agreed("?"), withdrawn_at=NOON),
    ],
)
def test_nothing_is_kept_of_a_consent_that_is_not_valid(store: ResearchStore, make: Make, consent) -> None:
    """Nor does the session go on."""
    session = make().session
    with pytest.raises(ConsentMissing):
        store.consents.give(replace(consent, session_id=session.id))
    assert store.consents.of(session.id) is None
    assert store.sessions.by_id(session.id) == session


def test_a_consent_can_be_given_anew_before_the_start(store: ResearchStore, make: Make) -> None:
    """On paper after the screen, or with other items; the newer one counts."""
    session = make().session
    store.consents.give(agreed(session.id))
    second = replace(agreed(session.id, "take_part", "notes"), how="paper")
    store.consents.give(second)
    assert store.consents.of(session.id) == second
    store.sessions.start(session.id, NOON)
    with pytest.raises(WrongState):
        store.consents.give(agreed(session.id))
    assert store.consents.of(session.id) == second


def test_no_consent_for_no_session(store: ResearchStore) -> None:
    """Nor for one that was refused."""
    with pytest.raises(WrongState):
        store.consents.give(agreed("no session"))


def test_replay_can_be_taken_back_alone(store: ResearchStore, run: Run) -> None:
    """What was recorded is deleted at once, and nothing more is; the session goes on."""
    session = run()
    store.replay.add(Chunk(session.id, 1, NOON, NOON, b"1"), NOON)
    store.consents.take_back(session.id, "replay")
    assert store.replay.of_session(session.id) == ()
    with pytest.raises(ConsentMissing):
        store.replay.add(Chunk(session.id, 2, NOON, NOON, b"2"), NOON)
    store.consents.take_back(session.id, "replay")
    found = store.sessions.by_id(session.id)
    assert found is not None
    assert found.state == "running"


def test_observers_can_be_sent_away(store: ResearchStore, run: Run) -> None:
    """Who watched is not known any more."""
    session = run()
    observer = store.observers.invite(STUDY, ROUND, "AB", NOON).observer
    store.observers.watch(session.id, observer.id, NOON)
    store.consents.take_back(session.id, "observers")
    assert store.observers.watching(session.id, NOON) == ()
    with pytest.raises(ConsentMissing):
        store.observers.watch(session.id, observer.id, NOON)


@pytest.mark.parametrize("item", ["take_part", "notes"])
def test_what_a_session_needs_is_taken_back_by_withdrawing(store: ResearchStore, run: Run, item) -> None:
    """There is no session without it."""
    session = run()
    with pytest.raises(ValueError, match="there is no session"):
        store.consents.take_back(session.id, item)
    assert store.consents.of(session.id) == agreed(session.id)
