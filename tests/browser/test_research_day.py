"""A day of research: moderator, participants and two observers at once, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from prototype_kit.cli import main
from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.web.console import create_console
from prototype_kit.web.wsgi import site_app
from research.rounds import freeze
from tests.browser.conftest import Visitors
from tests.browser.hands import NARROW, WIDE
from tests.browser.live import Server
from tests.browser.tour import wider_than_the_window
from tests.research.web.lab import ALL, NAME, SLUG, STUDY, Lab, project

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), pytest.mark.xdist_group("browser-research-day")]

SOON = 10_000  # milliseconds, on a busy machine


class ResearchDay:
    """The round and the console on free ports, and people with browsers."""

    def __init__(self, lab: Lab, visitors: Visitors):
        self.lab, self._visitors = lab, visitors
        self._public = Server(lab.app)
        self.address = self._public.address
        self._console = Server(create_console(lab.front, self.address))
        account = lab.front.store.accounts.add(
            "staff", "m@anytown.example", "Moderator", lab.now(), ["researcher"]
        )
        self._token = lab.front.store.account_sessions.begin(account, "desktop", lab.now())
        self.folder = lab.folder

    def moderator(self) -> Page:
        """The console, signed in."""
        page = self._visitors(self._console, viewport=WIDE)  # type: ignore[arg-type]
        page.context.add_cookies([{"name": "staff", "value": self._token, "url": self._console.address}])
        carry_axe(page)
        page.goto(f"{self._console.address}/research/{STUDY}")
        return page

    def observer(self, address: str, initials: str, **options: object) -> Page:
        """A browser that joined by the observers' address."""
        page = self._visitors(self._console, **options)  # type: ignore[arg-type]
        carry_axe(page)
        page.goto(address)
        page.get_by_label("Your initials or your role").fill(initials)
        page.get_by_role("button", name="Watch").click()
        return page

    def tablet(self) -> Page:
        """The participants' browser."""
        page = self._visitors(self._public, viewport={"width": 820, "height": 1180})  # type: ignore[arg-type]
        carry_axe(page)
        return page

    def stop(self) -> None:
        """End the servers."""
        self._console.stop()
        self._public.stop()
        self.lab.close()


@pytest.fixture
def day(tmp_path: Path, visitors: Visitors) -> Iterator[ResearchDay]:
    """Street lights, their study and a frozen round."""
    folder = project(tmp_path / "project")
    round_ = freeze(folder, NAME, datetime.now(UTC))
    made = ResearchDay(Lab(folder, round_, site_app(folder, {})), visitors)
    yield made
    made.stop()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def _well(page: Page) -> None:
    assert findings(page) == []
    assert wider_than_the_window(page) <= 0


def _agree(page: Page) -> None:
    for item in ALL:
        page.locator(f"#{item}" if item != "replay" else f"#{item}-2").check()
    page.locator("#age").check()
    _press(page, "Continue")


def _report_a_light(page: Page) -> None:
    """As a participant does: with one error on the way."""
    _press(page, "Start now")
    _press(page, "Continue")  # without an answer
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.get_by_label("It is damaged").check()
    _press(page, "Continue")


def _hears(page: Page, words: str) -> None:
    expect(page.locator("[data-live-list]")).to_contain_text(words, timeout=SOON)


def _address(page: Page, part: str) -> str:
    (found,) = [words for words in page.locator(".research-address code").all_inner_texts() if part in words]
    return found


def test_a_day(day: ResearchDay, visitors: Visitors) -> None:
    """Consent, three tasks, notes of two observers, one lost connection, a withdrawal and the report."""
    visitors.allow(422)
    moderator, tablet = day.moderator(), day.tablet()
    _well(moderator)
    moderator.get_by_label("Group, for somebody new").select_option(index=1)
    _press(moderator, "Make the session")
    _well(moderator)
    first, link, watch = moderator.url.partition("?")[0], *(_address(moderator, part) for part in PARTS)
    one, two = day.observer(watch, "AB"), day.observer(watch, "policy lead", viewport=NARROW)
    _nothing_before_consent(day, tablet, one, link)
    moderator.goto(f"{first}/live")
    _first_task(tablet, moderator, one, two)
    _notes(moderator, one, two)
    visitors.complaints.clear()  # of the browser that had no connection
    _other_tasks(moderator, tablet)
    moderator.goto(first)
    _press(moderator, "Next participant")
    _taken_back(day, moderator, one, watch)
    _told(day)


PARTS = ("/session/", "/watch/join/")


