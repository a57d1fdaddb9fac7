"""A session as moderator and observers have it: made, agreed to, followed, noted, ended, taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from prototype_kit.events import AnswerGiven, AnswerRefused, EventContext, Origin, PageViewed, row
from prototype_kit.language import ENGLISH, LOCAL
from prototype_kit.people import Role
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.console import create_console
from research.consent import ITEMS, Consent
from research.session import Session
from research.web.console import live
from tests.research.web.lab import SLUG, STUDY, Lab
from tests.web.visitor import Visitor

JSON = {"Accept": "application/json"}


def console(lab: Lab, *roles: Role) -> Visitor:
    """The console, as somebody with these roles sees it; without roles, as a stranger does."""
    visitor = Visitor(create_console(lab.front, "http://127.0.0.1:8000"))
    if roles:
        accounts = lab.front.store.accounts
        account = accounts.add(
            "staff", f"{roles[0]}@anytown.example", roles[0].capitalize(), lab.now(), roles
        )
        token = lab.front.store.account_sessions.begin(account, "desktop", lab.now())
        visitor.client.set_cookie("staff", token, domain="127.0.0.1")
    return visitor


@pytest.fixture
def researcher(lab: Lab) -> Visitor:
    """Whoever moderates."""
    return console(lab, "researcher")


def running(lab: Lab, *items: str) -> Session:
    """A session that has begun, with consent to these items, or to all."""
    session, _ = lab.session()
    agreed = frozenset(item for item in ITEMS if item in (items or ITEMS))
    lab.research.consents.give(
        Consent(
            session.id, "1", "0" * 64, "paper", agreed, under_16=False, guardian=False, given_at=lab.now()
        )
    )
    return lab.research.sessions.start(session.id, lab.now())


def happens(lab: Lab, session: Session) -> None:
    """The participant comes to a page, and gives nothing."""
    context = EventContext("street-lights", "r", "j", Origin("research", research_session=session.id))
    page, now = "/street-lights/report/fault", lab.now()
    seen = PageViewed(context, now, page)
    refused = AnswerRefused(
        context, now + timedelta(milliseconds=1), page, question="fault", error_code="required"
    )
    lab.front.store.events.write([row(seen), row(refused)])


def of(session: Session, rest: str = "") -> str:
    """An address of a session."""
    return f"/research/sessions/{session.id}{rest}"


# Who may


@pytest.mark.parametrize("role", ["call-taker", "inspector", "editor"])
def test_others_see_no_research(lab: Lab, role: Role) -> None:
    """Nor that there is any."""
    visitor = console(lab, role)
    assert "Research" not in visitor.get("/").words
    for path in ("/research", f"/research/{STUDY}", of(running(lab)), of(running(lab), "/live")):
        visitor.get(path, 403)


def test_strangers_are_asked_to_sign_in(lab: Lab) -> None:
    """A prototype's design is open on its own machine; what people said is not."""
    assert console(lab).get("/research").heading == "Sign in"


# Making a session


def test_a_session_is_made_from_the_study(lab: Lab, researcher: Visitor) -> None:
    """Its link opens the sheet on one device, and is shown this once."""
    researcher.get("/research")
    researcher.get(f"/research/{STUDY}")
    page = researcher.submit(round=SLUG, participant="new", segment=researcher.page.options("segment")[1])
    assert page.heading == "P01"
    (link,) = [words for words in map(words_of, page.tree.iter("code")) if "/session/" in words]
    path = link.removeprefix("http://127.0.0.1:8000")
    assert "Start" in lab.visitor().get(path).words
    assert "/session/" not in researcher.get(page.url.partition("?")[0]).html


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"round": "gone", "participant": "new"}, "Select the round"),
        ({"participant": "P99"}, "Select who takes part"),
        ({"participant": "new", "segment": ""}, "Select the group"),
    ],
)
def test_what_is_wrong_with_a_new_session_is_said(
    lab: Lab, researcher: Visitor, given: dict[str, str], wrong: str
) -> None:
    """Nobody is added then."""
    researcher.post(f"/research/{STUDY}/sessions", {"round": SLUG, **given}, 422)
    assert wrong in researcher.page.words
    assert lab.research.participants.of_study(STUDY) == ()


