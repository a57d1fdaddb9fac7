"""A door: where people sign in to one of the apps, staff at the console or residents at the public one.

Browsers send cookies to every port of a machine, so those of each door have names of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Request
from werkzeug.wrappers import Response

from prototype_kit.language import LOCAL, Language
from prototype_kit.people import Account, Kind
from prototype_kit.settings import Settings
from prototype_kit.store import AccountSession, Store
from prototype_kit.store.account_sessions import LONGEST
from prototype_kit.web.front import device, new_session

_VALUE = re.compile(r"[A-Za-z0-9_-]{43}")

SEEN_EVERY = timedelta(minutes=1)
"""How often it is written at most that somebody did something."""
WARNED: Mapping[Kind, timedelta] = {"staff": timedelta(minutes=5), "resident": timedelta(minutes=2)}
"""How long before the end a page asks whether somebody wants to stay signed in."""
LOOKING: Mapping[Kind, timedelta] = {"staff": timedelta(minutes=10), "resident": timedelta(minutes=5)}
"""After how long a page that is looked at says so, as a sign of life."""


@dataclass(frozen=True)
class Door:
    """One app's way in. `settings` are as this app is reached: its address decides about its cookies."""

    kind: Kind
    store: Store
    settings: Settings
    clock: Callable[[], datetime]

    @property
    def cookie(self) -> str:
        """The name of the cookie that a session is known by."""
        return self._named(self.kind)

    @property
    def asked_cookie(self) -> str:
        """The name of the cookie that a request to sign in is known by: its code works nowhere else."""
        return self._named(f"{self.kind}-sign-in")

    def _named(self, name: str) -> str:
        return f"__Host-{name}" if self.settings.https else name

    def token(self, request: Request) -> str | None:
        """The session that the browser names; nothing that could not be one."""
        return self._sent(request, self.cookie)

    def browser(self, request: Request) -> str | None:
        """What names the request to sign in that this browser made last."""
        return self._sent(request, self.asked_cookie)

    def _sent(self, request: Request, name: str) -> str | None:
        sent = request.cookies.get(name, "")
        return sent if _VALUE.fullmatch(sent) else None

    def session(self, request: Request) -> AccountSession | None:
        """Who is signed in."""
        token = self.token(request)
        return self.store.account_sessions.find(token, self.kind, self.clock()) if token else None

    def was_ended(self, request: Request) -> bool:
        """Whether the session that the browser still names was ended from elsewhere."""
        token = self.token(request)
        return token is not None and self.store.account_sessions.was_ended(token, self.kind)

    def stay(self, request: Request) -> bool:
        """Stay signed in for longer; whether anybody was signed in."""
        token = self.token(request)
        return token is not None and self.store.account_sessions.stay(token, self.kind, self.clock())

    def let_in(self, response: Response, request: Request, account: Account) -> None:
        """Sign an account in, with a session of its own: one that was there before ends."""
        before = self.token(request)
        token = self.store.account_sessions.begin(account, device(request), self.clock(), before)
        self.give(response, token)

    def give(self, response: Response, token: str) -> None:
        """Give the browser a session that has begun; its request to sign in is over."""
        self._set(response, self.cookie, token, int(LONGEST.total_seconds()))
        self._set(response, self.asked_cookie, "", 0)

    def asks(self, response: Response, browser: str, seconds: int) -> None:
        """Let the browser name the request to sign in that it made."""
        self._set(response, self.asked_cookie, browser, seconds)

    def let_out(self, response: Response, request: Request) -> None:
        """Sign out, here and of whoever copied the cookie."""
        if token := self.token(request):
            self.store.account_sessions.end(token, self.clock())
        self._set(response, self.cookie, "", 0)

    def new_browser(self) -> str:
        """A name for a request to sign in that nobody can guess."""
        return new_session()

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            httponly=True,
            samesite="Lax",
            secure=self.settings.https,
            path="/",
        )


def ending(session: AccountSession, now: datetime, say: Language) -> dict[str, object]:
    """Until when somebody is signed in, for the strip of their pages and its script; times in seconds.

    `words` is the time of the day, `left` counts until it is over, `seen` since they did something; at `warn`
    before the end the page asks, and after `looking` without a sign of life it sends one.
    """
    ends_at = session.ends_at.astimezone(LOCAL)
    return {
        "words": say.time(ends_at.time().replace(second=0, microsecond=0)),
        "left": int((ends_at - now).total_seconds()),
        "seen": int((now - session.seen_at).total_seconds()),
        "can_last": session.can_last,
        "warn": int(WARNED[session.account.kind].total_seconds()),
        "looking": int(LOOKING[session.account.kind].total_seconds()),
    }
