"""Events: append-only facts about how a service is used, never about what somebody answered.

There is one dataclass for each event. None has a field for an answer, a message or the address of a
machine; and since every text in an event is the name of something the team declared, whatever does not
look like such a name is refused before it is stored.

Starts, completions and exits are no events: they are facts of drafts, so they are never lost.
"""

from __future__ import annotations

import atexit
import logging
import os
import re
import threading
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Protocol

from prototype_kit.assisted import Assistance

SCHEMA = 2  # of the stored event; raised when a field changes its meaning

_log = logging.getLogger(__name__)
_LONGEST_END = 5.0  # seconds that the end of a process may wait for its last events
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970, UTC, rounded down. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time needs a zone; the kit's clocks are in UTC")
    return (at - _EPOCH) // timedelta(milliseconds=1)


def moment_of(ms: int) -> datetime:
    """The aware UTC time that `milliseconds` gave."""
    return _EPOCH + timedelta(milliseconds=ms)


@dataclass(frozen=True)
class Origin:
    """Where a draft, a case or an event comes from.

    `env` is live, prototype, research, demo or test; `source` user, staff or synthetic; `channel` web,
    phone, face_to_face or post. `assisted` says whether staff helped, `assistance` how, which no event tells.
    `round` is the frozen version that somebody was shown, and `research_session` the id of the session that
    they take part in. `device` is that which a journey was begun on: mobile, tablet, desktop or unknown.
    """

    env: str
    source: str = "user"
    channel: str = "web"
    assisted: bool = False
    assistance: Assistance | None = None
    round: str | None = None
    research_session: str | None = None
    device: str = "unknown"

    def helped(self, assistance: Assistance) -> Origin:
        """The same after staff took it over to help, whoever began it.

        What a person began online stays of source user and channel web: they came by themselves, and were
        assisted. What staff began takes the channel by which the person comes now.
        """
        channel = assistance.channel if self.source == "staff" else self.channel
        return replace(self, channel=channel, assisted=True, assistance=assistance)


@dataclass(frozen=True)
class EventContext:
    """What every event of one journey has in common.

    `journey_id` is the draft's id, `journey_day` the local day on which it was started, None for what belongs
    to no draft. `release` is the service's content hash. `visitor_day` is a hash that changes each day.
    """

    service: str
    release: str
    journey_id: str
    origin: Origin
    phase: str = ""
    variant: str = ""
    visitor_day: str | None = None
    journey_day: date | None = None


@dataclass(frozen=True)
class Event:
    """What every event says: of which journey, when, and on which page.

    `page` is the template of its address, such as `/street-lights/report/fault` or
    `/births/book/babies/{item}/born`: never the address itself. `step` counts the screens on the path from 1.
    """

    name: ClassVar[str] = ""

    context: EventContext
    at: datetime
    page: str
    step: int | None = None


@dataclass(frozen=True)
class PageViewed(Event):
    """A page was shown."""

    name: ClassVar[str] = "page_view"


@dataclass(frozen=True)
class AnswerGiven(Event):
    """A page was answered and saved.

    `question` is the question's name, or the first of several; `duration_ms` counts from when the page was
    shown.
    """

    name: ClassVar[str] = "form_response"

    question: str | None = None
    duration_ms: int | None = None


@dataclass(frozen=True)
class AnswerRefused(Event):
    """An answer was not accepted. `error_code` is the rule's id, never its message."""

    name: ClassVar[str] = "form_error"

    question: str | None = None
    error_code: str | None = None
    duration_ms: int | None = None


@dataclass(frozen=True)
class WentBack(Event):
    """Somebody went back. `page` is the page they left by going back."""

    name: ClassVar[str] = "form_back"


@dataclass(frozen=True)
class AnswerChanged(Event):
    """An answer was changed from check answers."""

    name: ClassVar[str] = "form_change"

    question: str | None = None


@dataclass(frozen=True)
class StartedAgain(Event):
    """Somebody threw their answers away and started again."""

    name: ClassVar[str] = "form_start_again"


@dataclass(frozen=True)
class JourneySaved(Event):
    """Somebody had a link sent, to come back later."""

    name: ClassVar[str] = "form_save"


