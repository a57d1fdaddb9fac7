"""Ways through the pages on which somebody says how satisfied they are, and where the team reads it."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from prototype_kit.store import NewFeedback, Origin
from tests.browser.hands import A_REPORT, REPORT, SUBMIT, ahead, choose, fill, go_on
from tests.browser.live import LiveSite
from tests.browser.office import LONG, Office, open_all, sign_in


def telling(page: Page, site: LiveSite) -> Iterator[str]:
    """A report is sent; its confirmation asks, nothing is chosen, then something, and it is thought again."""
    site.store.reset()
    ahead(page, REPORT, *A_REPORT, SUBMIT)
    page.goto(f"{REPORT}/confirmation")
    page.get_by_role("link", name="What did you think of this service?").click()
    page.wait_for_url("**/feedback?at=confirmation")
    yield "feedback"
    go_on(page)
    yield "feedback, nothing chosen"
    choose(page, "rating", "2")
    fill(page, words="a word and " * 150)
    go_on(page)
    yield "feedback, too long"
    fill(page, words="It hums.\nIt is warm.")
    go_on(page)
    yield "feedback, sent"
    page.goto(f"{REPORT}/feedback")
    yield "feedback, thought again"


def comments(page: Page, office: Office) -> Iterator[str]:
    """Before anybody said anything, then many comments, narrowed until there are none."""
    site = office.site
    site.store.reset()
    sign_in(page, "researcher")
    address = "/figures/street-lights/feedback"
    page.goto(address)
    yield "feedback, none"
    origin = Origin(site.front.settings.env, device="mobile")
    for number in range(60):
        said = NewFeedback(
            *("street-lights", "report", f"release-{LONG}", ("confirmation", "not-ours", "")[number % 3]),
            journey_id=None,
            rating=1 + number % 5,
            origin=origin,
            words=f"[name removed] says {LONG}\nand more",
            language=("en", "cy")[number % 2],
            removed=("name", "telephone number"),
        )
        site.store.feedback.add(said, site.clock())
    page.goto(address)
    open_all(page)
    yield "feedback, many comments"
    page.goto(f"{address}?rating=1&at=not-ours&device=tablet")
    yield "feedback, none with these filters"
