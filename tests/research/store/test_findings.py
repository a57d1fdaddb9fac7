"""Findings and their evidence, which is never of somebody who did not agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from research.consent import ConsentMissing
from research.finding import Evidence, Finding
from research.store import ResearchStore
from tests.research.store.conftest import NOON, ROUND, STUDY, Make, Run, said

FINDING = Finding("", STUDY, ROUND, "People look for a map", 3, "medium")
LATER = NOON + timedelta(minutes=2)


def test_a_finding_is_kept_with_its_evidence(store: ResearchStore, run: Run) -> None:
    """Of each kind, in order; a note brings its session."""
    session_id = run().id
    note = store.notes.write(session_id, said(), NOON)
    cited = (
        Evidence("note", note_id=note.id),
        Evidence("events", session_id, from_at=NOON, to_at=LATER),
        Evidence("replay", session_id, from_at=NOON),
        Evidence("metric", metric="3 of 5 found the map"),
    )
    found = store.findings.add(replace(FINDING, evidence=cited), NOON)
    expected = (replace(cited[0], session_id=session_id), *cited[1:])
    assert tuple(replace(each, id="") for each in found.evidence) == expected
    assert len({each.id for each in found.evidence} - {""}) == 4
    assert store.findings.by_id(found.id) == found
    assert store.findings.of_study(STUDY) == store.findings.of_study(STUDY, ROUND) == (found,)
    assert store.findings.of_study(STUDY, "round-2") == ()
    assert store.findings.by_id("no finding") is None


def test_a_finding_can_be_changed(store: ResearchStore) -> None:
    """Its evidence is added and dropped apart, so that two people do not undo what the other did."""
    found = store.findings.add(FINDING, NOON)
    metric = store.findings.cite(found.id, Evidence("metric", metric="3 of 5"))
    changed = replace(
        found, statement="New", severity=4, status="agreed", action="Show a map", iteration="map"
    )
    changed = replace(changed, confidence="high", round="not this", evidence=())
    after = store.findings.change(changed)
    assert after == replace(changed, round=ROUND, evidence=(metric,))
    store.findings.drop(metric.id)
    assert store.findings.by_id(found.id) == replace(after, evidence=())
    store.findings.cite(found.id, Evidence("metric", metric="4 of 5"))
    store.findings.delete(found.id)
    assert store.findings.of_study(STUDY) == ()
    with pytest.raises(LookupError):
        store.findings.change(changed)


def test_the_most_severe_comes_first(store: ResearchStore) -> None:
    """Of two alike, the older."""
    for minutes, severity in enumerate((1, 4, 2, 4)):
        finding = replace(FINDING, severity=severity, statement=f"{severity} {minutes}")
        store.findings.add(finding, NOON + timedelta(minutes=minutes))
    assert [each.statement for each in store.findings.of_study(STUDY)] == ["4 1", "4 3", "2 2", "1 0"]


def test_evidence_needs_consent(store: ResearchStore, make: Make, run: Run) -> None:
    """Of the session that it is about; and a finding that cannot have it is not kept."""
    ready, silent, gone = make().session, run("take_part", "notes"), run()
    note = store.notes.write(gone.id, said(), NOON)
    struck = store.notes.write(silent.id, said(), NOON)
    store.notes.strike(struck.id)
    store.sessions.withdraw(gone.id, NOON)
    for cited in (
        Evidence("events", ready.id, from_at=NOON),
        Evidence("events", gone.id, from_at=NOON),
        Evidence("events", "no session", from_at=NOON),
        Evidence("events", None, from_at=NOON),
        Evidence("replay", silent.id, from_at=NOON),
        Evidence("metric", gone.id, metric="took 4 minutes"),
        Evidence("note", note_id=note.id),
        Evidence("note", note_id=struck.id),
        Evidence("note", note_id=None),
    ):
        with pytest.raises(ConsentMissing):
            store.findings.add(replace(FINDING, evidence=(cited,)), NOON)
    assert store.findings.of_study(STUDY) == ()


def test_evidence_points_at_something(store: ResearchStore, run: Run) -> None:
    """At a time, or at words."""
    finding, session_id = store.findings.add(FINDING, NOON), run().id
    for cited in (Evidence("metric"), Evidence("events", session_id), Evidence("replay", session_id)):
        with pytest.raises(ValueError, match="need"):
            store.findings.cite(finding.id, cited)
    with pytest.raises(LookupError):
        store.findings.cite("no finding", Evidence("metric", metric="3 of 5"))


def test_a_struck_note_is_withdrawn_as_evidence(store: ResearchStore, run: Run) -> None:
    """The finding stays."""
    note = store.notes.write(run().id, said(), NOON)
    found = store.findings.add(replace(FINDING, evidence=(Evidence("note", note_id=note.id),)), NOON)
    store.notes.strike(note.id)
    (after,) = store.findings.of_study(STUDY)
    assert (after.statement, after.standing) == (found.statement, ())
    assert (after.evidence[0].withdrawn, after.evidence[0].note_id) == (True, None)
