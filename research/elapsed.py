"""The time since a session began, as minutes and seconds: how people name a moment of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from prototype_kit.language import ENGLISH

_SHAPE = re.compile(r"(\d{1,4}):([0-5]\d)")


def elapsed(began: datetime | None, at: datetime | None) -> str:
    """`4:10`; empty where one of the two is not known, `0:00` for what was before."""
    if began is None or at is None:
        return ""
    seconds = max(0, int((at - began).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def began_words(began: datetime | None) -> str:
    """The sentence by which these times can be told by a clock on the wall; empty before the session."""
    return f"Session began at {ENGLISH.moment(began)}." if began else ""


def read_elapsed(text: str) -> timedelta | None:
    """What `elapsed` writes, and spaces around it; None for anything else."""
    found = _SHAPE.fullmatch(text.strip())
    return timedelta(minutes=int(found[1]), seconds=int(found[2])) if found else None
