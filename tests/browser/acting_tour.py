"""Pages of somebody who acts for another, by hand; with very long addresses."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.account_tour import VISIT
from tests.browser.hands import ahead, fill, go_on
from tests.browser.leaving_tour import give_session
from tests.browser.live import LiveSite

GIVER = f"{'long' * 14}@anytown.example"
HELPER = f"{'helpful' * 8}@anytown.example"


def acting(page: Page, site: LiveSite) -> Iterator[str]:
    """One asks, the other accepts and does something; the first sees that."""
    site.store.reset()
    give_session(page, site, GIVER)
    _books(page)
    page.goto("/account/acting/new")
    fill(page, email=HELPER)
    page.get_by_label("Only what you choose").check()
    page.get_by_role("checkbox").first.check()
    page.get_by_label("12 months").check()
    page.get_by_role("button", name="Ask them").click()
    yield "asked, with what was chosen"
    give_session(page, site, HELPER)
    page.goto("/account")
    yield "home of whoever is asked"
    page.goto("/account/acting")
    yield "asked to act for somebody"
    page.get_by_role("button", name="Accept").click()
    yield "accepted"
    page.goto("/account")
    yield "home of whoever acts for somebody"
    page.get_by_role("link", name=GIVER).click()
    yield "what is theirs, from home"
    page.goto("/account/acting")
    page.get_by_role("link", name="See reports and appointments").click()
    yield "what is theirs"
    page.locator(".kit-cases a").first.click()
    yield "their appointment"
    page.get_by_role("link", name="Cancel this appointment").click()
    yield "to be cancelled for them"
    page.get_by_role("button", name="Cancel appointment").click()
    yield "cancelled for them"
    own = page.url.partition("?")[0]
    reference = own.rpartition("/")[2]
    give_session(page, site, GIVER)
    page.goto("/account/timeline")
    yield "timeline of whoever was acted for"
    page.goto(f"/account/cases/{reference}/take-out")
    yield "to be taken out of the account"
    page.get_by_role("button", name="Take it out").click()
    give_session(page, site, HELPER)
    page.goto(own)
    yield "a case that was taken out"
    give_session(page, site, GIVER)
    page.goto("/account/acting")
    page.get_by_role("button", name="End this now").click()
    yield "ended"
    give_session(page, site, HELPER)
    page.goto(own)
    yield "nobody to act for any more"


def _books(page: Page) -> None:
    contact = ("contact", {"email": GIVER})
    office = ("appointment-office", {"appointment-office": "archive"})
    ahead(page, VISIT, ("full-name", {"full-name": "Anne O’Nymous"}), contact, office)
    page.goto(f"{VISIT}/appointment?appointment-from=2026-05-12")
    page.locator("input[name='appointment']").first.check()
    go_on(page)
    go_on(page)
