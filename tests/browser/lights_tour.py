"""A way through the report of a street light: every page, and what each says when it is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.hands import REPORT, choose, fill, go_on
from tests.browser.live import LiveSite


def street_lights(page: Page, site: LiveSite) -> Iterator[str]:
    """Every page of the report, each of its error states, its exits, and a case at the end."""
    page.goto(REPORT)
    yield "start"
    go_on(page)
    yield "fault"
    go_on(page)
    yield "fault, nothing chosen"
    choose(page, "fault", "dangerous")
    go_on(page)
    yield "exit: dangerous"
    page.locator(".govuk-back-link").click()
    choose(page, "fault", "not-working")
    go_on(page)
    yield "others"
    page.locator(".govuk-back-link").click()
    choose(page, "fault", "damaged")
    go_on(page)
    yield "search"
    go_on(page)
    yield "search, empty"
    fill(page, light_search="Zyzzyva <b>Street</b>")
    go_on(page)
    yield "search, not found"
    fill(page, light_search="Brewhouse Yard")
    go_on(page)
    choose(page, "light", "AN0721")
    go_on(page)
    yield "exit: not ours"
    page.goto(f"{REPORT}/light-search")
    fill(page, light_search="Mill Lane")
    go_on(page)
    yield "light"
    go_on(page)
    yield "light, nothing chosen"
    yield from _reported_already(page)
    yield from _not_in_the_list(page)
    go_on(page)
    yield "check answers"
    go_on(page)
    yield "confirmation"


def _reported_already(page: Page) -> Iterator[str]:
    choose(page, "light", "AN0727")
    go_on(page)
    yield "reported already"
    go_on(page)
    yield "reported already, nothing chosen"
    page.locator("input[name='already-reported']").first.check()
    go_on(page)
    yield "exit: known about"
    page.goto(f"{REPORT}/light")


def _not_in_the_list(page: Page) -> Iterator[str]:
    choose(page, "light", "not-listed")
    go_on(page)
    yield "where"
    go_on(page)
    yield "where, empty"
    fill(page, where="Between the school and the bridge.\n    Not far from the old mill.")
    go_on(page)
    yield "details"
    fill(page, details="a word and " * 100)
    go_on(page)
    yield "details, too long"
    fill(page, details="It hums.\nIt is warm.")
    go_on(page)
    yield "photo"
    go_on(page)
    yield "contact"
    fill(page, email="nobody@", phone="12")
    go_on(page)
    yield "contact, two errors"
    fill(
        page,
        full_name="Anne O’Nymous-With-A-Name-Too-Long-To-Break",
        email=f"{'long' * 15}@anytown.example",
        phone="",
    )
