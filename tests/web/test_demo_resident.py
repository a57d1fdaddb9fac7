"""Whoever shows a prototype comes into the made-up resident's account: on their own machine alone."""

from __future__ import annotations

import pytest

from prototype_kit.demo_resident import DEMO_RESIDENT, demo_resident
from prototype_kit.site import Site
from prototype_kit.testing.page_checks import words_of
from tests.web.residents import BOB, resident
from tests.web.world import MakeWorld, World

SERVICE = "/my-account"
BUTTON = f"Sign in as {DEMO_RESIDENT.name}"


def test_one_press_leads_in(account_world: World) -> None:
    """Without an email; who it is is said to be made up, and the account is there from then on."""
    visitor = account_world.visitor()
    page = visitor.get("/sign-in")
    assert BUTTON in page.words
    assert f"{DEMO_RESIDENT.name}, who is made up" in page.words
    visitor.post("/sign-in/demo", {})
    assert visitor.page.path == "/account"
    assert DEMO_RESIDENT.name in visitor.page.html
    assert account_world.front.notify.sent() == ()


def test_the_forms_of_its_service_need_no_account(account_world: World) -> None:
    """Whoever is not signed in is not sent away to sign in; whoever is, is led to the account."""
    visitor = account_world.visitor()
    page = visitor.get(SERVICE)
    assert page.path == SERVICE
    assert [each.get("href") for each in page.tree.iterfind(".//main//a")] == ["/account", f"{SERVICE}/apply"]
    assert visitor.get("/account").heading == "Sign in"
    assert resident(account_world, BOB).get(SERVICE).path == "/account"


def test_the_bar_says_what_it_leads_to(account_world: World) -> None:
    """To sign in, or to the account."""
    at = ".//nav//a[@href='/account']"
    for visitor, words in (
        (account_world.visitor(), "Sign in"),
        (resident(account_world, BOB), "Your account"),
    ):
        link = visitor.get("/").tree.find(at)
        assert words_of(link) == words


def test_nobody_else_can_be_chosen(account_world: World) -> None:
    """Whatever address is sent along."""
    resident(account_world, BOB)
    visitor = account_world.visitor()
    visitor.post("/sign-in/demo", {"email": BOB})
    assert DEMO_RESIDENT.name in visitor.get("/account").html
    assert BOB not in visitor.page.html


def test_somebody_goes_on_to_what_they_wanted(account_world: World) -> None:
    """As after signing in by email."""
    visitor = account_world.visitor()
    visitor.get("/sign-in?to=/street-lights")
    visitor.post("/sign-in/demo", {"kit-to": "/street-lights"})
    assert visitor.page.path == "/street-lights"


def test_an_account_that_was_closed_is_opened_anew(account_world: World) -> None:
    """Closing it is tried in demonstrations too."""
    front = account_world.front
    front.store.accounts.close(demo_resident(front.store, front.clock()), front.clock())
    visitor = account_world.visitor()
    visitor.post("/sign-in/demo", {})
    assert visitor.page.path == "/account"


@pytest.mark.parametrize(
    "settings",
    [
        {"ADDRESS": "http://192.168.7.5:8000", "PASSWORD": "correct-horse"},
        {"ADDRESS": "https://services.example.gov.uk", "PASSWORD": "correct-horse"},
    ],
)
def test_it_is_not_there_where_others_can_come(
    make_world: MakeWorld, site_of_accounts: Site, settings: dict[str, str]
) -> None:
    """Neither the button nor its address: whoever comes there would read what others tried."""
    world = make_world(site=site_of_accounts, **settings)
    visitor = world.visitor()
    visitor.post("/prototype/password", {"password": "correct-horse"})
    assert BUTTON not in visitor.get("/sign-in").words
    visitor.post("/sign-in/demo", {}, 404)
    assert world.front.store.accounts.by_email("resident", DEMO_RESIDENT.email) is None


def test_no_other_site_can_press_it(account_world: World) -> None:
    """Whoever is led there by another page must not be made Ann, who would read what they then type."""
    visitor = account_world.visitor()
    visitor.post("/sign-in/demo", {}, 403, headers={"Sec-Fetch-Site": "cross-site"})
    assert visitor.get("/account").path == "/sign-in"
