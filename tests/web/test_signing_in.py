"""Signing in to the console, staying, leaving, and losing nothing that was typed meanwhile."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from prototype_kit.people import ROLES
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.console import create_console
from prototype_kit.web.kept import KEPT, TO
from prototype_kit.work import TOO_LATE, Worker
from tests.web.team import PUBLIC, member, sign_in, team
from tests.web.visitor import SAME_ORIGIN, Page, Visitor
from tests.web.world import MakeWorld, World

ANN = "manager@anytown.example"
WHO = "Signed in as Manager"


def work(world: World) -> None:
    """A turn of the worker."""
    front = world.front
    Worker(front.store, front.notify, world.site, world.clock, signer=front.signer).turn()


def sent(world: World) -> tuple[str, str]:
    """The token and the code of the newest email."""
    body = world.front.notify.sent()[0].body
    link, code = re.search(r"/sign-in/(\S{43})\s", body), re.search(r"^(\d{6})$", body, re.MULTILINE)
    assert link, body
    assert code, body
    return link[1], code[1]


def ask(world: World, visitor: Visitor, email: str = ANN, at: str = "/sign-in") -> Page:
    """Ask to sign in, and have the worker see to it."""
    visitor.get(at)
    page = visitor.post("/sign-in", {**hidden(visitor), "email": email})
    work(world)
    return page


def hidden(visitor: Visitor) -> dict[str, str]:
    """What the forms of signing in carry."""
    fields = visitor.page.tree.iter("input")
    found = {field.get("name"): field.get("value") or "" for field in fields if field.get("type") == "hidden"}
    return {name: found[name] for name in (TO, KEPT) if name in found}


def whole(page: Page) -> str:
    """The words of a page, its frame too."""
    return words_of(page.tree.find("body"))


def other(code: str) -> str:
    """Another code than this."""
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """A prototype that others can reach, with a manager."""
    world = make_world("lights", ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse")
    member(world, "manager")
    return world


# --- In -----------------------------------------------------------------------------------------------------


def test_somebody_is_led_in_by_a_code_and_on_to_where_they_wanted(world: World) -> None:
    """Spaces in the code are no mistake."""
    visitor = team(world)
    assert visitor.get("/data?page=2").url == "/sign-in?to=" + quote("/data?page=2", safe="")
    page = visitor.submit(email=ANN.upper())
    assert page.heading == "Check your email"
    assert "If there is an account with that address" in page.words
    work(world)
    code = sent(world)[1]
    page = visitor.submit(code=f" {code[:3]} {code[3:]} ")
    assert page.url == "/data?page=2"
    assert WHO in whole(page)
    assert visitor.get("/sign-in").url == "/"
    assert visitor.get("/sign-in/code").url == "/"


def test_somebody_is_led_in_by_a_link_in_another_browser(world: World) -> None:
    """Looking at it does nothing, with the button they are in; then it is used."""
    ask(world, team(world))
    token, _ = sent(world)
    phone = team(world)
    for method in ("GET", "HEAD") * 5:
        assert phone.raw(method, f"/sign-in/{token}").status_code == 200
    phone.get(f"/sign-in/{token}")
    page = phone.submit()
    assert page.url == "/"
    assert WHO in whole(page)
    assert team(world).get(f"/sign-in/{token}", 410).heading == "This link no longer works"
    assert team(world).post(f"/sign-in/{token}", status=410).heading == "This link no longer works"


def test_the_email_says_what_it_is_for_and_until_when(world: World) -> None:
    """It leads to the console that was asked at."""
    ask(world, team(world))
    message = world.front.notify.sent()[0]
    assert message.subject == "Sign in to Anytown services"
    assert message.recipient == ANN
    assert "http://127.0.0.1/sign-in/" in message.body
    assert "until 12:15pm on 6 May 2026" in message.body
    assert "nobody from Anytown Council will ask you for it" in message.body


def test_an_address_that_is_none_is_told_so(world: World) -> None:
    """Before anything is looked up, and nothing is asked."""
    visitor = team(world)
    visitor.get("/sign-in")
    page = visitor.submit(422, email="ann@")
    assert list(page.errors.values()) == [
        "Enter an email address in the correct format, like name@example.com"
    ]
    work(world)
    assert world.front.notify.sent() == ()


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_what_cannot_be_a_code_is_not_counted_as_one(world: World, typed: str) -> None:
    """However often."""
    visitor = team(world)
    ask(world, visitor)
    for _ in range(7):
        page = visitor.submit(422, code=typed)
        assert list(page.errors.values()) == ["Enter the 6 digits of the code"]
    visitor.submit(code=sent(world)[1])


def test_wrong_codes_say_so_and_too_many_what_helps(world: World) -> None:
    """The link, or a new email."""
    visitor = team(world)
    ask(world, visitor)
    code = sent(world)[1]
    for _ in range(5):
        page = visitor.submit(422, code=other(code))
        assert list(page.errors.values()) == ["Enter the code from the latest email we sent you"]
    for _ in range(2):
        page = visitor.submit(422, code=other(code))
        assert next(iter(page.errors.values())).startswith("Too many wrong codes: use the link in the email")
    visitor.submit(422, code=code)


def test_a_browser_that_did_not_ask_has_to(world: World) -> None:
    """Its code is nobody's; so is one that is too old."""
    visitor = team(world)
    ask(world, visitor)
    code = sent(world)[1]
    stranger = team(world)
    stranger.get("/sign-in/code")
    assert next(iter(stranger.submit(422, code=code).errors.values())).startswith("Ask for a new email")
    world.clock.forward(minutes=15)
    assert next(iter(visitor.submit(422, code=code).errors.values())).startswith("Ask for a new email")


