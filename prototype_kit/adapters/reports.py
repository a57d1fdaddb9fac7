"""Reports that are open already, wherever they were made: a port to the back office, and its fake."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from prototype_kit.answers import Asset
from prototype_kit.places import Layer


@dataclass(frozen=True)
class OpenReport:
    """One report that is not closed yet."""

    reference: str
    asset: str
    about: str
    reported: date


class OpenReports(Protocol):
    """Where open reports are asked for."""

    def near(self, asset: Asset, metres: float, today: date) -> Sequence[OpenReport]:
        """Open reports about `asset` or others no further than `metres` from it, newest first.

        Raises `AdapterUnavailable`.
        """


class FakeOpenReports:
    """Answers from `data/open_reports.json`.

    It is a list of `reference`, `asset`, `fault` and `reported`, the age in days, so that the fake never goes
    stale.
    """

    def __init__(self, file: Path, layer: Layer):
        self.reports = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
        self.layer = layer

    def near(self, asset: Asset, metres: float, today: date) -> Sequence[OpenReport]:
        """Those of the file that lie near enough."""
        near = self.layer.within(asset, metres)
        found = [
            OpenReport(
                report["reference"],
                report["asset"],
                f"{self.layer.by_id[report['asset']].asset.label}: {report['fault'].replace('-', ' ')}",
                today - timedelta(days=int(report["reported"])),
            )
            for report in self.reports
            if report["asset"] in near
        ]
        return sorted(found, key=lambda report: report.reported, reverse=True)


class ReportsHereAndThere:
    """Reports made on this site itself, and those of the back office behind it."""

    def __init__(self, here: Callable[[str], Sequence[OpenReport]], there: OpenReports):
        self.here, self.there = here, there

    def near(self, asset: Asset, metres: float, today: date) -> Sequence[OpenReport]:
        """Those made here about the same asset, then those of the back office."""
        here = self.here(asset.id)
        references = {report.reference for report in here}
        return (
            *here,
            *(
                report
                for report in self.there.near(asset, metres, today)
                if report.reference not in references
            ),
        )
