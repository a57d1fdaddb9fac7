"""What was found out in one round of a study, for the pages that tell of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flask import abort

from research.comparison import RoundFigures
from research.gathering import gather
from research.record import Record
from research.report import Report, ReportData, report
from research.report.building import round_figures
from research.report.evidence import Told, told_of
from research.rounds import Round
from research.studies import Study
from research.web.console.desk import Desk
from research.wording import Wording


@dataclass(frozen=True)
class LostRound:
    """A round whose files are not here any more: its sessions are."""

    slug: str
    frozen_at: datetime | None = None

    @property
    def name(self) -> str:
        """What is left of its name."""
        return self.slug


@dataclass(frozen=True)
class RoundData:
    """A round of a study with its sessions and their events. `round` is None where its files are gone."""

    study: Study
    slug: str
    round: Round | None
    records: tuple[Record, ...]
    wording: Wording
    now: datetime

    @property
    def name(self) -> str:
        """What people call the round."""
        return self.round.name if self.round else self.slug

    @property
    def address(self) -> str:
        """Where its pages are in the console."""
        return f"/research/{self.study.slug}/rounds/{self.slug}"

    @cached_property
    def figures(self) -> RoundFigures:
        """What was measured. Pilots count for nothing."""
        return round_figures(self.study, self.name, self.records, self._data)

    @cached_property
    def pilots(self) -> RoundFigures:
        """What pilots would have shown, had they counted."""
        tried = [
            replace(record, session=replace(record.session, pilot=False))
            for record in self.records
            if record.session.pilot
        ]
        return round_figures(self.study, self.name, tried, self._data)

    @cached_property
    def told(self) -> Told:
        """What may be told of it."""
        return told_of(self.records, self.wording)

    @cached_property
    def report(self) -> Report:
        """The report without findings and pictures."""
        return report(self.study, self.round or LostRound(self.slug), self._data)

    @property
    def _data(self) -> ReportData:
        return ReportData(self.records, (), self.now, self.wording)


def round_data(desk: Desk, study: str, slug: str) -> RoundData:
    """A round of a study; 404 where there is neither the round nor a session of it."""
    found = known_round(desk, study, slug)
    return found if found.round or found.records else abort(404)


def known_round(desk: Desk, study: str, slug: str) -> RoundData:
    """The same of a round that something names: there may be nothing left of it but that name."""
    its = desk.study(study)
    records = gather(desk.front.store, desk.store, study, slug)
    return RoundData(its, slug, desk.round(slug), records, desk.wording(its, slug), desk.now())
