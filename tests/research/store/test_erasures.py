"""Withdrawing, forgetting and purging delete what they promise to, and findings can still be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from prototype_kit.store.database import Database
from research.finding import Evidence
from research.replay import Chunk
from research.session import Session
from research.store import Erased, Purged, ResearchStore
from research.store.erasures import hash_of
from research.store.tables import metadata
from tests.research.store.conftest import NOON, ROUND, STUDY, Make, Run, said
from tests.research.store.test_findings import FINDING

DAY = datetime(2026, 5, 1, tzinfo=UTC)
OF_PEOPLE = ("attempt", "note", "theme_note", "presence", "replay")


class _Days:
    notes_days, replay_days = 365, 90


def _counts(database: Database) -> Counter[str]:
    """How many rows each table has, by its name without `research_`."""
    with database.reading() as connection:
        return Counter(
            {
                name.removeprefix("research_"): connection.execute(
                    select(func.count()).select_from(table)
                ).scalar_one()
                for name, table in metadata.tables.items()
            }
        )


def _fill(store: ResearchStore, session: Session, at: datetime = NOON) -> None:
    """Everything that can be known about a session, and a finding that rests on all of it."""
    store.participants.note_needs(session.id, "secret-needs")
    attempt = store.attempts.begin(session.id, "report", at)
    store.attempts.rate(attempt.id, 2, at)
    observer = store.observers.invite(STUDY, ROUND, "AB", at).observer
    store.observers.watch(session.id, observer.id, at)
    theme = store.themes.add(STUDY, f"Theme of {session.participant}")
    notes = [store.notes.write(session.id, said("secret-text", c, tags=("secret-tag",)), at) for c in "ab"]
    store.themes.move(notes[0].id, theme.id)
    store.replay.add(Chunk(session.id, 1, at, at, b"secret-content"), at)
    cited = (
        Evidence("note", note_id=notes[0].id),
        Evidence("events", session.id, from_at=at, to_at=at),
        Evidence("replay", session.id, from_at=at),
        Evidence("metric", session.id, metric="secret-metric"),
        Evidence("metric", metric="3 of 5"),
    )
    store.findings.add(replace(FINDING, statement=f"Of {session.participant}", evidence=cited), at)


def _left(database: Database, session_id: str) -> list[str]:
    with database.reading() as connection:
        return [
            name
            for name, table in metadata.tables.items()
            if "session_id" in table.c
            and connection.execute(table.select().where(table.c.session_id == session_id)).first()
        ]


def _whole(store: ResearchStore, session_id: str):
    whole = store.sessions.whole(session_id)
    assert whole is not None
    return whole


def test_a_withdrawal_leaves_the_fact(store: ResearchStore, database: Database, run: Run) -> None:
    """On which sheet there was a consent, how, and the day on which it was withdrawn: no more."""
    session = run(moderator="secret-moderator", scenario="secret-scenario", segment="secret-segment")
    _fill(store, session)
    assert store.sessions.withdraw(session.id, NOON + timedelta(days=1)) == Erased((session.id,), 1, 2, 1)
    assert _left(database, session.id) == ["research_consent", "research_evidence"]
    left = _whole(store, session.id)
    assert left.session == Session(
        session.id, STUDY, ROUND, "P01", pilot=False, moderator="", scenario=None, device=None,
        state="withdrawn", created_at=DAY,
    )  # fmt: skip
    assert (left.participant.segment, left.participant.access_needs, left.attempts) == ("", "", ())
    assert left.consent is not None
    assert (left.consent.sheet_version, left.consent.sheet_hash, left.consent.how) == (
        "2",
        "ab" * 32,
        "screen",
    )
    assert (left.consent.items, left.consent.valid) == (frozenset(), False)
    assert (left.consent.given_at, left.consent.withdrawn_at) == (DAY, DAY + timedelta(days=1))
    with database.reading() as connection:
        rows = [connection.execute(table.select()).all() for table in metadata.tables.values()]
    assert "secret" not in repr(rows)


def test_findings_stay_and_can_be_read(store: ResearchStore, run: Run) -> None:
    """Evidence of whoever withdrew is marked, and says no more than its kind; that of others stands."""
    gone, stays, *_ = run(), run(), run(), run()
    for session in (gone, stays):
        _fill(store, session)
    store.sessions.withdraw(gone.id, NOON)
    of = {each.statement: each for each in store.findings.of_study(STUDY)}
    of_gone, of_stays = of["Of P01"], of["Of P02"]
    assert [each.kind for each in of_gone.evidence] == ["note", "events", "replay", "metric", "metric"]
    assert [replace(each, id="") for each in of_gone.evidence[:4]] == [
        Evidence(kind, gone.id, withdrawn=True) for kind in ("note", "events", "replay", "metric")
    ]
    assert [each.metric for each in of_gone.standing] == ["3 of 5"]
    assert of_stays.standing == of_stays.evidence


def test_measures_go_with_all_but_a_few(store: ResearchStore, run: Run) -> None:
    """Of two people who are left, a measure of three tells what the third did; a pilot is none of them."""
    first, second, third = run(), run(), run()
    run(pilot=True)
    store.findings.add(replace(FINDING, evidence=(Evidence("metric", metric="1 of 3"),)), NOON)
    other = replace(FINDING, round="round-2", evidence=(Evidence("metric", metric="2 of 3"),))
    store.findings.add(other, NOON)
    store.sessions.withdraw(first.id, NOON)
    here, there = store.findings.of_study(STUDY, ROUND), store.findings.of_study(STUDY, "round-2")
    assert [replace(each, id="") for each in here[0].evidence] == [Evidence("metric", withdrawn=True)]
    assert [each.metric for each in there[0].standing] == ["2 of 3"]
    store.findings.cite(here[0].id, Evidence("metric", metric="the only person"))
    for session in (second, third):
        store.erasures.forget(STUDY, session.participant, NOON)
    assert store.findings.of_study(STUDY, ROUND)[0].standing == ()


def test_others_keep_what_they_said(store: ResearchStore, database: Database, run: Run) -> None:
    """One withdrawal is one person's."""
    gone, stays = run(), run()
    for session in (gone, stays):
        _fill(store, session)
    before = _counts(database)
    store.sessions.withdraw(gone.id, NOON)
    after = _counts(database)
    assert {name: after[name] for name in OF_PEOPLE} == {name: before[name] / 2 for name in OF_PEOPLE}
    assert _whole(store, stays.id).participant.access_needs == "secret-needs"


