"""Every page and every error state in each branding: axe finds nothing, and nothing is off to the side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from prototype_kit.web import render
from tests.browser.conftest import Sites, Visitors
from tests.browser.live import BRANDINGS
from tests.browser.tour import FRAME, NARROW, TOURS, WELL_FRAMED, WIDE, Tour, wider_than_the_window

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # GOV.UK's page keeps the phase banner and the back link outside the landmarks.
    "rules": {"target-size": {"enabled": True}, "region": {"enabled": False}},
    "resultTypes": ["violations"],
}
TEMPLATES = Path(render.__file__).parents[1] / "templates"
PARTS = {"layout.html", "asset.html", "typed.html", "told.html"}
"""Templates that are no page: every page is in the one, the page of a map holds the other."""

SCRIPT = Axe().axe_script

WINDOWS = {"plain": WIDE, "branded": NARROW}
"""One branding is seen on a desk; that with the long names on a small phone, or zoomed in to 400%."""

# The two go to different processes.
each_branding = pytest.mark.parametrize(
    "branding",
    [pytest.param(name, marks=pytest.mark.xdist_group(f"browser-axe-{name}")) for name in BRANDINGS],
)


def findings(page: Page) -> list[str]:
    """What axe has against the page that is shown; its script must have been added."""
    violations = page.evaluate("rules => axe.run(rules).then(found => found.violations)", RULES)
    return [
        f"{one['id']}: {one['help']} at {node['target']}"
        for one in violations
        for node in one["nodes"]
        if not known(one, node)
    ]


def known(violation: dict[str, Any], node: dict[str, Any]) -> bool:
    """Whether GOV.UK Frontend does this on purpose: a radio that reveals something says so by aria-expanded.

    ARIA has no such attribute for radios, and screen readers announce it to good effect; see the issue
    "aria-expanded on radios" of govuk-frontend, and the same exception in its own tests.
    """
    return (
        violation["id"] == "aria-allowed-attr"
        and "govuk-radios__input" in node["html"]
        and "aria-expanded" in node["html"]
    )


@each_branding
@pytest.mark.parametrize("tour", TOURS, ids=lambda tour: tour.name)
def test_axe_finds_nothing(tour: Tour, branding: str, sites: Sites, visitors: Visitors) -> None:
    """No stop of any tour has a fault or scrolls sideways; the tour shows the templates that it promises."""
    visitors.allow(401, 403, 404, 409, 410, 413, 500, 503)
    site = sites(tour.site, branding)
    page = visitors(site, viewport=WINDOWS[branding])
    page.add_init_script(SCRIPT)
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
    assert {path.name for path in TEMPLATES.glob("*.html")} - PARTS == visited


@pytest.mark.xdist_group("browser-axe-plain")
def test_axe_would_find_something(page: Page) -> None:
    """The rules are really applied: a page made badly is found out."""
    page.add_init_script(SCRIPT)
    page.goto("about:blank")
    page.set_content(
        "<html><body><h2></h2><img src=/x><input style='height:5px'><a href=/a>a</a></body></html>"
    )
    assert len(findings(page)) > 3
