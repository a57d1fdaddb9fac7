"""What is read costs as many statements for ten sessions as for one, and each finds its rows by an index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from prototype_kit.store.database import Database
from research.finding import Evidence
from research.replay import Chunk
from research.session import Session
from research.store import Claimed, ResearchStore
from tests.research.store.conftest import NOON, ROUND, STUDY, Make, Run, said
from tests.research.store.test_erasures import _Days
from tests.research.store.test_findings import FINDING
from tests.statements import recorded
from tests.store.test_plans import _plan

READERS: dict[str, tuple[int, Callable[[ResearchStore, Session], object]]] = {
    "participants of a study": (1, lambda store, _: store.participants.of_study(STUDY)),
    "sessions of a study": (1, lambda store, _: store.sessions.of_study(STUDY)),
    "sessions of a round": (1, lambda store, _: store.sessions.of_study(STUDY, ROUND)),
    "those that run now": (1, lambda store, _: store.sessions.running(STUDY, ROUND)),
    "a session": (2, lambda store, session: store.sessions.whole(session.id)),
    "its notes": (1, lambda store, session: store.notes.of_session(session.id)),
    "its attempts": (1, lambda store, session: store.attempts.of_session(session.id)),
    "its replay": (1, lambda store, session: store.replay.of_session(session.id)),
    "how long that is": (1, lambda store, session: store.replay.span(session.id)),
    "who watches": (1, lambda store, session: store.observers.watching(session.id, NOON)),
    "what is new": (2, lambda store, session: store.follow.since(session.id)),
    "that nothing is": (1, lambda store, session: store.follow.since(session.id, 10**6)),
    "notes of a study": (1, lambda store, _: store.notes.of_study(STUDY)),
    "themes": (2, lambda store, _: store.themes.board(STUDY)),
    "findings": (2, lambda store, _: store.findings.of_study(STUDY)),
    "findings of a round": (2, lambda store, _: store.findings.of_study(STUDY, ROUND)),
    "observers": (1, lambda store, _: store.observers.of_round(STUDY, ROUND)),
    "a round": (3, lambda store, _: store.records.of_round(STUDY, ROUND)),
    "what may be exported": (3, lambda store, _: store.records.exportable(STUDY, ROUND)),
    "a participant": (1, lambda store, session: store.participants.by_code(STUDY, session.participant)),
    "a session alone": (1, lambda store, session: store.sessions.by_id(session.id)),
}


def _fill(store: ResearchStore, run: Run, how_many: int) -> Session:
    """So many sessions with notes, attempts, a chunk, a theme and a finding each; gives the last."""
    for number in range(how_many):
        session = run()
        for client_id in "abc":
            note = store.notes.write(session.id, said(client_id=client_id), NOON)
        store.notes.change(note.id, reviewed=True)
        store.attempts.begin(session.id, "report", NOON)
        store.attempts.begin(session.id, "follow", NOON)
        store.replay.add(Chunk(session.id, 1, NOON, NOON, b"packed"), NOON)
        observer = store.observers.invite(STUDY, ROUND, f"O{number}", NOON).observer
        store.observers.watch(session.id, observer.id, NOON)
        store.themes.move(note.id, store.themes.add(STUDY, f"Theme {session.participant}").id)
        store.findings.add(replace(FINDING, evidence=(Evidence("note", note_id=note.id),) * 2), NOON)
    return session


@pytest.mark.parametrize("sessions", [1, 6])
def test_readers_take_the_same_statements_however_much_there_is(
    store: ResearchStore, run: Run, sessions: int
) -> None:
    """And as few as is said here."""
    session = _fill(store, run, sessions)
    taken = {}
    for what, (_, read) in READERS.items():
        with recorded(store._database) as statements:
            assert read(store, session)
        taken[what] = len(statements)
    assert taken == {what: few for what, (few, _) in READERS.items()}


def _all_that_is_asked(store: ResearchStore, make: Make, run: Run) -> None:
    session = _fill(store, run, 2)
    for _, read in READERS.values():
        read(store, session)
    made = make()
    claimed = store.sessions.claim(made.token, None, NOON)
    assert isinstance(claimed, Claimed)
    store.sessions.of_device(claimed.device_secret)
    store.sessions.reissue(made.session.id, NOON)
    store.sessions.refuse(made.session.id)
    store.made_up.of_study(STUDY)
    store.seats.call(make().session.id, NOON)
    assert store.seats.is_called(ROUND, NOON)
    taken = store.seats.take(ROUND, NOON)
    assert taken
    store.sessions.begin_consent(taken.session.id)
    store.sessions.look(made.token, None, NOON)
    store.participants.change_segment(STUDY, "P01", "owner")
    store.participants.note_needs(session.id, "large print")
    store.consents.take_back(session.id, "replay")
    store.consents.of(session.id)
    note, other, *_ = store.notes.of_session(session.id)
    store.notes.by_id(note.id)
    store.notes.strike(note.id)
    (finding, *_) = store.findings.of_study(STUDY)
    store.findings.by_id(finding.id)
    store.findings.change(finding)
    store.findings.cite(finding.id, Evidence("note", note_id=other.id))
    store.findings.drop(finding.evidence[0].id)
    store.findings.delete(finding.id)
    theme = store.themes.of_study(STUDY)[0]
    store.themes.rename(theme.id, "New")
    store.themes.merge(theme.id, store.themes.add(STUDY, "Newer").id)
    store.themes.delete(store.themes.of_study(STUDY)[0].id)
    observer = store.observers.invite(STUDY, ROUND, "AB", NOON)
    store.observers.by_token(observer.token)
    store.observers.end(observer.observer.id, NOON)
    attempt = store.attempts.of_session(session.id)[0]
    store.attempts.help(attempt.id, NOON)
    store.attempts.rate(attempt.id, 7, NOON)
    store.attempts.end(attempt.id, "success", NOON)
    store.sessions.end(session.id, NOON)
    store.sessions.withdraw(session.id, NOON)
    store.erasures.forget(STUDY, "P01", NOON)


def test_every_row_is_found_by_an_index(store: ResearchStore, make: Make, run: Run) -> None:
    """No statement on the way of a request reads a whole table."""
    with recorded(store._database) as statements:
        _all_that_is_asked(store, make, run)
    plans = {statement[0]: _plan(store, statement) for statement in statements}
    assert len(plans) >= 50
    assert {sql: plan for sql, plan in plans.items() if any(step.startswith("SCAN") for step in plan)} == {}


NOT_ON_THE_WAY = {
    *("MadeUp.nothing_yet", "MadeUp.sessions", "MadeUp.remove"),  # a demonstration's beginning and end
    "Erasures.purge",  # now and then
    "Erasures.log",  # a list of all there is
    "Leftovers.sessions",  # reads the kit's tables too: tests/store/test_plans.py asks it
}


def test_all_that_can_be_asked_is(
    store: ResearchStore, make: Make, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check above asked everything that the store can do."""
    asked, found = set[str](), set[str]()

    def listening(name: str, method: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            asked.add(name)
            return method(*given, **named)

        return call

    for part in vars(store).values():
        kind = type(part)
        public = [name for name in vars(kind) if not name.startswith("_") and kind is not Database]
        for name in public:
            found.add(f"{kind.__name__}.{name}")
            monkeypatch.setattr(kind, name, listening(f"{kind.__name__}.{name}", getattr(kind, name)))
    _all_that_is_asked(store, make, run)
    assert found - asked == NOT_ON_THE_WAY


def test_a_scan_would_be_seen(store: ResearchStore) -> None:
    """What the purge asks now and then is one."""
    with recorded(store._database) as statements:
        store.erasures.purge(NOON + timedelta(days=1), {}, _Days())
    assert _plan(store, statements[-1]) == ["SCAN research_erasure"]


def test_a_reset_leaves_nothing(store: ResearchStore, run: Run) -> None:
    """Every table is empty after it, whatever refers to what."""
    _fill(store, run, 2)
    store.erasures.forget(STUDY, "P01", NOON)
    store.reset()
    with store._database.reading() as connection:
        names = (
            connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        )
        assert len(names) >= 13
        left = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}
    assert set(left.values()) == {0}
