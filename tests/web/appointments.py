"""People who book an appointment at the archive."""

from __future__ import annotations

import re

from prototype_kit.bookings import Booking
from prototype_kit.cases import Case
from prototype_kit.tracking import Tracking
from tests.web.visitor import Visitor
from tests.web.world import World

BOOK = "/visits/book"
TEN = "2026-05-12T09:00Z"
"""Ten o'clock on Tuesday 12 May, on the wall."""


def begin(world: World, name: str = "Ann Lee", office: str = "archive", **contact: str) -> Visitor:
    """Somebody who chooses a time next."""
    visitor = world.visitor()
    visitor.get(BOOK)
    visitor.submit()
    visitor.submit(full_name=name)
    visitor.submit(**contact)
    visitor.submit(appointment_office=office)
    return visitor


def book(
    world: World,
    at: str = TEN,
    office: str = "archive",
    visitor: Visitor | None = None,
    name: str = "Ann Lee",
    **contact: str,
) -> Case:
    """Somebody books a time, such as `2026-05-12T09:00Z`."""
    visitor = visitor or begin(world, name, office, **contact)
    visitor.get(f"{BOOK}/appointment?appointment-from={at[:10]}")
    visitor.submit(appointment=f"{office}/{at}")
    assert visitor.page.path == f"{BOOK}/check-answers", visitor.page.errors
    visitor.submit()
    assert visitor.page.path == f"{BOOK}/confirmation"
    store = world.front.store
    draft = store.drafts.latest(visitor.cookie or "", "visits", "book", world.clock())
    case = store.cases.of_draft(draft.id) if draft else None
    assert case is not None
    return case


def own(world: World, case: Case) -> str:
    """The path of the case's own page."""
    return Tracking(world.front.signer).own_page(case.reference)


def booking(world: World, case: Case) -> Booking:
    """Its booking as it is now."""
    (found,) = world.front.store.bookings.of_case(case.id)
    return found


def free(visitor: Visitor) -> list[str]:
    """The times that a page offers, as moments: `2026-05-12T09:00Z`."""
    return re.findall(r'name="appointment" type="radio" value="[a-z]+/([^"]+)"', visitor.page.html)


def move(
    world: World, case: Case, at: str, office: str = "archive", visitor: Visitor | None = None
) -> Visitor:
    """Whoever booked it chooses another time."""
    visitor = visitor or world.visitor()
    look = f"appointment-from={at[:10]}&appointment-office-wanted={office}"
    visitor.get(f"{own(world, case)}/appointment?{look}")
    visitor.submit(appointment=f"{office}/{at}")
    return visitor


def sent(world: World, case: Case, template: str) -> list[str]:
    """The words of the messages about a case that came from a template, oldest first."""
    found = world.front.store.outbox.of_case(case.id)
    return [message.body for message in found if message.template.startswith(template)]
