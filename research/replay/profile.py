"""What a recording may hold, checked again on the server: it refuses what the recorder should have left out.

The rules are those of static/profile.mjs; a test compares the two. Whatever is not named here is refused,
also because what is kept is drawn in the browsers of the team.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

MASK = "****"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SHOWN_TAGS = _set("label legend button header footer")
SHOWN_CLASSES = _set("govuk-button govuk-hint govuk-error-summary__title")
HIDDEN_TAGS = _set("select textarea dl")
HIDDEN_CLASSES = _set("govuk-visually-hidden govuk-error-message govuk-character-count__message govuk-tag")
SHOW, HIDE, BLOCK = "data-replay-show", "data-replay-hide", "data-replay-block"
BLOCK_CLASS = "kit-replay-block"

TAGS = _set("""
    html head body title link header footer main nav section article aside div span p h1 h2 h3 h4 h5
    h6 a b i em strong small sub sup abbr code pre blockquote br hr wbr ul ol li dl dt dd table
    caption thead tbody tfoot tr th td form fieldset legend label input textarea select optgroup
    option button output progress meter img figure figcaption details summary dialog time address
    mark canvas iframe video audio object embed svg noscript
""")
FLAGS = _set("""
    hidden disabled readonly checked open reversed multiple required data-replay-show data-replay-hide
    data-replay-block
