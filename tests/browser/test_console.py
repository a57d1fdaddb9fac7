"""The console's screens: axe finds nothing, and they are worked by keyboard.

Each run of the tests has axe look on a phone, where there is least room; `make reliability` on a desk, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from prototype_kit.profiles import NOTHING_KEPT
from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.web import render
from prototype_kit.web.console import create_console
from prototype_kit.web.console.frame import Frame
from tests.browser.conftest import Sites, Visitors
from tests.browser.console_tour import TOURS, ConsoleTour
from tests.browser.hands import NARROW, WIDE, Keyboard
from tests.browser.live import Server
from tests.browser.office import Office, sign_in
from tests.browser.tour import FRAME, WELL_FRAMED, wider_than_the_window
from tests.reliability.tiers import LONG

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("browser-console")]

TEMPLATES = Path(render.__file__).parents[1] / "templates" / "console"
PARTS = {
    "layout.html",
    "choose.html",
    "who.html",
    "timeline.html",
    "told-them.html",
    "update-form.html",
    "sign-in/kept.html",
    "sign-in/openid.html",  # with an OpenID provider: these two are looked at in test_openid.py
    "sign-in/made-up.html",
    "figures/frame.html",
    "figures/four.html",
    "figures/nothing.html",
    "bookings/frame.html",
    "bookings/parts.html",
    "bookings/calendars.html",  # a list, where there are several
}
"""Templates that are no page."""
HEADINGS = ("Received", "Status since", "Due")
"""What the list can be sorted by."""
HELPING = {"take.html", "take-code.html", "helping.html", "helped.html", "finish.html"}
"""Pages of taking a report, which are looked at in test_assisted.py."""
OF_ACCOUNTS = {"figures/paper.html"}
"""Pages of a site with accounts, which are looked at below."""


@pytest.fixture(scope="module")
def office(sites: Sites) -> Iterator[Office]:
    """The console of the site in two languages, whose colours are close to the least contrast."""
    site = sites("open", "branded")
    server = Server(create_console(site.unwatched, site.address))
    yield Office(site, server)
    server.stop()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates of which pages of the console were made."""
    found, page = set[str](), Frame.page

    def noted(frame: Frame, template: str, title: str, **values: Any) -> str:
        found.add(f"{template}.html")
        return page(frame, template, title, **values)

    monkeypatch.setattr(Frame, "page", noted)
    return found


def wrong_with(page: Page) -> dict[str, object]:
    """What is wrong with the page as it is now, on a desk and on a phone; nothing at best."""
    found: dict[str, object] = {}
    for name, window in (("narrow", NARROW), ("wide", WIDE)):
        page.set_viewport_size(window)
        if LONG or window == NARROW:
            found[f"{name}, axe"] = findings(page)
        found[f"{name}, off to the side"] = wider_than_the_window(page)
    frame = page.evaluate(FRAME)
    found["frame"] = {} if frame == WELL_FRAMED else frame
    return {name: what for name, what in found.items() if what}


@pytest.mark.parametrize("tour", TOURS, ids=[tour.name for tour in TOURS])
def test_axe_finds_nothing(tour: ConsoleTour, office: Office, visitors: Visitors, shown: set[str]) -> None:
    """No stop of any tour has a fault or scrolls sideways; the tour shows the templates that it promises."""
    visitors.allow(401, 403, 404, 409, 410, 422)
    page = visitors(office.console, viewport=WIDE)
    carry_axe(page)
    found = {stop: wrong_with(page) for stop in tour.way(page, office)}
    assert {stop: what for stop, what in found.items() if what} == {}
    assert shown >= tour.templates


def test_every_template_is_visited() -> None:
    """A new screen of the console needs a place in a tour."""
    visited = {name for tour in TOURS for name in tour.templates}
    there = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    assert there - PARTS - HELPING - OF_ACCOUNTS == visited


def test_axe_finds_nothing_where_there_are_accounts(sites: Sites, visitors: Visitors) -> None:
    """What accounts without paper save, with nobody in it and with somebody."""
    site = sites("account", "branded")
    site.store.reset()
    server = Server(create_console(site.unwatched, site.address))
    page = visitors(server, viewport=WIDE)
    carry_axe(page)
    sign_in(page, "editor")
    page.goto("/figures/my-account/paper")
    before = wrong_with(page)
    ann = site.store.accounts.add("resident", "ann@example.com", "", site.clock())
    site.store.profiles.save(ann, NOTHING_KEPT.without_paper(site.clock()), site.clock())
    page.goto("/figures/my-account/paper")
    assert "1 of 1 account wants no letters on paper." in page.locator("main").inner_text()
    assert "That saves about £" in page.locator("main").inner_text()
    after = wrong_with(page)
    server.stop()
    assert (before, after) == ({}, {})


def test_the_list_is_worked_by_keyboard(office: Office, visitors: Visitors) -> None:
    """Searching, filtering, sorting, ticking and opening, without a pointer."""
    office.site.store.reset()
    late, other = office.case(title="A lamp that leans"), office.case(title="A lamp that hums")
    office.desk.change(other, priority="high")
    page = visitors(office.console)
    sign_in(page)
    page.goto("/cases")
    keyboard = Keyboard(page)
    keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    keyboard.tab_to(page.locator("#q"))
    keyboard.type("lamp")
    with page.expect_navigation():
        keyboard.press("Enter")
    keyboard.tab_to(page.locator("summary", has_text="Filter cases"))
    keyboard.press("Enter")
    keyboard.tab_to(page.locator("#priority"))
    keyboard.type("High")
    keyboard.go(page.get_by_role("button", name="Apply filters"))
    expect(page.locator("main th a")).to_have_text([*HEADINGS, "A lamp that hums"])
    keyboard.go(page.get_by_role("link", name="Remove the filter Priority: high"))
    keyboard.go(page.get_by_role("link", name="Due", exact=True))
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Due")
    keyboard.tab_to(page.get_by_label(f"Tick {late.reference}"))
    keyboard.press("Space")
    keyboard.go(page.get_by_role("button", name="Change ticked cases"), back=True)
    expect(page.locator("h1")).to_have_text("Change 1 case")
    keyboard.go(page.get_by_role("link", name="Back to cases"))
    keyboard.go(page.get_by_role("link", name="A lamp that leans"))
    expect(page.locator("h1")).to_have_text("A lamp that leans")


def test_a_case_is_worked_on_by_keyboard(office: Office, visitors: Visitors) -> None:
    """From the link to the form, through an error and back to its field, to what was done."""
    office.site.store.reset()
    case = office.case()
    page = visitors(office.console)
    sign_in(page)
    page.goto(f"/cases/{case.reference}")
    keyboard = Keyboard(page)
    keyboard.tab_to(page.get_by_role("link", name="Update this case"))
    keyboard.press("Enter")
    assert keyboard.tab_to(page.locator("#status")) == 1
    keyboard.tab_to(page.locator("#public-cy"))
    keyboard.type("Rydym yn dod.")
    keyboard.go(page.get_by_role("button", name="Update case"))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    keyboard.press("Tab", "Enter")
    expect(page.locator("#public")).to_be_focused()
    keyboard.type("We come.")
    keyboard.tab_to(page.locator("#status"), "Shift+Tab")
    keyboard.type("We have fixed")
    keyboard.go(page.get_by_role("button", name="Update case"), "Space")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Case updated.")
    assert office.desk.now(case).status == "fixed"
