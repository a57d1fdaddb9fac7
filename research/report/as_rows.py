"""The notes and attempts of a round as rows for a spreadsheet: of what may be told, and by pseudonym.

`prototype_kit.csv_export` sees to it that no program runs what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from prototype_kit.csv_export import CellValue, write_csv
from research.record import Record, counted
from research.report.who import segment_to_tell
from research.task_figures import errors_in
from research.timeline import task_at, timeline_of

NOTES = (
    "participant", "segment", "round", "seconds", "kind", "text", "tags", "page", "question", "task",
    "release",
)  # fmt: skip
ATTEMPTS = ("participant", "segment", "round", "task", "outcome", "assists", "ease", "seconds", "errors")


def notes_csv(records: Sequence[Record]) -> str:
    """A row for each reviewed note of the sessions that count. `seconds` count from the session's start."""
    return "".join(write_csv([NOTES, *_notes(records)]))


def attempts_csv(records: Sequence[Record]) -> str:
    """A row for each try at a task; outcome, ease and seconds are empty where they are not known."""
    return "".join(write_csv([ATTEMPTS, *attempt_rows(records)]))


def _notes(records: Sequence[Record]) -> Iterator[tuple[CellValue, ...]]:
    for record in counted(records):
        for note in record.notes_to_tell:
            yield (
                record.code,
                segment_to_tell(record, records),
                note.round,
                _seconds(record.session.started_at, note.at),
                note.kind,
                note.text,
                ", ".join(note.tags),
                note.page,
                note.question or "",
                note.task or task_at(note.at, record.attempts) or "",
                note.release,
            )


def attempt_rows(records: Sequence[Record]) -> Iterator[tuple[CellValue, ...]]:
    """The rows below the headings `ATTEMPTS`."""
    for record in counted(records):
        told = timeline_of(record)
        for attempt in sorted(record.attempts, key=lambda each: (each.started_at, each.id)):
            ended = attempt.ended_at
            yield (
                record.code,
                segment_to_tell(record, records),
                record.session.round,
                attempt.task,
                attempt.outcome or "",
                attempt.assists,
                "" if attempt.seq is None else attempt.seq,
                "" if ended is None else (ended - attempt.started_at).total_seconds(),
                errors_in(told, attempt),
            )


def _seconds(begun: datetime | None, at: datetime) -> float | str:
    """Seconds since the session began; empty where it is not known when that was."""
    return "" if begun is None else (at - begun).total_seconds()
