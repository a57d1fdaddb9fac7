"""People of a load test who sign in, send something, see it in their account and sign out.

Each has a canary: a word that stands in their email address and in what they keep. Whatever page they are
shown has to carry it, and nobody else's.
"""

from __future__ import annotations

import json
import random
import re
import string
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from prototype_kit.load.browser import Answer, Astray, Browser, Check, Request
from prototype_kit.load.multipart import encoded
from prototype_kit.load.plan import JourneyPlan
from prototype_kit.load.shown import references_in, value_in
from prototype_kit.load.trip import Outcome, Trip
from prototype_kit.messages import SIGN_IN
from prototype_kit.questions import Form
from prototype_kit.store.sign_ins import DIGITS
from prototype_kit.walkthroughs import Walkthrough

ANOTHERS = "shows somebody else’s words"
"""What is wrong with a page that carries another person's canary, or a reference that is not theirs."""
PLACES = ("/account", "/sign-in", "/sign-out")
"""How the addresses of these pages begin."""
LAST = "/sign-out"
"""What everybody sends who comes to the end."""
PATIENCE_S = 60.0
"""How long the email with the code may take."""
_LOOK_S = 0.25
_CANARY = re.compile(r"\bcanary-[a-z]{12}\b")
_CODE = re.compile(rf"^\d{{{DIGITS}}}$", re.MULTILINE)
_THINK_S = (0.5, 1.5)


class Post(Protocol):
    """Where somebody looks whether an email came."""

    def code_for(self, email: str) -> str | None:
        """The code to sign in with that was sent to an address; None while none came."""


class SentFolder:
    """What the fake in place of a provider of messages keeps: each file is read once, for all people."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._codes: dict[str, str] = {}
        self._seen: set[str] = set()
        self._looked = 0.0

    def code_for(self, email: str) -> str | None:
        """The code that was sent to an address."""
        if email not in self._codes and time.monotonic() - self._looked >= _LOOK_S:
            self._read()
            self._looked = time.monotonic()
        return self._codes.pop(email, None)

    def _read(self) -> None:
        for file in self._folder.glob("[!.]*.json"):
            if file.name not in self._seen:
                self._seen.add(file.name)
                sent = json.loads(file.read_text(encoding="utf-8"))
                found = _CODE.search(sent["body"]) if sent["template"] == SIGN_IN else None
                if found:
                    self._codes[sent["recipient"]] = found[0]


@dataclass
class AccountVisit:
    """A person with an account that nobody had before. They go one `way` while they are signed in."""

    plan: JourneyPlan
    way: Walkthrough
    browser: Browser
    post: Post
    chance: random.Random
    canary: str = field(init=False)
    quicker: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.canary = "canary-" + "".join(self.chance.choices(string.ascii_lowercase, k=12))

    @property
    def email(self) -> str:
        """Their address, at a host that cannot be."""
        return f"{self.canary}@load.example"

    def go(self) -> Outcome:
        """Sign in, and go the way. Raises `WentWrong`."""
        self._sign_in()
        trip = Trip(self.plan, self.way, _Watching(self.browser, self._wrong), self.chance)
        try:
            return trip.go()
        finally:
            self.quicker = trip.quicker

    def leave(self, outcome: Outcome) -> None:
        """Look at every part of the account afterwards, and sign out. Raises `WentWrong`."""
        self._look_around(outcome.reference)
        self._sign_out()

    # Coming and going

    def _sign_in(self) -> None:
        self._get("/sign-in", signed_in=False)
        self._post("/sign-in", {"email": (self.email,)}, "/sign-in/code")
        self._get("/sign-in/code", signed_in=False)
        until = time.monotonic() + PATIENCE_S
        while (code := self.post.code_for(self.email)) is None:
            if time.monotonic() > until:
                raise Astray("no email with a code came")
            self.browser.think(_LOOK_S, _LOOK_S)
        self._post("/sign-in/code", {"code": (code,)}, "/account")

    def _sign_out(self) -> None:
        self._post(LAST, {}, LAST)
        request = Request("GET", "/account", "/account (signed out)")
        self.browser.ask(request, lambda answer: _wrong_way(answer, "/sign-in") or self._not_theirs(answer))

    # In between

    def _look_around(self, reference: str) -> None:
        """Every part of the account, with what they sent and what they keep, and no more."""
        theirs = {reference} if reference else set[str]()
        self._get("/account", theirs=theirs)
        for address in ("/account/timeline", "/account/appointments"):
            self._get(address)
        if reference:
            self._get(f"/account/cases/{reference}", "/account/cases/{reference}", theirs=theirs)
        here = "/account/details/name"
        name = {"name": (self.canary,), "version": (value_in(self._get(here).html, "version"),)}
        self._post(here, name, "/account/details?done=kept")
        self._get("/account/details", kept=2)

    def _get(
        self,
        address: str,
        name: str = "",
        *,
        theirs: set[str] | None = None,
        kept: int = 1,
        signed_in: bool = True,
    ) -> Answer:
        """A page of theirs. It has to show `theirs`, references, and their canary `kept` times."""

        def wrong(answer: Answer) -> str:
            if answer.status != 200:
                return f"status {answer.status} in place of 200"
            if not signed_in:
                return self._not_theirs(answer)
            shown = references_in(answer.html)
            if theirs is not None and theirs - shown:
                return "does not show what they sent"
            if theirs is not None and shown - theirs:
                return ANOTHERS
            return self._wrong(answer) or (
                "" if self._times(answer) >= kept else "does not show what they keep"
            )

        answer = self.browser.ask(Request("GET", address, name or address), wrong)
        self.browser.think(*_THINK_S)
        return answer

    def _post(self, address: str, form: Form, to: str) -> None:
        request = Request("POST", address, address, *encoded(form))
        self.browser.ask(request, lambda answer: _wrong_way(answer, to))

    # What is wrong

    def _wrong(self, answer: Answer) -> str:
        """What is wrong with a page of somebody who is signed in."""
        if wrong := self._not_theirs(answer):
            return wrong
        return "" if answer.status != 200 or self._times(answer) else "does not say that they are signed in"

    def _not_theirs(self, answer: Answer) -> str:
        return ANOTHERS if {*_CANARY.findall(answer.html)} - {self.canary} else ""

    def _times(self, answer: Answer) -> int:
        return _CANARY.findall(answer.html).count(self.canary)


@dataclass(frozen=True)
class _Watching:
    """A browser in which every page is looked at for what is not theirs, too."""

    browser: Browser
    wrong: Check

    def ask(self, request: Request, check: Check) -> Answer:
        """What is answered."""
        return self.browser.ask(request, lambda answer: self.wrong(answer) or check(answer))

    def think(self, least: float, most: float) -> None:
        """Let time pass."""
        self.browser.think(least, most)


def _wrong_way(answer: Answer, to: str) -> str:
    if answer.status != 303:
        return f"status {answer.status} in place of 303"
    return "" if answer.location == to else f"leads to {answer.location[:80]} and not to {to}"
