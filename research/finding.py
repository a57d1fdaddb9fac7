"""Findings: what was learned, with the evidence for it; and themes, the groups of notes that led there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Severity = Literal[1, 2, 3, 4]
"""1 is cosmetic, 2 slows people down, 3 makes them go wrong, 4 stops them."""
Confidence = Literal["low", "medium", "high"]
Status = Literal["open", "agreed", "done"]
EvidenceKind = Literal["note", "events", "replay", "metric"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True)
class Theme:
    """A named group of a study's notes, in the order in which they were put."""

    id: str
    study: str
    name: str
    note_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What a finding rests on: a note, a range of a session's events or replay, or a metric in words.

    `withdrawn` says that what it points at was deleted, because the participant withdrew or its time was
    over. Then nothing but the kind and the session is left of it. `id` is empty until it is stored.
    """

    kind: EvidenceKind
    session_id: str | None = None
    note_id: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    metric: str | None = None
    withdrawn: bool = False
    id: str = ""


@dataclass(frozen=True)
class Finding:
    """A short statement of what was learned.

    `action` is what changes next; `iteration` is the slug of the project's iteration that changes it.
    """

    id: str
    study: str
    round: str
    statement: str
    severity: Severity
    confidence: Confidence
    status: Status = "open"
    action: str = ""
    iteration: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def standing(self) -> tuple[Evidence, ...]:
        """The evidence that is still there."""
        return tuple(each for each in self.evidence if not each.withdrawn)
