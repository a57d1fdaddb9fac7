"""Signing in to an account, and what others see who share the device or the mailbox."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import REPORT, Keyboard, ahead, fill, go_on, path
from tests.browser.leaving_tour import give_session
from tests.browser.live import LiveSite
from tests.browser.own_account import (
    ANN,
    BOB,
    CODE,
    LINK,
    NEW_EMAIL,
    ask,
    found,
    newest,
    report,
    sign_in,
    sign_out,
)
from tests.browser.tour import fits

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("browser-account")]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 760}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def own(sites: Sites) -> LiveSite:
    """A site where people can have an account, and nobody has one yet."""
    site: LiveSite = sites("account")
    site.store.reset()
    return site


def heading(page: Page) -> str:
    """What the page is called."""
    return page.locator("h1").inner_text()


def asks_to_sign_in(page: Page) -> bool:
    """Whether the account is closed to this browser, and shows nothing of anybody."""
    page.goto("/account")
    return path(page).startswith("/sign-in") and "@example.com" not in page.content()


@pytest.mark.parametrize("by", ["code", "link"])
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_signing_in_on_a_phone(own: LiveSite, visitors: Visitors, by: str, javascript: bool) -> None:
    """By either way; each page fits, and the way out is on each."""
    page = visitors(own, java_script_enabled=javascript, **PHONE)
    text = ask(page, own)
    if by == "code":
        fill(page, code=found(CODE, text))
    else:
        page.goto(found(LINK, text))
    go_on(page)
    assert (path(page), heading(page)) == ("/account", "Your account")
    assert fits(page)
    sign_out(page)
    assert heading(page) == "You are signed out"
    assert asks_to_sign_in(page)


@pytest.mark.parametrize("size", [(320, 568), (390, 844)], ids=["320", "390"])
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_phone_shows_at_once_what_there_is_to_do(
    own: LiveSite, visitors: Visitors, size: tuple[int, int], javascript: bool
) -> None:
    """Signed in, in a prototype: the heading and the first thing to press are on the first screen."""
    width, height = size
    page = visitors(
        own,
        java_script_enabled=javascript,
        **{**PHONE, "viewport": {"width": width, "height": height}},
    )
    give_session(page, own)
    ahead(page, REPORT, ("fault", {"fault": "flickering"}))
    for address, first in (("/account", "main a"), (f"{REPORT}/fault", ".govuk-radios__item")):
        page.goto(address)
        for selector in ("h1", first):
            box = page.locator(selector).first.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height, (address, selector, box)
    strip = page.locator(".kit-signed-in")
    for target in strip.locator("summary, button:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24  # WCAG 2.2, 2.5.8
    more = strip.get_by_role("button", name="Stay signed in")
    expect(more).to_be_hidden()
    strip.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(more).to_be_visible()
    expect(strip).to_contain_text("You will be signed out at")
    assert fits(page)


def test_signing_in_by_keyboard(own: LiveSite, visitors: Visitors) -> None:
    """From the page of services to the account and out again, without a pointer."""
    page = visitors(own)
    page.goto("/")
    hands = Keyboard(page)
    hands.go(page.get_by_role("link", name="Sign in").first)
    hands.tab_to(page.locator("[name='email']"))
    hands.type(ANN)
    with page.expect_navigation():
        hands.press("Enter")
    hands.tab_to(page.locator("[name='code']"))
    hands.type(found(CODE, newest(own, ANN)))
    with page.expect_navigation():
        hands.press("Enter")
    assert path(page) == "/account"
    hands.go(page.locator("form[action='/sign-out'] button").first)
    assert heading(page) == "You are signed out"


def test_two_people_on_one_computer(own: LiveSite, visitors: Visitors) -> None:
    """What Ann began is hers: it is not shown to Bob, whether he signs in or not, and goes on elsewhere."""
    visitors.allow(404)  # Bob has begun nothing
    page = visitors(own)
    sign_in(page, own)
    ahead(page, REPORT, ("fault", {"fault": "flickering"}))
    sign_out(page)
    page.goto(f"{REPORT}/fault")
    assert not page.locator("input[name='fault']:checked").count()
    sign_in(page, own, BOB)
    assert path(page) == "/account"
    assert ANN not in page.content()
    expect(page.get_by_text("There is nothing in your account yet.")).to_be_visible()
    phone = visitors(own, **PHONE)
    sign_in(phone, own)
    phone.get_by_role("link", name="Finish your form").first.click()
    go_on(phone)
    phone.goto(f"{REPORT}/fault")
    assert phone.locator("input[name='fault'][value='flickering']").is_checked()


def test_a_form_of_nobody_is_nobodys_until_somebody_says_so(own: LiveSite, visitors: Visitors) -> None:
    """Bob, who signs in where Ann began a form without an account, is asked whether it is his."""
    page = visitors(own)
    ahead(page, REPORT, ("fault", {"fault": "flickering"}))
    sign_in(page, own, BOB)
    expect(page.get_by_text("Forms in this browser that are not in an account")).to_be_visible()
    elsewhere = visitors(own)
    sign_in(elsewhere, own, BOB)
    expect(elsewhere.get_by_text("There is nothing in your account yet.")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Keep this in my account").first.click()
    expect(page.get_by_text("The form is in your account now.")).to_be_visible()
    elsewhere.goto("/account")
    expect(elsewhere.get_by_role("link", name="Finish your form").first).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_the_way_back_after_signing_out_shows_nothing(
    own: LiveSite, visitors: Visitors, javascript: bool
) -> None:
    """Not what was on the pages of the account, nor who was there; the page says what to do."""
    page = visitors(own, java_script_enabled=javascript)
    sign_in(page, own)
    page.goto("/account/details")
    assert ANN in page.content()
    sign_out(page)
    for _ in range(2):
        page.go_back()
        assert ANN not in page.content()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_link_that_is_opened_on_another_device(own: LiveSite, visitors: Visitors) -> None:
    """Lets somebody in there, once, and says where it was asked for; the first device stays outside."""
    desk, phone, thief = visitors(own), visitors(own, **PHONE), visitors(own)
    visitors.allow(410)
    text = ask(desk, own)
    phone.goto(found(LINK, text))
    go_on(phone)
    assert path(phone) == "/account"
    fill(desk, code=found(CODE, text))
    go_on(desk)
    expect(desk.locator(".govuk-error-message")).to_contain_text("the link in this one has been used")
    assert asks_to_sign_in(desk)
    thief.goto(found(LINK, text))
    assert heading(thief) == "This link no longer works"


def test_two_people_who_share_a_mailbox(own: LiveSite, visitors: Visitors) -> None:
    """They are told that they share the account; each sees the other's device, and can sign it out."""
    desk, phone = visitors(own), visitors(own, **PHONE)
    desk.goto("/sign-in")
    expect(desk.get_by_text("If you share an email address, you share the account.")).to_be_visible()
    sign_in(desk, own)
    sign_in(phone, own)
    expect(phone.get_by_text("You last signed in at")).to_be_visible()
    desk.goto("/account/devices")
    assert desk.get_by_role("button", name="Sign out there").count() == 1
    desk.get_by_role("button", name="Sign out everywhere else").click()
    expect(desk.get_by_text("You are signed out everywhere else.")).to_be_visible()
    assert asks_to_sign_in(phone)
    desk.goto("/account")
    assert heading(desk) == "Your account"


