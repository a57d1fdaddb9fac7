"""What research found out of late, for a show-and-tell: as a report tells it, and no more of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from prototype_kit import Site
from prototype_kit.extensions import Said
from prototype_kit.store import Store
from research.gathering import gather_report
from research.report import Report
from research.report.evidence import UNTOLD
from research.rounds import read_rounds
from research.store import ResearchStore
from research.studies import load_studies


def said_since(store: Store, site: Site, since: datetime) -> Iterator[Said]:
    """The findings that were written since then, round by round, the most severe first.

    Evidence that may not be told is not mentioned.
    """
    kept, rounds = ResearchStore(store.database), read_rounds(site.folder).found
    for study in load_studies(site).values():
        fresh = {finding.round for finding in kept.findings.of_study(study.slug, since=since)}
        for shown in rounds:
            if shown.slug in fresh:
                gathered = gather_report(store, study, shown, datetime.now(UTC), since=since)
                yield from _findings(gathered.report, study.service)


def _findings(report: Report, service: str) -> Iterator[Said]:
    invented = " (made up for an example)" if any(its.session.made_up for its in report.records) else ""
    sessions = "1 session" if len(report.records) == 1 else f"{len(report.records)} sessions"
    where = f"{report.title}, {sessions}{invented}"
    for finding in report.findings:
        weight = (finding.severity, finding.affected, f"{finding.confidence} confidence")
        yield Said(
            where,
            finding.statement,
            ". ".join(words for words in weight if words),
            [each.words for each in finding.evidence if each.words not in UNTOLD],
            "" if finding.status == "Done" else finding.action,
            service,
        )
