"""A recording: the chunks of a session joined to what the player shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from research.replay.chunk import Chunk

OF_A_TAB = 10_000
"""How far apart the numbers of the chunks of two tabs are; static/sending.mjs counts so."""

_SNAPSHOT = 2
_META = 4
_ASSETS = re.compile(r'"/assets/[0-9a-f]{12}/')


@dataclass(frozen=True)
class Recording:
    """What the player shows: rrweb's events by the server's clock, oldest first.

    `missing` is how many chunks never came, `stored_bytes` what all of them take, packed.
    """

    events: Sequence[Mapping[str, Any]]
    missing: int
    stored_bytes: int

    @property
    def began_at(self) -> datetime | None:
        """When its first page was shown; None of a recording with nothing in it."""
        return _moment(self.events[0]) if self.events else None

    @property
    def ended_at(self) -> datetime | None:
        """When the last thing happened that is in it."""
        return _moment(self.events[-1]) if self.events else None

    @property
    def pages(self) -> int:
        """How many pages were shown."""
        return sum(event["type"] == _SNAPSHOT for event in self.events)

    def to_json(self, assets: str | None = None) -> str:
        """What player.mjs reads. With `assets`, styles come from that folder, as in `/assets/1f2e3d4c5b6a`.

        The console serves the kit's files, and not those of every release that was recorded.
        """
        events = json.dumps(self.events, separators=(",", ":"))
        if assets:
            events = _ASSETS.sub(lambda _: f'"{assets}/', events)
        return f'{{"missing":{self.missing},"events":{events}}}'


def join_chunks(chunks: Iterable[Chunk]) -> Recording:
    """The recording of one session, from its chunks in any order.

    Of several tabs, each moment shows the one that was looked at.
    """
    ordered = sorted(chunks, key=lambda chunk: chunk.sequence)
    found = [(tab, event) for tab, group in _by_tab(ordered) for event in _events(group)]
    found.sort(key=lambda pair: pair[1]["timestamp"])
    stored = sum(len(chunk.content) for chunk in ordered)
    return Recording([*_looked_at(found)], _missing(ordered), stored)


def _by_tab(ordered: Sequence[Chunk]) -> Iterator[tuple[int, Sequence[Chunk]]]:
    for tab in sorted({chunk.sequence // OF_A_TAB for chunk in ordered}):
        yield tab, [chunk for chunk in ordered if chunk.sequence // OF_A_TAB == tab]


def _events(chunks: Sequence[Chunk]) -> Iterator[dict[str, Any]]:
    """The events of one tab, at the times of the server's clock."""
    read = [(chunk, chunk.events) for chunk in chunks]
    # The way of the fastest chunk says best how far the device's clock is off.
    skew = min(chunk.first_at - _moment(events[0]) for chunk, events in read)
    for _, events in read:
        for event in events:
            yield {**event, "timestamp": round(event["timestamp"] + skew / timedelta(milliseconds=1))}


def _looked_at(found: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """The events of the tab that was last shown whole. What comes before its first page cannot be drawn."""
    now = None
    for tab, event in found:
        if event["type"] in (_META, _SNAPSHOT):
            now = tab
        if tab == now:
            yield event


def _missing(ordered: Sequence[Chunk]) -> int:
    """How many numbers were passed over."""
    gaps = sum(later.sequence - one.sequence - 1 for one, later in pairwise(ordered) if _same_tab(one, later))
    return gaps + sum(group[0].sequence % OF_A_TAB for _, group in _by_tab(ordered))


def _same_tab(one: Chunk, other: Chunk) -> bool:
    return one.sequence // OF_A_TAB == other.sequence // OF_A_TAB


def _moment(event: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