def test_withdrawing_again_changes_nothing(store: ResearchStore, run: Run) -> None:
    """Nor does the day move."""
    session = run()
    store.sessions.withdraw(session.id, NOON)
    before = _whole(store, session.id)
    assert store.sessions.withdraw(session.id, NOON + timedelta(days=5)) == Erased((session.id,))
    assert _whole(store, session.id) == before


def test_a_participant_is_forgotten_in_all_sessions(
    store: ResearchStore, database: Database, make: Make, run: Run
) -> None:
    """Those that ran and those that did not; a line says that it was done, not of whom."""
    first = run()
    _fill(store, first)
    second = store.sessions.create(STUDY, "round-2", "P01", moderator="Mo", now=NOON).session
    other = run()
    _fill(store, other)
    erased = store.erasures.forget(STUDY, "P01", NOON)
    assert (set(erased.session_ids), erased.attempts, erased.notes, erased.chunks) == (
        {first.id, second.id}, 1, 2, 1,
    )  # fmt: skip
    assert [_whole(store, each).session.state for each in (first.id, second.id, other.id)] == [
        "withdrawn", "refused", "running",
    ]  # fmt: skip
    participant = store.participants.by_code(STUDY, "P01")
    assert participant is not None
    assert (participant.segment, participant.access_needs, participant.forgotten_at) == ("", "", DAY)
    (line,) = store.erasures.log()
    assert (line.hash, line.day) == (hash_of(STUDY, "P01"), DAY)
    assert (line.sessions, line.attempts, line.notes, line.chunks) == (2, 1, 2, 1)
    assert {name: _counts(database)[name] for name in OF_PEOPLE} == {
        "attempt": 1, "note": 2, "theme_note": 1, "presence": 1, "replay": 1,
    }  # fmt: skip


def test_who_is_forgotten_does_not_come_back(store: ResearchStore, run: Run) -> None:
    """No session is made for them, and the pseudonym is given to nobody else."""
    run()
    store.erasures.forget(STUDY, "P01", NOON)
    with pytest.raises(LookupError):
        store.sessions.create(STUDY, ROUND, "P01", moderator="Mo", now=NOON)
    assert store.participants.add(STUDY).code == "P02"
    store.erasures.forget(STUDY, "P01", NOON)
    assert len(store.erasures.log()) == 1
    for study, code in ((STUDY, "P99"), ("other", "P01")):
        with pytest.raises(LookupError):
            store.erasures.forget(study, code, NOON)


def test_a_purge_deletes_what_is_over_its_days(store: ResearchStore, database: Database, run: Run) -> None:
    """Notes and replays each after their own; a dry run tells how much, and deletes nothing."""
    old, new = run(), run(now=NOON + timedelta(days=91))
    _fill(store, old)
    _fill(store, new, NOON + timedelta(days=91))
    for days, purged in (
        (90, Purged()),
        (91, Purged(chunks=1)),
        (366, Purged(notes=2, chunks=1, session_ids=(old.id,))),
        (366, Purged(session_ids=(old.id,))),
    ):
        now, before = NOON + timedelta(days=days), _counts(database)
        assert store.erasures.purge(now, {STUDY: _Days()}, _Days(), dry=True) == purged
        assert _counts(database) == before
        assert store.erasures.purge(now, {STUDY: _Days()}, _Days()) == purged
    of = {each.statement: each for each in store.findings.of_study(STUDY)}
    assert [each.withdrawn for each in of["Of P01"].evidence] == [True, False, True, False, False]
    assert [each.withdrawn for each in of["Of P02"].evidence] == [False, False, True, False, False]
    assert {name: _counts(database)[name] for name in ("note", "theme_note", "replay")} == {
        "note": 2, "theme_note": 1, "replay": 0,
    }  # fmt: skip


def test_a_note_is_as_old_as_it_came_in(store: ResearchStore, run: Run) -> None:
    """A clock that goes wrong makes no note last longer."""
    store.notes.write(run().id, said(at=NOON + timedelta(days=9999)), NOON)
    assert store.erasures.purge(NOON + timedelta(days=366), {}, _Days()).notes == 1


def test_each_study_has_its_own_days(store: ResearchStore, run: Run) -> None:
    """One whose file is gone has those that hold otherwise."""

    class Short:
        notes_days, replay_days = 10, 5

    for study in ("short", "other"):
        store.notes.write(run(study=study).id, said(), NOON)
    now = NOON + timedelta(days=11)
    assert store.erasures.purge(now, {"short": Short()}, _Days(), dry=True).notes == 1
    assert store.erasures.purge(now, {}, Short(), dry=True).notes == 2


def test_the_log_is_kept_for_six_months(store: ResearchStore, run: Run) -> None:
    """Then not even that is known."""
    run()
    store.erasures.forget(STUDY, "P01", NOON)
    for days, lines in ((183, 1), (184, 0)):
        store.erasures.purge(NOON + timedelta(days=days), {}, _Days())
        assert len(store.erasures.log()) == lines