def test_an_address_is_written_to_five_times_an_hour(world: World) -> None:
    """Whoever asks more often is told the same, and the last link goes on working."""
    visitor = team(world)
    pages = [ask(world, visitor) for _ in range(7)]
    assert len({page.words for page in pages}) == 1
    assert len(world.front.notify.sent()) == 5
    token, _ = sent(world)
    assert visitor.get(f"/sign-in/{token}").heading == "Sign in"


def test_a_machine_asks_sixty_times_an_hour(world: World) -> None:
    """For whatever addresses; then it has to wait, and is told."""
    visitor = team(world)
    for number in range(60):
        visitor.raw("POST", "/sign-in", data={"email": f"a{number}@example.com"}, headers=SAME_ORIGIN)
    visitor.get("/sign-in")
    response = visitor.raw("POST", "/sign-in", data={"email": ANN}, headers=SAME_ORIGIN)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    page = visitor.submit(429, email=ANN)
    words = "Ask again after 1pm on 6 May 2026: there have been too many requests from here"
    assert page.errors == {"email": words}


def test_whoever_has_to_wait_loses_nothing(world: World) -> None:
    """The address, and the form that was sent when the session had ended, are there when the time is over."""
    visitor = team(world, "manager")
    world.clock.forward(hours=3)
    visitor.post("/staff/add", {"email": "new@example.com", "name": TYPED, "roles": "editor"}, 401)
    kept = hidden(visitor)
    for _ in range(60):
        visitor.raw("POST", "/sign-in", data={"email": "x@example.com"}, headers=SAME_ORIGIN)
    page = visitor.submit(429, email=ANN)
    assert page.fields["email"] == [ANN]
    assert kept == hidden(visitor)
    world.clock.forward(hours=1)
    visitor.submit(409)
    work(world)
    visitor.submit(409, code=sent(world)[1])
    visitor.submit()
    account = world.front.store.accounts.by_email("staff", "new@example.com")
    assert account is not None
    assert account.name == " ".join(TYPED.split())


def test_an_email_that_comes_too_late_is_not_sent(world: World) -> None:
    """It could let nobody in. What it said is wiped."""
    visitor = team(world)
    visitor.get("/sign-in")
    visitor.submit(email=ANN)
    world.front.notify.fail_for(ANN)
    work(world)
    world.front.notify.fail_for()
    world.clock.forward(minutes=15)
    work(world)
    assert world.front.notify.sent() == ()
    (message,) = world.front.store.outbox.dead()
    assert message.error == TOO_LATE
    page = team(world, "manager").get(f"/messages/{message.id}")
    assert TOO_LATE in page.words
    assert "Send it again" not in page.words
    assert "/sign-in/" not in str(world.rows("message"))


