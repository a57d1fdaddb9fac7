"""Sessions: a link opens on one device, and they move along their life cycle alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from prototype_kit.store.database import Database
from research.consent import ConsentMissing
from research.session import NEXT, WrongState
from research.store import Claimed, ResearchStore
from tests.research.store.conftest import NOON, ROUND, STUDY, Make, Run, agreed, said


def _everything(database: Database) -> str:
    with database.reading() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        return repr([connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables.all()])


def test_a_session_is_made_for_a_participant(store: ResearchStore, make: Make) -> None:
    """It is ready, and can be read back."""
    session = make(pilot=True).session
    assert (session.study, session.round, session.participant) == (STUDY, ROUND, "P01")
    assert (session.state, session.pilot, session.scenario, session.created_at) == (
        "ready",
        True,
        "dark",
        NOON,
    )
    assert store.sessions.by_id(session.id) == session
    assert store.sessions.of_study(STUDY) == store.sessions.of_study(STUDY, ROUND) == (session,)
    assert store.sessions.of_study(STUDY, "round-2") == store.sessions.of_study("other") == ()
    with pytest.raises(LookupError):
        store.sessions.create(STUDY, ROUND, "P09", moderator="Mo", now=NOON)


def test_the_first_device_opens_a_link_and_can_open_it_again(store: ResearchStore, make: Make) -> None:
    """Another device cannot, whatever it shows."""
    made = make()
    first = store.sessions.claim(made.token, None, NOON, "tablet")
    assert isinstance(first, Claimed)
    assert (first.session.id, first.session.device) == (made.session.id, "tablet")
    again = store.sessions.claim(made.token, first.device_secret, NOON + timedelta(days=99))
    assert again == first
    assert store.sessions.claim(made.token, None, NOON) == "taken"
    assert store.sessions.claim(made.token, "another secret", NOON) == "taken"
    assert store.sessions.of_device(first.device_secret) == first.session
    assert store.sessions.of_device("another secret") is None
    assert store.sessions.claim("another token", first.device_secret, NOON) == "unknown"


def test_secrets_are_kept_as_hashes_alone(store: ResearchStore, database: Database, make: Make) -> None:
    """Whoever reads the database can open nothing by it, nor whoever reads a log."""
    made = make()
    claimed = store.sessions.claim(made.token, None, NOON)
    invited = store.observers.invite(STUDY, ROUND, "AB", NOON)
    assert isinstance(claimed, Claimed)
    for secret in (made.token, claimed.device_secret, invited.token):
        assert secret not in _everything(database)
        assert secret not in repr((made, claimed, invited))


def test_a_reissued_link_takes_the_session_to_another_device(store: ResearchStore, make: Make) -> None:
    """The old link and the old device open nothing any more."""
    made = make()
    old = store.sessions.claim(made.token, None, NOON)
    assert isinstance(old, Claimed)
    token = store.sessions.reissue(made.session.id, NOON)
    assert store.sessions.of_device(old.device_secret) is None
    assert store.sessions.claim(made.token, old.device_secret, NOON) == "unknown"
    new = store.sessions.claim(token, old.device_secret, NOON)
    assert isinstance(new, Claimed)
    assert new.device_secret != old.device_secret
    assert store.sessions.claim(token, old.device_secret, NOON) == "taken"


def test_a_link_does_not_last_for_ever(store: ResearchStore, make: Make) -> None:
    """Unless it was opened in time."""
    first, second = make(), make()
    assert store.sessions.claim(first.token, None, NOON + timedelta(days=30)) == "over"
    assert isinstance(store.sessions.claim(second.token, None, NOON + timedelta(days=29)), Claimed)


def test_a_session_that_is_over_opens_on_its_own_device_alone(store: ResearchStore, run: Run) -> None:
    """So that the participant can still withdraw; a new link there is not."""
    session = run()
    token = store.sessions.reissue(session.id, NOON)
    claimed = store.sessions.claim(token, None, NOON)
    assert isinstance(claimed, Claimed)
    store.sessions.end(session.id, NOON)
    assert isinstance(store.sessions.claim(token, claimed.device_secret, NOON), Claimed)
    with pytest.raises(WrongState):
        store.sessions.reissue(session.id, NOON)
    unopened = run()
    token = store.sessions.reissue(unopened.id, NOON)
    store.sessions.end(unopened.id, NOON)
    assert store.sessions.claim(token, None, NOON) == "over"


def test_nothing_starts_without_consent(store: ResearchStore, make: Make) -> None:
    """Not even after the sheet was shown."""
    session = make().session
    with pytest.raises(ConsentMissing):
        store.sessions.start(session.id, NOON)
    assert store.sessions.begin_consent(session.id).state == "consenting"
    with pytest.raises(ConsentMissing):
        store.sessions.start(session.id, NOON)
    store.consents.give(agreed(session.id))
    started = store.sessions.start(session.id, NOON + timedelta(minutes=5))
    assert (started.state, started.started_at) == ("running", NOON + timedelta(minutes=5))
    ended = store.sessions.end(session.id, NOON + timedelta(minutes=45))
    assert (ended.state, ended.ended_at) == ("ended", NOON + timedelta(minutes=45))


def _into(store: ResearchStore, make: Make, state: str) -> str:
    session_id = make().session.id
    if state == "ready":
        return session_id
    if state == "refused":
        store.sessions.refuse(session_id)
        return session_id
    store.consents.give(agreed(session_id))
    if state in {"running", "ended"}:
        store.sessions.start(session_id, NOON)
    if state == "ended":
        store.sessions.end(session_id, NOON)
    if state == "withdrawn":
        store.sessions.withdraw(session_id, NOON)
    return session_id


@pytest.mark.parametrize("state", sorted(NEXT))
def test_sessions_move_along_their_life_cycle_alone(store: ResearchStore, make: Make, state: str) -> None:
    """Every other move is refused, and changes nothing."""
    moves = {
        "consenting": store.sessions.begin_consent,
        "running": lambda session_id: store.sessions.start(session_id, NOON),
        "ended": lambda session_id: store.sessions.end(session_id, NOON),
        "refused": store.sessions.refuse,
    }
    for after, move in moves.items():
        session_id = _into(store, make, state)
        before = store.sessions.by_id(session_id)
        assert before is not None
        assert before.state == state
        if after in NEXT[before.state]:
            move(session_id)
            moved = store.sessions.by_id(session_id)
            assert moved is not None
            assert moved.state == after
        else:
            with pytest.raises((WrongState, ConsentMissing)):
                move(session_id)
            assert store.sessions.by_id(session_id) == before


def test_a_refusal_leaves_the_fact_alone(store: ResearchStore, database: Database, make: Make) -> None:
    """The day, the round and the pseudonym: nothing of the person, nor of what they agreed to before."""
    made = make(moderator="Mo Moderator", scenario="secret-scenario", segment="secret-segment")
    claimed = store.sessions.claim(made.token, None, NOON, "secret-device")
    assert isinstance(claimed, Claimed)
    store.consents.give(agreed(made.session.id, under_16=True, guardian=True))
    store.participants.note_needs(made.session.id, "secret-needs")
    store.sessions.refuse(made.session.id)
    left = store.sessions.whole(made.session.id)
    assert left is not None
    day = datetime(2026, 5, 1, tzinfo=NOON.tzinfo)
    assert (left.session.state, left.session.created_at) == ("refused", day)
    assert (left.session.started_at, left.session.ended_at, left.session.moderator) == (None, None, "")
    assert (left.session.scenario, left.session.device) == (None, None)
    assert (left.participant.segment, left.participant.access_needs) == ("", "")
    assert (left.consent, left.attempts) == (None, ())
    everything = _everything(database)
    assert not [word for word in ("secret", "Moderator", str(int(NOON.timestamp()))) if word in everything]
    assert store.sessions.claim(made.token, None, NOON) == "unknown"
    assert store.sessions.of_device(claimed.device_secret) is None


def test_who_refuses_before_a_consent_by_withdrawing_has_refused(store: ResearchStore, make: Make) -> None:
    """The button to withdraw is always there, and does not fail."""
    session = make().session
    store.sessions.withdraw(session.id, NOON)
    after = store.sessions.by_id(session.id)
    assert after is not None
    assert after.state == "refused"
    with pytest.raises(LookupError):
        store.sessions.withdraw("no session", NOON)


def test_a_session_is_read_whole(store: ResearchStore, run: Run) -> None:
    """With participant, consent and attempts."""
    session = run("take_part", "notes")
    attempt = store.attempts.begin(session.id, "report", NOON)
    whole = store.sessions.whole(session.id)
    assert whole is not None
    assert (whole.session, whole.consent) == (session, agreed(session.id, "take_part", "notes"))
    assert (whole.participant.code, whole.attempts) == ("P01", (attempt,))
    assert store.sessions.whole("no session") is None


def test_the_end_ends_what_is_open(store: ResearchStore, run: Run) -> None:
    """An attempt that nobody marked is over with its session."""
    session = run()
    store.attempts.begin(session.id, "report", NOON)
    store.notes.write(session.id, said(), NOON)
    store.sessions.end(session.id, NOON + timedelta(minutes=9))
    (attempt,) = store.attempts.of_session(session.id)
    assert (attempt.ended_at, attempt.outcome) == (NOON + timedelta(minutes=9), None)
