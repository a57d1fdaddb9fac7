"""Why a condition does not hold: the parts of it that do not."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.conditions.condition import All, Condition, Named
from prototype_kit.known import Known


def missing(condition: Condition, known: Known) -> Iterator[Condition]:
    """The parts that would have to hold and do not; nothing when the condition holds."""
    if condition.holds(known):
        return
    if isinstance(condition, Named):
        yield from missing(condition.named[condition.name], known)
    elif isinstance(condition, All):
        for part in condition.parts:
            yield from missing(part, known)
    else:
        yield condition
