"""Where events go: into a buffer, and from there to the store, off the way of every request."""

from __future__ import annotations

import atexit
import logging
import os
import threading
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from prototype_kit.events.event import Event
from prototype_kit.events.rows import Row, row

_log = logging.getLogger(__name__)
_LONGEST_END = 5.0  # seconds that the end of a process may wait for its last events


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
        waiting = len(self._waiting)
        if self._thread is not None and waiting not in {0, self._batch - 1} and waiting < self._bound:
            self._waiting.append(event)  # which takes no lock: a request waits for no other
            return
        with self._changed:
            while len(self._waiting) >= self._bound:
                self._waiting.popleft()
                self.dropped += 1
            self._waiting.append(event)
            if self._thread is None and not self._closing:
                self._start()
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
                # Not for ever: one that comes as the last batch is taken may not say so.
                self._changed.wait_for(
                    lambda: self._waiting or self._unsent or self._closing, timeout=self._seconds
                )
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
