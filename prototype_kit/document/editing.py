"""Words put into the text of a YAML file at their places, with every other character as it was.

A file that is read and written anew loses the way its author wrote it: where lines break, which quotes stand
where. So only the values that change are cut out and put in; what comes of it is read again and compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from prototype_kit.document.node import Faults, Node
from prototype_kit.document.reading import parse_yaml
from prototype_kit.document.words import NAMING, Path, named_parts
from prototype_kit.errors import KitError

INDENT = 2
_Tree = dict[str, Any]
"""Words by key, as deep as their paths go."""


def with_words(text: str, words: Mapping[Path, str], shown: str, order: Iterable[Path] = ()) -> str:
    """The text of a YAML file with `words` at their paths.

    What is there is replaced, in the quotes that it has. What is not there is added, after what stands before
    it in `order` (the paths of the file that this one translates). An empty `text` makes a new file. Raises
    `KitError` when a file is written in a way that its words cannot be put into.
    """
    wanted = {path: words[path] for path in (*order, *words) if path in words}  # in the order of the English
    editor = _Editor(text, order)
    editor.write(_tree(wanted))
    written = editor.result()
    wrong = _first_wrong(text, written, wanted, shown)
    if wrong:
        where = ": ".join(wrong)
        raise KitError(f"{shown} is written in a way that words cannot be put into. Write {where} by hand.")
    return written


def _tree(words: Mapping[Path, str]) -> _Tree:
    tree: _Tree = {}
    for path, text in words.items():
        inner = tree
        for key in path[:-1]:
            inner = inner.setdefault(key, {})
        inner[path[-1]] = text
    return tree


def _first_wrong(before: str, after: str, words: Mapping[Path, str], shown: str) -> Path | None:
    """The first path at which the new text does not say what it should; None when all is well."""
    wanted = {**_leaves(before, shown), **words}
    found = _leaves(after, shown)
    for path in {**wanted, **found}:
        same = wanted.get(path) == found.get(path)
        if not same and not (path in words and words[path].strip() == found.get(path, "").strip()):
            return path
    return None


def _leaves(text: str, shown: str) -> dict[Path, str]:
    """Every scalar by its path; none when the text cannot be read."""
    node = parse_yaml(text, shown, faults := Faults())
    return dict(_scalars(node, ())) if node is not None and not faults.found else {}


def _scalars(node: Node, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node.content, str):
        yield path, node.content
        return
    for key, part in named_parts(node).items():
        yield from _scalars(part, (*path, key))


@dataclass(frozen=True)
class _Splice:
    """`text` in place of what is from `start` to `end`. At the same place, what lies deeper comes first."""

    start: int
    end: int
    depth: int
    text: str


class _Editor:
    """Collects what is to be cut out and put in, by places of the text as it is."""

    def __init__(self, text: str, order: Iterable[Path]):
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.splices: list[_Splice] = []
        self.siblings: dict[Path, list[str]] = {}
        for path in order:
            for depth, key in enumerate(path):
                beside = self.siblings.setdefault(path[:depth], [])
                if key not in beside:
                    beside.append(key)

    def write(self, tree: _Tree) -> None:
        """Put a whole tree of words in."""
        root = YAML(typ="rt", pure=True).compose(self.text) if self.text.strip() else None
        if isinstance(root, MappingNode):
            self._write(root, tree, ())
        elif root is None:
            self._append(self._block(tree, 0))

    def result(self) -> str:
        """The new text."""
        pieces, place = [], 0
        for splice in sorted(self.splices, key=lambda splice: (splice.start, -splice.depth)):
            pieces += [self.text[place : splice.start], splice.text]
            place = splice.end
        return "".join((*pieces, self.text[place:]))

    def _write(self, node: MappingNode | SequenceNode, tree: _Tree, path: Path) -> None:
        there = _parts(node)
        for key, inner in tree.items():
            if key not in there:
                continue
            value = there[key][1]
            if isinstance(value, ScalarNode) and isinstance(inner, str):
                self._replace(there[key][0], value, inner, bool(node.flow_style))
            elif not isinstance(value, ScalarNode) and not isinstance(inner, str):
                self._write(value, inner, (*path, key))
        missing = {key: inner for key, inner in tree.items() if key not in there}
        if missing and isinstance(node, MappingNode):
            self._add(node, missing, path)

    def _replace(self, key: ScalarNode | None, value: ScalarNode, words: str, flow: bool) -> None:
        if key is not None and _is_empty(value):
            # An empty value has no place of its own: it begins behind its colon.
            place = self._behind(key)
            colon = "" if self.text[place - 1] == ":" else ":"
            self._splice(place, place, f"{colon} {scalar(words, flow=flow)}")
            return
        start, end = value.start_mark.index, self._end(key, value)
        block = _block_scalar(self.text[start:end], words) if value.style in ("|", ">") else None
        written = scalar(words, value.style, flow) if block is None else block.replace("\n", self.newline)
        self._splice(start, end, written)

    def _add(self, node: MappingNode, missing: _Tree, path: Path) -> None:
        """Add entries to a mapping, each behind the nearest of its neighbours that is there."""
        there = {key.value: (key, value) for key, value in node.value}
        names = self.siblings.get(path, [])
        behind: dict[str, _Tree] = {}
        for key, inner in missing.items():
            before = names[: names.index(key)] if key in names else there
            last = next((name for name in reversed(before) if name in there), "")
            behind.setdefault(last, {})[key] = inner
        for neighbour, entries in behind.items():
            add = self._add_flow if node.flow_style else self._add_block
            add(node, there.get(neighbour), entries, len(path))

    def _add_flow(self, node: MappingNode, neighbour: Any, entries: _Tree, depth: int) -> None:
        written = ", ".join(_flow_entries(entries))
        if neighbour:
            place, written = self._end(*neighbour), f", {written}"
        else:
            place, written = node.start_mark.index + 1, f"{written}, " if node.value else written
        self._splice(place, place, written, depth)

    def _add_block(self, node: MappingNode, neighbour: Any, entries: _Tree, depth: int) -> None:
        column = node.start_mark.column
        written = self._block(entries, column)
        if neighbour is None:
            place = node.start_mark.index - column
            self._splice(place, place, written, depth)
            return
        line_end = self.text.find("\n", self._end(*neighbour))
        if line_end < 0:
            self._append(written, depth)
        else:
            self._splice(line_end + 1, line_end + 1, written, depth)

    def _append(self, written: str, depth: int = 0) -> None:
        """At the end of the file, which may lack the end of its last line."""
        end = len(self.text)
        last = next((splice.text for splice in reversed(self.splices) if splice.start == end), self.text)
        begin = "" if not last or last.endswith("\n") else self.newline
        self._splice(end, end, f"{begin}{written}", depth)

    def _block(self, tree: _Tree, column: int) -> str:
        lines: list[str] = []
        for key, inner in tree.items():
            start = f"{' ' * column}{scalar(key)}:"
            if isinstance(inner, str):
                lines.append(f"{start} {scalar(inner)}{self.newline}")
            else:
                lines.append(f"{start}{self.newline}{self._block(inner, column + INDENT)}")
        return "".join(lines)

    def _splice(self, start: int, end: int, text: str, depth: int = 1_000) -> None:
        self.splices.append(_Splice(start, end, depth, text))

    def _behind(self, key: ScalarNode) -> int:
        """The place behind a key and its colon."""
        place = key.end_mark.index
        colon = re.compile(r"[ \t]*:").match(self.text, place)
        return colon.end() if colon else int(place)

    def _end(self, key: ScalarNode | None, value: Any) -> int:
        """Where an entry ends, without the comments and empty lines that follow it."""
        if isinstance(value, ScalarNode) and key is not None and _is_empty(value):
            return self._behind(key)
        start, end = value.start_mark.index, value.end_mark.index
        if isinstance(value, ScalarNode) or value.flow_style:
            return int(start) + len(self.text[start:end].rstrip())
        last = value.value[-1]
        return self._end(*last) if isinstance(value, MappingNode) else self._end(None, last)


def _parts(node: MappingNode | SequenceNode) -> dict[str, tuple[ScalarNode | None, Any]]:
    """Keys and values of a mapping; those of a list by name or number, as `named_parts` names them."""
    if isinstance(node, MappingNode):
        return {key.value: (key, value) for key, value in node.value}
    return {_name(part) or str(number): (None, part) for number, part in enumerate(node.value, 1)}


def _name(part: Any) -> str:
    entries = {key.value: value.value for key, value in part.value} if isinstance(part, MappingNode) else {}
    return next((entries[key] for key in NAMING if isinstance(entries.get(key), str)), "")


def _is_empty(value: ScalarNode) -> bool:
    return value.value == "" and value.style is None


# How words are written


def scalar(words: str, style: str | None = None, flow: bool = False) -> str:
    """Words as YAML on one line: in quotes of `style` if they can be, without quotes if they may be."""
    if style == "'" and words.isprintable():
        doubled = words.replace("'", "''")
        return f"'{doubled}'"
    if style != '"' and _is_plain(words, flow):
        return words
    return '"' + "".join(map(_escaped, words)) + '"'


def _is_plain(words: str, flow: bool) -> bool:
    """Whether YAML takes words as they are. Signs that might mean something to it are not tried out."""
    begins_well = words[:1].isalnum() or words[:1] in ("‘", "“", "£")
    if not (begins_well and words.isprintable() and words == words.strip()):
        return False
    taken = r"[\[\]{},:]| #" if flow else r":( |$)| #"
    return re.search(taken, words) is None


_ESCAPES = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if sign.isprintable():
        return sign
    number = ord(sign)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def _block_scalar(old: str, words: str) -> str | None:
    """Words in place of a block that begins with | or >, as far in as it is; None when they do not fit."""
    head, _, body = old.replace("\r\n", "\n").partition("\n")
    first = next((line for line in body.split("\n") if line.strip()), "")
    column = first[: len(first) - len(first.lstrip(" "))]
    lines = words.split("\n")
    fits = all(line.isprintable() and line == line.strip() for line in lines) and lines[0]
    if not column or not fits or re.search(r"\d", head.partition("#")[0]):
        return None
    if head.startswith(">"):  # there, one line break is a space
        lines = "\n\n".join(lines).split("\n")
    return "\n".join([head, *(f"{column}{line}" if line else "" for line in lines)])


def _flow_entries(tree: Mapping[str, Any]) -> Sequence[str]:
    return [
        f"{scalar(key, flow=True)}: "
        + (scalar(inner, flow=True) if isinstance(inner, str) else f"{{{', '.join(_flow_entries(inner))}}}")
        for key, inner in tree.items()
    ]