@dataclass(frozen=True)
class JourneyResumed(Event):
    """Somebody came back by a link. A start it is not: that was counted when they began."""

    name: ClassVar[str] = "form_resume"


@dataclass(frozen=True)
class CaseTracked(Event):
    """Somebody looked how far their report is. `journey_id` is that of the draft that it came of."""

    name: ClassVar[str] = "case_view"


@dataclass(frozen=True)
class ErrorShown(Event):
    """An error page was shown.

    `error_code` is its status, such as "404"; `page` is empty when the address was not one of ours.
    """

    name: ClassVar[str] = "error_page"

    error_code: str | None = None


Row = Mapping[str, str | int | None]


def row(event: Event) -> Row:
    """The event as it is stored: every field of the table by name, with a new `event_id`.

    Raises ValueError, which names the fields but not what they hold, when a text is not a name.
    """
    context, origin, ts = event.context, event.context.origin, milliseconds(event.at)
    fields: dict[str, str | int | None] = {
        "event_id": uuid7(ts),
        "ts": ts,
        "schema": SCHEMA,
        "service": context.service,
        "release": context.release,
        "round": origin.round,
        "variant": context.variant,
        "phase": context.phase,
        "env": origin.env,
        "source": origin.source,
        "journey_id": context.journey_id,
        "journey_day": context.journey_day.isoformat() if context.journey_day else None,
        "visitor_day": context.visitor_day,
        "research_session_id": origin.research_session,
        "name": event.name,
        "page": event.page,
        "question": getattr(event, "question", None),
        "step": event.step,
        "outcome": None,
        "error_code": getattr(event, "error_code", None),
        "duration_ms": getattr(event, "duration_ms", None),
        "channel": origin.channel,
        "assisted": int(origin.assisted),
        "device": origin.device,
        "props": "{}",
    }
    _refuse_free_text(fields)
    return fields


_NAME = re.compile(r"[\w.+:-]{0,100}", re.ASCII)
_SHAPES = {"page": re.compile(r"[A-Za-z0-9/_{}<>:.-]{0,200}"), "props": re.compile("{}")}


def _refuse_free_text(fields: Row) -> None:
    """The last guard: a sentence, an address or an email cannot pass for a name."""
    refused = [
        name
        for name, value in fields.items()
        if isinstance(value, str) and not _SHAPES.get(name, _NAME).fullmatch(value)
    ]
    if refused:
        raise ValueError(f"not a name, so not stored: {', '.join(refused)}")


def uuid7(ms: int) -> str:
    """A UUID of version 7 for the time `ms` (milliseconds since 1970, UTC): ids sort by time."""
    number = (ms & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10))
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0b11 << 62) | 0b10 << 62
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


@dataclass(frozen=True)
class JourneyTally:
    """What became of the drafts of one journey. Those that reached an exit page count in `exited`."""

    service: str
    journey: str
    started: int
    submitted: int
    exited: int


@dataclass(frozen=True)
class ReleaseTally:
    """The same of the drafts that one release of a service began; `open` ones may still be submitted."""

    service: str
    journey: str
    release: str
    started: int
    submitted: int
    exited: int
    open: int


@dataclass(frozen=True)
class PageTally:
    """How many journeys did what on a page, each counted once."""

    page: str
    reached: int
    answered: int
    went_back: int
    changed: int


@dataclass(frozen=True)
class ErrorTally:
    """How often a rule refused an answer on a page, and in how many journeys."""

    page: str
    question: str
    error_code: str
    times: int
    journeys: int


class EventSink(Protocol):
    """Where events go."""

    def emit(self, event: Event) -> None:
        """Take one event. Never raises and never waits for a disk or a network."""