""")
NUMBERS = _set("rows cols colspan rowspan width height size start rr_scrollLeft rr_scrollTop")
WORDS = _set("type role rel lang dir aria-hidden aria-expanded aria-current rr_open_mode")
LENGTHS = _set("rr_width rr_height")

_CLASS = re.compile(r"[\w\s!:/-]{0,400}", re.ASCII)
_WORD = re.compile(r"[a-zA-Z-]{1,20}")
_LENGTH = re.compile(r"[0-9]+(\.[0-9]+)?px")
_PATTERNS = {"class": _CLASS, **dict.fromkeys(WORDS, _WORD), **dict.fromkeys(LENGTHS, _LENGTH)}
_ASSET = re.compile(r"/assets/[0-9a-f]{12}(/[\w-]+(\.[\w-]+)*)+", re.ASCII)
_MASKED = re.compile(r"\s*(\*{4}\s*)*")

DEEPEST = 200
_Event = Mapping[str, Any]


class Unmasked(Exception):  # noqa: N818 - it says what is so
    """Something in an event that may not be there; the message says where, and never what."""


def check_events(events: Sequence[Any]) -> None:
    """Raises `Unmasked` for the first thing that a recording may not hold."""
    for event in events:
        _keys(event, {"type", "timestamp", "data"}, "an event")
        _numbers(event, ("timestamp",), "an event")
        kind = event.get("type")
        _must(type(kind) is int and kind in _EVENTS, "the type of an event")
        _must(isinstance(event.get("data"), dict), "an event without data")
        _EVENTS[kind](event["data"])


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise Unmasked(what)


def _keys(given: Any, allowed: set[str], what: str) -> None:
    _must(isinstance(given, dict) and given.keys() <= allowed, f"the parts of {what}")


def _numbers(given: _Event, names: Sequence[str], what: str) -> None:
    for name in names:
        _must(_is_number(given.get(name)), f"{name} of {what}")


def _only_numbers(what: str, *needed: str, more: Sequence[str] = ()) -> Callable[[_Event], None]:
    def check(data: _Event) -> None:
        _keys(data, {*needed, *more}, what)
        _numbers(data, needed, what)
        _must(all(value is None or _is_number(value) for value in data.values()), what)

    return check


def _check_snapshot(data: _Event) -> None:
    _keys(data, {"node", "initialOffset"}, "a snapshot")
    _only_numbers("an offset", more=("left", "top"))(data.get("initialOffset") or {})
    check_node(data.get("node"))


def _check_meta(data: _Event) -> None:
    _keys(data, {"href", "width", "height"}, "a page")
    _must(data.get("href") == "/", "the address of a page")
    _numbers(data, ("width", "height"), "a page")


def _check_change(data: _Event) -> None:
    source: Any = data.get("source")
    _must(type(source) is int and source in _CHANGES, "the kind of a change")
    _CHANGES[source](data)


def _check_mutation(data: _Event) -> None:
    _keys(data, {"source", "texts", "attributes", "removes", "adds"}, "a change of the page")
    parts = {name: data.get(name, []) for name in ("texts", "attributes", "removes", "adds")}
    _must(all(isinstance(part, list) for part in parts.values()), "a change of the page")
    for text in parts["texts"]:
        _keys(text, {"id", "value"}, "a changed text")
        _numbers(text, ("id",), "a changed text")
        _must(text.get("value") is None or _masked(text["value"]), "a changed text")
    for changed in parts["attributes"]:
        _keys(changed, {"id", "attributes"}, "changed attributes")
        _numbers(changed, ("id",), "changed attributes")
        _check_attributes(changed.get("attributes"))
    for removed in parts["removes"]:
        _only_numbers("what was removed", "parentId", "id")(removed)
    for added in parts["adds"]:
        _keys(added, {"parentId", "nextId", "node"}, "what was added")
        _numbers(added, ("parentId",), "what was added")
        _must(added.get("nextId") is None or isinstance(added["nextId"], int), "what was added")
        check_node(added.get("node"))


def _check_positions(data: _Event) -> None:
    _keys(data, {"source", "positions"}, "moves of a pointer")
    _must(isinstance(data.get("positions"), list), "moves of a pointer")
    for position in data["positions"]:
        _only_numbers("a position", "x", "y", "id", "timeOffset")(position)


def _check_input(data: _Event) -> None:
    _keys(data, {"source", "id", "text", "isChecked"}, "an input")
    _numbers(data, ("id",), "an input")
    _must(data.get("text") in ("", MASK), "the text of an input")
    _must(isinstance(data.get("isChecked"), bool), "the tick of an input")


_EVENTS: Mapping[int, Callable[[_Event], None]] = {
    0: _only_numbers("a loaded document"),
    1: _only_numbers("a loaded page"),
    2: _check_snapshot,
    3: _check_change,
    4: _check_meta,
}
_CHANGES: Mapping[int, Callable[[_Event], None]] = {
    0: _check_mutation,
    1: _check_positions,
    2: _only_numbers("a click", "source", "type", "id", more=("x", "y", "pointerType")),
    3: _only_numbers("scrolling", "source", "id", "x", "y"),
    4: _only_numbers("a new size", "source", "width", "height"),
    5: _check_input,
    6: _check_positions,
    12: _check_positions,
}


def check_node(node: Any, *, shown: bool | None = False, depth: int = 0) -> None:
    """Check a node and all below it; `shown` says that words may be read there. Raises `Unmasked`.

    None says that they may not, unless it is said again that they may.
    """
    _must(isinstance(node, dict) and depth < DEEPEST, "a node")
    _numbers(node, ("id",), "a node")
    kind = node.get("type")
    if kind == 0:
        _keys(node, {"type", "id", "childNodes"}, "a document")
        _check_children(node, False, depth)
    elif kind == 1:
        _keys(node, {"type", "id", "name", "publicId", "systemId"}, "a document type")
        words = (node.get("name"), node.get("publicId"), node.get("systemId"))
        _must(words == ("html", "", ""), "a document type")
    elif kind == 2:
        _check_element(node, shown, depth)
    elif kind == 3:
        _keys(node, {"type", "id", "textContent"}, "a text")
        text = node.get("textContent")
        _must(isinstance(text, str) and (shown is True or _masked(text)), "a text")
    else:
        _must(kind == 5 and node == {"type": 5, "id": node["id"], "textContent": ""}, "a node of its type")


def _check_element(node: _Event, shown: bool | None, depth: int) -> None:
    _keys(node, {"type", "id", "tagName", "attributes", "childNodes", "isSVG"}, "an element")
    tag: Any = node.get("tagName")
    attributes: Any = node.get("attributes")
    _must(isinstance(tag, str) and tag in TAGS, "the name of an element")
    _must(node.get("isSVG", True) is True, "an element")
    _check_attributes(attributes, tag)
    if attributes.keys() >= LENGTHS:  # so rrweb writes an empty box
        _must(not node.get("childNodes"), "what is in a box")
    else:
        _must(not must_be_box(tag, attributes), "what must be a box")
    _check_children(node, is_shown(tag, attributes, shown), depth)


def must_be_box(tag: str, attributes: Mapping[str, Any]) -> bool:
    """Whether an element may be drawn as an empty box alone."""
    hidden = tag == "input" and attributes.get("type") in ("hidden", "file")
    return hidden or BLOCK in attributes or BLOCK_CLASS in attributes.get("class", "").split()


def _check_children(node: _Event, shown: bool | None, depth: int) -> None:
    children = node.get("childNodes", [])
    _must(isinstance(children, list), "the children of a node")
    for child in children:
        check_node(child, shown=shown, depth=depth + 1)


def is_shown(tag: str, attributes: Mapping[str, Any], above: bool | None) -> bool | None:
    """Whether words directly in this element may be read; `above` says it of the element that holds it."""
    classes = str(attributes.get("class", "")).split()
    if HIDE in attributes or (above is None and SHOW not in attributes):
        return None
    if tag in HIDDEN_TAGS or HIDDEN_CLASSES.intersection(classes):
        return False
    return bool(above) or SHOW in attributes or tag in SHOWN_TAGS or bool(SHOWN_CLASSES.intersection(classes))


def _check_attributes(attributes: Any, tag: str | None = None) -> None:
    """Check attributes of an element; without a `tag`, of one that is known by its number alone."""
    _must(isinstance(attributes, dict), "attributes")
    for name, value in attributes.items():
        _must(is_harmless(name, value, tag), f"the attribute {name[:40]}")


def is_harmless(name: str, value: Any, tag: str | None) -> bool:
    """Whether an attribute may be kept; without a `tag`, of an element that is known by its number alone."""
    if value is None:  # which takes it away
        return tag is None and (name == "class" or name in FLAGS | NUMBERS | WORDS)
    if name in FLAGS:
        return value in ("", True)
    if name in NUMBERS:
        return _is_number(value)
    if not isinstance(value, str):
        return False
    if pattern := _PATTERNS.get(name):
        return pattern.fullmatch(value) is not None
    return _leads_nowhere(name, value, tag)


def _leads_nowhere(name: str, value: str, tag: str | None) -> bool:
    """Of the attributes that hold an answer or an address: whether this one does not."""
    if name == "value":
        return value == MASK and tag in ("input", "textarea", None)
    if name == "href" and value == "#":
        return tag in ("a", None)
    of_a_file = (name, tag) in {("href", "link"), ("src", "img"), ("href", None), ("src", None)}
    return of_a_file and _ASSET.fullmatch(value) is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _masked(text: Any) -> bool:
    return isinstance(text, str) and _MASKED.fullmatch(text) is not None
