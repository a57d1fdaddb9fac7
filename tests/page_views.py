"""Somebody looks at a page: an event for tests of events."""

from __future__ import annotations

from datetime import UTC, datetime

from prototype_kit.events import (
    EventContext,
    Origin,
    PageViewed,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


CONTEXT = EventContext("street-lights", "r1", "a-journey", Origin("live", device="mobile"))


FAULT = "/street-lights/report/fault"


def view(number: int = 0) -> PageViewed:
    """A look at a page, told from others by its time on it."""
    return PageViewed(CONTEXT, NOON, FAULT, number)
