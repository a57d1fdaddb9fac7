"""A way through an account: signing in to it, all that is in it, and what a browser shows when nobody is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from playwright.sync_api import Page

from prototype_kit.cases import Case, CaseEntry, Submission
from prototype_kit.messages import NewMessage
from prototype_kit.people import Account
from prototype_kit.signing import Signer
from prototype_kit.store.sign_ins import Asking
from prototype_kit.work import Worker
from tests.browser.hands import A_REPORT, REPORT, SUBMIT, ahead, answer, fill, go_on
from tests.browser.leaving_tour import give_session
from tests.browser.live import LiveSite
from tests.browser.own_account import CODE, LINK, found, newest

LONG = f"{'long' * 14}@anytown.example"
VISIT = "/visits/book"


def _work(site: LiveSite) -> str:
    """A turn of the worker; gives the words of the newest message to somebody with a long address."""
    signer: Signer = site.front.signer
    Worker(site.store, site.front.notify, site.front.own, site.clock, signer=signer).turn()
    return next(message.body for message in site.front.notify.sent() if message.recipient == LONG)


def signing_in(page: Page, site: LiveSite) -> Iterator[str]:
    """By a link and by a code, with what goes wrong; staying, being signed out, and signing out."""
    site.store.reset()
    page.goto("/sign-in")
    yield "sign in"
    go_on(page)
    yield "sign in, empty"
    fill(page, email=LONG)
    go_on(page)
    yield "code"
    go_on(page)
    yield "code, empty"
    letter = _work(site)
    page.goto(found(LINK, letter))
    yield "link"
    go_on(page)
    page.goto(found(LINK, letter))
    yield "link, used"
    yield from _two_devices(page, site)
    page.goto("/")
    yield "home of the site, signed in"
    page.goto("/sign-in/stay")
    yield "still signed in"
    page.evaluate("document.getElementById('kit-ending').showModal()")
    yield "soon signed out"
    yield from _signed_out_in_a_form(page, site)
    page.goto("/account")
    with page.expect_navigation():
        page.locator("form[action='/sign-out'] button").click()
    yield "signed out"


def _two_devices(page: Page, site: LiveSite) -> Iterator[str]:
    """A link for somebody else, being signed out from elsewhere, and a code whose link was used there."""
    bob = Asking("bob@example.com", "en", site.address, "resident", "b" * 43)
    site.store.sign_ins.ask(bob, site.clock())
    page.goto(found(LINK, newest(site, bob.email)))
    yield "link, of somebody else"
    before = next(each["value"] for each in page.context.cookies() if each["name"] == "resident")
    site.store.account_sessions.end(before, site.clock())
    page.goto("/account")
    yield "sign in, signed out elsewhere"
    fill(page, email=LONG)
    go_on(page)
    letter = _work(site)
    site.store.sign_ins.claim(found(LINK, letter).removeprefix("/sign-in/"), "mobile", site.clock())
    fill(page, code=found(CODE, letter))
    go_on(page)
    yield "code, its link used"
    give_session(page, site, LONG)


def _signed_out_in_a_form(page: Page, site: LiveSite) -> Iterator[str]:
    """What was typed is kept through signing in."""
    ahead(page, REPORT, A_REPORT[0])
    page.goto(f"{REPORT}/light-search")
    fill(page, light_search="Mill Lane")
    page.context.clear_cookies(name="resident")
    go_on(page)
    yield "a form that was sent too late"
    fill(page, email=LONG)
    go_on(page)
    fill(page, code=found(CODE, _work(site)))
    go_on(page)
    yield "send what you typed"
    go_on(page)


def in_account(page: Page, site: LiveSite) -> Iterator[str]:
    """An empty account and a full one, each of its lists and pages."""
    site.store.reset()
    give_session(page, site, LONG)
    page.goto("/account")
    yield "home, empty"
    page.goto("/account/timeline")
    yield "timeline, empty"
    page.goto("/account/appointments")
    yield "appointments, none"
    page.goto("/account/devices")
    yield "devices, only this"
    ahead(page, REPORT, *A_REPORT, SUBMIT)
    page.goto(f"{REPORT}/confirmation")
    yield "confirmation, in the account"
    contact = ("contact", {"email": LONG})
    office = ("appointment-office", {"appointment-office": "archive"})
    ahead(page, VISIT, ("full-name", {"full-name": "Ann"}), contact, office)
    page.goto(f"{VISIT}/appointment")
    page.locator("input[name='appointment']").first.check()
    go_on(page)
    go_on(page)
    account = site.store.accounts.by_email("resident", LONG)
    assert account is not None
    case = _fill(site, account)
    give_session(page, site, LONG)
    ahead(page, REPORT, A_REPORT[0])
    page.goto("/account")
    yield "home"
    page.goto("/account?page=2&done=taken-out")
    yield "home, second page"
    page.goto(f"/account/cases/{case.reference}")
    page.locator("details summary").first.click()
    yield "a case"
    page.goto("/account/timeline")
    yield "timeline"
    page.goto("/account/appointments")
    yield "appointments"
    page.goto("/account/acting/new")
    go_on(page)
    yield "somebody to act for them, empty"
    fill(page, email="b@example.com")
    page.locator("input[name='what']").first.check()
    page.locator("input[name='months']").first.check()
    go_on(page)
    yield "who acts for whom"
    page.goto("/account/devices?done=ended")
    yield "devices"
    yield from _forms(page, site, account)


def _fill(site: LiveSite, account: Account) -> Case:
    """More cases than fit on a page, one of which staff have told something about; gives that."""
    store, now = site.store, site.clock()
    (reference,) = store.cases.references("user", site.clock.beginning)[:1]
    made = store.cases.by_reference(reference)
    assert made is not None
    words = CaseEntry(now, "update", "We have ordered parts.\nThey take a week.", "staff", True)
    message = NewMessage("email", "x.email.md", LONG, "News of your report", f"See {site.address}/track\nBye")
    store.cases.update(made, replace(made, priority="high"), [words], [message], now)
    for _ in range(20):
        draft = store.drafts.start(
            "x", "street-lights", "report", "r1", now.date(), now, timedelta(days=1), made.origin
        )
        sent = Submission(made.answers, made.status, "", title=made.title, team=made.team)
        store.account_cases.link(account, store.cases.submit(draft, sent, now), now)
    return made


def _forms(page: Page, site: LiveSite, account: Account) -> Iterator[str]:
    """A form of the account, and one of nobody, in a browser."""
    page.context.clear_cookies()
    ahead(page, REPORT, A_REPORT[0])
    give_session(page, site, LONG)
    page.goto("/account")
    yield "home, with a form of nobody"
    page.goto(f"{REPORT}/start")
    yield "go on, or keep it"
    form = site.store.account_drafts.of(account, site.clock())[0]
    page.goto(f"/account/drafts/{form.id}")
    yield "a form, and another here"
    go_on(page)
    answer(page, REPORT, *A_REPORT[1:3])
    page.context.clear_cookies(name="resident")
    page.goto(f"{REPORT}/light")
    yield "a form of whoever was signed out"
