"""How fakes are told to behave, so that a page for a bad day can be shown on a good one. For prototypes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from prototype_kit.adapters.ports import Ports
from prototype_kit.adapters.reports import OpenReport
from prototype_kit.answers import Address, Asset
from prototype_kit.questions import AssetFinder

Behaviour = Literal[
    "address-not-found",
    "addresses-unavailable",
    "no-reports-nearby",
    "messages-fail",
    "no-slots",
    "slot-taken",
    "scanner-down",
    "virus-found",
]
"""Each is understood by one fake. A new one is added here, in `BEHAVIOURS` and in `behaving`."""

BEHAVIOURS: Mapping[Behaviour, str] = {
    "address-not-found": "no search for a place finds anything",
    "addresses-unavailable": "addresses cannot be looked up",
    "no-reports-nearby": "there are no open reports",
    "messages-fail": "messages cannot be delivered",
    "no-slots": "no appointment is free",
    "slot-taken": "somebody else takes the first appointment that is chosen",
    "scanner-down": "files that are uploaded cannot be scanned",
    "virus-found": "a virus is found in every file that is uploaded",
}
"""What each means, in words."""
if set(BEHAVIOURS) != set(get_args(Behaviour)):
    raise AssertionError("a behaviour of fakes has no words")


def behaving(ports: Ports, told: Collection[Behaviour]) -> Ports:
    """`ports` whose fakes do as they are told. Messages, scans and appointments, which come later, ask."""
    if "address-not-found" in told:
        ports = replace(ports, assets=_NothingFound(ports.assets), addresses=_NoAddresses())
    if "addresses-unavailable" in told:
        ports = replace(ports, addresses=None)
    if "no-reports-nearby" in told:
        ports = replace(ports, reports=_NoReports())
    return ports


@dataclass(frozen=True)
class _NothingFound:
    """Map layers in which nothing is found."""

    assets: AssetFinder

    def find(self, layer: str, search: str) -> Sequence[Asset]:  # noqa: ARG002 - the shape of AssetFinder
        """Nothing."""
        return ()

    def closest(self, layer: str, search: str) -> str:  # noqa: ARG002 - the shape of AssetFinder
        """Nothing."""
        return ""

    def describe(self, layer: str, asset: Asset) -> str:
        """What was chosen before is where it was."""
        return self.assets.describe(layer, asset)

    def properties(self, layer: str, asset: Asset) -> Mapping[str, Any]:
        """And what it was."""
        return self.assets.properties(layer, asset)


class _NoAddresses:
    """A gazetteer that knows no postcode."""

    def find(self, postcode: str) -> Sequence[Address]:  # noqa: ARG002 - the shape of Gazetteer
        """Nothing."""
        return ()


class _NoReports:
    """A back office where all is mended."""

    def near(self, asset: Asset, metres: float, today: date) -> Sequence[OpenReport]:  # noqa: ARG002
        """Nothing."""
        return ()
