"""Places: map layers of things that the organisation looks after, and how people find one.

A layer is a GeoJSON FeatureCollection of points in a service's `data/`. Each feature has the properties
`id`, `street` and `number`; `postcode`, `near` and others where known. Coordinates are WGS84 degrees.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from prototype_kit.answers import Asset
from prototype_kit.document import Faults
from prototype_kit.geojson import Point, read_points

EARTH_RADIUS_M = 6_371_000
SHORTEST_ID = 3  # letters and digits; fewer are the number of a column
NEEDED = ("id", "number", "street")


@dataclass(frozen=True)
class Feature:
    """One thing on a layer: what is painted on it, where it is, words that tell it from its neighbours."""

    asset: Asset
    street: str
    number: str
    postcode: str
    near: str
    properties: Mapping[str, Any]


class Layer:
    """Features of one GeoJSON file, found by id, postcode, street, or number and street."""

    def __init__(self, features: Sequence[Feature]):
        self.features = tuple(features)
        self.by_id = {feature.asset.id: feature for feature in self.features}

    @cached_property
    def _by_postcode(self) -> Mapping[str, list[Feature]]:
        return _grouped(self.features, lambda feature: _tight(feature.postcode))

    @cached_property
    def _by_street(self) -> Mapping[str, list[Feature]]:
        return _grouped(self.features, lambda feature: _loose(feature.street))

    def find(self, search: str) -> tuple[Feature, ...]:
        """Features that fit what somebody typed, in the order of their street; none when nothing fits."""
        tight = _tight(search)
        if tight in self._by_id_as_typed:
            return (self._by_id_as_typed[tight],)
        if postcodes := self._postcodes(search):
            return tuple(feature for postcode in postcodes for feature in self._by_postcode[postcode])
        number, street = self._number_and_street(search)
        found = tuple(feature for name in self._streets(street) for feature in self._by_street[name])
        narrowed = tuple(feature for feature in found if number and feature.number.lower() == number)
        return narrowed or found

    def closest(self, search: str) -> str:
        """The street that is shown for what somebody typed, when that is not quite what is there; else empty.

        The street is written in another way, or the number is not on it.
        """
        if _tight(search) in self._by_id_as_typed or self._postcodes(search):
            return ""
        number, street = self._number_and_street(search)
        streets = self._streets(street)
        if len(streets) != 1:
            return ""
        shown = self._by_street[streets[0]]
        lacking = bool(number) and all(feature.number.lower() != number for feature in shown)
        return shown[0].street if lacking or street not in streets[0] else ""

    def _number_and_street(self, search: str) -> tuple[str, str]:
        """The two parts of what somebody typed; `Footpath 12` may be the whole name of a street."""
        whole = _loose(search)
        return ("", whole) if whole in self._by_street else _number_and_street(search)

    @cached_property
    def _by_id_as_typed(self) -> Mapping[str, Feature]:
        """Features by id, and by what is left of it without its zeros or letters, where that is still one."""
        whole = {_tight(feature.asset.id): feature for feature in self.features}
        short: dict[str, list[Feature]] = {}
        for id_, feature in whole.items():
            without_zeros = re.sub(r"(?<![0-9])0+(?=[0-9])", "", id_)
            for way in {without_zeros, re.sub("^[a-z]+", "", id_), re.sub("^[a-z]+", "", without_zeros)}:
                if len(way) >= SHORTEST_ID:
                    short.setdefault(way, []).append(feature)
        return {way: found[0] for way, found in short.items() if len(found) == 1} | whole

    def _postcodes(self, search: str) -> Sequence[str]:
        """The postcodes that somebody means, who may have typed only the beginning of one."""
        tight, words = _tight(search), search.lower().split()
        if tight in self._by_postcode:
            return (tight,)
        if not re.fullmatch(r"[a-z]{1,2}[0-9][0-9a-z]{0,3}", tight):
            return ()
        # The last three signs are the second half. M1 does not begin M11 2AB: its first half is another.
        halves = {postcode: postcode[:-3] for postcode in self._by_postcode}
        whole = [postcode for postcode, half in halves.items() if half == words[0]]
        if whole or len(words) > 1:
            return [postcode for postcode in whole if postcode.startswith(tight)]
        return [p for p, half in halves.items() if p.startswith(tight) and len(tight) > len(half)]

    def _streets(self, street: str) -> Sequence[str]:
        """The streets that somebody means, who may have typed a part of the name or misspelt it."""
        if not street:
            return ()
        if street in self._by_street:
            return (street,)
        names = [name for name in self._by_street if name.startswith(street) or f" {street}" in name]
        if not names or len(street) < 3:
            names = difflib.get_close_matches(street, self._by_street, n=1, cutoff=0.8)
        return names

    def within(self, asset: Asset, metres: float) -> frozenset[str]:
        """The ids of features no further than `metres` from `asset`, itself among them."""
        return frozenset(f.asset.id for f in self.features if distance_m(f.asset, asset) <= metres)


def _grouped(features: Sequence[Feature], key: Any) -> Mapping[str, list[Feature]]:
    groups: dict[str, list[Feature]] = {}
    for feature in features:
        groups.setdefault(key(feature), []).append(feature)
    groups.pop("", None)
    return groups


def _tight(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


_SHORT = {
    "rd": "road", "st": "street", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close",
    "cres": "crescent", "dr": "drive", "sq": "square", "gdns": "gardens",
}  # fmt: skip


def _loose(text: str) -> str:
    """Small letters, no punctuation, and the short forms that people write in full."""
    words = re.sub(r"[^a-z0-9 ]", "", text.lower().replace("-", " ")).split()
    return " ".join([*words[:-1], _SHORT.get(words[-1], words[-1])]) if words else ""


_NUMBER = r"(?:(?:column|light|lamp ?post|number|no\.?)\s+){0,3}(?P<number>\d+[a-z]?)"
_BEFORE = re.compile(rf"\s*{_NUMBER}[\s,]+(?P<street>.+)")
_AFTER = re.compile(rf"(?P<street>.+?)[\s,]+{_NUMBER}\s*")


def _number_and_street(text: str) -> tuple[str, str]:
    """`column 7, Mill Lane`, `7 Mill Lane` and `Mill Lane 7` are number 7 on Mill Lane."""
    match = _BEFORE.fullmatch(text.lower()) or _AFTER.fullmatch(text.lower())
    return (match["number"], _loose(match["street"])) if match else ("", _loose(text))


def distance_m(one: Asset, other: Asset) -> float:
    """Metres between two assets, by the haversine formula."""
    lat1, lat2 = math.radians(one.lat), math.radians(other.lat)
    dlat, dlon = lat2 - lat1, math.radians(other.lon - one.lon)
    a = math.sin(dlat / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(dlon / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(a))


def box_around(asset: Asset, metres: float) -> dict[str, float]:
    """The degrees between which all lies that is within reach: `south`, `north`, `west` and `east`."""
    up = math.degrees(metres / EARTH_RADIUS_M)
    aside = up / max(math.cos(math.radians(asset.lat)), 0.01)  # nothing is looked after at the poles
    return {
        "south": asset.lat - up,
        "north": asset.lat + up,
        "west": asset.lon - aside,
        "east": asset.lon + aside,
    }


class Places:
    """The map layers of one service."""

    def __init__(self, layers: Mapping[str, Layer]):
        self.layers = dict(layers)

    def find(self, layer: str, search: str) -> Sequence[Asset]:
        """Assets whose street, postcode or number fits `search`."""
        return tuple(feature.asset for feature in self.layers[layer].find(search))

    def closest(self, layer: str, search: str) -> str:
        """The street that `search` is taken for, when it is written in another way; else empty."""
        return self.layers[layer].closest(search)

    def describe(self, layer: str, asset: Asset) -> str:
        """Where exactly it is, and its id."""
        feature = self.layers[layer].by_id.get(asset.id)
        if feature is None:
            return ""
        near = feature.near[:1].upper() + feature.near[1:]
        return f"{near}. ID {asset.id}" if near else f"ID {asset.id}"

    def beside(self, asset: Asset) -> Collection[str]:
        """The ids of everything on the layer of an asset; of nothing when it is on none any more."""
        return next((layer.by_id.keys() for layer in self.layers.values() if asset.id in layer.by_id), ())

    def properties(self, layer: str, asset: Asset) -> Mapping[str, Any]:
        """What its feature says of an asset; nothing when it is not on the layer any more."""
        feature = self.layers[layer].by_id.get(asset.id)
        return feature.properties if feature is not None else {}


def read_layer(path: Path, shown: str, faults: Faults) -> Layer | None:
    """Read one GeoJSON file; None and faults when it is not one of points with what is needed."""
    points = read_points(path, shown, NEEDED, faults)
    return None if points is None else Layer([_feature(point) for point in points])


def _feature(point: Point) -> Feature:
    properties = point.properties
    number, street = str(properties["number"]), str(properties["street"])
    kind = str(properties.get("kind") or "column")
    label = f"{kind[:1].upper()}{kind[1:]} {number}, {street}"
    asset = Asset(str(properties["id"]), label, point.lat, point.lon)
    return Feature(
        asset,
        street,
        number,
        str(properties.get("postcode") or ""),
        str(properties.get("near") or ""),
        properties,
    )
