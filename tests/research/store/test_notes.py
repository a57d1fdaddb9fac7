"""Notes are written while a session runs, or just after; once each; and never without consent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from research.consent import ConsentMissing
from research.session import WrongState
from research.store import ResearchStore
from tests.research.store.conftest import NOON, ROUND, STUDY, Make, Run, agreed, said


def test_a_note_is_kept_as_it_was_sent(store: ResearchStore, run: Run) -> None:
    """With what the participant had in front of them; the session gives it its round."""
    session = run()
    new = said(
        "“Is that a comma?”",
        kind="quote",
        tags=("error", "words & more"),
        page="/street-lights/report/fault",
        question="fault",
        task="report",
        release="r1",
        end_at=NOON + timedelta(seconds=9),
    )
    note = store.notes.write(session.id, new, NOON)
    assert (note.round, note.reviewed, note.number > 0) == (ROUND, False, True)
    assert {name: getattr(note, name) for name in vars(new)} == vars(new)
    assert store.notes.by_id(note.id) == note
    assert store.notes.of_session(session.id) == store.notes.of_study(STUDY) == (note,)


def test_no_note_without_consent(store: ResearchStore, make: Make) -> None:
    """Nor of a session that is not there; and nothing stays of it."""
    session = make().session
    for session_id in (session.id, "no session"):
        with pytest.raises(ConsentMissing):
            store.notes.write(session_id, said(), NOON)
    store.sessions.begin_consent(session.id)
    with pytest.raises(ConsentMissing):
        store.notes.write(session.id, said(), NOON)
    assert store.notes.of_study(STUDY) == ()
    assert store.sessions.of_study(STUDY)[0].state == "consenting"


def test_no_note_before_the_start(store: ResearchStore, make: Make) -> None:
    """What somebody says while they read the sheet is not written down."""
    session = make().session
    store.consents.give(agreed(session.id))
    with pytest.raises(WrongState):
        store.notes.write(session.id, said(), NOON)


def test_late_notes_are_taken_for_a_day(store: ResearchStore, run: Run, late: datetime) -> None:
    """Of a tablet that was not connected, or out of memory."""
    session = run()
    store.sessions.end(session.id, NOON)
    store.notes.write(session.id, said(), NOON + timedelta(hours=24))
    with pytest.raises(WrongState):
        store.notes.write(session.id, said(client_id="c2"), late)


def test_a_note_that_is_sent_again_is_one_note(store: ResearchStore, run: Run, late: datetime) -> None:
    """Its sender gets it back as it is now, even when no new one would be taken."""
    session, other = run(), run()
    first = store.notes.write(session.id, said("first"), NOON)
    assert store.notes.write(session.id, said("second"), NOON) == first
    changed = store.notes.change(first.id, tags=["error"])
    store.sessions.end(session.id, NOON)
    assert store.notes.write(session.id, said("third"), late) == changed
    assert store.notes.of_session(session.id) == (changed,)
    assert store.notes.write(other.id, said("of somebody else"), NOON) != first


def test_empty_notes_are_refused(store: ResearchStore, run: Run) -> None:
    """When they are written and when they are changed."""
    session = run()
    note = store.notes.write(session.id, said(), NOON)
    for write in (
        lambda: store.notes.write(session.id, said(" \n"), NOON),
        lambda: store.notes.change(note.id, text=" "),
    ):
        with pytest.raises(ValueError, match="a note needs text"):
            write()


def test_a_note_can_be_changed(store: ResearchStore, run: Run, late: datetime) -> None:
    """For as long as it is there; its number tells those who follow."""
    session = run()
    note = store.notes.write(session.id, said(), NOON)
    store.sessions.end(session.id, NOON)
    changed = store.notes.change(note.id, kind="quote", tags=["a"], at=late, text="New")
    assert (changed.kind, changed.tags, changed.at, changed.text) == ("quote", ("a",), late, "New")
    assert changed.number > note.number
    assert store.notes.of_session(session.id, note.number) == (changed,)
    assert store.notes.of_session(session.id, changed.number) == ()


def test_new_words_are_to_be_reviewed_anew(store: ResearchStore, run: Run) -> None:
    """Else a name that was typed after the review would leave with the export."""
    note = store.notes.write(run().id, said("as it was"), NOON)
    assert store.notes.change(note.id, reviewed=True).reviewed
    assert store.notes.change(note.id, tags=["a"]).reviewed
    assert store.notes.change(note.id, text="as it was").reviewed
    assert not store.notes.change(note.id, text="with a name").reviewed
    assert store.notes.change(note.id, text="without", reviewed=True).reviewed


def test_a_struck_note_says_nothing_any_more(store: ResearchStore, run: Run) -> None:
    """It is in no list, and does not come back when its sender tries again."""
    session = run()
    note = store.notes.write(session.id, said(tags=("a",), page="/p", task="report"), NOON)
    store.notes.strike(note.id)
    assert store.notes.by_id(note.id) is None
    assert store.notes.of_session(session.id) == store.notes.of_study(STUDY) == ()
    again = store.notes.write(session.id, said(), NOON)
    assert again.struck
    assert (again.author, again.tags, again.page, again.task) == ("", (), "", None)
    for change in (lambda: store.notes.strike(note.id), lambda: store.notes.change(note.id, text="back")):
        with pytest.raises(ConsentMissing):
            change()


def test_nothing_is_changed_after_a_withdrawal(store: ResearchStore, run: Run) -> None:
    """A page that was open all the while finds nothing to write to."""
    session = run()
    note = store.notes.write(session.id, said(), NOON)
    store.sessions.withdraw(session.id, NOON)
    for write in (
        lambda: store.notes.change(note.id, text="New"),
        lambda: store.notes.strike(note.id),
        lambda: store.notes.write(session.id, said(), NOON),
    ):
        with pytest.raises(ConsentMissing):
            write()
    assert store.notes.of_study(STUDY) == ()
