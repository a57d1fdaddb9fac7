"""Findings and the evidence that they rest on: written, picked, taken away, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from research.finding import Evidence, Finding
from research.web.console import findings
from tests.research.web.filled import Held, held
from tests.research.web.lab import SLUG, STUDY, Lab, console
from tests.web.visitor import Visitor

FINDINGS = f"/research/{STUDY}/findings"
SENT = {
    "statement": "People do not know what a column number is",
    "round": SLUG,
    "severity": "3",
    "confidence": "medium",
    "status": "open",
}


@pytest.fixture
def round_one(lab: Lab) -> Held:
    """A round that was held."""
    return held(lab)


@pytest.fixture
def researcher(lab: Lab, round_one: Held) -> Visitor:
    """Whoever writes findings."""
    return console(lab, "researcher")


def found(round_one: Held, *evidence: Evidence) -> Finding:
    """A finding on this evidence."""
    new = Finding("", STUDY, SLUG, "The words are hard.", 3, "medium", evidence=evidence)
    return round_one.lab.research.findings.add(new, round_one.lab.now())


def _note(round_one: Held, code: str, number: int = 0) -> Evidence:
    return Evidence("note", note_id=round_one.notes[code][number].id)


def _now(round_one: Held, finding: Finding) -> Finding:
    kept = round_one.lab.research.findings.by_id(finding.id)
    assert kept is not None
    return kept


# What a finding says


def test_a_finding_is_written_and_changed(researcher: Visitor, round_one: Held) -> None:
    """Severity is in words; what changes next is kept with it."""
    researcher.get(FINDINGS)
    researcher.get(f"{FINDINGS}/new")
    page = researcher.post(FINDINGS, SENT)
    assert page.heading == SENT["statement"]
    assert "Makes people go wrong" in page.words
    (made,) = round_one.lab.research.findings.of_study(STUDY)
    page = researcher.get(f"{FINDINGS}/{made.id}/change")
    assert page.fields["severity"] == ["3"]
    page = researcher.post(
        f"{FINDINGS}/{made.id}/change", {**SENT, "severity": "4", "action": "Show a picture."}
    )
    assert "Stops people" in page.words
    assert "Next: Show a picture." in researcher.get(FINDINGS).words
    assert "picture.." not in researcher.page.words


def test_a_finding_names_an_iteration(
    researcher: Visitor, round_one: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the project's, by its number. Where there is none, the page says how to record one."""
    assert "prototype-kit release" in researcher.get(f"{FINDINGS}/new").words
    assert "Select an iteration" in researcher.post(FINDINGS, {**SENT, "iteration": "3"}, 422).words
    iteration = SimpleNamespace(number=3, title="Iteration 3: A picture of the plate")
    monkeypatch.setattr(findings, "list_iterations", lambda _: (iteration,))
    assert "Iteration 3: A picture of the plate" in researcher.get(f"{FINDINGS}/new").words
    assert iteration.title in researcher.post(FINDINGS, {**SENT, "iteration": "3"}).words
    (made,) = round_one.lab.research.findings.of_study(STUDY)
    assert made.iteration == "3"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"statement": " "}, "Enter what you learned"),
        ({"statement": "x" * 301}, "300 characters"),
        ({"round": "gone"}, "Select the round"),
        ({"severity": "5"}, "Select how severe"),
        ({"confidence": ""}, "Select how sure"),
        ({"status": "x"}, "Select how far"),
        ({"action": "x" * 501}, "500 characters"),
    ],
)
def test_what_is_wrong_with_a_finding_is_said(
    researcher: Visitor, round_one: Held, given: dict[str, str], wrong: str
) -> None:
    """And nothing is kept."""
    assert wrong in researcher.post(FINDINGS, {**SENT, **given}, 422).words
    assert round_one.lab.research.findings.of_study(STUDY) == ()


def test_a_finding_is_deleted(researcher: Visitor, round_one: Held) -> None:
    """Its notes stay. Those of another study are not there."""
    finding = found(round_one, _note(round_one, "P01"))
    researcher.get(f"{FINDINGS}/{finding.id}")
    researcher.press("Delete this finding")
    assert "The finding is deleted" in researcher.page.words
    assert len(round_one.lab.research.notes.of_study(STUDY)) == 8
    researcher.get(f"{FINDINGS}/{finding.id}", 404)


# Evidence


