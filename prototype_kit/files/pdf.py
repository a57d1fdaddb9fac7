"""PDFs: taken when nothing in them could act by itself, and they are nothing else beside."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from prototype_kit.files.clean import MEGABYTE, FileRefused

MOST_OBJECTS = 20_000  # a letter has about a hundred; more are not looked through in good time
MOST_ENTRIES = 5 * MOST_OBJECTS  # in the table of its objects, which has gaps
MOST_UNPACKED = 20 * MEGABYTE  # of one stream, of those that hold objects
MOST_SECONDS = 4.0
# Names of a PDF's dictionary that let it run, open or carry something.
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
_ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/Movie"}
)
# What would make it a web page, or a packed folder, to a program that does not go by its first letters.
_MARKUP = re.compile(rb"<\s{0,9}(script|html|svg|body|iframe|!doctype)\b", re.IGNORECASE)
_ZIP = b"PK\x05\x06"
_AT_THE_END = 1024

# It warns of every oddity, with parts of the file; what matters is refused here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def check_pdf(content: bytes) -> None:
    """Raise `FileRefused` for a PDF that is broken, protected, active, or something else at once."""
    _check_outside(content)
    from pypdf import Configuration, PdfReader, apply_configuration

    try:
        limits = Configuration(
            zlib_maximum_output_length=MOST_UNPACKED,
            lzw_maximum_output_length=MOST_UNPACKED,
            run_length_maximum_output_length=MOST_UNPACKED,
        )
        with apply_configuration(limits):
            reader = PdfReader(BytesIO(content), strict=False, xref_stream_maximum_entries=MOST_ENTRIES)
            _check_inside(reader)
    except (FileRefused, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a broken PDF fails in every way there is
        raise FileRefused("unreadable") from None


def _check_outside(content: bytes) -> None:
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise FileRefused("unreadable")
    if content[end + 5 :].strip(b"\x00\t\n\x0c\r "):
        raise FileRefused("active")
    if content.find(_ZIP, max(0, len(content) - 65_557)) >= 0 or any(
        map(_MARKUP.search, _outside_streams(content))
    ):
        raise FileRefused("active")


def _outside_streams(content: bytes) -> Iterator[bytes]:
    """What stands between the streams, whose bytes may look like anything."""
    place = 0
    while (begins := content.find(b"stream", place)) >= 0:
        yield content[place:begins]
        ends = content.find(b"endstream", begins)
        place = ends + len(b"endstream") if ends >= 0 else begins
        if ends < 0:
            break
    yield content[place:]


def _check_inside(reader: Any) -> None:
    if reader.is_encrypted:
        raise FileRefused("protected")
    if not len(reader.pages):
        raise FileRefused("unreadable")
    for found in _dictionaries(reader):
        _check_dictionary(found)


def _dictionaries(reader: Any) -> Iterator[Any]:
    """Every dictionary that can be reached, each once."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    waiting, seen = [reader.trailer], set[tuple[int, int]]()
    many, until = 0, time.monotonic() + MOST_SECONDS
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            key = (found.idnum, found.generation)
            if key in seen:
                continue
            seen.add(key)
            found = found.get_object()
        many += 1
        # However it is made, nobody waits long, and nobody else waits for them.
        if many > MOST_OBJECTS * 10 or len(seen) > MOST_OBJECTS or time.monotonic() > until:
            raise FileRefused("unreadable")
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(_inside(found.raw_get(key) for key in found))
        elif isinstance(found, ArrayObject):
            waiting.extend(_inside(list.__iter__(found)))


def _inside(parts: Iterator[Any]) -> list[Any]:
    """Only what may lead on: numbers and words are most of a PDF."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    return [part for part in parts if isinstance(part, ArrayObject | DictionaryObject | IndirectObject)]


def _check_dictionary(found: Any) -> None:
    if not _ACTIVE_KEYS.isdisjoint(found):
        raise FileRefused("active")
    if "/S" in found and str(found.get("/S")) in _ACTIVE_ACTIONS:
        raise FileRefused("active")
