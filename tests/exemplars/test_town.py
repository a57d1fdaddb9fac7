"""The made-up town of the street lights exemplar: plausible, complete and the same everywhere."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "exemplars" / "street_lights" / "data"
FILES = ("street_lights.geojson", "grids.geojson", "streets.geojson", "open_reports.json")
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2}")
REFERENCE = re.compile(r"[1-9]{8}")

Feature = dict[str, Any]
Point = tuple[float, float]


def features(name: str) -> list[Feature]:
    """The features of a committed GeoJSON file."""
    found: list[Feature] = json.loads((DATA / name).read_text(encoding="utf-8"))["features"]
    return found


@pytest.fixture(scope="module")
def lights() -> list[Feature]:
    """The street lights."""
    return features("street_lights.geojson")


@pytest.fixture(scope="module")
def grids() -> list[Feature]:
    """The grids."""
    return features("grids.geojson")


@pytest.fixture(scope="module")
def streets() -> dict[str, Feature]:
    """The streets by name, without the park and the river."""
    lines = [f for f in features("streets.geojson") if f["geometry"]["type"] == "LineString"]
    return {line["properties"]["name"]: line for line in lines}


@pytest.fixture(scope="module")
def reports() -> list[dict[str, Any]]:
    """The open reports."""
    found: list[dict[str, Any]] = json.loads((DATA / "open_reports.json").read_text(encoding="utf-8"))
    return found


def metres(lon_lat: list[float]) -> Point:
    """Metres east and north of the town centre, worked out another way than the script does."""
    lon, lat = lon_lat
    return radians(lon + 5) * 6_371_000 * cos(radians(53)), radians(lat - 53) * 6_371_000


def distance_to_leg(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the nearest point between start and end."""
    east, north = end[0] - start[0], end[1] - start[1]
    share = ((point[0] - start[0]) * east + (point[1] - start[1]) * north) / (east**2 + north**2)
    share = min(1.0, max(0.0, share))
    return hypot(point[0] - start[0] - share * east, point[1] - start[1] - share * north)


def distance_to_street(light: Feature, street: Feature) -> float:
    """How far a light is from the middle of a street."""
    point = metres(light["geometry"]["coordinates"])
    line = [metres(place) for place in street["geometry"]["coordinates"]]
    return min(distance_to_leg(point, a, b) for a, b in pairwise(line))


def length(street: Feature) -> float:
    """How long a street is."""
    line = [metres(place) for place in street["geometry"]["coordinates"]]
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line))


def test_script_writes_the_committed_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Running the script again changes nothing, so nobody has edited the files by hand."""
    spec = importlib.util.spec_from_file_location("make_town", DATA / "make_town.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    # A dataclass looks its own module up while it is being made.
    monkeypatch.setitem(sys.modules, "make_town", script)
    spec.loader.exec_module(script)

    assert script.main([str(tmp_path / "town")]) == 0

    assert "street lights on" in capsys.readouterr().out
    for name in FILES:
        written = (tmp_path / "town" / name).read_bytes()
        assert written == (DATA / name).read_bytes(), f"{name}: run make_town.py again"


def test_town_has_the_size_of_a_small_town(lights: list[Feature], streets: dict[str, Feature]) -> None:
    """About 2,000 lights on about 120 streets of ordinary length."""
    assert 1_900 <= len(lights) <= 2_100
    assert 110 <= len(streets) <= 130
    assert [name for name, street in streets.items() if not 95 <= length(street) <= 710] == []


def test_town_lies_in_the_irish_sea(lights: list[Feature]) -> None:
    """Nobody can take it for a real place."""
    assert all(-5.05 < light["geometry"]["coordinates"][0] < -4.95 for light in lights)
    assert all(52.95 < light["geometry"]["coordinates"][1] < 53.05 for light in lights)


def test_lights_have_all_their_properties(lights: list[Feature]) -> None:
    """Every light can be found, told from the next and looked after by somebody."""
    names = {"id", "number", "street", "postcode", "near", "kind", "road"}
    assert all(set(light["properties"]) == names for light in lights)
    assert all(isinstance(value, str) and value for light in lights for value in light["properties"].values())
    kinds = {light["properties"]["kind"] for light in lights}
    assert kinds == {"column", "wall bracket", "subway light", "illuminated sign"}
    assert {light["properties"]["road"] for light in lights} == {"adopted", "private"}


def test_lights_can_be_told_apart(lights: list[Feature]) -> None:
    """An id is used once in the town, a number once in a street."""
    ids = Counter(light["properties"]["id"] for light in lights)
    numbers = Counter((light["properties"]["street"], light["properties"]["number"]) for light in lights)
    assert max(ids.values()) == 1
    assert max(numbers.values()) == 1


def test_lights_stand_beside_their_street(lights: list[Feature], streets: dict[str, Feature]) -> None:
    """Every light is within 15 metres of the street it belongs to."""
    far = [
        light["properties"]["id"]
        for light in lights
        if distance_to_street(light, streets[light["properties"]["street"]]) > 15
    ]
    assert far == []


def test_streets_are_lit_and_short_enough_to_list(lights: list[Feature], streets: dict[str, Feature]) -> None:
    """Every street has three lights or more, and no more than a page of radios can hold."""
    count = Counter(light["properties"]["street"] for light in lights)
    assert set(count) == set(streets)
    assert min(count.values()) >= 3
    assert max(count.values()) <= 60


def test_a_few_roads_are_private(lights: list[Feature]) -> None:
    """Some lights are not the council's, which a journey must be able to say."""
    private = {light["properties"]["street"] for light in lights if light["properties"]["road"] == "private"}
    assert 3 <= len(private) <= 8