def test_evidence_says_on_how_many_people_it_rests(researcher: Visitor, round_one: Held) -> None:
    """Of those who count, with the interval. A pilot adds nobody, the same person counts once."""
    finding = found(
        round_one,
        _note(round_one, "P01"),
        _note(round_one, "P01", 1),
        _note(round_one, "P02"),
        _note(round_one, "P06"),
    )
    page = researcher.get(f"{FINDINGS}/{finding.id}")
    assert "2 of 5 people; likely between 12% and 77%" in page.words
    assert "P01 at 1:36: Looks for a way" in page.words
    assert "Not reviewed, so reports do not say what is in it" in page.words
    assert "Seen with 2 of 5 people" in researcher.get(FINDINGS).words


def test_what_was_withdrawn_is_called_so_and_nothing_more(researcher: Visitor, round_one: Held) -> None:
    """Neither whose it was nor what it said, from the moment on at which it is taken back."""
    finding = found(round_one, _note(round_one, "P03"), _note(round_one, "P01"))
    lab = round_one.lab
    lab.research.sessions.withdraw(round_one.sessions["P03"].id, lab.now())
    page = researcher.get(f"{FINDINGS}/{finding.id}")
    assert "Note: Withdrawn" in page.words
    assert "Reads every word" not in page.html
    assert "P03" not in page.html
    assert round_one.sessions["P03"].id not in page.html


def test_the_list_says_what_was_withdrawn(researcher: Visitor, round_one: Held) -> None:
    """As the finding does: part of its evidence, or all; and that it never had any."""
    found(round_one)
    assert "No evidence yet." in researcher.get(FINDINGS).words
    made = found(round_one, _note(round_one, "P03"), _note(round_one, "P01"))
    for code, said in (("P03", "Evidence: 1, and 1 withdrawn."), ("P01", "Its evidence is withdrawn.")):
        round_one.lab.research.sessions.withdraw(round_one.sessions[code].id, round_one.lab.now())
        assert said in researcher.get(FINDINGS).words
    assert "There is no evidence from people who took part" in researcher.get(f"{FINDINGS}/{made.id}").words


def test_a_note_is_picked_for_a_new_finding(researcher: Visitor, round_one: Held) -> None:
    """The finding comes next, to say how severe it is."""
    note = round_one.notes["P02"][0]
    address = f"/research/sessions/{note.session_id}/pick?note={note.id}"
    assert "What is a column number?" in researcher.get(address).words
    researcher.submit(status=422)
    assert "Enter what you learned" in researcher.page.words
    page = researcher.submit(statement="Words are hard")
    assert page.heading == "Change the finding"
    (made,) = round_one.lab.research.findings.of_study(STUDY)
    assert [each.note_id for each in made.evidence] == [note.id]


def test_a_range_is_picked_from_what_happened(researcher: Visitor, round_one: Held) -> None:
    """From and to in minutes and seconds; the second that is named is meant whole."""
    finding, session = found(round_one), round_one.sessions["P01"]
    page = researcher.get(f"/research/sessions/{session.id}/timeline?finding={finding.id}")
    assert f"pick?from=1:30&amp;finding={finding.id}" in page.html
    researcher.get(f"/research/sessions/{session.id}/pick?from=1:30&finding={finding.id}")
    researcher.submit(to="1:36")
    (picked,) = _now(round_one, finding).evidence
    assert picked.kind == "events"
    assert picked.from_at is not None
    assert picked.to_at == picked.from_at + timedelta(seconds=6.999)
    assert "P01 from 1:30 to 1:36: Error at ‘What is wrong with the street light?’" in researcher.page.words
    assert researcher.page.words.count("Error at ‘What is wrong with the street light?’") >= 2


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"from": "x"}, "Enter when it begins in minutes and seconds"),
        ({"to": ""}, "Enter when it ends"),
        ({"from": "3:00", "to": "2:00"}, "The end must be after the beginning"),
        ({"finding": "gone"}, "Select the finding"),
        ({"kind": "x"}, "Select what is evidence"),
    ],
)
def test_what_is_wrong_with_a_range_is_said(
    researcher: Visitor, round_one: Held, given: dict[str, str], wrong: str
) -> None:
    """And nothing is added."""
    finding, session = found(round_one), round_one.sessions["P01"]
    round_one.record("P01")
    sent = {"kind": "events", "from": "1:00", "to": "2:00", "finding": finding.id, **given}
    assert wrong in researcher.post(f"/research/sessions/{session.id}/pick", sent, 422).words
    assert _now(round_one, finding).evidence == ()


