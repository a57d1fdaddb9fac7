"""A way through what somebody sees who has booked an appointment, until it is cancelled or over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page

from prototype_kit.bookings import NewBooking, Slot, candidates
from prototype_kit.tracking import Tracking
from tests.browser.hands import ahead, go_on
from tests.browser.live import LiveSite

BOOK = "/visits/book"
_TIMES = "input[name='appointment']"


def appointments(page: Page, site: LiveSite) -> Iterator[str]:
    """Its page, another time in each state, and then none."""
    contact = {"email": "resident-3@example.com"}
    office = {"appointment-office": "archive"}
    ahead(
        page, BOOK, ("full-name", {"full-name": "Ann"}), ("contact", contact), ("appointment-office", office)
    )
    page.goto(f"{BOOK}/appointment?appointment-from=2026-05-18")
    page.locator(_TIMES).last.check()
    go_on(page)
    go_on(page)
    yield "confirmation"
    reference = page.locator(".govuk-panel strong").inner_text()
    own = Tracking(site.front.signer).own_page(reference)
    page.goto(own)
    yield "its page"
    page.goto(f"{own}/appointment")
    yield "another time"
    go_on(page)
    yield "another time, nothing chosen"
    page.goto(f"{own}/appointment?appointment-office-wanted=observatory")
    yield "another office"
    page.locator(_TIMES).first.check()
    yield from _changed_elsewhere(page, site, reference)
    page.goto(f"{own}/cancel-appointment")
    yield "cancel?"
    with site.clock.put_forward(timedelta(days=3)):
        page.goto(f"{own}/appointment")
        yield "too late"
        page.goto(own)
        yield "its page, too late"
    with site.clock.put_forward(timedelta(days=30)):
        page.goto(f"{own}/appointment")
        yield "it has been"
    page.goto(f"{own}/cancel-appointment")
    go_on(page)
    yield "its page, cancelled"
    page.goto(f"{own}/appointment")
    yield "cancelled already"


def _changed_elsewhere(page: Page, site: LiveSite, reference: str) -> Iterator[str]:
    """Somebody else moves it by half an hour while the browser shows the old one."""
    case = site.store.cases.by_reference(reference)
    (booked,) = site.store.bookings.of_case(case.id) if case else ()
    calendar = site.front.site.services["visits"].calendars["rooms"]
    slot = Slot(booked.starts_at - timedelta(minutes=30), booked.office, booked.minutes)
    there = candidates(calendar, slot, booked.need)
    new = NewBooking(booked.question, calendar, slot, booked.need, there)
    site.store.bookings.move(booked, new, [], [], site.clock())
    go_on(page)
    yield "changed meanwhile"
    page.locator(_TIMES).first.check()
    go_on(page)
    yield "its page, changed"
