"""Charts in a browser: for everybody, on a phone, on paper and in the colours that a reader chose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.web.console import create_console
from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import NARROW, WIDE
from tests.browser.live import Server
from tests.browser.office import open_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("browser-console")]

SMALLEST = 12
"""Pixels of the smallest words."""


@pytest.fixture(scope="module")
def console(sites: Sites) -> Iterator[Server]:
    """A console, which has a page with a chart of each shape."""
    site = sites("open", "branded")
    server = Server(create_console(site.unwatched, site.address))
    yield server
    server.stop()


def _opened(visitors: Visitors, console: Server, **options: Any) -> Page:
    page = visitors(console, **options)
    carry_axe(page)
    page.goto("/charts")
    open_all(page)
    return page


@pytest.mark.parametrize("window", [NARROW, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_charts_are_for_everybody(visitors: Visitors, console: Server, window: Any, forced: Any) -> None:
    """Axe finds nothing, the page's policy blocks nothing, and nothing moves sideways but tables."""
    page = _opened(visitors, console, viewport=window, forced_colors=forced)
    assert page.locator("svg[role=img]").count() == 5
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == window["width"]


def test_words_are_large_enough_and_inside_on_a_phone(visitors: Visitors, console: Server) -> None:
    """None is cut off at an edge, and none touches another."""
    page = _opened(visitors, console, viewport=NARROW)
    found = page.evaluate("""() => [...document.querySelectorAll('svg[role=img]')].map(svg => {
        const whole = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll('text')]
        const boxes = texts.map(text => text.getBoundingClientRect())
        const outside = (box) => box.left < whole.left - 1 || box.right > whole.right + 1
            || box.top < whole.top - 1 || box.bottom > whole.bottom + 1
        const touch = (a, b) => a.left < b.right && b.left < a.right
            && a.top + 3 < b.bottom && b.top + 3 < a.bottom
        return {
            size: Math.min(...texts.map(text =>
                parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)),
            outside: texts.filter((_, at) => outside(boxes[at])).map(text => text.textContent),
            touching: texts.filter((_, at) => boxes.some((box, other) => other < at && touch(box, boxes[at])))
                .map(text => text.textContent),
        }
    })""")
    assert len(found) == 5
    for chart in found:
        assert chart["size"] >= SMALLEST
        assert chart["outside"] == []
        assert chart["touching"] == []


def test_in_forced_colours_every_sign_has_one_of_them(visitors: Visitors, console: Server) -> None:
    """No blue is left on whatever ground the reader chose."""
    page = _opened(visitors, console, viewport=WIDE, forced_colors="active", color_scheme="dark")
    colours = page.evaluate("""() => {
        const found = new Set()
        for (const sign of document.querySelectorAll('svg[role=img] :is(rect, path, circle, text)')) {
            const style = getComputedStyle(sign)
            for (const colour of [style.fill, style.stroke])
                if (colour.startsWith('rgb')) found.add(colour)
        }
        return [...found].sort()
    }""")
    assert set(colours) == {"rgb(0, 0, 0)", "rgb(255, 255, 255)"}


def test_on_paper_there_is_no_colour(visitors: Visitors, console: Server) -> None:
    """And what cannot be used there is left out."""
    page = _opened(visitors, console, viewport=WIDE)
    page.emulate_media(media="print")
    assert page.locator(".kit-chart__file:visible, .kit-chart__details:visible").count() == 0
    fills = page.locator("svg[role=img] .kit-chart__shape").evaluate_all(
        "all => [...new Set(all.map(each => getComputedStyle(each).fill))]"
    )
    assert fills == ["rgb(11, 12, 12)"]
