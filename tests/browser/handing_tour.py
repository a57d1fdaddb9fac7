"""A way through the pages by which a form is handed over, sent with a receipt, and cleared from a device."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playwright.sync_api import Cookie, Page

from tests.browser.hands import A_REPORT, REPORT, SUBMIT, ahead, answer, fill, go_on, path
from tests.browser.live import LiveSite


def handing_over(page: Page, site: LiveSite) -> Iterator[str]:
    """A code is made, mistyped and entered; the report is sent, its receipt shown, and the device cleared."""
    site.store.reset()
    ahead(page, REPORT, *A_REPORT)
    page.goto(f"{REPORT}/hand-over")
    yield "hand over"
    go_on(page)
    yield "hand over, with a code"
    code = page.locator(".kit-code").inner_text()
    page.goto("/continue")
    yield "go on with a code"
    go_on(page)
    yield "go on with a code, empty"
    fill(page, code="222-222-222")
    go_on(page)
    yield "go on with a code, wrong"
    mine = page.context.cookies()
    page.context.clear_cookies()  # another browser
    fill(page, code=code)
    go_on(page)
    assert path(page) == f"{REPORT}/check-answers"
    theirs = page.context.cookies()
    _become(page, mine)
    page.goto(f"{REPORT}/check-answers")
    yield "handed over"
    _become(page, theirs)
    page.goto(f"{REPORT}/check-answers")
    answer(page, REPORT, SUBMIT)
    page.goto(f"{REPORT}/receipt")
    yield "receipt"
    page.goto(f"{REPORT}/confirmation")
    go_on(page)
    assert path(page) == f"{REPORT}/finish"
    yield "finished"


def _become(page: Page, cookies: Sequence[Cookie]) -> None:
    """Be the browser that has these cookies."""
    page.context.clear_cookies()
    page.context.add_cookies(
        [
            {
                "name": each["name"],
                "value": each["value"],
                "domain": each["domain"],
                "path": each["path"],
            }
            for each in cookies
        ]
    )
