"""A network that comes and goes: what was typed stays on the page until it can be sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.hands import A_REPORT, REPORT, ahead, fill, go_on, path
from tests.browser.live import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-submitting")]


DOUBLE_CLICK_MS = 1_100
"""GOV.UK's buttons take a second press within a second for a slip."""


def at_where(page: Page) -> None:
    """On a page that words are typed into."""
    ahead(page, REPORT, *A_REPORT[:3])
    page.goto(f"{REPORT}/where")
    fill(page, where="Between the school and the bridge")


def test_nothing_typed_is_lost_without_a_connection(page: Page, visitors: Visitors, site: LiveSite) -> None:
    """The page says so and stays; the second try, with a connection, is an answer."""
    at_where(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Continue").click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text("We could not send this")
    expect(said).to_be_focused()
    expect(page.locator("[name=where]")).to_have_value("Between the school and the bridge")
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#kit-offline-said")).to_have_count(1)
    page.context.set_offline(False)
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    go_on(page)
    assert path(page) == f"{REPORT}/details"
    visitors.complaints.clear()


def test_a_page_that_was_open_long_asks_first(page: Page, visitors: Visitors, site: LiveSite) -> None:
    """The device says that it is connected, and nobody answers: the form is not sent into nothing."""
    page.clock.install()
    at_where(page)
    page.clock.fast_forward(61_000)
    page.route("**/health/live", lambda route: route.abort())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("What you typed is still here.")
    page.unroute("**/health/live")
    page.clock.fast_forward(DOUBLE_CLICK_MS)
    go_on(page)
    assert path(page) == f"{REPORT}/details"
    visitors.complaints.clear()


def test_a_good_connection_is_not_asked(page: Page, site: LiveSite) -> None:
    """Whoever is connected waits for nothing more than the page."""
    at_where(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/health/" in request.url else None)
    go_on(page)
    assert path(page) == f"{REPORT}/details"
    assert asked == []
