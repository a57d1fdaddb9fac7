"""The map beside the list of lights: the same choice twice, and no need of the map."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Visitors
from tests.browser.hands import REPORT, ahead, choose, fill, go_on, path, start
from tests.browser.live import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-rest")]

MILL_LANE = 22
"""How many columns stand there."""


def to_the_lights(page: Page, street: str = "Mill Lane") -> Locator:
    """Come to the lights of a street; gives their dots."""
    ahead(page, REPORT, ("fault", {"fault": "damaged"}), ("light-search", {"light-search": street}))
    page.goto(f"{REPORT}/light")
    return page.locator(".asset-map__dot")


def radio(page: Page, number: int) -> Locator:
    """The radio of a column, by its number."""
    return page.get_by_label(f"Column {number}, Mill Lane", exact=True)


def shown_at(dot: Locator) -> tuple[float, float]:
    """The middle of a dot or ring on the screen."""
    box = dot.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_dot_chooses_its_radio(page: Page) -> None:
    """The map has a dot for each light of the list; pointing at one checks its radio and shows its words."""
    dots = to_the_lights(page)
    expect(dots).to_have_count(MILL_LANE)
    expect(page.locator("[data-lat]")).to_have_count(MILL_LANE)
    expect(page.locator(".asset-map__ring")).to_have_count(0)
    dots.nth(4).click()
    expect(radio(page, 5)).to_be_checked()
    expect(page.locator(".asset-map__ring")).to_have_count(1)
    expect(page.locator(".asset-map__words")).to_contain_text("Column 5, Mill Lane")
    go_on(page)
    page.locator(".govuk-back-link").click()
    expect(radio(page, 5)).to_be_checked()
    expect(page.locator(".asset-map__words")).to_contain_text("Column 5, Mill Lane")


def test_a_radio_moves_the_ring(page: Page) -> None:
    """Checking a radio rings its dot; choosing that the light is not in the list takes the ring away."""
    dots, ring = to_the_lights(page), page.locator(".asset-map__ring")
    expect(dots).to_have_count(MILL_LANE)
    for number in (3, 9):
        radio(page, number).check()
        expect(page.locator(".asset-map__words")).to_have_count(1)
        expect(page.locator(".asset-map__words")).to_contain_text(f"Column {number}, Mill Lane")
        page.wait_for_timeout(400)  # the map moves there
        dot = shown_at(dots.nth(number - 1))
        assert shown_at(ring) == pytest.approx(dot, abs=1.5)
    choose(page, "light", "not-listed")
    expect(ring).to_have_count(0)
    expect(page.locator(".asset-map__words")).to_have_count(0)


def test_a_finger_need_not_be_exact(page: Page) -> None:
    """A point a little beside a dot chooses it; one far from all of them chooses nothing."""
    dots = to_the_lights(page)
    expect(dots).to_have_count(MILL_LANE)
    page.locator(".asset-map__canvas").click(position={"x": 15, "y": 15})
    expect(page.locator("[name=light]:checked")).to_have_count(0)
    dots.last.scroll_into_view_if_needed()
    x, y = shown_at(dots.last)
    page.mouse.click(x + 14, y - 8)
    expect(radio(page, MILL_LANE)).to_be_checked()


def test_the_list_works_without_the_map(visitors: Visitors, site: LiveSite) -> None:
    """Without JavaScript the lights are a list of radios, and one of them is chosen."""
    page = visitors(site, java_script_enabled=False)
    start(page, REPORT)
    choose(page, "fault", "damaged")
    go_on(page)
    fill(page, light_search="Mill Lane")
    go_on(page)
    expect(page.locator(".asset-map")).to_have_count(0)
    radio(page, 3).check()
    go_on(page)
    assert path(page) == f"{REPORT}/already-reported"


def test_the_list_works_when_a_file_of_the_map_is_missing(page: Page, visitors: Visitors) -> None:
    """A file that cannot be loaded leaves the list as it was, without a hole where the map would be."""
    to_the_lights(page)
    for file in ("leaflet.js", "leaflet.css", "asset-map.mjs"):
        page.route(f"**/{file}", refused)
        page.reload()
        expect(page.locator(".asset-map")).to_have_count(0)
        page.unroute(f"**/{file}")
    radio(page, 3).check()
    go_on(page)
    assert path(page) == f"{REPORT}/already-reported"
    assert len(visitors.complaints) >= 3
    assert all(re.search("ERR_FAILED|map could not be shown", said) for said in visitors.complaints)
    visitors.complaints.clear()


def test_the_dots_do_without_their_background(page: Page, visitors: Visitors) -> None:
    """When the streets cannot be drawn, the dots still show how the lights lie to each other."""
    visitors.allow(404)
    dots = to_the_lights(page)
    expect(page.locator(".asset-map__street").first).to_be_visible()
    for answer in (refused, not_there, no_json):
        page.route("**/layers/**", answer)
        page.reload()
        expect(dots).to_have_count(MILL_LANE)
        expect(page.locator(".asset-map__street")).to_have_count(0)
        page.unroute("**/layers/**")
    dots.nth(2).click()
    expect(radio(page, 3)).to_be_checked()
    assert all("ERR_FAILED" in said for said in visitors.complaints)
    visitors.complaints.clear()


def refused(route: Route) -> None:
    """Give no answer."""
    route.abort()


def not_there(route: Route) -> None:
    """Answer that there is no such file."""
    route.fulfill(status=404)


def no_json(route: Route) -> None:
    """Answer with something else, such as a page of a network that wants people to sign in first."""
    route.fulfill(body="<html>")


def test_one_light_alone_is_on_the_map_too(page: Page) -> None:
    """One light, found by the number on it, is a map with one dot."""
    dots = to_the_lights(page, "AN0727")
    expect(dots).to_have_count(1)
    dots.click()
    expect(page.locator("[name=light][value=AN0727]")).to_be_checked()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_map_keeps_still_for_those_who_ask(motion: str, visitors: Visitors, site: LiveSite) -> None:
    """The map glides to what was chosen, and jumps there when the system is set to less motion."""
    page = visitors(site, reduced_motion=motion)
    dots = to_the_lights(page, "High Street")
    expect(dots.first).to_be_visible()
    page.evaluate(
        """() => {
            window.glided = false
            const pane = document.querySelector('.leaflet-map-pane')
            const note = () => { window.glided ||= pane.classList.contains('leaflet-pan-anim') }
            new MutationObserver(note).observe(pane, { attributes: true })
        }"""
    )
    page.locator("[name=light]").first.check()
    page.locator("[name=light]").nth(7).check()
    expect(page.locator(".asset-map__words")).to_have_count(1)
    assert page.evaluate("window.glided") is (motion == "no-preference")