def test_postcodes_have_the_right_shape_and_no_real_area(
    lights: list[Feature], streets: dict[str, Feature]
) -> None:
    """A postcode check passes them, and no letter ever sent to one arrives."""
    for light in lights:
        postcode = light["properties"]["postcode"]
        assert POSTCODE.fullmatch(postcode), postcode
        assert postcode.startswith("ZZ")
        assert postcode in streets[light["properties"]["street"]]["properties"]["postcodes"]
    given = [code for street in streets.values() for code in street["properties"]["postcodes"]]
    assert len(given) == len(set(given))


def test_map_background_is_drawn_by_kind() -> None:
    """The map's styles know every kind of line and area."""
    kinds = {(f["geometry"]["type"], f["properties"]["kind"]) for f in features("streets.geojson")}
    lines = {("LineString", kind) for kind in ("main", "residential", "path")}
    assert kinds == lines | {("Polygon", "water"), ("Polygon", "park")}


def test_there_are_grids_in_every_street(grids: list[Feature], streets: dict[str, Feature]) -> None:
    """About 500, each at the kerb of its street; a path has none; a few are on a private road."""
    assert 450 <= len(grids) <= 550
    roads = {name for name, street in streets.items() if street["properties"]["kind"] != "path"}
    assert {grid["properties"]["street"] for grid in grids} == roads
    assert [
        grid["properties"]["id"]
        for grid in grids
        if distance_to_street(grid, streets[grid["properties"]["street"]]) > 5
    ] == []
    private = {grid["properties"]["street"] for grid in grids if grid["properties"]["road"] == "private"}
    assert len(private) == 5


def test_grids_can_be_found_and_told_apart(grids: list[Feature], streets: dict[str, Feature]) -> None:
    """Each has an id of its own, a number of its own in its street, a place in words and a postcode of it."""
    names = {"id", "number", "street", "postcode", "near", "kind", "road"}
    assert all(set(grid["properties"]) == names for grid in grids)
    assert all(re.fullmatch("AG[0-9]{4}", grid["properties"]["id"]) for grid in grids)
    assert len({grid["properties"]["id"] for grid in grids}) == len(grids)
    assert len({(grid["properties"]["street"], grid["properties"]["number"]) for grid in grids}) == len(grids)
    for grid in grids:
        street = streets[grid["properties"]["street"]]["properties"]
        assert grid["properties"]["postcode"] in street["postcodes"]
        assert grid["properties"]["near"]


def test_open_reports_are_of_what_is_in_the_town(
    reports: list[dict[str, Any]], lights: list[Feature], grids: list[Feature]
) -> None:
    """About 35 reports, one to a light or grid, none of one that somebody else looks after."""
    by_id = {thing["properties"]["id"]: thing["properties"] for thing in (*lights, *grids)}
    of_grids = [report for report in reports if report["asset"].startswith("AG")]
    assert 20 <= len(reports) - len(of_grids) <= 30
    assert 8 <= len(of_grids) <= 12
    assert {report["fault"] for report in of_grids} == {"blocked", "smells"}
    assert len({report["asset"] for report in reports}) == len(reports)
    for report in reports:
        assert set(report) == {"reference", "asset", "street", "fault", "reported", "status"}
        assert report["street"] == by_id[report["asset"]]["street"]
        assert by_id[report["asset"]]["road"] == "adopted"
        assert 0 <= report["reported"] <= 60
    of_lights = {report["fault"] for report in reports if report not in of_grids}
    assert of_lights == {"not-working", "flickering", "always-on", "damaged"}
    assert {report["status"] for report in reports} == {"received", "investigating", "planned"}


def test_references_are_numbers(reports: list[dict[str, Any]]) -> None:
    """As a back office has them: nobody takes one for a reference of this site. Each is used once."""
    references = [report["reference"] for report in reports]
    assert all(REFERENCE.fullmatch(reference) for reference in references)
    assert len(set(references)) == len(references)


def test_files_are_small_and_have_a_feature_a_line(lights: list[Feature]) -> None:
    """A phone can load them, and a change shows as the lines it changes."""
    assert (DATA / "street_lights.geojson").stat().st_size < 600_000
    assert (DATA / "grids.geojson").stat().st_size < 150_000
    assert (DATA / "streets.geojson").stat().st_size < 60_000
    text = (DATA / "street_lights.geojson").read_text(encoding="utf-8")
    assert len(text.splitlines()) == len(lights) + 2
