"""Who may ask for which page of the console: every route says what it needs, and nothing else is served.

A page's module lists its routes:

    def routes(pages: CasePages) -> Sequence[Route]:
        return [
            Route("/cases", "cases", pages.listed, needs="see-cases"),
            Route("/cases/<reference>/note", "note", pages.note, needs="note", methods=("POST",)),
        ]

`Access.add` registers them. What may be done is judged before a view is asked, so that a view can tell nobody
what is there; inside it, `staff()` is the account of whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Flask, abort, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.language import listed
from prototype_kit.people import MATRIX, PERMISSIONS, Account, Permission
from prototype_kit.store import AccountSession
from prototype_kit.web.door import SEEN_EVERY, Door
from prototype_kit.web.security import UNSAFE

ANYBODY: Literal["anybody"] = "anybody"
"""What a route needs that is there for people who are not signed in: signing in itself."""
Needs = Permission | Literal["anybody"]
Method = Literal["GET", "POST"]

_SESSION = "account_session"


@dataclass(frozen=True)
class Route:
    """One address of the console: its rule, its name, its view, and the permission that it needs."""

    rule: str
    endpoint: str
    view: Callable[..., Any]
    needs: Needs
    methods: tuple[Method, ...] = ("GET",)


Ask = Callable[[], AnyResponse]
"""Answers somebody who sent a form and has to sign in first; the form is kept."""
Refuse = Callable[[Account, Permission], AnyResponse]
"""Tells somebody that this is not theirs to do."""


class Access:
    """Judges every request of one app by what its route needs.

    With `open_design`, everybody may see the design and figures: in a prototype that nobody else can reach.
    """

    def __init__(self, app: Flask, door: Door, *, open_design: bool = False):
        self._app, self._door, self.clock = app, door, door.clock
        self._open = frozenset[Permission](("see-design", "see-figures") if open_design else ())
        # The files that pages are made of are the same for everybody, and hold nothing about anybody.
        self._needs: dict[str, Needs] = {"assets": ANYBODY}

    @property
    def needs(self) -> Mapping[str, Needs]:
        """What each route needs, by its name."""
        return self._needs

    def add(self, routes: Iterable[Route]) -> None:
        """Serve these routes. Raises ValueError for one that does not say what it needs."""
        for route in routes:
            if route.needs != ANYBODY and route.needs not in PERMISSIONS:
                raise ValueError(f"{route.rule} needs {route.needs!r}, which is no permission")
            known = self._needs.setdefault(route.endpoint, route.needs)
            if known != route.needs:
                raise ValueError(f"{route.endpoint} needs {known!r} and {route.needs!r}")
            self._app.add_url_rule(
                route.rule, route.endpoint, route.view, methods=route.methods, strict_slashes=False
            )

    def recognise(self) -> None:
        """Find out who asks, once for each request. Somebody who sends something stays signed in for longer.

        To look at a page changes nothing in the database; see staying.mjs for people who only look.
        """
        if request.endpoint in ("assets", "health_live"):
            return
        session = self._door.session(request)
        if session and request.method in UNSAFE and self._door.clock() - session.seen_at >= SEEN_EVERY:
            self._door.stay(request)
            session = self._door.session(request)
        setattr(g, _SESSION, session)

    def check(self, ask: Ask, refuse: Refuse) -> AnyResponse | None:
        """What is answered instead of the page that was asked for; None where it may be shown."""
        session, endpoint = signed_in(), request.endpoint
        if endpoint is None:  # no such address, or no such method there
            return None if session or self._open else self._ask_to_sign_in(ask)
        needs = self._needs.get(endpoint)
        if needs is None:
            abort(403)  # served by somebody who did not say who it is for
        if needs == ANYBODY or needs in self._open:
            return None
        if session is None:
            return self._ask_to_sign_in(ask)
        return None if session.account.may(needs) else refuse(session.account, needs)

    def may(self, permission: Permission) -> bool:
        """Whether whoever asks may do this: for what a page offers."""
        found = signed_in()
        return permission in self._open or (found is not None and found.account.may(permission))

    def _ask_to_sign_in(self, ask: Ask) -> AnyResponse:
        if request.method not in UNSAFE:
            return redirect(f"/sign-in{_leading_to(request.full_path)}", 303)
        return ask()


def _leading_to(path: str) -> str:
    path = path.removesuffix("?")
    return "" if path == "/" else f"?{urlencode({'to': path})}"


def signed_in() -> AccountSession | None:
    """The session of whoever asks, on a page that anybody may see too."""
    found: AccountSession | None = getattr(g, _SESSION, None)
    return found


def staff() -> Account:
    """The account of whoever asks."""
    found = signed_in()
    if found is None:
        abort(403)
    return found.account


def may_words_of(permissions: Collection[Permission]) -> Sequence[str]:
    """What somebody may do, in words: “look at cases”."""
    return [words for permission, words in PERMISSIONS.items() if permission in permissions]


def who_may(permission: Permission) -> Sequence[str]:
    """The roles that allow something, as people say them."""
    return [role.replace("-", " ") for role, allowed in MATRIX.items() if permission in allowed]


def in_words(parts: Sequence[str], joint: str = "and") -> str:
    """Who, or what, as part of a sentence: `inspector and editor`; `nobody` where there are none."""
    return listed(parts or ("nobody",), joint)
