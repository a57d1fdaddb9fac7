"""How a browser goes through forms: choosing, filling, going on, and going ahead unseen.

Fields are found by their names and values, so that words may be mended without mending a test.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, ViewportSize

REPORT = "/street-lights/report"
BOOK = "/birth-registration/book"

Answer = tuple[str, dict[str, str]]
"""The last part of a page's address, and its form."""
SUBMIT: Answer = ("check-answers", {})

WIDE: ViewportSize = {"width": 1280, "height": 720}
NARROW: ViewportSize = {"width": 320, "height": 640}


def choose(page: Page, name: str, value: str) -> None:
    """Choose one option by its label, as a pointer would."""
    radio = page.locator(f"input[name='{name}'][value='{value}']").first
    page.locator(f"label[for='{radio.get_attribute('id')}']").click()


def fill(page: Page, **texts: str) -> None:
    """Type into fields by their names, with `_` for `-`."""
    for name, text in texts.items():
        page.locator(f"[name='{name.replace('_', '-')}']").fill(text)


def fill_date(page: Page, name: str, date: str) -> None:
    """Type a date such as `6 5 2026` into its three fields; a dash leaves one empty."""
    for part, text in zip(("day", "month", "year"), date.split(), strict=True):
        page.locator(f"[name='{name}-{part}']").fill(text.strip("-"))


def go_on(page: Page) -> None:
    """Press the button that sends the page, and see the next one with its scripts at work."""
    with page.expect_navigation():
        # Not those that upload and remove files, which lead back to the page.
        page.locator(
            "main form button[type='submit']:not([name$='-upload'], [name$='-remove'], [aria-hidden])"
        ).first.click()


def start(page: Page, journey: str) -> None:
    """Begin a journey, afresh if this browser has begun it before."""
    page.goto(journey)
    go_on(page)
    if page.url.endswith("/start"):
        page.locator("button[name='again']").click()


# Sends one form after another, and does not look at what comes back.
_SEND = """forms => forms.reduce(
    (before, [address, form]) => before.then(() => fetch(address, {
        method: 'POST', body: new URLSearchParams(form), redirect: 'manual'
    })),
    Promise.resolve()
).then(() => true)"""

A_REPORT: tuple[Answer, ...] = (
    ("fault", {"fault": "damaged"}),
    ("light-search", {"light-search": "Mill Lane"}),
    ("light", {"light": "not-listed"}),
    ("where", {"where": "By the bridge"}),
    ("details", {}),
    ("photo", {}),
    ("contact", {}),
)


def answer(page: Page, journey: str, *answers: Answer) -> None:
    """Answer pages of a journey without leaving the one that is shown; needs JavaScript."""
    page.evaluate(_SEND, [(f"{journey}/{name}".rstrip("/"), form) for name, form in answers])


def ahead(page: Page, journey: str, *answers: Answer) -> None:
    """Begin a journey afresh and answer its first pages, in less time than it takes to look at them."""
    page.goto(journey)
    answer(page, journey, ("", {"again": "yes"}), *answers)


def path(page: Page) -> str:
    """Where the browser is, without the machine."""
    return re.sub(r"^https?://[^/]+", "", page.url)


MOST_STOPS = 60


class Keyboard:
    """Somebody who has no pointer."""

    def __init__(self, page: Page):
        self.page = page

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.page.keyboard.type(text)

    def tab_to(self, target: Locator, key: str = "Tab") -> int:
        """Press Tab until the focus is on `target`; how often that was."""
        for presses in range(1, MOST_STOPS):
            self.press(key)
            if target.evaluate("element => element === document.activeElement"):
                return presses
        raise AssertionError(f"Tab does not lead to {target}")

    def go(self, target: Locator, key: str = "Enter", *, back: bool = False) -> None:
        """Tab to something, or `back` to it, and press it, and see the next page."""
        self.tab_to(target, "Shift+Tab" if back else "Tab")
        with self.page.expect_navigation():
            self.press(key)

    def go_on(self, key: str = "Enter") -> None:
        """Go on with the button of the page."""
        self.go(self.page.locator("main button[type='submit']:not([name])"), key)
