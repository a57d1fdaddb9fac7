"""A way through the pages by which people follow a report."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from prototype_kit.tracking import Tracking
from tests.browser.hands import choose, fill, go_on, path, start
from tests.browser.live import LiveSite

REFERENCE = ".govuk-panel strong"


def report_light(page: Page, light: str, email: str = "") -> str:
    """Report that a light flickers; gives the reference."""
    start(page, "/street-lights/report")
    choose(page, "fault", "flickering")
    go_on(page)
    fill(page, light_search=light)
    go_on(page)
    choose(page, "light", light)
    go_on(page)
    if path(page).endswith("already-reported"):
        choose(page, "already-reported", "none")
        go_on(page)
    fill(page, details="It flickers all night.")
    go_on(page)
    go_on(page)  # without a photo
    fill(page, email=email)
    go_on(page)
    go_on(page)
    return page.locator(REFERENCE).inner_text()


def tracking(page: Page, site: LiveSite) -> Iterator[str]:
    """Looking at a report, joining it, following it, leaving it, and saying whether it is fixed."""
    reference = report_light(page, "AN0410", "resident-2@example.com")
    page.goto("/track")
    yield "track"
    go_on(page)
    yield "track, with an error"
    fill(page, reference=reference)
    go_on(page)
    yield "a report"
    for kind in ("voice", "follow"):
        page.goto(f"/track/{reference}/{kind}")
        yield kind
        fill(page, email="nobody")
        go_on(page)
        yield f"{kind}, with an error"
        fill(page, email=f"{kind}@example.com")
        go_on(page)
        yield f"a report after {kind}"
    own = Tracking(site.front.signer).own_page(reference)
    page.goto(own)
    yield "a report of one's own"
    page.goto(f"{own}/fixed")
    yield "survey"
    go_on(page)
    yield "survey, with an error"
    choose(page, "fixed", "unsure")
    go_on(page)
    case = site.store.cases.by_reference(reference)
    follower = site.store.followers.of_case(case)[0] if case else None
    page.goto(Tracking(site.front.signer).unfollow(follower.id if follower else 0))
    yield "stop"
    go_on(page)
    yield "a report after stop"


def joining(page: Page, site: LiveSite) -> Iterator[str]:
    """Finding one's fault among those nearby: the way out leads to the report of another."""
    reference = report_light(page, "AN0420")
    start(page, "/street-lights/report")
    choose(page, "fault", "flickering")
    go_on(page)
    fill(page, light_search="AN0420")
    go_on(page)
    choose(page, "light", "AN0420")
    go_on(page)
    choose(page, "already-reported", reference)
    go_on(page)
    yield "exit"
    assert site.cases
