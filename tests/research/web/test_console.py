"""A session at the desk of whoever moderates: made, agreed to, handed on, ended, taken back."""

from __future__ import annotations

import json

import pytest

from prototype_kit.people import Role
from prototype_kit.testing.page_checks import words_of
from research.consent import ITEMS, Consent
from tests.research.web.lab import SLUG, STUDY, Lab, console, happens, news, of, running
from tests.web.visitor import Visitor

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


# The end


def test_what_is_taken_back_is_gone(lab: Lab, researcher: Visitor) -> None:
    """Notes, attempts and events; every screen that follows is told so at once."""
    session = running(lab)
    happens(lab, session)
    researcher.post(of(session, "/notes"), {"text": "Says a secret.", "client_id": "c"})
    before = news(researcher, session)
    researcher.get(of(session, "/withdraw"))
    researcher.submit()
    assert lab.state(session) == "withdrawn"
    assert lab.count("event", f"research_session_id = '{session.id}'") == 0
    after = news(researcher, session, before["id"])
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
