"""Being signed in as a resident: said on every page, for how long, on which devices, and how it ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from prototype_kit.people import Kind
from prototype_kit.store import AccountSession
from prototype_kit.store.account_sessions import UNUSED
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.door import LOOKING, WARNED
from tests.web.journeys import REPORT
from tests.web.residents import ANN, BOB, account, give_session, resident, sign_in_by_code
from tests.web.visitor import SAME_ORIGIN, Page, Visitor
from tests.web.world import World

PAGES = (
    "/",
    "/contact",
    "/track",
    "/continue",
    REPORT,
    f"{REPORT}/feedback",
    "/account",
    "/account/appointments",
    "/account/timeline",
    "/account/devices",
)
"""Pages of every kind."""


def whole(page: Page) -> str:
    """The words of a page, its frame too."""
    return words_of(page.tree.find("body"))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_who_is_signed_in_and_until_when(account_world: World, path: str) -> None:
    """With the way out, and the way to stay; nobody else is shown any of it but the link to sign in."""
    words = whole(resident(account_world).get(path))
    assert f"Signed in as {ANN}." in words
    assert "You will be signed out at 12:30pm unless you stay signed in." in words
    words = whole(account_world.visitor().get(path))
    assert "Signed in" not in words
    assert "Sign in" in words


def test_pages_that_say_what_went_wrong_say_it_too(account_world: World) -> None:
    """As somebody reads them who is signed in."""
    assert f"Signed in as {ANN}." in whole(resident(account_world).get("/no-such-page", 404))


def test_a_press_extends_it_ten_times_and_more(account_world: World) -> None:
    """Up to twelve hours; looking does not, and the last half hour cannot be extended."""
    ann = resident(account_world)
    for _ in range(23):
        account_world.clock.forward(minutes=29)
        ann.get("/")
        page = ann.press("Stay signed in (opens in a new tab)")
        assert page.heading == "You are still signed in"
    account_world.clock.forward(minutes=29)
    page = ann.post("/sign-in/stay")
    assert "which is the longest you can stay signed in" in whole(page)
    assert "opens in a new tab" not in whole(page)
    account_world.clock.forward(minutes=25)
    assert ann.get("/account").path == "/sign-in"


def test_filling_in_a_form_is_to_stay(account_world: World) -> None:
    """Whoever sends something on any page is not signed out in the middle of it; written once a minute."""
    ann = resident(account_world)
    ann.get(REPORT)
    ann.submit()
    for _ in range(4):
        account_world.clock.forward(minutes=20)
        ann.get(f"{REPORT}/fault")
        ann.submit(fault="damaged")
    assert f"Signed in as {ANN}." in whole(ann.get("/account"))
    before = account_world.rows("account_session")
    account_world.clock.forward(seconds=59)
    ann.get(f"{REPORT}/fault")
    ann.submit(fault="damaged")
    assert before == account_world.rows("account_session")


def test_nobody_is_signed_in_any_longer_than_half_an_hour_unused(account_world: World) -> None:
    """Computers are shared."""
    ann = resident(account_world)
    account_world.clock.forward(minutes=30)
    assert ann.get("/account").path == "/sign-in"
    assert "Signed in as" not in whole(ann.get("/"))


@pytest.mark.parametrize("kind", UNUSED)
def test_a_page_asks_long_enough_before_the_end(kind: Kind) -> None:
    """At least 20 seconds (WCAG 2.2, 2.2.1), and before a page that is looked at would end unasked."""
    assert WARNED[kind] >= timedelta(seconds=20)
    assert LOOKING[kind] + WARNED[kind] < UNUSED[kind]


def test_the_warning_is_set_two_minutes_before(account_world: World) -> None:
    """For the script; counted by the server's clock."""
    account_world.clock.now = account_world.clock.now.replace(microsecond=0)
    ann = resident(account_world)
    account_world.clock.forward(minutes=7)
    html = ann.get("/").html
    found = dict(re.findall(r'data-kit-(left|seen|lasts|warn|looking)="(\w+)"', html))
    assert found == {"left": "1380", "seen": "420", "lasts": "yes", "warn": "120", "looking": "300"}


def test_signing_out_ends_it_for_a_copied_cookie_too(account_world: World) -> None:
    """The server forgets, not only the browser."""
    ann, thief = resident(account_world), account_world.visitor()
    cookie = ann.client.get_cookie("resident", domain="127.0.0.1")
    assert cookie
    thief.client.set_cookie("resident", cookie.value, domain="127.0.0.1")
    assert thief.get("/account").path == "/account"
    ann.get("/")
    ann.press("Sign out")
    assert thief.get("/account").path == "/sign-in"


# --- Devices ------------------------------------------------------------------------------------------------


