"""Tasks: one card at a time, the bar above each page, how easy it was; the moderator may do it too."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototype_kit.testing.page_checks import words_of
from tests.research.web.lab import STUDY, Lab
from tests.web.visitor import Visitor

DONE = "I have finished this task"


def _bar(visitor: Visitor) -> str:
    found = visitor.page.first("research-bar")
    return "" if found is None else words_of(found)


def _study(lab: Lab, before: str, after: str) -> None:
    file: Path = lab.folder / "studies" / STUDY / "study.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_all_tasks_one_by_one(lab: Lab) -> None:
    """Card, prototype, question, next card; the last leads to thanks. It is counted for this session."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    for number, rating in ((1, "6"), (2, ""), (3, "1")):
        assert visitor.page.heading == f"Task {number} of 3"
        assert "Stop taking part" in _bar(visitor)
        visitor.submit()
        assert _bar(visitor).startswith(f"Task {number} of 3: what you are asked to do")
        assert DONE in _bar(visitor)
        visitor.press(DONE)
        assert visitor.page.heading == "How difficult or easy was this task?"
        visitor.submit(**({"ease": rating} if rating else {}))
    assert visitor.page.heading == "Thank you for taking part"
    attempts = lab.research.attempts.of_session(session.id)
    assert [(each.task, each.seq) for each in attempts] == [
        ("report-light", 6),
        ("follow-report", None),
        ("report-grid", 1),
    ]
    assert all(each.ended_at for each in attempts)


def test_what_is_done_in_a_task_is_of_the_session(lab: Lab) -> None:
    """Draft, events and case carry the session and the round; nothing else is of a participant."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    visitor.submit()
    visitor.submit()
    visitor.submit(fault="damaged")
    own = f"round='{lab.round.slug}' AND env='research'"
    assert lab.count("draft", f"{own} AND research_session='{session.id}'") == lab.count("draft") == 1
    assert lab.count("event", f"{own} AND research_session_id='{session.id}'") == lab.count("event") > 1


def test_each_task_begins_in_a_fresh_browser(lab: Lab) -> None:
    """What was typed in a task before is not there; following a report goes on with what was sent."""
    _, link = lab.session()
    _study(lab, "start: street-lights/grids", "start: street-lights/report")
    visitor = lab.agreed(link)
    visitor.submit()
    visitor.submit()
    visitor.submit(fault="damaged")
    first = visitor.client.get_cookie(f"rounds.{lab.round.slug}.session")
    visitor.press(DONE)
    visitor.submit()
    visitor.submit()
    assert visitor.page.path == f"{lab.path}/track"
    assert visitor.client.get_cookie(f"rounds.{lab.round.slug}.session") == first
    visitor.press(DONE)
    visitor.submit()
    visitor.submit()
    visitor.get(f"{lab.path}/street-lights/report/light-search", 404)


def test_a_task_begins_with_its_scenario(lab: Lab) -> None:
    """Its answers are there already; without one of its own, that of the session."""
    _study(lab, "    minutes: 10\n", "    minutes: 10\n    scenario: reported-nearby\n")
    _, link = lab.session(scenario="nothing-nearby")
    visitor = lab.agreed(link)
    visitor.submit()
    assert visitor.page.path.endswith("/street-lights/report/already-reported")
    _study(lab, "    scenario: reported-nearby\n", "")
    _, link = lab.session(scenario="nothing-nearby")
    other = lab.agreed(link)
    other.submit()
    assert other.page.path.endswith("/street-lights/report/details")


def test_a_card_that_was_left_leads_back(lab: Lab) -> None:
    """Who comes back to the card of a task that goes on does not begin it anew."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    visitor.submit()
    visitor.get(f"{lab.path}/taking-part")
    assert "Go on with this task" in visitor.page.words
    visitor.get(link)
    assert "Go on with this task" in visitor.page.words
    assert len(lab.research.attempts.of_session(session.id)) == 1


def test_the_bar_follows_the_moderator(lab: Lab) -> None:
    """What the console begins and ends is what the participant is shown."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    attempts, now = lab.research.attempts, lab.now()
    begun = attempts.begin(session.id, "report-grid", now)
    visitor.get(f"{lab.path}/taking-part")
    assert visitor.page.heading == "Task 3 of 3"
    visitor.submit()
    assert visitor.page.path == f"{lab.path}/street-lights/grids"
    assert [each.id for each in attempts.of_session(session.id)] == [begun.id]
    attempts.end(begun.id, "success", now)
    visitor.get(visitor.page.path)
    assert "This task has ended: go on" in _bar(visitor)
    # A page of before the end: the moderator's mark stays.
    visitor.post(f"{lab.path}/taking-part/task/done", {})
    assert attempts.of_session(session.id)[0].outcome == "success"
    assert visitor.page.heading == "Task 1 of 3"
    visitor.post(f"{lab.path}/taking-part/task", {"task": "report-grid"})
    assert visitor.page.heading == "Task 1 of 3", "an old card begins nothing"


def test_after_the_end_nothing_more_is_recorded(lab: Lab) -> None:
    """The moderator ends it: the prototype is closed to this device, and nothing is counted any more."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    visitor.submit()
    lab.research.sessions.end(session.id, lab.now())
    before = lab.count("event"), lab.count("draft")
    visitor.post(f"{lab.path}/street-lights/report", {})
    assert visitor.page.heading == "Thank you for taking part"
    visitor.get(f"{lab.path}/street-lights/report")
    assert visitor.page.heading == "Thank you for taking part"
    assert (lab.count("event"), lab.count("draft")) == before


@pytest.mark.parametrize("sent", ["0", "8", "seven", "٣"])
def test_only_the_seven_numbers_are_taken(sent: str, lab: Lab) -> None:
    """Anything else is refused in words."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    visitor.submit()
    visitor.press(DONE)
    visitor.submit(422, ease=sent)
    assert visitor.page.errors == {"ease": "Select a number from 1 to 7, or continue without an answer"}
    assert lab.research.attempts.of_session(session.id)[0].seq is None


def test_another_sessions_attempt_cannot_be_rated(lab: Lab) -> None:
    """An id that somebody found opens nothing."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    visitor.submit()
    visitor.press(DONE)
    (attempt,) = lab.research.attempts.of_session(session.id)
    _, other = lab.session()
    stranger = lab.agreed(other)
    stranger.post(f"{lab.path}/taking-part/ease/{attempt.id}", {"ease": "1"})
    assert stranger.page.heading == "Task 1 of 3"
    assert lab.research.attempts.of_session(session.id)[0].seq is None


def test_the_teams_tools_are_closed(lab: Lab) -> None:
    """They show what other participants entered, or take checks away."""
    _, link = lab.session()
    visitor = lab.agreed(link)
    for path in ("", "/messages", "/data", "/forgotten"):
        visitor.get(f"{lab.path}/prototype{path}", 404)
    for path in ("/click-through", "/again", "/forget", "/scenarios/street-lights/reported-nearby"):
        visitor.post(f"{lab.path}/prototype{path}", {"on": "yes"}, 404)
