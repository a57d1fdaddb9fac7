"""What a load test measured, as Locust's processes hand it over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prototype_kit.load.tally import JourneyTally, Tally


@dataclass(frozen=True)
class PageResult:
    """The requests for one page: `name` is the template of its address, `p95` in milliseconds."""

    method: str
    name: str
    requests: int
    failures: int
    p95: float | None


@dataclass(frozen=True)
class Failure:
    """A way in which requests failed, and how many did."""

    method: str
    name: str
    words: str
    times: int


@dataclass(frozen=True)
class Result:
    """All of a test. `seconds` is from its begin to the last answer, `journeys` by address."""

    seconds: float
    pages: tuple[PageResult, ...]
    failures: tuple[Failure, ...]
    journeys: Mapping[str, JourneyTally]
    exceptions: tuple[str, ...] = ()

    @property
    def requests(self) -> int:
        """How many there were."""
        return sum(page.requests for page in self.pages)

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return sum(page.failures for page in self.pages)

    @property
    def completed(self) -> int:
        """How many journeys came to an end."""
        return sum(journey.completed for journey in self.journeys.values())

    @property
    def references(self) -> tuple[str, ...]:
        """Every reference that somebody was shown."""
        return tuple(each for journey in self.journeys.values() for each in journey.references)

    @property
    def booked(self) -> tuple[str, ...]:
        """The references of those who have an appointment, once for each that they have."""
        return tuple(each for journey in self.journeys.values() for each in journey.booked)

    @property
    def turned_away(self) -> int:
        """How many people were told that no appointment is free."""
        return sum(journey.turned_away for journey in self.journeys.values())

    @property
    def quicker(self) -> int:
        """How often somebody else had just taken the time that a person chose."""
        return sum(journey.quicker for journey in self.journeys.values())

    def a_minute(self, number: float) -> float:
        """So many in the whole test as a rate."""
        return 60 * number / self.seconds if self.seconds else 0.0


def read_result(file: Path) -> Result:
    """The result that a process of Locust wrote."""
    data = json.loads(file.read_text(encoding="utf-8"))
    tally = Tally()
    tally.add(data["journeys"])
    return Result(
        float(data["seconds"]),
        tuple(PageResult(**page) for page in data["pages"]),
        tuple(Failure(**error) for error in data["errors"]),
        tally.journeys,
        tuple(data["exceptions"]),
    )
