"""A page as the recorder would have kept it, made from its HTML: for what nobody recorded.

The rules are those of static/profile.mjs, and `check_events` holds the result against them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from research.replay.profile import FLAGS, MASK, NUMBERS, TAGS, is_harmless, is_shown, must_be_box

Node = dict[str, Any]

_LEFT_OUT = ("script", "style", "noscript", "template", "meta", "base", "title")
_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
_BOXES = ("iframe", "canvas", "video", "audio", "object", "embed")
_CHOSEN = ("radio", "checkbox")
_WORD = re.compile(r"\S+")
_GAP = re.compile(r"\s+")


@dataclass(frozen=True)
class Field:
    """Something on a page that can be filled: its number, its name, and its value where there is one."""

    number: int
    name: str
    value: str
    chosen: bool
    """Whether it is ticked and not typed in."""


@dataclass
class Drawing:
    """What rrweb keeps of a page: its `document`, and what can be filled on it, in order."""

    document: Node
    fields: list[Field] = field(default_factory=list)


def draw(html: str) -> Drawing:
    """The page of whole, well-formed HTML. What may not be shown is masked, left out or drawn as a box."""
    drawer = _Drawer()
    drawer.feed(html)
    drawer.close()
    return drawer.drawing


@dataclass(frozen=True)
class _Open:
    """An element whose end has not come. `shown` says of the words in it what `is_shown` says."""

    tag: str
    node: Node
    shown: bool | None
    kept: bool
    """Whether what is in it is drawn."""


class _Drawer(HTMLParser):
    """Builds the nodes as the elements come."""

    def __init__(self) -> None:
        super().__init__()
        self._number = 1
        document: Node = {"type": 0, "id": 1, "childNodes": []}
        self.drawing = Drawing(document)
        self._open = [_Open("", document, shown=False, kept=True)]

    def handle_decl(self, decl: str) -> None:
        if decl.lower() == "doctype html":
            self._add({"type": 1, "name": "html", "publicId": "", "systemId": ""})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        above = self._open[-1]
        kept = above.kept and tag not in _LEFT_OUT
        drawn = tag if tag in TAGS else "span"
        box = tag in _BOXES or must_be_box(tag, given)
        node: Node = {"type": 2, "tagName": drawn, "attributes": _attributes(given, drawn), "childNodes": []}
        if tag == "svg" or above.node.get("isSVG"):
            node["isSVG"] = True
        if box:
            shape = {"class": given["class"]} if is_harmless("class", given.get("class"), drawn) else {}
            node["attributes"] = {**shape, "rr_width": "0px", "rr_height": "0px"}
        if kept:
            self._add(node)
            if not box:
                self._keep_field(tag, given, node["id"])
        if tag not in _VOID:
            shown = is_shown(drawn, node["attributes"], above.shown)
            self._open.append(_Open(tag, node, shown, kept and not box))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(each.tag == tag for each in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        above = self._open[-1]
        if not above.kept or above.node["type"] == 0 or above.tag in ("html", "head"):
            return
        text = _GAP.sub(" ", data)
        self._add({"type": 3, "textContent": text if above.shown else _WORD.sub(MASK, text)})

    def _add(self, node: Node) -> None:
        self._number += 1
        node["id"] = self._number
        self._open[-1].node["childNodes"].append(node)

    def _keep_field(self, tag: str, given: Mapping[str, str], number: int) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag in ("input", "textarea", "select") and name:
            self.drawing.fields.append(Field(number, name, given.get("value", ""), kind in _CHOSEN))


def _attributes(given: Mapping[str, str], tag: str) -> Node:
    kept: Node = {}
    for name, text in given.items():
        value = _value(name, text, tag, given.get("type", "text"))
        if value is not None and is_harmless(name, value, tag):
            kept[name] = value
    return kept


def _value(name: str, text: str, tag: str, kind: str) -> str | int | bool | None:
    """The value of an attribute as the recorder has it; None where it leaves it out."""
    if name == "checked":
        return True
    if name in FLAGS:
        return ""
    if name in NUMBERS:
        return int(text) if text.isdecimal() else None
    if name == "value":
        typed = tag == "textarea" or (tag == "input" and kind not in (*_CHOSEN, "submit", "button"))
        return MASK if typed and text else None
    return "#" if name == "href" and tag == "a" else text
