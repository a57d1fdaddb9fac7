"""A case in words: what stands on its page, beside what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prototype_kit.assisted import CHANNELS, RELATIONSHIPS
from prototype_kit.cases import ACTING, ERASURE, Case, CaseEntry
from prototype_kit.language import ENGLISH, NAMES
from prototype_kit.messages import Message
from prototype_kit.questions.file_upload import in_size
from prototype_kit.service import Service
from prototype_kit.store import Upload
from prototype_kit.targets import due_words, last_day, unit_of
from prototype_kit.working_days import WorkingDays, day_of

SOURCES: Mapping[str, str] = {
    "user": "a resident",
    "staff": "staff",
    "synthetic": "a test",
    ERASURE: "the erasure of personal details",
}
"""Who did something, where it was nobody with a name."""
_KINDS: Mapping[str, str] = {
    "submitted": "Received",
    "update": "Update",
    "note": "Note",
    "reopened": "Reopened",
    "voice": "Someone else told us",
    "survey": "Answer to our survey",
    "attachment": "File added",
    "appointment": "Appointment",
}
_GONE = "somebody whose account is closed"
_ERASED = "Done by one person for another, whose details were erased"
_SAY_IT_THEMSELVES = ("assigned", "team", "priority", "same-as")
_STATES: Mapping[str, str] = {
    "waiting": "Waiting to be sent",
    "sent": "Sent",
    "dead": "Could not be sent",
}


@dataclass(frozen=True)
class ToldEntry:
    """A line of the timeline. `others` are its words in other languages, by code."""

    title: str
    words: str
    others: Sequence[tuple[str, str, str]]
    by: str
    at: datetime
    moment: str
    public: bool


def told_entries(
    entries: Sequence[CaseEntry], service: Service | None, names: Mapping[int, str]
) -> Sequence[ToldEntry]:
    """The timeline, what came last first."""
    return [_told(entry, service, names) for entry in reversed(entries)]


def _told(entry: CaseEntry, service: Service | None, names: Mapping[int, str]) -> ToldEntry:
    title, words = _KINDS.get(entry.kind, entry.kind.replace("-", " ").capitalize()), entry.words
    if entry.kind in _SAY_IT_THEMSELVES:
        title, words = entry.words, ""
    elif entry.kind == ACTING:  # what was done stands in the lines beside it
        by, for_whom = names.get(entry.account_id or 0, _GONE), names.get(entry.for_id or 0, _GONE)
        known = entry.account_id is not None or entry.for_id is not None
        title, words = f"Done by {by} for {for_whom}" if known else _ERASED, ""
    elif entry.status and entry.kind != "submitted":
        status = service.status_words(entry.status) if service else entry.status
        title = f"{title}: {status}" if entry.kind == "reopened" else f"Status: {status}"
    named = names.get(entry.account_id, entry.by) if entry.account_id else SOURCES.get(entry.by, entry.by)
    others = [(code, NAMES.get(code, code), text) for code, text in entry.translated.items()]
    return ToldEntry(title, words, others, named, entry.at, ENGLISH.moment(entry.at), entry.public)


@dataclass(frozen=True)
class ToldFile:
    """A file of a case; `href` only where it was found clean."""

    name: str
    size: str
    words: str
    href: str


def told_files(case: Case, uploads: Mapping[str, Upload]) -> Sequence[ToldFile]:
    """The files that came with a case, then those that staff added."""
    sent = [file.id for file in case.answers.files]
    ids = [*(name for name in sent if name in uploads), *(name for name in uploads if name not in sent)]
    return [_file(case, uploads[name], name in sent) for name in ids]


def _file(case: Case, upload: Upload, sent: bool) -> ToldFile:
    words = "" if sent else "Added by staff. "
    if upload.state == "quarantined":
        words += "We are checking it for viruses. Reload this page in a minute."
    elif upload.state == "refused":
        words += f"We found a virus in it, so we deleted it ({upload.reason or 'unknown'})."
    href = f"/cases/{case.reference}/files/{upload.id}" if upload.state == "clean" else ""
    return ToldFile(upload.name, in_size(upload.size, ENGLISH), words, href)


@dataclass(frozen=True)
class ToldMessage:
    """A message about a case: to whom it goes, what it says, and what became of it."""

    to: str
    channel: str
    subject: str
    body: str
    state: str
    moment: str
    error: str


def told_messages(messages: Sequence[Message]) -> Sequence[ToldMessage]:
    """The messages, what came last first."""
    return [
        ToldMessage(
            to=message.recipient,
            channel="Email" if message.channel == "email" else "Text message",
            subject=message.subject,
            body=message.body,
            state=_STATES[message.state],
            moment=ENGLISH.moment(message.sent_at or message.created_at),
            error=message.error or "",
        )
        for message in reversed(messages)
    ]


def came_words(case: Case, names: Mapping[int, str]) -> Sequence[str]:
    """How a case came to us, and how somebody was helped."""
    helped = case.origin.assistance
    channel = case.origin.channel
    known = next((words for name, words in CHANNELS.items() if name == channel), "")
    words = [known or ("Online" if channel == "web" else channel.capitalize())]
    if helped is None:
        return [*words, "Staff filled it in for them"] if case.origin.assisted else words
    words.append(f"{names.get(helped.account_id, 'A former member of staff')} filled it in for them")
    words.append("They agreed to this" if helped.consent else "We do not know if they agreed to this")
    words.append(RELATIONSHIPS[helped.relationship])
    return words


def paper_words(since: Sequence[datetime | None]) -> str:
    """Whether letters about a case may come on paper; empty where nobody said no.

    `since` is since when each of those in whose account it is wants none; None for who wants them.
    """
    times = [at for at in since if at is not None]
    if not times:
        return ""
    if len(times) == len(since):
        return f"Wants no paper, since {ENGLISH.date(day_of(max(times)))}"
    wants = "wants" if len(times) == 1 else "want"
    return f"Wants paper: it is in {len(since)} accounts, of which only {len(times)} {wants} no paper"


def target_words(case: Case, now: datetime, days: WorkingDays) -> Iterator[str]:
    """By when a case is to be done, or was, and whether its clock stands still."""
    if case.due_at is None or case.target is None:
        yield "No target"
        return
    unit = unit_of(case.target)
    if case.state != "open":
        due = ENGLISH.moment(case.due_at) if unit == "hours" else ENGLISH.date(last_day(case.due_at))
        in_time = case.ended_at is None or case.ended_at <= case.due_at
        yield f"Due by {due}, finished {'on time' if in_time else 'late'}"
        return
    if case.paused_at:
        since = ENGLISH.date(day_of(case.paused_at))
        yield f"The clock has been paused since {since}, so this date will move back"
        yield f"Without the pause: {due_words(case.due_at, case.paused_at, unit, days)}"
        return
    words = due_words(case.due_at, now, unit, days)
    yield words[:1].upper() + words[1:]
