"""Residents who have an account, where a service of the site is the account of it.

    def test_something(account_world: World) -> None:
        ann = resident(account_world)                # signed in; a Visitor
        bob = account_world.visitor()
        sign_in_by_code(account_world, bob, BOB)     # as people do: address, email, code

The site has street lights (where people can save and return), visits (appointments) and keys (by invitation).
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from prototype_kit.cases import Case
from prototype_kit.messages import SIGN_IN
from prototype_kit.people import Account
from prototype_kit.work import Worker
from tests.web.visitor import Page, Visitor
from tests.web.world import LIGHTS, World, street_lights_alone, with_keys, with_saving, with_visits

ANN = "ann@example.com"
BOB = "bob@example.com"


def with_account(folder: Path) -> Path:
    """Let people have an account on the site in `folder`, which lists its services last."""
    blank = LIGHTS / "blank"
    shutil.rmtree(folder / "my_account", ignore_errors=True)  # the exemplar, which has tests of its own
    shutil.copytree(blank, folder / "my_account", ignore=shutil.ignore_patterns("__pycache__"))
    service = folder / "my_account" / "service.yaml"
    words = service.read_text(encoding="utf-8").replace("Apply for something", "Your account")
    service.write_text(f"{words}account: {{}}\n", encoding="utf-8")
    site = folder / "site.yaml"
    listed = site.read_text(encoding="utf-8")
    assert listed.endswith("]\n")
    site.write_text(listed.removesuffix("]\n") + ", my_account]\n", encoding="utf-8")
    return folder


def account_site(folder: Path) -> Path:
    """The site that tests of accounts are about, made in `folder`."""
    with_keys(with_visits(street_lights_alone(folder)))
    with_saving(folder)
    return with_account(folder)


def work(world: World) -> None:
    """A turn of the worker, which sends what waits: into `front.notify.sent()`."""
    front = world.front
    Worker(front.store, front.notify, world.site, world.clock, signer=front.signer).turn()


@dataclass(frozen=True)
class SignInLetter:
    """What the email to sign in with says: where its link leads, and its code."""

    path: str
    code: str


def letter(world: World, email: str = ANN) -> SignInLetter:
    """The newest email to sign in with that went to this address."""
    body = next(
        message.body
        for message in world.front.notify.sent()
        if message.recipient == email and message.template == SIGN_IN
    )
    link, code = (
        re.search(r"(/sign-in/[\w-]{43})(\?lang=cy)?\s", body),
        re.search(r"^(\d{6})$", body, re.MULTILINE),
    )
    assert link, body
    assert code, body
    return SignInLetter(link[1], code[1])


def ask(world: World, visitor: Visitor, email: str = ANN, at: str = "/sign-in") -> SignInLetter:
    """Ask to sign in, by the form at an address; gives what was sent."""
    visitor.get(at)
    visitor.submit(email=email)
    work(world)
    return letter(world, email)


def sign_in_by_code(world: World, visitor: Visitor, email: str = ANN, at: str = "/sign-in") -> Page:
    """Sign in by a code in the browser that asks; gives the page that follows."""
    return visitor.submit(code=ask(world, visitor, email, at).code)


def sign_in_by_link(world: World, visitor: Visitor, email: str = ANN, asked: Visitor | None = None) -> Page:
    """Sign in by a link, which `asked`, another browser, may have asked for; gives the page that follows."""
    visitor.get(ask(world, asked or visitor, email).path)
    return visitor.submit()


def account(world: World, email: str = ANN) -> Account:
    """The open account of an address, made if there is none."""
    accounts = world.front.store.accounts
    return accounts.by_email("resident", email) or accounts.add("resident", email, "", world.clock())


def give_session(world: World, visitor: Visitor, email: str = ANN) -> str:
    """Sign a browser in at once, without an email; gives the value of its cookie."""
    token = world.front.store.account_sessions.begin(account(world, email), "desktop", world.clock())
    https = world.settings.https
    name = "__Host-resident" if https else "resident"
    visitor.client.set_cookie(name, token, domain=world.base.partition("://")[2], secure=https)
    return token


def resident(world: World, email: str = ANN) -> Visitor:
    """A new browser in which somebody is signed in."""
    visitor = world.visitor()
    give_session(world, visitor, email)
    return visitor


def keep_case(world: World, case: Case, email: str = ANN) -> None:
    """Put a case into an account, as its owner does who has its reference and code."""
    world.front.store.account_cases.link(account(world, email), case, world.clock())
