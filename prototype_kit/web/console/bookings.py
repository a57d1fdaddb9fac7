"""Appointments: every page of the console that is about them."""

from __future__ import annotations

from collections.abc import Sequence

from prototype_kit.web.console import (
    bookings_changes,
    bookings_closing,
    bookings_days,
    bookings_feeds,
    bookings_left,
    bookings_list,
    bookings_page,
    bookings_week,
)
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings_desk import BookingsDesk
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front


def routes(front: Front, frame: Frame, public: str) -> Sequence[Route]:
    """The pages. `public` is the address of the public app."""
    desk = BookingsDesk(front, frame, public)
    modules = (
        bookings_days,
        bookings_week,
        bookings_list,
        bookings_page,
        bookings_changes,
        bookings_closing,
        bookings_left,
        bookings_feeds,
    )
    return [route for module in modules for route in module.routes(desk)]
