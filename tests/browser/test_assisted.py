"""A report by phone: a call taker takes it, reads the reference out, and clears it; so is a counter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Error, Page, expect

from prototype_kit.assisted import Assistance
from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.web.console import create_console
from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import A_REPORT, NARROW, REPORT, SUBMIT, ahead, choose, fill, go_on, path
from tests.browser.live import LiveSite, Server
from tests.browser.tour import wider_than_the_window

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-rest")]


@pytest.fixture
def site(sites: Sites) -> LiveSite:
    """The open site."""
    found: LiveSite = sites()
    return found


@pytest.fixture
def console(site: LiveSite) -> Iterator[Server]:
    """The team's console, on a port of its own."""
    server = Server(create_console(site.unwatched, site.address))
    yield server
    server.stop()


@pytest.fixture
def bea(console: Server, visitors: Visitors) -> Page:
    """A call taker who has signed in."""
    page = visitors(console)
    carry_axe(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in as Demo call taker").click()
    return page


def looked_at(page: Page, shows: str) -> None:
    """On the page that shows this, axe finds nothing, and nothing is off to the side on a narrow screen."""
    expect(page.locator("main")).to_contain_text(shows)
    page.wait_for_load_state()
    assert findings(page) == []
    wide = page.viewport_size
    page.set_viewport_size(NARROW)
    assert wider_than_the_window(page) == 0
    if wide:
        page.set_viewport_size(wide)


def gone_back(page: Page) -> str:
    """The page that comes by going back, also one that the browser kept, for which Playwright cannot wait."""
    with suppress(Error):  # a page may be gone before it can answer
        page.evaluate("history.back()")
    for _ in range(20):
        page.wait_for_timeout(500)
        with suppress(Error):  # it is on its way to another page
            return page.content()
    raise AssertionError("the browser stays on its way")


def begin(page: Page) -> None:
    """Fill in a report with a carer who phones."""
    page.get_by_role("link", name="Fill in a form").click()
    choose(page, "form", "street-lights/report")
    choose(page, "channel", "phone")
    choose(page, "who", "carer")
    page.get_by_label("They agree to me filling this in for them").check()
    page.get_by_role("button", name="Start").click()


def test_a_report_by_phone(site: LiveSite, bea: Page, visitors: Visitors) -> None:
    """It is a case with how it came; nothing of it stays with the call taker, and the person can track it."""
    visitors.allow(404)  # the way back leads to what is cleared
    bea.get_by_role("link", name="Fill in a form").click()
    looked_at(bea, "Who are they?")
    bea.get_by_role("button", name="Start").click()
    looked_at(bea, "There is a problem")
    begin(bea)
    expect(bea.get_by_text("You are filling this in for someone: on the phone.")).to_be_visible()
    looked_at(bea, "What is wrong with the street light?")
    choose(bea, "fault", "damaged")
    go_on(bea)
    fill(bea, light_search="Mill Lane")
    go_on(bea)
    choose(bea, "light", "not-listed")
    go_on(bea)
    fill(bea, where="By the bridge")
    go_on(bea)
    go_on(bea)
    go_on(bea)  # without a photo
    fill(bea, full_name="Anne Example", email="anne@example.com")
    go_on(bea)
    looked_at(bea, "Check your answers")
    go_on(bea)
    reference = bea.locator(".govuk-panel strong").inner_text()
    code = bea.locator(".kit-code").inner_text()
    looked_at(bea, "Report sent")
    bea.get_by_role("button", name="Print a receipt").click()
    expect(bea.locator("h1")).to_have_text(f"Receipt {reference}")
    bea.go_back()
    bea.get_by_role("button", name="Finish and clear").click()
    expect(bea.locator("main")).to_contain_text("Cleared. You can help someone else")
    bea.go_back()
    expect(bea.locator("body")).not_to_contain_text("anne@example.com")

    case = site.store.cases.by_reference(reference)
    assert case is not None
    account = site.store.accounts.by_email("staff", "call-taker@example.com") or next(
        each for each in site.store.accounts.all("staff") if "call-taker" in each.roles
    )
    assert case.origin.assistance == Assistance(account.id, "phone", consent=True, relationship="carer")
    assert (case.origin.source, case.origin.channel) == ("staff", "phone")

    anne = visitors(site)
    anne.goto("/track")
    fill(anne, reference=reference, code=code)
    go_on(anne)
    expect(anne.locator("main")).to_contain_text("By the bridge")


def test_a_form_goes_from_a_resident_to_staff_and_back(site: LiveSite, bea: Page, visitors: Visitors) -> None:
    """By codes that are read out, with all that was answered."""
    anne = visitors(site)
    ahead(anne, REPORT, *A_REPORT[:2])
    anne.goto(f"{REPORT}/light")
    anne.get_by_role("link", name="Hand this over to somebody who helps you").click()
    anne.get_by_role("button", name="Make a code").click()
    code = anne.locator(".kit-code").inner_text()
    bea.get_by_role("link", name="Fill in a form").click()
    bea.get_by_role("link", name="continue with their code").click()
    looked_at(bea, "The person who started the form makes a code")
    fill(bea, code=code)
    choose(bea, "channel", "phone")
    choose(bea, "who", "self")
    bea.get_by_label("They agree to me filling this in for them").check()
    bea.get_by_role("button", name="Continue").click()
    assert path(bea) == f"{REPORT}/light"
    choose(bea, "light", "not-listed")
    go_on(bea)
    bea.get_by_role("link", name="Hand over").click()
    bea.get_by_role("button", name="Make a code").click()
    looked_at(bea, "The code is")
    visitors.allow(410)  # what she handed over is not hers now
    anne.goto(f"{REPORT}/light")
    anne.get_by_role("link", name="go on with it here").click()
    fill(anne, code=bea.locator(".kit-code").inner_text().lower())
    go_on(anne)
    assert path(anne) == f"{REPORT}/where"


@pytest.fixture
def keeping(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """A browser that keeps pages for the way back, as browsers do for people and not for tests."""
    without = ["--disable-back-forward-cache"]
    kept = browser_type.launch(**browser_type_launch_args, ignore_default_args=without)
    yield kept
    kept.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_counter_that_is_cleared_shows_nothing_by_going_back(
    site: LiveSite, page: Page, keeping: Browser, javascript: bool
) -> None:
    """Neither what the browser keeps of pages nor the server shows what somebody entered before."""
    contact = ("contact", {"full-name": "Anne Example", "email": "anne@example.com"})
    ahead(page, REPORT, *A_REPORT[:-1], contact)
    counter = keeping.new_context(
        base_url=site.address, java_script_enabled=javascript, storage_state=page.context.storage_state()
    ).new_page()
    counter.goto(f"{REPORT}/check-answers")
    expect(counter.locator("main")).to_contain_text("anne@example.com")
    go_on(counter)
    expect(counter.locator("main")).to_contain_text("anne@example.com")
    counter.goto(f"{REPORT}/receipt")
    counter.goto(f"{REPORT}/confirmation")
    counter.get_by_role("button", name="Finish and clear this device").click()
    expect(counter.locator("h1")).to_have_text("This device is cleared")
    for _ in range(4):
        assert "anne@example.com" not in gone_back(counter)
    assert all(cookie["name"] != "session" for cookie in counter.context.cookies())


def test_what_staff_clear_is_not_shown_by_going_back(console: Server, bea: Page, keeping: Browser) -> None:
    """Also while they stay signed in."""
    state = bea.context.storage_state()
    desk = keeping.new_context(base_url=console.address, storage_state=state).new_page()
    desk.goto("/take")
    begin(desk)
    choose(desk, "fault", "damaged")
    go_on(desk)
    fill(desk, light_search="Mill Lane")
    go_on(desk)
    expect(desk.locator("main")).to_contain_text("Mill Lane")
    desk.get_by_role("link", name="Finish and clear").click()
    desk.get_by_role("button", name="Delete and clear").click()
    expect(desk.locator("main")).to_contain_text("Cleared. You can help someone else")
    for _ in range(4):
        assert "Mill Lane" not in gone_back(desk)


def test_a_receipt_prints(site: LiveSite, page: Page) -> None:
    """With what was told, on paper without what is for the screen; the button asks the browser to print."""
    ahead(page, REPORT, *A_REPORT, SUBMIT)
    page.goto(f"{REPORT}/receipt")
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    page.get_by_role("button", name="Print this page").click()
    assert page.locator("body").get_attribute("data-printed") == "yes"
    page.emulate_media(media="print")
    for hidden in (".govuk-footer", ".govuk-phase-banner", "[data-kit-print]", ".govuk-service-navigation"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_text("By the bridge")).to_be_visible()
    pages = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert len(pages) == 1
