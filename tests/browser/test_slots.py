"""Choosing an appointment in a browser: by pointer and by keyboard, on a small phone, and without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from prototype_kit.bookings import Closure
from prototype_kit.testing.axe import carry_axe, findings
from tests.browser.conftest import Visitors
from tests.browser.hands import NARROW, choose, go_on, path, start
from tests.browser.live import SITES, LiveSite
from tests.browser.tour import wider_than_the_window

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-slots")]

BOOK = "/visits/book"
TIMES = "input[name='visit']"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The surgery, where nobody has booked yet."""
    folder = tmp_path_factory.mktemp("slots") / "site"
    shutil.copytree(SITES / "surgery", folder, ignore=shutil.ignore_patterns("instance", "__pycache__"))
    live = LiveSite(folder)
    yield live
    live.stop()


def at_office(page: Page, reason: str = "jab") -> None:
    """Come to the page with offices."""
    start(page, BOOK)
    choose(page, "reason", reason)
    go_on(page)


def at_times(page: Page, reason: str = "jab") -> None:
    """Come to the page with times."""
    at_office(page, reason)
    choose(page, "visit-office", "mill-lane")
    go_on(page)


def checked(page: Page) -> Locator:
    """The time that is chosen."""
    return page.locator(f"{TIMES}:checked")


def well(page: Page) -> None:
    """Nothing is wrong with the page as it is now."""
    assert findings(page) == []
    assert wider_than_the_window(page) == 0


def close(site: LiveSite, office: str | None = None) -> None:
    """Let nobody come for ten weeks."""
    now = site.clock()
    for days in range(70):
        day = (now + timedelta(days=days)).date()
        site.store.bookings.close("prototype/visits/nurses", Closure(day, office), now, None)


def test_every_state_is_well_on_a_small_phone(visitors: Visitors, site: LiveSite) -> None:
    """Offices, times with their calendar, an error, one that is gone, what is kept, and is no more."""
    page, quick = visitors(site, viewport=NARROW), visitors(site)
    carry_axe(page)
    at_office(page, "dressing")
    well(page)
    choose(page, "visit-office", "mill-lane")
    go_on(page)
    for summary in page.locator("summary").all():
        summary.click()
    well(page)
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    well(page)
    at_times(quick, "dressing")
    quick.locator(TIMES).first.check()
    page.locator(TIMES).first.check()
    go_on(quick)
    go_on(page)
    expect(page.locator(".govuk-error-message")).to_contain_text("somebody else has just taken this one")
    expect(page.locator(".govuk-fieldset__legend--s").first).to_have_text(
        "Appointments near the one you chose"
    )
    well(page)
    page.locator(TIMES).first.check()
    go_on(page)
    expect(page.locator(".kit-hold")).to_contain_text("We are keeping")
    well(page)
    with site.clock.put_forward(timedelta(minutes=16)):
        page.reload()
        expect(page.locator(".kit-hold")).to_contain_text("It may still be free. Go on, or choose another.")
        well(page)


def test_nothing_is_free(visitors: Visitors, site: LiveSite) -> None:
    """At one office, and then anywhere: what to do, and nothing to press that leads nowhere."""
    page = visitors(site, viewport=NARROW)
    carry_axe(page)
    close(site, "mill-lane")
    at_times(page)
    expect(page.locator("main")).to_contain_text("There are no free appointments at Mill Lane Surgery")
    well(page)
    page.get_by_role("link", name="Pond Walk Clinic").click()
    expect(page.locator("input[value='pond-walk']")).to_be_checked()
    close(site)
    page.reload()
    expect(page.locator("main")).to_contain_text("There are no free appointments up to")
    expect(page.get_by_role("button", name="Continue")).to_have_count(0)
    well(page)


def test_by_keyboard_alone(visitors: Visitors, site: LiveSite) -> None:
    """All times are one group for the arrows; the calendar opens with Enter, and a day leads to its times."""
    page = visitors(site)
    at_times(page)
    page.locator(TIMES).first.focus()
    page.keyboard.press("Space")
    expect(checked(page)).to_have_value(page.locator(TIMES).first.get_attribute("value") or "")
    page.keyboard.press("ArrowDown")
    expect(checked(page)).to_have_value(page.locator(TIMES).nth(1).get_attribute("value") or "")
    summary = page.locator("#visit-calendar summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#visit-calendar")).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    day = page.locator(".kit-month__day:focus")
    expect(day).to_have_count(1)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(checked(page)).to_have_count(1)
    checked(page).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert path(page) == f"{BOOK}/bring"


def test_what_is_chosen_goes_along_from_days_to_days(visitors: Visitors, site: LiveSite) -> None:
    """Though it was not sent: the page says what was chosen, as often as somebody looks elsewhere."""
    page = visitors(site)
    at_times(page)
    page.locator(TIMES).nth(2).check()
    wanted = checked(page).get_attribute("value")
    for words in ("Show more days", "Show more days", "Show earlier days"):
        with page.expect_navigation():
            page.get_by_role("link", name=words).click()
        expect(checked(page)).to_have_value(wanted or "")
    expect(page.locator(".govuk-fieldset__legend--s").first).to_have_text("The appointment that you chose")
    go_on(page)
    assert path(page) == f"{BOOK}/bring"


def test_without_scripts(visitors: Visitors, site: LiveSite) -> None:
    """Every way is there: other days, a month; and what was typed stays while a time is kept for longer."""
    page = visitors(site, java_script_enabled=False)
    at_times(page)
    first = page.locator(".govuk-fieldset__legend--s").first.inner_text()
    page.get_by_role("link", name="Show more days").click()
    expect(page.locator(".govuk-fieldset__legend--s").first).not_to_have_text(first)
    page.locator("#visit-calendar summary").click()
    page.locator("#visit-calendar .kit-choices__list a").last.click()
    expect(page.locator("#visit-calendar")).to_have_attribute("open", "")
    page.locator(".kit-month__day").first.click()
    page.locator(TIMES).first.check()
    go_on(page)
    go_on(page)
    page.locator("[name=email]").fill("ann@")
    with site.clock.put_forward(timedelta(minutes=5)):
        page.get_by_role("button", name="Keep it for 15 minutes from now").click()
        expect(page.locator("[name=email]")).to_have_value("ann@")
        page.locator("[name=email]").fill("ann@example.com")
        go_on(page)
    assert path(page) == f"{BOOK}/check-answers"


def test_a_script_warns_before_the_time_is_over(visitors: Visitors, site: LiveSite) -> None:
    """Two minutes before, where screen readers listen; then that it is over, with a way to choose another."""
    page = visitors(site)
    page.clock.install()
    at_times(page)
    page.locator(TIMES).first.check()
    go_on(page)
    page.locator("[data-kit-hold]").wait_for()
    soon = page.locator(".kit-hold [role=status]")
    page.clock.run_for(12 * 60 * 1000)
    expect(soon).to_be_empty()
    page.clock.run_for(70 * 1000)
    expect(soon).to_have_text("In 2 minutes, somebody else can take it.")
    expect(page.get_by_role("button", name="Keep it for")).to_have_count(1)
    page.clock.run_for(2 * 60 * 1000)
    expect(soon).to_contain_text("for you any longer. It may still be free. Go on, or choose another.")
    expect(page.get_by_role("button", name="Keep it for")).to_have_count(0)
    with page.expect_navigation():
        soon.get_by_role("link", name="choose another").click()
    assert path(page) == f"{BOOK}/visit?change=yes"
