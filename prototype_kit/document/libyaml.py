"""The same nodes as `reading` makes, by libyaml, in a tenth of the time: what has nothing amiss in it.

A server reads dozens of files before it can answer. Whatever is or only might be wrong, and what the two
libraries could read differently, is left to the careful reader, which says to authors what to mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import yaml  # type: ignore[import-untyped]  # its types are a package of their own

from prototype_kit.document.node import Node

_UNSURE = re.compile(
    "[\t\r\x85\u2028\u2029\ufeff]"  # which YAML 1.1 and 1.2 take differently
    "|[^\\S \n]"
    "|^(?:%|---|\\.\\.\\.)"  # directives, and several documents in one file
    "|[&*!]\\S"  # anchors, aliases, tags; and words that only look so
    "|(?:^|[-{[,:?])[ ]*[?](?:[ ]|$)"  # a key of several lines
    "|[\"']:\\S|[|>][-+0-9]*#",  # a colon, or a comment, that nothing parts from what is before it
    re.MULTILINE,
)


class _Unsure(Exception):  # noqa: N818 - nothing went wrong
    """Let the careful reader see it."""


def read_plain(text: str, shown: str) -> Node | None:
    """The nodes of `text`; None when the careful reader should see it. `shown` is the name of the file."""
    loader: Any = getattr(yaml, "CBaseLoader", None)  # not there where PyYAML was built without libyaml
    if loader is None or _UNSURE.search(text):
        return None
    try:
        parser = loader(text)
        try:
            return _document(iter(parser.get_event, None), shown)
        finally:
            parser.dispose()
    except (yaml.YAMLError, _Unsure):
        return None


def _document(events: Iterator[Any], shown: str) -> Node:
    if not isinstance(next(islice(events, 1, None)), yaml.DocumentStartEvent):
        raise _Unsure  # nothing is written there
    node = _node(next(events), events, shown)
    if not node.is_mapping or not isinstance(next(islice(events, 1, None)), yaml.StreamEndEvent):
        raise _Unsure
    return node


def _node(event: Any, events: Iterator[Any], shown: str) -> Node:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
        raise _Unsure
    line = event.start_mark.line + 1
    if isinstance(event, yaml.ScalarEvent):
        return Node(shown, line, event.value, {})
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(shown, line, tuple(_parts(events, shown)), {})
    if not isinstance(event, yaml.MappingStartEvent):
        raise _Unsure
    entries: dict[str, Node] = {}
    key_lines: dict[str, int] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        value = next(events)
        if not isinstance(key, yaml.ScalarEvent) or key.anchor or key.value in entries:
            raise _Unsure
        if isinstance(value, yaml.ScalarEvent) and value.value == "" and value.style in (None, ""):
            raise _Unsure  # nothing after the colon, or a comment in its place
        entries[key.value], key_lines[key.value] = _node(value, events, shown), key.start_mark.line + 1
    return Node(shown, line, entries, key_lines)


def _parts(events: Iterator[Any], shown: str) -> Iterator[Node]:
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield _node(event, events, shown)
