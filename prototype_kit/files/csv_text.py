"""Comma-separated values: plain text in rows, and nothing that only looks like it."""

from __future__ import annotations

import csv
import re
from io import StringIO

from prototype_kit.files.clean import FileRefused

_BEGINNINGS = ("<", "#!", "%PDF", "{\\rtf", "MZ", "PK")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LOOKED_AT = 64 * 1024  # characters; the rest need only be text


def check_csv(content: bytes) -> None:
    """Raise `FileRefused` for what is no text, or none that stands in rows."""
    text = _text(content)
    beginning = text.lstrip("\ufeff \t\r\n")
    if not beginning or beginning.startswith(_BEGINNINGS):
        raise FileRefused("wrong-type")
    if _CONTROLS.search(text):
        raise FileRefused("wrong-type")
    try:
        rows = list(csv.reader(StringIO(text[:_LOOKED_AT], newline="")))
    except csv.Error:
        raise FileRefused("unreadable") from None
    if not any(rows):
        raise FileRefused("empty")


def _text(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")  # what Excel on Windows writes
    except UnicodeDecodeError:
        raise FileRefused("wrong-type") from None
