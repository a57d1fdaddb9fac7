"""A value in YAML changes in its place, and everything round it stays to the byte."""

from __future__ import annotations

import pytest

from prototype_kit.document.editing import with_words
from prototype_kit.errors import KitError

WRITTEN = """\
# A comment: with a colon
a:   'it''s'   # behind
b: "two\\twords" # behind
c: {d: plain, e: "quoted", f: [x, y]}  # behind

g: |  # why
  one
    two

# between
h: >-
  folded
  words
i: plain
  goes on
j:
k: # nothing yet
l:
  - {name: m, ask: n}
  - page: o
    ask: p   # last"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("path", "words", "old", "new"),
    [
        (("a",), "that's", "'it''s'", "'that''s'"),
        (("a",), "a\nb", "'it''s'", '"a\\nb"'),
        (("b",), 'say "x"', '"two\\twords"', '"say \\"x\\""'),
        (("c", "d"), "new", "plain, e", "new, e"),
        (("c", "d"), "new, old", "plain, e", '"new, old", e'),
        (("c", "d"), "a {b}", "plain, e", '"a {b}", e'),
        (("c", "e"), "new", '"quoted"', '"new"'),
        (("c", "f", "2"), "z", "x, y", "x, z"),
        (("g",), "three\nfour", "  one\n    two", "  three\n  four"),
        (("h",), "new\nlines", "  folded\n  words", "  new\n\n  lines"),
        (("i",), "new", "plain\n  goes on", "new"),
        (("j",), "new", "j:\n", "j: new\n"),
        (("k",), "new", "k: #", "k: new #"),
        (("l", "m", "ask"), "new", "ask: n", "ask: new"),
        (("l", "o", "ask"), "# new", "ask: p ", 'ask: "# new" '),
        (("i",), "- a: b #c", "plain\n  goes on", '"- a: b #c"'),
        (("i",), "Yes\x07\u2028", "plain\n  goes on", '"Yes\\u0007\\u2028"'),
    ],
)
def test_a_value_changes_and_nothing_else(
    path: tuple[str, ...], words: str, old: str, new: str, ends: str
) -> None:
    """Every way to write a value in YAML: what stands around it, and its own quotes, stay to the byte."""
    text = WRITTEN.replace("\n", ends)
    assert WRITTEN.count(old) == 1
    expected = WRITTEN.replace(old, new).replace("\n", ends)
    assert with_words(text, {path: words}, "x.yaml") == expected


ORDER = [("a",), ("b", "c", "ask"), ("b", "d", "ask"), ("b", "d", "hint"), ("b", "e", "ask"), ("f",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a: 1\nb:\n  c:\n    ask: 2\n  d:\n    ask: 3\n    hint: 4\n  e:\n    ask: 5\nf: 6\n"),
        (
            "# só\n",
            "# só\na: 1\nb:\n  c:\n    ask: 2\n  d:\n    ask: 3\n    hint: 4\n  e:\n    ask: 5\nf: 6\n",
        ),
        (
            "b:\n    d:\n        hint: x  # y\n\n# end",
            (
                "a: 1\nb:\n    c:\n      ask: 2\n    d:\n        ask: 3\n        hint: 4  # y\n"
                "    e:\n      ask: 5\nf: 6\n\n# end"
            ),
        ),
        ("f: x", "a: 1\nb:\n  c:\n    ask: 2\n  d:\n    ask: 3\n    hint: 4\n  e:\n    ask: 5\nf: 6"),
        ("a: x", "a: 1\nb:\n  c:\n    ask: 2\n  d:\n    ask: 3\n    hint: 4\n  e:\n    ask: 5\nf: 6\n"),
        ("{b: {d: {}}}\n", "{a: 1, b: {c: {ask: 2}, d: {ask: 3, hint: 4}, e: {ask: 5}}, f: 6}\n"),
        (
            "b: {d: {hint: x}} # y\nz: own\n",
            "a: 1\nb: {c: {ask: 2}, d: {ask: 3, hint: 4}, e: {ask: 5}} # y\nf: 6\nz: own\n",
        ),
        (
            "b:\n  d:\n    hint: x",
            "a: 1\nb:\n  c:\n    ask: 2\n  d:\n    ask: 3\n    hint: 4\n  e:\n    ask: 5\nf: 6\n",
        ),
    ],
)
def test_words_are_added_among_their_neighbours(text: str, expected: str) -> None:
    """In the order of the English, with the indentation and the braces that are there."""
    words = {path: str(number) for number, path in enumerate(ORDER, 1)}
    assert with_words(text, words, "x.yaml", ORDER) == expected


@pytest.mark.parametrize("text", ["a: [x]\n", "- x\n", "a\n", "a: {b: c}\n"])
def test_what_cannot_be_put_in_is_told(text: str) -> None:
    """Rather than written in a place where nobody reads it."""
    with pytest.raises(KitError, match=r"x\.yaml is written in a way .* Write a(: q)? by hand"):
        with_words(text, {("a", "q"): "words"} if "{" not in text else {("a",): "words"}, "x.yaml")
