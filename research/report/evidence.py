"""Evidence in words: of what is reviewed and agreed to. What is withdrawn is called so, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from research.finding import Evidence, Finding
from research.record import Record, counted
from research.report.model import ToldEvidence, ToldNote
from research.report.quoting import quoted
from research.timeline import Kind, Timeline, task_at, timeline_of
from research.wording import Wording

WITHDRAWN = ToldEvidence("Withdrawn", withdrawn=True)
OF_A_PILOT = "From a pilot session, so left out"
NOT_REVIEWED = "A note that is not reviewed yet"
NOT_AGREED = "A quote that must not be shown: the participant did not agree to it"
UNTOLD = frozenset({WITHDRAWN.words, OF_A_PILOT, NOT_REVIEWED, NOT_AGREED, ""})
"""What stands in the place of evidence that may not be told."""
KINDS = {"observation": "Observation", "quote": "Quote", "question": "Question", "technical": "Technical"}
_TOLD_EVENTS: tuple[Kind, ...] = ("error", "back", "broken", "again", "change", "outcome")


@dataclass(frozen=True)
class Told:
    """What of a round may be told: records and timelines by session, and reviewed notes by id."""

    records: Mapping[str, Record]
    pilots: frozenset[str]
    notes: Mapping[str, ToldNote]
    timelines: Mapping[str, Timeline]

    def evidence(self, finding: Finding) -> tuple[ToldEvidence, ...]:
        """The evidence of a finding, in its order."""
        return tuple(self._words(each) for each in finding.evidence)

    def codes(self, finding: Finding) -> frozenset[str]:
        """The participants on whom it rests, of those whose evidence still stands."""
        sessions = {each.session_id for each in finding.standing}
        return frozenset(record.code for key, record in self.records.items() if key in sessions)

    def pages(self, finding: Finding) -> Iterator[str]:
        """The pages that its evidence is of."""
        for each in finding.standing:
            found = self.timelines.get(each.session_id or "")
            moments = found.moments if found else ()
            if each.kind == "note":
                told = [moment for moment in moments if moment.of == each.note_id and moment.of in self.notes]
            else:
                during = [moment for moment in moments if _within(moment.at, each)]
                told = [moment for moment in during if moment.kind in _TOLD_EVENTS] or during
            yield from (moment.page for moment in told if moment.page)

    def _words(self, each: Evidence) -> ToldEvidence:
        if each.withdrawn:
            return WITHDRAWN
        if each.kind == "metric":
            return ToldEvidence(each.metric or "")
        if each.session_id in self.pilots:
            return ToldEvidence(OF_A_PILOT)
        record = self.records.get(each.session_id or "")
        if record is None:
            return WITHDRAWN
        return self._note(each, record) if each.kind == "note" else self._range(each, record)

    def _note(self, each: Evidence, record: Record) -> ToldEvidence:
        note = self.notes.get(each.note_id or "")
        if note is not None:
            return ToldEvidence(f"{note.code} at {note.clock}: {note.text}", note.anchor)
        kept = {note.id: note for note in record.notes}.get(each.note_id or "")
        if kept is None:
            return WITHDRAWN
        if not kept.reviewed:
            return ToldEvidence(NOT_REVIEWED)
        return ToldEvidence(NOT_AGREED)

    def _range(self, each: Evidence, record: Record) -> ToldEvidence:
        if each.kind == "replay" and not (record.consent and record.consent.allows("replay")):
            return WITHDRAWN
        told = self.timelines[record.session.id]
        begins = f"{record.code} from {clock(told, each.from_at)} to {clock(told, each.to_at)}"
        if each.kind == "replay":
            return ToldEvidence(f"Screen replay of {begins}, in the console only")
        happened = [moment.words for moment in told.of(*_TOLD_EVENTS) if _within(moment.at, each)]
        return ToldEvidence(f"{begins}: {'; '.join(happened) or 'no errors and no steps back'}")


def told_of(records: Sequence[Record], wording: Wording) -> Told:
    """What may be told of these records: of sessions that count, with consent."""
    counting = counted(records)
    timelines = {record.session.id: timeline_of(record, wording) for record in counting}
    return Told(
        {record.session.id: record for record in counting},
        frozenset(record.session.id for record in records if record.session.pilot and record.agreed),
        {
            key: note
            for record in counting
            for key, note in _notes(record, timelines[record.session.id], wording)
        },
        timelines,
    )


def _notes(record: Record, told: Timeline, wording: Wording) -> Iterator[tuple[str, ToldNote]]:
    for number, note in enumerate(record.notes_to_tell, 1):
        task = note.task or task_at(note.at, record.attempts)
        # A number, and no id of the store: what is handed around must not lead back into it.
        anchor = f"note-{record.code.lower()}-{number}"
        yield (
            note.id,
            ToldNote(
                anchor,
                record.code,
                clock(told, note.at),
                wording.page(note.page) if note.page else "",
                wording.task(task) if task else "",
                KINDS[note.kind],
                quoted(note.text) if note.kind == "quote" else note.text.strip(),
                note.tags,
            ),
        )


def clock(told: Timeline, at: datetime | None) -> str:
    """The time since the session began, as a clock shows it: 4:10."""
    begun = told.session.started_at
    if at is None or begun is None:
        return "an unknown time"
    seconds = max(0, int((at - begun).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def pages_of(told: Told, findings: Iterable[Finding]) -> dict[str, list[int]]:
    """The pages that findings concern, each with their numbers from 1."""
    found: dict[str, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        for page in dict.fromkeys(told.pages(finding)):
            found.setdefault(page, []).append(number)
    return found


def _within(at: datetime, each: Evidence) -> bool:
    return (each.from_at is None or each.from_at <= at) and (each.to_at is None or at <= each.to_at)