def test_an_email_address_that_is_changed(own: LiveSite, visitors: Visitors) -> None:
    """It is the new one as its link is used, and not before; others are signed out, the old one is told."""
    new = "ann.lee@example.com"
    desk, phone = visitors(own), visitors(own, **PHONE)
    report(desk)
    sign_in(phone, own)
    sign_in(desk, own)
    desk.goto(f"{REPORT}/confirmation")
    desk.get_by_role("button", name="Add this to my account").click()
    desk.goto("/account/email")
    fill(desk, email=new)
    go_on(desk)
    link = found(NEW_EMAIL, newest(own, new))
    assert new not in newest(own, ANN), "others may read the old mailbox"
    desk.goto("/account/details")
    assert ANN in desk.content()
    desk.goto(link)
    go_on(desk)
    desk.goto("/account/details")
    assert new in desk.locator("main").inner_text()
    assert asks_to_sign_in(phone)
    sign_in(phone, own, new)
    expect(phone.get_by_role("heading", name="Your reports and requests")).to_be_visible()
    stranger = visitors(own)
    sign_in(stranger, own)
    expect(stranger.get_by_text("There is nothing in your account yet.")).to_be_visible()


def test_a_detail_is_offered_and_never_filled_in(own: LiveSite, visitors: Visitors) -> None:
    """Somebody sees it above the question; the button fills it in, and nothing is sent before they go on."""
    visitors.allow(409)  # a page that is filled in and not sent yet
    page = visitors(own)
    sign_in(page, own)
    page.goto("/account/details/name")
    fill(page, name="Ann Lee")
    go_on(page)
    moved = "/my-account/moved"
    ahead(
        page,
        moved,
        ("moving", {"moving": "in"}),
        ("moved-on", _day("moved-on")),
        ("tell", {"tell": "library"}),
    )
    page.goto(f"{moved}/new-address-search")
    page.locator("[name$='by-hand']").first.click()
    fill(
        page, new_address_line_1="4 Station Road", new_address_town="Anytown", new_address_postcode="ZZ1 3AB"
    )
    go_on(page)
    assert path(page) == f"{moved}/full-name"
    expect(page.locator("[name='full-name']")).to_have_value("")
    page.locator("button[name='kit-use-saved']").click()
    expect(page.locator("[name='full-name']")).to_have_value("Ann Lee")
    assert path(page).startswith(f"{moved}/full-name")


def _day(name: str) -> dict[str, str]:
    return dict(zip((f"{name}-day", f"{name}-month", f"{name}-year"), ("5", "5", "2026"), strict=True))
