"""The files of a site that hold words for people, and every piece of words in them, in every language.

Words lie in YAML files, in content and in `rules.py`; those of each other language in files beside them.
"""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath

from prototype_kit.accessibility import FILE as LOG
from prototype_kit.accessibility import WORDS as LOG_WORDS
from prototype_kit.bookings.reading import WORDS as CALENDAR_WORDS
from prototype_kit.document import Edition, Faults, WordKeys, read_yaml, words_in
from prototype_kit.document.editing import with_words
from prototype_kit.document.words import ENGLISH, Path
from prototype_kit.journey.reading import WORDS as JOURNEY_WORDS
from prototype_kit.language import NAMES
from prototype_kit.rules import sentences_in
from prototype_kit.service import WORDS as SERVICE_WORDS
from prototype_kit.site import WORDS as SITE_WORDS
from prototype_kit.site import Site
from prototype_kit.spreadsheet import clean

_KIT_PAGES = FilePath(__file__).parent / "words"
_KIT_PAGE_NAMES = ("contact", "cookies", "privacy", "accessibility")


class WordFile(ABC):
    """One English file with words, and the files beside it in other languages.

    `shown` is its path from the project's folder. Every piece of words in it has a path of names.
    """

    place = re.compile(r"\{\w+\}")
    """What is filled in when the words are shown."""
    begins = ""
    """What the words must begin with."""

    def __init__(self, path: FilePath, shown: str):
        self.path, self.shown = path, shown

    @abstractmethod
    def texts(self, code: str) -> dict[Path, str]:
        """The words in one language, by their paths."""

    @abstractmethod
    def written(self, code: str, words: Mapping[Path, str]) -> str:
        """The text of the file of a language with these words put in.

        Raises `KitError` when they cannot be.
        """

    def file(self, code: str) -> FilePath:
        """The file of a language."""
        return Edition(code).file(self.path)

    def shown_in(self, code: str) -> str:
        """Its path from the project's folder."""
        return f"{self.shown.rpartition('/')[0]}/{self.file(code).name}".lstrip("/")

    def which(self, path: Path) -> str:
        """Where words stand, for people: the names from the outside in."""
        return " › ".join(path)

    def kind(self, path: Path) -> str:
        """What words are: a question, a hint, an email."""
        return path[-1].replace("_", " ")

    def key(self, path: Path) -> str:
        """The same for the same words in every export: the file, and a JSON pointer."""
        steps = (step.replace("~", "~0").replace("/", "~1") for step in path)
        return f"{self.shown}#/{'/'.join(steps)}"

    def note(self, path: Path, english: str) -> str:
        """What a translator must know."""
        kept = self.places(english)
        notes = [f"Keep {', '.join(kept)}."] if kept else []
        return " ".join([*notes, *filter(None, [_NOTES.get(self.kind(path))])])

    def places(self, words: str) -> list[str]:
        """What is filled in, as it is written, each once."""
        return [*dict.fromkeys(self.place.findall(words))]

    def refusal(self, words: str) -> str:
        """Why these cannot be the words; empty when they can."""
        return "" if words.startswith(self.begins) else f"the first line must begin with {self.begins!r}"


_KINDS = {
    "ask": "question", "search": "question", "search_hint": "hint", "called": "words inside sentences",
    "label": "option", "divider": "words between options", "cannot_find": "link", "submit": "button",
    "item": "name of an item", "only_item": "name of an item", "words": "status", "text": "link",
    "hours": "opening hours", "office": "question", "office_hint": "hint", "late": "warning",
    "cancelled": "what still has to be done", "welcome": "first words",
    "because": "reason for closing", "access": "how accessible it is",
}  # fmt: skip
_HELD = {
    "options": "option",
    "errors": "error",
    "search_errors": "error",
    "office_errors": "error",
    "skill_words": "words",
    "address": "line of an address",
}
_PAGES = {
    "-start": "start page", "-confirmation": "confirmation page", "-declaration": "declaration",
    ".email": "email", ".text": "text message",
}  # fmt: skip
_SIGNS = "Keep the signs at the start of lines: # before the title, ## before a heading, - before items."
_NOTES = {
    "words inside sentences": "These stand in sentences like “Enter …”: begin without a capital letter.",
    "text message": "The title is not sent. One text message holds 160 characters, or 70 when one of them is "
    "a letter like ŵ or â; longer ones cost more. What is filled in counts too.",
    "sentence of a rule": "The English is part of rules.py and is changed there.",
    **dict.fromkeys(("start page", "confirmation page", "declaration", "email", "page"), _SIGNS),
}


class YamlWords(WordFile):
    """Words in a YAML file, and in one of the same shape for each language."""

    def __init__(self, path: FilePath, shown: str, keys: WordKeys):
        super().__init__(path, shown)
        self.keys = keys

    def texts(self, code: str) -> dict[Path, str]:
        """The values that people read, by the keys they stand under."""
        file = self.file(code)
        node = read_yaml(file, self.shown, Faults()) if file.exists() else None
        found = words_in(node, self.keys) if node is not None else ()
        return {path: word.text for path, word in found if word.text}

    def written(self, code: str, words: Mapping[Path, str]) -> str:
        """The YAML, with only these values changed or added."""
        return with_words(text_of(self.file(code)), words, self.shown_in(code), self.texts(ENGLISH))

    def kind(self, path: Path) -> str:
        """By the key, or by what it stands under."""
        held = _HELD.get(path[-2]) if len(path) > 1 else None
        return held or _KINDS.get(path[-1]) or super().kind(path)


