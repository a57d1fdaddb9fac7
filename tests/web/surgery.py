"""People who book a visit to the nurse, at the surgery in `tests/sites/surgery`."""

from __future__ import annotations

from datetime import datetime

from prototype_kit.bookings import Closure
from tests.web.visitor import Visitor
from tests.web.world import World

BOOK = "/visits/book"
DIARY = "prototype/visits/nurses"
FIRST = "mill-lane/2026-05-07T08:00Z"
"""The first that is free: the calendar takes no booking for the same day."""
SECOND = "mill-lane/2026-05-07T08:20Z"


def at_office(world: World, reason: str = "jab") -> Visitor:
    """Somebody who sees the page of offices."""
    visitor = world.visitor()
    visitor.post(BOOK)
    visitor.submit(reason=reason)
    assert visitor.page.heading == "Where would you like to see the nurse?"
    return visitor


def at_times(world: World, office: str = "mill-lane", reason: str = "jab") -> Visitor:
    """Somebody who sees the times of an office."""
    visitor = at_office(world, reason)
    visitor.submit(visit_office=office)
    assert visitor.page.heading == "When would you like to come?"
    return visitor


def at_check(world: World, slot: str = FIRST, reason: str = "jab") -> Visitor:
    """Somebody who has answered everything."""
    visitor = at_times(world, slot.partition("/")[0], reason)
    visitor.submit(visit=slot)
    visitor.submit()
    visitor.submit(email="ann@example.com")
    assert visitor.page.heading == "Check your answers"
    return visitor


def close(world: World, days: int, office: str | None = None) -> None:
    """Let nobody come for so many days."""
    diary = world.front.store.bookings
    for day in range(days):
        closed = datetime.fromordinal(world.clock().toordinal() + day).date()
        diary.close(DIARY, Closure(closed, office), world.clock(), None)
