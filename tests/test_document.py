"""A YAML file is read as its author wrote it, and what is wrong in it is said with the line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

from prototype_kit.document import Faults, Node, fill, nearest, parse_yaml, read_yaml
from prototype_kit.errors import DefinitionError, Fault


def read(text: str) -> tuple[Node | None, list[Fault]]:
    """The tree of a text, and the faults in it."""
    faults = Faults()
    return parse_yaml(text, "file.yaml", faults), faults.found


def test_faults_are_said_each_time_a_text_is_read() -> None:
    """They stand under the name that the file has then."""
    for name in ("one.yaml", "one.yaml", "two.yaml"):
        faults = Faults()
        parse_yaml("a: 1\na: 2\n", name, faults)
        assert [(fault.file, fault.line) for fault in faults.found] == [(name, 2)]


@pytest.mark.parametrize("scalar", ["yes", "no", "on", "null", "~", "1", "07", "0o7", "1e3", "10:30",
    "2026-11-21", "1_000", "=", "<<"])  # fmt: skip
def test_scalars_stay_strings(scalar: str) -> None:
    """Nothing that an author writes turns into a number, a date, a truth or nothing."""
    node, faults = read(f"key: {scalar}\n")
    assert ({"key": scalar}, []) == (node and node.data(), faults)


def test_keys_stay_strings() -> None:
    """A key that looks like a number or a truth stays as it is written, too."""
    node, _ = read("1: One\nyes: Yes\n07: Seven\n")
    assert (node and node.data()) == {"1": "One", "yes": "Yes", "07": "Seven"}


def test_words_over_several_lines() -> None:
    """Folded words (>) are one line again, with nothing between them but spaces."""
    node, _ = read("a: >-\n  one\n  two\n\n  three\nb: |\n  one\n  two\n")
    assert (node and node.data()) == {"a": "one two\nthree", "b": "one\ntwo\n"}


def test_every_part_knows_its_line() -> None:
    """Keys, values and parts of lists give the line that they stand on, counted from 1."""
    node, _ = read("# a remark\ntitle: A\npages:\n  - page: one\n\n  - page: two\n    ask: |\n      Why?\n")
    assert node is not None
    second = node["pages"].parts[1]
    assert (node.key("title").line, node["pages"].line, second.line, second.key("ask").line) == (2, 4, 6, 7)


def test_a_part_of_a_mapping_keeps_its_lines() -> None:
    """A mapping without some of its keys still blames the right lines."""
    node, _ = read("a: 1\nb: 2\nc: 3\n")
    assert node is not None
    assert (node.without(["a", "b"]).data(), node.without(["a", "b"]).key("c").line) == ({"c": "3"}, 3)


def test_a_path_leads_as_far_as_it_can() -> None:
    """A place that does not exist gives the nearest place above it."""
    node, _ = read("a:\n  b:\n    - c\n    - d\n")
    assert node is not None
    assert (node.at(["a", "b", 1]).text, node.at(["a", "b", 1]).line) == ("d", 4)
    assert node["a"] == node.at(["a", "x"])


UNREADABLE = {
    "duplicate key": ("a: 1\nb: 2\na: 3\n", 3, "'a' is written twice; it was first on line 1.",
        "Delete one of the two."),
    "unquoted comma": ("none: {label: No, mine is different}\n", 1,
        "The comma before 'mine is different' splits the words in two.",
        "Put the words in quotes, like “…, mine is different”."),
    "unquoted colon": ("title: One\nask: What: now?\n", 2, "A colon followed by a space",
        "Put quotes around words that hold a colon"),
    "no space after a colon": ("- page: a\n  ask:Which one is it?\n  hint: b\n", 2,
        "There is no space after the colon.", "Write it as key: value."),
    "no colon": ("a: 1\nask Which one is it\nhint: b\n", 2, "A key is written without its colon.",
        "Write it as key: value."),
    "colon in a brace": ("a: 1\nb: {ask: What: now?}\n", 2, "hold a colon", "put quotes around the words"),
    "tab": ("a:\n\tb: 1\n", 2, "This line is indented with a tab.", "Indent with spaces."),
    "header": ("%YAML 1.1\n---\na: 1\n", 1, "A line that starts with % changes how YAML is read.",
        "Delete this line."),
    "anchor": ("a: &name yes\n", 1, "Anchors and aliases", "Write the value again"),
    "alias": ("a: &name [yes]\nb: *name\n", 1, "Anchors and aliases", "Write the value again"),
    "star": ("ask: *Which* one?\n", 1, "A star or ampersand", "Put quotes around the words."),
    "open quote": ("a: 1\nask: 'Which one\nb: 2\n", 2, "A quotation mark is not closed.",
        "Close it at the end of the words."),
    "apostrophe": ("ask: 'What's wrong?'\n", 1, "Words go on after a closing quotation mark.",
        "Put quotes of the other kind"),
    "open brace": ("a: 1\nb: {c: d\ne: f\n", 2, "A bracket or brace is not closed", "Close it"),
    "outdented": ("a:\n    b: 1\n  c: 2\n", 3, "indented differently", "Line it up"),
    "at": ("a: 1\nb: @home\n", 2, "a meaning of its own in YAML", "Put quotes around the words."),
    "two documents": ("a: 1\n---\nb: 2\n", 2, "A second document starts here", "Delete this line."),
    "empty": ("# nothing but a remark\n", 0, "This file is empty.", "Write it, or delete it."),
    "control sign": ("a: 1\nb: one\x00two\n", 2, "A sign that cannot be shown (number 0)", "Delete it."),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_said_with_its_line(case: str) -> None:
    """Each trap of YAML is one fault: the line, what is wrong there, and how to mend it."""
    text, line, what, mend = UNREADABLE[case]
    _, faults = read(text)
    assert [line] == [fault.line for fault in faults]
    assert what in faults[0].what
    assert mend.replace("“", '"').replace("”", '"') in faults[0].mend


def test_an_anchor_does_not_hide_the_value() -> None:
    """The value at an anchor is read all the same, so that nothing else is called missing."""
    node, faults = read("a: &name yes\nb: *name\n")
    assert (node and node.data(), [fault.line for fault in faults]) == ({"a": "yes", "b": ""}, [1])


def test_an_anchor_that_holds_itself_is_a_fault() -> None:
    """A list that is inside itself is refused, not followed for ever."""
    node, faults = read("a: &name [*name]\n")
    assert (node and node.data(), [fault.line for fault in faults]) == ({"a": [""]}, [1])


def test_a_key_without_a_value_is_no_comma() -> None:
    """An empty value on a line of its own, or first in braces, is left for its model to judge."""
    node, faults = read("a:\nb: {c: }\n")
    assert (node and node.data(), faults) == ({"a": "", "b": {"c": ""}}, [])


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """A file that is not there is named as the author knows it."""
    faults = Faults()
    assert read_yaml(tmp_path / "site.yaml", "site.yaml", faults) is None
    assert [(f.file, f.line, f.what) for f in faults.found] == [("site.yaml", 0, "This file is not there.")]


def test_a_folder_in_place_of_a_file_is_a_fault(tmp_path: Path) -> None:
    """A folder that is named like a file cannot be read, and says so."""
    (tmp_path / "site.yaml").mkdir()
    faults = Faults()
    assert read_yaml(tmp_path / "site.yaml", "site.yaml", faults) is None
    assert [fault.what[:24] for fault in faults.found] == ["This file cannot be read"]


def test_a_file_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are refused, never guessed at."""
    (tmp_path / "site.yaml").write_bytes("name: Siân".encode("latin-1"))
    faults = Faults()
    assert read_yaml(tmp_path / "site.yaml", "site.yaml", faults) is None
    assert [fault.what for fault in faults.found] == ["This file is not UTF-8 text."]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """A file that Windows saved with a mark before its first word is read like any other."""
    (tmp_path / "site.yaml").write_bytes(b"\xef\xbb\xbfname: A\r\nsize: 2\r\n")
    node = read_yaml(tmp_path / "site.yaml", "site.yaml", Faults())
    assert (node and node.data()) == {"name": "A", "size": "2"}


