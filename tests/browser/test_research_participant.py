"""A participant with a browser: link, consent, tasks, thanks; refusing, withdrawing; a tablet that waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.web.wsgi import site_app
from research.rounds import freeze
from tests.browser.conftest import Visitors
from tests.browser.hands import NARROW, WIDE
from tests.browser.live import Server
from tests.browser.tour import wider_than_the_window
from tests.research.web.lab import ALL, NAME, Lab, project

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(180),
    pytest.mark.xdist_group("browser-research-participant"),
]

# What rrweb does on a page is tested with it.
AGREED = ("take_part", "notes", "quotes", "observers")


class LiveLab(Lab):
    """A lab that a browser can visit."""

    def __init__(self, lab: Lab):
        super().__init__(lab.folder, lab.round, lab.app)
        self._server = Server(lab.app)
        self.address = self._server.address

    def stop(self) -> None:
        """End the server and give the database back."""
        self._server.stop()
        self.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveLab]:
    """Street lights, their study and a round, on a free port."""
    folder = project(tmp_path_factory.mktemp("participant") / "project")
    round_ = freeze(folder, NAME, datetime(2026, 10, 1, 9, tzinfo=UTC))
    made = LiveLab(Lab(folder, round_, site_app(folder, {})))
    yield made
    made.stop()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _arrive(page: Page, link: str) -> None:
    page.goto(link)
    _press(page, "Start")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Taking part in")


def _agree(page: Page, *items: str) -> None:
    for item in ALL:
        page.locator(f"#{item}" if item in items else f"#{item}-2").check()
    page.locator("#age").check()
    _press(page, "Continue")


def _looked_at(page: Page) -> None:
    """No fault, and nothing to the side."""
    assert findings(page) == []
    assert wider_than_the_window(page) <= 0


@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["desk", "phone"])
def test_a_session_from_its_link_to_thanks(window: dict[str, int], live: LiveLab, visitors: Visitors) -> None:
    """Every screen is looked at: sheet, errors, cards, a page with its bar, the question, thanks."""
    session, link = live.session()
    page = visitors(live, viewport=window)
    carry_axe(page)
    page.goto(link)
    _looked_at(page)
    _arrive(page, link)
    _looked_at(page)
    _press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Select whether you are 16 or over")
    _looked_at(page)
    _agree(page, *AGREED)
    for number in (1, 2, 3):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Task {number} of 3")
        _looked_at(page)
        _press(page, "Start this task")
        _looked_at(page)
        page.locator(".research-bar summary").click()
        expect(page.locator(".research-bar .govuk-details__text")).to_be_visible()
        _looked_at(page)
        _press(page, "I have finished this task")
        _looked_at(page)
        if number < 3:
            page.locator("#ease-6").check()
        _press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for taking part")
    _looked_at(page)
    assert [each.seq for each in live.research.attempts.of_session(session.id)] == [6, 6, None]
    page.get_by_role("link", name="Take back what you gave us").click()
    _looked_at(page)


def test_without_javascript(live: LiveLab, visitors: Visitors) -> None:
    """The same way needs none, up to the form that is sent."""
    session, link = live.session()
    page = visitors(live, java_script_enabled=False)
    _arrive(page, link)
    _agree(page, *AGREED)
    for _ in range(3):
        _press(page, "Start this task")
        page.locator(".research-bar summary").click()
        expect(page.locator(".research-bar .govuk-details__text")).to_be_visible()
        _press(page, "I have finished this task")
        page.locator("#ease-2").check()
        _press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for taking part")
    assert len(live.research.attempts.of_session(session.id)) == 3


def test_with_the_keyboard_alone(live: LiveLab, visitors: Visitors) -> None:
    """Consent, start, the task's words, and the end of the task, without a pointer."""
    session, link = live.session()
    page = visitors(live)
    page.goto(link)
    heading = page.get_by_role("heading", level=1)
    page.get_by_role("button", name="Start").focus()
    page.keyboard.press("Enter")
    page.locator("#take_part").focus()
    for _ in range(len(ALL) + 1):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Continue"
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Start this task").focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Report a faulty street light")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".research-bar .govuk-details__text")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(heading).to_contain_text("How difficult or easy")
    assert live.state(session) == "running"
    visitors.complaints.clear()  # with the replay that was agreed to