class BufferedSink:
    """Keeps events in memory and hands them to `write` in batches, from a thread of its own.

    A batch goes out when `batch` events wait, or `seconds` after the first of them. A batch whose write
    fails is tried again every `seconds`, `TRIES` times in all; beyond `bound` waiting events the oldest go.
    What is lost so is counted in `dropped`. A crash loses what waits. The thread starts with the first event,
    anew in each process after a fork.
    """

    TRIES = 30

    def __init__(
        self,
        write: Callable[[Sequence[Row]], None],
        *,
        batch: int = 500,
        seconds: float = 2.0,
        bound: int = 20_000,
    ):
        self._write = write
        self._batch = batch
        self._seconds = seconds
        self._bound = bound
        self._begin_empty()
        _sinks.add(self)

    def _begin_empty(self) -> None:
        """As new. In a forked child the parent's locks may be held by nobody and its events are not ours."""
        self.dropped = 0
        self._waiting: deque[Event] = deque()
        self._unsent: Sequence[Row] = ()  # a batch whose write failed; it keeps its ids
        self._tries = 0
        self._changed = threading.Condition()
        self._one_writer = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = False

    def emit(self, event: Event) -> None:
        """Queue one event; the oldest is dropped when the queue is full."""
        with self._changed:
            if len(self._waiting) >= self._bound:
                self._waiting.popleft()
                self.dropped += 1
            self._waiting.append(event)
            if self._thread is None and not self._closing:
                self._start()
            if len(self._waiting) in {1, self._batch}:
                self._changed.notify()

    def flush(self) -> None:
        """Write all that waits now, as far as `write` lets us."""
        while self._write_batch():
            pass

    def close(self) -> None:
        """Stop the thread and write what waits. Events that come later wait for a `flush`."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        atexit.unregister(self.close)
        if not self._hangs():
            self.flush()
        lost = len(self._unsent) + len(self._waiting)
        if lost:
            _log.warning("%d events were lost: they could not be written at the end.", lost)

    def _hangs(self) -> bool:
        """Whether the thread is stuck in a write, which must not keep the process."""
        if self._thread is None:
            return False
        self._thread.join(_LONGEST_END)
        return self._thread.is_alive()

    def _start(self) -> None:
        thread = threading.Thread(target=self._run, name="events", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no more threads, or the process ends: what waits may go with a later event
            return
        self._thread = thread
        atexit.register(self.close)

    def _run(self) -> None:
        while not self._closing:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._unsent or self._closing)
                # A batch that failed waits its full time: trying at once again would only burn the processor.
                self._changed.wait_for(self._is_due, timeout=self._seconds)
            self._write_batch()

    def _is_due(self) -> bool:
        return self._closing or (not self._unsent and len(self._waiting) >= self._batch)

    def _write_batch(self) -> bool:
        """Write one batch; whether it is out of the way and there may be more."""
        with self._one_writer:
            rows = self._unsent or self._next_rows()
            if not rows:
                return False
            try:
                self._write(rows)
            except Exception as error:  # noqa: BLE001 - events may be lost, requests may not
                return self._put_off(rows, error)
            self._unsent, self._tries = (), 0
            return True

    def _count_dropped(self, count: int) -> None:
        with self._changed:
            self.dropped += count

    def _next_rows(self) -> Sequence[Row]:
        rows: list[Row] = []
        while not rows and self._waiting:
            with self._changed:
                events = [self._waiting.popleft() for _ in range(min(self._batch, len(self._waiting)))]
            for event in events:
                try:
                    rows.append(row(event))
                except (ValueError, TypeError, AttributeError) as error:
                    self._count_dropped(1)
                    _log.warning("An event was dropped, %s: %s.", type(event).__name__, error)
        return rows

    def _put_off(self, rows: Sequence[Row], error: Exception) -> bool:
        """Keep a batch that could not be written for later, or give it up; whether it was given up."""
        self._unsent, self._tries = rows, self._tries + 1
        if self._tries == 1:
            _log.warning("%d events could not be written and wait (%s).", len(rows), type(error).__name__)
        if self._tries < self.TRIES:
            return False
        # One batch that can never be written must not stand in the way of all later ones.
        self._count_dropped(len(rows))
        _log.error("%d events were given up (%s).", len(rows), type(error).__name__)
        self._unsent, self._tries = (), 0
        return True


_sinks: weakref.WeakSet[BufferedSink] = weakref.WeakSet()


def _after_fork() -> None:
    for sink in list(_sinks):
        sink._begin_empty()  # noqa: SLF001


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
