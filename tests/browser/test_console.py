"""The console's screens: axe finds nothing on a desk and on a phone, and they are worked by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from prototype_kit.testing.axe import axe_script, findings
from prototype_kit.web import render
from prototype_kit.web.console import create_console
from prototype_kit.web.console.frame import Frame
from tests.browser.console_tour import TOURS, ConsoleTour, Office
from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import NARROW, WIDE
from tests.browser.live import Server
from tests.browser.tour import FRAME, WELL_FRAMED, wider_than_the_window

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("browser-console")]

TEMPLATES = Path(render.__file__).parents[1] / "templates" / "console"
PARTS = {
    "layout.html",
    "who.html",
    "ending.html",
    "timeline.html",
    "told-them.html",
    "update-form.html",
    "sign-in/kept.html",
}
"""Templates that are no page."""
HELPING = {"take.html", "take-code.html", "helping.html", "helped.html", "finish.html"}
"""Pages of taking a report, which are looked at in test_assisted.py."""


@pytest.fixture
def office(sites: Sites) -> Iterator[Office]:
    """The console of the open site."""
    site = sites()
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
    page.add_init_script(axe_script())
    found = {stop: wrong_with(page) for stop in tour.way(page, office)}
    assert {stop: what for stop, what in found.items() if what} == {}
    assert shown >= tour.templates


def test_every_template_is_visited() -> None:
    """A new screen of the console needs a place in a tour."""
    visited = {name for tour in TOURS for name in tour.templates}
    there = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    assert there - PARTS - HELPING == visited
