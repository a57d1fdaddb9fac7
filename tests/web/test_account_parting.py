"""One of two people, of whom one acts for the other, closes their account or is erased: the other is told."""

from __future__ import annotations

import pytest

from prototype_kit.erasing import Eraser
from prototype_kit.erasures import Erased
from tests.web.acting import CAT, accept, acting, ask, count, sent
from tests.web.residents import ANN, BOB, resident, work
from tests.web.visitor import Visitor
from tests.web.world import World

OVER, LOST = "mandate-over.email.md", "mandate-lost.email.md"
BOTH = pytest.mark.parametrize(("goes", "stays", "template"), [(ANN, BOB, OVER), (BOB, ANN, LOST)])


def close(visitor: Visitor) -> None:
    """Close an account as people do."""
    visitor.get("/account/close")
    visitor.submit(sure="yes")


def erase(world: World, *emails: str) -> Erased:
    """Erase somebody, by their addresses, as the command does."""
    eraser = Eraser(world.front.store, world.site, world.front.notify)
    theirs = eraser.find(emails)
    eraser.would_erase(theirs, "command", world.clock())
    assert letters(world) == []
    return eraser.erase_person(theirs, "command", world.clock())


def letters(world: World) -> list[tuple[str, str]]:
    """Of those that tell of a parting: to whom each went, and which it is."""
    work(world)
    found = world.front.notify.sent()
    return [(each.recipient, each.template) for each in found if each.template in (OVER, LOST)]


@BOTH
def test_whoever_stays_is_told_that_the_other_closed(
    account_world: World, goes: str, stays: str, template: str
) -> None:
    """It says what they cannot do now, and names nobody."""
    ann, bob, _ = acting(account_world)
    close(ann if goes == ANN else bob)
    assert letters(account_world) == [(stays, template)]
    (body,) = sent(account_world, stays, template)
    assert "has no account any more" in body
    assert "@example.com" not in body


@BOTH
def test_whoever_stays_is_told_that_the_other_was_erased(
    account_world: World, goes: str, stays: str, template: str
) -> None:
    """Once; a dry run writes to nobody."""
    acting(account_world)
    erase(account_world, goes)
    assert letters(account_world) == [(stays, template)]


def test_nobody_is_told_who_is_erased_along(account_world: World) -> None:
    """Both addresses are one person's: no email is written, not even one that is erased in its turn."""
    acting(account_world)
    work(account_world)
    before = count(account_world, "message")
    erased = erase(account_world, ANN, BOB)
    assert letters(account_world) == []
    assert erased.of("messages") == before


def test_an_offer_is_no_leave_yet(account_world: World) -> None:
    """Whoever was asked, and whoever asks, hear nothing of it."""
    ann = resident(account_world)
    ask(account_world, ann, CAT)
    cat = resident(account_world, CAT)
    close(cat)
    ask(account_world, ann, BOB)
    close(ann)
    assert letters(account_world) == []


def test_of_leave_that_is_over_nothing_is_said(account_world: World) -> None:
    """They were told when it began until when it is."""
    _, _, mandate = acting(account_world)
    account_world.clock.now = mandate.ends_at
    close(resident(account_world))
    assert letters(account_world) == []


def test_each_whom_they_acted_for_is_told(account_world: World) -> None:
    """And whoever acted for them, all by the same closing."""
    _, bob, _ = acting(account_world)
    ask(account_world, bob, CAT)
    accept(account_world, resident(account_world, CAT), CAT)
    close(bob)
    assert sorted(letters(account_world)) == [(ANN, LOST), (CAT, OVER)]


def test_it_is_in_the_language_in_which_leave_was_given(account_world: World) -> None:
    """As the other emails about it."""
    ann, bob = resident(account_world), resident(account_world, BOB)
    ann.get("/account/acting/new?lang=cy")
    ask(account_world, ann)
    accept(account_world, bob)
    close(bob)
    work(account_world)
    (letter,) = [each for each in account_world.front.notify.sent() if each.template == LOST]
    assert letter.subject.startswith("Ni all rhywun weithredu ar eich rhan bellach")
