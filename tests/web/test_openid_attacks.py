"""Signing in with an OpenID provider lets nobody in who only looks as if they came from there."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from prototype_kit.web.kept import KEPT, TO
from prototype_kit.work import Worker
from tests.web.openid_way import OTHER_SITE, MakeWay, Way
from tests.web.visitor import SAME_ORIGIN, Visitor


def test_an_answer_works_where_it_was_asked_for(way: Way) -> None:
    """Another browser that is given it is not let in, so nobody can be signed in as somebody else."""
    visitor, victim = way.visitor(), way.visitor()
    answer = way.provider.answer(way.leave(visitor))
    way.leave(victim)
    page = victim.get(answer, 400, headers=OTHER_SITE)
    assert page.heading == "We could not sign you in"
    assert not way.is_in(victim)
    assert way.provider.codes  # which nobody showed to the provider
    assert way.visitor().get(answer, 400).heading == "We could not sign you in"
    visitor.get(answer, headers=OTHER_SITE)
    assert way.is_in(visitor)


@pytest.mark.parametrize("state", [None, "", "x", "a" * 43, "a" * 5000, "\x00", "é"])
def test_an_answer_without_its_state_is_refused(way: Way, state: str | None) -> None:
    """It is of no request of ours."""
    visitor = way.visitor()
    answer = way.provider.answer(way.leave(visitor))
    query = dict(parse_qsl(urlsplit(answer).query))
    query.pop("state")
    given = query if state is None else {**query, "state": state}
    visitor.get(f"/sign-in/openid?{urlencode(given)}", 400)
    assert not way.is_in(visitor)
    assert way.provider.codes


def test_an_answer_works_once(way: Way) -> None:
    """Whoever reads the address in a history is not let in by it."""
    visitor = way.visitor()
    answer = way.provider.answer(way.leave(visitor))
    visitor.get(answer)
    visitor.get("/sign-out")
    visitor.raw("POST", "/sign-out", headers=SAME_ORIGIN)
    assert not way.is_in(visitor)
    visitor.get(answer, 400)
    assert not way.is_in(visitor)


def test_a_new_request_ends_the_one_before_in_this_browser(way: Way) -> None:
    """The cookie names one at a time."""
    visitor = way.visitor()
    first = way.leave(visitor)
    second = way.leave(visitor)
    visitor.get(way.provider.answer(first), 400)
    way.come_back(visitor, second)
    assert way.is_in(visitor)


def test_an_answer_of_one_door_is_none_at_the_other(make_way: MakeWay) -> None:
    """Though one provider serves both and the browser is the same."""
    staff = make_way("staff", SIGN_IN="openid", OPENID_ISSUER="fake")
    visitor = staff.visitor()
    address = staff.leave(visitor)
    resident = Visitor(staff.world.app)
    cookie = visitor.client.get_cookie("staff-sign-in", domain="127.0.0.1")
    assert cookie is not None
    resident.client.set_cookie("resident-sign-in", cookie.value, domain="127.0.0.1")
    resident.get(staff.provider.answer(address), 400)
    assert staff.rows("openid_identity") == []


def test_an_answer_comes_within_a_quarter_of_an_hour(way: Way) -> None:
    """Later it is over, and the worker clears it away."""
    visitor = way.visitor()
    address = way.leave(visitor)
    way.world.clock.forward(minutes=15)
    way.provider.now = int(way.world.clock().timestamp())
    way.come_back(visitor, address, 400)
    assert not way.is_in(visitor)
    assert way.rows("openid_request")
    front = way.world.front
    Worker(front.store, front.notify, way.world.site, way.world.clock, signer=front.signer).turn()
    assert way.rows("openid_request") == []


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of-another-request"},
        {"aud": "another-client"},
        {"iss": "https://other.example"},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000},
        {"azp": "another-client"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(way: Way, claims: dict[str, object]) -> None:
    """It says so, and offers to try again; what was wrong stands in the log alone."""
    way.provider.claims = {**way.provider.claims, **claims}
    visitor = way.visitor()
    page = way.come_back(visitor, way.leave(visitor), 403)
    assert page.heading == "We could not sign you in"
    assert "does not show who you are" in page.words
    assert "Continue to Town Hall ID" in page.html
    assert not way.is_in(visitor)
    assert way.rows("openid_identity") == []


def test_an_answer_of_another_provider_lets_nobody_in(way: Way) -> None:
    """Its name stands in the answer, and is not that of ours."""
    visitor = way.visitor()
    way.come_back(visitor, way.leave(visitor), 403, iss="https://other.example")
    assert not way.is_in(visitor)
    assert way.provider.codes


@pytest.mark.parametrize(
    "to",
    [
        "https://other.example/",
        "//other.example",
        "/\\other.example",
        "/\t/x",
    ],
)
def test_nobody_is_led_to_another_site(way: Way, to: str) -> None:
    """Whatever the address says; the visitor checks each redirect."""
    visitor = way.visitor()
    way.come_back(visitor, way.leave(visitor, to))
    assert visitor.page.url in ("/", "/account")
    assert way.is_in(visitor)
    again = way.visitor()
    again.get("/sign-in")
    way.come_back(again, way.pressed(again, **{TO: to, KEPT: json.dumps([["a", "b"]])}))
    assert again.page.url in ("/", "/account")


def test_a_session_that_was_there_before_ends(way: Way) -> None:
    """A cookie that somebody put there does not become theirs."""
    visitor = way.visitor()
    way.come_back(visitor, way.leave(visitor))
    name = way.kind
    before = visitor.client.get_cookie(name, domain="127.0.0.1")
    assert before is not None
    other = way.visitor()
    other.client.set_cookie(name, before.value, domain="127.0.0.1")
    # As if the page had been left open from before.
    sent = other.raw("POST", "/sign-in", data={}, headers=SAME_ORIGIN)
    way.come_back(other, sent.headers["Location"])
    after = other.client.get_cookie(name, domain="127.0.0.1")
    assert after is not None
    assert after.value != before.value
    assert not way.is_in(visitor)
