"""From the records of a round to its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from research.comparison import RoundFigures, compare_rounds
from research.estimate import FEWEST, people
from research.finding import Finding
from research.measures import share
from research.problems import TAGS, PageProblems, page_problems
from research.record import Record, counted
from research.report.evidence import Told, pages_of, told_of
from research.report.model import Picture, Report, ToldFinding, Who
from research.report.who import FEWEST_NAMED, who_took_part
from research.report.words import nobody
from research.studies.study import Study
from research.task_figures import task_figures
from research.wording import Wording

SEVERITIES = {4: "Stops people", 3: "Makes people go wrong", 2: "Slows people down", 1: "Cosmetic"}
CONFIDENCES = {"low": "Low", "medium": "Medium", "high": "High"}
MOST_IS_FOUND = 5
"""How many people find most of what stands in the way of everybody."""
STATUSES = {"open": "Open", "agreed": "Agreed", "done": "Done"}


class RoundShown(Protocol):
    """What is said of a round: any round of the project has these."""

    @property
    def slug(self) -> str:
        """Its name in addresses."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def frozen_at(self) -> datetime | None:
        """When it was kept, as an aware time."""


@dataclass(frozen=True)
class ReportData:
    """What a report is made of, of one round. `made_at` is an aware time.

    `film` are the addresses of pictures from the report, by the template of the page that they show.
    `before` are the records of an earlier round to compare with, and `before_name` is what that is called.
    """

    records: Sequence[Record]
    findings: Sequence[Finding]
    made_at: datetime
    wording: Wording = field(default_factory=Wording)
    film: Mapping[str, str] = field(default_factory=dict)
    tags: frozenset[str] = TAGS
    before: Sequence[Record] = ()
    before_name: str = ""


def report(study: Study, shown: RoundShown, data: ReportData) -> Report:
    """The report on one round of a study. Records and findings of others are left out."""
    records = [
        each for each in data.records if (each.session.study, each.session.round) == (study.slug, shown.slug)
    ]
    findings = sorted(
        (each for each in data.findings if (each.study, each.round) == (study.slug, shown.slug)),
        key=lambda finding: (-finding.severity, finding.statement.casefold()),
    )
    told, who = told_of(records, data.wording), who_took_part(records)
    figures = round_figures(study, shown.name, records, data)
    before = [each for each in data.before if each.session.study == study.slug]
    earlier = round_figures(study, data.before_name, before, data) if before else None
    return Report(
        title=f"{study.title}: {shown.name}",
        study=study.title,
        round=shown.name,
        service=study.service,
        frozen_at=shown.frozen_at,
        made_at=data.made_at,
        question=study.question,
        hypotheses=study.hypotheses,
        owner=study.owner,
        who=who,
        findings=tuple(_finding(number, each, told, who) for number, each in enumerate(findings, 1)),
        notes=tuple(told.notes.values()),
        tasks=figures.tasks,
        problems=figures.pages,
        pictures=tuple(_pictures(data, pages_of(told, findings), figures.pages)),
        comparison=compare_rounds(figures, earlier) if earlier else None,
        sure=tuple(_sure(who)),
        limits=tuple(_limits(who, records)),
        records=counted(records),
    )


def round_figures(study: Study, name: str, records: Sequence[Record], data: ReportData) -> RoundFigures:
    """What was measured in a round."""
    titles = {task.name: task.title for task in study.tasks}
    codes = frozenset(record.code for record in counted(records))
    pages = page_problems(records, data.wording, data.tags)
    return RoundFigures(name, codes, task_figures(records, titles), pages)


def _finding(number: int, finding: Finding, told: Told, who: Who) -> ToldFinding:
    codes = told.codes(finding)
    return ToldFinding(
        anchor=f"finding-{number}",
        statement=finding.statement,
        level=finding.severity,
        severity=SEVERITIES[finding.severity],
        confidence=CONFIDENCES[finding.confidence],
        status=STATUSES[finding.status],
        affected=f"Seen with {share(len(codes), who.people).words}" if codes else "",
        action=finding.action,
        iteration=finding.iteration or "",
        evidence=told.evidence(finding),
    )


def _pictures(
    data: ReportData, concerned: Mapping[str, Sequence[int]], problems: Sequence[PageProblems]
) -> Iterator[Picture]:
    """Of the pages that findings are about, and those on which somebody had a problem, in journey order."""
    affected = {each.page: each for each in problems}
    pages = [*(each.page for each in problems if each.affected.part or each.page in concerned)]
    for page in dict.fromkeys([*pages, *concerned]):
        if page not in data.film:
            continue
        numbers = concerned.get(page, ())
        parts = [f"finding {', '.join(map(str, numbers))}"] if numbers else []
        if page in affected and affected[page].affected.part:
            parts.append(f"problems: {affected[page].affected.found}")
        title = affected[page].title if page in affected else data.wording.page(page)
        yield Picture(page, title, data.film[page], "; ".join(parts))


def _sure(who: Who) -> Iterator[str]:
    if not who.people:
        yield f"{nobody(who)} So nothing can be said about other people."
        return
    yield f"{people(who.people)} took part in sessions that count."
    if who.people < FEWEST:
        found = (
            "That is enough to find most of what stands in people’s way, and too few to say how many others "
            "it will meet."
            if who.people >= MOST_IS_FOUND
            else f"That is too few to have found most of what stands in people’s way ({MOST_IS_FOUND} people "
            "find most of it), and to say how many others meet what was found."
        )
        alone = f"So no percentage stands alone: below {FEWEST} people each figure says how many of how many."
        yield f"{found} {alone}"
    yield (
        "“Likely between” is a 95% interval: about 19 of 20 such intervals hold what would be found with "
        "everybody like those who took part. Success and problems: adjusted Wald; ease: t; times: t of the "
        "logarithms."
    )
    yield "It covers chance only: not whom we asked, what we asked them to do, or how we watched them."


def _limits(who: Who, records: Sequence[Record]) -> Iterator[str]:
    if made_up := sum(1 for record in records if record.session.made_up):
        yield f"{_sessions(made_up)} {_were(made_up)} written for an example (made-up): nobody took part."
    if who.pilots:
        tried = f"{_sessions(who.pilots)} tried the study out"
        yield f"{tried} (pilot) and {_were(who.pilots)} left out everywhere."
    if who.left_out:
        yield (
            f"{_sessions(who.left_out)} {_were(who.left_out)} refused, withdrawn or without consent, and "
            "nothing of that is shown or counted."
        )
    waiting = sum(1 for record in records if record.counts for note in record.notes if not note.reviewed)
    if waiting:
        notes = "1 note is" if waiting == 1 else f"{waiting} notes are"
        yield f"{notes} not reviewed, so not shown. Problems on pages are counted from all notes."
    if any(record.session.scenario for record in records if record.counts):
        yield "Sessions began in a prepared state (a scenario), which may be easier than one’s own affairs."
    yield "People behave differently when they are watched, and with a prototype: nobody’s real need was met."
    yield f"Groups of fewer than {FEWEST_NAMED} people are not named. Who P01 is stands outside this program."


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
