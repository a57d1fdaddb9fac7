"""Pages and error states in each branding: axe finds nothing, and nothing is off to the side.

What follows from the journeys is looked at by walkthroughs; here is what else there is to see.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page

from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.web import render
from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import NARROW, WIDE
from tests.browser.live import BRANDINGS, Server
from tests.browser.tour import FRAME, TOURS, WELL_FRAMED, Tour, wider_than_the_window
from tests.reliability.tiers import LONG

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

TEMPLATES = Path(render.__file__).parents[1] / "templates"
PARTS = {
    *("layout.html", "phase-banner.html", "asset.html", "files.html", "slots.html", "hold.html"),
    *("typed.html", "told.html"),
    *("feedback-link.html", "charts.html", "what-you-told-us.html", "contact-us.html"),
    *("signed-in.html", "ending.html", "kept-in-account.html", "saved-details.html"),
    *("account/events.html", "account/add-this.html", "account/export-file.html"),
    "account/changed-elsewhere.html",
    # Those with an OpenID provider are looked at in test_openid.py.
    *("account/sign-in/kept.html", "account/sign-in/openid.html", "account/sign-in/made-up.html"),
    "account/sign-in/why.html",
    *("openid.html", "made-up-people.html", "way-out.html"),
    *(
        "acting.html",
        "appointment.html",
        "appointment-another.html",
        "appointment-cancelled.html",
        "appointment-contact.html",
        "appointment-tell-us.html",
        "booked.html",
        "case-done.html",
    ),
}
"""Templates that are no page: every page is in the first, and some hold one of the others."""

WINDOWS = {"plain": WIDE, "branded": NARROW}
"""One branding is seen on a desk; that with the long names on a small phone, or zoomed in to 400%.

Each run of the tests takes the second, in which there is least room; `make reliability` takes both.
"""

WALKED = {"street_lights", "births", "lists"}
"""Tours whose pages are looked at on a desk by walkthroughs already, in tests/testing/test_browsing.py."""


def _tours() -> list[Any]:
    # The brandings go to different processes.
    groups = {name: pytest.mark.xdist_group(f"browser-axe-{name}") for name in BRANDINGS}
    return [
        pytest.param(tour, name, marks=group, id=f"{tour.name}-{name}")
        for name, group in groups.items()
        for tour in TOURS
        if name != "plain" or (LONG and tour.name not in WALKED)
    ]


@pytest.mark.parametrize(("tour", "branding"), _tours())
def test_axe_finds_nothing(tour: Tour, branding: str, sites: Sites, visitors: Visitors) -> None:
    """No stop of any tour has a fault or scrolls sideways; the tour shows the templates that it promises."""
    visitors.allow(401, 403, 404, 409, 410, 413, 422, 429, 500, 503)
    site = sites(tour.site, branding)
    page = visitors(site, viewport=WINDOWS[branding])
    carry_axe(page)
    found, wide, frames, shown = {}, {}, {}, set()
    for stop in tour.way(page, site):
        shown.add(site.templates[-1])
        found[stop] = findings(page)
        frames[stop], wide[stop] = page.evaluate(FRAME), wider_than_the_window(page)
    assert {stop: what for stop, what in found.items() if what} == {}
    assert {stop: by for stop, by in wide.items() if by} == {}
    assert {stop: frame for stop, frame in frames.items() if frame != WELL_FRAMED} == {}
    assert shown == tour.templates


def test_every_template_is_visited() -> None:
    """A new template needs a place in a tour."""
    visited = {name for tour in TOURS for name in tour.templates}
    files = [*TEMPLATES.glob("*.html"), *(TEMPLATES / "account").rglob("*.html")]
    assert {path.relative_to(TEMPLATES).as_posix() for path in files} - PARTS == visited


@pytest.mark.xdist_group("browser-axe-plain")
def test_axe_would_find_something(page: Page) -> None:
    """The rules are really applied: a page made badly is found out."""
    carry_axe(page)
    page.goto("about:blank")
    page.set_content(
        "<html><body><h2></h2><img src=/x><input style='height:5px'><a href=/a>a</a></body></html>"
    )
    assert len(findings(page)) > 3


SLOWLY = ("<!doctype html><html lang=en><head><title>Slow</title>", "<body><main><h1>Slow</h1></main></html>")


@pytest.mark.xdist_group("browser-axe-plain")
def test_axe_waits_for_the_page(page: Page) -> None:
    """A page of which only the head has come is not looked at yet, nor found to lack a heading."""

    def in_two_parts(environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
        start("200 OK", [("Content-Type", "text/html")])
        for part in SLOWLY:
            yield part.encode()
            time.sleep(0.5)

    server = Server(in_two_parts)
    carry_axe(page)
    page.goto(server.address, wait_until="commit")
    assert findings(page) == []
    server.stop()
