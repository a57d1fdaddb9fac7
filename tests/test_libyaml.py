"""The quick way to read YAML gives what the careful one gives, or leaves the text to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.document import Faults, Node
from prototype_kit.document.libyaml import read_plain
from prototype_kit.document.reading import read_carefully

ROOT = Path(__file__).parents[1]
FILES = sorted(
    path
    for folder in ("exemplars", "tests/sites")
    for path in (ROOT / folder).rglob("*.yaml")
    if "instance" not in path.parts and "rounds" not in path.parts
)


def _whole(node: Node | None) -> Any:
    """Everything that a node holds, keys in their order."""
    if node is None:
        return None
    content: Any = node.content
    if node.is_list:
        content = [_whole(part) for part in node.parts]
    elif node.is_mapping:
        content = [(key, _whole(part)) for key, part in node.entries.items()]
    return node.file, node.line, node.comment, list(node.key_lines.items()), content


def _carefully(text: str) -> tuple[Any, list[Any]]:
    faults = Faults()
    return _whole(read_carefully(text, "file.yaml", faults)), faults.found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_are_read_alike(path: Path) -> None:
    """Words, lines, keys and their order are the same in every file here."""
    text = path.read_text(encoding="utf-8")
    plain = read_plain(text, "file.yaml")
    assert plain is None or (_whole(plain), []) == _carefully(text)


def test_nearly_all_files_are_read_the_quick_way() -> None:
    """What is left to the other takes a server twenty times as long."""
    left = [path for path in FILES if read_plain(path.read_text(encoding="utf-8"), "file.yaml") is None]
    assert len(left) <= len(FILES) / 20


@pytest.mark.parametrize(
    "text",
    [
        "",
        "words",
        "- one\n",
        "a: 1\na: 2\n",
        "a:\n",
        "a: #1d4f91\n",
        "a: &one 1\nb: *one\n",
        "a: !!str 1\n",
        "%YAML 1.1\n---\na: 1\n",
        "a: 1\n---\nb: 2\n",
        "? a\n: 1\n",
        "a: {? b}\n",
        "a: {b, c: d}\n",
        'a: ["no":"no"]\n',
        "a: |2# no\n  words\n",
        "\ta: 1\n",
        "a: [1\n",
        "a: 'one\n",
        "a: b: c\n",
        "a: 1\u2028b: 2\n",
    ],
)
def test_what_is_unusual_is_read_carefully(text: str) -> None:
    """Whatever has a fault, or could be read in two ways."""
    assert read_plain(text, "file.yaml") is None


_SIGNS = ": |:|- |-|#| #|'|\"|{|}|[|]|,|?|? |!|&a|*a|@|%|\\|~|>|| |  |a|b|word|\n|\n  |é"
_PIECES = st.sampled_from([*_SIGNS.split("|"), "|", "|-\n"])


@given(st.lists(_PIECES, max_size=16).map("".join))
def test_any_text_is_read_alike_or_left(text: str) -> None:
    """No text is read otherwise, and none with a fault is taken."""
    for beginning in ("", "a: ", "a:\n  - ", "a: {b: "):
        plain = read_plain(beginning + text, "file.yaml")
        if plain is not None:
            assert (_whole(plain), []) == _carefully(beginning + text)