class ContentWords(WordFile):
    """A Markdown file. It is one piece of words: a translation need not have the same paragraphs.

    `instead` is the kit's own page, which is shown where the site has none of its own.
    """

    place = re.compile(r"\(\([a-z][a-z0-9-]*\)\)")
    begins = "# "

    def __init__(self, path: FilePath, shown: str, instead: FilePath | None = None):
        super().__init__(path, shown)
        self.instead = instead

    def texts(self, code: str) -> dict[Path, str]:
        """The whole text, by what it is."""
        file = self.file(code)
        if not file.exists() and code == ENGLISH and self.instead:
            file = self.instead
        text = clean(text_of(file)).strip()
        return {(self._what,): text} if text else {}

    @property
    def _what(self) -> str:
        """By the ending of the name."""
        return next((what for ending, what in _PAGES.items() if self.path.stem.endswith(ending)), "page")

    def written(self, code: str, words: Mapping[Path, str]) -> str:
        """The new text, with the line ends that the file has."""
        lines = f"{words[self._what,]}\n"
        return lines.replace("\n", "\r\n") if "\r\n" in text_of(self.file(code)) else lines


class RuleWords(WordFile):
    """Sentences that `rules.py` says. In other languages they are in `rules.cy.yaml`, by the English ones."""

    @cached_property
    def _said(self) -> Mapping[str, int]:
        return sentences_in(self.path)

    def file(self, code: str) -> FilePath:
        """`rules.cy.yaml`."""
        return Edition(code).file(self.path.with_suffix(".yaml")) if code != ENGLISH else self.path

    def texts(self, code: str) -> dict[Path, str]:
        """By the English sentence."""
        if code == ENGLISH:
            others = (path for other in NAMES if other != ENGLISH for path in self.texts(other))
            return {path: path[0] for path in [*((sentence,) for sentence in self._said), *others]}
        file = self.file(code)
        node = read_yaml(file, self.shown, Faults()) if file.exists() else None
        return {(english,): own.text for english, own in node.entries.items() if own.text} if node else {}

    def written(self, code: str, words: Mapping[Path, str]) -> str:
        """The YAML of another language. What is said in English is code, and its author's."""
        return with_words(text_of(self.file(code)), words, self.shown_in(code), self.texts(ENGLISH))

    def which(self, path: Path) -> str:
        """A sentence has no name but itself."""
        return f"line {self._said[path[0]]}" if path[0] in self._said else "put together by the rules"

    def kind(self, path: Path) -> str:
        """One that stands in `rules.py`, or one that has to be there in parts."""
        return "sentence of a rule" if path[0] in self._said else "words of a rule"

    def key(self, path: Path) -> str:
        """A sentence may be long; a part of its hash is enough."""
        return f"{self.shown}#{hashlib.sha256(path[0].encode()).hexdigest()[:10]}"


def text_of(file: FilePath) -> str:
    """The text of a file with the line ends that it has; empty when there is none."""
    return file.read_bytes().decode("utf-8-sig") if file.exists() else ""


def word_files(site: Site) -> Iterator[WordFile]:
    """Every file of a site with words in it, in the order in which people meet them."""
    yield YamlWords(site.folder / "site.yaml", "site.yaml", SITE_WORDS)
    for name in _KIT_PAGE_NAMES:
        own = site.folder / "content" / f"{name}.md"
        if any(Edition(code).file(own).exists() for code in NAMES):
            yield ContentWords(own, f"content/{name}.md", _KIT_PAGES / f"{name}.md")
    if (site.folder / LOG).exists():
        yield YamlWords(site.folder / LOG, LOG, LOG_WORDS)
    for service in site.services.values():
        folder, shown = service.folder, service.folder.relative_to(site.folder).as_posix()
        yield YamlWords(folder / "service.yaml", f"{shown}/service.yaml", SERVICE_WORDS)
        for journey in service.journeys:
            name = f"{journey}.yaml"
            yield YamlWords(folder / "journeys" / name, f"{shown}/journeys/{name}", JOURNEY_WORDS)
        for calendar in service.calendars:
            name = f"{calendar}.yaml"
            yield YamlWords(folder / "calendars" / name, f"{shown}/calendars/{name}", CALENDAR_WORDS)
        for path in sorted((folder / "content").glob("*.md")):
            if path.stem.rpartition(".")[2] not in NAMES:
                yield ContentWords(path, f"{shown}/content/{path.name}")
        yield RuleWords(folder / "rules.py", f"{shown}/rules.py")


@dataclass(frozen=True)
class Word:
    """One piece of words in every language: `texts` by code, empty where there is none."""

    source: WordFile
    path: Path
    texts: Mapping[str, str]

    @property
    def english(self) -> str:
        """The English; empty for words that only another language has."""
        return self.texts[ENGLISH]

    @property
    def key(self) -> str:
        """What finds it again."""
        return self.source.key(self.path)


def words_of(site: Site, codes: Sequence[str]) -> Iterator[Word]:
    """Every piece of words, with the languages of `codes`."""
    for source in word_files(site):
        there = {code: source.texts(code) for code in codes}
        for path in dict.fromkeys(path for texts in there.values() for path in texts):
            yield Word(source, path, {code: texts.get(path, "") for code, texts in there.items()})
