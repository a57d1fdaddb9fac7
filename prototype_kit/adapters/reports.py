"""Reports that are open already, wherever they were made: a port to the back office, and its fake."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

from prototype_kit.answers import Asset
from prototype_kit.cases import title_of
from prototype_kit.document import Faults, nearest
from prototype_kit.document.data import JsonFile, Wrong, read_json
from prototype_kit.places import Layer

_NO_WORDS: Mapping[str, str] = {}


@dataclass(frozen=True)
class OpenReport:
    """One report that is not closed yet. `about` is its title, as cases have one."""

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


class BackOffice(OpenReports, Protocol):
    """The open reports of the back office, which have references of their own."""

    def knows(self, reference: str) -> bool:
        """Whether a reference, in whatever spelling, is that of one of its open reports.

        Raises `AdapterUnavailable`.
        """


class FakeOpenReports:
    """Answers from `data/open_reports.json`.

    It is a list of `reference`, `asset`, `fault` and `reported`, the age in days, so that the fake never goes
    stale. `kinds` are the words for each fault: those that cases of the same kind have. Raises
    `DefinitionError` when the file is not such a list.
    """

    def __init__(
        self, file: Path, layers: Iterable[Layer], shown: str = "", kinds: Mapping[str, str] = _NO_WORDS
    ):
        faults = Faults()
        read = read_reports(file, shown or file.name, faults)
        faults.stop_if_any()
        self.reports: Sequence[Mapping[str, Any]] = read.value if read else []
        self.layers, self.kinds = tuple(layers), kinds

    def near(self, asset: Asset, metres: float, today: date) -> Sequence[OpenReport]:
        """Those of the file about what is on the same layer and lies near enough."""
        layer = next((layer for layer in self.layers if asset.id in layer.by_id), None)
        if layer is None:
            return ()
        near = layer.within(asset, metres)
        found = [
            OpenReport(
                report["reference"],
                report["asset"],
                title_of(self._fault(report["fault"]), layer.by_id[report["asset"]].asset.label),
                today - timedelta(days=int(report["reported"])),
            )
            for report in self.reports
            if report["asset"] in near
        ]
        return sorted(found, key=lambda report: report.reported, reverse=True)

    def knows(self, reference: str) -> bool:
        """Whether the file has it."""
        typed = _signs(reference)
        return bool(typed) and any(_signs(report["reference"]) == typed for report in self.reports)

    def _fault(self, fault: str) -> str:
        return self.kinds.get(fault) or fault.replace("-", " ").capitalize()


def _signs(reference: str) -> str:
    """Its letters and digits, which are all that people spell alike."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", reference).upper() if sign.isalnum())


class ReportsHereAndThere:
    """Reports made on this site itself, and those of the back office behind it."""

    def __init__(self, here: Callable[[Asset, float], Sequence[OpenReport]], there: OpenReports):
        self.here, self.there = here, there

    def near(self, asset: Asset, metres: float, today: date) -> Sequence[OpenReport]:
        """Those made here about the same asset or one that is near, then those of the back office."""
        here = self.here(asset, metres)
        references = {report.reference for report in here}
        return (
            *here,
            *(
                report
                for report in self.there.near(asset, metres, today)
                if report.reference not in references
            ),
        )


_SHAPE: Mapping[str, type] = {"reference": str, "asset": str, "fault": str, "reported": int}
_AN_ENTRY = (
    'Write it like {"reference": "48291563", "asset": "AN0001", "fault": "not-working", "reported": 2}.'
)


def read_reports(path: Path, shown: str, faults: Faults) -> JsonFile | None:
    """Read the fake's file; None when there is none, or when it is not a list of reports."""
    file = read_json(path, shown, faults, "Write [] into it.") if path.exists() else None
    if file is None:
        return None
    if not isinstance(file.value, list):
        faults.add_file(shown, "This file is not a list of reports.", "Write [] when there are none.")
        return None
    wrong = [
        Wrong(number, f"Report {number + 1} {what}.", _AN_ENTRY)
        for number, report in enumerate(file.value)
        for what in _misshapen(report)
    ]
    file.blame(wrong, faults)
    return None if wrong else file


def _misshapen(report: Any) -> Iterator[str]:
    if not isinstance(report, dict):
        yield "has no keys"
        return
    if lacking := [key for key in _SHAPE if key not in report]:
        yield f"has no {' and no '.join(lacking)}"
    for key, kind in _SHAPE.items():
        given = report.get(key)
        if key in report and (not isinstance(given, kind) or isinstance(given, bool)):
            yield f"has {given!r} for {key}"


def find_strangers(file: JsonFile, layers: Mapping[str, Layer], faults: Faults) -> None:
    """Add reports about what is on none of the layers: they are never shown to anybody."""
    wrong = []
    ids = {asset for layer in layers.values() for asset in layer.by_id}
    files = " or ".join(f"{name}.geojson" for name in layers)
    for number, report in enumerate(file.value):
        asset = report["asset"]
        if asset not in ids:
            offer = close if (close := nearest(asset, ids)).startswith("Did") else "Correct the id."
            what = f"Report {number + 1} is about {asset!r}, which is not in {files}."
            mend = f"{offer} When there are no reports, write [] alone."
            wrong.append(Wrong(number, what, mend))
    file.blame(wrong, faults)