def test_devices_are_listed_this_one_first(account_world: World) -> None:
    """With what kind each is, and since when; those that ended are not."""
    store = account_world.front.store.account_sessions
    store.begin(account(account_world), "mobile", account_world.clock())
    account_world.clock.forward(minutes=5)
    ended = store.begin(account(account_world), "tablet", account_world.clock())
    store.end(ended, account_world.clock())
    resident(account_world, BOB)
    page = resident(account_world).get("/account/devices")
    headings = [words_of(each) for each in page.tree.iter("h2")]
    assert [each for each in headings if "device" in each or "Signed in" in each] == [
        "This device",
        "Signed in on a phone",
    ]
    assert "12:05pm on 6 May 2026" in page.words


def test_one_device_is_signed_out(account_world: World) -> None:
    """That one alone."""
    other, third = resident(account_world), resident(account_world)
    ann = resident(account_world)
    page = ann.get("/account/devices")
    name = re.findall(r'name="session"[^>]* value="(\w+)"|value="(\w+)"[^>]* name="session"', page.html)
    assert len(name) == 2
    wanted = next(filter(None, name[0]))
    page = ann.post("/account/devices", {"session": wanted})
    assert "That device is signed out." in page.words
    assert sorted(visitor.get("/account").path for visitor in (other, third)) == ["/account", "/sign-in"]
    assert ann.get("/account").path == "/account"
    assert "That device was signed out already." in ann.post("/account/devices", {"session": wanted}).words


def test_every_other_device_is_signed_out(account_world: World) -> None:
    """This one stays, and so does everybody else."""
    others, bob = [resident(account_world) for _ in range(2)], resident(account_world, BOB)
    ann = resident(account_world)
    ann.get("/account/devices")
    page = ann.press("Sign out everywhere else")
    assert "You are signed out everywhere else." in page.words
    assert "You are not signed in anywhere else." in page.words
    assert [visitor.get("/account").path for visitor in others] == ["/sign-in"] * 2
    assert bob.get("/account").path == "/account"


def test_nobody_ends_what_is_not_theirs(account_world: World) -> None:
    """Not by another's name of a session, nor by a number, nor the session that they use."""
    ann, bob = resident(account_world), resident(account_world, BOB)
    sessions = account_world.front.store.account_sessions
    (theirs,) = sessions.of(_session(account_world, bob), account_world.clock())
    (own,) = sessions.of(_session(account_world, ann), account_world.clock())
    sign = account_world.front.signer.sign
    for wanted in (sign("account-session", theirs.id), sign("account-session", own.id), str(theirs.id), ""):
        assert "signed out already" in ann.post("/account/devices", {"session": wanted}).words
    assert bob.get("/account").path == ann.get("/account").path == "/account"


def _session(world: World, visitor: Visitor) -> AccountSession:
    """The session of a browser."""
    cookie = visitor.client.get_cookie("resident", domain="127.0.0.1")
    assert cookie
    found = world.front.store.account_sessions.find(cookie.value, "resident", world.clock())
    assert found
    return found


# --- 23: a session is begun anew ----------------------------------------------------------------------------


def test_a_session_that_was_planted_becomes_nobodys(account_world: World) -> None:
    """Signing in gives another; the one before ends, and the form that a stranger planted shows nothing."""
    visitor = account_world.visitor()
    planted = give_session(account_world, visitor, BOB)
    visitor.client.delete_cookie("resident", domain="127.0.0.1")
    sign_in_by_code(account_world, visitor)
    now = visitor.client.get_cookie("resident", domain="127.0.0.1")
    assert now
    assert now.value != planted
    visitor.get(REPORT)
    visitor.submit()
    stranger = account_world.visitor()
    stranger.client.set_cookie("session", visitor.cookie or "", domain="127.0.0.1")
    assert stranger.get(f"{REPORT}/fault", 403).heading == "Sign in to go on with this form"


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "A" * 44, "é" * 43, "A" * 8_000, "../" * 14 + "A"])
def test_what_was_never_a_session_is_none(account_world: World, value: str) -> None:
    """Whatever stands in the cookie."""
    visitor = account_world.visitor()
    answer = visitor.raw(
        "GET", "/account", headers={"Cookie": f"resident={value}".encode().decode("latin-1")}
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


def test_the_cookie_of_a_member_of_staff_opens_no_account(account_world: World) -> None:
    """One address may have an account of each kind."""
    store = account_world.front.store
    staff = store.accounts.add("staff", ANN, "Ann", account_world.clock(), ["manager"])
    token = store.account_sessions.begin(staff, "desktop", account_world.clock())
    visitor = account_world.visitor()
    visitor.client.set_cookie("resident", token, domain="127.0.0.1")
    assert visitor.get("/account").path == "/sign-in"


def test_posts_of_an_account_are_kept_until_somebody_is_signed_in(account_world: World) -> None:
    """Each is asked for first, and does nothing meanwhile."""
    before = account_world.rows("account_session", "draft", "account_case")
    for path in ("/account/devices", "/account/drafts/keep", f"/account/drafts/{'x' * 24}"):
        answer = account_world.visitor().raw("POST", path, headers=SAME_ORIGIN, data={"others": "yes"})
        assert answer.status_code == 401, path
    assert before == account_world.rows("account_session", "draft", "account_case")
