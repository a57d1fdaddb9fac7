"""The row of an event, and the last guard before it is stored: nothing in it may be of a person.

Every text of an event is the name of something that the team declared, or an id that the kit made. Whatever
does not look like one is refused, and so is a name in which something may lead to a person.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from prototype_kit.events.event import Event
from prototype_kit.events.moments import milliseconds
from prototype_kit.personal_details import personal_details

SCHEMA = 3  # of the stored event; raised when a field changes its meaning

Row = Mapping[str, str | int | None]


def row(event: Event) -> Row:
    """The event as it is stored: every field of the table by name, with a new `event_id`.

    Raises ValueError, which names the fields but not what they hold, when a text is not a name, or may lead
    to a person.
    """
    context, origin, ts = event.context, event.context.origin, milliseconds(event.at)
    named: dict[str, str | int | None] = {
        "service": context.service,
        "release": context.release,
        "round": origin.round,
        "variant": context.variant,
        "phase": context.phase,
        "env": origin.env,
        "source": origin.source,
        "journey_day": str(context.journey_day) if context.journey_day else None,
        "name": event.name,
        "page": event.page,
        "question": getattr(event, "question", None),
        "error_code": getattr(event, "error_code", None),
        "channel": origin.channel,
        "device": origin.device,
    }
    ids = {
        "journey_id": context.journey_id,
        "visitor_day": context.visitor_day,
        "research_session_id": origin.research_session,
    }
    _refuse_what_is_no_name(named)
    _refuse_free_text(ids)
    return {
        **named,
        **ids,
        "event_id": uuid7(ts),
        "ts": ts,
        "schema": SCHEMA,
        "step": event.step,
        "duration_ms": getattr(event, "duration_ms", None),
        "assisted": int(origin.assisted),
    }


_passed: set[tuple[str | int | None, ...]] = set()
_MOST_PASSED = 10_000


def _refuse_what_is_no_name(named: Row) -> None:
    """The same names come together again and again, so those that passed are remembered; no others are."""
    together = tuple(named.values())
    if together in _passed:
        return
    _refuse_free_text(named)
    _refuse_personal_details(named)
    if len(_passed) >= _MOST_PASSED:
        _passed.clear()
    _passed.add(together)


_NAME = re.compile(r"[\w.+:-]{0,100}", re.ASCII)
_SHAPES = {
    "page": re.compile(r"[A-Za-z0-9/_{}<>:.-]{0,200}"),
    "journey_day": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    "visitor_day": re.compile(r"[0-9a-f]{16}"),
}


def _refuse_free_text(fields: Row) -> None:
    """A sentence, an address or an email cannot pass for a name."""
    refused = [
        name
        for name, value in fields.items()
        if isinstance(value, str) and not _SHAPES.get(name, _NAME).fullmatch(value)
    ]
    if refused:
        raise ValueError(f"not a name, so not stored: {', '.join(refused)}")


_SCANNED = ("page", "question", "error_code", "variant")
"""What comes from the pages. The others are ids, which are figures by chance, and what a site file names."""


def _refuse_personal_details(fields: Row) -> None:
    """A reference, a telephone number or a token has the shape of a name; its pattern tells it."""
    found = {name: personal_details(str(fields[name] or "")) for name in _SCANNED}
    refused = [f"{name} ({details[0].kind})" for name, details in found.items() if details]
    if refused:
        raise ValueError(f"may lead to a person, so not stored: {', '.join(refused)}")


def uuid7(ms: int, drawn: bytes = b"") -> str:
    """A UUID of version 7 for the time `ms` (milliseconds since 1970, UTC): ids sort by time.

    Ten bytes of it are drawn, unless they are given.
    """
    number = (ms & (1 << 48) - 1) << 80 | int.from_bytes(drawn or os.urandom(10))
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0b11 << 62) | 0b10 << 62
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def first_id(ms: int) -> str:
    """What no `uuid7` of the time `ms` or later comes before, and each earlier one does."""
    digits = f"{ms & (1 << 48) - 1:012x}"
    return f"{digits[:8]}-{digits[8:]}"
