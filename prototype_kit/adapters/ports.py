"""The ports that facts may ask: everything a service knows of the world outside it."""

from __future__ import annotations

from dataclasses import dataclass

from prototype_kit.adapters.reports import OpenReports
from prototype_kit.questions import AssetFinder


@dataclass(frozen=True)
class Ports:
    """Handed to a fact as its second argument; each port has a fake in the box."""

    assets: AssetFinder
    reports: OpenReports
