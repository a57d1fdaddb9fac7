"""Letting somebody act for one: asked, accepted, and what another email address does to it."""

from __future__ import annotations

import re

import pytest

from prototype_kit.new_email_letters import LINK
from prototype_kit.store.mandates import MOST, Mandate
from tests.web.acting import (
    CAT,
    HERE,
    a_case,
    accept,
    ask,
    count,
    given,
    held,
    sent,
)
from tests.web.residents import ANN, BOB, account, resident, work
from tests.web.visitor import Visitor
from tests.web.world import World


def test_both_see_who_may_what_and_since_when(account_world: World) -> None:
    """One asks by email address, the other accepts after signing in, and the first is told."""
    ann, bob = resident(account_world), resident(account_world, BOB)
    ask(account_world, ann)
    page = ann.get(HERE)
    assert BOB in page.words
    assert "Not accepted yet" in page.words
    (letter,) = sent(account_world, BOB, "mandate-offered.email.md")
    assert ANN in letter
    assert "/account/acting" in letter
    page = bob.get(HERE)
    assert "You are asked to act for somebody" in page.words
    assert ANN in page.words
    mandate = accept(account_world, bob)
    assert (
        mandate.ends_at.date().isoformat()
        == account_world.clock().date().replace(year=account_world.clock().year + 1).isoformat()
    )
    for visitor, other in ((ann, BOB), (bob, ANN)):
        page = visitor.get(HERE)
        assert other in page.words
        assert "All reports and requests sent from the account, also those sent later" in page.words
        assert "Not accepted yet" not in page.words
    assert len(sent(account_world, ANN, "mandate-accepted.email.md")) == 1


def test_only_the_address_that_was_asked_can_accept(account_world: World) -> None:
    """Another who guesses its id is told as if it had ended, and whoever asked cannot accept it either."""
    ann = resident(account_world)
    ask(account_world, ann)
    (mandate,) = given(account_world)
    for visitor in (resident(account_world, CAT), ann):
        visitor.post(f"{HERE}/accept", {"mandate": mandate.id})
        assert visitor.page.url == f"{HERE}?done=gone"
        assert given(account_world)[0].helper_id is None


def test_an_offer_ends_after_two_weeks(account_world: World) -> None:
    """Nobody can accept it then, and the worker deletes it."""
    ask(account_world, resident(account_world))
    (mandate,) = given(account_world)
    account_world.clock.forward(minutes=14 * 24 * 60)
    bob = resident(account_world, BOB)
    assert "You are asked" not in bob.get(HERE).words
    bob.post(f"{HERE}/accept", {"mandate": mandate.id})
    assert held(account_world) == ()
    work(account_world)
    assert count(account_world, "mandate") == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": ANN}, "Enter the email address of somebody else: this is your own"),
        ({"what": ""}, "Select what they can see and act on"),
        ({"months": ""}, "Select for how long"),
        ({"what": "some"}, "Select what they can see and act on"),
    ],
)
def test_what_is_typed_is_checked(account_world: World, typed: dict[str, str], words: str) -> None:
    """And nobody is asked."""
    a_case(account_world)
    ann = resident(account_world)
    ann.get(f"{HERE}/new")
    form = {"email": BOB, "what": "everything", "months": "12", **typed}
    page = ann.submit(422, **{name: value for name, value in form.items() if value})
    assert words in page.words
    assert given(account_world) == ()


def test_somebody_elses_case_cannot_be_chosen(account_world: World) -> None:
    """What is sent in place of what the form offers is refused."""
    a_case(account_world)
    other = a_case(account_world, CAT)
    ann = resident(account_world)
    form = {"email": BOB, "what": "some", "months": "12", "cases": other.reference.lower()}
    ann.post(f"{HERE}/new", form, 422)
    assert given(account_world) == ()


def test_there_are_ten_at_most_and_asking_again_takes_the_place_of_an_offer(account_world: World) -> None:
    """So nobody is written to without end."""
    ann = resident(account_world)
    ask(account_world, ann)
    ask(account_world, ann, months="1")
    assert [each.months for each in given(account_world)] == [1]
    for number in range(MOST - 1):
        ask(account_world, ann, f"p{number}@example.com")
    ann.get(f"{HERE}/new")
    page = ann.submit(409, email=CAT, what="everything", months="1")
    assert "10 is the most" in page.words
    assert len(given(account_world)) == MOST


def test_nothing_is_chosen_before_they_choose_it(account_world: World) -> None:
    """Neither what they hand on nor for how long."""
    a_case(account_world)
    page = resident(account_world).get(f"{HERE}/new")
    assert page.html.count('type="radio"') == 5
    assert " checked" not in page.html


