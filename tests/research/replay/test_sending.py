"""Chunks arrive whole and in order through lost connections; and what recording costs."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page

from research.replay.recording import OF_A_TAB
from tests.browser.conftest import Visitors
from tests.browser.hands import A_REPORT, REPORT, WIDE, ahead, go_on
from tests.reliability.tiers import tier
from tests.research.replay.recorded import Recorded

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("browser-replay")]

KEPT = "Object.keys(sessionStorage).filter(key => key.startsWith('research-replay'))"
MOST_OF_A_SESSION = 2 * 1024 * 1024
PAGES_OF_A_SESSION = 100
ACTIVE_S = tier(3, 20)
EVERY, SOONER = "EVERY_MS = 5_000", "EVERY_MS = 500"
SENT_MS = 1_100
"""After which a recorder that sends sooner has sent twice."""


@pytest.fixture
def sooner(recorded: Recorded) -> Recorded:
    """A site whose recorder sends twice a second, where how often it does is no matter."""

    def often(name: str, text: str) -> str:
        assert name != "sending.mjs" or EVERY in text
        return text.replace(EVERY, SOONER) if name == "sending.mjs" else text

    recorded.change = often
    return recorded


def shown(page: Page, *addresses: str) -> None:
    """Look at pages one after another, each until it is recorded."""
    for address in addresses:
        page.goto(address)
        page.wait_for_timeout(300)
        assert page.evaluate("Boolean(globalThis.rrwebRecord)")


def test_what_was_not_sent_waits_for_the_next_page(sooner: Recorded, visitors: Visitors) -> None:
    """While chunks do not get through they are kept, and arrive later with nothing missing."""
    visitors.allow(503)
    page = visitors(sooner.site)
    sooner.away = True
    shown(page, "/", REPORT)
    page.wait_for_timeout(SENT_MS)  # it is tried again
    assert sooner.sent == []
    sooner.away = False
    page.wait_for_timeout(SENT_MS)
    shown(page, "/")
    page.goto(REPORT)
    sooner.wait_for(lambda: sooner.recording.pages >= 2)
    assert sooner.recording.missing == min(sooner.chunks) == 0


def test_another_tab_has_numbers_of_its_own(sooner: Recorded, visitors: Visitors) -> None:
    """A chunk whose number another tab has used comes again under another."""
    visitors.allow(409)
    page = visitors(sooner.site)
    sooner.statuses = [409]
    shown(page, "/")
    sooner.wait_for(lambda: len(sooner.chunks) > 0)
    assert min(sooner.chunks) == OF_A_TAB
    assert sooner.recording.missing == 0


@pytest.mark.parametrize("status", [403, 410])
def test_nothing_more_is_recorded_when_it_may_not_be(
    status: int, sooner: Recorded, visitors: Visitors
) -> None:
    """After a withdrawal the page stops at once, and what waited in the browser is gone."""
    visitors.allow(status)
    page = visitors(sooner.site)
    sooner.statuses = [status] * 50
    shown(page, "/")
    page.wait_for_timeout(SENT_MS)
    sooner.statuses = []
    page.mouse.move(10, 10)
    page.mouse.move(300, 300)
    page.wait_for_timeout(700)
    assert page.evaluate(KEPT) == []
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    page.wait_for_timeout(300)
    assert sooner.sent == []


def test_a_form_goes_on_without_the_recorder(recorded: Recorded, visitors: Visitors) -> None:
    """Where its script cannot be loaded, or the browser keeps nothing, people notice nothing."""
    page = visitors(recorded.site)
    page.route("**/record.min.js", lambda route: route.fulfill(body="throw 'broken'"))
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', {get() { throw 'none' }})")
    ahead(page, REPORT, *A_REPORT[:-1])
    page.goto(f"{REPORT}/contact")
    go_on(page)
    assert page.url.endswith("/how")
    assert recorded.sent == []
    visitors.complaints = [words for words in visitors.complaints if "broken" not in words]


def test_a_session_is_small(
    recorded: Recorded, visitors: Visitors, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hundred pages and forty minutes without a pause are less than 2 MB; what it was is printed."""
    page = visitors(recorded.site, viewport=WIDE)
    ahead(page, REPORT, *A_REPORT[:1])
    pages = ("/", REPORT, f"{REPORT}/fault", f"{REPORT}/light-search", "/accessibility")
    shown(page, *pages, "/")
    cost = page.evaluate("""() => {
        const before = performance.now()
        globalThis.rrwebRecord.record.takeFullSnapshot(true)
        return performance.now() - before
    }""")
    page.goto(f"{REPORT}/light-search")
    recorded.wait_for(lambda: recorded.recording.pages >= len(pages) + 2)
    a_page = recorded.recording.stored_bytes / recorded.recording.pages
    plain = len(recorded.text) / recorded.recording.pages
    page.wait_for_timeout(5_500)  # this page is sent, too
    before, began = recorded.recording.stored_bytes, time.monotonic()
    while time.monotonic() - began < ACTIVE_S:
        page.locator("input[type=text]").press_sequentially("Mill Lane ", delay=45)
        for step in range(10):
            page.mouse.move(100 + 40 * step, 150 + 10 * (step % 7))
            page.wait_for_timeout(50)
    page.goto("/")
    page.wait_for_timeout(500)
    a_minute = (recorded.recording.stored_bytes - before) * 60 / ACTIVE_S
    with capsys.disabled():
        print(
            f"\nreplay: {a_page / 1024:.1f} kB a page ({plain / 1024:.0f} kB before packing), "
            f"{a_minute / 1024:.1f} kB a minute without a pause, {cost:.1f} ms for a whole page"
        )
    assert PAGES_OF_A_SESSION * a_page + 40 * a_minute < MOST_OF_A_SESSION