def test_faults_are_raised_together_and_in_order() -> None:
    """Every fault is in the error, sorted by file and line, and each once."""
    faults = Faults()
    for file, line in [("b.yaml", 1), ("a.yaml", 9), ("a.yaml", 2), ("b.yaml", 1)]:
        faults.found.append(Fault(file, line, "What.", "Mend."))
    with pytest.raises(DefinitionError) as raised:
        faults.stop_if_any()
    assert [(f.file, f.line) for f in raised.value.faults] == [("a.yaml", 2), ("a.yaml", 9), ("b.yaml", 1)]
    assert "a.yaml, line 2\n  What.\n  Mend.\na.yaml, line 9" in str(raised.value)


def test_no_faults_raise_nothing() -> None:
    """Without a fault the author is not stopped."""
    Faults().stop_if_any()


@pytest.mark.parametrize(
    ("word", "known", "sentence"),
    [
        ("tittle", ["title", "pages"], "Did you mean 'title'?"),
        ("colour", ["title", "pages"], "Choose from: pages, title."),
        ("colour", [], "There is nothing to choose from yet."),
    ],
)
def test_the_nearest_word_is_offered(word: str, known: list[str], sentence: str) -> None:
    """A misspelt word is answered with the one it is like, any other with all there are."""
    assert sentence == nearest(word, known)