def test_the_home_page_says_for_whom_they_act_and_who_asks(account_world: World) -> None:
    """Whoever has nothing else in their account finds it there; nobody else sees any of it."""
    ann, bob = resident(account_world), resident(account_world, BOB)
    assert "asks you to act for them" not in bob.get("/account").words
    ask(account_world, ann)
    page = bob.get("/account")
    assert f"{ANN} asks you to act for them." in page.words
    assert 'href="/account/acting"' in page.html
    mandate = accept(account_world, bob)
    page = bob.get("/account")
    assert "asks you to act for them" not in page.words
    assert "You can act for" in page.words
    assert f'href="{HERE}/{mandate.id}"' in page.html
    for visitor in (ann, resident(account_world, CAT)):
        page = visitor.get("/account")
        assert "You can act for" not in page.words
        assert "asks you to act for them" not in page.words


# --- Another email address ----------------------------------------------------------------------------------

NEW = "new@example.com"


def moves(world: World, visitor: Visitor, email: str = NEW) -> None:
    """Somebody takes another email address."""
    visitor.get("/account/email")
    visitor.submit(email=email)
    work(world)
    body = next(each.body for each in world.front.notify.sent() if each.template == LINK)
    found = re.search(r"/account/email/\S{43}", body)
    assert found
    visitor.get(found[0])
    visitor.submit()
    assert visitor.page.url == "/account/email?done=changed"


def test_whoever_asks_and_takes_another_address_is_named_by_that_alone(account_world: World) -> None:
    """On each page, and in an email that goes out anew: neither names the address that they had."""
    ann, bob = resident(account_world), resident(account_world, BOB)
    ask(account_world, ann)
    moves(account_world, ann)
    newest, first = sent(account_world, BOB, "mandate-offered.email.md")
    assert NEW in newest
    assert ANN not in newest
    assert ANN in first
    for path in ("/account", HERE):
        page = bob.get(path)
        assert NEW in page.words
        assert ANN not in page.html
    accept(account_world, bob)
    moves(account_world, ann, ANN)
    offers = sent(account_world, BOB, "mandate-offered.email.md")
    assert len(offers) == 2  # what was accepted is not asked again
    assert ANN in bob.get(HERE).words


def test_an_offer_goes_along_with_whoever_takes_another_address(account_world: World) -> None:
    """They accept it in the account that they have; whoever has the former address now cannot."""
    ann, bob = resident(account_world), resident(account_world, BOB)
    ask(account_world, ann)
    account_world.clock.forward(minutes=1)
    moves(account_world, bob)
    page = ann.get(HERE)  # whoever asked learns the new address only once it is accepted
    assert BOB in page.words
    assert NEW not in page.html
    other = resident(account_world, BOB)
    assert "You are asked to act" not in other.get(HERE).words
    (mandate,) = given(account_world)
    other.post(f"{HERE}/accept", {"mandate": mandate.id})
    assert other.page.url == f"{HERE}?done=gone"
    accept_of(bob, mandate)
    assert [each.helper for each in given(account_world)] == [NEW]
    (letter,) = sent(account_world, ANN, "mandate-accepted.email.md")
    assert BOB not in letter
    assert NEW in letter
    page = ann.get(HERE)
    assert NEW in page.words
    assert BOB not in page.html


def test_what_is_asked_of_a_former_address_is_for_whoever_has_it_now(account_world: World) -> None:
    """Not for whoever had it before."""
    bob = resident(account_world, BOB)
    moves(account_world, bob)
    account_world.clock.forward(minutes=1)
    ask(account_world, resident(account_world))
    assert "You are asked to act" not in bob.get(HERE).words
    assert "You are asked to act" in resident(account_world, BOB).get(HERE).words


def test_closing_an_account_ends_what_was_asked_of_its_former_address(account_world: World) -> None:
    """It was theirs."""
    ask(account_world, resident(account_world))
    moves(account_world, resident(account_world, BOB))
    account_world.front.store.erasing.close_account(account(account_world, NEW), account_world.clock())
    assert count(account_world, "mandate") == 0


def accept_of(visitor: Visitor, mandate: Mandate) -> None:
    """Somebody accepts one that they see among those that they are asked."""
    assert mandate.id in visitor.get(HERE).html
    visitor.post(f"{HERE}/accept", {"mandate": mandate.id})
    assert visitor.page.url == f"{HERE}?done=accepted"
