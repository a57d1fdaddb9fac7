"""Two people of whom one acts for the other, in two browsers: asked, accepted, done, seen and ended."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.account_tour import VISIT
from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import Keyboard, ahead, fill, go_on, path
from tests.browser.live import LiveSite
from tests.browser.own_account import ANN, BOB, sign_in
from tests.browser.tour import fits

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("browser-account")]

SMALL = {"width": 320, "height": 568}


@pytest.fixture
def own(sites: Sites) -> LiveSite:
    """A site where people can have an account, and nobody has one yet."""
    site: LiveSite = sites("account")
    site.store.reset()
    return site


def _books(page: Page) -> None:
    """Somebody takes a time that is far enough away to be cancelled."""
    contact = ("contact", {"email": ANN})
    office = ("appointment-office", {"appointment-office": "archive"})
    ahead(page, VISIT, ("full-name", {"full-name": "Ann"}), contact, office)
    page.goto(f"{VISIT}/appointment?appointment-from=2026-05-12")
    page.locator("input[name='appointment']").first.check()
    go_on(page)
    go_on(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_somebody_acts_for_another_until_it_is_ended(
    own: LiveSite, visitors: Visitors, javascript: bool
) -> None:
    """By hand, on a small screen, with no script needed; each page fits."""
    visitors.allow(404)
    ann = visitors(own, java_script_enabled=javascript, viewport=SMALL)
    bob = visitors(own, java_script_enabled=javascript, viewport=SMALL)
    sign_in(ann, own)
    _books(ann)
    sign_in(bob, own, BOB)

    ann.goto("/account")
    ann.get_by_role("link", name="Acting for somebody else").click()
    ann.get_by_role("link", name="Let somebody act for you").click()
    assert fits(ann)
    fill(ann, email=BOB)
    ann.get_by_label("Only what you choose").check()
    ann.get_by_role("checkbox").first.check()
    ann.get_by_role("button", name="Ask them").click()
    expect(ann.get_by_role("link", name="Select for how long")).to_be_visible()
    ann.get_by_label("12 months").check()
    ann.get_by_role("button", name="Ask them").click()
    expect(ann.get_by_text("Not accepted yet")).to_be_visible()
    assert fits(ann)

    bob.goto("/account")
    assert fits(bob)
    bob.get_by_role("link", name="Accept or say no").click()
    assert fits(bob)
    bob.get_by_role("button", name="Accept").click()
    expect(bob.get_by_text("You can now act for them.")).to_be_visible()
    bob.goto("/account")
    bob.get_by_role("link", name=ANN).click()
    assert fits(bob)
    bob.locator(".kit-cases a").first.click()
    assert fits(bob)
    case = path(bob)
    bob.get_by_role("link", name="Cancel this appointment").click()
    expect(bob.get_by_text(f"You are acting for {ANN}.")).to_be_visible()
    assert fits(bob)
    bob.get_by_role("button", name="Cancel appointment").click()
    said = f"Done by {BOB} for {ANN}"
    expect(bob.get_by_text(said)).to_be_visible()

    ann.goto(f"/account/cases/{case.rpartition('/')[2]}")
    expect(ann.get_by_text(said)).to_be_visible()
    ann.goto("/account/acting")
    assert fits(ann)
    ann.get_by_role("button", name="End this now").click()
    expect(ann.get_by_text("Nobody can act for you.")).to_be_visible()
    bob.goto("/account/acting")
    expect(bob.get_by_text("You can act for")).to_have_count(0)
    assert bob.request.get(f"{bob.url.partition('/account')[0]}{case}").status == 404
    bob.goto(case)
    expect(bob.get_by_role("heading", name="You cannot act for them any more")).to_be_visible()
    assert fits(bob)


def test_somebody_acts_for_another_with_keys_alone(own: LiveSite, visitors: Visitors) -> None:
    """To ask, accept, see, cancel, take out and end: Tab leads to all of it, and Enter or Space does it."""
    ann, bob = visitors(own), visitors(own)
    sign_in(ann, own)
    _books(ann)
    sign_in(bob, own, BOB)

    keys = Keyboard(ann)
    ann.goto("/account/acting/new")
    keys.tab_to(ann.get_by_label("What is their email address?"))
    keys.type(BOB)
    for name in ("what", "months"):
        keys.tab_to(ann.locator(f"input[name='{name}']").first)
        keys.press("Space")
    keys.go_on()
    expect(ann.get_by_text("Not accepted yet")).to_be_visible()

    keys = Keyboard(bob)
    bob.goto("/account")
    keys.go(bob.get_by_role("link", name="Accept or say no"))
    keys.go(bob.get_by_role("button", name="Accept"))
    bob.goto("/account")
    keys.go(bob.get_by_role("link", name=ANN))
    keys.go(bob.locator(".kit-cases a").first)
    keys.go(bob.get_by_role("link", name="Cancel this appointment"))
    keys.go(bob.get_by_role("button", name="Cancel appointment"), "Space")
    expect(bob.get_by_text(f"Done by {BOB} for {ANN}")).to_be_visible()

    keys = Keyboard(ann)
    ann.goto(f"/account/cases/{path(bob).rpartition('/')[2]}")
    keys.go(ann.get_by_role("link", name="Take it out of my account"))
    keys.go(ann.get_by_role("button", name="Take it out"))
    expect(ann.get_by_text("It is not in your account any more.")).to_be_visible()
    ann.goto("/account/acting")
    keys.go(ann.get_by_role("button", name="End this now"))
    expect(ann.get_by_text("Nobody can act for you.")).to_be_visible()
