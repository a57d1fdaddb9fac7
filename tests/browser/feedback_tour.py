"""A way through the pages on which somebody says how satisfied they are."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.hands import A_REPORT, REPORT, SUBMIT, ahead, choose, fill, go_on
from tests.browser.live import LiveSite


def telling(page: Page, site: LiveSite) -> Iterator[str]:
    """A report is sent; its confirmation asks, nothing is chosen, then something, and it is thought again."""
    site.store.reset()
    ahead(page, REPORT, *A_REPORT, SUBMIT)
    page.goto(f"{REPORT}/confirmation")
    page.get_by_role("link", name="What did you think of this service?").click()
    page.wait_for_url("**/feedback?at=confirmation")
    yield "feedback"
    go_on(page)
    yield "feedback, nothing chosen"
    choose(page, "rating", "2")
    fill(page, words="a word and " * 150)
    go_on(page)
    yield "feedback, too long"
    fill(page, words="It hums.\nIt is warm.")
    go_on(page)
    yield "feedback, sent"
    page.goto(f"{REPORT}/feedback")
    yield "feedback, thought again"
