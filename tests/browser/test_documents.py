"""The documents in a browser: axe finds nothing, nothing is off to the side, and the search works."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from docs.making import site
from prototype_kit.documents import server
from prototype_kit.testing.axe import carry_axe, findings
from tests.browser.hands import NARROW, WIDE
from tests.browser.tour import wider_than_the_window
from tests.reliability.tiers import LONG

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.xdist_group("packaging")]

ONE_OF_A_KIND = (
    "index.html",
    "docs/README.html",  # lists
    "docs/guide/release-every-week.html",  # steps and blocks
    "docs/reference/questions/money.html",  # a page that is made, with a picture
    "docs/reference/journey.html",  # long, with wide tables
    "docs/reference/charts.html",  # drawings
    "docs/decisions/0003-no-token-in-a-form.html",  # below a page of the list
    "README.html",
)
"""What each run looks at; `make reliability` looks at every page."""


@pytest.fixture(scope="module")
def documents() -> Iterator[str]:
    """The address of the documents."""
    with server(site.provide(say=lambda _: None), 0) as pages:
        thread = threading.Thread(target=pages.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{pages.server_address[1]}"
        pages.shutdown()
        thread.join()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains about."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(window: dict[str, int], documents: str, page: Page, complaints: list[str]) -> None:
    """On a desk and 320 pixels wide."""
    page.set_viewport_size(window)  # type: ignore[arg-type]
    carry_axe(page)
    every = [place for _, place in site.files() if place.endswith(".html")]
    found = {}
    for name in every if LONG else ONE_OF_A_KIND:
        page.goto(f"{documents}/{name}")
        page.wait_for_selector("main")
        assert page.locator("h1").count() == 1, name
        found[name] = (findings(page), wider_than_the_window(page))
    assert {name: said for name, said in found.items() if said != ([], 0)} == {}
    assert complaints == []


def test_the_search_finds_pages_by_their_words(documents: str, page: Page, complaints: list[str]) -> None:
    """From any page, without a network, also by another form of a word; the results pass axe too."""
    page.route(lambda address: not address.startswith(documents), lambda route: route.abort())
    carry_axe(page)
    page.goto(f"{documents}/docs/guide/welsh.html")
    page.get_by_label("Search").fill("translators")
    page.get_by_role("button", name="Search").click()
    page.locator("#search-results a", has_text="Offer a service in Welsh").wait_for()
    assert findings(page) == []
    page.locator("#search-results a", has_text="Offer a service in Welsh").click()
    assert "/docs/guide/welsh.html" in page.url
    assert complaints == []


def test_people_get_about_by_keyboard(documents: str, page: Page) -> None:
    """To the page itself first, and from there into the list, where the part that they read in is open."""
    page.set_viewport_size(NARROW)
    page.goto(f"{documents}/docs/guide/release-every-week.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#kit-main")
    assert page.locator("nav details[open] summary").all_inner_texts() == ["Run a delivery team"]
    assert page.locator("[aria-current=page]").inner_text() == "Release every week"
    page.get_by_role("link", name="All pages").click()
    assert page.url.endswith("#kit-pages")


def test_a_page_that_is_in_no_list_itself_opens_that_of_its_kind(documents: str, page: Page) -> None:
    """A decision stands below “Decisions”."""
    page.goto(f"{documents}/docs/decisions/0003-no-token-in-a-form.html")
    assert page.locator("nav details[open] summary").all_inner_texts() == ["Understand why"]
    assert page.locator("nav [aria-current]").inner_text() == "Decisions"
