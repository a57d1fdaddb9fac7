"""The whole report by keyboard alone: Tab, Space, Enter, arrows and letters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import A_REPORT, REPORT, Keyboard, ahead
from tests.browser.live import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-journeys")]


def radio(page: Page, name: str, value: str) -> Locator:
    """One option."""
    return page.locator(f"[name='{name}'][value='{value}']")


def test_the_skip_link_is_first_and_moves_the_focus(page: Page) -> None:
    """The first press of Tab shows the skip link; after following it, the next stop is in the main part."""
    page.goto(REPORT)
    keyboard, skip = Keyboard(page), page.locator(".govuk-skip-link")
    keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
    keyboard.press("Tab")
    expect(page.locator("main").get_by_role("link").or_(page.locator("main button")).first).to_be_focused()


def test_an_error_takes_the_focus_and_leads_to_its_field(page: Page) -> None:
    """After a refusal the summary has the focus, its link leads to the field, and that to the next page."""
    page.goto(REPORT)
    keyboard = Keyboard(page)
    keyboard.go_on("Space")
    keyboard.go_on("Space")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    keyboard.press("Tab", "Enter")
    expect(page.locator("[name=fault]").first).to_be_focused()
    keyboard.press("ArrowDown", "ArrowDown", "ArrowDown")
    expect(radio(page, "fault", "damaged")).to_be_checked()
    keyboard.go_on()
    keyboard.go_on()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    keyboard.press("Tab", "Enter")
    expect(page.locator("[name='light-search']")).to_be_focused()
    keyboard.type("Mill Lane")
    with page.expect_navigation():
        keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{REPORT}/light$"))


def test_the_map_is_no_trap(page: Page) -> None:
    """Tab goes from the map's two buttons to the list and on to the page's button, and back again."""
    keyboard = at_the_lights(page)
    zoom_in = page.get_by_role("button", name="Zoom in")
    zoom_out = page.get_by_role("button", name="Zoom out")
    first = page.locator("[name=light]").first
    expect(page.locator(".asset-map__dot").first).to_be_visible()
    keyboard.tab_to(zoom_in)
    before = page.locator(".asset-map__dot").nth(1).bounding_box()
    keyboard.press("Space")
    page.wait_for_function(
        "before => document.querySelectorAll('.asset-map__dot')[1].getBoundingClientRect().y !== before",
        arg=(before or {})["y"],
    )
    assert keyboard.tab_to(zoom_out) == 1
    keyboard.press("Enter")
    assert keyboard.tab_to(first) == 1
    assert keyboard.tab_to(page.locator("main button[type='submit']")) == 1
    assert keyboard.tab_to(zoom_out, "Shift+Tab") == 2
    assert keyboard.tab_to(page.locator(".govuk-back-link"), "Shift+Tab") == 2


def test_the_arrows_choose_on_the_map_too(page: Page) -> None:
    """The map shows the light that the arrows came to in the list."""
    keyboard = at_the_lights(page)
    expect(page.locator(".asset-map__dot").first).to_be_visible()
    keyboard.tab_to(page.locator("[name=light]").first)
    keyboard.press("Space", "ArrowDown", "ArrowDown")
    expect(page.locator("[name=light]").nth(2)).to_be_checked()
    expect(page.locator(".asset-map__words")).to_have_count(1)  # those of the lights before fade away
    expect(page.locator(".asset-map__words")).to_contain_text("Column 3, Mill Lane")


def at_the_lights(page: Page) -> Keyboard:
    """Be at the list of lights."""
    ahead(page, REPORT, *A_REPORT[:2])
    page.goto(f"{REPORT}/light")
    return Keyboard(page)


def test_a_report_from_start_to_confirmation(page: Page, site: LiveSite) -> None:
    """Back and forth, a change from the last page, and the submission, without a pointer."""
    before = site.cases
    page.goto(REPORT)
    keyboard = Keyboard(page)
    keyboard.go_on()
    keyboard.tab_to(page.locator("[name=fault]").first)
    keyboard.press("Space", "ArrowDown")
    keyboard.go_on()
    keyboard.tab_to(page.locator("[name='light-search']"))
    keyboard.type("Mill Lane")
    keyboard.go_on()
    keyboard.go(page.locator(".govuk-back-link"))
    expect(page.locator("[name='light-search']")).to_have_value("Mill Lane")
    keyboard.go_on()
    keyboard.tab_to(page.locator("[name=light]").first)
    keyboard.press("Space", "ArrowDown", "ArrowDown")
    keyboard.go_on()
    keyboard.tab_to(page.locator("[name='already-reported']").first)
    keyboard.press("ArrowUp")
    expect(radio(page, "already-reported", "none")).to_be_checked()
    keyboard.go_on()
    keyboard.tab_to(page.locator("[name=details]"))
    keyboard.type("It hums.")
    keyboard.press("Enter")
    keyboard.type("It is warm.")
    keyboard.go_on()
    keyboard.go_on()  # without a photo
    keyboard.tab_to(page.locator("[name='full-name']"))
    keyboard.type("Anne")
    keyboard.press("Tab")
    keyboard.type("anne@anytown.example")
    keyboard.go_on()
    keyboard.go(page.locator(f"a[href^='{REPORT}/details']"))
    keyboard.tab_to(page.locator("[name=details]"))
    keyboard.press("Control+End")
    keyboard.type("\nIt is loud.")
    keyboard.go_on()
    expect(page.locator("main")).to_contain_text("It is warm.\nIt is loud.", use_inner_text=True)
    keyboard.go_on("Space")
    expect(page.locator(".govuk-panel__title")).to_have_text("Report sent")
    assert site.cases == before + 1
