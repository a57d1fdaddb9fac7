"""What a person of a load test does with a browser: ask for pages, send forms, and think in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Request:
    """What is asked for. `name` is the template of the address, by which figures are kept."""

    method: str
    address: str
    name: str
    body: bytes = b""
    content_type: str = ""


@dataclass(frozen=True)
class Answer:
    """What came: `location` is where it leads, if anywhere."""

    status: int
    location: str = ""
    html: str = ""


Check = Callable[[Answer], str]
"""Says what is wrong with an answer; nothing when all is well."""


class WentWrong(Exception):  # noqa: N818 - it says what happened; the person gives up
    """A page that did not come, or is not the one that should come."""


class Astray(WentWrong):
    """Somebody who cannot go on, though no single answer was wrong."""


class Browser(Protocol):
    """Sends requests for one person, with cookies of its own."""

    def ask(self, request: Request, check: Check) -> Answer:
        """What is answered. When nothing comes or `check` objects, counts that and raises `WentWrong`."""

    def think(self, least: float, most: float) -> None:
        """Let so many seconds pass, as a person does before they send a page."""
