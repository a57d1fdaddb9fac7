"""The ports that facts may ask: everything a service knows of the world outside it."""

from __future__ import annotations

from dataclasses import dataclass

from prototype_kit.adapters.reports import OpenReports
from prototype_kit.questions import AssetFinder, Gazetteer


@dataclass(frozen=True)
class Ports:
    """Handed to a fact as its second argument; each port has a fake in the box.

    Without `addresses`, an address is typed by everybody.
    """

    assets: AssetFinder
    reports: OpenReports
    addresses: Gazetteer | None = None
