"""Which values of a YAML file are words for people, and the same file in another language.

`report.cy.yaml` holds the Welsh words of `report.yaml`. It has the same shape, but for lists of named
things, which are keys there: `pages: {fault: {ask: …}}`. It may hold nothing but words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, StringConstraints

from prototype_kit.document.filling import nearest
from prototype_kit.document.node import Faults, Node
from prototype_kit.document.reading import read_yaml
from prototype_kit.errors import Fault

ENGLISH = "en"
"""What every file is written in first."""
Path = tuple[str, ...]
"""Where a value stands: keys, and the names or numbers of list items."""


_IN_BRACES = re.compile(r"\{(\w+)\}")
_FILLED_IN = re.compile(r"\(\(([a-z][a-z0-9-]*)\)\)")
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)


class _ForPeople:
    """The mark on what people read."""


Term = Annotated[str, StringConstraints(min_length=1)]
"""A value that is not empty and not for people to read."""
Sentence = Annotated[str, StringConstraints(min_length=1), _ForPeople]
"""Words that people read, in each language of the site."""

NAMING = ("page", "say", "exit", "repeat", "section", "name")
"""The keys that name an item of a list."""
_NAMED = frozenset({"pages", "questions", "reveal", "options", "statuses", "knows"})
"""Below these stand names that an author gave, which may look like keys."""
_CONDITIONS = ("when", "conditions")
"""Below these stand names and values of answers: none of it is words."""


@dataclass(frozen=True)
class WordKeys:
    """Where words stand in a kind of file.

    They are values of the keys `own`, or stand in a mapping or a list below a key of `holders`, such as
    `options:`.
    Whatever is below a path of `staff` only staff read, so that it stands there once.
    What is in `open` one language may have and another not. `given` are keys by the `type:` of a question
    that has words there without its author writing any: another language may have its own.
    """

    own: frozenset[str]
    holders: frozenset[str]
    open: frozenset[str]
    given: Mapping[str, str] = field(default_factory=dict)
    staff: frozenset[Path] = frozenset()

    def are_at(self, path: Path) -> bool:
        """Whether a scalar at this path is words."""
        if any(path[: len(its)] == its for its in self.staff):
            return False
        if any(step in _CONDITIONS and not _is_name(path[:end]) for end, step in enumerate(path, 1)):
            return False
        held = len(path) > 1 and path[-2] in self.holders and not _is_name(path[:-1])
        return path[-1] in self.own or held

    def may_be_added(self, path: Path) -> bool:
        """Whether something may stand here in one language only."""
        return path[-1] in self.open or (len(path) > 1 and path[-2] in self.open)

    def are_given(self, parts: Mapping[str, Node], name: str) -> bool:
        """Whether the question with these keys has words of its own under another key."""
        return "type" in parts and self.given.get(parts["type"].text) == name


def word_keys(
    *models: type[BaseModel],
    shorthands: Iterable[str] = (),
    given: Mapping[str, str] | None = None,
    staff: Iterable[Path] = (),
) -> WordKeys:
    """The keys that hold words in files which these models are made of.

    `shorthands` are mappings of models for which words may stand instead; `given` and `staff` are as in
    `WordKeys`.
    """
    own: set[str] = set()
    mappings: set[str] = set()
    lists: set[str] = set()
    for model in models:
        for name, about in model.model_fields.items():
            marks = {*about.metadata, *_marks(about.annotation)}
            if _ForPeople in marks:
                kind = get_origin(about.annotation)
                held = mappings if kind in (dict, Mapping) else lists if kind is tuple else own
                held.add(about.alias or name)
    holders = frozenset({*mappings, *lists, *shorthands})
    may_be_added = frozenset({*mappings, "called"})
    return WordKeys(frozenset(own), holders, may_be_added, given or {}, frozenset(staff))


def _is_name(path: Path) -> bool:
    """Whether a path ends with the name of something: a page may be called "when", or "options"."""
    return len(path) > 1 and path[-2] in _NAMED and not _is_name(path[:-1])


def _marks(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    for part in get_args(annotation):
        yield from _marks(part)


def named_parts(node: Node) -> dict[str, Node]:
    """The values inside a mapping or a list, by key, by name, or by number from 1."""
    if node.is_mapping:
        return dict(node.entries)
    return {_name(part) or str(number): part for number, part in enumerate(node.parts, 1)}


def _name(node: Node) -> str:
    return next((node[key].text for key in NAMING if key in node), "")


def words_in(node: Node, keys: WordKeys, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every value that is words, with its path."""
    for key, part in named_parts(node).items():
        if isinstance(part.content, str):
            if keys.are_at((*path, key)):
                yield (*path, key), part
        else:
            yield from words_in(part, keys, (*path, key))


