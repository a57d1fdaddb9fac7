"""What is counted of drafts and events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class JourneyTally:
    """What became of the drafts of one journey. Those that reached an exit page count in `exited`."""

    service: str
    journey: str
    started: int
    submitted: int
    exited: int


@dataclass(frozen=True)
class ReleaseTally:
    """The same of the drafts that one release of a service began; `open` ones may still be submitted."""

    service: str
    journey: str
    release: str
    started: int
    submitted: int
    exited: int
    open: int
