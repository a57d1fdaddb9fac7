"""Where an author wrote the names of pages, questions and facts."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.document import Node
from prototype_kit.questions import Question


def written(node: Node) -> set[str]:
    """Every name that was given to a page, a question or a fact, whether or not it could be read."""
    nodes = list(_all_nodes(node))
    named = {part[key].text for part in nodes for key in ("page", "repeat", "name") if key in part}
    given = {name for part in nodes if "knows" in part for name in part["knows"].entries}
    learned = {fact.text for part in nodes if "learns" in part for fact in part["learns"].parts}
    return named | given | learned


def has_type(node: Node, kind: str) -> bool:
    """Whether a question of this type was written, whether or not it could be read."""
    return bool(names_of_type(node, kind))


def names_of_type(node: Node, kind: str) -> list[str]:
    """The names of questions of this type, as they are written, whether or not they could be read."""
    found = [part for part in _all_nodes(node) if "type" in part and part["type"].text == kind]
    return [part.get("page", part.get("name", part)).text for part in found]


def place_of(question: Question, place: Node) -> Node:
    """Where a question stands on its page; the page itself when that is the question."""
    named = (node for node in _all_nodes(place) if "name" in node and node["name"].text == question.name)
    return next(named, place)


def _all_nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in (*node.parts, *node.entries.values()):
        yield from _all_nodes(part)
