"""Two languages in a browser: switched at any moment, and nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from prototype_kit.testing.axe import carry_axe, findings
from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import A_REPORT, REPORT, ahead, choose, fill, go_on, path
from tests.browser.lights_tour import street_lights
from tests.browser.live import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-languages")]


@pytest.fixture
def site(sites: Sites) -> LiveSite:
    """A project in English and Welsh."""
    found: LiveSite = sites(branding="branded")
    return found


@pytest.fixture
def page(visitors: Visitors, site: LiveSite) -> Page:
    """A browser on that site."""
    return visitors(site)


def test_the_whole_journey_in_welsh_is_accessible(page: Page, site: LiveSite) -> None:
    """Each page and error state says that it is Welsh; axe finds nothing on any."""
    carry_axe(page)
    page.goto("/?lang=cy")
    found, languages = {}, set()
    for stop in street_lights(page, site):
        found[stop] = findings(page)
        languages.add(page.locator("html").get_attribute("lang"))
    assert {stop: what for stop, what in found.items() if what} == {}
    assert languages == {"cy"}


def test_what_is_typed_is_kept_when_the_language_changes(page: Page, site: LiveSite) -> None:
    """The form comes back in the other language as it was, unjudged; sent then, it is saved."""
    page.goto(REPORT)
    ahead(page, REPORT, *A_REPORT[:3])
    page.goto(f"{REPORT}/where")
    fill(page, where="Between the school and the bri")
    page.get_by_role("link", name="Cymraeg").click()
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    expect(page.locator("[name=where]")).to_have_value("Between the school and the bri")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    fill(page, where="Between the school and the bridge")
    go_on(page)
    assert path(page) == f"{REPORT}/details"


def test_the_map_and_the_count_of_characters_speak_welsh(page: Page) -> None:
    """What a script adds is in the language of the page."""
    page.goto("/?lang=cy")
    ahead(page, REPORT, ("fault", {"fault": "damaged"}), ("light-search", {"light-search": "Mill Lane"}))
    page.goto(f"{REPORT}/light")
    expect(page.get_by_role("button", name="Nesáu")).to_be_visible()
    expect(page.locator(".asset-map__note")).to_have_text("Gallwch hefyd ddewis o’r rhestr o dan y map.")
    choose(page, "light", "not-listed")
    go_on(page)
    fill(page, where="Ger y bont")
    expect(page.locator(".govuk-character-count__status")).to_contain_text("nod yn weddill")
