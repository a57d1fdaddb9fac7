"""What may leave the console: reviewed notes of people who agreed, and nothing else."""

from __future__ import annotations

from research.consent import ITEMS
from research.session import Session
from research.store import ResearchStore
from tests.research.store.conftest import NOON, ROUND, STUDY, Make, Run, agreed, said


def _reviewed(store: ResearchStore, session: Session, kind: str = "observation") -> str:
    note = store.notes.write(session.id, said(kind=kind, client_id=kind), NOON)
    store.notes.change(note.id, reviewed=True)
    return note.id


def test_reviewed_notes_are_exported(store: ResearchStore, run: Run) -> None:
    """Those that nobody has read for names are not."""
    session = run()
    reviewed = _reviewed(store, session)
    store.notes.write(session.id, said(client_id="unread"), NOON)
    attempt = store.attempts.begin(session.id, "report", NOON)
    (record,) = store.records.exportable(STUDY, ROUND)
    assert ([note.id for note in record.notes], record.attempts) == ([reviewed], (attempt,))
    assert (record.session, record.consent) == (session, agreed(session.id))
    assert record.participant == store.participants.by_code(STUDY, "P01")
    assert len(store.records.of_round(STUDY, ROUND)[0].notes) == 2
    assert store.records.exportable(STUDY, "round-2") == ()


def test_quotes_need_a_consent_of_their_own(store: ResearchStore, run: Run) -> None:
    """What was said stays in the console."""
    session = run(*(item for item in ITEMS if item != "quotes"))
    quoted, seen = _reviewed(store, session, "quote"), _reviewed(store, session)
    (record,) = store.records.exportable(STUDY, ROUND)
    assert [note.id for note in record.notes] == [seen]
    assert {note.id for note in store.records.of_round(STUDY, ROUND)[0].notes} == {quoted, seen}


def test_nobody_is_exported_who_did_not_agree(store: ResearchStore, make: Make, run: Run) -> None:
    """Nor who has not begun, or withdrew; a struck note is in neither."""
    make()
    asked = make().session
    store.consents.give(agreed(asked.id))
    refused = make().session
    store.sessions.refuse(refused.id)
    withdrawn = run()
    _reviewed(store, withdrawn)
    store.sessions.withdraw(withdrawn.id, NOON)
    stays = run()
    store.notes.strike(_reviewed(store, stays))
    assert [(each.session, each.notes) for each in store.records.exportable(STUDY, ROUND)] == [(stays, ())]
    told = store.records.of_round(STUDY, ROUND)
    assert len(told) == 5
    assert [each.notes for each in told] == [()] * 5
