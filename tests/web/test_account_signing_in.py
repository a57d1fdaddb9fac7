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