# --- Who, until when, and out -------------------------------------------------------------------------------


def test_every_page_says_until_when_and_a_press_extends_it(world: World) -> None:
    """Looking does not; the last of twelve hours cannot be extended."""
    visitor = team(world, "manager")
    assert "You will be signed out at 2pm unless you stay signed in." in whole(visitor.get("/"))
    world.clock.forward(minutes=119)
    assert "You will be signed out at 2pm" in whole(visitor.get("/"))
    page = visitor.press("Stay signed in (opens in a new tab)")
    assert page.heading == "You are still signed in"
    assert "You will be signed out at 3:59pm" in whole(page)
    for _ in range(5):
        world.clock.forward(minutes=100)
        visitor.press("Stay signed in (opens in a new tab)")
    world.clock.forward(minutes=100)
    page = visitor.post("/sign-in/stay")
    assert "You will be signed out at midnight, which is the longest" in whole(page)
    assert "opens in a new tab" not in whole(page)
    world.clock.forward(minutes=21)
    assert visitor.get("/").url == "/sign-in"


def test_sending_something_is_to_stay(world: World) -> None:
    """Written at most once a minute."""
    visitor = team(world, "manager")
    first = world.rows("account_session")
    world.clock.forward(seconds=59)
    visitor.post("/staff/add", {}, 422)
    assert world.rows("account_session") == first
    world.clock.forward(seconds=1)
    visitor.get("/staff")
    assert world.rows("account_session") == first
    visitor.post("/staff/add", {}, 422)
    assert world.rows("account_session") != first


def test_nobody_stays_who_is_not_signed_in(world: World) -> None:
    """They are led to sign in."""
    visitor = team(world)
    assert visitor.post("/sign-in/stay").url == "/sign-in"
    assert visitor.get("/sign-in/stay").url == "/sign-in"


def test_signing_out_ends_it_for_a_copied_cookie_too(world: World) -> None:
    """The server forgets, not only the browser."""
    visitor = team(world, "manager")
    copy = visitor.client.get_cookie("staff", domain="127.0.0.1")
    assert copy
    visitor.get("/")
    assert visitor.press("Sign out").heading == "You are signed out"
    thief = team(world)
    thief.client.set_cookie("staff", copy.value, domain="127.0.0.1")
    assert thief.get("/").url == "/sign-in"


def test_what_is_in_the_navigation_is_what_one_may_see(world: World) -> None:
    """Each role its own."""
    seen = {
        role: {
            words_of(link) for link in team(world, role).get("/").of_class("govuk-service-navigation__link")
        }
        for role in ROLES
    }
    assert "Staff" in seen["manager"]
    assert all("Staff" not in seen[role] for role in ROLES if role != "manager")
    assert "Answers" in seen["researcher"]
    assert "Answers" not in seen["inspector"]


# --- Nothing that was typed is lost -------------------------------------------------------------------------

TYPED = 'Anne "Ann"\n <b>Lee</b> & Söhne'


def test_what_was_typed_when_the_session_ended_is_sent_with_one_press_in_the_end(world: World) -> None:
    """Through the address and the code, a wrong one too, in the same browser."""
    visitor = team(world, "manager")
    form = {"email": "new@example.com", "name": TYPED, "roles": ["editor", "inspector"], "team": ""}
    world.clock.forward(hours=3)
    page = visitor.post("/staff/add", form, 401)
    assert "We have kept what you typed" in page.words
    assert page.fields["email"] == [""]  # theirs is another than the one in what is kept
    page = visitor.submit(422, email="ann@")
    assert page.fields["email"] == ["ann@"]
    page = visitor.submit(409, email=ANN)
    assert page.heading == "Check your email"
    work(world)
    code = sent(world)[1]
    visitor.submit(422, code=other(code))
    page = visitor.submit(409, code=code)
    assert page.heading == "Send what you typed"
    assert 'Anne "Ann" <b>Lee</b> & Söhne' in page.words
    page = visitor.submit()
    assert page.url == "/staff?said=added"
    account = world.front.store.accounts.by_email("staff", "new@example.com")
    assert account is not None
    assert (account.name, account.roles) == (" ".join(TYPED.split()), ("inspector", "editor"))


