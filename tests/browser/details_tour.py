"""Tours of what people keep in their account, of where it is offered, and of a new email address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from playwright.sync_api import Page

from prototype_kit.answers import Address
from prototype_kit.people import Account
from tests.browser.hands import A_REPORT, REPORT, SUBMIT, ahead, answer, choose, fill, go_on
from tests.browser.leaving_tour import give_session
from tests.browser.live import LiveSite
from tests.browser.own_account import NEW_EMAIL, found, newest

ANN = "ann@example.com"
LONG = f"{'long' * 15}@anytown.example"
DETAILS = "/account/details"


def _keep(site: LiveSite, account: Account, name: str) -> None:
    """Let somebody keep a name, as if in another window, and all else that can be."""
    home = Address(("Flat 2", "15 Mill Lane"), "Anytown", "ZZ1 3AA")
    before = site.store.profiles.of(account)
    details = {"uk-phone": "07700 900 982", "address": home, "name": name}
    site.store.profiles.save(account, replace(before, details=details), site.clock())


def _ann(page: Page, site: LiveSite) -> Account:
    site.store.reset()
    give_session(page, site)
    account = site.store.accounts.by_email("resident", ANN)
    assert account is not None
    return account


def _press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).click()


def own_details(page: Page, site: LiveSite) -> Iterator[str]:
    """Details and preferences, each with its errors; what is offered in a form, and kept after it."""
    account = _ann(page, site)
    page.goto(DETAILS)
    yield "details, none"
    page.goto(f"{DETAILS}/name")
    yield "a detail"
    go_on(page)
    yield "a detail, empty"
    fill(page, name="Anne O’Nymous")
    _keep(site, account, "Anne Wolfeschlegelsteinhausenbergerdorff")
    go_on(page)
    yield "a detail, changed in another window"
    go_on(page)
    yield "details, saved"
    for detail in ("address", "uk-phone", "date-of-birth"):
        page.goto(f"{DETAILS}/{detail}")
        yield f"a detail, {detail}"
    ahead(page, REPORT, *A_REPORT[:-1])
    page.goto(f"{REPORT}/contact")
    yield "offered in a form"
    _press(page, "[name='kit-use-saved']")
    yield "used in a form"
    answer(page, REPORT, ("contact", {"full-name": "Ann Lee", "email": LONG}), SUBMIT)
    page.goto(f"{REPORT}/confirmation")
    yield "offered to be kept"
    _press(page, f"a[href^='{DETAILS}/keep/']")
    yield "keep"
    go_on(page)
    yield "keep, nothing chosen"
    page.goto("/account/preferences")
    yield "preferences"
    choose(page, "channel", "text")
    fill(page, phone="01632 960 001")
    go_on(page)
    yield "preferences, a landline"
    fill(page, phone="07700 900 982")
    choose(page, "paper", "no")
    go_on(page)
    yield "preferences, saved"


def new_address(page: Page, site: LiveSite) -> Iterator[str]:
    """A new email address, asked for and taken; and links that do nothing."""
    _ann(page, site)
    page.goto("/account/email")
    yield "email"
    go_on(page)
    yield "email, empty"
    fill(page, email=LONG)
    go_on(page)
    yield "email, asked for"
    link = found(NEW_EMAIL, newest(site, LONG))
    page.goto(link)
    yield "link"
    page.context.clear_cookies()
    page.goto(link)
    yield "sign in to change it"
    fill(page, email=LONG)
    go_on(page)
    yield "sign in with the new one"
    give_session(page, site, LONG)
    page.goto(link)
    yield "signed in to the other account"
    other = site.store.accounts.by_email("resident", LONG)
    assert other is not None
    _keep(site, other, "Anne Lee")
    give_session(page, site)
    page.goto(link)
    go_on(page)
    yield "taken"
    site.store.erasing.close_account(other, site.clock())
    page.goto(link)
    go_on(page)
    yield "email, changed"
    page.goto(link)
    yield "no link"
