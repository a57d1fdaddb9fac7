"""Residents sign in to an account, where the site has one: by a link, or by a code where they asked."""

from __future__ import annotations

from prototype_kit import Site
from tests.web.residents import ANN, BOB, ask, resident, sign_in_by_code, sign_in_by_link
from tests.web.world import MakeWorld, World


def test_a_resident_is_led_in_by_a_code(account_world: World) -> None:
    """Who has no account yet has one from then on."""
    world = account_world
    assert world.front.store.accounts.by_email("resident", ANN) is None
    page = sign_in_by_code(world, world.visitor())
    assert page.path == "/account"
    assert world.front.store.accounts.by_email("resident", ANN)


def test_a_resident_is_led_in_by_a_link_on_another_device(account_world: World) -> None:
    """Where it is opened, and not where it was asked for."""
    asked, phone = account_world.visitor(), account_world.visitor()
    assert sign_in_by_link(account_world, phone, asked=asked).path == "/account"
    assert asked.get("/account").path == "/sign-in"


def test_the_shared_browser_is_signed_in(account_world: World) -> None:
    """The tool that other tests use."""
    assert resident(account_world, BOB).get("/account").path == "/account"
    assert len(ask(account_world, account_world.visitor(), BOB).code) == 6


def test_whoever_runs_a_prototype_is_told_where_the_message_is(account_world: World) -> None:
    """On the page that asks for the code, in both languages, and among the messages."""
    visitor = account_world.visitor()
    ask(account_world, visitor)
    assert "find the message in instance/sent, in the folder of your project" in visitor.page.words
    assert (account_world.settings.instance / "sent").is_dir()
    assert "mae’r neges yn instance/sent" in visitor.get("/sign-in/code?lang=cy").words
    assert "find it in instance/sent" in visitor.get("/prototype/messages").words


def test_nobody_is_told_so_where_the_prototype_is_not_theirs(
    make_world: MakeWorld, site_of_accounts: Site
) -> None:
    """In live use it is one more thing to read, and of no use."""
    world = make_world(site=site_of_accounts, live=True)
    visitor = world.visitor()
    ask(world, visitor)
    assert visitor.page.path == "/sign-in/code"
    assert "instance/sent" not in visitor.page.words


# --- Two devices, and two people ----------------------------------------------------------------------------


def test_a_code_whose_link_was_used_elsewhere_says_so(account_world: World) -> None:
    """And offers to ask again. Only the right code tells it: a guess tells nobody that somebody signed in."""
    desk, phone = account_world.visitor(), account_world.visitor()
    sent = ask(account_world, desk)
    phone.get(sent.path)
    phone.submit()
    wrong = f"{(int(sent.code) + 1) % 1_000_000:06}"
    page = desk.post("/sign-in/code", {"code": wrong}, 422)
    assert page.errors == {"code": "Enter the code from the latest email we sent you"}
    page = desk.post("/sign-in/code", {"code": sent.code}, 422)
    used = "Ask for a new email: the link in this one has been used, maybe on another device"
    assert page.errors == {"code": used}
    page = desk.press("Ask for a new email", 409)
    assert page.heading == "Sign in"
    assert phone.get("/account").path == "/account"


def test_a_right_code_is_no_wrong_one_because_it_is_over(account_world: World) -> None:
    """Somebody who asked in another browser since is told to ask again, and it does not count as a guess."""
    desk = account_world.visitor()
    sent = ask(account_world, desk)
    ask(account_world, account_world.visitor())
    before = account_world.rows("sign_in")
    page = desk.post("/sign-in/code", {"code": sent.code}, 422)
    assert page.errors["code"].startswith("Ask for a new email: a code works for 15 minutes")
    assert account_world.rows("sign_in") == before


def test_a_link_for_somebody_else_says_who_is_signed_in_and_asks(account_world: World) -> None:
    """Looking changes nothing; the button signs one out and the other in."""
    ann = resident(account_world)
    path = ask(account_world, account_world.visitor(), BOB).path
    page = ann.get(path)
    assert f"You are signed in as {ANN}." in page.words
    assert f"This link is for another account, the one of {BOB}." in page.words
    assert ann.get("/account/devices").path == "/account/devices"
    ann.get(path)
    assert ann.press("Sign in to the other account").path == "/account"
    assert BOB in ann.get("/account/email").words


def test_a_link_for_whoever_is_signed_in_says_so(account_world: World) -> None:
    """They need it on another device, if at all."""
    ann = resident(account_world)
    page = ann.get(ask(account_world, account_world.visitor()).path)
    assert f"You are signed in as {ANN}. You do not need this link in this browser" in page.words


def test_whoever_was_signed_out_on_another_device_is_told(account_world: World) -> None:
    """On the page that asks them to sign in; not whoever signed out here, or was away for too long."""
    told = "You were signed out of this browser from another device"
    ann, other = resident(account_world), resident(account_world)
    ann.get("/account/devices")
    ann.press("Sign out everywhere else")
    page = other.get("/account/timeline")
    assert page.path == "/sign-in"
    assert told in page.words
    assert told not in sign_in_by_code(account_world, other, at=page.url).words
    other.get("/")
    other.press("Sign out")
    assert told not in other.get("/sign-in").words
    account_world.clock.forward(minutes=31)
    assert told not in ann.get("/account/timeline").words
    assert told not in account_world.visitor().get("/sign-in").words
