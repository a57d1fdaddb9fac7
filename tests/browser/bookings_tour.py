"""A way through the console's pages about appointments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from tests.browser.hands import fill
from tests.browser.office import LONG, TOO_LONG, Office, open_all, send, sign_in
from tests.web.register_office import HALF_HOUR, RegisterOffice

ROOMS = "/bookings/visits/rooms"
MONDAY = datetime(2026, 5, 11, 8, tzinfo=UTC)
"""Nine o'clock on the wall, when the archive opens."""


def bookings(page: Page, office: Office) -> Iterator[str]:
    """The day, the week, the list and the figures, with and without appointments."""
    books = _begun(page, office)
    page.goto(f"{ROOMS}/list")
    yield "no appointments"
    _, booking = books.book(MONDAY, email=f"{LONG}@example.com", skills=())
    books.book_over(MONDAY)
    books.book(MONDAY + 2 * HALF_HOUR, email="")
    books.hold(MONDAY + 4 * HALF_HOUR)
    for end in (
        "?day=11/5/2026",
        "/week?day=11/5/2026",
        "/list?from=11/5/2026&office=archive",
        "/left",
        "/savings",
    ):
        page.goto(f"{ROOMS}{end}")
        open_all(page)
        yield f"appointments {end}"
    page.goto(f"{ROOMS}?day=31/2/2026&office=moon")
    yield "a day that there is not"
    page.goto(f"{ROOMS}/appointment/{booking.id}")
    yield "an appointment"
    page.goto("/bookings/feeds")
    yield "feeds"


def booking_changes(page: Page, office: Office) -> Iterator[str]:
    """An appointment that is moved and cancelled, and a day that is closed, with each error."""
    books = _begun(page, office)
    _, booking = books.book(MONDAY)
    books.book_over(MONDAY)
    address = f"{ROOMS}/appointment/{booking.id}"
    page.goto(f"{address}/move?from=11/5/2026")
    open_all(page)
    yield "move"
    fill(page, over=TOO_LONG, why=TOO_LONG)
    send(page, "Move appointment")
    yield "move, with errors"
    page.goto(f"{address}/move?from=12/5/2026")
    books.world.front.store.bookings.end(books.now(booking), "cancelled", LONG, (), (), office.site.clock())
    page.locator("[name=slot]").first.check(force=True)
    fill(page, why=LONG)
    send(page, "Move appointment")
    yield "a conflict"
    _, booking = books.book(MONDAY + timedelta(days=2))
    address = f"{ROOMS}/appointment/{booking.id}"
    page.goto(f"{address}/cancel")
    yield "cancel"
    send(page, "Cancel appointment")
    yield "cancel, with nothing chosen"
    page.locator("[name=asked][value=no]").check(force=True)
    send(page, "Cancel appointment")
    yield "cancel, without a reason"
    fill(page, reason=LONG)
    send(page, "Cancel appointment")
    yield "cancelled"
    page.goto(f"{ROOMS}/close")
    yield "close"
    send(page, "See who is affected")
    yield "close, with errors"
    fill(page, day="11/5/2026", because=LONG)
    send(page, "See who is affected")
    yield "who is affected"
    send(page, "Close and move 1 appointment")
    yield "closed"
    page.goto(f"{ROOMS}?day=11/5/2026")
    yield "a closed day"


def _begun(page: Page, office: Office) -> RegisterOffice:
    """Nothing is booked, and a manager is signed in; gives what books at the archive."""
    office.site.store.reset()
    sign_in(page)
    return RegisterOffice(office.desk.world, "visits", "rooms", "archive")
