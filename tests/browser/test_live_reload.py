"""While somebody edits a service, the page that is open in the browser follows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from prototype_kit.web.develop import Developing
from tests.browser.conftest import Visitors
from tests.browser.hands import NARROW, REPORT, choose, fill, go_on, start
from tests.browser.live import Server, site_folder

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-rest")]

PATIENCE_MS = 15_000
ASKED = "What is wrong with the street light?"


class Workshop:
    """A site that is served while its files are changed."""

    def __init__(self, folder: Path):
        self.folder, self.said = folder, list[str]()
        self._developing = Developing(folder, self.said.append)
        self._server = Server(self._developing)
        self._following = threading.Thread(target=self._developing.follow, daemon=True)
        self._following.start()
        self.address = self._server.address

    def replace(self, file: str, old: str, new: str) -> None:
        """Change words in a file, and save it."""
        path = self.folder / "services" / "street_lights" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def stop(self) -> None:
        """Go home."""
        self._developing.stop()
        self._server.stop()
        self._following.join(10)


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    """A site to change."""
    made = Workshop(site_folder(tmp_path / "site"))
    yield made
    made.stop()


@pytest.fixture
def page(visitors: Visitors, workshop: Workshop) -> Iterator[Page]:
    """The author's browser. It is closed before the workshop is, as a page that is loading would complain."""
    page = visitors(workshop)
    start(page, REPORT)
    expect(page.locator("h1")).to_have_text(ASKED)
    yield page
    page.close()


def test_a_changed_question_is_shown(page: Page, workshop: Workshop) -> None:
    """Saving the YAML shows the new question in the page that is open."""
    workshop.replace("journeys/report.yaml", ASKED, "What is the matter with it?")
    expect(page.locator("h1")).to_have_text("What is the matter with it?", timeout=PATIENCE_MS)


def test_an_open_error_is_not_sent_again(page: Page, workshop: Workshop) -> None:
    """A page that says what is wrong is shown anew without it: its form is not sent a second time."""
    go_on(page)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    workshop.replace("journeys/report.yaml", ASKED, "What is the matter with it?")
    expect(page.locator("h1")).to_have_text("What is the matter with it?", timeout=PATIENCE_MS)
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    assert posts == []


NOTICE = "A file changed. Show the new page"


def test_a_page_with_something_typed_is_left_alone(page: Page, workshop: Workshop) -> None:
    """What somebody is in the middle of typing is not swept away by a change; the page says so."""
    choose(page, "fault", "damaged")
    go_on(page)
    old = page.locator("h1").inner_text()
    fill(page, light_search="Mill La")
    other = page.context.new_page()
    other.goto(f"{REPORT}/light-search")
    workshop.replace("journeys/report.yaml", old, "In which street is it?")
    expect(other.locator("h1")).to_have_text("In which street is it?", timeout=PATIENCE_MS)
    expect(page.get_by_role("status")).to_have_text(NOTICE, timeout=PATIENCE_MS)
    expect(page.locator("h1")).to_have_text(old)
    expect(page.locator("[name='light-search']")).to_have_value("Mill La")
    expect(other.get_by_role("status")).to_be_empty()


def test_the_new_page_is_shown_when_it_is_asked_for(page: Page, workshop: Workshop) -> None:
    """Once, however many changes there are; by keyboard; and it covers nothing that has the focus."""
    page.set_viewport_size(NARROW)
    choose(page, "fault", "damaged")
    for old, new in ((ASKED, "What is it?"), ("What is it?", "What is the matter?")):
        before = len(workshop.said)
        workshop.replace("journeys/report.yaml", old, new)
        expect(page.get_by_role("status")).to_have_text(NOTICE, timeout=PATIENCE_MS)
        while len(workshop.said) == before:
            page.wait_for_timeout(50)
    link = page.get_by_role("link", name="Show the new page")
    # A window that ends with the next thing to be focused.
    button = page.locator("main button").evaluate("button => button.getBoundingClientRect().bottom + scrollY")
    page.set_viewport_size({"width": NARROW["width"], "height": int(button)})
    page.evaluate("scrollTo(0, 0)")
    for _ in range(40):
        if link.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
        assert page.evaluate(COVERED) is False
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What is the matter?", timeout=PATIENCE_MS)
    expect(page.get_by_role("status")).to_be_empty()


COVERED = """() => {
    const notice = document.querySelector('.kit-notice__words').getBoundingClientRect()
    const focused = document.activeElement
    if (focused === document.body || focused.closest('.kit-notice')) return false
    const box = focused.getBoundingClientRect()
    return box.bottom > notice.top && box.top < notice.bottom
}"""


def test_an_open_choice_does_not_hide_a_fault(page: Page, workshop: Workshop, visitors: Visitors) -> None:
    """What has to be mended is shown whatever was chosen: nothing could be sent until then."""
    visitors.allow(500)
    choose(page, "fault", "damaged")
    workshop.replace("journeys/report.yaml", "type: radios", "type: radio")
    expect(page.locator(".kit-fault").first).to_contain_text("report.yaml", timeout=PATIENCE_MS)
    workshop.replace("journeys/report.yaml", "type: radio\n", "type: radios\n")
    expect(page.locator("h1")).to_have_text(ASKED, timeout=PATIENCE_MS)


def test_a_tab_in_the_background_catches_up(page: Page, workshop: Workshop) -> None:
    """A tab that nobody sees holds no connection; seen again, it shows what has changed meanwhile."""
    hide = """hidden => {
        Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
    }"""
    page.wait_for_timeout(300)  # it has heard of the version that it shows
    page.evaluate(hide, True)
    other = page.context.new_page()
    other.goto(f"{REPORT}/fault")
    workshop.replace("journeys/report.yaml", ASKED, "What is the matter with it?")
    expect(other.locator("h1")).to_have_text("What is the matter with it?", timeout=PATIENCE_MS)
    expect(page.locator("h1")).to_have_text(ASKED)
    page.evaluate(hide, False)
    expect(page.locator("h1")).to_have_text("What is the matter with it?", timeout=PATIENCE_MS)


def test_a_fault_is_shown_and_goes_when_it_is_mended(
    page: Page, workshop: Workshop, visitors: Visitors
) -> None:
    """A file that cannot be read shows what to mend, in its line; mending it brings the question back."""
    visitors.allow(500)
    workshop.replace("journeys/report.yaml", "type: radios", "type: radio")
    expect(page.locator(".kit-fault").first).to_contain_text("report.yaml", timeout=PATIENCE_MS)
    workshop.replace("journeys/report.yaml", "type: radio\n", "type: radios\n")
    expect(page.locator("h1")).to_have_text(ASKED, timeout=PATIENCE_MS)