def _nothing_before_consent(day: ResearchDay, tablet: Page, observer: Page, link: str) -> None:
    """Nobody sees anything, and nothing is stored, until the sheet is sent."""
    expect(observer.get_by_text("No session that you can watch is going on")).to_be_visible()
    _well(observer)
    tablet.goto(link)
    _press(tablet, "Start")
    _agree(tablet)
    assert day.lab.count("event", "research_session_id IS NOT NULL") == 0


def _first_task(tablet: Page, moderator: Page, *observers: Page) -> None:
    """Everybody looks on while the participant makes a mistake, and gets on."""
    for page in observers:
        page.goto(page.url)
        page.get_by_role("link", name="P01").click()
        expect(page.locator("[data-live-connection]")).to_have_text(
            "What is new comes by itself.", timeout=SOON
        )
        _well(page)
    _press(tablet, "Start this task")
    _report_a_light(tablet)
    for page in (moderator, *observers):
        _hears(page, "Error at")
    _press(tablet, "I have finished this task")


def _notes(moderator: Page, one: Page, two: Page) -> None:
    """By keyboard alone, with a tag by one key; and once without a connection."""
    one.locator("#text").press_sequentially("Did not see that a choice was needed.")
    one.locator(".research-tags input").first.focus()
    one.keyboard.press("p")
    one.keyboard.press("Enter")
    for page in (moderator, one, two):
        _hears(page, "Did not see that a choice was needed.")
    assert "problem" in one.locator(".research-moment--note").first.inner_text()
    two.context.set_offline(True)
    two.locator("#text").fill("Written in a tunnel.")
    two.locator("#text").press("Enter")
    expect(two.locator("[data-live-unsent]")).to_contain_text("Not sent yet: 1")
    two.context.set_offline(False)
    _hears(one, "Written in a tunnel.")


def _other_tasks(moderator: Page, tablet: Page) -> None:
    """The moderator marks the first; the participant says how easy it was, and does the others."""
    tablet.locator("#ease-3").check()
    _press(tablet, "Continue")
    # It came by itself that the task was begun; what is being written stays while it is marked.
    moderator.locator("#text").fill("Half a sent")
    moderator.get_by_role("button", name="In part").first.click()
    expect(moderator.locator(".research-task").first).to_contain_text("Done in part", timeout=SOON)
    expect(moderator.locator("#text")).to_have_value("Half a sent")
    _well(moderator)
    for _ in (2, 3):
        _press(tablet, "Start this task")
        _press(tablet, "I have finished this task")
        _press(tablet, "Continue")
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Thank you for taking part")


def _taken_back(day: ResearchDay, moderator: Page, one: Page, watch: str) -> None:
    """The next participant takes it back in the middle: every screen is told, and nothing is left."""
    _, second = day.lab.research.sessions.of_study(STUDY)
    _press(moderator, "Make a new link for another device")
    tablet, observer = day.tablet(), day.observer(watch, "CD")
    tablet.goto(_address(moderator, "/session/"))
    _press(tablet, "Start")
    _agree(tablet)
    _press(tablet, "Start this task")
    # Who still watches the first is told that it ended, and led on.
    expect(one.locator("[data-live-after]")).to_contain_text("This session ended at", timeout=SOON)
    expect(one.get_by_role("link", name="Go to P02")).to_have_attribute(
        "href", f"/watch/sessions/{second.id}/live", timeout=SOON
    )
    _well(one)
    observer.goto(observer.url)
    observer.get_by_role("link", name="P02").click()
    observer.locator("#text").fill("Says a secret.")
    observer.locator("#text").press("Enter")
    _hears(observer, "Says a secret.")
    tablet.locator(".research-bar").get_by_text("Stop taking part").click()
    _press(tablet, "Stop and delete everything")
    expect(observer.get_by_text("took this session back")).to_be_visible(timeout=SOON)
    expect(observer.locator("[data-live-list]")).not_to_contain_text("secret")
    day.lab.work()
    assert day.lab.state(second) == "withdrawn"
    assert day.lab.count("event", f"research_session_id = '{second.id}'") == 0
    assert day.lab.count("research_note", f"session_id = '{second.id}'") == 0


def _told(day: ResearchDay) -> None:
    """The report has what was reviewed, and nothing of whoever took it back."""
    for note in day.lab.research.notes.of_study(STUDY):
        day.lab.research.notes.change(note.id, reviewed="tunnel" not in note.text)
    assert main(["--project", str(day.folder), "research", "report", SLUG]) == 0
    (page,) = (day.folder / "reports").glob("*/*.html")
    files = [file for file in page.parent.iterdir() if file.is_file()]
    told = "".join(file.read_text(encoding="utf-8") for file in files)
    assert "Did not see that a choice was needed." in told
    assert "tunnel" not in told
    assert "secret" not in told
    assert "P02" not in told