def test_consent_on_paper(lab: Lab, researcher: Visitor) -> None:
    """Without the two that are needed there is none; for somebody under 16 a guardian has to agree."""
    session, _ = lab.session()
    researcher.get(of(session))
    researcher.post(of(session, "/consent"), {"agreed": ["take_part"]}, 422)
    researcher.post(of(session, "/consent"), {"agreed": ["take_part", "notes"], "under-16": "yes"}, 422)
    assert "guardian must agree" in researcher.page.words
    assert lab.research.consents.of(session.id) is None
    researcher.post(of(session, "/start"), {}, 409)
    researcher.post(of(session, "/consent"), {"agreed": ["take_part", "notes"]})
    researcher.press("Start the session")
    assert lab.state(session) == "running"
    consent = lab.research.consents.of(session.id)
    assert consent is not None
    assert (consent.how, consent.items) == ("paper", {"take_part", "notes"})


def test_next_participant_is_one_press(lab: Lab, researcher: Visitor) -> None:
    """The one ends, and the next is ready, in the same round."""
    session = running(lab)
    researcher.get(of(session))
    page = researcher.press("Next participant")
    assert page.heading == "P02"
    assert lab.state(session) == "ended"
    (_, new) = lab.research.sessions.of_study(STUDY)
    assert (new.round, new.state, new.participant) == (SLUG, "ready", "P02")


@pytest.mark.parametrize("end", ["pilot", "withdrawn"])
def test_the_next_one_counts_whatever_the_last_one_was(lab: Lab, researcher: Visitor, end: str) -> None:
    """After a pilot, and after somebody took it back."""
    session, _ = lab.session(pilot=end == "pilot")
    agreed = frozenset(ITEMS)
    given = Consent(
        session.id, "1", "0" * 64, "paper", agreed, under_16=False, guardian=False, given_at=lab.now()
    )
    lab.research.consents.give(given)
    lab.research.sessions.start(session.id, lab.now())
    if end == "withdrawn":
        lab.research.sessions.withdraw(session.id, lab.now())
    researcher.get(of(session))
    researcher.press("Next participant")
    new = next(each for each in lab.research.sessions.of_study(STUDY) if each.id != session.id)
    assert (new.pilot, new.state) == (False, "ready")


def test_a_spare_device_takes_over(lab: Lab, researcher: Visitor) -> None:
    """The new link opens the session there, and the first device has it no more."""
    session, old = lab.session()
    first = lab.opened(old)
    researcher.get(of(session))
    page = researcher.press("Make a new link for another device")
    (link,) = [words for words in map(words_of, page.tree.iter("code")) if "/session/" in words]
    spare = lab.opened(link.removeprefix("http://127.0.0.1:8000"))
    assert spare.page.status == 200
    assert lab.visitor().client.get(old).status_code in (200, 404, 409, 410)
    assert "agree" not in first.client.get(f"{lab.path}/taking-part/consent").text.lower()


def test_access_needs_are_kept_with_consent_alone(lab: Lab, researcher: Visitor) -> None:
    """And go with it; the page says what is too long, and keeps it."""
    session, _ = lab.session()
    researcher.post(of(session, "/needs"), {"needs": "uses a screen reader"}, 409)
    agreed = running(lab)
    researcher.get(of(agreed))
    researcher.post(of(agreed, "/needs"), {"needs": "uses a screen reader"})
    assert "uses a screen reader" in researcher.page.html
    researcher.post(of(agreed, "/needs"), {"needs": "x" * 201}, 422)
    assert "x" * 201 in researcher.page.html
    participant = lab.research.participants.by_code(STUDY, agreed.participant)
    assert participant is not None
    assert participant.access_needs == "uses a screen reader"
    lab.research.sessions.withdraw(agreed.id, lab.now())
    participant = lab.research.participants.by_code(STUDY, agreed.participant)
    assert participant is not None
    assert participant.access_needs == ""


def test_the_log_shows_that_somebody_was_forgotten(lab: Lab, researcher: Visitor) -> None:
    """And not who."""
    running(lab)
    researcher.post(f"/research/{STUDY}/participants/P01/forget", {})
    log = researcher.get(f"/research/{STUDY}/participants").words.partition("Log of deletions")[2]
    assert "1 session, 0 notes" in log
    assert "P01" not in log


