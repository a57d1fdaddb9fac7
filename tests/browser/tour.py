"""Ways through the pages that stop wherever there is something new to look at.

Each tour drives one page of a browser and yields the name of what is on the screen; whoever asked for the
tour looks at it in their own way: with axe, in a narrow window, as a picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page

from prototype_kit.errors import Fault, RuleFailed
from prototype_kit.files.samples import make_pdf
from prototype_kit.store import StoreUnavailable
from prototype_kit.web.limiting import LimitReached
from tests.browser.account_tour import in_account, signing_in
from tests.browser.acting_tour import acting
from tests.browser.appointment_tour import appointments
from tests.browser.births_tour import births
from tests.browser.case_tour import joining, tracking
from tests.browser.details_tour import new_address, own_details
from tests.browser.feedback_tour import telling
from tests.browser.handing_tour import handing_over
from tests.browser.hands import (
    A_REPORT,
    REPORT,
    SUBMIT,
    ahead,
    answer,
    choose,
    fill,
    go_on,
    path,
    start,
)
from tests.browser.inviting_tour import invited
from tests.browser.leaving_tour import leaving
from tests.browser.lights_tour import street_lights
from tests.browser.live import CLOSED_PASSWORD, LiveSite
from tests.browser.performance_tour import performance

# What is true of every page: one heading, and a title that tells of errors, whose links lead to their fields.
FRAME = """() => {
    const links = [...document.querySelectorAll('.govuk-error-summary__list a')]
    const group = (link) => document.getElementById(link.hash.slice(1))?.closest('.govuk-form-group--error')
    return {
        headings: document.querySelectorAll('h1').length,
        language: document.documentElement.lang,
        skips: document.querySelector('.govuk-skip-link').hash === '#main-content',
        tells: document.title.startsWith('Error: ') === links.length > 0,
        astray: links.map((link) => link.textContent).filter((words, index) =>
            !group(links[index])?.querySelector('.govuk-error-message')?.textContent.includes(words)),
    }
}"""
WELL_FRAMED = {"headings": 1, "language": "en", "skips": True, "tells": True, "astray": []}


def wider_than_the_window(page: Page) -> int:
    """By how many pixels a page is wider than the window; a link may only just have led to it."""
    page.wait_for_load_state("domcontentloaded")
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def fits(page: Page) -> bool:
    """Whether nothing is off to the side."""
    return wider_than_the_window(page) == 0


# --- The site, and what may go wrong ------------------------------------------------------------


def site_pages(page: Page, site: LiveSite) -> Iterator[str]:
    """Pages that are there without any journey, those of a prototype among them."""
    for address in ("/", "/contact", "/cookies", "/privacy", "/accessibility", "/prototype"):
        page.goto(address)
        yield f"page {address}"
    page.goto("/counting")
    yield "counting"
    page.get_by_role("button", name="Do not count me").click()
    yield "counting, not counted"
    page.get_by_role("button", name="Count me again").click()
    site.store.reset()
    page.goto("/prototype/messages")
    yield "messages, none"
    contact = {"email": f"{'long' * 15}@anytown.example", "phone": "07700 900 123"}
    ahead(page, REPORT, *A_REPORT, ("contact", contact), SUBMIT)
    page.goto("/prototype/messages")
    yield "messages, waiting"
    site.work()
    page.reload()
    yield "messages, kept"
    page.goto("/prototype/data")
    yield "data"
    page.goto("/prototype")
    page.get_by_role("button", name="Delete my answers").click()
    page.wait_for_url("**/forgotten*")
    yield "forgotten"


def lists(page: Page, site: LiveSite) -> Iterator[str]:
    """A list that people add to, and a task list, in each of their states."""
    page.goto("/bins/order")
    go_on(page)
    fill(page, why="Mine was stolen")
    go_on(page)
    choose(page, "kind", "garden")
    go_on(page)
    yield "a list of one"
    go_on(page)
    yield "a list, nothing chosen"
    for _ in range(2):
        choose(page, "another", "yes")
        go_on(page)
        yield "an item that can be taken away"
        choose(page, "kind", "garden")
        go_on(page)
    yield "a list that is full"
    page.get_by_role("link", name="Remove bin 2").click()
    yield "remove?"
    page.goto("/market/apply")
    go_on(page)
    yield "tasks"
    page.get_by_role("link", name="What you sell").click()
    choose(page, "kind", "other")
    go_on(page)
    yield "tasks, one done"


def drafts(page: Page, site: LiveSite) -> Iterator[str]:
    """What somebody is told who comes without a draft, with an old one, twice, or too late."""
    page.context.clear_cookies()
    page.goto(f"{REPORT}/fault")
    yield "no draft"
    ahead(page, REPORT, A_REPORT[0])
    page.goto(REPORT)
    go_on(page)
    yield "resume"
    page.goto(f"{REPORT}/light-search")
    fill(page, light_search="Somewhere along the road to the bridge")
    with site.clock.put_forward(timedelta(hours=25)):
        go_on(page)
        yield "expired, with what was typed"
    ahead(page, REPORT, *A_REPORT, SUBMIT)
    page.goto(f"{REPORT}/fault")
    yield "sent already"
    ahead(page, REPORT, *A_REPORT)
    page.goto(f"{REPORT}/where")
    fill(page, where="Or rather by the mill")
    answer(page, REPORT, ("light", {"light": "AN0727"}))
    go_on(page)
    yield "off the path, with what was typed"
    ahead(page, REPORT, *A_REPORT)
    page.goto(f"{REPORT}/where")
    fill(page, where="Or rather by the mill")
    answer(page, REPORT, SUBMIT)
    go_on(page)
    yield "sent already, with what was typed"


def errors(page: Page, site: LiveSite) -> Iterator[str]:
    """What is said when something is not there, too long, from elsewhere, or broken."""
    page.goto("/no-such-page")
    yield "404"
    start(page, REPORT)
    with site.hiding_origin():
        choose(page, "fault", "damaged")
        go_on(page)
        yield "where did that come from?"
        go_on(page)
    assert path(page) == f"{REPORT}/light-search"
    page.locator("[name='light-search']").fill("Mill Lane " * 7000)
    go_on(page)
    yield "413"
    with broken(site, LimitReached(timedelta(minutes=5))):
        page.goto(f"{REPORT}/fault")
        yield "429"
    with broken(site, StoreUnavailable("gone away")):
        page.goto(f"{REPORT}/fault")
        yield "503"
    with broken(site, RuntimeError("oh dear")):
        page.goto(f"{REPORT}/fault")
        yield "500"
    fault = Fault(
        "street_lights/rules.py",
        12,
        "The rule open-reports-nearby failed: ZeroDivisionError.",
        "Mend the function.",
    )
    with broken(site, RuleFailed(fault)):
        page.goto(f"{REPORT}/fault")
        yield "a rule failed"


@contextmanager
def broken(site: LiveSite, error: Exception) -> Iterator[None]:
    """Let every look at a draft fail."""

    def fail(*_: Any) -> None:
        raise error

    drafts, latest = site.store.drafts, site.store.drafts.latest
    drafts.latest = fail  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        drafts.latest = latest  # type: ignore[method-assign]


def saving(page: Page, site: LiveSite) -> Iterator[str]:
    """A link is asked for, followed in other browsers, used up and asked for again."""
    site.store.reset()
    start(page, REPORT)
    yield "a page that can be saved"
    page.locator("button[name='save-for-later']").click()
    yield "save"
    go_on(page)
    yield "save, empty"
    fill(page, email=f"{'long' * 15}@anytown.example")
    go_on(page)
    yield "link sent"
    page.locator("form[action$='/leave'] button").click()
    page.wait_for_url("**/left")
    yield "left"
    link = newest_link(site)
    page.goto(link)
    yield "return"
    page.goto(f"{link}x")
    yield "no link"
    ahead(page, REPORT)
    page.goto(link)
    yield "return, with other answers here"
    go_on(page)
    assert path(page) == f"{REPORT}/fault"
    page.context.clear_cookies()
    page.goto(link)
    yield "link used"
    for _ in range(4):
        go_on(page)
        if path(page).endswith("/again"):
            yield "link sent again"
        link = newest_link(site)
        page.goto(link)
        go_on(page)
        page.context.clear_cookies()
        page.goto(link)
    go_on(page)
    yield "too many links"
    yield from _closed_link(page, site)


def _closed_link(page: Page, site: LiveSite) -> Iterator[str]:
    ahead(page, REPORT, ("fault", {"fault": "damaged"}))
    page.goto(f"{REPORT}/save")
    fill(page, email="anne@anytown.example")
    go_on(page)
    link = newest_link(site)
    answer(page, REPORT, *A_REPORT, SUBMIT)
    page.context.clear_cookies()
    page.goto(link)
    yield "link to what was sent"


def newest_link(site: LiveSite) -> str:
    """The path of the link in the newest email."""
    found = re.search(r"/street-lights/report/return/\S+", site.store.outbox.recent(1)[0].body)
    assert found
    return found[0]


def files(page: Page, site: LiveSite) -> Iterator[str]:
    """A file is uploaded, and looked at before it was scanned."""
    site.store.reset()
    page.goto("/evidence/send")
    go_on(page)
    yield "a page for files"
    pdf = {"name": f"{'long' * 20}.pdf", "mimeType": "application/pdf", "buffer": make_pdf()}
    page.locator("input[type=file][name=proof]").set_input_files([pdf])  # type: ignore[list-item]
    page.locator(".kit-files__name a").click()
    page.wait_for_url("**/files/*")
    yield "a file that is being checked"


def password(page: Page, site: LiveSite) -> Iterator[str]:
    """The door of a prototype that is shared."""
    page.goto("/")
    yield "password"
    fill(page, password="not this one")
    go_on(page)
    yield "password, wrong"
    fill(page, password=CLOSED_PASSWORD)
    go_on(page)
    start(page, REPORT)
    page.context.clear_cookies(name="password")
    choose(page, "fault", "damaged")
    go_on(page)
    yield "password, with what was entered"
    fill(page, kit_password=CLOSED_PASSWORD)
    go_on(page)
    assert path(page) == f"{REPORT}/light-search"


def faults(page: Page, site: Any) -> Iterator[str]:
    """What the author sees while a file is broken."""
    page.goto("/")
    yield "faults"


def live(page: Page, site: LiveSite) -> Iterator[str]:
    """Pages without the words that a prototype carries."""
    page.goto(REPORT)
    yield "start, live"
    go_on(page)
    yield "fault, live"


@dataclass(frozen=True)
class Tour:
    """A way through pages of one site, and the templates that it shows."""

    way: Callable[[Page, Any], Iterator[str]]
    templates: frozenset[str]
    site: str = "open"

    @property
    def name(self) -> str:
        """What the tour is called."""
        return self.way.__name__


def _tour(way: Callable[[Page, Any], Iterator[str]], templates: str, site: str = "open") -> Tour:
    return Tour(way, frozenset(f"{name}.html" for name in templates.split()), site)


TOURS = (
    _tour(street_lights, "start question exit check-answers confirmation"),
    _tour(births, "start question exit say check-answers confirmation"),
    _tour(site_pages, "home words counting prototype messages data forgotten"),
    _tour(lists, "items question remove-item tasks"),
    _tour(drafts, "no-draft expired already-sent off-path resume"),
    _tour(errors, "words confirm-origin rule-failed"),
    _tour(password, "password", site="closed"),
    _tour(faults, "faults", site="faulty"),
    _tour(live, "start question", site="live"),
    _tour(
        saving,
        "question save link-sent left return no-link link-used link-again too-many-links link-closed",
        site="saved",
    ),
    _tour(files, "question checking-file"),
    _tour(handing_over, "hand-over handed-over continue receipt finished"),
    _tour(tracking, "track track-case follow survey stop-following"),
    _tour(joining, "exit"),
    _tour(invited, "start only-invited invited invitation-closed resume"),
    _tour(
        appointments,
        "confirmation track-case change-appointment cancel-appointment appointment-closed",
    ),
    _tour(performance, "home performance"),
    _tour(telling, "feedback feedback-sent"),
    _tour(
        signing_in,
        "home account/sign-in/ask account/sign-in/code account/sign-in/link account/sign-in/no-link"
        " account/sign-in/stay account/sign-in/send account/sign-in/left",
        site="account",
    ),
    _tour(
        in_account,
        "confirmation resume sign-in-first account/home account/timeline account/appointments account/devices"
        " account/case account/draft account/acting account/acting-new",
        site="account",
    ),
    _tour(
        acting,
        "account/acting account/acting-for account/acting-case account/acting-over cancel-appointment"
        " account/home account/timeline account/take-out",
        site="account",
    ),
    _tour(
        own_details,
        "question confirmation account/details account/detail account/keep account/preferences",
        site="account",
    ),
    _tour(
        new_address,
        "account/email account/email-link account/no-email-link account/email-taken account/sign-in/ask",
        site="account",
    ),
    _tour(
        leaving,
        "track-case account/add account/added account/export account/close account/closed",
        site="account",
    ),
)
