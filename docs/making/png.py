"""Small PNG pictures with few colours. What goes in gives what comes out, byte for byte."""

from __future__ import annotations

import struct
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 16
"""Enough for a page of few colours and the edges of its letters, and two points fit into a byte."""


def picture(width: int, pixels: bytes, words: Mapping[str, str]) -> bytes:
    """A PNG of rows of `width` pixels, four bytes each: red, green, blue, and one that is left out.

    `words` are kept in it, under a name each.
    """
    seen = array("I", pixels)
    palette = _palette(Counter(seen))
    indexes = bytes(map(palette.__getitem__, seen))
    rows = b"".join(b"\0" + _packed(indexes[at : at + width]) for at in range(0, len(indexes), width))
    colours = {index: colour for colour, index in reversed(palette.items())}
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, len(seen) // width, 4, 3, 0, 0, 0)),
        (b"PLTE", b"".join(bytes(_channels(colours[index])) for index in sorted(colours))),
        *((b"tEXt", f"{name}\0{text}".encode("latin-1")) for name, text in words.items()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def keeping(drawn: bytes, words: Mapping[str, str]) -> bytes:
    """A PNG as a browser draws it, with all its colours, that keeps `words` as ours do."""
    kept = [_chunk(b"tEXt", f"{name}\0{text}".encode("latin-1")) for name, text in words.items()]
    end = _chunk(b"IEND", b"")
    return drawn.removesuffix(end) + b"".join(kept) + end


def words_in(path: Path) -> Mapping[str, str]:
    """What a picture of ours keeps, and its `width` in pixels; nothing of one that is not there."""
    if not path.exists():
        return {}
    found: dict[str, str] = {}
    for kind, data in _chunks(path.read_bytes()):
        if kind == b"IHDR":
            found["width"] = str(struct.unpack(">I", data[:4])[0])
        if kind == b"tEXt":
            name, _, text = data.decode("latin-1").partition("\0")
            found[name] = text
    return found


def _packed(row: bytes) -> bytes:
    """A row with two points in each byte."""
    even = row + b"\0" * (len(row) % 2)
    return bytes(left << 4 | right for left, right in zip(even[::2], even[1::2], strict=True))


def _palette(many: Counter[int]) -> dict[int, int]:
    """The place in the palette of each colour: the most frequent are kept, others become the nearest."""
    ordered = sorted(many, key=lambda colour: (-many[colour], colour))
    kept = ordered[:_COLOURS]
    places = {colour: place for place, colour in enumerate(kept)}
    return places | {colour: places[_nearest(colour, kept)] for colour in ordered[_COLOURS:]}


def _nearest(colour: int, kept: list[int]) -> int:
    wanted = _channels(colour)

    def apart(other: int) -> int:
        return sum((one - two) ** 2 for one, two in zip(wanted, _channels(other), strict=True))

    return min(kept, key=apart)


def _channels(colour: int) -> tuple[int, int, int]:
    red, green, blue, _ = struct.unpack("4B", struct.pack("=I", colour))
    return red, green, blue


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    start = len(_SIGNATURE)
    while start < len(content):
        (length,) = struct.unpack(">I", content[start : start + 4])
        yield content[start + 4 : start + 8], content[start + 8 : start + 8 + length]
        start += length + 12