def test_the_largest_form_that_is_taken_is_kept(world: World) -> None:
    """Whatever signs it is made of."""
    visitor = team(world, "manager")
    world.clock.forward(hours=3)
    for text in ("a" * 65_000, '"' * 21_000, "ŵ" * 10_000, "\n" * 10_000):
        visitor.post("/staff/add", {"name": text}, 401)
        fields = dict(json.loads(hidden(visitor)[KEPT]))
        assert fields["name"].replace("\r\n", "\n") == text
        visitor.submit(409, email=ANN)
        assert dict(json.loads(hidden(visitor)[KEPT])) == fields
    assert visitor.post("/staff/add", {"name": "a" * 66_000}, 413)


def test_whoever_came_in_by_the_link_meanwhile_sends_it_all_the_same(world: World) -> None:
    """The page with the field for the code is still open."""
    visitor = team(world, "manager")
    world.clock.forward(hours=3)
    visitor.post("/staff/add", {"email": "new@example.com", "name": "New", "roles": "editor"}, 401)
    visitor.submit(409, email=ANN)
    sign_in(world, visitor, member(world, "manager"))
    assert visitor.submit(409).heading == "Send what you typed"
    visitor.submit()
    assert world.front.store.accounts.by_email("staff", "new@example.com")


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.test/staff/add",
        "//evil.test/staff/add",
        "/\\evil.test/staff/add",
        "/\t/evil.test",
        "\\\\evil.test",
        "javascript:alert(1)",
        "staff/add",
        "/no-such-page",
        "/staff",  # takes no form
        "",
        "http://[",
    ],
)
def test_what_was_typed_goes_to_a_page_of_ours_alone(world: World, to: str) -> None:
    """Whatever the hidden field says."""
    visitor = team(world, "manager")
    kept = {TO: to, KEPT: json.dumps([["name", "x"]])}
    response = visitor.raw("POST", "/sign-in/code", data=kept, headers=SAME_ORIGIN)
    assert (response.status_code, response.headers.get("Location")) == (303, "/")
    response = visitor.raw("GET", f"/sign-in?to={quote(to)}")
    assert response.headers["Location"] in ("/", "/staff")


@pytest.mark.parametrize(
    "kept", ["", "{", "[1]", '["ab"]', '[["a"]]', '[["a", 1]]', "null", '"ab"', '{"a": 1}']
)
def test_what_carries_no_form_carries_nothing(world: World, kept: str) -> None:
    """It never fails on what somebody made up."""
    visitor = team(world, "manager")
    data = {TO: "/staff", KEPT: kept}
    response = visitor.raw("POST", "/sign-in/code", data=data, headers=SAME_ORIGIN)
    assert response.status_code == 303


def test_a_post_of_which_nobody_knows_where_it_came_from_is_sent_once_more(world: World) -> None:
    """With what was typed; the value is good for this browser, this address and these words."""
    visitor = team(world, "manager")
    visitor.headers = {}
    form = {"email": "new@example.com", "name": TYPED, "roles": ["editor", "inspector"]}
    page = visitor.post("/staff/add", form, 403)
    assert page.heading == "Send this again"
    again = dict(visitor.page.fields)
    for changed in ({"name": "Another"}, {"kit-confirm": "f" * 64}):
        assert visitor.post("/staff/add", {**again, **changed}, 403).heading == "Send this again"
    assert visitor.post("/staff/add", again).url == "/staff?said=added"
    stranger = team(world)
    stranger.headers = {}
    assert stranger.post("/staff/add", again, 403).heading == "Send this again"


