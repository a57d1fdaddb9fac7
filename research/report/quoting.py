"""What somebody said, between quotation marks, with what they quoted inside between single ones."""

from __future__ import annotations

import re

_STRAIGHT = re.compile(r'"([^"]*)"')


def quoted(text: str) -> str:
    """What was written down of what somebody said, whether or not it has quotation marks of its own."""
    said = _bare(_STRAIGHT.sub(r"“\1”", text.strip()).replace('"', ""))
    return f"“{said.replace('“', '‘').replace('”', '’')}”"


def _bare(text: str) -> str:
    """The text without the marks around all of it, and without a mark that has no other."""
    opened, closed = text.count("“"), text.count("”")
    if opened > closed:
        return text.removeprefix("“")
    if closed > opened:
        return text.removesuffix("”")
    return text[1:-1].strip() if _around(text) else text


def _around(text: str) -> bool:
    """Whether the mark at the beginning is the one that the last character closes."""
    if not (text.startswith("“") and text.endswith("”")):
        return False
    depth = 0
    for sign in text[:-1]:
        depth += (sign == "“") - (sign == "”")
        if depth == 0:
            return False
    return True
