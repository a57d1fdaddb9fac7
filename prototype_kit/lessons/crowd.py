"""A practice crowd: made-up people who use an iteration and the one before, for something to compare.

All of them leave by lot, with the same chances in both: they cannot tell one version from the other, and
whatever their figures differ by is chance. What they did has the env `demo`, as all that is made up.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random

from prototype_kit.events import Origin
from prototype_kit.iterations import Iteration
from prototype_kit.settings import DEMO
from prototype_kit.store import DemoUse

PEOPLE = 60
"""Of each journey in each iteration: more than are needed for a percentage, and too few to tell anything."""
COMPLETE = 0.72
"""The chance to come to the end."""


def crowd(iterations: Sequence[Iteration], people: int, lots: Random) -> Iterator[DemoUse]:
    """So many people in each journey of each iteration, from the moment on when that was released."""
    for its in iterations:
        for address in its.journeys:
            service, _, journey = address.partition("/")
            if service in its.after:
                for _ in range(people):
                    yield _one(service, journey, its.after[service], its.released_at, lots)


def _one(service: str, journey: str, release: str, at: datetime, lots: Random) -> DemoUse:
    return DemoUse(
        draft_id=base64.urlsafe_b64encode(lots.randbytes(18)).decode(),
        service=service,
        journey=journey,
        release=release,
        origin=Origin(DEMO),
        started_at=at,
        saved_at=at,
        state="submitted" if lots.random() < COMPLETE else "expired",
    )
