"""A report as data: what each of its sections says, before it is a page, Markdown or a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from research.comparison import Comparison
from research.problems import PageProblems
from research.record import Record
from research.task_figures import TaskFigures


@dataclass(frozen=True)
class Counted:
    """So many people of one kind."""

    label: str
    count: int


@dataclass(frozen=True)
class Who:
    """Who took part, in counts only. `others` are in groups too small to be named.

    `pilots` and `left_out` are counts of sessions: those that tried the study out, and those that would have
    counted and have no consent. A pilot without it is neither.
    """

    people: int
    sessions: int
    segments: tuple[Counted, ...]
    others: int
    access_needs: str
    pilots: int
    left_out: int


@dataclass(frozen=True)
class ToldNote:
    """A reviewed note. `anchor` is its id in the page; `clock` is the time since the session began, 4:10."""

    anchor: str
    code: str
    clock: str
    page: str
    task: str
    kind: str
    text: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class ToldEvidence:
    """One piece of evidence in words; `anchor` leads to the note that it is. Withdrawn, it says no more."""

    words: str
    anchor: str = ""
    withdrawn: bool = False


@dataclass(frozen=True)
class ToldFinding:
    """A finding. `severity` is in words, `affected` counts those whose evidence is there."""

    anchor: str
    statement: str
    level: int
    severity: str
    confidence: str
    status: str
    affected: str
    action: str
    iteration: str
    evidence: tuple[ToldEvidence, ...]


@dataclass(frozen=True)
class Picture:
    """A picture of a page as this round showed it; `path` is an address from the report."""

    page: str
    title: str
    path: str
    why: str


@dataclass(frozen=True)
class Report:
    """All of it, in the order in which it is read. `records` are those that count, for exports."""

    title: str
    study: str
    round: str
    service: str
    frozen_at: datetime | None
    made_at: datetime
    question: str
    hypotheses: tuple[str, ...]
    owner: str
    who: Who
    findings: tuple[ToldFinding, ...]
    notes: tuple[ToldNote, ...]
    tasks: tuple[TaskFigures, ...]
    problems: tuple[PageProblems, ...]
    pictures: tuple[Picture, ...]
    comparison: Comparison | None
    sure: tuple[str, ...]
    limits: tuple[str, ...]
    records: tuple[Record, ...] = field(repr=False)

    @property
    def actions(self) -> tuple[ToldFinding, ...]:
        """The findings of which something follows."""
        return tuple(finding for finding in self.findings if finding.action or finding.iteration)
