"""Signing in without a password: an address, then a link or a code that was sent there.

Asking answers the same for every address, after the same work; what is sent is the worker's (see work.py).
Looking at a page changes nothing: a link is used by the button behind it alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from urllib.parse import urlencode

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.answers import EMPTY
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.known import known_of
from prototype_kit.language import Language
from prototype_kit.questions import Component, Context
from prototype_kit.questions.email import Email
from prototype_kit.store.sign_ins import DIGITS, LIFE, Asking, Claimed, Refusal
from prototype_kit.web.door import Door
from prototype_kit.web.front import Front, device
from prototype_kit.web.kept import Kept, keep_this, kept_so_far
from prototype_kit.web.limiting import LimitReached, check_limit, is_allowed, limit


def _refused(refusal: Refusal, say: Language) -> str:
    """Why a code lets nobody in, and what to do."""
    if refusal == "wrong":
        return say("Enter the code from the latest email we sent you")
    if refusal == "locked":
        return say("Too many wrong codes: use the link in the email, or ask for a new email in 15 minutes")
    if refusal == "used":
        return say("Ask for a new email: the link in this one has been used, maybe on another device")
    return say("Ask for a new email: a code works for 15 minutes, in the browser where you asked for it")


AGAIN = "again"
"""The button of somebody to whom no email came."""


class Show(Protocol):
    """Makes one of the pages of signing in look as those of its app do."""

    def __call__(self, name: str, title: str, **values: object) -> str:
        """The HTML of the page `name`."""


def anybody(_kept: Kept, _email: str) -> str:
    """Nothing against any address."""
    return ""


class SigningIn:
    """The views of one door.

    `front` gives what its pages depend on, in the language that they are answered in; `home` is where people
    go who have signed in and wanted nothing else. `refuses` says what is wrong with an address for where
    somebody wants to go, or nothing.
    """

    def __init__(
        self,
        front: Callable[[], Front],
        door: Door,
        show: Show,
        home: str = "/",
        refuses: Callable[[Kept, str], str] = anybody,
    ):
        self._here, self._door, self._show, self._home = front, door, show, home
        self._refuses = refuses

    @property
    def _front(self) -> Front:
        return self._here()

    @property
    def _say(self) -> Language:
        return self._front.site.language

    # Asking

    def look(self) -> AnyResponse | str:
        """Ask for the email address."""
        kept = kept_so_far()
        if self._door.session(request):
            return redirect(self._onward(kept), 303)
        return self._ask_page(kept)

    def ask_first(self) -> AnyResponse:
        """Tell somebody who sent a form, and is not signed in, to sign in; the form is kept."""
        return Response(self._ask_page(keep_this()), status=401)

    def ask(self) -> AnyResponse | str:
        """Send something to an address, if that is somebody's who may sign in."""
        kept = kept_so_far()
        if AGAIN in request.form:
            return Response(self._ask_page(kept), status=409)
        try:
            limit(self._front, "sign-in")
        except LimitReached as reached:
            return self._ask_later(kept, reached)
        try:
            email = str(self._email().parse(request.form.to_dict(flat=False), self._context()))
        except Rejected as rejected:
            return Response(self._ask_page(kept, rejected.errors), status=422)
        if words := self._refuses(kept, email):
            errors = [InvalidAnswer("email", "other", words, "email")]
            return Response(self._ask_page(kept, errors), status=422)
        browser, front = self._door.new_browser(), self._front
        base = self._door.settings.address or request.host_url.rstrip("/")
        asking = Asking(email, front.site.language.code, base, self._door.kind, browser)
        quiet = not is_allowed(front, "sign-in-to", f"{asking.kind} {asking.address}")
        front.store.sign_ins.ask(asking, front.clock(), quiet=quiet)
        if kept.fields is None:
            response = redirect(_with_to("/sign-in/code", kept), 303)
        else:
            # It was not sent yet, so this is no answer that says that it was.
            response = Response(self._code_page(kept), status=409)
        self._door.asks(response, browser, int(LIFE.total_seconds()))
        return response

    def _ask_later(self, kept: Kept, reached: LimitReached) -> Response:
        """The form with all that was typed and that it carries, for whoever has to wait, and until when."""
        until = self._say.moment(self._front.clock() + reached.wait)
        words = self._say("Ask again after {until}: there have been too many requests from here", until=until)
        page = self._ask_page(kept, [InvalidAnswer("email", "too-often", words, "email")])
        wait = str(math.ceil(reached.wait.total_seconds()))
        return Response(page, status=429, headers={"Retry-After": wait})

    def _email(self) -> Email:
        return Email(name="email", ask=self._say("Email address"), autocomplete="email")

    def _ask_page(self, kept: Kept, errors: Sequence[InvalidAnswer] = ()) -> str:
        # What is kept may have a field of this name too, which is not about them.
        given = request.form.to_dict(flat=False) if errors else {}
        part = self._email().component(given, errors, self._context())
        ended = self._door.was_ended(request)
        title = self._say("Sign in")
        return self._show("ask", title, kept=kept, part=part, errors=_summary(errors), ended=ended)

    def _context(self) -> Context:
        known = known_of(EMPTY, self._front.today())
        return Context(known, language=self._front.site.language, heading=False)

    # By code

    def look_for_code(self) -> AnyResponse | str:
        """That something was sent, if there is an account; and the field for the code."""
        kept = kept_so_far()
        return redirect(self._onward(kept), 303) if self._door.session(request) else self._code_page(kept)

    def enter(self) -> AnyResponse | str:
        """Sign in by a code."""
        kept = kept_so_far()
        if self._door.session(request):  # by the link, meanwhile
            return self.go_on(kept)
        code = "".join(sign for sign in request.form.get("code", "") if sign not in " -\u00a0")
        if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
            error = _wrong_code("format", self._say("Enter the {number} digits of the code", number=DIGITS))
            return Response(self._code_page(kept, [error]), status=422)
        found = self._claim(code)
        if not isinstance(found, Claimed):
            error = _wrong_code(found, _refused(found, self._say))
            return Response(self._code_page(kept, [error], again=found in ("used", "over")), status=422)
        response = self.go_on(kept)
        self._door.give(response, found.token)
        return response

    def _claim(self, code: str) -> Claimed | Refusal:
        door, front = self._door, self._front
        browser, now = door.browser(request), front.clock()
        if browser is None:
            return "over"
        try:
            check_limit(front, "sign-in-code")
        except LimitReached:
            return "locked"
        claim = front.store.sign_ins.claim_by_code
        found = claim(door.kind, browser, code, front.signer, device(request), now, door.token(request))
        if not isinstance(found, Claimed):
            is_allowed(front, "sign-in-code")  # which counts it
        return found

    def _code_page(self, kept: Kept, errors: Sequence[InvalidAnswer] = (), *, again: bool = False) -> str:
        """With `again`, asking for a new email is all that helps."""
        part = Component(
            "input",
            {
                "id": "code",
                "name": "code",
                "label": {"text": self._say("{number}-digit code", number=DIGITS)},
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "classes": "govuk-input--width-10 govuk-input--extra-letter-spacing",
                "errorMessage": {"text": errors[0].message} if errors else None,
            },
        )
        return self._show(
            "code", self._say("Check your email"), kept=kept, part=part, errors=_summary(errors), again=again
        )

    def go_on(self, kept: Kept) -> AnyResponse:
        """Lead to where they wanted to go; or show what they wanted to send, which was not sent yet."""
        if kept.fields is None:
            return redirect(self._onward(kept), 303)
        return Response(self._show("send", self._say("Send what you typed"), kept=kept), status=409)

    def _onward(self, kept: Kept) -> str:
        return self._home if kept.to == "/" else kept.to

    # By link

    def look_at_link(self, token: str) -> AnyResponse | str:
        """What somebody sees who follows a link, whoever is signed in here. Nothing happens yet."""
        email = self._front.store.sign_ins.whose(token, self._front.clock())
        if email is None:
            return self._no_link()
        session = self._door.session(request)
        present = session.account if session else None
        return self._show("link", self._say("Sign in"), whose=email, present=present)

    def follow(self, token: str) -> AnyResponse:
        """Sign in by a link."""
        door, front = self._door, self._front
        before = door.token(request)
        session = front.store.sign_ins.claim(token, device(request), front.clock(), before)
        if session is None:
            return self._no_link()
        response = redirect(self._home, 303)
        door.give(response, session)
        return response

    def _no_link(self) -> Response:
        return Response(self._show("no-link", self._say("This link no longer works")), status=410)

    # Staying and leaving

    def stay(self) -> AnyResponse:
        """Stay signed in for longer."""
        return redirect("/sign-in/stay" if self._door.stay(request) else "/sign-in", 303)

    def stayed(self) -> AnyResponse | str:
        """Until when they are signed in now."""
        if self._door.session(request) is None:
            return redirect("/sign-in", 303)
        return self._show("stay", self._say("You are still signed in"))

    def leave(self) -> AnyResponse:
        """Sign out; whoever wants to go on as somebody else goes to sign in."""
        kept = kept_so_far()
        response = redirect("/sign-out" if kept.to == "/" else _with_to("/sign-in", kept), 303)
        self._door.let_out(response, request)
        return response

    def left(self) -> str:
        """That they are signed out."""
        return self._show("left", self._say("You are signed out"))


def _with_to(path: str, kept: Kept) -> str:
    return path if kept.to == "/" else f"{path}?{urlencode({'to': kept.to})}"


def _wrong_code(rule: str, words: str) -> InvalidAnswer:
    return InvalidAnswer("code", rule, words, "code")


def _summary(errors: Sequence[InvalidAnswer]) -> list[Mapping[str, str]]:
    return [{"text": error.message, "href": f"#{error.field}"} for error in errors]
