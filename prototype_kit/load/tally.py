"""What became of the journeys of a load test, by the address of each journey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class JourneyTally:
    """One journey: how often it was begun, ended at an exit or broke off, and the references that were shown.

    Whoever was on their way when the test ended is in none of the last three.
    """

    begun: int = 0
    exited: int = 0
    broken: int = 0
    references: list[str] = field(default_factory=list)

    @property
    def completed(self) -> int:
        """Those that came to an end: sent, or told at an exit."""
        return len(self.references) + self.exited


Sent = Mapping[str, Mapping[str, Any]]
"""Tallies as they are sent from one process to another."""


class Tally:
    """The tallies of every journey; those of several processes add up."""

    def __init__(self) -> None:
        self.journeys: dict[str, JourneyTally] = {}

    def of(self, base: str) -> JourneyTally:
        """That of one journey."""
        return self.journeys.setdefault(base, JourneyTally())

    @property
    def completed(self) -> int:
        """How many came to an end, of all."""
        return sum(journey.completed for journey in self.journeys.values())

    def data(self) -> Sent:
        """Everything, as plain data."""
        return {base: dict(vars(journey)) for base, journey in self.journeys.items()}

    def take(self) -> Sent:
        """Everything since this was asked last, to be added elsewhere."""
        found = self.data()
        self.journeys = {}
        return found

    def add(self, sent: Sent) -> None:
        """Count what another process has counted."""
        for base, counts in sent.items():
            mine = self.of(base)
            mine.begun += int(counts["begun"])
            mine.exited += int(counts["exited"])
            mine.broken += int(counts["broken"])
            mine.references += counts["references"]
