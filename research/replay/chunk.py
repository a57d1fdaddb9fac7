"""A chunk of a recording: what arrives is unpacked with care, checked, and packed again."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from research.replay.profile import Unmasked, check_events

MOST_BYTES = 256 * 1024
"""The largest chunk, packed or not: about five pages of a long form."""
MOST_EVENTS = 10_000
MOST_SEQUENCE = 1_000_000

_GZIP = b"\x1f\x8b"
_LONG = timedelta(days=1)

Reason = Literal["too-large", "not-packed", "not-events", "unmasked"]


class ChunkRefused(Exception):  # noqa: N818 - it says what is so
    """A chunk that is not taken, and why.

    `reason` is `too-large` (answer 413), or one of `not-packed`, `not-events`, `unmasked` (answer 422).
    """

    def __init__(self, reason: Reason, detail: str = ""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason

    @property
    def status(self) -> int:
        """The HTTP status that says so to the recorder."""
        return 413 if self.reason == "too-large" else 422


@dataclass(frozen=True)
class Chunk:
    """A part of a recording.

    `first_at` and `last_at` are by the server's clock. `content` is gzip of lines of JSON, one an rrweb event
    with the time of the participant's device.
    """

    session_id: str
    sequence: int
    first_at: datetime
    last_at: datetime
    content: bytes

    @property
    def events(self) -> list[dict[str, Any]]:
        """Its events, in the order of their times."""
        return [json.loads(line) for line in gzip.decompress(self.content).splitlines()]


def read_chunk(session_id: str, sequence: int, sent_ms: int, body: bytes, received: datetime) -> Chunk:
    """The chunk in the body of a post, packed by gzip or plain.

    `sent_ms` is what the device's clock said when it was sent, in ms since 1970; `received` is now.
    Raises `ChunkRefused`.
    """
    if not 0 <= sequence < MOST_SEQUENCE:
        raise ChunkRefused("not-events", "its number is none")
    events = _read_events(unpack(body))
    try:
        check_events(events)
    except Unmasked as error:
        raise ChunkRefused("unmasked", str(error)) from error
    # The device may have another time than we have; how long the way took is not known, and is short.
    skew = received - _moment(sent_ms)
    first, last = (_moment(one(event["timestamp"] for event in events)) + skew for one in (min, max))
    if received - first > _LONG or first > received + _LONG:
        raise ChunkRefused("not-events", "its times are not those of a session")
    return Chunk(session_id, sequence, first, last, _pack(events))


def same_chunk(one: Chunk, other: Chunk) -> bool:
    """Whether a chunk came twice, as its sender did not hear the answer; otherwise it is another tab's."""
    return (one.session_id, one.sequence, one.content) == (other.session_id, other.sequence, other.content)


def unpack(body: bytes) -> bytes:
    """The bytes that were packed, `MOST_BYTES` at most however little they came in. Raises `ChunkRefused`."""
    if len(body) > MOST_BYTES:
        raise ChunkRefused("too-large")
    if not body.startswith(_GZIP):
        return body
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = unpacking.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise ChunkRefused("not-packed", str(error)) from error
    if len(plain) > MOST_BYTES:
        raise ChunkRefused("too-large")
    if not unpacking.eof or unpacking.unused_data:
        raise ChunkRefused("not-packed", "it is cut off, or something follows")
    return plain


def _read_events(plain: bytes) -> list[dict[str, Any]]:
    lines = plain.splitlines()
    if not 0 < len(lines) <= MOST_EVENTS:
        raise ChunkRefused("not-events", f"{len(lines)} lines")
    try:
        return [json.loads(line, parse_constant=_no_number) for line in lines]
    except (ValueError, RecursionError) as error:
        raise ChunkRefused("not-events", "a line is not JSON") from error


def _no_number(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON, though Python reads them


def _pack(events: Sequence[dict[str, Any]]) -> bytes:
    """The same bytes for the same events, so that a chunk that comes again is known."""
    ordered = sorted(events, key=lambda event: event["timestamp"])
    lines = "\n".join(json.dumps(event, separators=(",", ":"), sort_keys=True) for event in ordered)
    return gzip.compress(lines.encode(), mtime=0)


def _moment(milliseconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise ChunkRefused("not-events", "a time is none") from error