def test_a_refusal(live: LiveLab, visitors: Visitors) -> None:
    """Kind thanks; the link opens nothing any more, and the browser has kept nothing."""
    visitors.allow(404)
    session, link = live.session()
    page = visitors(live)
    carry_axe(page)
    _arrive(page, link)
    _agree(page, "notes")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your time")
    _looked_at(page)
    assert live.state(session) == "refused"
    assert page.context.cookies() == []
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    _looked_at(page)


def test_a_withdrawal_in_the_middle(live: LiveLab, visitors: Visitors) -> None:
    """Two presses from any page of the prototype; the way back shows nothing."""
    visitors.allow(404)  # the way back
    session, link = live.session()
    page = visitors(live)
    carry_axe(page)
    _arrive(page, link)
    _agree(page, *AGREED)
    _press(page, "Start this task")
    _press(page, "Start now")
    page.get_by_label("It is damaged").check()
    _press(page, "Continue")
    page.get_by_role("link", name="Stop taking part").click()
    _looked_at(page)
    _press(page, "Stop and delete everything")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have stopped taking part")
    _looked_at(page)
    assert live.state(session) == "withdrawn"
    assert live.count("draft", f"research_session='{session.id}'") == 0
    assert page.context.cookies() == []
    page.go_back()
    expect(page.get_by_text("It is damaged")).to_have_count(0)


def test_a_second_device_is_refused(live: LiveLab, visitors: Visitors) -> None:
    """It says to ask the researcher; the first goes on where it was."""
    visitors.allow(409)
    _, link = live.session()
    first, second = visitors(live), visitors(live)
    _arrive(first, link)
    carry_axe(second)
    second.goto(link)
    expect(second.get_by_role("heading", level=1)).to_have_text("This link was opened on another device")
    _looked_at(second)
    first.goto(link)
    expect(first.get_by_role("heading", level=1)).to_contain_text("Taking part in")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_next_participant_comes_to_the_tablet(scripts: bool, live: LiveLab, visitors: Visitors) -> None:
    """It waits, shows the session by itself, and afterwards is clean for the next one. Nothing is typed."""
    tablet = visitors(live, java_script_enabled=scripts)
    tablet.goto(f"{live.path}/seat")
    heading = tablet.get_by_role("heading", level=1)
    expect(heading).to_have_text("Please wait for the researcher")
    session, _ = live.session()
    live.research.seats.call(session.id, live.now())
    expect(heading).to_have_text("Help us with our research", timeout=10_000)
    _press(tablet, "Start")
    _agree(tablet, *AGREED)
    _press(tablet, "Start this task")
    live.research.sessions.end(session.id, live.now())
    after, _ = live.session()
    live.research.seats.call(after.id, live.now())
    tablet.reload()
    expect(heading).to_have_text("Thank you for taking part")
    tablet.get_by_role("link", name="Researcher: make this tablet ready").click()
    expect(heading).to_have_text("Help us with our research")
    assert tablet.context.cookies() == []
    _press(tablet, "Start")
    assert live.state(after) == "consenting"
    live.research.sessions.withdraw(after.id, live.now())


def test_a_dropped_connection_keeps_what_was_typed(live: LiveLab, visitors: Visitors) -> None:
    """The page of the round says so and stays; nothing that was typed before is offered by the browser."""
    _, link = live.session()
    page = visitors(live)
    _arrive(page, link)
    _agree(page, *AGREED)
    _press(page, "Start this task")
    _press(page, "Start now")
    page.get_by_label("It is damaged").check()
    _press(page, "Continue")
    field = page.locator("[name='light-search']")
    expect(field).to_have_attribute("autocomplete", "off")
    field.fill("Mill Lane")
    page.context.set_offline(True)
    _press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("What you typed is still here.")
    expect(field).to_have_value("Mill Lane")
    page.context.set_offline(False)
    page.wait_for_timeout(1_100)  # GOV.UK's buttons take a second press within a second for a slip
    _press(page, "Continue")
    expect(page).to_have_url(f"{live.address}{live.path}/street-lights/report/light")
    visitors.complaints.clear()


def test_a_page_that_was_open_for_long_can_be_sent(live: LiveLab, visitors: Visitors) -> None:
    """It asks first whether anybody is there: below the round's own path, where alone it may be served."""
    _, link = live.session()
    page = visitors(live)
    page.clock.install()
    _arrive(page, link)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "/health/" in sent.url else None)
    page.clock.fast_forward(61_000)
    _agree(page, *AGREED)
    expect(page.get_by_role("heading", level=1)).to_have_text("Task 1 of 3")
    assert asked == [f"{live.address}{live.path}/health/live"]