def test_replay_is_evidence_only_with_consent_to_it(researcher: Visitor, round_one: Held) -> None:
    """P02 did not agree: it is not offered, and what is sent all the same is not kept."""
    finding = found(round_one)
    round_one.record("P01")
    for code, offered in (("P01", True), ("P02", False)):
        session = round_one.sessions[code].id
        page = researcher.get(f"/research/sessions/{session}/pick?kind=replay&finding={finding.id}")
        assert ("The screen replay" in page.words) is offered
        sent = {"kind": "replay", "from": "1:00", "to": "1:03", "finding": finding.id}
        researcher.post(f"/research/sessions/{session}/pick", sent)
    assert [each.session_id for each in _now(round_one, finding).evidence] == [round_one.sessions["P01"].id]


def test_what_was_struck_cannot_be_picked(researcher: Visitor, round_one: Held) -> None:
    """Nor a note of another session, nor anything of somebody who withdrew."""
    lab, finding = round_one.lab, found(round_one)
    struck, other = round_one.notes["P01"][0], round_one.notes["P03"][0]
    lab.research.notes.strike(struck.id)
    for note in (struck, other):
        address = f"/research/sessions/{struck.session_id}/pick?note={note.id}"
        assert "not there any more" in researcher.get(address).words
        sent = {"finding": finding.id, "kind": "events", "from": "1:00", "to": "2:00"}
        assert "not there any more" in researcher.post(address, sent).words
    page = researcher.get(f"/research/sessions/{round_one.sessions['P07'].id}/pick?from=1:00")
    assert "There is nothing to tell of this session" in page.words
    assert _now(round_one, finding).evidence == ()


def test_notes_are_ticked_by_theme(researcher: Visitor, round_one: Held) -> None:
    """Of this round alone; each is evidence once, and is not offered again."""
    lab, finding = round_one.lab, found(round_one)
    theme = lab.research.themes.add(STUDY, "Words on the page")
    one, two = (note.id for note in round_one.notes["P02"])
    lab.research.themes.move(one, theme.id)
    address = f"{FINDINGS}/{finding.id}/notes"
    page = researcher.get(address)
    assert "Words on the page" in page.words
    assert "In no theme" in page.words
    assert "Select the notes" in researcher.post(address, {}, 422).words
    for _ in range(2):
        researcher.post(address, {"note": [one, two, "made up"]})
    assert [each.note_id for each in _now(round_one, finding).evidence] == [one, two]
    assert f'value="{one}"' not in researcher.get(address).html


def test_a_measure_is_one_sentence(researcher: Visitor, round_one: Held) -> None:
    """One of those that were computed, and no other words."""
    finding = found(round_one)
    address = f"{FINDINGS}/{finding.id}/measure"
    researcher.get(address)
    words = "Task ‘Report a light that is out’, done: 4 of 5 people; likely between 36% and 98%"
    assert "Select a measure" in researcher.post(address, {"measure": "100% of people"}, 422).words
    page = researcher.post(address, {"measure": words})
    assert f"Measure: {words}" in page.words


def test_evidence_is_taken_away(researcher: Visitor, round_one: Held) -> None:
    """From this finding alone; the note stays."""
    finding = found(round_one, _note(round_one, "P01"), _note(round_one, "P02"))
    other = found(round_one, _note(round_one, "P01"))
    first = finding.evidence[0]
    researcher.post(f"{FINDINGS}/{finding.id}/evidence/{other.evidence[0].id}/drop", {})
    assert len(_now(round_one, other).evidence) == 1
    researcher.post(f"{FINDINGS}/{finding.id}/evidence/{first.id}/drop", {})
    assert [each.note_id for each in _now(round_one, finding).evidence] == [finding.evidence[1].note_id]


def test_a_finding_outlives_its_round(researcher: Visitor, round_one: Held) -> None:
    """Also where nothing is left of that but its name."""
    new = Finding("", STUDY, "round-0-gone", "Still true.", 2, "high")
    made = round_one.lab.research.findings.add(new, round_one.lab.now())
    assert "Still true." in researcher.get(FINDINGS).words
    for rest in ("", "/change", "/notes", "/measure"):
        researcher.get(f"{FINDINGS}/{made.id}{rest}")


def test_findings_of_another_study_are_not_there(researcher: Visitor, round_one: Held) -> None:
    """Whatever the address says."""
    new = Finding("", "another", SLUG, "Secret.", 1, "low")
    other = round_one.lab.research.findings.add(new, round_one.lab.now())
    for rest in ("", "/change", "/notes", "/measure"):
        researcher.get(f"{FINDINGS}/{other.id}{rest}", 404)
    researcher.post(f"{FINDINGS}/{other.id}/delete", {}, 404)
