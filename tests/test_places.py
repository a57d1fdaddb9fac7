"""Things on a map layer are found by what people type, and a broken layer is said to its author."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from prototype_kit.answers import Asset
from prototype_kit.document import Faults
from prototype_kit.errors import Fault
from prototype_kit.places import Layer, Places, distance_m, read_layer


def feature(
    asset: str, number: str, street: str, postcode: str = "", lat: float = 53.0, **more: str
) -> dict[str, Any]:
    """One GeoJSON feature."""
    properties = {"id": asset, "number": number, "street": street, "postcode": postcode, **more}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-5.0, lat]},
        "properties": properties,
    }


FEATURES = [
    feature("AN0001", "1", "Mill Lane", "ZZ1 1AA", near="by the mill"),
    feature("AN0002", "2", "Mill Lane", "ZZ1 1AA", lat=53.001),
    feature("AN0003", "2A", "Mill Lane", "ZZ1 1AB", lat=53.002, kind="wall bracket"),
    feature("AN0004", "1", "Mill Road", "ZZ1 2AA", lat=53.1),
    feature("AN0005", "1", "St Mary’s Street", "ZZ1 3AA", lat=53.2),
    feature("AN0006", "1", "Upper High Street", "ZZ1 4AA", lat=53.3),
]


def layer(features: list[dict[str, Any]], tmp_path: Path) -> Layer:
    """The layer of a file with these features."""
    faults = Faults()
    path = tmp_path / "lights.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    read = read_layer(path, "data/lights.geojson", faults)
    assert read is not None, faults.found
    return read


SEARCHES = {
    "AN0002": ["AN0002"],
    "an 0002": ["AN0002"],
    "ZZ1 1AA": ["AN0001", "AN0002"],
    "zz11aa": ["AN0001", "AN0002"],
    "Mill Lane": ["AN0001", "AN0002", "AN0003"],
    "mill ln": ["AN0001", "AN0002", "AN0003"],
    " MILL   LANE. ": ["AN0001", "AN0002", "AN0003"],
    "Mil Lane": ["AN0001", "AN0002", "AN0003"],
    "2 Mill Lane": ["AN0002"],
    "column 2, Mill Lane": ["AN0002"],
    "Lamp post 2 Mill Lane": ["AN0002"],
    "2a mill lane": ["AN0003"],
    "99 Mill Lane": ["AN0001", "AN0002", "AN0003"],
    "Mill Lane, column number 2": ["AN0002"],
    "light no. 2 Mill Lane": ["AN0002"],
    "ZZ1": ["AN0001", "AN0002", "AN0003", "AN0004", "AN0005", "AN0006"],
    "zz1 1": ["AN0001", "AN0002", "AN0003"],
    "ZZ11A": ["AN0001", "AN0002", "AN0003"],
    "ZZ1 9": [],
    "Mill Rd": ["AN0004"],
    "Mill": ["AN0001", "AN0002", "AN0003", "AN0004"],
    "St Marys Street": ["AN0005"],
    "St. Mary's St": ["AN0005"],
    "High Street": ["AN0006"],
    "Nowhere Street": [],
    "x": [],
    "": [],
    "!!!": [],
    "🙂": [],
    "7": [],
    "((((": [],
    "a" * 200: [],
}


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_finds_what_people_mean(tmp_path: Path, search: str) -> None:
    """An id, a postcode, a street or a number on it is found however it is written; nothing is no fault."""
    found = layer(FEATURES, tmp_path).find(search)
    assert SEARCHES[search] == [feature.asset.id for feature in found]


BEGUN = {
    "M1": ["A1", "A2"],
    "m1 1": ["A1"],
    "M12": ["A2", "A4"],
    "M11": ["A3"],
    "M1 2": ["A2"],
    "M2": [],
}


@pytest.mark.parametrize("search", BEGUN)
def test_the_beginning_of_a_postcode_is_not_that_of_another(tmp_path: Path, search: str) -> None:
    """M1 is not M11; and M11 is not M1 1AA, where there is an M11."""
    codes = {"A1": "M1 1AA", "A2": "M1 2AA", "A3": "M11 2AB"}
    if search == "M12":
        codes = {"A2": "M1 2AA", "A3": "M11 2AB", "A4": "M1 2AB"}
    features = [feature(asset, "1", f"{asset} Street", code) for asset, code in codes.items()]
    assert BEGUN[search] == [found.asset.id for found in layer(features, tmp_path).find(search)]


def test_a_street_whose_name_ends_with_a_number_is_found_whole(tmp_path: Path) -> None:
    """Footpath 12 is a street of that name, not number 12 on another footpath."""
    features = [feature("A1", "7", "Footpath 12"), feature("A2", "12", "Footpath Lane")]
    found = layer(features, tmp_path)
    assert [one.asset.id for one in found.find("footpath 12")] == ["A1"]
    assert [one.asset.id for one in found.find("Footpath 12, number 7")] == ["A1"]


CLOSEST = {
    "Mil Lane": "Mill Lane",
    "99 Mill Lane": "Mill Lane",
    "Mill Lane 99": "Mill Lane",
    "2 Mill Lane": "",
    "Mill Lane": "",
    "mill ln": "",
    "Mill": "",
    "ZZ1 1": "",
    "AN2": "",
    "Nowhere Street": "",
}


@pytest.mark.parametrize("search", CLOSEST)
def test_a_street_is_named_when_it_is_not_quite_what_was_typed(tmp_path: Path, search: str) -> None:
    """Another spelling, or a number that is not on the street; whatever was found as typed needs no word."""
    assert CLOSEST[search] == layer(FEATURES, tmp_path).closest(search)


def test_a_label_says_what_and_where(tmp_path: Path) -> None:
    """The label is the kind of thing, its number and its street."""
    labels = [feature.asset.label for feature in layer(FEATURES, tmp_path).features[:3]]
    assert labels == ["Column 1, Mill Lane", "Column 2, Mill Lane", "Wall bracket 2A, Mill Lane"]


def test_a_description_tells_neighbours_apart(tmp_path: Path) -> None:
    """What is near, and the id; the id alone where nothing is; nothing for a stranger."""
    places = Places({"lights": layer(FEATURES, tmp_path)})
    first, second = places.find("lights", "zz1 1aa")
    stranger = Asset("AN9999", "Column 9, Mill Lane", 53, -5)
    words = [places.describe("lights", asset) for asset in (first, second, stranger)]
    assert words == ["By the mill. ID AN0001", "ID AN0002", ""]


def test_distance_is_in_metres() -> None:
    """A thousandth of a degree of latitude is about 111 metres; of longitude at 53° north about 67."""
    here = Asset("A", "A", 53.0, -5.0)
    assert round(distance_m(here, Asset("B", "B", 53.001, -5.0))) == 111
    assert round(distance_m(here, Asset("C", "C", 53.0, -5.001))) == 67
    assert distance_m(here, here) == 0


def test_what_is_within_reach_includes_itself(tmp_path: Path) -> None:
    """Features no further than the distance, the asset itself among them."""
    lights = layer(FEATURES, tmp_path)
    first = lights.features[0].asset
    assert frozenset({"AN0001"}) == lights.within(first, 0)
    assert frozenset({"AN0001", "AN0002"}) == lights.within(first, 150)


LACKING: dict[str, tuple[str | bytes, int, str]] = {
    "not JSON": ('{"features": [\n{]}', 2, "This is not JSON: Expecting property name"),
    "not UTF-8": ('{"features": "é"}'.encode("latin-1"), 0, "This file is not UTF-8 text."),
    "too deep": ("[" * 100_000, 0, "This file has too many lists inside of lists."),
    "a list": ("[]", 0, "This file is not a GeoJSON FeatureCollection."),
    "no features": ("{}", 0, "This file is not a GeoJSON FeatureCollection."),
    "features that are words": ('{"features": "many"}', 0, "This file is not a GeoJSON FeatureCollection."),
    "a feature that is a word": ('{"features": ["one"]}', 1, "Feature 1 has no properties."),
    "no number": (json.dumps({"features": [{**FEATURES[0], "properties": {"id": "A"}}]}), 1,
        "Feature 'A' has no number and no street."),
    "no point": (json.dumps({"features": [{**FEATURES[0], "geometry": None}]}), 1, "is not a point."),
    "a line": (json.dumps({"features": [{**FEATURES[0], "geometry": {"coordinates": [[1, 2], [3, 4]]}}]}), 1,
        "is not a point."),
    "no coordinates": (json.dumps({"features": [{**FEATURES[0], "geometry": {"coordinates": []}}]}), 1,
        "is not a point."),
    "coordinates too large for a number": (
        json.dumps({"features": [{**FEATURES[0], "geometry": {"coordinates": [10**400, 1]}}]}), 1,
        "is not a point."),
    "no number at all": (
        json.dumps({"features": [{**FEATURES[0], "geometry": {"coordinates": [float("nan"), 53]}}]}), 1,
        "which is nowhere on earth."),
    "properties a list": (json.dumps({"features": [{**FEATURES[0], "properties": []}]}), 1,
        "Feature 1 has no properties."),
    "the same id twice": (json.dumps({"features": [FEATURES[0], FEATURES[0]]}), 1,
        "Feature 'AN0001' has the id of another: feature 1 of the file has it too."),
}  # fmt: skip


@pytest.mark.parametrize("case", LACKING)
def test_a_layer_that_cannot_be_used_is_a_fault(tmp_path: Path, case: str) -> None:
    """A file that is no layer of points with id, number and street says what it lacks."""
    text, line, what = LACKING[case]
    path = tmp_path / "lights.geojson"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    faults = Faults()
    assert read_layer(path, "data/lights.geojson", faults) is None
    assert [("data/lights.geojson", line)] == [(fault.file, fault.line) for fault in faults.found]
    assert what in faults.found[0].what


def faults_of(tmp_path: Path, text: str) -> list[Fault]:
    """What is wrong with a layer of this text."""
    faults = Faults()
    (tmp_path / "lights.geojson").write_text(text, encoding="utf-8")
    read_layer(tmp_path / "lights.geojson", "lights.geojson", faults)
    return faults.found


def placed(*places: tuple[float, float]) -> str:
    """A layer with features at these longitudes and latitudes, one on each line after the first."""
    features = [feature(f"AN{number}", "1", "Mill Lane") for number in range(len(places))]
    for each, place in zip(features, places, strict=True):
        each["geometry"]["coordinates"] = place
    lines = ",\n".join(json.dumps(each) for each in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}'


def test_a_few_faults_of_a_layer_are_said_and_how_many_more(tmp_path: Path) -> None:
    """An export that is wrong is wrong throughout: five of its features are named, and the rest counted."""
    found = faults_of(tmp_path, placed(*[(530_000, 180_000 + number) for number in range(42)]))
    assert [fault.line for fault in found] == [2, 3, 4, 5, 6, 7]
    assert all("British National Grid" in fault.what for fault in found[:5])
    assert found[5].what == "There are 37 more faults in this file, the next in this place."
    assert found == sorted(found)
    assert faults_of(tmp_path, placed(*[(0, 99)] * 6))[5].what.startswith("There is 1 more fault in")


@pytest.mark.parametrize(
    "place", [(-74, 40.7), (151.2, -33.9), (36.8, -1.3), (-58.4, -34.6), (180, 90), (2.35, 48.85), (-5, 53)]
)
def test_a_layer_may_be_anywhere_on_earth(tmp_path: Path, place: tuple[float, float]) -> None:
    """New York, Sydney, Nairobi, Buenos Aires, the edges, Paris and Anytown are where they say."""
    assert faults_of(tmp_path, placed(place)) == []


@pytest.mark.parametrize("indent", [None, 2])
def test_the_line_of_a_feature_is_found_however_the_file_is_written(
    tmp_path: Path, indent: int | None
) -> None:
    """A feature's fault is at its own line; of one long line, at that."""
    layer = {"type": "FeatureCollection", "features": [FEATURES[0], feature("AN9", "", "Mill Lane")]}
    text = json.dumps(layer, indent=indent)
    found = faults_of(tmp_path, text)
    assert [fault.what for fault in found] == ["Feature 'AN9' has no number."]
    assert text.splitlines()[found[0].line - 1].strip().startswith("{")
    assert indent is None or '"AN9"' in "".join(text.splitlines()[found[0].line : found[0].line + 14])


