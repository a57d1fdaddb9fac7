"""What happened in a session, in one ordered list: pages, errors, notes and tasks on one clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from research.observation import Note
from research.record import Record, Row
from research.session import Session, TaskAttempt
from research.wording import CHECK, CONFIRMATION, Wording

Kind = Literal[
    "begin", "task", "page", "answer", "error", "back", "change", "again", "broken", "other",
    "outcome", "note", "end",
]  # fmt: skip
"""`back` is a step back, `change` an answer changed from check answers, `again` a new start, `broken` an
error page of the prototype, `task` and `outcome` the begin and end of an attempt.
"""

# What comes first of what happened in the same millisecond: an answer leads to the page that is shown next.
_ORDER: Mapping[Kind, int] = {"begin": 0, "task": 1, "page": 3, "outcome": 4, "note": 5, "end": 6}
_OUTCOMES = {"success": "succeeded", "partial": "succeeded in part", "fail": "did not succeed", None: "ended"}
_EVENTS: Mapping[str, tuple[Kind, str]] = {
    "page_view": ("page", "Came to ‘{page}’"),
    "form_response": ("answer", "Answered ‘{page}’"),
    "form_back": ("back", "Went back from ‘{page}’"),
    "form_change": ("change", "Changed the answer to ‘{page}’"),
    "form_start_again": ("again", "Threw the answers away and started again"),
    "error_page": ("broken", "Saw an error page ({code})"),
    "form_save": ("other", "Saved the answers for later"),
    "form_resume": ("other", "Came back to saved answers"),
    "case_view": ("other", "Looked how far the case is"),
}


@dataclass(frozen=True)
class Moment:
    """Something that happened.

    `words` say what, in English. `page` is the template of an address, empty where there is none; `task` the
    name of the task that it belongs to. `of` is the id of the note or the attempt that it tells of.
    """

    at: datetime
    kind: Kind
    words: str
    page: str = ""
    task: str | None = None
    question: str | None = None
    of: str | None = None


@dataclass(frozen=True)
class Stay:
    """A time on one page; `until` is None while the participant is there."""

    page: str
    since: datetime
    until: datetime | None

    def seconds(self, now: datetime) -> float:
        """How long it was, or is at `now`."""
        return ((self.until or now) - self.since).total_seconds()


@dataclass(frozen=True)
class Timeline:
    """The moments of one session, in order."""

    session: Session
    moments: tuple[Moment, ...]

    def of(self, *kinds: Kind) -> tuple[Moment, ...]:
        """The moments of these kinds, in order."""
        return tuple(moment for moment in self.moments if moment.kind in kinds)

    def during(self, task: str) -> tuple[Moment, ...]:
        """The moments that belong to a task."""
        return tuple(moment for moment in self.moments if moment.task == task)

    def elapsed(self, now: datetime) -> timedelta:
        """How long the session lasted, or has lasted at `now`; nothing before it starts."""
        if self.session.started_at is None:
            return timedelta()
        return (self.session.ended_at or now) - self.session.started_at

    @property
    def here(self) -> str | None:
        """The page that the participant was shown last; None before the first."""
        stays = self.stays
        return stays[-1].page if stays else None

    @property
    def stays(self) -> tuple[Stay, ...]:
        """On which pages the participant was, in order. A page that is shown again at once is one stay."""
        return tuple(_stays(self.moments, self.session.ended_at))

    def seconds_on(self, now: datetime) -> dict[str, float]:
        """How long the participant was on each page, all stays together."""
        found: dict[str, float] = {}
        for stay in self.stays:
            found[stay.page] = found.get(stay.page, 0.0) + stay.seconds(now)
        return found


def timeline(
    session: Session,
    events: Iterable[Row] = (),
    notes: Iterable[Note] = (),
    attempts: Sequence[TaskAttempt] = (),
    wording: Wording | None = None,
) -> Timeline:
    """Everything of one session on one clock. Events may be rows of the kit's table in any order."""
    words = wording or Wording()
    moments = [
        *_ends(session),
        *(moment for attempt in attempts for moment in _attempt(attempt, words)),
        *(_event(row, attempts, words) for row in events),
        *(_note(note, attempts) for note in notes),
    ]
    return Timeline(session, tuple(sorted(moments, key=lambda each: (each.at, _ORDER.get(each.kind, 2)))))


