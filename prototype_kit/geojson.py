"""GeoJSON files of points, as programs for maps export them: read, and checked feature by feature.

A file is a FeatureCollection (RFC 7946). Coordinates are degrees, WGS84, longitude first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prototype_kit.document import Faults
from prototype_kit.document.data import Wrong, read_json

_EXPORT = "Export the layer as WGS84 (EPSG:4326), which is degrees, longitude first."
_GRID_EAST_M, _GRID_NORTH_M = 700_000, 1_300_000  # how far the British National Grid goes
_ISLES_LAT, _ISLES_LON = (49.0, 61.0), (-11.0, 2.5)  # a box around the British Isles


@dataclass(frozen=True)
class Point:
    """One feature: where it is, and everything that is said of it."""

    lat: float
    lon: float
    properties: Mapping[str, Any]


def read_points(path: Path, shown: str, needs: Sequence[str], faults: Faults) -> list[Point] | None:
    """The points of one file, each with an `id` of its own and the properties that it `needs`.

    None when something is wrong; every fault is at the line of its feature, a few of each file.
    """
    file = read_json(path, shown, faults, "Put the GeoJSON file here, or correct layer: in the journey.")
    if file is None:
        return None
    features = file.value.get("features") if isinstance(file.value, dict) else None
    if not isinstance(features, list):
        faults.add_file(
            shown, "This file is not a GeoJSON FeatureCollection.", "Export the layer as GeoJSON."
        )
        return None
    wrong = list(_wrong(features, needs))
    if wrong:
        file.blame(wrong, faults, "features")
        return None
    return [_point(feature) for feature in features]


def _point(feature: Mapping[str, Any]) -> Point:
    lon, lat = _coordinates(feature) or (0.0, 0.0)
    return Point(lat, lon, feature["properties"])


def _wrong(features: Sequence[Any], needs: Sequence[str]) -> Iterator[Wrong]:
    first: dict[str, int] = {}
    for number, feature in enumerate(features):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            yield Wrong(number, f"Feature {number + 1} has no properties.", _needed(needs))
            continue
        named = _named(number, properties)
        lacking = [name for name in needs if not _is_given(properties.get(name))]
        if lacking:
            yield Wrong(number, f"{named} has no {' and no '.join(lacking)}.", _needed(needs))
        if "id" not in lacking and first.setdefault(str(properties["id"]), number) != number:
            other = first[str(properties["id"])] + 1
            what = f"{named} has the id of another: feature {other} of the file has it too."
            yield Wrong(number, what, "Give each an id of its own.")
        if misplaced := _misplaced(feature):
            what, mend = misplaced
            yield Wrong(number, f"{named} {what}", mend)


def _named(number: int, properties: Mapping[str, Any]) -> str:
    return f"Feature {properties['id']!r}" if _is_given(properties.get("id")) else f"Feature {number + 1}"


def _is_given(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


def _needed(needs: Sequence[str]) -> str:
    return f"Give each feature {', '.join(needs[:-1])} and {needs[-1]}."


def _coordinates(feature: Mapping[str, Any]) -> tuple[float, float] | None:
    """Longitude and latitude as they are written; None when there is no such pair."""
    try:
        lon, lat = feature["geometry"]["coordinates"][:2]
        return float(lon), float(lat)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _misplaced(feature: Mapping[str, Any]) -> tuple[str, str] | None:
    """What is wrong with where a feature is, after its name, and how to mend it; None when nothing is."""
    found = _coordinates(feature)
    if found is None:
        return "is not a point.", "Give it a geometry of the type Point, or leave it out."
    lon, lat = found
    if _is_on_earth(lon, lat) and not _in_isles(lat, lon):
        return None
    if _is_on_earth(lat, lon):
        what = f"is at latitude {lat:g}, longitude {lon:g}: the two are likely swapped."
        return what, "Write longitude first, then latitude."
    if 0 <= lon <= _GRID_EAST_M and 0 <= lat <= _GRID_NORTH_M:
        return f"is at {lon:.0f}, {lat:.0f}, which are likely metres of the British National Grid.", _EXPORT
    return f"is at latitude {lat:g}, longitude {lon:g}, which is nowhere on earth.", _EXPORT


def _is_on_earth(lon: float, lat: float) -> bool:
    return -180 <= lon <= 180 and -90 <= lat <= 90


def _in_isles(lon: float, lat: float) -> bool:
    """Whether it is in the British Isles. What lies there when swapped is, but for Seychelles, open sea."""
    return _ISLES_LON[0] <= lon <= _ISLES_LON[1] and _ISLES_LAT[0] <= lat <= _ISLES_LAT[1]
