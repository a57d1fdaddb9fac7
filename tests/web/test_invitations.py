"""Inviting people in the console: what staff enter, what becomes of it, and what is most urgent."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from prototype_kit.people import ROLES
from prototype_kit.testing.page import SeenPage
from prototype_kit.testing.page_checks import words_of
from prototype_kit.work import Worker
from tests.web.journeys import COLLECT
from tests.web.team import team
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

NEW = "/invitations/keys/collect/new"
FILLED: dict[str, Any] = {
    "ready-day": "4", "ready-month": "5", "ready-year": "2026", "home": "12b",
    "by": "email", "email": "ann@example.com", "language": "en",
}  # fmt: skip


@pytest.fixture
def keys(make_world: MakeWorld) -> World:
    """Keys to collect, on Wednesday 6 May 2026 at noon."""
    return make_world("keys")


@pytest.fixture
def desk(keys: World) -> Visitor:
    """Somebody who takes calls."""
    return team(keys, "call-taker")


def _invite(desk: Visitor, status: int = 200, **other: Any) -> Visitor:
    desk.post(NEW, {**FILLED, **other}, status)
    return desk


def _link(world: World) -> str:
    """The path of the link in the newest message."""
    worker = Worker(world.front.store, world.front.notify, world.site, world.clock)
    while worker.turn():
        pass
    body = world.front.store.outbox.recent(1)[0].body
    found = re.search(rf"\S*({COLLECT}/invited/\S+)", body)
    assert found, body
    return found[1]


def _states(desk: Visitor) -> list[str]:
    """The state of each invitation, in the order of the list."""
    desk.get("/invitations")
    return [words_of(tag) for tag in desk.page.of_class("console-invitations__state")]


def _clocks(desk: Visitor) -> list[str]:
    return _clocks_on(desk.get("/invitations"))


def _clocks_on(page: SeenPage) -> list[str]:
    return [words_of(tag) for tag in page.of_class("console-invitations__clock")]


def test_staff_invite_somebody(keys: World, desk: Visitor) -> None:
    """What they enter is known to the form, and not in the message; the link leads to the public site."""
    page = desk.get("/invitations")
    assert "Nobody was invited in the last weeks." in page.words
    desk.get(NEW)
    page = desk.submit(**{name.replace("-", "_"): words for name, words in FILLED.items()})
    assert (page.path, page.heading) == ("/invitations", "Invitations")
    assert "Invitation sent." in page.words
    assert "Ready since: 4 May 2026" in page.words
    (message,) = keys.front.store.outbox.recent(5)
    assert (message.recipient, message.subject) == ("ann@example.com", "Your keys are ready")
    assert "12b" not in message.body
    visitor = keys.visitor()
    visitor.get(_link(keys))
    visitor.submit()
    (draft,) = keys.front.store.drafts.recent("prototype", keys.clock(), 5)
    assert draft.answers.values == {"ready": date(2026, 5, 4), "home": "12b"}
    assert draft.origin.source == "user"


def test_the_most_urgent_of_many_is_on_the_first_page(keys: World, desk: Visitor) -> None:
    """However long ago it was sent; the others are on pages of their own."""
    _invite(desk, home="oldest", **{"ready-day": "1"})
    for number in range(50):
        keys.clock.forward(minutes=1)
        _invite(desk, home=str(number))
    page = desk.get("/invitations")
    assert "oldest" in page.words
    assert "51 invitations, the most urgent first." in page.words
    page = desk.get("/invitations?keys=2")
    assert len(_clocks_on(page)) == 1
    assert desk.page.words.count("Send a new link") == 1
    assert desk.get("/invitations?keys=999").words == page.words


def test_by_text_and_in_welsh(keys: World, desk: Visitor) -> None:
    """In the language that they read, which the form opens in, too."""
    _invite(desk, by="text", phone="07700 900123", language="cy")
    (message,) = keys.front.store.outbox.recent(5)
    assert (message.channel, message.recipient, message.subject) == ("text", "07700 900123", "")
    assert message.body.startswith("Cyngor Anytown: mae eich allweddi’n barod.")
    (link,) = re.findall(r"/keys/\S+/invited/\S+", message.body)
    guest = keys.visitor()
    assert guest.get(link.rstrip(".")).heading == "Casglu eich allweddi"
    guest.submit()
    assert guest.page.language == "cy"


def test_what_is_wrong_is_said_all_at_once(keys: World, desk: Visitor) -> None:
    """What was typed stays, and nobody is invited."""
    page = desk.post(NEW, {"ready-day": "4", "home": "12b", "by": "email", "email": "ann@"}, 422)
    assert set(page.errors) == {"ready-month", "email", "language"}
    assert page.fields["home"] == ["12b"]
    assert desk.post(NEW, {}, 422).errors["by"] == "Select how we should send the link"
    landline = desk.post(NEW, {**FILLED, "by": "text", "phone": "01632 960 001"}, 422)
    assert landline.errors == {"phone": "Enter a mobile number: 01632 960 001 cannot get text messages"}
    future = desk.post(NEW, {**FILLED, "ready-year": "2027"}, 422)
    assert "must be today or in the past" in str(future.errors)
    assert keys.rows("invitation", "message") == []


def test_a_button_that_is_pressed_twice_invites_once(keys: World, desk: Visitor) -> None:
    """The second time says so; another person, or another home, is another invitation."""
    _invite(desk)
    page = _invite(desk, 422).page
    assert "You have already invited them to this." in page.words
    assert len(keys.rows("invitation")) == 1
    _invite(desk, home="12c")
    _invite(desk, email="bob@example.com")
    assert len(keys.rows("invitation")) == 3


def test_what_becomes_of_an_invitation(keys: World, desk: Visitor) -> None:
    """Not opened, started, done with its case; each as it is when somebody looks."""
    _invite(desk)
    assert _states(desk) == ["Not opened yet"]
    visitor = keys.visitor()
    visitor.get(_link(keys))
    visitor.submit()
    assert _states(desk) == ["Started"]
    visitor.submit(when="Tomorrow")
    visitor.submit(email="ann@example.com")
    visitor.submit()
    assert _states(desk) == ["Done"]
    case = keys.front.store.cases.by_id(1)
    assert case is not None
    assert f"/cases/{case.reference}" in desk.page.links
    page = desk.get(f"/cases/{case.reference}")
    assert page.rows["Ready since"] == "4 May 2026"
    assert page.rows["Number of the home"] == "12b"


def test_a_form_that_was_left_is_told(keys: World, desk: Visitor) -> None:
    """A new link can be sent then."""
    _invite(desk)
    visitor = keys.visitor()
    visitor.get(_link(keys))
    visitor.submit()
    keys.clock.forward(hours=25)
    desk = team(keys, "call-taker")
    assert _states(desk) == ["Started, not finished"]
    assert "New link sent." in desk.post("/invitations/1/again").words
    visitor = keys.visitor()
    visitor.get(_link(keys))
    assert visitor.submit().path == f"{COLLECT}/when"


def test_what_is_most_urgent_comes_first(keys: World, desk: Visitor) -> None:
    """By the last day, with how many days have passed."""
    for day, home in (("4", "1"), ("1", "2"), ("6", "3")):
        _invite(desk, 200, **{"ready-day": day, "home": home})
    _invite(desk, 200, **{"ready-month": "4", "ready-day": "27", "home": "4"})
    assert _clocks(desk) == ["2 days late", "Day 5 of 7", "Day 2 of 7", "Day 0 of 7"]
    keys.clock.forward(days=2)
    assert _clocks(team(keys, "call-taker"))[1] == "Day 7 of 7"


def test_a_new_link_in_place_of_the_old(keys: World, desk: Visitor) -> None:
    """The old one begins nothing any more."""
    _invite(desk)
    old = _link(keys)
    keys.clock.forward(minutes=1)
    assert "The old one no longer works." in desk.post("/invitations/1/again").words
    assert keys.visitor().get(old, 404).heading == "This link does not work"
    visitor = keys.visitor()
    visitor.get(_link(keys))
    assert visitor.submit().path == f"{COLLECT}/when"
    assert "That could not be done" in desk.post("/invitations/1/again").words


def test_withdrawing(keys: World, desk: Visitor) -> None:
    """The link works no more; what is used stays."""
    _invite(desk)
    link = _link(keys)
    assert "Invitation withdrawn." in desk.post("/invitations/1/withdraw").words
    assert _states(desk) == ["Withdrawn"]
    keys.visitor().get(link, 410)
    assert "That could not be done" in desk.post("/invitations/1/withdraw").words
    desk.post("/invitations/7/withdraw", {}, 404)


def test_staff_fill_it_in_with_whoever_phones(keys: World, desk: Visitor) -> None:
    """As they fill in other forms; the link works no more then."""
    _invite(desk)
    link = _link(keys)
    page = desk.get("/invitations")
    assert "/take?invitation=1" in page.links
    page = desk.get("/take?invitation=1")
    assert "ann@example.com, whom we invited" in page.words
    assert desk.submit(422).errors
    page = desk.submit(channel="phone", who="self", consent="yes")
    assert page.path == f"{COLLECT}/when"
    (draft,) = keys.front.store.drafts.recent("prototype", keys.clock(), 5)
    assert (draft.origin.source, draft.origin.channel) == ("staff", "phone")
    assert draft.answers.values["home"] == "12b"
    keys.visitor().get(link, 410)


def test_nobody_is_taken_a_form_for_who_was_not_invited(keys: World, desk: Visitor) -> None:
    """It is not among the forms to begin, whatever is sent."""
    sent = {"channel": "phone", "who": "self", "consent": "yes"}
    assert desk.post("/take", {**sent, "form": "keys/collect"}).path == "/keys/ask/question"
    assert "Collect your keys" not in desk.get("/take").words
    for number in ("1", "9" * 30, "x", "²"):
        page = desk.post("/take", {**sent, "invitation": number})
        assert "That could not be done" in page.words
    desk.get(f"/take?invitation={'9' * 30}")


def test_who_may_invite(keys: World) -> None:
    """Whoever helps people or works on cases, and nobody else."""
    for role in ROLES:
        invites = role in ("call-taker", "inspector", "manager")
        team(keys, role).get("/invitations", 200 if invites else 403)
    inspector = team(keys, "inspector")
    _invite(inspector)
    assert "/take?invitation=1" not in inspector.get("/invitations").links


def test_a_site_that_invites_nobody_has_no_such_entry(make_world: MakeWorld, keys: World) -> None:
    """In the navigation; and no form to invite people to."""
    lights = team(make_world("lights"), "call-taker")
    assert "Invitations" not in lights.get("/cases").html
    assert "Invitations" in team(keys, "call-taker").get("/cases").html
    lights.get("/invitations/street-lights/report/new", 404)
    team(keys, "call-taker").get("/invitations/keys/ask/new", 404)
