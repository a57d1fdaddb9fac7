"""What is counted about a journey each day, and a part of it that is asked for.

A journey counts on the day on which it was started, whenever it goes on or ends: so the counts of many days
add up, and no rate is above 100%.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Metric = Literal[
    # of whole journeys; `page` is empty
    "started",
    "submitted",
    "exited",  # detail: the name of the exit page
    "open",  # may still be completed
    "told",  # those of which there is any event: not of somebody who objects
    "elapsed",  # detail: bucket of the time from start to end, of `told` ones that were completed
    "active",  # the same, without the times for which somebody was away
    "saved",
    "resumed",
    "started_again",
    "timed_out",
    # of a page, in journeys
    "reached",
    "sent",  # gave an answer, accepted or not
    "answered",
    "erred",  # were refused at least once
    "went_back",
    "changed",
    "left",  # it was the last page of a journey that nobody completed; one that is open may be gone on with
    "time",  # detail: bucket of the time from its first view until it was answered
    "left_after",  # detail: bucket of the time for which somebody who left tried to answer it
    "refused_journeys",  # detail: the rule
    # of a page, in times
    "refused",  # detail: the rule
    # of a service, on the day on which it happens; `journey` is empty, but of satisfaction with one
    "satisfaction",  # page: where it was asked; detail: 1 to 5
    "error_pages",  # detail: the status
    "visitor_days",
]

Dimension = Literal["journey", "release", "channel", "assisted", "device"]
"""By what counts can be parted."""


class Cell(NamedTuple):
    """What a number counts: a metric, of a page (the template of its address), in one detail of it."""

    metric: Metric
    page: str = ""
    detail: str = ""


Counts = Mapping[Cell, int]


@dataclass(frozen=True)
class Slice:
    """A part of what was counted: one env and service, the days from `first` to `last`, both included.

    None takes all journeys, releases, channels and devices, assisted or not.
    """

    env: str
    service: str
    first: date
    last: date
    journey: str | None = None
    release: str | None = None
    channel: str | None = None
    assisted: bool | None = None
    device: str | None = None

    @property
    def days(self) -> int:
        """How many days it spans."""
        return (self.last - self.first).days + 1
