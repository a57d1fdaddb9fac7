"""Appointments: every page of the console that is about them."""

from __future__ import annotations

from collections.abc import Sequence

from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings import (
    changes,
    closed,
    closing,
    days,
    feeds,
    left,
    listing,
    page,
    week,
)
from prototype_kit.web.console.bookings.desk import BookingsDesk
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front


def routes(front: Front, frame: Frame, public: str) -> Sequence[Route]:
    """The pages. `public` is the address of the public app."""
    desk = BookingsDesk(front, frame, public)
    modules = (days, week, listing, page, changes, closing, closed, left, feeds)
    return [route for module in modules for route in module.routes(desk)]
