"""What one browser has left behind is deleted together, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import event, text

from prototype_kit.answers import Answers
from prototype_kit.cases import Submission
from prototype_kit.store import Draft, Forgotten, Origin, Store
from tests.tallies import tally

Start = Callable[..., Draft]


def _rows(store: Store) -> dict[str, int]:
    counts = {}
    with store._database.reading() as connection:
        for table in ("draft", "cases", "case_entry", "message"):
            counts[table] = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    return counts


def _held(store: Store) -> str:
    with store._database.reading() as connection:
        tables = ("draft", "cases", "case_entry", "message")
        return "".join(str(connection.execute(text(f"SELECT * FROM {table}")).all()) for table in tables)


def test_everything_of_a_session_goes(
    store: Store, saved: Draft, submission: Submission, start: Start, answers: Answers, now: datetime
) -> None:
    """The case with its timeline and messages, and the answers that were not sent; it is said how many."""
    case = store.cases.submit(saved, submission, now)
    store.drafts.save(start(journey="ask"), answers, now)
    messages = {message.id for message in store.outbox.of_case(case.id)}
    found = store.sessions.forget("cookie")
    assert found == Forgotten(2, 1, found.messages)
    assert set(found.messages) == messages
    assert len(messages) == 2
    assert _rows(store) == {"draft": 2, "cases": 0, "case_entry": 0, "message": 0}
    assert "no light" not in _held(store)
    assert "ann@example.com" not in _held(store)
    for journey in ("report", "ask"):
        assert store.drafts.latest("cookie", "street-lights", journey, now) is None
    assert store.sessions.forget("cookie") == Forgotten(0, 0, ())


def test_figures_keep_what_became_of_it(
    store: Store, saved: Draft, submission: Submission, start: Start, now: datetime
) -> None:
    """One was submitted and one given up, whoever it was: the funnel of a research day adds up."""
    store.cases.submit(saved, submission, now)
    start()
    store.sessions.forget("cookie")
    assert tally(store, "test", now) == [("street-lights", "report", 2, 1, 0)]


def test_other_sessions_are_left_alone(
    store: Store, saved: Draft, submission: Submission, start: Start, answers: Answers, now: datetime
) -> None:
    """Their drafts, their cases and their messages."""
    store.cases.submit(saved, submission, now)
    case = store.cases.submit(store.drafts.save(start("other"), answers, now), submission, now)
    other = store.drafts.save(start("other", journey="ask"), answers, now)
    store.sessions.forget("cookie")
    assert case == store.cases.by_reference(case.reference)
    assert len(store.cases.timeline(case)) == 1
    assert len(store.outbox.of_case(case.id)) == 2
    assert other == store.drafts.latest("other", "street-lights", "ask", now)


def test_a_case_of_live_mode_is_kept(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """Others work on it, and somebody waits for it."""
    draft = store.drafts.save(start(origin=Origin("live")), answers, now)
    case = store.cases.submit(draft, submission, now)
    assert store.sessions.forget("cookie") == Forgotten(1, 0, ())
    assert case == store.cases.by_reference(case.reference)
    assert (len(store.cases.timeline(case)), len(store.outbox.of_case(case.id))) == (1, 2)


def test_all_of_it_goes_or_nothing(store: Store, saved: Draft, submission: Submission, now: datetime) -> None:
    """A database that fails in the middle keeps everything, so that nobody is told what is not so."""
    store.cases.submit(saved, submission, now)
    before = _held(store)

    def fail(_connection, _cursor, statement, *_) -> None:
        if statement.startswith("DELETE FROM cases"):
            raise RuntimeError("the power is gone")

    event.listen(store._database.engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(RuntimeError):
            store.sessions.forget("cookie")
    finally:
        event.remove(store._database.engine, "before_cursor_execute", fail)
    assert before == _held(store)
