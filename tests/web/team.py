"""Somebody of the team, signed in at the console."""

from __future__ import annotations

from prototype_kit.people import Account, Role
from prototype_kit.web.console import create_console
from tests.web.visitor import Visitor
from tests.web.world import World

PUBLIC = "http://127.0.0.1:8000"


def member(world: World, *roles: Role) -> Account:
    """An account with these roles, made when it is first asked for."""
    email = f"{'.'.join(roles) or 'nobody'}@anytown.example"
    accounts, name = world.front.store.accounts, " and ".join(roles).capitalize()
    return accounts.by_email("staff", email) or accounts.add("staff", email, name, world.clock(), roles)


def team(world: World, *roles: Role, base: str = "http://127.0.0.1") -> Visitor:
    """The console, as somebody with these roles sees it; without roles, as somebody who is not signed in."""
    visitor = Visitor(create_console(world.front, PUBLIC), base)
    if roles:
        sign_in(world, visitor, member(world, *roles))
    return visitor


def sign_in(world: World, visitor: Visitor, account: Account) -> str:
    """Sign a browser in, as if by a link; gives the cookie's value."""
    token = world.front.store.account_sessions.begin(account, "desktop", world.clock())
    visitor.client.set_cookie("staff", token, domain="127.0.0.1")
    return token
