"""Staying signed in: a dialog asks in time, one press extends, and what was typed stays; and its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from prototype_kit.web.console import create_console
from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import A_REPORT, REPORT, ahead, go_on
from tests.browser.leaving_tour import give_session
from tests.browser.live import LiveSite, Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-submitting")]

MINUTE_MS = 60_000


@pytest.fixture
def console(site: LiveSite) -> Iterator[Server]:
    """The console of the open site."""
    served = Server(create_console(site.unwatched, site.address))
    yield served
    served.stop()


@pytest.fixture
def team(visitors: Visitors, console: Server) -> Page:
    """A manager's page, on whose clock time can be let pass."""
    page = visitors(console)
    page.clock.install()
    page.goto("/sign-in?to=/staff/add")
    page.get_by_role("button", name="Sign in as Demo manager").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a member of staff")
    page.wait_for_function("document.getElementById('kit-ending').open === false")
    page.get_by_label("Name").fill("Typed before")
    page.wait_for_load_state("networkidle")
    return page


def test_one_press_in_the_dialog_extends_and_what_was_typed_stays(team: Page) -> None:
    """It opens five minutes before the end, by the keyboard too; and again before the next end."""
    dialog = team.get_by_role("dialog")
    team.clock.fast_forward(114 * MINUTE_MS)
    expect(dialog).to_be_hidden()
    for _ in range(2):
        team.clock.fast_forward(2 * MINUTE_MS)
        expect(dialog).to_contain_text("You will be signed out at")
        expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
        with team.expect_response("**/sign-in/stay"):
            team.keyboard.press("Enter")
        expect(dialog).to_be_hidden()
        expect(team.get_by_label("Name")).to_have_value("Typed before")
        team.clock.fast_forward(113 * MINUTE_MS + 30_000)
        expect(dialog).to_be_hidden()


def test_somebody_who_closes_the_dialog_is_told_when_it_ended(team: Page, visitors: Visitors) -> None:
    """And sends what they typed all the same, once they are signed in."""
    dialog = team.get_by_role("dialog")
    team.clock.fast_forward(116 * MINUTE_MS)
    team.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    team.clock.fast_forward(5 * MINUTE_MS)
    expect(dialog).to_contain_text("What you typed is still here.")
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_hidden()
    dialog.get_by_role("button", name="Close").click()
    team.context.clear_cookies()
    visitors.allow(401, 409)
    team.get_by_label("Email").fill("new@example.com")
    team.get_by_label("Editor").check()
    team.get_by_role("button", name="Add this person").click()
    expect(team.locator("main")).to_contain_text("We have kept what you typed")
    team.get_by_role("button", name="Sign in as Demo manager").click()
    expect(team.locator("main")).to_contain_text("Typed before")
    team.get_by_role("button", name="Send it").click()
    expect(team.locator("main")).to_contain_text("They can now sign in")


def test_whoever_only_looks_stays_signed_in(team: Page, site: LiveSite) -> None:
    """A page that comes ten minutes after the last sign of life says that somebody looks."""
    for minutes, asked in ((9, 0), (11, 1)):
        with site.clock.put_forward(timedelta(minutes=minutes)):
            sent: list[str] = []
            team.on("request", lambda request, sent=sent: sent.append(f"{request.method} {request.url}"))
            team.goto("/staff")
            team.wait_for_load_state("networkidle")
            assert sum(each.startswith("POST ") and "/sign-in/stay" in each for each in sent) == asked


# --- Residents ----------------------------------------------------------------------------------------------


@pytest.fixture
def account(sites: Sites) -> LiveSite:
    """A site where people can have an account."""
    site: LiveSite = sites("account")
    site.store.reset()
    return site


@pytest.fixture
def resident(visitors: Visitors, account: LiveSite) -> Page:
    """The page of somebody who is signed in and fills in a form, on whose clock time can be let pass."""
    page = visitors(account)
    give_session(page, account)
    ahead(page, REPORT, A_REPORT[0])
    page.clock.install()
    page.goto(f"{REPORT}/light-search")
    page.wait_for_function("document.getElementById('kit-ending').open === false")
    page.locator("[name='light-search']").fill("Typed before")
    page.wait_for_load_state("networkidle")
    return page


def test_a_resident_is_asked_two_minutes_before_the_end_and_loses_nothing(resident: Page) -> None:
    """By one press, by the keyboard too, as often as ten times; what was typed stays."""
    dialog = resident.get_by_role("dialog")
    for _ in range(10):
        resident.clock.fast_forward(27 * MINUTE_MS + 30_000)
        expect(dialog).to_be_hidden()
        resident.clock.fast_forward(MINUTE_MS)
        expect(dialog).to_contain_text("You will be signed out at")
        expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
        with resident.expect_response("**/sign-in/stay"):
            resident.keyboard.press("Enter")
        expect(dialog).to_be_hidden()
    expect(resident.locator("[name='light-search']")).to_have_value("Typed before")


def test_a_resident_who_was_signed_out_sends_it_all_the_same(
    resident: Page, account: LiveSite, visitors: Visitors
) -> None:
    """Through signing in; the form is theirs alone meanwhile."""
    visitors.allow(401, 403, 409)
    dialog = resident.get_by_role("dialog")
    resident.clock.fast_forward(31 * MINUTE_MS)
    expect(dialog).to_contain_text("What you typed is still here.")
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_hidden()
    dialog.get_by_role("button", name="Close").click()
    resident.context.clear_cookies(name="resident")
    go_on(resident)
    expect(resident.locator("main")).to_contain_text("We have kept what you typed")
    give_session(resident, account)
    resident.goto(f"{REPORT}/light-search")
    expect(resident.locator("[name='light-search']")).to_be_visible()


def test_another_tab_is_told_that_somebody_stays(resident: Page) -> None:
    """So that it does not say that they are signed out."""
    other = resident.context.new_page()
    other.goto("/account")
    other.wait_for_load_state("networkidle")
    resident.clock.fast_forward(28 * MINUTE_MS + 30_000)
    for page in (other, resident):
        expect(page.get_by_role("dialog")).to_be_visible()
    with resident.expect_response("**/sign-in/stay"):
        resident.get_by_role("dialog").get_by_role("button", name="Stay signed in").click()
    expect(other.get_by_role("dialog")).to_be_hidden()


def test_the_way_back_shows_nothing_after_signing_out(visitors: Visitors, account: LiveSite) -> None:
    """Neither the account, nor a form of it, however the browser goes back."""
    visitors.allow(403, 404)
    page = visitors(account)
    give_session(page, account)
    ahead(page, REPORT, *A_REPORT)
    for seen in ("/account", f"{REPORT}/check-answers", "/account/devices"):
        page.goto(seen)
    with page.expect_navigation():
        page.locator("form[action='/sign-out'] button").click()
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state("networkidle")
        assert "ann@example.com" not in page.content()
        assert "By the bridge" not in page.content()
        assert page.locator("[data-kit-left]").count() == 0