# Following and noting


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
    first = _news(researcher, session)
    context = EventContext("street-lights", "r", "j", Origin("research", research_session=session.id))
    page = "/street-lights/report/check-answers"
    lab.front.store.events.write([row(AnswerGiven(context, lab.now(), page))])
    news = _news(researcher, session, first["id"])
    assert ["Sent the answers" in item["html"] for item in news["items"]] == [True]
    assert news["page"] == "/street-lights/report/confirmation"
    fault = "/street-lights/report/fault"
    lab.front.store.events.write([row(AnswerGiven(context, lab.now(), fault, question="fault"))])
    assert _news(researcher, session, news["id"])["items"] == []


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
    assert _news(researcher, session)["here"] == "None yet"
    happens(lab, session)
    assert _news(researcher, session)["here"] == "What is wrong with the street light?"
    lab.research.attempts.begin(session.id, "follow-report", lab.now() + timedelta(seconds=1))
    assert _news(researcher, session)["here"] == "What is wrong with the street light? (before this task)"


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


def _news(visitor: Visitor, session: Session, after: str = "") -> Any:
    return visitor.raw("GET", of(session, f"/feed?after={after}")).get_json()


def test_what_is_new_is_told_once(lab: Lab, researcher: Visitor) -> None:
    """By a number that says what was seen; after a restart, or when something went, all is told again."""
    session = running(lab)
    first = _news(researcher, session)
    assert first["everything"]
    assert _news(researcher, session, first["id"])["items"] == []
    happens(lab, session)
    second = _news(researcher, session, first["id"])
    assert len(second["items"]) == 2
    assert not second["everything"]
    assert second["here"] == "What is wrong with the street light?"
    assert _news(researcher, session, "00000000-99")["everything"]


def test_a_note_that_is_struck_goes_from_every_screen(lab: Lab, researcher: Visitor) -> None:
    """Whoever asks next gets everything anew."""
    session = running(lab)
    researcher.post(of(session, "/notes"), {"text": "A name!", "client_id": "c"})
    before = _news(researcher, session)
    (note,) = lab.research.notes.of_session(session.id)
    lab.research.notes.strike(note.id)
    after = _news(researcher, session, before["id"])
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


# Observers


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
    assert shy.participant in _news(researcher, first)["after"]
    second = running(lab)
    told = _watched(observer, first)
    assert f'href="/watch/sessions/{second.id}/live"' in told["after"]
    assert told["id"] != ended["id"]
    page = observer.get(live)
    assert f"Go to {second.participant}, whose session has begun" in page.words
    assert observer.get(f"/watch/sessions/{second.id}/live").status == 200
    assert f'href="{of(second, "/live")}"' in _news(researcher, first)["after"]
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


# The end


def test_what_is_taken_back_is_gone(lab: Lab, researcher: Visitor) -> None:
    """Notes, attempts and events; every screen that follows is told so at once."""
    session = running(lab)
    happens(lab, session)
    researcher.post(of(session, "/notes"), {"text": "Says a secret.", "client_id": "c"})
    before = _news(researcher, session)
    researcher.get(of(session, "/withdraw"))
    researcher.submit()
    assert lab.state(session) == "withdrawn"
    assert lab.count("event", f"research_session_id = '{session.id}'") == 0
    after = _news(researcher, session, before["id"])
    assert after["over"]
    assert "secret" not in json.dumps(after)
    assert "secret" not in researcher.get(of(session, "/live")).html


def test_what_was_taken_back_says_so(lab: Lab, researcher: Visitor) -> None:
    """And follows nothing; so does what was refused. Nothing else of it stands there."""
    session, (refused, _) = running(lab), lab.session()
    lab.research.sessions.withdraw(session.id, lab.now())
    lab.research.sessions.refuse(refused.id)
    page = researcher.get(of(session, "/live"))
    assert page.heading == "P01 took this session back"
    assert "The participant took this session back. Nothing of it is kept." in page.words
    assert "What happened" not in page.words
    assert "live.mjs" not in page.html
    page = researcher.get(of(refused, "/live"))
    assert page.heading == "P02 did not take part"
    assert "They did not want to take part." in page.words
    assert "live.mjs" not in page.html


def test_a_session_that_is_over_waits_for_no_tablet(lab: Lab, researcher: Visitor) -> None:
    """What was said once is not said again when the page is loaded again."""
    session, _ = lab.session()
    page = researcher.post(of(session, "/call"), {})
    assert "The tablet shows this session next" in page.words
    lab.research.sessions.refuse(session.id)
    assert "The tablet shows this session next" not in researcher.get(page.url).words


def test_two_moderators_do_not_get_in_each_others_way(lab: Lab, researcher: Visitor) -> None:
    """Whoever presses a button of a session that has moved on is shown how it is."""
    session = running(lab)
    lab.research.sessions.end(session.id, lab.now())
    researcher.post(of(session, "/end"), {})
    assert "Somebody changed this session meanwhile" in researcher.page.words
