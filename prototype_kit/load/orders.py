"""What Locust's processes are told by whoever starts them: in one variable, so that nobody else sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

VARIABLE = "KIT_LOAD_ORDERS"


@dataclass(frozen=True)
class Orders:
    """Which journeys of the site in `folder` are walked.

    `only` are services or journeys, `figures` the file of an export, `haste` what think times are divided by.
    The test ends once `enough` journeys are completed, or when its time is over (always, for 0). With `once`
    each person goes one way alone, and it ends when so many people have. With `sent`, the folder of what the
    site's fake sends, people sign in first. `result` is the file in which the outcome is wanted.
    """

    folder: str
    only: tuple[str, ...] = ()
    figures: str = ""
    haste: float = 1.0
    enough: int = 0
    once: int = 0
    sent: str = ""
    result: str = ""

    def variable(self) -> Mapping[str, str]:
        """The environment that hands them on."""
        return {VARIABLE: json.dumps(asdict(self))}


def given_orders(environ: Mapping[str, str]) -> Orders | None:
    """The orders in an environment; None when there are none."""
    text = environ.get(VARIABLE)
    if not text:
        return None
    found = json.loads(text)
    return Orders(**{**found, "only": tuple(found["only"])})


def given_secret(folder: Path, environ: Mapping[str, str]) -> str:
    """The secret that signs a load test: that of the environment, else the one that a prototype made itself.

    Raises `SettingsError` when the project's settings are wrong.
    """
    from prototype_kit.settings import read_settings

    return environ.get("PROTOTYPE_KIT_SECRET", "").strip() or read_settings(folder, environ).secret
