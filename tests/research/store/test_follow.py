"""Following a session: all that is new, nothing twice, and little to ask where nothing is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from research.store import ResearchStore
from tests.research.store.conftest import NOON, Run, said


def test_what_is_new_is_told_once(store: ResearchStore, run: Run) -> None:
    """Notes, attempts and the state of the session, each with the number to go on from."""
    session = run()
    note = store.notes.write(session.id, said(), NOON)
    attempt = store.attempts.begin(session.id, "report", NOON)
    store.attempts.begin(session.id, "follow", NOON)
    news = store.follow.since(session.id)
    assert news is not None
    assert (news.session, news.notes, len(news.attempts)) == (session, (note,), 2)
    again = store.follow.since(session.id, news.number)
    assert again is not None
    assert (again.number, again.notes, again.attempts) == (news.number, (), ())
    second = store.notes.write(session.id, said(client_id="c2"), NOON)
    helped = store.attempts.help(attempt.id, NOON)
    more = store.follow.since(session.id, news.number)
    assert more is not None
    assert (more.notes, more.attempts) == ((second,), (helped,))
    assert store.follow.since("no session") is None


def test_changes_are_told_as_what_is_new(store: ResearchStore, run: Run) -> None:
    """So that a note that was struck disappears for those who have it on the screen."""
    session = run()
    kept, struck = (store.notes.write(session.id, said(client_id=c), NOON) for c in "ab")
    before = store.follow.since(session.id)
    assert before is not None
    changed = store.notes.change(kept.id, tags=["error"])
    store.notes.strike(struck.id)
    news = store.follow.since(session.id, before.number)
    assert news is not None
    assert [(note.id, note.struck) for note in news.notes] == [(changed.id, False), (struck.id, True)]


def test_states_are_told(store: ResearchStore, run: Run) -> None:
    """A withdrawal empties the page of everybody who follows."""
    session = run()
    store.notes.write(session.id, said(), NOON)
    number = 0
    for move, state in ((store.sessions.end, "ended"), (store.sessions.withdraw, "withdrawn")):
        move(session.id, NOON)
        news = store.follow.since(session.id, number)
        assert news is not None
        assert news.session.state == state
        assert news.number > number
        number = news.number
    assert news.notes == news.attempts == ()


def test_numbers_only_grow(store: ResearchStore, run: Run) -> None:
    """However many write at once, nobody who follows misses a note."""
    session = run()
    with ThreadPoolExecutor(4) as pool:
        writing = pool.map(lambda n: store.notes.write(session.id, said(client_id=f"c{n}"), NOON), range(30))
        seen, number = list[str](), 0
        while len(seen) < 30:
            news = store.follow.since(session.id, number)
            assert news is not None
            assert news.number >= number
            number = news.number
            seen += [note.id for note in news.notes]
        assert sorted(seen) == sorted(note.id for note in writing)
