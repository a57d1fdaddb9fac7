"""One value of a YAML file and its place, and the faults that are found at such places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prototype_kit.errors import DefinitionError, Fault


class Faults:
    """Collects what is wrong in the files of one site or service."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, node: Node, what: str, mend: str) -> None:
        """A fault at the place of `node`. `what` and `mend` are sentences."""
        self.found.append(Fault(node.file, node.line, what, mend))

    def add_file(self, file: str, what: str, mend: str) -> None:
        """A fault of a file as a whole."""
        self.found.append(Fault(file, 0, what, mend))

    def stop_if_any(self) -> None:
        """Raise `DefinitionError` with every fault found, if there is one."""
        if self.found:
            raise DefinitionError(self.found)


@dataclass(frozen=True, eq=False)
class Node:
    """One value of a YAML file: a string, a tuple of nodes, or nodes by key.

    `file` is the path as shown to the author, `line` counts from 1. `key_lines` holds the line of each
    key of a mapping. `comment` is what stands where the value of a key should be, when YAML takes it for a
    comment.
    """

    file: str
    line: int
    content: str | tuple[Node, ...] | Mapping[str, Node]
    key_lines: Mapping[str, int]
    comment: str = ""

    @property
    def is_mapping(self) -> bool:
        """Whether this node holds keys."""
        return isinstance(self.content, Mapping)

    @property
    def is_list(self) -> bool:
        """Whether this node is a list."""
        return isinstance(self.content, tuple)

    @property
    def text(self) -> str:
        """The words of a scalar; empty for anything else."""
        return self.content if isinstance(self.content, str) else ""

    @property
    def entries(self) -> Mapping[str, Node]:
        """Nodes by key; empty for anything but a mapping."""
        return self.content if isinstance(self.content, Mapping) else {}

    @property
    def parts(self) -> tuple[Node, ...]:
        """The nodes of a list; empty for anything else."""
        return self.content if isinstance(self.content, tuple) else ()

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def __getitem__(self, key: str) -> Node:
        return self.entries[key]

    def get(self, key: str, default: Node) -> Node:
        """The node of a key, or `default`."""
        return self.entries.get(key, default)

    def key(self, name: str) -> Node:
        """A node at the place of a key, to blame the key rather than its value."""
        return Node(self.file, self.key_lines.get(name, self.line), name, {})

    def only(self, keys: Iterable[str]) -> Node:
        """This mapping with some of its keys."""
        wanted = set(keys)
        kept = {key: node for key, node in self.entries.items() if key in wanted}
        return Node(self.file, self.line, kept, self.key_lines)

    def without(self, keys: Iterable[str]) -> Node:
        """This mapping without some of its keys."""
        return self.only(self.entries.keys() - set(keys))

    def data(self) -> Any:
        """Plain strings, lists and dicts."""
        if isinstance(self.content, str):
            return self.content
        if isinstance(self.content, tuple):
            return [part.data() for part in self.content]
        return {key: node.data() for key, node in self.content.items()}

    def at(self, path: Sequence[str | int]) -> Node:
        """The node at `path`, or the nearest node above it that exists."""
        node = self
        for step in path:
            if isinstance(step, int) and step < len(node.parts):
                node = node.parts[step]
            elif isinstance(step, str) and step in node.entries:
                node = node.entries[step]
        return node