# --- Made-up staff ------------------------------------------------------------------------------------------


def test_a_newcomer_is_in_at_once(lights: World) -> None:
    """On their own machine, as any of five made-up people, who are made when one of them is wanted."""
    visitor = team(lights)
    visitor.get("/data")
    assert lights.front.store.accounts.all("staff") == ()
    page = visitor.post("/sign-in/demo", {**hidden(visitor), "email": "manager@anytown.example"})
    assert page.url == "/data"
    assert "Signed in as Demo manager" in whole(page)
    made = lights.front.store.accounts.all("staff")
    assert sorted(account.roles[0] for account in made) == sorted(ROLES)
    assert {account.team for account in made} == {"Street lighting team"}
    assert all(account.email.endswith("@anytown.example") for account in made)


def test_nobody_else_is_let_in_so(lights: World) -> None:
    """Neither somebody real, nor one who was closed, nor where there are other staff."""
    visitor = team(lights, "editor")
    visitor.client.delete_cookie("staff", domain="127.0.0.1")
    for email in ("editor@anytown.example", "manager@anytown.example", "ann@example.com", ""):
        status = 404 if not email.startswith("editor") else 200
        visitor.post("/sign-in/demo", {"email": email}, status)


def test_where_others_can_reach_it_there_is_no_way_in_but_by_email(
    world: World, make_world: MakeWorld
) -> None:
    """Nor in live mode."""
    live = make_world(
        "lights", live=True, ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse"
    )
    for each in (world, live):
        visitor = team(each)
        assert "Demo" not in visitor.get("/sign-in").words
        response = visitor.raw("POST", "/sign-in/demo", data={"email": ANN}, headers=SAME_ORIGIN)
        assert response.status_code == 401
        assert "Set-Cookie" not in response.headers


def test_in_live_mode_the_console_has_its_own_address_and_cookie(make_world: MakeWorld) -> None:
    """Over TLS the cookie is bound to it; drafts are nobody's to look at."""
    console = "https://console.example.gov.uk"
    live = make_world(
        "lights",
        live=True,
        ADDRESS="https://services.example.gov.uk",
        PASSWORD="correct-horse",
    )
    object.__setattr__(live.front.settings, "console_address", console)
    account = live.front.store.accounts.add("staff", ANN, "Manager", live.clock(), ["manager"])
    visitor = Visitor(create_console(live.front, PUBLIC), console)
    visitor.get("/sign-in")
    visitor.submit(email=account.email)
    work(live)
    assert f"{console}/sign-in/" in live.front.notify.sent()[0].body
    response = visitor.raw("POST", "/sign-in/code", data={"code": sent(live)[1]}, headers=SAME_ORIGIN)
    cookies = response.headers.getlist("Set-Cookie")
    (cookie,) = [each for each in cookies if each.startswith("__Host-staff=")]
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert response.headers["Strict-Transport-Security"]
    assert visitor.get("/").heading == "Console"
    assert visitor.get("/data", 404)
    visitor.base = "https://services.example.gov.uk"
    assert visitor.raw("GET", "/").status_code == 403


def test_a_link_for_somebody_else_says_who_is_signed_in(world: World) -> None:
    """Looking changes nothing."""
    member(world, "manager")
    ask(world, team(world))
    token, _ = sent(world)
    inspector = team(world, "inspector")
    words = inspector.get(f"/sign-in/{token}").words
    assert "You are signed in as inspector@anytown.example. This link is for manager@anytown.example" in words
    assert "Signed in as Inspector" in whole(inspector.get("/"))


def test_whoever_was_signed_out_by_somebody_else_is_told(world: World) -> None:
    """As when a manager gave them another role."""
    inspector = team(world, "inspector")
    account = member(world, "inspector")
    world.front.store.accounts.change(account, account.name, ["call-taker"], None, world.clock())
    page = inspector.get("/cases")
    assert page.path == "/sign-in"
    assert "You were signed out: somebody signed you out, or what you may do here was changed." in page.words
    assert "You were signed out" not in team(world).get("/sign-in").words
