"""From what is kept to a report: sessions with their events, the words and pictures of their round."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from prototype_kit.store import PageEvent, Store
from research.record import Record, Row
from research.report import Report, ReportData, report
from research.rounds import Round, RoundUnusable, load_round_site, read_strip
from research.store import ResearchStore
from research.studies import Study
from research.wording import Wording, wording_of

PICTURES = "pictures"


@dataclass(frozen=True)
class Gathered:
    """A report, and the files of its pictures by the addresses that it has for them."""

    report: Report
    pictures: Mapping[str, Path]


def gather(kit: Store, kept: ResearchStore, study: str, round_: str) -> tuple[Record, ...]:
    """Every session of a round with its events; none of a session without consent. One statement each."""
    return tuple(
        replace(record, events=tuple(row_of(event) for event in kit.participants.events(record.session.id)))
        if record.agreed
        else record
        for record in kept.records.of_round(study, round_)
    )


def gather_report(
    kit: Store,
    study: Study,
    shown: Round,
    now: datetime,
    before: Round | None = None,
    since: datetime | None = None,
) -> Gathered:
    """The report on a round as it is now, compared with another where one is given.

    With `since` it has the findings that were written since then, and no others.
    """
    kept = ResearchStore(kit.database)
    wording = round_wording(study, shown)
    pictures = round_pictures(shown, list(wording.titles))
    made = report(
        study,
        shown,
        ReportData(
            records=gather(kit, kept, study.slug, shown.slug),
            findings=kept.findings.of_study(study.slug, shown.slug, since),
            made_at=now,
            wording=wording,
            film={page: f"{PICTURES}/{file.name}" for page, file in pictures.items()},
            before=gather(kit, kept, study.slug, before.slug) if before else (),
            before_name=before.name if before else "",
        ),
    )
    return Gathered(made, {picture.path: pictures[picture.page] for picture in made.pictures})


def round_wording(study: Study, shown: Round) -> Wording:
    """The words of a round; those of its tasks alone where this version can no longer read it."""
    try:
        words = wording_of(load_round_site(shown))
    except RoundUnusable:
        words = Wording()
    return replace(words, tasks={task.name: task.title for task in study.tasks})


def round_pictures(shown: Round, pages: Sequence[str]) -> dict[str, Path]:
    """The first picture of each of these pages in the film strip of a round, by the page's template."""
    found: dict[str, Path] = {}
    shapes = {page: re.compile(re.escape(page).replace(r"\{item\}", "[^/]+")) for page in pages}
    for shot in read_strip(shown.film_folder):
        for page, shape in shapes.items():
            if page not in found and shape.fullmatch(shot.address):
                found[page] = shown.film_folder / shot.picture
    return found


def row_of(event: PageEvent) -> Row:
    """An event as a row of the table that it is from."""
    return {
        "ts": round(event.at.timestamp() * 1000),
        "name": event.name,
        "page": event.page,
        "question": event.question,
        "error_code": event.error_code,
        "duration_ms": event.duration_ms,
    }