class Inner(BaseModel):
    """A model inside the model."""

    model_config = ConfigDict(extra="forbid")
    size: int = 1
    wide: bool = False
    colour: Literal["red", "blue"] = "red"


class Outer(BaseModel):
    """A model with a part of each kind."""

    model_config = ConfigDict(extra="forbid")
    name: str
    inner: Inner = Inner()
    inners: dict[str, Inner] = {}
    tags: tuple[Literal["a", "b"], ...] = ()


MISFITS = {
    "missing": ("tags: [a]\n", 1, "'name' is missing.", "Add a line name: …"),
    "unknown": ("name: N\ninner:\n  sise: 2\n", 3, "'sise' is not a key that is known here.",
        "Did you mean 'size'?"),
    "unknown below a name": ("name: N\ninners:\n  x: {wode: yes}\n", 3,
        "'wode' is not a key that is known here.", "Did you mean 'wide'?"),
    "number": ("name: N\ninner:\n  size: big\n", 3, "'size' must be a whole number, not 'big'.",
        "Use digits only."),
    "truth": ("name: N\ninner:\n  wide: very\n", 3, "'wide' must be yes or no, not 'very'.",
        "Write yes or no."),
    "choice": ("name: N\ninner:\n  colour: green\n", 3, "'colour' cannot be 'green'.",
        "Use 'red' or 'blue'."),
    "choice in a list": ("name: N\ntags:\n  - a\n  - c\n", 4, "'tags' cannot be 'c'.", "Use 'a' or 'b'."),
    "words": ("name: [a]\n", 1, "'name' must be words.", "Write name: … on one line."),
    "list": ("name: N\ntags: a\n", 2, "'tags' must be a list.",
        "Write [one, two], or each on a line after a hyphen."),
    "keys": ("name: N\ninner: small\n", 2, "'inner' must be keys with values.",
        "Write lines like name: value, indented below it."),
    "not keys at all": ("- name\n", 1, "Keys with values are needed here.", "Write lines like name: value."),
}  # fmt: skip


@pytest.mark.parametrize("case", MISFITS)
def test_what_does_not_fit_is_said_with_its_line(case: str) -> None:
    """Each way not to fit a model is a fault with its line, in words for an author."""
    text, line, what, mend = MISFITS[case]
    faults = Faults()
    node = parse_yaml(text, "file.yaml", faults)
    assert node is not None
    assert fill(Outer, node, faults) is None
    assert [(line, what, mend)] == [(fault.line, fault.what, fault.mend) for fault in faults.found]


def test_keys_of_a_neighbour_are_offered_too() -> None:
    """A key that belongs to what stands beside the model is offered when it is misspelt."""
    faults = Faults()
    node = parse_yaml("name: N\nlerns: x\n", "file.yaml", faults)
    assert node is not None
    fill(Outer, node, faults, also=["learns"])
    assert [fault.mend for fault in faults.found] == ["Did you mean 'learns'?"]


def test_a_mapping_that_fits_becomes_the_model() -> None:
    """Scalars take the types of the fields that they land in."""
    node, faults = read("name: N\ninner: {size: 07, wide: yes}\ntags: [b]\n")
    assert node is not None
    assert Outer(name="N", inner=Inner(size=7, wide=True), tags=("b",)) == fill(Outer, node, Faults())
    assert faults == []
