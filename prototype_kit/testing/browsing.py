"""Takes walkthroughs through a site in a real browser, in one of several modes.

Playwright is imported by whoever makes the browser; here its objects are only used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit
from zlib import crc32

from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.testing.expecting import reference, unmet_by_page, unmet_by_place, unmet_by_refusal
from prototype_kit.testing.failing import Trail, Unmet, WalkthroughFailed
from prototype_kit.testing.hands import (
    CONTINUE,
    FocusLost,
    Hands,
    Keyboard,
    Pointer,
    kind_of,
    named,
    sent_fields,
)
from prototype_kit.testing.live import LiveSite
from prototype_kit.testing.modes import Mode
from prototype_kit.testing.page import SeenPage
from prototype_kit.walkthroughs import Leg, Refusal, Walkthrough

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

PATIENCE_MS = 10_000
LONGEST_NAME = 60
"""Characters of a walkthrough's name in that of a folder."""
_KNOWN = re.compile(
    r"the server responded with a status of 422"  # which browsers note, of a page that says what is wrong
    # What accessible-autocomplete writes into options on iPhones alone; kit.css does the same in its place.
    r"|'sha256-s7B4Mv2I5ZJWv3wMt\+YPqe3nsI\+kQb7VMqSRNcvdVGg='"
)
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_UNTYPEABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Stop:
    """A page that is shown on the way. `page` is Playwright's.

    `refusal` is None when the page is come to, before anything is typed; else it is what was refused just
    now, and the page says so.
    """

    page: Page
    walkthrough: Walkthrough
    leg: Leg
    refusal: Refusal | None = None


class Onlooker(Protocol):
    """Looks at each stop of a walkthrough, such as to take a picture. It must leave the page as it is."""

    def __call__(self, stop: Stop) -> None:
        """Look at one."""


def nobody(stop: Stop) -> None:
    """An onlooker who does not look."""


class BrowserVisitor:
    """Somebody with a browser. Each walkthrough begins in a new one, without cookies.

    `devices` are Playwright's, by name. Where a walkthrough fails, a picture and a trace are kept in the
    folder `results`.
    """

    def __init__(
        self, browser: Browser, devices: Mapping[str, Any], live: LiveSite, mode: Mode, results: Path
    ):
        self.browser, self.devices, self.live, self.mode, self.results = browser, devices, live, mode, results

    def take(self, walkthrough: Walkthrough, onlooker: Onlooker = nobody) -> None:
        """Take a walkthrough. Raises `WalkthroughFailed` where a page is not as the journey says."""
        self.live.served.ready(walkthrough)
        context = self.browser.new_context(base_url=self.live.address, **self._options())
        context.set_default_timeout(PATIENCE_MS)
        context.tracing.start(screenshots=False, snapshots=True)
        if self.mode.axe:
            carry_axe(context)
        taking = _Taking(self.live, self.mode, context.new_page(), walkthrough, onlooker)
        try:
            taking.take()
        except Exception as error:
            kept = self._keep(context, taking.page, walkthrough)
            if isinstance(error, WalkthroughFailed):
                raise WalkthroughFailed(f"{error}\n{kept}") from None
            raise WalkthroughFailed(taking.message_of(error, kept)) from error
        finally:
            context.close()

    def _options(self) -> dict[str, Any]:
        device = dict(self.devices[self.mode.device]) if self.mode.device else {}
        device.pop("default_browser_type", None)
        return {**device, **self.mode.options}

    def _keep(self, context: BrowserContext, page: Page, walkthrough: Walkthrough) -> str:
        """Keep a picture and a trace, and say where."""
        whole = f"{walkthrough.base} {walkthrough.name}"
        words = re.sub(r"\W+", "-", whole).strip("-").lower()[:LONGEST_NAME]
        # Names may differ only where they are cut off.
        folder = self.results / f"{words}-{crc32(whole.encode()):08x}-{self.mode.name}"
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(Exception):  # what failed is said all the same
            page.screenshot(path=folder / "page.png", full_page=True)
            context.tracing.stop(path=folder / "trace.zip")
        shown = folder.relative_to(self.results.parent).as_posix()
        return f"A picture (page.png) and a trace are kept; see: playwright show-trace {shown}/trace.zip"