class Overlay:
    """One file in another language, laid over the file it belongs to."""

    def __init__(self, words: Node, keys: WordKeys, faults: Faults):
        self.words, self.keys, self.faults = words, keys, faults

    def over(self, node: Node) -> Node:
        """The file with its words replaced; what has none in the other language stays."""
        return self._over(node, self.words, ())

    def _over(self, node: Node, words: Node, path: Path) -> Node:
        if isinstance(node.content, str) or isinstance(words.content, str):
            return self._leaf(node, words, path)
        parts = named_parts(node)
        given = named_parts(words)
        changed = {name: self._part(parts, name, part, (*path, name)) for name, part in given.items()}
        whole = {name: changed.get(name) or part for name, part in parts.items()}
        if node.is_list:
            return Node(node.file, node.line, tuple(whole.values()), {})
        added = {name: part for name, part in changed.items() if part is not None}
        place = words if path and path[-1] in self.keys.open else node  # to blame when what is added is wrong
        return Node(place.file, place.line, {**whole, **added}, {**words.key_lines, **node.key_lines})

    def _part(self, parts: Mapping[str, Node], name: str, words: Node, path: Path) -> Node | None:
        if name in parts:
            return self._over(parts[name], words, path)
        if self.keys.may_be_added(path) or self.keys.are_given(parts, name):
            return words
        where = f" in {path[-2]!r}" if len(path) > 1 else ""
        self.faults.add(words, f"There is no {name!r}{where} to translate.", nearest(name, parts))
        return None

    def _leaf(self, node: Node, words: Node, path: Path) -> Node:
        if not (isinstance(node.content, str) and isinstance(words.content, str)):
            what = f"{path[-1]!r} has another shape here than in the file that it translates."
            self.faults.add(words, what, "Write it in the same way in both files.")
        elif not self.keys.are_at(path):
            self.faults.add(words, f"{path[-1]!r} holds no words to translate.", "Delete this line.")
        elif words.content:
            return words
        return node


