"""Names in braces, such as {item}: where an author may write which, as any other would be shown as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prototype_kit.document import Node, nearest
from prototype_kit.questions import TYPES, AddressList, AddressSearch, AssetSearch

_NAME = re.compile(r"\{(\w+)\}")
_COUNTED = frozenset({"n", "of"})
_ITEM = frozenset({"item"})
_NONE: frozenset[str] = frozenset()
_IN_ERRORS = frozenset({"called", "Called", "item"})
_SEARCH_ERRORS = {"asset": (AssetSearch,), "address": (AddressSearch, AddressList)}
_OF_SLOTS = {"late": frozenset({"day"}), "cancelled": frozenset({"day"})}
_ELSEWHERE = {
    "item": "An item has its words inside a repeat only.",
    "day": "Only late: and cancelled: know the last good day, of a slot question that has by:.",
}
_NO_WORDS = ("when", "conditions")


def strange_names(node: Node, allowed: frozenset[str] = _NONE) -> Iterator[tuple[Node, str, str]]:
    """The place of each name in braces that nothing fills in, what is wrong, and how to mend it.

    `node` is a journey file or a part of it; `allowed` are the names that words there may hold.
    """
    for name in _NAME.findall(node.text):
        if name not in allowed:
            yield node, f"Nothing is known to fill in for {{{name}}} here.", _mend(name, allowed)
    for part in node.parts:
        yield from strange_names(part, allowed)
    for key, value in node.entries.items():
        if key not in _NO_WORDS:
            yield from strange_names(value, _allowed(node, key, allowed))


def _allowed(holder: Node, key: str, allowed: frozenset[str]) -> frozenset[str]:
    """The names that may stand in the value of one key."""
    kind = holder["type"].text if "type" in holder else ""
    if key in ("errors", "search_errors", "list_errors", "office_errors"):
        return _IN_ERRORS | _names_of_rules(kind)
    if kind == "slot" and key in _OF_SLOTS:
        # Without the rule that gives it, there is no last good day.
        return _OF_SLOTS[key] if "by" in holder else _NONE
    if "repeat" in holder:
        return {"pages": _ITEM, "item": _COUNTED}.get(key, _NONE)
    return allowed


def _names_of_rules(kind: str) -> frozenset[str]:
    """What the error words of a type of question may be filled in with."""
    types = [TYPES[kind], *_SEARCH_ERRORS.get(kind, ())] if kind in TYPES else []
    return frozenset(name for each in types for words in each.rules.values() for name in _NAME.findall(words))


def _mend(name: str, allowed: frozenset[str]) -> str:
    if allowed:
        return nearest(name, allowed)
    return f"Take it out. {_ELSEWHERE.get(name, '')}".rstrip()