class _Taking:
    """One walkthrough on its way."""

    def __init__(self, live: LiveSite, mode: Mode, page: Page, walkthrough: Walkthrough, onlooker: Onlooker):
        self.live, self.mode, self.page, self.walkthrough = live, mode, page, walkthrough
        self.onlooker = onlooker
        self.hands: Hands = Keyboard(page) if mode.keyboard else Pointer(page, mode.javascript)
        self.trail = Trail(walkthrough)
        self.status = 0
        self.complaints: list[str] = []
        self.sent_to: str | None = None
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _KNOWN.search(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def message_of(self, error: Exception, kept: str) -> str:
        """What to say when the browser gave up."""
        expected = str(error) if isinstance(error, FocusLost) else "the browser to go on"
        lines = str(error).splitlines() or [type(error).__name__]
        found = "it is not so" if isinstance(error, FocusLost) else lines[0]
        return self.trail.message([Unmet(expected, found)], kept)

    def take(self) -> None:
        self._open(self.walkthrough.base)
        self._look("start")
        self._go_on({}, {})
        for leg, onward in pairwise((*self.walkthrough.legs, None)):
            if leg is not None:
                self._leg(leg, onward)
        self.trail.check(self.live.served.unmet_by_store(self.walkthrough, self.sent_to))

    def _leg(self, leg: Leg, onward: Leg | None) -> None:
        page = self._seen()
        self.trail.check(unmet_by_place(page.url, self.walkthrough, leg))
        self.trail.check(unmet_by_page(page, self.walkthrough, leg))
        self._look(leg.name)
        self.onlooker(Stop(self.page, self.walkthrough, leg))
        if leg.kind == "confirmation":
            self.sent_to = reference(page)
        if self.mode.refusals:
            self._be_refused(leg)
        if onward is None:
            return
        if onward.changing and leg.kind == "check-answers":
            self._follow(f"{self.walkthrough.address(onward)}?change=yes")
        elif leg.form is None:
            self._follow(self.walkthrough.address(onward))
        else:
            self._go_on(leg.form, leg.files)
            self.trail.answered(leg)

    # Going from page to page

    def _open(self, address: str) -> None:
        response = self.page.goto(address)
        self._come(response)

    def _come(self, response: Response | None) -> None:
        self.status = response.status if response else 0
        self.trail.page = urlsplit(self.page.url).path

    def _seen(self) -> SeenPage:
        parts = urlsplit(self.page.url)
        url = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return SeenPage(url, self.status, self.page.content())

    def _follow(self, address: str) -> None:
        link = self.page.locator(f"main a[href='{address}']")
        if not link.count():
            self.trail.fail(f"a link to {address}", "none")
        self._come(self.hands.press(link.first))

    def _go_on(self, form: Mapping[str, Sequence[str]], files: Mapping[str, Sequence[str]]) -> None:
        """Fill in the form and send it, by a button that is in it or by Continue."""
        before = self._seen() if form else None
        self.hands.fill(self._whole(form), files)
        button = next((name for name, _ in before.buttons if name in form), "") if before else ""
        target = named(self.page, button) if button else self.page.locator(CONTINUE).first
        self._come(self.hands.press(target))
        if self.status == 422:
            errors = "; ".join(words for _, words in self._seen().error_links)
            self.trail.fail(f"to be led on when {dict(form)} is sent", f"the page again, with: {errors}")

    def _whole(self, form: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        """A form with nothing in the fields that it does not name and the page has filled in."""
        if not self.page.locator("main form").count():
            return dict(form)
        there = [name for name in sent_fields(self.page) if name not in form and self._is_text(name)]
        return {**form, **dict.fromkeys(there, ())}

    def _is_text(self, name: str) -> bool:
        return kind_of(named(self.page, name)) in ("text", "textarea", "email", "tel", "number")

    # Being refused

    def _be_refused(self, leg: Leg) -> None:
        address = self.page.url
        for refusal in leg.refusals:
            if not self._can_be_typed(refusal):
                continue
            self.hands.fill(self._whole(refusal.form), {})
            if self._is_typed(refusal):
                self._come(self.hands.press(self.page.locator(CONTINUE).first))
                self.trail.check(unmet_by_refusal(self._seen(), refusal))
                self._look(leg.name, refusal)
                self.onlooker(Stop(self.page, self.walkthrough, leg, refusal))
            self._open(address)  # as it was, without what was refused

    def _can_be_typed(self, refusal: Refusal) -> bool:
        """Whether a browser lets somebody try this: options that are there, and signs that keys have.

        What files are refused for is shown in another way where there is JavaScript, and tried elsewhere.
        """
        page = self._seen()
        fields = page.fields
        for name, texts in refusal.form.items():
            offered = page.options(name)
            if name not in fields or (offered and not set(texts) <= set(offered)):
                return False
            if any(_UNTYPEABLE.search(text) for text in texts):
                return False
        return not refusal.files

    def _is_typed(self, refusal: Refusal) -> bool:
        """Whether it stands in the fields: a script may know better, as with options that exclude others."""
        wanted = {name: [*filter(None, texts)] for name, texts in refusal.form.items()}
        found = sent_fields(self.page)
        return all(sorted(found.get(name, [])) == sorted(texts) for name, texts in wanted.items())

    # Looking

    def _look(self, name: str, refusal: Refusal | None = None) -> None:
        """Whether the page is as wide as the window, the browser is content, and so is axe."""
        self.trail.check(self._unmet_by_width())
        self.trail.check(self._unmet_by_console())
        self.trail.check(self._unmet_by_axe(name, refusal))

    def _unmet_by_width(self) -> Iterator[Unmet]:
        if wider := self.page.evaluate(_WIDER):
            yield Unmet("a page that scrolls only down", f"it is {wider} pixels wider than the window")

    def _unmet_by_console(self) -> Iterator[Unmet]:
        for complaint in self.complaints:
            yield Unmet("no complaint of the browser", complaint)
        self.complaints.clear()

    def _unmet_by_axe(self, name: str, refusal: Refusal | None) -> Iterator[Unmet]:
        """Each page and each of its errors is looked at once: it takes longer than everything else."""
        errors = tuple((error.question, error.rule) for error in refusal.errors) if refusal else ()
        key = (self.walkthrough.base, name, errors)
        if not self.mode.axe or key in self.live.looked_at:
            return
        self.live.looked_at.add(key)
        for finding in findings(self.page):
            state = "; ".join(error.message for error in refusal.errors) if refusal else ""
            at = f" with the error ‘{state}’" if state else ""
            yield Unmet("nothing that axe has against the page", f"{finding}, on {self.trail.page}{at}")
