"""What became of the journeys of a load test, by the address of each journey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class JourneyTally:
    """One journey: how often it was begun, ended at an exit or broke off, and the references that were shown.

    `turned_away` were told that no appointment is free. `booked` are the references of those who have one,
    once for each. Whoever was on their way when the test ended is in none of these. `quicker` is how often
    somebody else had just taken the time that a person chose.
    """

    begun: int = 0
    exited: int = 0
    broken: int = 0
    references: list[str] = field(default_factory=list)
    booked: list[str] = field(default_factory=list)
    turned_away: int = 0
    quicker: int = 0

    @property
    def completed(self) -> int:
        """Those that came to an end: sent, or told at an exit."""
        return len(self.references) + self.exited

    @property
    def over(self) -> int:
        """Those that are over, however they ended."""
        return self.completed + self.turned_away + self.broken

    def add_outcome(self, reference: str, booked: int, turned_away: bool) -> None:
        """Count a way that ended; without a reference and not turned away, it was at an exit."""
        if reference:
            self.references.append(reference)
            self.booked += [reference] * booked
        elif turned_away:
            self.turned_away += 1
        else:
            self.exited += 1


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

    @property
    def turned_away(self) -> int:
        """How many were told that no appointment is free, of all."""
        return sum(journey.turned_away for journey in self.journeys.values())

    @property
    def over(self) -> int:
        """How many are over, of all."""
        return sum(journey.over for journey in self.journeys.values())

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
            mine.turned_away += int(counts["turned_away"])
            mine.quicker += int(counts["quicker"])
            mine.references += counts["references"]
            mine.booked += counts["booked"]
