"""Observers: they join by an address, watch whom they may, and write what they see."""

from __future__ import annotations

from typing import Any

import pytest

from prototype_kit.testing.page_checks import words_of
from research.session import Session
from tests.research.web.lab import SLUG, STUDY, Lab, console, happens, news, of, running
from tests.web.visitor import Visitor


def _join(lab: Lab, researcher: Visitor, session: Session) -> Visitor:
    page = researcher.get(of(session))
    (address,) = [words for words in map(words_of, page.tree.iter("code")) if "/watch/join/" in words]
    observer = console(lab)
    observer.get(address.removeprefix("http://127.0.0.1"))
    observer.submit(name="AB")
    return observer


def test_an_observer_joins_watches_and_writes(lab: Lab, researcher: Visitor) -> None:
    """With nothing but the address and their initials, which their notes carry."""
    session = running(lab)
    observer = _join(lab, researcher, session)
    assert "P01" in observer.page.words
    happens(lab, session)
    page = observer.get(f"/watch/sessions/{session.id}/live")
    assert "End the session" not in page.words
    assert "Begin" not in page.words
    observer.submit(text="Hesitates.")
    assert [note.author for note in lab.research.notes.of_session(session.id)] == ["AB"]
    for path in ("/research", of(session), of(session, "/live"), of(session, "/feed")):
        assert observer.raw("GET", path).status_code == 303, path


def test_observers_are_led_to_the_session_that_runs_now(lab: Lab, researcher: Visitor) -> None:
    """By the feed, and when the page is loaded again; none of it before the end, or to who is not theirs."""
    first = running(lab)
    observer = _join(lab, researcher, first)
    live = f"/watch/sessions/{first.id}/live"
    assert "This session ended" not in observer.get(live).words
    lab.research.sessions.end(first.id, lab.now())
    ended = _watched(observer, first)
    assert "This session ended at 0:0" in ended["after"]
    assert "has begun" not in ended["after"]
    shy = running(lab, "take_part", "notes")
    assert _watched(observer, first)["after"] == ended["after"]
    assert shy.participant in news(researcher, first)["after"]
    second = running(lab)
    told = _watched(observer, first)
    assert f'href="/watch/sessions/{second.id}/live"' in told["after"]
    assert told["id"] != ended["id"]
    page = observer.get(live)
    assert f"Go to {second.participant}, whose session has begun" in page.words
    assert observer.get(f"/watch/sessions/{second.id}/live").status == 200
    assert f'href="{of(second, "/live")}"' in news(researcher, first)["after"]
    lab.research.sessions.end(second.id, lab.now())
    assert "has begun" not in observer.get(live).words


def _watched(observer: Visitor, session: Session) -> Any:
    return observer.raw("GET", f"/watch/sessions/{session.id}/feed").get_json()


def test_observers_wait_for_the_next_session(lab: Lab, researcher: Visitor) -> None:
    """Before the first, between two, and while one goes on that they cannot watch: the page looks again."""
    first = running(lab)
    observer = _join(lab, researcher, first)

    def waits() -> bool:
        answer = observer.raw("GET", "/watch")
        assert ("looks again" in answer.text) == ("Refresh" in answer.headers)
        return "Refresh" in answer.headers

    assert not waits()
    lab.research.sessions.end(first.id, lab.now())
    assert waits()
    assert first.participant in observer.get("/watch").words
    running(lab, "take_part", "notes")
    assert waits()
    second = running(lab)
    assert not waits()
    for session in (first, second):
        lab.research.sessions.withdraw(session.id, lab.now())
    assert waits()
    assert "No session has started" not in observer.get("/watch").words


def test_nobody_watches_without_the_participants_consent(lab: Lab, researcher: Visitor) -> None:
    """The session cannot be opened, followed or written about, and its page says so to the moderator."""
    shy, open_ = running(lab, "take_part", "notes"), running(lab)
    observer = _join(lab, researcher, open_)
    for rest in ("live", "feed", "stream"):
        assert observer.raw("GET", f"/watch/sessions/{shy.id}/{rest}").status_code == 404
    observer.post(f"/watch/sessions/{shy.id}/notes", {"text": "x", "client_id": "c"}, 404)
    assert "did not agree to observers" in researcher.get(of(shy)).words


def test_strangers_cannot_watch(lab: Lab, researcher: Visitor) -> None:
    """Not without the address, nor with a made-up one, nor once their link was ended."""
    session = running(lab)
    stranger = console(lab)
    assert stranger.raw("GET", f"/watch/sessions/{session.id}/live").status_code == 403
    assert stranger.raw("GET", "/watch").status_code == 403
    assert stranger.raw("GET", f"/watch/join/{STUDY}/{SLUG}/{'0' * 64}").status_code == 404
    observer = _join(lab, researcher, session)
    (known,) = lab.research.observers.of_round(STUDY, SLUG)
    lab.research.observers.end(known.id, lab.now())
    assert observer.raw("GET", "/watch").status_code == 403


@pytest.mark.parametrize(("name", "wrong"), [(" ", "Enter your initials"), ("x" * 31, "30 characters")])
def test_an_observer_has_to_say_something(lab: Lab, researcher: Visitor, name: str, wrong: str) -> None:
    """Initials or a role."""
    page = researcher.get(of(running(lab)))
    (address,) = [words for words in map(words_of, page.tree.iter("code")) if "/watch/join/" in words]
    observer = console(lab)
    observer.get(address.removeprefix("http://127.0.0.1"))
    observer.submit(status=422, name=name)
    assert wrong in observer.page.words
