"""The addresses at which calendar programs of staff read the appointments of an office."""

from __future__ import annotations

from collections.abc import Sequence

from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings.desk import BookingsDesk
from prototype_kit.web.feeds import feeds


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """The list of them, for whoever may change appointments: whoever has one can read it."""
    return [Route("/bookings/feeds", "bookings_feeds", FeedsPage(desk).shown, needs="manage-bookings")]


class FeedsPage:
    """The view."""

    def __init__(self, desk: BookingsDesk):
        self._desk = desk

    def shown(self) -> str:
        """Every office that has a feed, with its address on the public site."""
        front, work = self._desk.front, self._desk.work
        base = front.settings.address or work.public or front.base()
        rows = [
            {"office": feed.office.name, "service": feed.service.name, "address": f"{base}{feed.path}"}
            for feed in feeds(front)
        ]
        title = "Appointments in your own calendar"
        return self._desk.frame.page("bookings/feeds", title, here="/bookings", rows=rows)
