"""Signing in with an OpenID provider, at both doors: it lets in whom it is meant for, and nobody else."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask

from prototype_kit import Site
from prototype_kit.adapters.openid import FAKE_PAGE
from prototype_kit.people import Kind
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.console import create_console
from prototype_kit.web.kept import KEPT, TO
from prototype_kit.work import Worker
from tests.openid import CLIENT, Provider, running
from tests.web.team import PUBLIC, member
from tests.web.visitor import SAME_ORIGIN, Page, Visitor
from tests.web.world import MakeWorld, World

ANN, BOB = "manager@anytown.example", "bob@example.com"
OTHER_SITE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
"""What a browser says that comes from the provider."""


@dataclass(frozen=True)
class Way:
    """One of the doors, with a provider in front of it. `inside` is a page for whoever is signed in."""

    kind: Kind
    world: World
    provider: Provider
    app: Flask
    inside: str

    def visitor(self) -> Visitor:
        """A new browser."""
        return Visitor(self.app)

    def leave(self, visitor: Visitor, to: str = "") -> str:
        """Press the button; gives the address at the provider."""
        visitor.get(f"/sign-in?{urlencode({'to': to})}" if to else "/sign-in")
        return self.pressed(visitor)

    def pressed(self, visitor: Visitor, **fields: str) -> str:
        """Press the button of the page as it is."""
        form = {**visitor.page.fields, **fields}
        sent = visitor.raw("POST", "/sign-in", data=form, headers=SAME_ORIGIN)
        assert sent.status_code == 303
        address = sent.headers["Location"]
        assert address.startswith(f"{self.provider.address}/authorize?")
        return address

    def come_back(self, visitor: Visitor, address: str, status: int = 200, **more: str) -> Page:
        """Come back from there, and follow where it leads."""
        return visitor.get(self.provider.answer(address, **more), status, headers=OTHER_SITE)

    def is_in(self, visitor: Visitor) -> bool:
        """Whether somebody is signed in."""
        return visitor.raw("GET", self.inside).status_code == 200

    def rows(self, table: str) -> list[Mapping[str, object]]:
        """What is in the database."""
        with closing(sqlite3.connect(self.world.file)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(f'SELECT * FROM "{table}"')]


MakeWay = Callable[..., Way]


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider on this machine."""
    with running() as its:
        yield its


@pytest.fixture
def make_way(make_world: MakeWorld, site_of_accounts: Site, provider: Provider) -> MakeWay:
    """`make_way("staff")`: the console where staff sign in with the provider."""

    def make(kind: Kind, **environ: str) -> Way:
        prefix = "STAFF_" if kind == "staff" else ""
        world = make_world(site=site_of_accounts, **{**provider.environ(prefix), **environ})
        provider.now = int(world.clock().timestamp())
        if kind == "staff":
            member(world, "manager")
            provider.claims = {"email": ANN}
            return Way(kind, world, provider, create_console(world.front, PUBLIC), "/data")
        return Way(kind, world, provider, world.app, "/account")

    return make


@pytest.fixture(params=["staff", "resident"])
def way(request: pytest.FixtureRequest, make_way: MakeWay) -> Way:
    """Each of the doors."""
    return make_way(request.param)


# --- The way in ---------------------------------------------------------------------------------------------


def test_somebody_is_led_there_and_back_to_where_they_wanted(way: Way) -> None:
    """From a page that needs them to sign in; the session begins anew, and the sign-in leaves nothing."""
    visitor = way.visitor()
    page = visitor.get(f"{way.inside}?page=2")
    assert page.heading == "Sign in"
    assert "Continue to Town Hall ID" in page.html
    assert 'type="email"' not in page.html
    page = way.come_back(visitor, way.pressed(visitor))
    assert page.url == f"{way.inside}?page=2"
    assert "Signed in as" in words_of(page.tree.find("body"))
    assert way.rows("openid_request") == []
    (identity,) = way.rows("openid_identity")
    assert (identity["kind"], identity["issuer"], identity["subject"]) == (
        way.kind,
        way.provider.issuer,
        "person-1",
    )


