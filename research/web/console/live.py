"""A session as it goes on: where the participant is, what happens, and what observers write down.

The same page for the moderator and, at an address of their own, for observers. All of it works without
JavaScript, but what is new comes by itself only with it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.web.console.access import Route, staff
from research.consent import ConsentMissing
from research.elapsed import began_words, elapsed
from research.observation import KIND_WORDS, KINDS, NewNote, Place
from research.session import State, WrongState
from research.store import Whole
from research.timeline import task_at
from research.web.console.desk import Desk
from research.web.console.feed import Feeds, Snapshot
from research.web.console.placing import place_at

MOST_STREAMS = 100
"""Each holds a thread of the console. Whoever comes then asks every two seconds instead."""
LONGEST_STREAM = timedelta(minutes=15)
_HEARTBEAT_S = 5.0
"""A screen that was closed is noticed by the second line that cannot be sent to it."""
LONGEST_NOTE = 2000
_LATE = "This session ended more than a day ago, so no more can be written down"
_NO_CONSENT = "There is no consent to notes, so none can be written"
_HEADINGS: Mapping[State, str] = {
    "ready": "{} has not begun",
    "consenting": "{} has not begun",
    "running": "{} live",
    "ended": "What {} did",
    "refused": "{} did not take part",
    "withdrawn": "{} took this session back",
}
_GONE: Mapping[State, str] = {
    "refused": "They did not want to take part. Nothing of this session is kept.",
    "withdrawn": "The participant took this session back. Nothing of it is kept.",
}
"""What is said in place of a session of which nothing may be shown."""


def live_pages(desk: Desk) -> LivePages:
    """Those of the team."""
    base = "/research/sessions"
    return LivePages(desk, Feeds(desk, base), lambda: staff().name, base)


def routes(pages: LivePages) -> Sequence[Route]:
    """For whoever may see research; who runs it writes notes."""
    one = "/research/sessions/<session>"
    return [
        Route(f"{one}/live", "research_live", pages.look, needs="see-research"),
        Route(f"{one}/feed", "research_feed", pages.feed, needs="see-research"),
        Route(f"{one}/stream", "research_stream", pages.stream, needs="see-research"),
        Route(f"{one}/notes", "write_research_note", pages.note, needs="run-research", methods=("POST",)),
    ]


class LivePages:
    """The views. `author` says who writes; `base` is the address below which the sessions are."""

    def __init__(self, desk: Desk, feeds: Feeds, author: Callable[[], str], base: str, *, runs: bool = True):
        self._desk, self._feeds, self._author, self._base, self._runs = desk, feeds, author, base, runs
        self._free = threading.BoundedSemaphore(MOST_STREAMS)

    def look(self, session: str) -> str:
        """The page."""
        return self._page(self._desk.whole(session), {}, "")

    def _page(self, whole: Whole, given: Mapping[str, str], wrong: str) -> str:
        desk, its, now = self._desk, whole.session, self._desk.now()
        writable = its.writable(now) and whole.consent is not None and whole.consent.allows("notes")
        study, snapshot = desk.studies().get(its.study), self._feeds.of(its.id).now()
        return desk.frame.page(
            "research/live.html",
            _HEADINGS[its.state].format(its.participant),
            here="/research" if self._runs else "",
            session=its,
            study=study,
            whole=whole,
            base=f"{self._base}/{its.id}",
            runs=self._runs,
            snapshot=snapshot,
            cursor=self._cursor(its.id, snapshot),
            kinds=KIND_WORDS,
            client_id=given.get("client_id") or uuid4().hex,
            given=given,
            wrong=wrong,
            elapsed=elapsed(its.started_at, its.ended_at or now),
            began=began_words(its.started_at),
            writable=writable,
            gone=_GONE.get(its.state, ""),
            watching=desk.store.observers.watching(its.id, desk.now() - timedelta(minutes=1)),
            errors=[{"text": wrong, "href": "#text" if writable else "#write"}] if wrong else [],
        )

    # Notes

    def note(self, session: str) -> AnyResponse:
        """Write one down. Sent by the page itself, it is answered in JSON; a note sent twice is kept once."""
        whole = self._desk.whole(session)
        wrong = self._write(whole)
        if "application/json" in request.headers.get("Accept", ""):
            return Response(
                json.dumps({"wrong": wrong}), status=422 if wrong else 200, mimetype="application/json"
            )
        if wrong:
            return Response(self._page(whole, request.form, wrong), status=422)
        return redirect(f"{self._base}/{session}/live#notes", 303)

    def keep_typed(self, session: str) -> AnyResponse | None:
        """Write down the note that stood in the form when another button of the page was pressed.

        Gives the page again where the note cannot be kept, and None where there is nothing to say.
        """
        if not request.form.get("text", "").strip():
            return None
        whole = self._desk.whole(session)
        wrong = self._write(whole)
        return Response(self._page(whole, request.form, wrong), status=422) if wrong else None

    def _write(self, whole: Whole) -> str:
        """Keep the note that was sent; what is wrong with it, or nothing."""
        text = request.form.get("text", "").strip()
        wrong = _wrong(text)
        if wrong:
            return wrong
        try:
            new = self._new(whole, request.form, text)
            self._desk.store.notes.write(whole.session.id, new, self._desk.now())
        except ConsentMissing:
            return _NO_CONSENT
        except WrongState:
            return _LATE
        return ""

    def _new(self, whole: Whole, given: Any, text: str) -> NewNote:
        desk, its, now = self._desk, whole.session, self._desk.now()
        at = _typed_at(given.get("at", ""), now, its.started_at)
        study = desk.studies().get(its.study)
        tags = {tag.name for tag in study.tags} if study else set()
        place = place_at(desk, its, whole.attempts, at) or Place(task=task_at(at, whole.attempts))
        kind = given.get("kind", "observation")
        return NewNote(
            author=self._author(),
            at=at,
            kind=kind if kind in KINDS else "observation",
            text=text,
            client_id=given.get("client_id", "")[:64] or uuid4().hex,
            tags=tuple(tag for tag in given.getlist("tags") if tag in tags),
            page=place.page,
            question=place.question,
            task=place.task,
            release=place.release,
        )

    # What is new

    def feed(self, session: str) -> AnyResponse:
        """What is new since `after`, for browsers that ask again and again."""
        self._desk.whole(session)
        snapshot = self._feeds.of(session).now()
        return Response(
            json.dumps(self._news(session, snapshot, request.args.get("after", ""))),
            mimetype="application/json",
        )

    def stream(self, session: str, seen: Callable[[], object] = lambda: None) -> AnyResponse:
        """The same, sent as it comes, for a quarter of an hour; 503 when too many are open.

        `seen` is called now and then while somebody watches, outside of the request.
        """
        self._desk.whole(session)
        if not self._free.acquire(blocking=False):
            return Response("Too many watch. Ask again.", status=503, headers={"Retry-After": "2"})
        after = request.headers.get("Last-Event-ID") or request.args.get("after", "")
        response = Response(self._stream(session, after, seen), mimetype="text/event-stream")
        response.call_on_close(self._free.release)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response

    def _stream(self, session: str, after: str, seen: Callable[[], object]) -> Iterator[str]:
        feed = self._feeds.of(session)
        until = datetime.now(UTC) + LONGEST_STREAM
        yield "retry: 2000\n\n"
        snapshot = feed.now()
        while True:
            if self._cursor(session, snapshot) != after:
                news = self._news(session, snapshot, after)
                after = str(news["id"])
                yield f"id: {after}\nevent: news\ndata: {json.dumps(news)}\n\n"
            else:
                yield ": still here\n\n"
            if snapshot.over or datetime.now(UTC) >= until:
                return
            seen()
            snapshot = feed.wait(snapshot.version, _HEARTBEAT_S)

    def _cursor(self, session: str, snapshot: Snapshot) -> str:
        return f"{self._feeds.of(session).boot}-{snapshot.version}"

    def _news(self, session: str, snapshot: Snapshot, after: str) -> Mapping[str, Any]:
        boot, _, number = after.partition("-")
        known = int(number) if boot == self._feeds.of(session).boot and number.isdecimal() else -1
        everything = known < snapshot.whole_since
        items = snapshot.items if everything else snapshot.since(known)
        return {
            "id": self._cursor(session, snapshot),
            "everything": everything,
            "items": [{"id": item.id, "html": item.html} for item in items],
            "over": snapshot.over,
            **snapshot.head,
        }


def _wrong(text: str) -> str:
    if not text:
        return "Write what you saw or heard"
    if len(text) > LONGEST_NOTE:
        return f"The note must be {LONGEST_NOTE:,} characters or fewer"
    return ""


def _typed_at(given: str, now: datetime, started: datetime | None) -> datetime:
    """When the observer began to write, in milliseconds since 1970; now where that cannot be."""
    if not given.isdecimal() or len(given) > 15:
        return now
    at = datetime.fromtimestamp(int(given) / 1000, UTC)
    return at if (started or now) <= at <= now else now
