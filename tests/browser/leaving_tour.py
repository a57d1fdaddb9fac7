"""A tour of what residents do with what is theirs: adding an earlier report, a copy of all data, closing."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from prototype_kit.tracking import Tracking
from tests.browser.hands import A_REPORT, REPORT, SUBMIT, ahead, fill, go_on, path
from tests.browser.live import LiveSite

ANN = "ann@example.com"


def give_session(page: Page, site: LiveSite, email: str = ANN) -> None:
    """Sign a browser in, without an email."""
    accounts = site.store.accounts
    account = accounts.by_email("resident", email) or accounts.add("resident", email, "", site.clock())
    token = site.store.account_sessions.begin(account, "desktop", site.clock())
    page.context.add_cookies([{"name": "resident", "value": token, "url": site.address}])


def report(page: Page, site: LiveSite) -> str:
    """Report a light without signing in; gives the reference."""
    long = {"full-name": "Anne O’Nymous", "email": f"{'long' * 15}@anytown.example"}
    ahead(page, REPORT, *A_REPORT[:-1], ("contact", long), SUBMIT)
    (reference,) = site.store.cases.references("user", site.clock.beginning)[-1:]
    return reference


def leaving(page: Page, site: LiveSite) -> Iterator[str]:
    """Every page of it, each with its errors."""
    site.store.reset()
    reference = report(page, site)
    tracking = Tracking(site.front.signer)
    own = tracking.own_page(reference)
    page.goto(own)
    yield "a report, to sign in for"
    give_session(page, site)
    page.goto(own)
    yield "a report, to add"
    page.goto("/account/add")
    yield "add"
    go_on(page)
    yield "add, empty"
    fill(page, reference=reference, code="222222")
    go_on(page)
    yield "add, another code"
    fill(page, code=tracking.code(reference))
    go_on(page)
    yield "added"
    page.goto(own)
    page.get_by_role("link", name="See it in your account")
    yield "a report, in the account"
    page.goto("/account/export")
    yield "export"
    ahead(page, REPORT, A_REPORT[0])
    page.goto("/account/close")
    yield "close"
    go_on(page)
    yield "close, not sure"
    page.get_by_role("checkbox").check()
    go_on(page)
    assert path(page) == "/account/closed"
    yield "closed"