def test_nothing_of_what_the_provider_sent_is_kept(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    """No token and no code, in the database, a log, or the page."""
    way.provider.claims = {**way.provider.claims, "given_name": "Canary-4711"}
    visitor = way.visitor()
    page = way.come_back(visitor, way.leave(visitor))
    stored = way.world.file.read_bytes() + way.world.file.with_name("site.db-wal").read_bytes()
    for canary in ("Canary-4711", "eyJ", "code-0", '"access"'):
        assert canary.encode() not in stored
        assert canary not in caplog.text + page.html


def test_a_second_time_the_address_does_not_matter(way: Way) -> None:
    """Somebody is who the provider says they are, though their address there is another now."""
    visitor = way.visitor()
    way.come_back(visitor, way.leave(visitor))
    way.provider.claims = {"email": "new@example.com", "email_verified": False}
    visitor = way.visitor()
    way.come_back(visitor, way.leave(visitor))
    assert way.is_in(visitor)
    assert len(way.rows("openid_identity")) == 1


def test_a_button_is_all_that_is_needed(way: Way) -> None:
    """The page allows its form to lead to the provider, and other pages of ours do not."""
    visitor = way.visitor()
    policy = visitor.raw("GET", "/sign-in").headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:*" in policy
    assert "form-action 'self';" in visitor.raw("GET", "/sign-out").headers["Content-Security-Policy"]


def test_whoever_is_signed_in_is_not_asked_again(way: Way) -> None:
    """Nor told off for looking at the answer once more, as with the back button."""
    visitor = way.visitor()
    address = way.leave(visitor)
    answer = way.provider.answer(address)
    visitor.get(answer)
    before = way.rows("account_session")
    assert way.is_in(visitor)
    visitor.get("/sign-in")
    assert visitor.page.url in ("/", "/account")
    visitor.get(answer)
    assert visitor.page.url in ("/", "/account")
    assert way.rows("account_session") == before


def test_there_is_no_way_in_by_email_beside_it(way: Way) -> None:
    """Neither a form nor the addresses of links and codes."""
    visitor = way.visitor()
    for path in ("/sign-in/code", f"/sign-in/{'a' * 43}", "/sign-in/demo"):
        assert visitor.raw("POST", path, data={}, headers=SAME_ORIGIN).status_code in (401, 404, 405)
    way.leave(visitor)
    assert way.rows("sign_in") == []


def test_what_somebody_typed_is_kept_on_the_way(make_way: MakeWay) -> None:
    """A form whose sender was signed out meanwhile is there to be sent when they come back."""
    way = make_way("staff")
    visitor = way.visitor()
    page = visitor.post("/staff/add", {"email": "new@example.com", "name": "New Example"}, 401)
    assert "We keep it for 15 minutes" in page.words
    sent = visitor.raw("POST", "/sign-in", data=page.fields, headers=SAME_ORIGIN)
    assert "New Example" in str(way.rows("openid_request"))
    page = way.come_back(visitor, sent.headers["Location"], 409)
    assert page.heading == "Send what you typed"
    assert "New Example" in page.words
    assert page.form.get("action") == "/staff/add"
    assert way.is_in(visitor)
    assert way.rows("openid_request") == []


# --- Whose account ------------------------------------------------------------------------------------------


def test_residents_get_an_account_and_staff_do_not(make_way: MakeWay) -> None:
    """A manager lets staff in; nobody is told more than that."""
    residents = make_way("resident")
    visitor = residents.visitor()
    residents.come_back(visitor, residents.leave(visitor))
    assert residents.is_in(visitor)
    assert [row["email"] for row in residents.rows("account")] == ["ann@example.com"]
    staff = make_way("staff")
    staff.provider.claims = {"email": "stranger@example.com"}
    visitor = staff.visitor()
    page = staff.come_back(visitor, staff.leave(visitor), 403)
    assert page.heading == "We could not sign you in"
    assert "Ask a manager to add you" in page.words
    assert not staff.is_in(visitor)
    assert staff.rows("openid_identity") == []


def test_an_address_that_is_not_verified_counts_for_nothing(way: Way) -> None:
    """Whoever typed it at the provider could be anybody."""
    way.provider.claims = {**way.provider.claims, "email_verified": False}
    visitor = way.visitor()
    page = way.come_back(visitor, way.leave(visitor), 403)
    assert "Confirm your email address there" in page.words
    assert not way.is_in(visitor)
    assert way.rows("openid_identity") == []
    assert [row for row in way.rows("account") if row["kind"] == "resident"] == []


def test_nobody_else_of_the_provider_comes_into_an_account(way: Way) -> None:
    """An address that was given to somebody else there opens nothing of the one who had it."""
    visitor = way.visitor()
    way.come_back(visitor, way.leave(visitor))
    way.provider.claims = {**way.provider.claims, "sub": "person-2"}
    visitor = way.visitor()
    page = way.come_back(visitor, way.leave(visitor), 403)
    assert "belongs to somebody else" in page.words
    assert not way.is_in(visitor)
    assert len(way.rows("openid_identity")) == 1


def test_somebody_of_staff_whose_account_is_closed_is_out(make_way: MakeWay) -> None:
    """Though the provider knows them."""
    way = make_way("staff")
    member(way.world, "inspector")
    way.provider.claims = {"email": "inspector@anytown.example"}
    visitor = way.visitor()
    way.come_back(visitor, way.leave(visitor))
    accounts = way.world.front.store.accounts
    account = accounts.by_email("staff", "inspector@anytown.example")
    assert account is not None
    accounts.close(account, way.world.clock())
    visitor = way.visitor()
    assert "There is no account here" in way.come_back(visitor, way.leave(visitor), 403).words
    assert not way.is_in(visitor)


# --- Attacks ------------------------------------------------------------------------------------------------


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


# --- When it does not go well -------------------------------------------------------------------------------


def test_somebody_who_cancels_there_can_try_again(way: Way) -> None:
    """Nothing that the provider says of it is shown: anybody could have written it."""
    visitor = way.visitor()
    asked = dict(parse_qsl(urlsplit(way.leave(visitor, way.inside)).query))
    words = {"error": "access_denied", "error_description": "Call 0909 8790000", "state": asked["state"]}
    page = visitor.get(f"/sign-in/openid?{urlencode(words)}", 403)
    assert page.heading == "You did not sign in"
    assert "0909" not in page.html
    page = way.come_back(visitor, way.pressed(visitor))
    assert page.url == way.inside


def test_a_provider_that_is_down_is_said_to_be(way: Way) -> None:
    """Before and after somebody went there; nothing else lets them in meanwhile."""
    visitor = way.visitor()
    address = way.leave(visitor, way.inside)
    answer = way.provider.answer(address)
    way.provider.status = 500
    page = visitor.get(answer, 503)
    assert page.heading == "You cannot sign in at the moment"
    assert "We cannot reach Town Hall ID" in page.words
    assert not way.is_in(visitor)


def test_a_provider_that_was_never_reached_is_said_to_be_down(way: Way) -> None:
    """With the same page."""
    way.provider.status = 500
    visitor = way.visitor()
    visitor.get("/sign-in")
    page = visitor.submit(503)
    assert page.heading == "You cannot sign in at the moment"
    assert visitor.response is not None
    assert visitor.response.headers["Retry-After"] == "60"
    assert way.rows("openid_request") == []


# --- Leaving ------------------------------------------------------------------------------------------------


def test_signing_out_offers_to_sign_out_there_too(way: Way) -> None:
    """On a computer that others use, the provider’s own session would let them in again."""
    visitor = way.visitor()
    way.come_back(visitor, way.leave(visitor))
    page = visitor.post("/sign-out")
    assert page.heading == "You are signed out"
    assert not way.is_in(visitor)
    found = re.search(r'href="([^"]+/logout\?[^"]+)"', page.html)
    assert found
    query = dict(parse_qsl(urlsplit(found[1].replace("&amp;", "&")).query))
    assert query == {"client_id": CLIENT, "post_logout_redirect_uri": "http://127.0.0.1/sign-out"}


def test_the_page_of_signing_out_needs_no_provider(way: Way) -> None:
    """It is shown without the link."""
    way.provider.status = 500
    page = way.visitor().get("/sign-out")
    assert page.heading == "You are signed out"
    assert "/logout" not in page.html


def test_who_signs_out_there_is_signed_out_here(way: Way) -> None:
    """In every browser. The provider’s server says so: no page of ours, and no browser at all."""
    browsers = [way.visitor(), way.visitor()]
    for visitor in browsers:
        way.come_back(visitor, way.leave(visitor))
    server = way.visitor()
    sent = server.raw(
        "POST", "/sign-in/openid/signed-out", data={"logout_token": way.provider.logout_token()}
    )
    assert sent.status_code == 200
    assert sent.headers["Cache-Control"] == "no-store"
    assert not any(way.is_in(visitor) for visitor in browsers)


def test_a_word_of_a_sign_out_is_taken_once(way: Way) -> None:
    """Whoever replays it signs nobody out who has come in again; a forged one does nothing."""
    token = way.provider.logout_token()
    forged = token[:-8] + ("A" * 8 if token[-8:] != "A" * 8 else "B" * 8)
    server, path = way.visitor(), "/sign-in/openid/signed-out"
    visitor = way.visitor()
    way.come_back(visitor, way.leave(visitor))
    for sent in (forged, "", way.provider.logout_token(aud="another-client"), way.provider.id_token()):
        assert server.raw("POST", path, data={"logout_token": sent}).status_code == 400
        assert way.is_in(visitor)
    assert server.raw("POST", path, data={"logout_token": token}).status_code == 200
    assert not way.is_in(visitor)
    visitor = way.visitor()
    way.come_back(visitor, way.leave(visitor))
    assert server.raw("POST", path, data={"logout_token": token}).status_code == 400
    assert way.is_in(visitor)


def test_other_posts_from_elsewhere_are_refused_all_the_same(way: Way) -> None:
    """That one address is the only one which others may post to."""
    visitor = way.visitor()
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert visitor.raw("POST", "/sign-in", data={}, headers=elsewhere).status_code == 403
    assert visitor.raw("POST", "/sign-out", data={}, headers=elsewhere).status_code == 403


# --- The fake in the box ------------------------------------------------------------------------------------


@pytest.fixture(params=["staff", "resident"])
def made_up(
    request: pytest.FixtureRequest, make_world: MakeWorld, site_of_accounts: Site
) -> tuple[str, Flask]:
    """Each door with made-up people."""
    prefix = "STAFF_" if request.param == "staff" else ""
    world = make_world(site=site_of_accounts, **{f"{prefix}SIGN_IN": "openid"})
    app = create_console(world.front, PUBLIC) if prefix else world.app
    return ("/data" if prefix else "/account"), app


def test_a_prototype_shows_the_whole_way_without_a_network(made_up: tuple[str, Flask]) -> None:
    """Somebody made up is chosen, and is signed in."""
    inside, app = made_up
    visitor = Visitor(app)
    visitor.get(inside)
    page = visitor.submit()
    assert page.heading == "Choose who to be"
    assert page.url.startswith(f"{FAKE_PAGE}?")
    assert "nothing is sent anywhere" in page.words
    emails = [button.get("value") for button in page.tree.iter("button") if button.get("value")]
    page = visitor.submit(button={"email": ANN if ANN in emails else emails[0]})
    assert page.url == inside
    assert "Signed in as" in words_of(page.tree.find("body"))
    assert visitor.post("/sign-out").heading == "You are signed out"
    assert visitor.raw("POST", "/sign-in/openid/signed-out", data={}).status_code in (401, 404, 405)


def test_a_prototype_shows_what_happens_to_those_who_are_not_let_in(made_up: tuple[str, Flask]) -> None:
    """Whoever cancels, and the last of the people."""
    inside, app = made_up
    visitor = Visitor(app)
    visitor.get(inside)
    visitor.submit()
    assert visitor.submit(403, button={"email": ""}).heading == "You did not sign in"
    visitor.submit()
    emails = [button.get("value") for button in visitor.page.tree.iter("button") if button.get("value")]
    page = visitor.submit(403, button={"email": emails[-1]})
    assert page.heading == "We could not sign you in"
    assert visitor.get(FAKE_PAGE, 404)


def test_made_up_staff_are_there_on_this_machine_alone(make_world: MakeWorld, site_of_accounts: Site) -> None:
    """A live site has no such page, whoever serves it."""
    world = make_world(site=site_of_accounts)
    assert Visitor(world.app).get(FAKE_PAGE, 404)
    visitor = Visitor(create_console(world.front, PUBLIC))
    assert visitor.raw("GET", FAKE_PAGE).status_code == 404
