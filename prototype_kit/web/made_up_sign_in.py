"""The page of the fake OpenID provider, where somebody chooses which made-up person to be."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.adapters.openid import FakeOpenId
from prototype_kit.web.front import Front
from prototype_kit.web.openid_signing_in import CALLBACK
from prototype_kit.web.signing_in import Show

_ASKED = ("nonce", "challenge", "back")


class MadeUpSignIn:
    """Its views. `ready` is called before somebody is sent back, so that their account can be there."""

    def __init__(
        self,
        front: Callable[[], Front],
        provider: FakeOpenId,
        show: Show,
        ready: Callable[[], object] = lambda: None,
    ):
        self._here, self._provider, self._show, self._ready = front, provider, show, ready

    def look(self) -> str:
        """Whom one can be."""
        asked = [(name, request.args.get(name, "")) for name in ("state", *_ASKED)]
        if not all(value for _, value in asked):
            abort(404)
        title = self._here().site.language("Choose who to be")
        people = self._provider.people
        return self._show("made-up", title, asked=asked, people=people, provider=self._provider.name)

    def choose(self) -> AnyResponse:
        """Go back as the one who was chosen; or as nobody, where that was."""
        given, now = request.form, self._here().clock()
        chosen = given.get("email", "")
        answer = {"state": given.get("state", "")}
        if any(person.email == chosen for person in self._provider.people):
            self._ready()
            answer["code"] = self._provider.code(chosen, [given.get(name, "") for name in _ASKED], now)
        else:
            answer["error"] = "access_denied"
        return redirect(f"{CALLBACK}?{urlencode(answer)}", 303)
