"""From the text of a YAML file to nodes; what cannot be read, or is read as nobody meant it, is a fault."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from prototype_kit.document.libyaml import read_plain
from prototype_kit.document.node import Faults, Node
from prototype_kit.errors import Fault

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.nodes import MappingNode


def read_yaml(path: Path, shown: str, faults: Faults) -> Node | None:
    """Read one file. None when it cannot be read at all; the reason is then among the faults."""
    text = read_text(path, shown, faults, f"Make it, or correct the name in the file that needs {path.name}.")
    return None if text is None else parse_yaml(text, shown, faults)


def read_text(path: Path, shown: str, faults: Faults, if_missing: str) -> str | None:
    """The text of a file that an author wrote. `if_missing` says how to mend that it is not there."""
    try:
        return path.read_text(encoding="utf-8-sig")  # Windows' Notepad puts a mark before the first word
    except FileNotFoundError:
        faults.add_file(shown, "This file is not there.", if_missing)
    except UnicodeDecodeError:
        faults.add_file(shown, "This file is not UTF-8 text.", "Save it again with the encoding UTF-8.")
    except OSError as error:
        faults.add_file(
            shown, f"This file cannot be read: {error.strerror}.", "Check what it is, and who may read it."
        )
    return None


def parse_yaml(text: str, shown: str, faults: Faults) -> Node | None:
    """The same for text; `shown` is the file name that faults give."""
    return read_plain(text, shown) or read_carefully(text, shown, faults)


def read_carefully(text: str, shown: str, faults: Faults) -> Node | None:
    """The nodes of any text, and what is wrong in it; a tenth as fast as `read_plain`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("%"):
            what = "A line that starts with % changes how YAML is read."
            faults.found.append(Fault(shown, number, what, "Delete this line."))
            return None
    try:
        composed = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        faults.found.append(_syntax_fault(error, shown, text))
        return None
    except ReaderError as error:
        line_number = text.count("\n", 0, error.position) + 1
        what = f"A sign that cannot be shown (number {error.character}) stands in this line."
        faults.found.append(Fault(shown, line_number, what, "Delete it."))
        return None
    if composed is None:
        faults.add_file(shown, "This file is empty.", "Write it, or delete it.")
        return None
    return _Reader(shown, faults, text).read(composed)


def _syntax_fault(error: MarkedYAMLError, shown: str, text: str) -> Fault:
    if opened_on := _unclosed_quote(error, text):
        what = "A quotation mark that opens here is not closed on this line."
        return Fault(shown, opened_on, what, "Close it at the end of the words.")
    problem = error.problem or "it does not follow the rules of YAML"
    # What is never closed is noticed only at the end of the file, and a key without its colon further down;
    # the author needs the line where it began.
    opened = any(sign in problem for sign in ("unexpected end of stream", "expected ',' or", _NO_COLON))
    mark = (error.context_mark if opened else None) or error.problem_mark
    line = mark.line + 1 if mark else 0
    if _NO_COLON in problem and line and _NO_SPACE.match(text.splitlines()[line - 1]):
        return Fault(shown, line, "There is no space after the colon.", "Write it as key: value.")
    for sign, what, mend in _SYNTAX:
        if sign in problem:
            return Fault(shown, line, what, mend)
    what = f"This cannot be read as YAML: {problem}."
    return Fault(shown, line, what, "Compare the indentation and quotes with the lines above.")


