"""Observers: let in by a link of their own, with no account. They watch the sessions of one round, and write.

The moderator shows one address for a round. Whoever opens it says their initials or their role, and is an
observer from then on in that browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from flask import Response, abort, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.web.console.access import ANYBODY, Route
from research.consent import ConsentMissing
from research.observation import Observer
from research.session import WrongState
from research.web.console.desk import Desk
from research.web.console.feed import Feeds
from research.web.console.live import LivePages
from research.web.console.studies import STATES

_LONGEST_NAME = 30
_SEEN_EVERY = timedelta(seconds=30)
_COOKIE = "watching"
_PURPOSE = "watch"


def watch_address(desk: Desk, study: str, round_: str) -> str:
    """The address that observers of a round open. It changes when the round's secret does."""
    return f"/watch/join/{study}/{round_}/{_signature(desk, study, round_)}"


def _signature(desk: Desk, study: str, round_: str) -> str:
    return desk.front.signer.sign(_PURPOSE, study, round_)


def routes(desk: Desk) -> Sequence[Route]:
    """Each looks itself at who asks: observers have no account."""
    pages = WatchPages(desk)
    one = "/watch/sessions/<session>"
    join = "/watch/join/<study>/<round_>/<signature>"
    return [
        Route(join, "watch_join", pages.ask, needs=ANYBODY),
        Route(join, "watch_joined", pages.join, needs=ANYBODY, methods=("POST",)),
        Route("/watch", "watch", pages.sessions, needs=ANYBODY),
        Route(f"{one}/live", "watch_live", pages.look, needs=ANYBODY),
        Route(f"{one}/feed", "watch_feed", pages.feed, needs=ANYBODY),
        Route(f"{one}/stream", "watch_stream", pages.stream, needs=ANYBODY),
        Route(f"{one}/notes", "watch_note", pages.note, needs=ANYBODY, methods=("POST",)),
    ]


class WatchPages:
    """The views."""

    def __init__(self, desk: Desk):
        self._desk = desk
        base = "/watch/sessions"
        feeds = Feeds(desk, base, observers=True)
        self._live = LivePages(desk, feeds, lambda: self._observer().name, base, runs=False)

    def ask(self, study: str, round_: str, signature: str) -> str:
        """Ask how the observer is to be called."""
        self._check(study, round_, signature)
        return self._ask("", "")

    def join(self, study: str, round_: str, signature: str) -> AnyResponse:
        """Let them in."""
        self._check(study, round_, signature)
        name = " ".join(request.form.get("name", "").split())
        wrong = _wrong(name)
        if wrong:
            return Response(self._ask(name, wrong), status=422)
        invited = self._desk.store.observers.invite(study, round_, name, self._desk.now())
        response = redirect("/watch", 303)
        secure = (self._desk.front.settings.console_address or "").startswith("https:")
        response.set_cookie(
            _COOKIE, invited.token, httponly=True, samesite="Lax", secure=secure, path="/watch"
        )
        return response

    def _ask(self, name: str, wrong: str) -> str:
        errors = [{"text": wrong, "href": "#name"}] if wrong else []
        return self._desk.frame.page(
            "research/watch-join.html", "Watch a research session", here="", name=name, errors=errors
        )

    def _check(self, study: str, round_: str, signature: str) -> None:
        if not self._desk.front.signer.agrees(signature, _PURPOSE, study, round_):
            abort(404)

    def sessions(self) -> AnyResponse:
        """The sessions of their round that can be watched."""
        observer = self._observer()
        found = self._desk.store.sessions.of_study(observer.study, observer.round)
        shown = [each for each in reversed(found) if each.state in ("running", "ended")]
        running = self._desk.store.sessions.running(observer.study, observer.round)
        watched = any(consent is not None and consent.allows("observers") for _, consent in running)
        page = self._desk.frame.page(
            "research/watch.html",
            "Sessions",
            here="",
            observer=observer,
            sessions=shown,
            waiting=not watched,
            states=STATES,
        )
        response = Response(page)
        if not watched:  # the next session begins at any time, and nothing that was typed is lost
            response.headers["Refresh"] = "5"
        return response

    def look(self, session: str) -> str:
        """One of them."""
        self._may(session)
        return self._live.look(session)

    def feed(self, session: str) -> AnyResponse:
        """What is new."""
        self._may(session)
        return self._live.feed(session)

    def stream(self, session: str) -> AnyResponse:
        """The same as it comes."""
        self._may(session)
        desk, observer, last = self._desk, self._observer(), [datetime.min.replace(tzinfo=UTC)]

        def seen() -> None:
            now = desk.now()
            if now - last[0] >= _SEEN_EVERY:
                last[0] = now
                with suppress(ConsentMissing, WrongState):
                    desk.store.observers.watch(session, observer.id, now)

        return self._live.stream(session, seen)

    def note(self, session: str) -> AnyResponse:
        """Write one down."""
        self._may(session)
        return self._live.note(session)

    def _observer(self) -> Observer:
        """Whoever asks; 403 for somebody who opened no link, or whose link was ended."""
        if "observer" not in g:
            token = request.cookies.get(_COOKIE, "")
            g.observer = self._desk.store.observers.by_token(token) if token else None
        observer: Observer | None = g.observer
        return observer or abort(403)

    def _may(self, session: str) -> None:
        """404 for a session of another round, and for one whose participant did not agree to observers."""
        observer = self._observer()
        whole = self._desk.whole(session)
        its = whole.session
        if (its.study, its.round) != (observer.study, observer.round):
            abort(404)
        if whole.consent is None or not whole.consent.allows("observers"):
            abort(404)


def _wrong(name: str) -> str:
    if not name:
        return "Enter your initials or your role"
    return (
        f"Your initials or role must be {_LONGEST_NAME} characters or fewer"
        if len(name) > _LONGEST_NAME
        else ""
    )
