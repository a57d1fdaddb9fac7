"""Signing in with an OpenID provider, at both doors: it lets in whom it is meant for, and nobody else."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask

from prototype_kit import Site
from prototype_kit.adapters.openid import FAKE_PAGE
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.console import create_console
from tests.openid import CLIENT
from tests.web.openid_way import ANN, MakeWay, Way
from tests.web.residents import work
from tests.web.team import PUBLIC, member
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import MakeWorld

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


def test_a_link_to_a_new_address_says_what_it_is_for(make_way: MakeWay) -> None:
    """On another device: they sign in as always, as no address is what they sign in with."""
    way = make_way("resident")
    visitor, phone = way.visitor(), way.visitor()
    way.come_back(visitor, way.leave(visitor))
    visitor.post("/account/email", {"email": "new@example.com"})
    work(way.world)
    bodies = " ".join(message.body for message in way.world.front.notify.sent())
    its = re.search(r"/account/email/[\w-]{43}", bodies)
    assert its
    page = phone.get(its[0])
    assert page.heading == "Sign in to change your email address"
    assert "Sign in to that account as you always do." in page.words
    assert way.come_back(phone, way.pressed(phone)).url == its[0]
    page = way.visitor().get(f"/account/email/{'x' * 43}")
    assert "The link to change an email address does not work any more." in page.words


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
