"""What every page of an account needs: somebody who is signed in, and what stands around the page.

A page's module lists its routes, and each of its views is given who asks:

    def routes(frame: AccountFrame) -> Sequence[Route]:
        pages = SessionPages(frame)
        return [
            Route("/account/devices", "devices", pages.listed),
            Route("/account/devices", "end_device", pages.end, methods=("POST",)),
        ]

A view that asks for a resident's own thing finds it by their account, never by what an address says alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.language import Language
from prototype_kit.people import Account
from prototype_kit.resident_accounts import Shown
from prototype_kit.store import AccountSession
from prototype_kit.store.account_home import Scope
from prototype_kit.web.front import Front
from prototype_kit.web.resident import resident_door, signed_in
from prototype_kit.web.security import UNSAFE


@dataclass(frozen=True)
class Route:
    """One address below `/account`: its rule, its name within the account, its view, and its methods."""

    rule: str
    name: str
    view: Callable[..., Any]
    methods: Sequence[str] = ("GET",)


@dataclass(frozen=True)
class Resident:
    """Whoever asks for a page of their account. `front` is in the language that they read."""

    front: Front
    session: AccountSession

    @property
    def account(self) -> Account:
        """Their account."""
        return self.session.account

    @property
    def say(self) -> Language:
        """The kit's sentences in their language."""
        return self.front.site.language

    @property
    def letters_in(self) -> str:
        """The code of the language that they chose to be written to in, else of that of this page."""
        chosen = self.front.store.profiles.of(self.account).language
        return chosen if chosen in self.front.own.entry.languages else self.say.code

    def scope(self, part: Shown | None = None) -> Scope:
        """The cases that the account shows: of the services that show this part of them, or of all."""
        services = self.front.site.services.values()
        shown = [each.slug for each in services if part is None or part in each.entry.in_account.shows]
        return Scope(self.front.settings.envs, shown)

    def page(self, template: str, title: str, **values: object) -> str:
        """The page `account/<template>.html`. `back` is where its back link leads, if not to the account."""
        given = {"back": "/account", "title": title, **values}
        return self.front.render.page(f"account/{template}.html", **given)


View = Callable[..., AnyResponse | str]
"""A view of the account: it is given the resident, then what its address names."""


class AccountFrame:
    """Judges who may see pages of an account, and draws pages for people who are not signed in yet."""

    def __init__(self, front: Front):
        self._front = front
        self.door = resident_door(front)

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def only_signed_in(self, view: View, ask_first: Callable[[], AnyResponse]) -> View:
        """The view for whoever is signed in. Others sign in first; what they wanted to send is kept."""

        def guarded(**named: str) -> AnyResponse | str:
            front = self.front
            session = signed_in(front)
            if session is None:
                return ask_first() if request.method in UNSAFE else _to_sign_in()
            return view(Resident(front, session), **named)

        return guarded

    def page(self, template: str, title: str, **values: object) -> str:
        """The page `account/<template>.html` for whoever is not signed in."""
        return self.front.render.page(f"account/{template}.html", title=title, **values)


def _to_sign_in() -> AnyResponse:
    path = request.full_path.removesuffix("?")
    return redirect("/sign-in" if path == "/account" else f"/sign-in?{urlencode({'to': path})}", 303)
