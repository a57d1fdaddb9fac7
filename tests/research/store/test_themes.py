"""Themes: each note lies on one heap at most, in the order in which it was put there."""

from __future__ import annotations

import pytest

from research.consent import ConsentMissing
from research.store import NameTaken, ResearchStore
from tests.research.store.conftest import NOON, STUDY, Run, said


def _notes(store: ResearchStore, session_id: str, names: str) -> list[str]:
    return [store.notes.write(session_id, said(client_id=name), NOON).id for name in names]


def test_notes_are_put_into_themes(store: ResearchStore, run: Run) -> None:
    """At the end, or before another; the rest is loose."""
    session_id = run().id
    a, b, c, d = _notes(store, session_id, "abcd")
    theme = store.themes.add(STUDY, "Postcodes")
    for note_id, position in ((a, None), (b, None), (c, 1), (b, 0)):
        store.themes.move(note_id, theme.id, position)
    board = store.themes.board(STUDY)
    assert [each.note_ids for each in board.themes] == [(b, a, c)]
    assert set(board.notes) == {a, b, c, d}
    assert [note.id for note in board.loose] == [d]


def test_a_note_leaves_the_theme_that_it_was_in(store: ResearchStore, run: Run) -> None:
    """For another, or for none."""
    (note,) = _notes(store, run().id, "a")
    first, second = (store.themes.add(STUDY, name) for name in ("First", "Second"))
    store.themes.move(note, first.id)
    store.themes.move(note, second.id)
    assert [each.note_ids for each in store.themes.of_study(STUDY)] == [(), (note,)]
    store.themes.move(note, None)
    assert [each.note_ids for each in store.themes.of_study(STUDY)] == [(), ()]


def test_names_are_different_in_a_study(store: ResearchStore) -> None:
    """Another study may have the same."""
    theme = store.themes.add(STUDY, "Postcodes")
    store.themes.add("other", "Postcodes")
    with pytest.raises(NameTaken):
        store.themes.add(STUDY, "Postcodes")
    store.themes.rename(theme.id, "Addresses")
    again = store.themes.add(STUDY, "Postcodes")
    with pytest.raises(NameTaken):
        store.themes.rename(again.id, "Addresses")
    assert [each.name for each in store.themes.of_study(STUDY)] == ["Addresses", "Postcodes"]


def test_a_theme_that_is_deleted_leaves_its_notes(store: ResearchStore, run: Run) -> None:
    """They are loose then."""
    (note,) = _notes(store, run().id, "a")
    theme = store.themes.add(STUDY, "Postcodes")
    store.themes.move(note, theme.id)
    store.themes.delete(theme.id)
    board = store.themes.board(STUDY)
    assert (board.themes, [each.id for each in board.loose]) == ((), [note])


def test_themes_are_merged(store: ResearchStore, run: Run) -> None:
    """The notes of the one come behind those of the other, in their order; the one is gone."""
    notes = _notes(store, run().id, "abcd")
    one, other = store.themes.add(STUDY, "One"), store.themes.add(STUDY, "Other")
    for note, theme in zip(notes, (other, other, one, one), strict=True):
        store.themes.move(note, theme.id)
    store.themes.merge(one.id, other.id)
    (left,) = store.themes.of_study(STUDY)
    assert (left.name, left.note_ids) == ("Other", tuple(notes))


def test_themes_of_two_studies_are_not_merged(store: ResearchStore, run: Run) -> None:
    """Nor one with itself, nor with one that is gone; all stay as they are."""
    (note,) = _notes(store, run().id, "a")
    own, other = store.themes.add(STUDY, "Own"), store.themes.add("other", "Other")
    store.themes.move(note, own.id)
    for one, into in ((own.id, other.id), (own.id, own.id), (own.id, "gone"), ("gone", own.id)):
        with pytest.raises(LookupError):
            store.themes.merge(one, into)
    assert store.themes.of_study(STUDY)[0].note_ids == (note,)


def test_a_note_stays_in_its_study(store: ResearchStore, run: Run) -> None:
    """And where it was, when it cannot be moved."""
    (note,) = _notes(store, run().id, "a")
    own, other = store.themes.add(STUDY, "Own"), store.themes.add("other", "Other")
    store.themes.move(note, own.id)
    for theme_id in (other.id, "no theme"):
        with pytest.raises(LookupError):
            store.themes.move(note, theme_id)
    assert store.themes.of_study(STUDY)[0].note_ids == (note,)


def test_notes_that_are_gone_are_in_no_theme(store: ResearchStore, run: Run) -> None:
    """Struck or withdrawn; and nobody puts them back."""
    session_id = run().id
    struck, withdrawn = _notes(store, session_id, "ab")
    theme = store.themes.add(STUDY, "Postcodes")
    for note in (struck, withdrawn):
        store.themes.move(note, theme.id)
    store.notes.strike(struck)
    assert store.themes.of_study(STUDY)[0].note_ids == (withdrawn,)
    store.sessions.withdraw(session_id, NOON)
    assert store.themes.of_study(STUDY)[0].note_ids == ()
    for note in (struck, withdrawn):
        with pytest.raises(ConsentMissing):
            store.themes.move(note, theme.id)
