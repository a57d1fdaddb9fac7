"""The moderator's page while a session goes on: nothing moves under a hand, and the focus stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import test_research_day
from tests.browser.hands import NARROW, WIDE
from tests.browser.test_research_day import SOON, ResearchDay
from tests.research.web.lab import STUDY, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("browser-research-day")]

day = test_research_day.day


def _button(page: Page, words: str) -> Locator:
    """A button of the first task."""
    return page.locator(".research-task").first.get_by_role("button", name=words)


def _places(page: Page) -> list[tuple[float, float]]:
    """Where the buttons of all tasks are on the page, however far it is scrolled."""
    found: list[tuple[float, float]] = page.locator(".research-task button").evaluate_all(
        """buttons => buttons.map((button) => {
          const box = button.getBoundingClientRect()
          return [box.x + scrollX, box.y + scrollY]
        })"""
    )
    return found


def _says(page: Page, words: str) -> None:
    expect(page.locator(".research-task__state").first).to_have_text(words, timeout=SOON)


@pytest.mark.parametrize("wide", [True, False])
def test_the_keyboard_presses_what_it_pressed_before(day: ResearchDay, wide: bool) -> None:
    """Enter twice helps twice; a task ends when its end is pressed, by whoever presses it."""
    session = running(day.lab)
    page = day.moderator()
    page.set_viewport_size(WIDE if wide else NARROW)
    page.goto(page.url.replace(f"/research/{STUDY}", f"/research/sessions/{session.id}/live"))
    places = _places(page)
    assert len(places) == 5 * 3
    _button(page, "Begin").press("Enter")
    _says(page, "Going on")
    # It can do nothing now, so the title of its task is next.
    expect(page.locator(".research-task__title").first).to_be_focused()
    assert _places(page) == places
    for words in ("Going on, helped 1", "Going on, helped 2"):
        _button(page, "I helped").press("Enter")
        _says(page, words)
        expect(_button(page, "I helped")).to_be_focused()
    assert _places(page) == places
    # The participant ends it, while the moderator aims at a button.
    _button(page, "I helped").focus()
    (attempt,) = day.lab.research.attempts.of_session(session.id)
    assert attempt.ended_at is None
    day.lab.research.attempts.end(attempt.id, None, day.lab.now())
    _says(page, "Not marked yet, helped 2")
    expect(_button(page, "I helped")).to_be_focused()
    assert _places(page) == places
    _button(page, "Not done").press("Enter")
    _says(page, "Not done, helped 2")
    expect(_button(page, "Not done")).to_be_focused()
    assert _places(page) == places


def test_the_end_is_shown_as_it_comes(day: ResearchDay) -> None:
    """The heading says so, nothing can be pressed any more, and what was taken back says that."""
    first, second = running(day.lab), running(day.lab)
    page = day.moderator()
    study = page.url
    page.goto(study.replace(f"/research/{STUDY}", f"/research/sessions/{first.id}/live"))
    _button(page, "Begin").focus()
    day.lab.research.sessions.end(first.id, day.lab.now())
    expect(page.get_by_role("heading", level=1)).to_have_text("What P01 did", timeout=SOON)
    expect(page).to_have_title(page.title().replace("P01 live", "What P01 did"))
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("button", name="End the session")).to_be_disabled()
    address = study.replace(f"/research/{STUDY}", f"/research/sessions/{second.id}/live")
    page.goto(address)
    day.lab.research.sessions.withdraw(second.id, day.lab.now())
    expect(page.get_by_text("The participant took this session back.")).to_be_visible(timeout=SOON)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("P02 took this session back")
    expect(page.get_by_text("The participant took this session back.")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.get_by_text("There is no connection")).to_have_count(0)