def _unclosed_quote(error: MarkedYAMLError, text: str) -> int:
    """The line that opens a quotation which ends on a later line, right before the fault; else 0.

    What was not closed is closed by the next quotation mark, and only what follows that is a fault to YAML.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.tokens import ScalarToken

    place, opened_on = error.problem_mark, 0
    try:
        for token in YAML(typ="rt", pure=True).scan(text) if place else ():
            if token.start_mark.index >= place.index:
                break
            runs_on = isinstance(token, ScalarToken) and token.start_mark.line < token.end_mark.line
            if runs_on and token.style in ("'", '"') and token.end_mark.line == place.line:
                opened_on = token.start_mark.line + 1
    except MarkedYAMLError:
        pass  # the fault itself, when it is the scanner that finds it
    return opened_on


_NO_COLON = "could not find expected ':'"
_NO_SPACE = re.compile(r"\s*(?:- +)*[\w-]+:\S")
_SYNTAX = (
    (
        "mapping values are not allowed",
        "A colon followed by a space starts a new value, which cannot stand here.",
        "Put quotes around words that hold a colon, or line this key up with those above.",
    ),
    ("'\\t'", "This line is indented with a tab.", "Indent with spaces."),
    (
        "but found '<scalar>'",
        "Words go on after a closing quotation mark.",
        "Put quotes of the other kind around words that hold an apostrophe.",
    ),
    (
        "expected <block end>",
        "This line is indented differently from the lines it belongs to.",
        "Line it up with its neighbours.",
    ),
    (_NO_COLON, "A key is written without its colon.", "Write it as key: value."),
    ("unexpected end of stream", "A quotation mark is not closed.", "Close it at the end of the words."),
    (
        "expected ',' or",
        "A bracket or brace is not closed, or words inside it hold a colon.",
        "Close it, or put quotes around the words.",
    ),
    ("found undefined tag", "An exclamation mark starts a YAML tag here.", "Put quotes around the words."),
    (
        "found undefined alias",
        "A star or ampersand at the start of words has a meaning of its own in YAML.",
        "Put quotes around the words.",
    ),
    (
        "cannot start any token",
        "This line starts with a sign that has a meaning of its own in YAML.",
        "Put quotes around the words.",
    ),
    ("found another document", "A second document starts here, after three hyphens.", "Delete this line."),
)


_COMMENT = re.compile(r"\s*:[ \t]+(#\S+)")
"""What follows a key whose value YAML takes for a comment."""


class _Reader:
    def __init__(self, shown: str, faults: Faults, text: str):
        self.shown, self.faults, self.text = shown, faults, text
        self.anchored: set[int] = set()

    def read(self, node: Any) -> Node:
        from ruamel.yaml.nodes import ScalarNode, SequenceNode

        line = node.start_mark.line + 1
        if id(node) in self.anchored:
            return Node(self.shown, line, "", {})  # an alias: the same again, and perhaps inside itself
        if getattr(node, "anchor", None):
            self.anchored.add(id(node))
            self._fault(
                line,
                "Anchors and aliases (& and *) are not used in these files.",
                "Write the value again, or name a condition.",
            )
        if isinstance(node, ScalarNode):
            words = str(node.value)
            if node.style == ">":  # ruamel marks where its lines were broken, to break them there again
                words = words.replace("\a", "")
            return Node(self.shown, line, words, {})
        if isinstance(node, SequenceNode):
            return Node(self.shown, line, tuple(self.read(part) for part in node.value), {})
        return self._mapping(cast("MappingNode", node), line)

    def _mapping(self, node: MappingNode, line: int) -> Node:
        entries: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key, key_line = str(key_node.value), key_node.start_mark.line + 1
            if key in entries:
                first = key_lines[key]
                self._fault(
                    key_line,
                    f"{key!r} is written twice; it was first on line {first}.",
                    "Delete one of the two.",
                )
            elif node.flow_style and entries and _is_bare_key(value_node):
                self._fault(
                    key_line,
                    f"The comma before {key!r} splits the words in two.",
                    f'Put the words in quotes, like "…, {key}".',
                )
            elif _is_bare_key(value_node):
                # An empty value has no place of its own: YAML takes the next word's.
                comment = _COMMENT.match(self.text, key_node.end_mark.index)
                empty = Node(self.shown, key_line, "", {}, comment[1] if comment else "")
                entries[key], key_lines[key] = empty, key_line
            else:
                entries[key], key_lines[key] = self.read(value_node), key_line
        return Node(self.shown, line, entries, key_lines)

    def _fault(self, line: int, what: str, mend: str) -> None:
        self.faults.found.append(Fault(self.shown, line, what, mend))


def _is_bare_key(value_node: Any) -> bool:
    """A word inside {…} with no colon after it: YAML makes a key without a value of it, silently."""
    from ruamel.yaml.nodes import ScalarNode

    return isinstance(value_node, ScalarNode) and value_node.value == "" and value_node.style is None
