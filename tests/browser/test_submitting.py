"""One submission, whatever the browser does: double clicks, the back button, two tabs, a kept page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.browser.conftest import Visitors
from tests.browser.hands import A_REPORT, REPORT, ahead, fill, go_on, path
from tests.browser.live import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-rest")]

BUTTON = "main button[type='submit']"
SENT_ALREADY = re.compile("^You have already sent this")


def to_check_answers(page: Page) -> None:
    """Come to the last page before submission."""
    ahead(page, REPORT, *A_REPORT)
    page.goto(f"{REPORT}/check-answers")
    assert path(page) == f"{REPORT}/check-answers"


def reference(page: Page) -> str:
    """The reference that the confirmation shows."""
    return page.locator(".govuk-panel strong").inner_text()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_double_click_makes_one_case(javascript: bool, visitors: Visitors, site: LiveSite) -> None:
    """Pressing the button twice sends one report and shows its confirmation."""
    page = visitors(site)
    to_check_answers(page)
    if not javascript:
        page = visitors(site, java_script_enabled=False, storage_state=page.context.storage_state())
        page.goto(f"{REPORT}/check-answers")
    before = site.cases
    page.locator(BUTTON).dblclick()
    expect(page.locator(".govuk-panel__title")).to_have_text("Report sent")
    assert site.cases == before + 1


def test_back_after_submission_tells_the_truth(page: Page, site: LiveSite) -> None:
    """The back button leads to a page that says what has been sent, and from there to its confirmation."""
    to_check_answers(page)
    go_on(page)
    before, sent = site.cases, reference(page)
    page.go_back()
    expect(page).to_have_title(SENT_ALREADY)
    expect(page.locator("main")).to_contain_text(sent)
    expect(page.locator(BUTTON)).to_have_count(0)
    page.get_by_role("link", name="See what happens next").click()
    assert reference(page) == sent
    assert site.cases == before


def test_refreshing_the_confirmation_sends_nothing(page: Page, site: LiveSite) -> None:
    """The confirmation may be loaded again as often as one likes."""
    to_check_answers(page)
    go_on(page)
    before, sent = site.cases, reference(page)
    page.reload()
    page.reload()
    assert reference(page) == sent
    assert site.cases == before


def test_two_tabs_make_one_case(page: Page, site: LiveSite) -> None:
    """What is sent from one tab is sent for the other, too: it shows the same reference."""
    to_check_answers(page)
    other = page.context.new_page()
    other.goto(f"{REPORT}/check-answers")
    before = site.cases
    go_on(page)
    go_on(other)
    assert reference(other) == reference(page)
    assert site.cases == before + 1


def test_an_answer_after_submission_is_not_lost_in_silence(
    page: Page, site: LiveSite, visitors: Visitors
) -> None:
    """A second tab that still asks something says that all has been sent, and shows what was typed."""
    visitors.allow(409)
    to_check_answers(page)
    other = page.context.new_page()
    other.goto(f"{REPORT}/where")
    go_on(page)
    before = site.cases
    fill(other, where="Or rather by the mill")
    go_on(other)
    expect(other).to_have_title(SENT_ALREADY)
    expect(other.locator("main")).to_contain_text("Or rather by the mill")
    expect(other.locator("main")).to_contain_text(reference(page))
    assert site.cases == before


def test_two_tabs_share_their_answers(page: Page) -> None:
    """An answer changed in one tab is what the other shows when it comes to its last page."""
    to_check_answers(page)
    other = page.context.new_page()
    other.goto(f"{REPORT}/where?change=yes")
    fill(other, where="By the mill")
    go_on(other)
    page.reload()
    expect(page.locator("main")).to_contain_text("By the mill")


# --- Pages that the browser keeps ---------------------------------------------------------------


@pytest.fixture(scope="module")
def keeping_browser(
    browser_type: BrowserType, browser_type_launch_args: dict[str, object]
) -> Iterator[Browser]:
    """A browser that keeps pages as they were, as browsers do for people and not for tests."""
    kept = browser_type.launch(
        **browser_type_launch_args, ignore_default_args=["--disable-back-forward-cache"]
    )  # type: ignore[arg-type]
    yield kept
    kept.close()


def go_back(page: Page) -> None:
    """Press the back button. Playwright's own `go_back` waits for a load that a kept page does not have."""
    page.evaluate("history.back()")


def test_a_kept_page_is_loaded_again(keeping_browser: Browser, site: LiveSite) -> None:
    """A page of answers that the browser kept is not shown as it was when they have been sent meanwhile."""
    page = keeping_browser.new_context(base_url=site.address).new_page()
    to_check_answers(page)
    go_on(page)
    before = site.cases
    go_back(page)
    expect(page).to_have_title(SENT_ALREADY)
    assert site.cases == before


def test_a_kept_page_does_not_show_what_was_deleted(keeping_browser: Browser, site: LiveSite) -> None:
    """After somebody has deleted their answers, the way back does not show them to the next person."""
    page = keeping_browser.new_context(base_url=site.address).new_page()
    to_check_answers(page)
    page.goto("/prototype")
    page.get_by_role("button", name="Delete my answers").click()
    expect(page.locator("h1")).to_have_text("What you entered is deleted")
    page.evaluate("history.go(-2)")
    expect(page).to_have_title(re.compile("^You have not started yet"))
    expect(page.locator("main")).not_to_contain_text("By the bridge")


def test_a_kept_page_does_not_lose_what_was_typed(keeping_browser: Browser, site: LiveSite) -> None:
    """Somebody who looks at the privacy page in the middle of an answer finds it there on coming back."""
    page = keeping_browser.new_context(base_url=site.address).new_page()
    page.add_init_script(
        "addEventListener('pageshow', (event) => { document.title += event.persisted ? ' (kept)' : '' })"
    )
    ahead(page, REPORT, A_REPORT[0])
    page.goto(f"{REPORT}/light-search")
    fill(page, light_search="Mill")
    page.goto("/privacy")
    go_back(page)
    expect(page).to_have_title(re.compile(r"\(kept\)$"))
    expect(page.locator("[name='light-search']")).to_have_value("Mill")
