"""Both journeys in a real browser. In wide and narrow windows the axe tests do them as well."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import Visitors
from tests.browser.hands import (
    A_REPORT,
    BOOK,
    NARROW,
    REPORT,
    ahead,
    choose,
    fill,
    fill_date,
    go_on,
    path,
    start,
)
from tests.browser.lights_tour import street_lights
from tests.browser.live import LiveSite
from tests.browser.tour import FRAME, WELL_FRAMED, wider_than_the_window

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-journeys")]

REFERENCE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")

DEVICE = ("user_agent", "viewport", "device_scale_factor", "is_mobile", "has_touch")


def test_a_refusal_of_the_security_policy_is_noticed(page: Page, visitors: Visitors) -> None:
    """A style that the policy does not allow fails whichever test comes upon it."""
    page.goto(REPORT)
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.wait_for_function("true")
    assert any("Content Security Policy" in said for said in visitors.complaints)
    visitors.complaints.clear()


def test_the_report_without_javascript(visitors: Visitors, site: LiveSite) -> None:
    """Each page and error state is well framed and scrolls only down, and the end of it all is one case."""
    page, before = visitors(site, java_script_enabled=False, viewport=NARROW), site.cases
    frames, wide = {}, {}
    for stop in street_lights(page, site):
        frames[stop], wide[stop] = page.evaluate(FRAME), wider_than_the_window(page)
    assert {stop: frame for stop, frame in frames.items() if frame != WELL_FRAMED} == {}
    assert {stop: by for stop, by in wide.items() if by} == {}
    expect(page.locator(".govuk-panel")).to_have_text(REFERENCE)
    assert site.cases == before + 1


@pytest.mark.parametrize("device", ["Desktop Chrome", "iPhone 13"])
def test_a_report_of_a_light_in_the_list(
    device: str, visitors: Visitors, site: LiveSite, playwright: Playwright
) -> None:
    """A light is found by its street, an answer is changed from the last page, and all of it is sent."""
    options = {key: value for key, value in playwright.devices[device].items() if key in DEVICE}
    page, before = visitors(site, **options), site.cases
    page.goto("/")
    page.get_by_role("link", name="Report a street light or grid").first.click()
    page.get_by_role("link", name="Report a faulty street light").click()
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("It is damaged").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Which street is the light in?").fill("mill ln")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Column 3, Mill Lane").check()
    page.get_by_role("button", name="Continue").click()
    choose(page, "already-reported", "none")
    go_on(page)
    fill(page, details="It leans.\n\n  Towards the road.")
    go_on(page)
    go_on(page)
    fill(page, email="anne@anytown.example")
    go_on(page)
    expect(page).to_have_title(re.compile("^Check your answers"))
    values = page.locator(".govuk-summary-list__value")
    assert values.all_inner_texts()[:2] == [
        "It is damaged",
        "Column 3, Mill Lane\nOutside number 15. ID AN0727",
    ]
    page.locator(f"a[href^='{REPORT}/fault']").click()
    choose(page, "fault", "flickering")
    go_on(page)
    assert path(page) == f"{REPORT}/check-answers"
    expect(values.first).to_have_text("It flickers, or goes on and off")
    go_on(page)
    expect(page.locator("main")).to_contain_text("anne@anytown.example")
    assert site.cases == before + 1


def test_what_was_typed_comes_back_unchanged(page: Page) -> None:
    """Lines and spaces of a long answer are the same each time the page is shown again."""
    typed = "One\n    two <b>\n\n  three &amp; “four”"
    ahead(page, REPORT, *A_REPORT[:3])
    page.goto(f"{REPORT}/where")
    for _ in range(2):
        fill(page, where=typed)
        go_on(page)
        page.locator(".govuk-back-link").click()
        expect(page.locator("[name=where]")).to_have_value(typed)


def test_someone_else_is_revealed_only_when_chosen(page: Page) -> None:
    """With JavaScript, the question inside an option is shown with its option, and goes with it."""
    relationship(page)
    other = page.locator("[name='other-relationship']")
    expect(other).to_be_hidden()
    choose(page, "relationship", "other")
    expect(other).to_be_visible()
    choose(page, "relationship", "mother")
    expect(other).to_be_hidden()


def test_the_booking_without_javascript(visitors: Visitors, site: LiveSite) -> None:
    """Without JavaScript the question inside an option is there always, and counts only with its option."""
    page, before = visitors(site, java_script_enabled=False), site.cases
    relationship(page)
    expect(page.locator("[name='other-relationship']")).to_be_visible()
    fill(page, other_relationship="Grandmother")
    choose(page, "relationship", "mother")
    go_on(page)
    choose(page, "married", "yes")
    go_on(page)
    expect(page.locator("main")).to_contain_text("One parent must come")
    go_on(page)
    fill(page, phone="01632 960 001")
    go_on(page)
    fill_date(page, "appointment-day", "3 6 2026")
    go_on(page)
    fill(page, appointment_time="10am")
    go_on(page)
    expect(page).to_have_title(re.compile("^Check your answers"))
    expect(page.locator("main")).not_to_contain_text("Grandmother")
    go_on(page)
    expect(page.locator(".govuk-panel")).to_have_text(REFERENCE)
    assert site.cases == before + 1


def relationship(page: Page) -> None:
    """Go to the page about the relationship to the baby."""
    start(page, BOOK)
    choose(page, "district", "yes")
    go_on(page)
    choose(page, "how-many", "1")
    go_on(page)
    fill_date(page, "born", "1 May 2026")
    go_on(page)


def test_two_babies_have_pages_and_cards_of_their_own(page: Page) -> None:
    """Each baby of two has pages and a card, and is changed alone; one is late, so there is a warning."""
    ahead(page, BOOK, ("district", {"district": "yes"}), ("how-many", {"how-many": "2"}))
    page.goto(f"{BOOK}/babies/1/born")
    for date in ("1 5 2026", "1 3 2026"):
        fill_date(page, "born", date)
        go_on(page)
        fill(page, time_born="9:30am")
        go_on(page)
    expect(page.locator(".govuk-warning-text")).to_contain_text("42 days")
    go_on(page)
    choose(page, "relationship", "father")
    go_on(page)
    choose(page, "married", "no")
    go_on(page)
    expect(page.locator("main")).to_contain_text("Both parents must come")
    go_on(page)
    fill(page, email="anne@anytown.example")
    go_on(page)
    fill_date(page, "appointment-day", "3 6 2026")
    go_on(page)
    fill(page, appointment_time="2pm")
    go_on(page)
    cards = page.locator(".govuk-summary-card")
    expect(cards).to_have_count(2)
    cards.nth(1).get_by_role("link").first.click()
    fill_date(page, "born", "2 5 2026")
    go_on(page)
    expect(cards.nth(0)).to_contain_text("1 May 2026")
    expect(cards.nth(1)).to_contain_text("2 May 2026")
    go_on(page)
    expect(page.locator(".govuk-panel")).to_have_text(REFERENCE)
