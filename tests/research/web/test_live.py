"""A session while it goes on: what happens is on the page as it comes, and is noted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from prototype_kit.events import AnswerGiven, EventContext, Origin, row
from prototype_kit.language import ENGLISH, LOCAL
from prototype_kit.testing.page_checks import words_of
from research.web.console import live
from tests.research.web.lab import SLUG, Lab, console, happens, news, of, running
from tests.web.visitor import Visitor

JSON = {"Accept": "application/json"}


def test_what_happens_is_on_the_page(lab: Lab, researcher: Visitor) -> None:
    """Where they are, at which task, and errors in words."""
    session = running(lab)
    happens(lab, session)
    page = researcher.get(of(session, "/live"))
    assert "What is wrong with the street light?" in page.words
    assert "No task at the moment" in page.words
    assert "Error at" in page.words


def _tasks(researcher: Visitor, ends: str = "/begin") -> list[str]:
    """Where the buttons of tasks lead that end so."""
    buttons = researcher.page.tree.iter("button")
    return [to for button in buttons if (to := button.get("formaction") or "").endswith(ends)]


def test_times_count_from_the_beginning(lab: Lab, researcher: Visitor) -> None:
    """On the live page as in the timeline; both say when that was, and each line its time of day."""
    session = running(lab)
    note = replace(_note(lab), at=session.started_at)
    lab.research.notes.write(session.id, note, lab.now())
    assert session.started_at
    told = {}
    for path in ("/live", "/timeline"):
        page = researcher.get(of(session, path))
        assert f"Session began at {ENGLISH.moment(session.started_at)}. Times count from then" in page.words
        told[path] = [
            (words_of(time), time.get("title"))
            for time in page.tree.iter("time")
            if time.get("datetime") == session.started_at.isoformat()
        ]
    clock = f"{session.started_at.astimezone(LOCAL):%H:%M:%S}"
    assert told["/live"] == told["/timeline"] == [("0:00", clock)] * 2


def test_observers_see_that_a_form_was_sent(lab: Lab, researcher: Visitor) -> None:
    """As soon as it was, and where the participant is then: no event tells of the page that follows."""
    session = running(lab)
    happens(lab, session)
    first = news(researcher, session)
    context = EventContext("street-lights", "r", "j", Origin("research", research_session=session.id))
    page = "/street-lights/report/check-answers"
    lab.front.store.events.write([row(AnswerGiven(context, lab.now(), page))])
    after = news(researcher, session, first["id"])
    assert ["Sent the answers" in item["html"] for item in after["items"]] == [True]
    assert after["page"] == "/street-lights/report/confirmation"
    fault = "/street-lights/report/fault"
    lab.front.store.events.write([row(AnswerGiven(context, lab.now(), fault, question="fault"))])
    assert news(researcher, session, after["id"])["items"] == []


def test_a_note_that_was_begun_is_kept_by_every_button(lab: Lab, researcher: Visitor) -> None:
    """Without JavaScript they send it along, as they are buttons of its form."""
    session = running(lab)
    researcher.get(of(session, "/live"))
    for number, ends in enumerate(["/begin", "/help", "/end"]):
        where = next(to for to in _tasks(researcher, ends) if "/tasks/" in to or "/attempts/" in to)
        fields = {**researcher.page.fields, "text": f"Note {number}", "kind": "quote", "outcome": "success"}
        page = researcher.post(where, fields)
        assert page.url == of(session, "/live")
        assert f"Note {number}" in page.words
    (end,) = [to for to in _tasks(researcher, "/end") if "/attempts/" not in to]
    researcher.post(end, {**researcher.page.fields, "text": "Note 3"})
    assert lab.state(session) == "ended"
    notes = lab.research.notes.of_session(session.id)
    assert [note.text for note in notes] == ["Note 0", "Note 1", "Note 2", "Note 3"]
    assert {note.kind for note in notes[:3]} == {"quote"}
    assert len(lab.research.attempts.of_session(session.id)) == 1


def test_every_button_of_a_task_belongs_to_the_form_of_the_note(lab: Lab, researcher: Visitor) -> None:
    """So a browser sends what stands there; the first button of the form adds the note, as Enter does."""
    session = running(lab)
    page = researcher.get(of(session, "/live"))
    (form,) = [each for each in page.tree.iter("form") if each.get("id") == "note-form"]
    assert any(area.get("name") == "text" for area in form.iter("textarea"))
    outside = [each for each in page.tree.iter("button") if each.get("formaction")]
    assert len(outside) == 4
    assert {each.get("form") for each in outside} == {"note-form"}
    assert not [each for each in form.iter("button") if each.get("formaction")]


def test_a_note_that_cannot_be_kept_is_given_back(lab: Lab, researcher: Visitor) -> None:
    """The task is not marked then, and nothing that was typed is lost."""
    session = running(lab)
    researcher.get(of(session, "/live"))
    (task, *_) = _tasks(researcher)
    page = researcher.post(task, {"from": "live", "text": "x" * 2001}, 422)
    assert "2,000 characters or fewer" in page.words
    assert "x" * 2001 in page.html
    assert lab.research.attempts.of_session(session.id) == ()


def test_the_buttons_of_tasks_keep_their_places(lab: Lab, researcher: Visitor) -> None:
    """Begun, ended or neither: the same five, of which some can do nothing."""
    session = running(lab)

    def buttons() -> list[tuple[str, bool]]:
        page = researcher.get(of(session, "/live"))
        all_ = [each for each in page.tree.iter("button") if "research-small" in each.get("class", "")]
        return [(words_of(each).partition(":")[0], each.get("disabled") is None) for each in all_[:5]]

    assert buttons() == [
        ("Begin", True), ("Done", False), ("In part", False), ("Not done", False), ("I helped", False),
    ]  # fmt: skip
    attempt = lab.research.attempts.begin(session.id, "report-light", lab.now())
    assert [can for _, can in buttons()] == [False, True, True, True, True]
    lab.research.attempts.end(attempt.id, None, lab.now())
    assert buttons() == [
        ("Begin again", True), ("Done", True), ("In part", True), ("Not done", True), ("I helped", True),
    ]  # fmt: skip


def test_where_they_are_is_not_told_of_another_task(lab: Lab, researcher: Visitor) -> None:
    """Pages before a form tell nothing, so what was seen last may be long left."""
    session = running(lab)
    assert news(researcher, session)["here"] == "None yet"
    happens(lab, session)
    assert news(researcher, session)["here"] == "What is wrong with the street light?"
    lab.research.attempts.begin(session.id, "follow-report", lab.now() + timedelta(seconds=1))
    assert news(researcher, session)["here"] == "What is wrong with the street light? (before this task)"


def test_tasks_are_begun_marked_and_helped(lab: Lab, researcher: Visitor) -> None:
    """The store has what the moderator pressed, and the page comes back."""
    session = running(lab)
    researcher.get(of(session, "/live"))
    (task, *_) = _tasks(researcher)
    page = researcher.post(task, {"from": "live"})
    assert page.url == of(session, "/live")
    attempt = lab.research.attempts.of_session(session.id)[0]
    researcher.post(of(session, f"/attempts/{attempt.id}/help"), {"from": "live"})
    researcher.post(of(session, f"/attempts/{attempt.id}/end"), {"outcome": "partial", "from": "live"})
    (attempt,) = lab.research.attempts.of_session(session.id)
    assert (attempt.outcome, attempt.assists, attempt.ended_at is not None) == ("partial", 1, True)
    researcher.post(of(session, f"/attempts/{attempt.id}/end"), {"outcome": "nonsense"}, 400)
    researcher.post(of(session, "/tasks/nonsense/begin"), {}, 404)
    researcher.post(of(running(lab), f"/attempts/{attempt.id}/help"), {}, 404)


def test_a_note_is_pinned_to_what_they_had_in_front_of_them(lab: Lab, researcher: Visitor) -> None:
    """Page, question, task, release and round come by themselves; the time is when it was begun."""
    session = running(lab)
    attempt = lab.research.attempts.begin(session.id, "report-light", lab.now())
    happens(lab, session)
    researcher.get(of(session, "/live"))
    researcher.submit(text="Looks for a number.", kind="quote", tags=researcher.page.options("tags")[0])
    (note,) = lab.research.notes.of_session(session.id)
    assert (note.author, note.kind, note.text) == ("Researcher", "quote", "Looks for a number.")
    assert (note.page, note.question, note.task) == ("/street-lights/report/fault", "fault", attempt.task)
    assert (note.round, note.release) == (SLUG, lab.round.releases["street-lights"])
    assert len(note.tags) == 1
    assert "Looks for a number." in researcher.page.words


def test_a_note_that_is_sent_twice_is_kept_once(lab: Lab, researcher: Visitor) -> None:
    """As after a lost connection. A page that sends by itself is answered in JSON."""
    session = running(lab)
    for _ in range(2):
        sent = {"text": "Sighs.", "client_id": "c1"}
        answer = researcher.raw(
            "POST", of(session, "/notes"), data=sent, headers={**researcher.headers, **JSON}
        )
        assert answer.get_json() == {"wrong": ""}
    assert len(lab.research.notes.of_session(session.id)) == 1


@pytest.mark.parametrize(("text", "wrong"), [("  ", "Write what you saw"), ("x" * 2001, "2,000 characters")])
def test_what_is_wrong_with_a_note_is_said(lab: Lab, researcher: Visitor, text: str, wrong: str) -> None:
    """And what was typed stays."""
    session = running(lab)
    researcher.get(of(session, "/live"))
    researcher.submit(status=422, text=text)
    assert wrong in researcher.page.words
    assert text.strip() in researcher.page.html


def test_no_note_without_consent(lab: Lab, researcher: Visitor) -> None:
    """Not by the page, and not behind its back."""
    session, _ = lab.session()
    assert "Add the note" not in researcher.get(of(session, "/live")).words
    researcher.post(of(session, "/notes"), {"text": "x", "client_id": "c"}, 422)
    assert "no consent" in researcher.page.words
    assert lab.research.notes.of_session(session.id) == ()


# What is new


def test_what_is_new_is_told_once(lab: Lab, researcher: Visitor) -> None:
    """By a number that says what was seen; after a restart, or when something went, all is told again."""
    session = running(lab)
    first = news(researcher, session)
    assert first["everything"]
    assert news(researcher, session, first["id"])["items"] == []
    happens(lab, session)
    second = news(researcher, session, first["id"])
    assert len(second["items"]) == 2
    assert not second["everything"]
    assert second["here"] == "What is wrong with the street light?"
    assert news(researcher, session, "00000000-99")["everything"]


def test_a_note_that_is_struck_goes_from_every_screen(lab: Lab, researcher: Visitor) -> None:
    """Whoever asks next gets everything anew."""
    session = running(lab)
    researcher.post(of(session, "/notes"), {"text": "A name!", "client_id": "c"})
    before = news(researcher, session)
    (note,) = lab.research.notes.of_session(session.id)
    lab.research.notes.strike(note.id)
    after = news(researcher, session, before["id"])
    assert after["everything"]
    assert "A name!" not in json.dumps(after)


def _events(visitor: Visitor, path: str, headers: dict[str, str] | None = None) -> Iterator[str]:
    answer = visitor.raw("GET", path, headers=headers or {})
    assert answer.mimetype == "text/event-stream"
    yield from (part.decode() for part in answer.response)  # type: ignore[union-attr]


def test_the_stream_tells_as_it_comes(lab: Lab, researcher: Visitor) -> None:
    """A note is on it soon, with an id from which another connection goes on."""
    session = running(lab)
    told = _events(researcher, of(session, "/stream"))
    assert next(told) == "retry: 2000\n\n"
    first = next(told)
    assert first.startswith("id: ")
    lab.research.notes.write(session.id, _note(lab), lab.now())
    second = next(told)
    assert "Reads aloud." in second
    mark = second.split("\n")[0].removeprefix("id: ")
    again = _events(researcher, of(session, "/stream"), {"Last-Event-ID": mark})
    next(again)
    assert next(again) == ": still here\n\n"


def _note(lab: Lab) -> Any:
    from research.observation import NewNote

    return NewNote("AB", lab.now(), "observation", "Reads aloud.", "c9")


def test_too_many_streams_are_sent_away(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the time after which to ask; a stream that ends makes room."""
    monkeypatch.setattr(live, "MOST_STREAMS", 1)
    researcher, session = console(lab, "researcher"), running(lab)
    first = researcher.raw("GET", of(session, "/stream"))
    second = researcher.raw("GET", of(session, "/stream"))
    assert (second.status_code, second.headers["Retry-After"]) == (503, "2")
    first.close()
    assert researcher.raw("GET", of(session, "/stream")).status_code == 200
