"""Tests that follow from a site: walkthroughs of its journeys, and what takes them.

The names here are for the tests of projects. They are loaded when they are first used, so that a test which
needs no browser needs no Playwright either.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prototype_kit.testing.failing import WalkthroughFailed as WalkthroughFailed
    from prototype_kit.testing.finding import detours as detours
    from prototype_kit.testing.finding import missed as missed
    from prototype_kit.testing.finding import scenario_faults as scenario_faults
    from prototype_kit.testing.finding import site_of as site_of
    from prototype_kit.testing.finding import walks as walks
    from prototype_kit.testing.modes import MODES as MODES

_HOMES = {
    "MODES": "modes",
    "WalkthroughFailed": "failing",
    "detours": "finding",
    "missed": "finding",
    "scenario_faults": "finding",
    "site_of": "finding",
    "walks": "finding",
}

__all__ = sorted(_HOMES)  # noqa: PLE0605 - one table of public names is enough


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"prototype_kit.testing has no public name {name!r}")
    return getattr(import_module(f"prototype_kit.testing.{_HOMES[name]}"), name)
