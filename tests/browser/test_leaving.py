"""From a report without an account to closing one by keyboard: with JavaScript and without, on a phone."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from prototype_kit.testing.axe import carry_axe, findings
from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import Keyboard, path
from tests.browser.live import LiveSite
from tests.browser.own_account import ANN, CODE, found, newest, report
from tests.browser.tour import fits

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("browser-account")]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 760}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def own(sites: Sites) -> LiveSite:
    """A site where people can have an account, and nobody has one yet."""
    site: LiveSite = sites("account")
    site.store.reset()
    return site


def type_into(hands: Keyboard, **texts: str) -> None:
    """Come to each field, type into it, and send the form from the last."""
    for name, text in texts.items():
        hands.tab_to(hands.page.locator(f"[name='{name}']"))
        hands.type(text)
    with hands.page.expect_navigation():
        hands.press("Enter")


def sign_in(hands: Keyboard, site: LiveSite) -> None:
    """By the code in the email, from the page that asks for the address."""
    type_into(hands, email=ANN)
    type_into(hands, code=found(CODE, newest(site, ANN)))


def copy_of(hands: Keyboard, folder: Path) -> Path:
    """The file that the page offers, unzipped."""
    page = hands.page
    hands.tab_to(page.get_by_role("button", name="Download your data"))
    with page.expect_download() as download:
        hands.press("Enter")
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.parametrize("on", [{}, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_from_a_report_to_leaving_by_keyboard(
    javascript: bool, on: dict[str, Any], own: LiveSite, visitors: Visitors, tmp_path: Path
) -> None:
    """It is added by the link of whoever reported it, exported, and the account is closed."""
    reference, code = report(visitors(own))
    page = visitors(own, java_script_enabled=javascript, **on)
    hands = Keyboard(page)
    page.goto("/track")
    type_into(hands, reference=reference, code=code)
    hands.go(page.get_by_role("link", name="Sign in to keep this in your account"))
    sign_in(hands, own)
    assert path(page).startswith(f"/track/{reference}/")
    hands.go(page.get_by_role("button", name="Add this to my account"))
    expect(page.locator("h1")).to_have_text("Added to your account")
    assert fits(page)
    page.goto("/account/export")
    assert fits(page)
    folder = copy_of(hands, tmp_path)
    data = json.loads((folder / "my-data.json").read_text(encoding="utf-8"))
    (case,) = data["cases"]
    assert (case["reference"], case["in_account"], data["accounts"][0]["email"]) == (reference, "linked", ANN)
    assert "By the bridge" in (folder / "my-data.html").read_text(encoding="utf-8")
    page.goto("/account/close")
    assert fits(page)
    hands.go(page.get_by_role("button", name="Close my account"))
    expect(page.locator(".govuk-error-summary a")).to_have_text(
        "Select the box if you want to close your account"
    )
    hands.tab_to(page.get_by_role("checkbox"))
    hands.press("Space")
    hands.go(page.get_by_role("button", name="Close my account"))
    expect(page.locator("h1")).to_have_text("Your account is closed")
    assert "Your account was closed" in newest(own, ANN)
    page.goto("/account/close")
    assert path(page).startswith("/sign-in")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_in_the_copy_can_be_read_by_everybody(
    width: int, own: LiveSite, visitors: Visitors, tmp_path: Path
) -> None:
    """Nothing that axe finds, nothing off to the side, without the site and without scripts of its own."""
    page = visitors(own)
    reference, _ = report(page)
    hands = Keyboard(page)
    page.goto("/sign-in")
    sign_in(hands, own)
    case = own.store.cases.by_reference(reference)
    account = own.store.accounts.by_email("resident", ANN)
    assert case is not None
    assert account is not None
    own.store.account_cases.link(account, case, own.clock())
    page.goto("/account/export")
    folder = copy_of(hands, tmp_path)
    reader = visitors(own, viewport={"width": width, "height": 700})
    carry_axe(reader)
    reader.goto((folder / "my-data.html").as_uri())
    expect(reader.locator("h1")).to_contain_text("Your data")
    assert findings(reader) == []
    assert fits(reader)
    assert reader.locator("script, link, img").count() == 0
