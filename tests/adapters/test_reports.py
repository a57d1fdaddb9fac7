"""The back office that is faked: reports of what is near, on one layer of several."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from prototype_kit.adapters.reports import FakeOpenReports, find_strangers, read_reports
from prototype_kit.answers import Asset
from prototype_kit.document import Faults
from prototype_kit.places import Feature, Layer

TODAY = date(2026, 5, 6)


def layer(*ids: str) -> Layer:
    """Things that stand in one place."""
    assets = [Asset(id_, f"Thing {id_}, Mill Lane", 53.0, -5.0) for id_ in ids]
    return Layer([Feature(asset, "Mill Lane", asset.id, "", "", {}) for asset in assets])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Reports of a light and of a grid beside it."""
    reports = [
        {"reference": "55501", "asset": "L1", "fault": "not-working", "reported": 5},
        {"reference": "55-502", "asset": "G1", "fault": "blocked", "reported": 2},
    ]
    path = tmp_path / "open_reports.json"
    path.write_text(json.dumps(reports), encoding="utf-8")
    return path


@pytest.mark.parametrize(("asset", "found"), [("L2", "55501"), ("G2", "55-502")])
def test_what_is_near_is_of_the_same_layer(file: Path, asset: str, found: str) -> None:
    """Nobody who reports a light is asked whether they mean the grid beside it."""
    layers = (layer("G1", "G2"), layer("L1", "L2"))
    here = next(each.by_id[asset].asset for each in layers if asset in each.by_id)
    reports = FakeOpenReports(file, layers).near(here, 250, TODAY)
    assert [report.reference for report in reports] == [found]


def test_nothing_is_near_what_is_on_no_layer(file: Path) -> None:
    """Such as what was taken off the map since somebody chose it."""
    assert FakeOpenReports(file, [layer("L1")]).near(Asset("L9", "", 53.0, -5.0), 250, TODAY) == ()


def test_a_report_may_be_about_any_layer(file: Path) -> None:
    """One that is on none is blamed, with the layers that were looked through."""
    faults = Faults()
    read = read_reports(file, "open_reports.json", faults)
    assert read is not None
    find_strangers(read, {"lights": layer("L1"), "grids": layer("G1")}, faults)
    assert faults.found == []
    find_strangers(read, {"lights": layer("L1"), "signs": layer("S1")}, faults)
    assert [fault.what for fault in faults.found] == [
        "Report 2 is about 'G1', which is not in lights.geojson or signs.geojson."
    ]


def test_a_report_has_a_title_as_cases_have(file: Path) -> None:
    """In the words of its kind, and in plain ones where the service has none for it."""
    here = layer("L1").by_id["L1"].asset
    for kinds, title in (
        ({"not-working": "It does not come on"}, "It does not come on, Thing L1, Mill Lane"),
        ({}, "Not working, Thing L1, Mill Lane"),
    ):
        (report,) = FakeOpenReports(file, [layer("L1")], kinds=kinds).near(here, 250, TODAY)
        assert report.about == title


@pytest.mark.parametrize(
    ("typed", "known"), [("55501", True), (" 55 501", True), ("55502", True), ("5550", False), ("-", False)]
)
def test_references_are_known_however_they_are_typed(file: Path, typed: str, known: bool) -> None:
    """With spaces and hyphens or without; what holds no letter or digit is none."""
    assert FakeOpenReports(file, [layer("L1")]).knows(typed) == known
