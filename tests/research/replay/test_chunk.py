"""Chunks are unpacked with care, and joined to one recording by the server's clock."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from research.replay import MOST_BYTES, Chunk, ChunkRefused, join_chunks, read_chunk, same_chunk
from tests.research.replay.events import NOON_MS, change, element, lines, page, text

NOON = datetime.fromtimestamp(NOON_MS / 1000, UTC)
EVENTS = page(element("label", text("Name")))


def chunk(events: list[Any] = EVENTS, sequence: int = 0, ahead: float = 0) -> Chunk:
    """A chunk that came at once, of a device whose clock is `ahead` by some ms."""
    last = max(event["timestamp"] for event in events)
    received = datetime.fromtimestamp((last - ahead) / 1000, UTC)
    return read_chunk("session", sequence, int(last), lines(events), received)


def refused(body: bytes, sequence: int = 0) -> ChunkRefused:
    """Why a chunk with this body is not taken."""
    with pytest.raises(ChunkRefused) as caught:
        read_chunk("session", sequence, NOON_MS, body, NOON)
    return caught.value


@pytest.mark.parametrize("body", [lines(EVENTS), gzip.compress(lines(EVENTS))], ids=["plain", "packed"])
def test_a_chunk_is_kept_packed(body: bytes) -> None:
    """Packed or not, what is kept is the same, so that a chunk that comes twice is known."""
    taken = read_chunk("session", 3, NOON_MS + 5, body, NOON + timedelta(milliseconds=5))
    assert taken.events == EVENTS
    assert (taken.first_at, taken.last_at) == (NOON, NOON + timedelta(milliseconds=1))
    assert same_chunk(taken, chunk(sequence=3))
    assert not same_chunk(taken, chunk(sequence=4))
    assert not same_chunk(taken, chunk([*EVENTS, change(3, id=1, x=0, y=9)], sequence=3))


def test_a_bomb_is_not_unpacked() -> None:
    """A small body that would fill the memory is refused after the most that is taken."""
    bomb = gzip.compress(b" " * (200 * 1024 * 1024))
    assert len(bomb) < MOST_BYTES
    error = refused(bomb)
    assert (error.reason, error.status) == ("too-large", 413)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b" " * (MOST_BYTES + 1), "too-large"),
        (gzip.compress(lines(EVENTS))[:-9], "not-packed"),
        (gzip.compress(lines(EVENTS)) + b"more", "not-packed"),
        (b"\x1f\x8bnot", "not-packed"),
        (zlib.compress(lines(EVENTS)), "not-events"),
        (b"", "not-events"),
        (b"\n" * 20_000, "not-events"),
        (b"<html>", "not-events"),
        (b"\xff\xfe\x00", "not-events"),
        (b"[" * 100_000, "not-events"),
        (b'{"type":1,"timestamp":NaN,"data":{}}', "not-events"),
        (b'{"type":1,"timestamp":1,"data":{}}', "not-events"),
        (b'{"type":1,"timestamp":1e300,"data":{}}', "not-events"),
        (lines(page(text("Secret"))), "unmasked"),
    ],
)
def test_what_is_no_chunk_is_refused(body: bytes, reason: str) -> None:
    """Too large, not packed as it says, not events, of another year, or with what may not be in it."""
    error = refused(body)
    assert error.reason == reason
    assert error.status == (413 if reason == "too-large" else 422)
    assert "Secret" not in str(error)


@pytest.mark.parametrize("sequence", [-1, 10**9])
def test_a_number_that_is_none_is_refused(sequence: int) -> None:
    """Chunks are counted from 0."""
    assert refused(lines(EVENTS), sequence).reason == "not-events"


def test_chunks_are_joined_by_the_servers_clock() -> None:
    """A tablet whose clock is an hour fast is shown at the right time; one slow post changes nothing."""
    hour = 3_600_000
    later = [change(3, at=NOON_MS + hour + 500, id=1, x=0, y=9)]
    slow = read_chunk("session", 1, NOON_MS + hour + 600, lines(later), NOON + timedelta(seconds=3))
    joined = join_chunks([slow, chunk(page(at=NOON_MS + hour), ahead=hour)])
    assert [event["timestamp"] - NOON_MS for event in joined.events] == [0, 1, 500]
    assert (joined.began_at, joined.pages, joined.missing) == (NOON, 1, 0)
    assert joined.ended_at == NOON + timedelta(milliseconds=500)
    assert joined.stored_bytes == sum(len(each.content) for each in (slow, chunk(page(at=NOON_MS + hour))))


def test_gaps_are_counted() -> None:
    """The player says that parts did not come."""
    scroll = [change(3, at=NOON_MS + 9, id=1, x=0, y=9)]
    assert join_chunks([chunk(sequence=1), chunk(scroll, 4)]).missing == 3
    assert join_chunks([chunk(), chunk(page(at=NOON_MS + 50), 10_000)]).missing == 0


def test_the_tab_that_is_looked_at_is_shown() -> None:
    """Of two tabs, each moment shows the one that was shown whole last; nothing comes before a page."""
    early = change(3, at=NOON_MS - 5, id=1, x=0, y=1)
    behind = change(3, at=NOON_MS + 60, id=1, x=0, y=2)
    other = [*page(at=NOON_MS + 50), change(3, at=NOON_MS + 70, id=1, x=0, y=3)]
    joined = join_chunks([chunk([early, *EVENTS, behind]), chunk(other, 10_000)])
    assert [event["data"].get("y") for event in joined.events] == [None, None, None, None, 3]


def test_styles_come_from_where_they_are_served() -> None:
    """A recording of an earlier release is drawn with the styles that there are."""
    sheet = element("link", rel="stylesheet", href="/assets/0123456789ab/kit.css")
    joined = join_chunks([chunk(page(sheet))])
    assert '"/assets/ffffffffffff/kit.css"' in joined.to_json("/assets/ffffffffffff")
    assert '"/assets/0123456789ab/kit.css"' in joined.to_json()
    assert json.loads(joined.to_json())["events"] == list(joined.events)


def test_nothing_recorded_is_no_recording() -> None:
    """A session without chunks has neither beginning nor end."""
    nothing = join_chunks([])
    assert (nothing.began_at, nothing.ended_at, nothing.pages, nothing.stored_bytes) == (None, None, 0, 0)
