"""Two people with an account, of whom one lets the other act for them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import text

from prototype_kit.cases import Case
from prototype_kit.store.account_home import Scope
from prototype_kit.store.mandates import Mandate
from tests.web.journeys import REPORT
from tests.web.residents import ANN, BOB, account, keep_case, resident, work
from tests.web.test_account_home import booked
from tests.web.visitor import Visitor
from tests.web.world import World

CAT = "cat@example.com"
HERE = "/account/acting"
LATER = "2026-05-12T09:30Z"


def ask(world: World, ann: Visitor, to: str = BOB, what: str = "everything", **more: Any) -> None:
    """Somebody asks another to act for them."""
    ann.get(f"{HERE}/new")
    ann.submit(**{"email": to, "what": what, "months": "12", **more})
    assert ann.page.path.startswith(HERE)


def accept(world: World, bob: Visitor, email: str = BOB) -> Mandate:
    """Somebody accepts the first that they are asked; gives it."""
    page = bob.get(HERE)
    id_ = re.search(r'value="([\w-]{22})"', page.html)
    assert id_, page.words
    bob.post(f"{HERE}/accept", {"mandate": id_[1]})
    return next(each for each in held(world, email) if each.id == id_[1])


def held(world: World, email: str = BOB) -> tuple[Mandate, ...]:
    """Those by which somebody acts for others."""
    return world.front.store.mandates.held(account(world, email), world.clock())


def given(world: World, email: str = ANN) -> tuple[Mandate, ...]:
    """Those that somebody gave or offers."""
    return world.front.store.mandates.given(account(world, email), world.clock())


def acting(world: World, **more: Any) -> tuple[Visitor, Visitor, Mandate]:
    """Ann, Bob who acts for her, and the mandate."""
    ann, bob = resident(world), resident(world, BOB)
    ask(world, ann, **more)
    return ann, bob, accept(world, bob)


def a_case(world: World, email: str = ANN) -> Case:
    """A report of a street light in somebody's account."""
    case = world.reported(REPORT, email)
    keep_case(world, case, email)
    return case


def appointment(world: World) -> Case:
    """Ann's case with an appointment."""
    booked(world)
    (found,) = world.front.store.mandates.own_cases(account(world), _scope(world))
    return found


def _scope(world: World) -> Scope:
    return Scope(world.settings.envs, list(world.site.services))


def sent(world: World, to: str, template: str) -> list[str]:
    """The words of the emails of a kind to an address, the newest first."""
    work(world)
    found = world.front.notify.sent()
    return [each.body for each in found if each.recipient == to and each.template == template]


def count(world: World, table: str) -> int:
    """How many rows a table has."""
    with world.front.store.database.reading() as connection:
        return int(connection.execute(text(f"select count(*) from {table}")).scalar_one())
