"""Nothing leaves without consent: rounds that chance made, looked through for every word of every note."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from research.consent import ITEMS, Consent
from research.finding import Evidence, Finding
from research.observation import KINDS, Note
from research.record import Record
from research.report.folder import report_files
from tests.research.round_three import START, made_report, note, session

STATES = st.sampled_from(["ready", "consenting", "running", "ended", "refused", "withdrawn"])


@st.composite
def a_record(draw: st.DrawFn, number: int) -> Record:
    """A session in any state, with any consent or none, and notes with a word of their own."""
    held = replace(session(f"P{number:02}", pilot=draw(st.booleans())), state=draw(STATES))
    items = draw(st.frozensets(st.sampled_from(ITEMS)) | st.just(frozenset(ITEMS)))
    agreed = Consent(held.id, "1", "0" * 64, "screen", items, draw(st.booleans()), draw(st.booleans()), START)
    consent = draw(st.sampled_from([None, agreed, agreed, replace(agreed, withdrawn_at=START)]))
    notes = [
        replace(
            note(held, each, f"canary-{number}-{each}-", 3, draw(st.sampled_from(KINDS)), "problem"),
            reviewed=draw(st.booleans()),
        )
        for each in range(3)
    ]
    return Record(held, consent, None, (), notes, ())


def may_leave(record: Record, its: Note) -> bool:
    """The rules, said once more and apart from the code that keeps them."""
    consent, held = record.consent, record.session
    if consent is None or consent.withdrawn_at is not None or (consent.under_16 and not consent.guardian):
        return False
    if held.pilot or held.state not in {"running", "ended"} or not {"take_part", "notes"} <= consent.items:
        return False
    return its.reviewed and (its.kind != "quote" or "quotes" in consent.items)


@settings(max_examples=100)
@given(st.tuples(*(a_record(number) for number in range(1, 6))))
def test_only_what_was_agreed_to_leaves(records: tuple[Record, ...]) -> None:
    """In every file of a report: all that may leave, and nothing else; not by way of a finding either."""
    cited = tuple(Evidence("note", each.session.id, its.id) for each in records for its in each.notes)
    finding = Finding("f", "contact", "round-3", "They all met it.", 2, "low", evidence=cited)
    made = made_report(records=records, findings=[finding], before=[])
    files = report_files(made)
    for record in records:
        for its in record.notes:
            holding = {name for name, text in files.items() if its.text in text}
            allowed = {"index.html", "report.md", "report.json", "notes.csv"}
            assert holding == (allowed if may_leave(record, its) else set())
