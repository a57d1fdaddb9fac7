"""Participants are kept apart: what one of them reported is shown to nobody else who takes part."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from prototype_kit import people
from prototype_kit.cases import Case
from prototype_kit.messages import NewMessage
from prototype_kit.store.outbox import put_in
from tests.research.web.lab import Lab, console
from tests.research.web.test_withdrawal import _session, _takes_part
from tests.web.visitor import Visitor


@pytest.fixture
def sent(lab: Lab) -> tuple[Visitor, Case]:
    """The browser of a participant, and what they reported."""
    session, link = _session(lab)
    visitor = _takes_part(lab, session, link)
    (case,) = (case for number in range(9) if (case := lab.front.store.cases.by_id(number)))
    assert case.origin.research_session == session.id
    return visitor, case


def test_a_case_is_there_for_whoever_reported_it(lab: Lab, sent: tuple[Visitor, Case]) -> None:
    """Its tracking page, as a task may be to look at it; for other participants it is not there."""
    own, case = sent
    other = lab.agreed(lab.session()[1])
    track = f"{lab.path}/track/{case.reference}"
    assert case.reference in own.get(track).words
    for path in (track, f"{track}/follow", f"{track}/voice"):
        other.get(path, 404)
    other.post(f"{track}/voice", {"email": "other@example.com"}, 404)
    other.post(f"{lab.path}/track", {"reference": case.reference}, 422)
    assert lab.count("voice") == 0
    assert lab.count("follower", "recipient = 'other@example.com'") == 0


def test_a_case_of_a_participant_is_on_no_map(lab: Lab, sent: tuple[Visitor, Case]) -> None:
    """Neither of the round nor of the working version."""
    own, _ = sent
    for path in (f"{lab.path}/street-lights/reports.geojson", "/street-lights/reports.geojson"):
        assert own.raw("GET", path).get_json()["features"] == []


def test_what_a_participant_was_sent_is_not_for_the_whole_team(lab: Lab, sent: tuple[Visitor, Case]) -> None:
    """A call taker sees that there is a message, and neither to whom nor what; who runs research reads it."""
    _, case = sent
    news = NewMessage("email", "update.email.md", "p01@example.com", "About your lamp", "We looked.")
    lab.front.store.cases.send(case, [news], lab.now())
    (message,) = lab.front.store.outbox.of_case(case.id)[-1:]
    manager, taker = console(lab, "manager"), console(lab, "call-taker")
    assert "p01@example.com" in manager.get("/messages").words
    assert "We looked." in manager.get(f"/messages/{message.id}").words
    page = taker.get("/messages")
    assert "About your lamp" not in page.html
    assert "example.com" not in page.html
    assert message.id not in page.html
    assert "only be read by people who run research sessions" in page.words
    taker.get(f"/messages/{message.id}", 404)


def test_a_participants_message_is_sent_again_by_who_runs_research_alone(
    lab: Lab, sent: tuple[Visitor, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever else a role may do."""
    _, case = sent
    news = NewMessage("email", "update.email.md", "p01@example.com", "About your lamp", "We looked.")
    lab.front.store.cases.send(case, [news], lab.now())
    leased = lab.front.store.outbox.lease(lab.now(), 9, 60)
    (message,) = (each for each in leased if each.recipient == "p01@example.com")
    lab.front.store.outbox.refused(message, "no such address", lab.now())
    may = people.MATRIX["call-taker"] | {"resend-messages"}
    monkeypatch.setattr(people, "MATRIX", {**people.MATRIX, "call-taker": may})
    console(lab, "call-taker").post(f"/messages/{message.id}/again", {}, 404)
    assert [each.id for each in lab.front.store.outbox.dead()] == [message.id]
    console(lab, "manager").post(f"/messages/{message.id}/again", {})
    assert lab.front.store.outbox.dead() == ()


def test_a_link_to_come_back_by_is_a_participants_too(lab: Lab) -> None:
    """It is about no case; what others are sent stays for everybody."""
    store = lab.front.store
    session, link = _session(lab)
    _takes_part(lab, session, link)
    with store.database.writing() as connection:
        connection.execute(text("UPDATE draft SET link_email = 'p01@example.com'"))
        for name in ("p01", "ann"):
            put_in(connection, None, [NewMessage("email", "x", f"{name}@example.com", "s", "b")], lab.now())
    found = {each.recipient: each.id for each in store.outbox.page()}
    closed = store.outbox.of_research(found.values())
    assert found["p01@example.com"] in closed
    assert found["ann@example.com"] not in closed
