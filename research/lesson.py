"""The step that research adds to the first hour: a practice session, and notes to hold one's own against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from prototype_kit import Site
from prototype_kit.lessons import Look, Step, Workspace, not_yet, right
from research.example.script import MadeUpNote, read_scripts
from research.observation import KIND_WORDS, Note
from research.record import Record
from research.rounds import read_rounds
from research.store import ResearchStore
from research.studies import load_studies

FEWEST = 3
"""Notes of a session that tell what happened in it."""
_SHOWN = 5
# Said of somebody, these are what an observer makes of what happened. Which it was, the note does not tell.
_MEANT = (
    "confus",
    "frustrat",
    "annoy",
    "understood",
    "understand",
    "liked",
    "likes",
    "thinks",
    "easy",
    "hard",
)


def steps_of(lesson: str) -> tuple[Step, ...]:
    """What research adds to a lesson."""
    if lesson != "first-hour":
        return ()
    words = Path(__file__).with_name("first-hour.md").read_text(encoding="utf-8").strip()
    return (Step("watch", "Watch somebody use it", words, _watched),)


def _watched(workspace: Workspace) -> Look:
    """Whether a session was held since the step began, with notes, one of them a quote."""
    if not workspace.can_be_read:
        return not_yet("There are faults in the files. Mend them first:", *map(str, workspace.faults))
    records = _held(workspace)
    if not records:
        where = "Make one in the console: Research, the study, the round, which may be frozen already."
        return not_yet(f"No session was made since this step began. {where}")
    record = max(records, key=lambda each: len(_written(each)))
    if lacking := _lacking(record):
        return not_yet(lacking)
    notes = _written(record)
    held = f"You have held a session with {record.code}, and written {len(notes)} notes."
    return right(held, *_judged(notes), *_model(workspace.now))


def _lacking(record: Record) -> str:
    """What a session still needs; empty where it has it all."""
    notes = _written(record)
    if not record.agreed:
        return (
            f"{record.code} has not agreed to the sheet yet. Open the link of the session as the "
            "participant, read the sheet, and agree: nothing is kept before that."
        )
    if len(notes) < FEWEST:
        many = "no note" if not notes else "1 note" if len(notes) == 1 else f"{len(notes)} notes"
        what = f"Write at least {FEWEST}: what they did, and what they said."
        return f"The session with {record.code} has {many}. {what}"
    if not any(note.kind == "quote" for note in notes):
        said = KIND_WORDS["quote"]
        return f"No note is a quote yet. Choose ‘{said}’, and write down their own words."
    if record.session.state != "ended":
        return f"The session with {record.code} still runs. End it on its page."
    return ""


def _held(workspace: Workspace) -> Sequence[Record]:
    """Sessions that were made since the step began, by anybody but the example."""
    with workspace.store() as store:
        if store is None:
            return ()
        kept, rounds = ResearchStore(store.database).records, read_rounds(workspace.folder).found
        return [
            record
            for study in load_studies(workspace.now).values()
            for shown in rounds
            for record in kept.of_round(study.slug, shown.slug)
            if record.session.created_at >= workspace.begun.replace(microsecond=0)
            and not record.session.made_up
            and record.session.state not in ("refused", "withdrawn")
        ]


def _written(record: Record) -> Sequence[Note]:
    return [note for note in record.notes if not note.struck]


def _judged(notes: Sequence[Note]) -> Iterator[str]:
    """What to look at again: notes that say what something meant rather than what it was."""
    meant = next(
        (
            note
            for note in notes
            if note.kind != "quote" and any(word in note.text.lower() for word in _MEANT)
        ),
        None,
    )
    if meant is not None:
        yield (
            f"Look again at ‘{meant.text.strip()}’. It says what you make of it. What did they do or say, "
            "from which you saw that? That is the note."
        )


def _model(site: Site) -> Iterator[str]:
    """What others wrote of the same task, to compare with."""
    for study, script in read_scripts(site).values():
        first = study.tasks[0].name
        sessions = [each.tasks[first].notes for each in script.sessions if first in each.tasks]
        most = max(sessions, key=len, default=())
        if most:
            lines = "\n".join(f"- {_told(note)}" for note in most[:_SHOWN])
            yield f"Compare. This is what made-up observers wrote in a session, of its first task:\n{lines}"
            yield (
                "Each is one thing that could be seen or heard. Nobody is named, nothing is judged, and "
                "somebody who was not there can tell what happened. Do yours do that?"
            )
            return


def _told(note: MadeUpNote) -> str:
    return f"{note.page}: “{note.text}”" if note.kind == "quote" else f"{note.page}: {note.text}"