def timeline_of(record: Record, wording: Wording | None = None) -> Timeline:
    """The timeline of a record; nothing but an empty one without consent."""
    if not record.agreed:
        return Timeline(record.session, ())
    return timeline(record.session, record.events, record.notes, record.attempts, wording)


def task_at(at: datetime, attempts: Iterable[TaskAttempt]) -> str | None:
    """The task that was being tried at a time: the one begun last of those that had not ended."""
    tried = [
        each for each in attempts if each.started_at <= at and (each.ended_at is None or at <= each.ended_at)
    ]
    return max(tried, key=lambda attempt: attempt.started_at).task if tried else None


def _ends(session: Session) -> Iterator[Moment]:
    if session.started_at is not None:
        yield Moment(session.started_at, "begin", "The session began")
    if session.ended_at is not None:
        yield Moment(session.ended_at, "end", "The session ended")


def _attempt(attempt: TaskAttempt, words: Wording) -> Iterator[Moment]:
    name = f"‘{words.task(attempt.task)}’"
    yield Moment(attempt.started_at, "task", f"Began the task {name}", task=attempt.task, of=attempt.id)
    if attempt.ended_at is not None:
        help_given = {0: "", 1: ", with help once"}.get(
            attempt.assists, f", with help {attempt.assists} times"
        )
        ended = f"The task {name} {_OUTCOMES[attempt.outcome]}{help_given}"
        yield Moment(attempt.ended_at, "outcome", ended, task=attempt.task, of=attempt.id)


def _note(note: Note, attempts: Sequence[TaskAttempt]) -> Moment:
    task = note.task or task_at(note.at, attempts)
    return Moment(note.at, "note", note.text, note.page, task, note.question, note.id)


def _event(row: Row, attempts: Sequence[TaskAttempt], words: Wording) -> Moment:
    at = moment_of(row)
    page, question, code = (str(row.get(field) or "") for field in ("page", "question", "error_code"))
    kind, said = _said(str(row["name"]), page, question, code, words)
    return Moment(at, kind, said, page, task_at(at, attempts), question or None)


def moment_of(row: Row) -> datetime:
    """When an event was, as an aware UTC time."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(row["ts"] or 0))


def _said(name: str, page: str, question: str, code: str, words: Wording) -> tuple[Kind, str]:
    """What kind of moment an event is, and what it says."""
    if name == "form_error":
        return "error", f"Error at ‘{words.question(page, question)}’: {words.error(page, question, code)}"
    if name == "form_response" and page.endswith(f"/{CHECK}"):
        return "answer", "Sent the answers"
    kind, said = _EVENTS.get(name, ("other", f"{name.replace('_', ' ').capitalize()}: ‘{{page}}’"))
    return kind, said.format(page=words.page(page), code=code or "unknown")


def _stays(moments: Iterable[Moment], ended: datetime | None) -> Iterator[Stay]:
    page, since = "", None
    for moment in moments:
        shown = screen_of(moment)
        if shown is None or shown == page:
            continue
        if since is not None:
            yield Stay(page, since, moment.at)
        page, since = shown, moment.at
    if since is not None:
        yield Stay(page, since, max(since, ended) if ended else None)


def screen_of(moment: Moment) -> str | None:
    """The page that comes on the screen at this moment, if one does.

    Sending is followed by a page without an event.
    """
    if moment.kind == "page":
        return moment.page
    if moment.kind == "answer" and moment.page.endswith(f"/{CHECK}"):
        return moment.page.removesuffix(CHECK) + CONFIRMATION
    return None
