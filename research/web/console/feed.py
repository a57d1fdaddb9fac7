"""What observers see of a session while it goes on, and what is new in it.

One feed for each session that somebody watches reads the database for all of them, so that a hundred
observers cost about what one does. Whoever watches waits for the feed's version to grow.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from prototype_kit.events import milliseconds
from prototype_kit.store import PageEvent
from research.elapsed import elapsed
from research.observation import KIND_WORDS
from research.session import Session, TaskAttempt
from research.store import Whole
from research.timeline import Moment, Timeline, screen_of, timeline
from research.web.console.desk import Desk

EVERY_S = 0.25
"""How often the database is asked. A note is on every screen within two of these."""
_BATCH = timedelta(seconds=5)
"""Events are written in batches: one may be seen after another that is this much younger."""
_ALONE_S = 60.0
"""How long a feed goes on that nobody watches."""

_SHOWN = (
    "begin",
    "task",
    "page",
    "error",
    "back",
    "change",
    "again",
    "broken",
    "other",
    "outcome",
    "note",
    "end",
)


@dataclass(frozen=True)
class Item:
    """One line: `id` stays the same when it changes, `serial` is the version at which it came to be so."""

    id: str
    serial: int
    html: str


@dataclass(frozen=True)
class Snapshot:
    """The feed at one version.

    `head` is what stands above: where the participant is, at which task, in which state, and what comes after
    the end. `whole_since` is the version at which something last went: whoever has an older one needs
    everything. `over` says that nothing may be shown any more.
    """

    version: int
    items: tuple[Item, ...]
    head: Mapping[str, Any]
    whole_since: int = 0
    over: bool = False

    def since(self, version: int) -> Sequence[Item]:
        """What came or changed after a version."""
        return [item for item in self.items if item.serial > version]


class Feed:
    """The feed of one session. Threads may share it; `wait` starts one of its own that reads.

    `base` is the address below which sessions are watched; with `observers`, only those are named that
    observers may watch.
    """

    def __init__(self, desk: Desk, session_id: str, base: str, *, observers: bool):
        self.boot = uuid4().hex[:8]
        """A number means nothing to another feed, as after a restart: then everything is new."""
        self._desk, self._session, self._base, self._observers = desk, session_id, base, observers
        self._changed, self._reading = threading.Condition(), threading.Lock()
        self._snapshot = Snapshot(0, (), {})
        self._number = -1
        self._newest: datetime | None = None
        self._seen: set[str] = set()
        self._next: Session | None = None
        self._watched_at = 0.0
        self._thread: threading.Thread | None = None

    def now(self) -> Snapshot:
        """The feed as it is, read anew if need be."""
        self._look()
        return self._snapshot

    def wait(self, version: int, timeout: float) -> Snapshot:
        """The feed as soon as it is newer than `version`, or as it is after `timeout` seconds."""
        with self._changed:
            self._watched_at = time.monotonic()
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="research feed", daemon=True)
                self._thread.start()
            self._changed.wait_for(lambda: self._snapshot.version > version, timeout)
            return self._snapshot

    def _follow(self) -> None:
        while True:
            # A database that is away comes back, and observers wait for it.
            with suppress(Exception):
                self._look()
            with self._changed:
                if time.monotonic() - self._watched_at > _ALONE_S:
                    self._thread = None
                    return
            time.sleep(EVERY_S)

    def _look(self) -> None:
        """Read what is new. Two statements where nothing is, three once the session has ended."""
        with self._reading:
            snapshot = self._newer()
        if snapshot and snapshot != replace(self._snapshot, version=snapshot.version):
            with self._changed:
                self._snapshot = snapshot
                self._changed.notify_all()

    def _newer(self) -> Snapshot | None:
        participants = self._desk.front.store.participants
        news = self._desk.store.follow.since(self._session, max(self._number, 0))
        since = self._newest - _BATCH if self._newest else None
        events = participants.events(self._session, since)
        fresh = [event for event in events if event.id not in self._seen]
        after = self._running_now(news.session) if news and news.session.state == "ended" else None
        if news is None or (news.number == self._number and not fresh and after == self._next):
            return None
        whole = self._desk.store.sessions.whole(self._session)
        if whole is None:
            return None
        every = participants.events(self._session)
        self._number, self._next, self._seen = news.number, after, {event.id for event in every}
        self._newest = max((event.at for event in every), default=self._newest)
        return self._make(whole, every)

    def _running_now(self, ended: Session) -> Session | None:
        """The session of the same round that began last and goes on, if whoever watches may watch it too."""
        for session, consent in self._desk.store.sessions.running(ended.study, ended.round):
            if not self._observers or (consent is not None and consent.allows("observers")):
                return session
        return None

    def _make(self, whole: Whole, events: Sequence[PageEvent]) -> Snapshot:
        before, version = self._snapshot, self._snapshot.version + 1
        study = self._desk.studies().get(whole.session.study)
        notes = [] if whole.consent is None else self._desk.store.notes.of_session(self._session)
        wording = self._desk.wording(study, whole.session.round) if study else None
        told = timeline(whole.session, [row_of(event) for event in events], notes, whole.attempts, wording)
        known = {item.id: item for item in before.items}
        items = []
        by_id = {note.id: note for note in notes}
        for moment in told.moments:
            if moment.kind not in _SHOWN and not _sends(moment):
                continue
            name = _name(moment)
            html = self._desk.front.render.page(
                "research/moment.html",
                moment=moment,
                note=by_id.get(moment.of or ""),
                name=name,
                elapsed=elapsed(whole.session.started_at, moment.at),
                clock=self._desk.clock_of(moment.at),
                kinds=KIND_WORDS,
            )
            old = known.get(name)
            items.append(old if old and old.html == html else Item(name, version, html))
        gone = known.keys() - {item.id for item in items}
        return Snapshot(
            version,
            tuple(items),
            {**_head(whole, told, wording), "after": self._after(whole.session)},
            version if gone else before.whole_since,
            over=whole.session.state in ("refused", "withdrawn"),
        )

    def _after(self, session: Session) -> str:
        """That the session ended, and which goes on now, as HTML; empty before the end."""
        if session.state != "ended":
            return ""
        return self._desk.front.render.page(
            "research/after.html",
            ended=elapsed(session.started_at, session.ended_at),
            clock=self._desk.clock_of(session.ended_at),
            next=self._next,
            base=self._base,
        )


class Feeds:
    """The feeds of all sessions that are watched, at addresses below `base`; see `Feed`."""

    def __init__(self, desk: Desk, base: str, *, observers: bool = False):
        self._desk, self._base, self._observers = desk, base, observers
        self._lock = threading.Lock()
        self._feeds: dict[str, Feed] = {}

    def of(self, session_id: str) -> Feed:
        """The feed of a session."""
        with self._lock:
            made = Feed(self._desk, session_id, self._base, observers=self._observers)
            return self._feeds.setdefault(session_id, made)


def row_of(event: PageEvent) -> Mapping[str, str | int | None]:
    """An event as a row of the table that it is from."""
    return {
        "event_id": event.id,
        "ts": milliseconds(event.at),
        "name": event.name,
        "service": event.service,
        "journey_id": event.journey_id,
        "page": event.page,
        "question": event.question,
        "error_code": event.error_code,
        "duration_ms": event.duration_ms,
    }


def _sends(moment: Moment) -> bool:
    """Whether a form is sent: of all answers the one that observers are told of, as no page comes of it."""
    return moment.kind == "answer" and screen_of(moment) is not None


def _name(moment: Moment) -> str:
    if moment.of:
        return f"{moment.kind}-{moment.of}"
    page = moment.page.strip("/").replace("/", "-")
    return f"{moment.kind}-{milliseconds(moment.at)}-{page}-{moment.question or ''}"


def _head(whole: Whole, told: Timeline, wording: Any) -> Mapping[str, Any]:
    session, current = whole.session, _current(whole.attempts)
    # Not only pages of forms: somebody who looks how far a case is, is there.
    last = next((each for each in reversed(told.moments) if each.page and each.kind != "note"), None)
    here = (screen_of(last) or last.page) if last else ""
    title = wording.page(here) if wording and here else "None yet"
    # Pages before a form, and about how far a case is, tell nothing: what stands here may be long left.
    left = current is not None and last is not None and last.at < current.started_at
    return {
        "state": session.state,
        "here": f"{title} (before this task)" if left else title,
        "page": here,
        "task": (wording.task(current.task) if wording and current else "No task at the moment"),
        "tasks": " ".join(
            f"{each.id}.{each.outcome}.{each.assists}.{each.ended_at}" for each in whole.attempts
        ),
        "started": milliseconds(session.started_at) if session.started_at else None,
        "ended": milliseconds(session.ended_at) if session.ended_at else None,
        "errors": len(told.of("error")),
    }


def _current(attempts: Sequence[TaskAttempt]) -> TaskAttempt | None:
    return next((attempt for attempt in reversed(attempts) if attempt.ended_at is None), None)
