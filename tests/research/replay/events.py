"""rrweb events made by hand, as the recorder sends them."""

from __future__ import annotations

import json
from typing import Any

NOON_MS = 1_780_000_000_000


def text(words: str, number: int = 9) -> dict[str, Any]:
    """A text node."""
    return {"type": 3, "id": number, "textContent": words}


def element(tag: str, *children: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    """An element; `_` in the names of attributes stands for `-`, but for those that begin with rr."""
    named = {
        name.rstrip("_") if name.startswith("rr") else name.rstrip("_").replace("_", "-"): value
        for name, value in attributes.items()
    }
    return {"type": 2, "id": 5, "tagName": tag, "attributes": named, "childNodes": list(children)}


def page(*nodes: dict[str, Any], at: float = NOON_MS) -> list[dict[str, Any]]:
    """A page that is shown: its size, then all that is on it."""
    document = {"type": 0, "id": 1, "childNodes": [element("html", element("body", *nodes))]}
    offset = {"left": 0, "top": 0}
    return [
        {"type": 4, "timestamp": at, "data": {"href": "/", "width": 800, "height": 600}},
        {"type": 2, "timestamp": at + 1, "data": {"node": document, "initialOffset": offset}},
    ]


def change(source: int, at: float = NOON_MS, **data: Any) -> dict[str, Any]:
    """A change of what is shown."""
    return {"type": 3, "timestamp": at, "data": {"source": source, **data}}


def lines(events: list[Any]) -> bytes:
    """A chunk that is not packed."""
    return "\n".join(json.dumps(event) for event in events).encode()
