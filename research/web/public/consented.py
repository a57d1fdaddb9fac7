"""Events of a round: none of a participant who has not agreed to anything yet, or not any more."""

from __future__ import annotations

from typing import Protocol

from prototype_kit.events import BufferedSink, Event


class Records(Protocol):
    """Says whether something may be recorded of whoever visits."""

    def records(self) -> bool:
        """Asked within a request, or outside of any."""


class ConsentedEvents:
    """Hands on the events of those of whom something may be recorded."""

    def __init__(self, events: BufferedSink, companion: Records):
        self._events, self._companion = events, companion

    def emit(self, event: Event) -> None:
        """Take one event, or leave it."""
        if self._companion.records():
            self._events.emit(event)

    def flush(self) -> None:
        """Write what waits."""
        self._events.flush()
