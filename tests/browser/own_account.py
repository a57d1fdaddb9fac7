"""How somebody comes into their account in a browser, and what they do there."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from prototype_kit.work import Worker
from tests.browser.hands import A_REPORT, REPORT, SUBMIT, ahead, fill, go_on
from tests.browser.live import LiveSite

ANN = "ann@example.com"
BOB = "bob@example.com"

LINK = re.compile(r"/sign-in/[\w-]{43}")
CODE = re.compile(r"^\d{6}$", re.MULTILINE)
NEW_EMAIL = re.compile(r"/account/email/[\w-]{43}")


def newest(site: LiveSite, email: str) -> str:
    """The words of the newest message to an address."""
    front = site.front
    Worker(site.store, front.notify, front.own, site.clock, signer=front.signer).turn()
    return next(message.body for message in front.notify.sent() if message.recipient == email)


def found(pattern: re.Pattern[str], text: str) -> str:
    """The one thing that is looked for in a message."""
    match = pattern.search(text)
    assert match, text
    return match[0]


def ask(page: Page, site: LiveSite, email: str = ANN) -> str:
    """Ask to sign in with an address; gives the words of the email."""
    page.goto("/sign-in")
    fill(page, email=email)
    go_on(page)
    return newest(site, email)


def sign_in(page: Page, site: LiveSite, email: str = ANN) -> None:
    """Sign in by the code, in the browser that asks."""
    code = found(CODE, ask(page, site, email))
    fill(page, code=code)
    go_on(page)


def sign_out(page: Page) -> None:
    """Press the button that every page has."""
    with page.expect_navigation():
        page.locator("form[action='/sign-out'] button").first.click()


def report(page: Page) -> tuple[str, str]:
    """Report a street light without giving an address; gives the reference and the code."""
    ahead(page, REPORT, *A_REPORT, SUBMIT)
    page.goto(f"{REPORT}/confirmation")
    reference, code = page.locator(".kit-reference").first, page.locator(".kit-code").first
    return reference.inner_text().strip(), code.inner_text().strip()
