"""Ways through the pages of invitations: for whoever is invited, and for staff who invite."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from playwright.sync_api import Page

from prototype_kit.answers import Answers
from prototype_kit.events import Origin
from prototype_kit.messages import NewMessage
from prototype_kit.store import NewInvitation
from tests.browser.hands import fill, fill_date, go_on
from tests.browser.live import LiveSite
from tests.browser.office import LONG, Office, send, sign_in

COLLECT = "/keys/collect"


def _invite(site: LiveSite, ready: date = date(2026, 5, 4), to: str = "ann@example.com") -> str:
    """The path of the link of a new invitation."""
    tokens: list[str] = []

    def letter(token: str, _: object) -> NewMessage:
        tokens.append(token)
        return NewMessage("email", "keys-ready.email.md", to, "Your keys are ready", token)

    given = Answers(values={"ready": ready, "home": LONG[:20]})
    new = NewInvitation("keys", "collect", given, "email", to, "en", "prototype", ready + timedelta(days=7))
    site.store.invitations.make(new, letter, site.clock(), timedelta(days=10))
    return f"{COLLECT}/invited/{tokens[0]}"


def _ended(site: LiveSite, link: str) -> None:
    """Somebody follows a link, and is told to do something else."""
    token, now = link.rpartition("/")[2], site.clock()
    draft = site.store.invitations.claim(
        token, "elsewhere", "prototype", "r1", now.date(), now, timedelta(days=1), Origin("prototype")
    )
    assert draft is not None
    site.store.drafts.save(draft, draft.answers, now, exit="somewhere-else")


def invited(page: Page, site: LiveSite) -> Iterator[str]:
    """The start page, which explains; a link that works, and each that does not."""
    site.store.reset()
    page.goto(COLLECT)
    yield "start, for those who are invited"
    page.evaluate("document.querySelector('main form').action = location.pathname")
    go_on(page)
    yield "not invited"
    link = _invite(site)
    page.goto(link)
    yield "invited"
    go_on(page)
    fill(page, when="Tomorrow")
    go_on(page)
    page.goto(COLLECT)
    yield "start, with a form that is open"
    page.goto(f"{COLLECT}/start")
    yield "go on"
    another = _invite(site)
    page.goto(another)
    yield "invited, with another form open"
    page.context.clear_cookies()
    page.goto(link)
    yield "a link that was used"
    page.goto(f"{COLLECT}/invited/nothing")
    yield "no link"
    with site.clock.put_forward(timedelta(hours=25)):
        page.goto(link)
        yield "a link whose form is gone"
    with site.clock.put_forward(timedelta(days=10)):
        page.goto(another)
        yield "a link that is too old"
    site.store.invitations.withdraw(2, "prototype", site.clock())
    page.goto(another)
    yield "a link that is withdrawn"


def inviting(page: Page, office: Office) -> Iterator[str]:
    """Inviting somebody with each error, and the list in every state."""
    site = office.site
    site.store.reset()
    sign_in(page)
    page.goto("/invitations")
    yield "nobody is invited"
    page.locator("main a.govuk-button").first.click()
    yield "invite"
    send(page, "Send invitation")
    yield "invite, with errors"
    fill_date(page, "ready", "4 5 2026")
    fill(page, home="12b")
    page.locator("[name=by][value=email]").check(force=True)
    fill(page, email=f"{LONG}@example.com")
    if page.locator("[name=language]").count():
        page.locator("[name=language]").first.check(force=True)
    send(page, "Send invitation")
    yield "invited"
    for day in (date(2026, 5, 6), date(2026, 4, 20), date(2026, 4, 29)):
        link = _invite(site, day)
    _ended(site, link)
    site.store.invitations.withdraw(2, "prototype", site.clock())
    page.goto("/invitations")
    yield "invitations"
    page.goto("/take?invitation=1")
    yield "fill it in with them"
    page.goto("/invitations?done=too-late")
    yield "that could not be done"