def _text_of(path: FilePath) -> str | None:
    """The text of a file; None where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


class Edition:
    """The files of a site in one language: `x.cy.yaml` is read beside `x.yaml`, `x.cy.md` instead of `x.md`.

    `gaps` collects every word that the language lacks. English is what is written first, and lacks none.
    """

    def __init__(self, code: str = ENGLISH, trees: dict[FilePath, Node | None] | None = None):
        self.code = code
        self.gaps: list[Fault] = []
        # What the English edition has read is not read again: that takes the most time of it all.
        self._trees = {} if trees is None else trees

    def in_language(self, code: str) -> Edition:
        """The files of the same site in another language."""
        return Edition(code, self._trees)

    def file(self, path: FilePath) -> FilePath:
        """The file in this language that belongs to an English one."""
        return path if self.code == ENGLISH else path.with_suffix(f".{self.code}{path.suffix}")

    def yaml(self, path: FilePath, shown: str, keys: WordKeys, faults: Faults) -> Node | None:
        """An English YAML file with the words of this language; None when it cannot be read."""
        if path not in self._trees:
            self._trees[path] = read_yaml(path, shown, faults)
        node = self._trees[path]
        if node is None or self.code == ENGLISH:
            return node
        own = self.file(path)
        if not own.exists():
            lacking = sum(1 for _ in words_in(node, keys))
            if not lacking:
                return node
            what = f"There is no {own.name}, so {lacking} pieces of words are shown in English."
            command = f"prototype-kit words export --language {self.code}"
            self.gaps.append(Fault(shown, 0, what, f"Write it, or get a spreadsheet to fill in: {command}"))
            return node
        shown_own = f"{shown.rpartition('/')[0]}/{own.name}".lstrip("/")
        words = read_yaml(own, shown_own, faults)
        if words is None:
            return node
        self._note_gaps(node, words, keys, shown_own)
        return Overlay(words, keys, faults).over(node)

    def text(self, path: FilePath, shown: str) -> FilePath:
        """The file of longer words to read: in this language where it is there."""
        own = self.file(path)
        if own.exists() and path.exists() and own != path:
            self._compare_texts(path, own, shown)
        if own.exists() or not path.exists():
            return own if own.exists() else path
        what = f"This has no words in the language {self.code!r}, so it is shown in English."
        self.gaps.append(Fault(shown, 0, what, f"Write them in {own.name}, beside it."))
        return path

    def _compare_texts(self, path: FilePath, own: FilePath, shown: str) -> None:
        """Note where one of the two was changed and the other was not, as far as a machine can see."""
        english, words = (_text_of(each) for each in (path, own))
        if english is None or words is None:
            return  # whoever reads it says so
        read = "Read the two side by side, as one was changed alone: do they still say the same?"
        filled_in, its = (set(_FILLED_IN.findall(each)) for each in (english, words))
        for name in sorted(filled_in ^ its):
            only, other = (path.name, own.name) if name in filled_in else (own.name, path.name)
            self.gaps.append(Fault(shown, 0, f"{only} names (({name})), and {other} does not.", read))
        headings, its_headings = (len(_HEADING.findall(each)) for each in (english, words))
        if headings != its_headings:
            what = f"This has {headings} headings, and {own.name} has {its_headings}."
            self.gaps.append(Fault(shown, 0, what, read))

    def sentences(
        self, path: FilePath, shown: str, said: Mapping[str, int], faults: Faults
    ) -> dict[str, str]:
        """Sentences of this language by the English ones, from a file such as `rules.cy.yaml`.

        `said` are the English sentences with the lines of the file `shown` that say them.
        """
        if self.code == ENGLISH:
            return {}
        own = self.file(path)
        node = read_yaml(own, f"{shown.rpartition('/')[0]}/{own.name}", faults) if own.exists() else None
        written = node.entries if node else {}
        for english, line in said.items():
            if english in written and written[english].text:
                self._compare_names(english, written[english], faults)
                continue
            what = f"{english!r} has no words in the language {self.code!r}."
            self.gaps.append(Fault(shown, line, what, f"Add to {own.name}, beside it: {english}: …"))
        return {english: words.text for english, words in written.items()}

    def _compare_names(self, english: str, words: Node, faults: Faults) -> None:
        """Both sentences are filled in with the same things, and a resident must read none of the braces."""
        given, named = set(_IN_BRACES.findall(english)), set(_IN_BRACES.findall(words.text))
        for name in sorted(named - given):
            what = f"Nothing is known to fill in for {{{name}}} here."
            faults.add(words, what, nearest(name, given) if given else "Take it out.")
        for name in sorted(given - named if named <= given else ()):
            what = f"{english!r} names {{{name}}}, and its words in the language {self.code!r} do not."
            self.gaps.append(Fault(words.file, words.line, what, f"Write {{{name}}} where it belongs."))

    def _note_gaps(self, node: Node, words: Node, keys: WordKeys, shown: str) -> None:
        there = {path for path, word in words_in(words, keys) if word.content}
        for path, word in words_in(node, keys):
            if path not in there and word.content:
                what = f"{word.text!r} has no words in the language {self.code!r}."
                self.gaps.append(Fault(word.file, word.line, what, f"Add to {shown}: {': '.join(path)}: …"))
