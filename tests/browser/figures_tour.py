"""A way through the pages of figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page

from prototype_kit.kpis import Cell
from prototype_kit.working_days import day_of
from tests.browser.office import LONG, Office, open_all, sign_in
from tests.web.counted import LIGHT, a_day, count, of_service

BASE = "/figures/street-lights"


def figures(page: Page, office: Office) -> Iterator[str]:
    """Before anything is counted, then each page with all that opens, with errors, and compared."""
    site = office.site
    site.store.reset()
    sign_in(page, "editor")
    for address in ("/figures", BASE, f"{BASE}/report", f"{BASE}/compare"):
        page.goto(address)
        yield f"nothing at {address}"
    today = day_of(site.clock())
    for days, release in ((1, "new"), (9, f"old-{LONG}"), (17, f"old-{LONG}")):
        day = today - timedelta(days=days)
        count(site.store, day, a_day(), release=release)
        count(site.store, day, a_day(), release=release, device="desktop")
        few = {Cell("started"): 1, Cell("told"): 1, Cell("reached", LIGHT): 1}
        count(site.store, day, few, release=release, device="tablet")
        satisfied = of_service(visitor_days=120, satisfied_5=20, satisfied_2=9)
        count(site.store, day, satisfied, journey="", release="", channel="", device="")
    for address in ("/figures", BASE, f"{BASE}/report", f"{BASE}/report/page?page={LIGHT}"):
        page.goto(address)
        open_all(page)
        yield f"figures at {address}"
    page.goto(f"{BASE}/report?from=yesterday&device={LONG}&release=new")
    yield "filters with an error, one that is not known, and one in use"
    page.goto(f"{BASE}?device=tablet&days=7")
    yield "too few to show"
    page.goto(f"{BASE}/costs")
    open_all(page)
    yield "what it costs"
    for way in ("period", "release", "iteration"):
        page.goto(f"{BASE}/compare?by={way}")
        open_all(page)
        yield f"compared by {way}"
