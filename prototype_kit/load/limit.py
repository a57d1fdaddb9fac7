"""How much a site bears: more and more people, until a threshold breaks, and then the most between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt

from prototype_kit.load.result import Result
from prototype_kit.load.verdict import Verdict

FIRST = 5
"""How many people come in the first step."""
HASTE = 10.0
"""What think times are divided by, so that journeys end within a step: fewer people make as many requests."""
NEAR = 1.2
"""The search ends where the least that was too much is no more than so many times the most that was not."""


@dataclass(frozen=True)
class Step:
    """So many people at once, what was measured, and the verdict."""

    people: int
    result: Result
    verdict: Verdict


@dataclass(frozen=True)
class Limit:
    """What was found: the `best` step that passed and the `first` that did not; None where there was none."""

    best: Step | None
    first: Step | None


def find_limit(measure: Callable[[int], Step], time_left: Callable[[], bool]) -> Limit:
    """Double the people until a threshold breaks, then look between; no longer than there is time."""
    best: Step | None = None
    first: Step | None = None
    while time_left():
        people = _next(best, first)
        if people is None:
            break
        step = measure(people)
        if step.verdict.passed:
            best = step
        else:
            first = step
    return Limit(best, first)


def _next(best: Step | None, first: Step | None) -> int | None:
    """How many people to try; None when it is known well enough."""
    if first is None:
        return 2 * best.people if best else FIRST
    if best is None:
        return first.people // 2 or None
    if first.people <= NEAR * best.people or first.people - best.people < 2:
        return None
    return round(sqrt(first.people * best.people))


def told(limit: Limit, workers: int, seconds: float) -> Iterator[str]:
    """What was found, in sentences. `seconds` is what a journey takes at the think times of `load.yaml`.

    `workers` is 0 where it is not known how many processes answer.
    """
    if limit.best is None:
        yield "No step kept within the thresholds, so there is no capacity to tell."
    else:
        result = limit.best.result
        journeys, requests = result.a_minute(result.completed), result.requests / result.seconds
        yield f"Within the thresholds: {journeys:.0f} journeys a minute, {requests:.0f} requests a second."
        people = journeys / 60 * seconds
        yield f"At the think times of load.yaml, that is about {people:.0f} people at once."
        if workers:
            each = f"{journeys / workers:.0f} journeys a minute, {requests / workers:.0f} requests a second"
            yield f"For each of the {workers} worker processes: {each}."
    if limit.first is None:
        yield "No threshold broke in the time there was: it bears more than this."
    else:
        yield f"What broke first, at {limit.first.people} hasty people:"
        yield from (f"  {words}" for words in limit.first.verdict.broken[:3])
