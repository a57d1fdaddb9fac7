"""Signing in with an OpenID provider: the other way in at a door, where the settings say so.

A button sends the browser to the provider. It comes back by a link of the provider’s, which works once and in
this browser alone; then the provider’s server is asked who that is. See docs/decisions/0027.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.adapters.openid import NotProven, OpenIdPerson, OpenIdProvider, OpenIdRequest
from prototype_kit.errors import AdapterUnavailable, InvalidAnswer
from prototype_kit.store import OpenIdAsking, Vouched
from prototype_kit.store.openid_sign_ins import LIFE, OpenIdRefusal
from prototype_kit.store.sign_ins import Claimed
from prototype_kit.web.door import Door
from prototype_kit.web.front import Front, device
from prototype_kit.web.kept import Kept, kept_so_far
from prototype_kit.web.limiting import LimitReached, limit
from prototype_kit.web.security import POLICY
from prototype_kit.web.signing_in import Show, SigningIn

CALLBACK = "/sign-in/openid"
"""Where the provider sends people back to; it stands among its settings of this site."""

_MANY = 200  # characters; no state of ours has more
_REMEMBERED = timedelta(minutes=10)  # longer than a word of a sign-out is accepted

_log = logging.getLogger(__name__)


class OpenIdSigningIn(SigningIn):
    """The views of a door where people sign in with a provider.

    The arguments are those of `SigningIn`. A view that is not overridden here does the same for both.
    """

    def __init__(
        self, front: Callable[[], Front], door: Door, show: Show, provider: OpenIdProvider, home: str = "/"
    ):
        super().__init__(front, door, show, home)
        self.provider, self.show = provider, show

    # There

    def look(self) -> AnyResponse:
        """Offer to go there."""
        kept = kept_so_far()
        if self._door.session(request):
            return redirect(self._onward(kept), 303)
        return self._page(200, self._say("Sign in"), kept)

    def ask_first(self) -> AnyResponse:
        """Tell somebody who sent a form, and is not signed in, to sign in; the form is kept."""
        return self._leading_away(super().ask_first())

    def ask(self) -> AnyResponse:
        """Send the browser to the provider."""
        kept, front, door = kept_so_far(), self._front, self._door
        try:
            limit(front, "sign-in")
        except LimitReached as reached:
            return self._leading_away(self._ask_later(kept, reached))
        asked = OpenIdRequest(
            back=self._base() + CALLBACK,
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            language=front.site.language.code,
        )
        try:
            address = self.provider.address(asked)
        except AdapterUnavailable:
            return self._down(kept)
        browser = door.new_browser()
        front.store.openid_sign_ins.ask(
            OpenIdAsking(
                kind=door.kind,
                state=asked.state,
                browser=browser,
                nonce=asked.nonce,
                verifier=asked.verifier,
                language=asked.language,
                back=asked.back,
                kept=json.dumps([kept.to, kept.fields], ensure_ascii=False),
            ),
            front.clock(),
        )
        response = redirect(address, 303)
        door.asks(response, browser, int(LIFE.total_seconds()))
        return response

    # And back

    def come_back(self) -> AnyResponse:
        """Sign in whom the provider says that this is."""
        front, door = self._front, self._door
        state, browser = request.args.get("state", ""), door.browser(request)
        asked = None
        if browser and 0 < len(state) < _MANY:
            asked = front.store.openid_sign_ins.take(door.kind, state, browser, front.clock())
        if asked is None:
            return self._over()
        kept = _kept_in(asked.kept)
        code = request.args.get("code", "")
        if not code or "error" in request.args:
            return self._not_signed_in(kept)
        back = OpenIdRequest(asked.back, state, asked.nonce, asked.verifier, asked.language)
        try:
            person = self.provider.person(back, code, request.args.get("iss"), front.clock())
        except NotProven as refused:
            _log.warning(
                "Nobody was signed in: the answer of %s is refused (%s).", self.provider.name, refused
            )
            return self._not_proven(kept)
        except AdapterUnavailable:
            return self._down(kept)
        whom = Vouched(person.issuer, person.subject, person.email if person.verified else None)
        claim, before = front.store.openid_sign_ins.claim, door.token(request)
        found = claim(door.kind, whom, device(request), front.clock(), before)
        if not isinstance(found, Claimed):
            return self._refused(found, person, kept)
        response = self.go_on(kept)
        door.give(response, found.token)
        return response

    def _over(self) -> AnyResponse:
        if self._door.session(request):  # by this very answer, which somebody asks for again
            return redirect(self._home, 303)
        say = self._say
        words = (
            say(
                "What {name} sent us works once, for 15 minutes, in the browser where you began.", **self._its
            ),
            say("You are not signed in. Try again."),
        )
        return self._page(400, say("We could not sign you in"), Kept(), words)

    def _not_signed_in(self, kept: Kept) -> AnyResponse:
        words = self._say(
            "{name} has not signed you in. You may have cancelled, or there was a problem.", **self._its
        )
        return self._page(403, self._say("You did not sign in"), kept, [words])

    def _not_proven(self, kept: Kept) -> AnyResponse:
        words = self._say(
            "What {name} sent us does not show who you are, so we have not signed you in.", **self._its
        )
        return self._page(403, self._say("We could not sign you in"), kept, [words, self._say("Try again.")])

    def _down(self, kept: Kept) -> AnyResponse:
        words = self._say("We cannot reach {name}. Try again in a few minutes.", **self._its)
        response = self._page(503, self._say("You cannot sign in at the moment"), kept, [words])
        response.headers["Retry-After"] = "60"
        return response

    def _refused(self, refusal: OpenIdRefusal, person: OpenIdPerson, kept: Kept) -> AnyResponse:
        say, its = self._say, self._its
        if refusal == "unverified":
            words = [
                say("{name} has not told us an email address that it knows to be yours.", **its),
                say("Confirm your email address there, then try again."),
            ]
        elif refusal == "unknown":
            words = [
                say("There is no account here for {email}.", email=person.email),
                say("Ask a manager to add you, or sign in as somebody else."),
            ]
        else:
            words = [
                say("The account of {email} belongs to somebody else at {name}.", email=person.email, **its),
                say("Sign in there as you did before."),
            ]
        return self._page(403, say("We could not sign you in"), kept, words)

    # Leaving

    def left(self) -> str:
        """That they are signed out here, and how to sign out there."""
        way_out = self.provider.way_out(f"{self._base()}/sign-out")
        its = {"name": self.provider.name, "address": way_out} if way_out else None
        return self._show("left", self._say("You are signed out"), way_out=its)

    def signed_out(self) -> AnyResponse:
        """Take the provider’s word that somebody signed out there: they are signed out here too.

        It is asked by the provider’s server. What it sends is signed by the provider, and taken once.
        """
        front, now = self._front, self._front.clock()
        try:
            found = self.provider.signed_out(request.form.get("logout_token", ""), now)
        except (NotProven, AdapterUnavailable) as refused:
            _log.warning(
                "A word of %s that somebody signed out is refused (%s).", self.provider.name, refused
            )
            return Response("refused\n", status=400, mimetype="text/plain")
        key = front.signer.sign("openid-signed-out", found.issuer, found.id)
        if front.store.allowances.take(key, 1, _REMEMBERED, now) is not None:
            return Response("heard before\n", status=400, mimetype="text/plain")
        front.store.openid_sign_ins.end_sessions(self._door.kind, found.issuer, found.subject, now)
        return Response("signed out\n", mimetype="text/plain")

    # Pages

    @property
    def _its(self) -> dict[str, str]:
        return {"name": self.provider.name}

    def _base(self) -> str:
        return self._door.settings.address or request.host_url.rstrip("/")

    def _ask_page(self, kept: Kept, errors: Sequence[InvalidAnswer] = ()) -> str:
        return self._drawn(self._say("Sign in"), kept, [error.message for error in errors])

    def _drawn(self, title: str, kept: Kept, problem: Sequence[str]) -> str:
        its = {"kept": kept, "provider": self.provider.name, "problem": problem}
        return self._show("openid", title, **its, ended=self._door.was_ended(request))

    def _page(self, status: int, title: str, kept: Kept, problem: Sequence[str] = ()) -> AnyResponse:
        """The page with the button that leads to the provider."""
        return self._leading_away(Response(self._drawn(title, kept, problem), status=status))

    def _leading_away(self, response: AnyResponse) -> AnyResponse:
        # Chromium judges where a form's answer redirects to as well, and providers redirect once more.
        policy = POLICY.replace("form-action 'self'", f"form-action 'self' {self.provider.forms_to}")
        response.headers["Content-Security-Policy"] = policy
        return response


def _kept_in(text: str) -> Kept:
    to, fields = json.loads(text)
    return Kept(to, None if fields is None else tuple((name, value) for name, value in fields))
