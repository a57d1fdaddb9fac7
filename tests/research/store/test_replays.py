"""Replays are kept of those who agreed to it, each chunk once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from research.consent import ConsentMissing
from research.replay import Chunk
from research.session import WrongState
from research.store import ResearchStore
from tests.research.store.conftest import NOON, Make, Run, agreed


def _chunk(session_id: str, sequence: int, content: bytes = b"packed") -> Chunk:
    begin = NOON + timedelta(seconds=10 * sequence)
    return Chunk(session_id, sequence, begin, begin + timedelta(seconds=9), content)


def test_chunks_are_kept_in_order(store: ResearchStore, run: Run) -> None:
    """As they were recorded, not as they came."""
    session = run()
    chunks = [_chunk(session.id, sequence) for sequence in (3, 1, 2)]
    assert [store.replay.add(chunk, NOON) for chunk in chunks] == chunks
    assert [chunk.sequence for chunk in store.replay.of_session(session.id)] == [1, 2, 3]
    assert store.replay.span(session.id) == (NOON + timedelta(seconds=10), NOON + timedelta(seconds=39))
    assert store.replay.span(run().id) is None


def test_a_chunk_that_comes_again_is_kept_once(store: ResearchStore, run: Run) -> None:
    """The first stays, and is given back, so that its sender can tell whether it is the same."""
    session = run()
    first = store.replay.add(_chunk(session.id, 1), NOON)
    assert store.replay.add(_chunk(session.id, 1, b"another tab"), NOON) == first
    assert store.replay.of_session(session.id) == (first,)


def test_no_replay_without_its_own_consent(store: ResearchStore, make: Make, run: Run) -> None:
    """To be written down is not to be recorded."""
    for session in (make().session, run("take_part", "notes", "quotes", "observers", "audio_video")):
        with pytest.raises(ConsentMissing):
            store.replay.add(_chunk(session.id, 1), NOON)


def test_nothing_is_recorded_before_the_start_or_long_after(
    store: ResearchStore, make: Make, run: Run, late: datetime
) -> None:
    """What could not be sent before the end comes later."""
    early = make().session
    store.consents.give(agreed(early.id))
    with pytest.raises(WrongState):
        store.replay.add(_chunk(early.id, 1), NOON)
    session = run()
    store.sessions.end(session.id, NOON)
    store.replay.add(_chunk(session.id, 1), NOON + timedelta(hours=1))
    with pytest.raises(WrongState):
        store.replay.add(_chunk(session.id, 2), late)