def test_no_line_is_better_than_a_wrong_one(tmp_path: Path) -> None:
    """Where another list of the same name comes first, the file is blamed as a whole."""
    bad = json.dumps(feature("AN9", "", "Mill Lane"))
    found = faults_of(tmp_path, f'{{"about": {{"features": [1]}},\n"features": [{bad}]}}')
    assert [(fault.line, fault.what) for fault in found] == [(0, "Feature 'AN9' has no number.")]


def test_what_is_null_is_not_the_word_none(tmp_path: Path) -> None:
    """Exports write null where nothing is known: nobody finds or reads “None”."""
    nothing: Any = None
    lights = layer([feature("AN1", "1", "Mill Lane", postcode=nothing, near=nothing)], tmp_path)
    assert lights.find("none") == ()
    assert Places({"lights": lights}).describe("lights", lights.features[0].asset) == "ID AN1"


def test_everything_that_a_layer_says_of_an_asset_can_be_asked(tmp_path: Path) -> None:
    """Names that the kit does not know among it; nothing of an asset that is not there any more."""
    lights = layer([feature("AN1", "1", "Mill Lane", road="private")], tmp_path)
    places, asset = Places({"lights": lights}), lights.features[0].asset
    assert places.properties("lights", asset)["road"] == "private"
    assert places.properties("lights", replace(asset, id="AN2")) == {}


def test_a_missing_layer_is_a_fault(tmp_path: Path) -> None:
    """A layer that is not there says where to put it."""
    faults = Faults()
    assert read_layer(tmp_path / "lights.geojson", "data/lights.geojson", faults) is None
    assert [f.mend for f in faults.found] == ["Put the GeoJSON file here, or correct layer: in the journey."]
