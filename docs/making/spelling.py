"""Words of the documents that are not in the dictionary, nor in the list of this project.

python -m docs.making.spelling      names each, with its file and line
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hunspell import Hunspell
from markdown_it import MarkdownIt
from markdown_it.token import Token

from docs.making.dictionary import ROOT, provide

OWN_WORDS = ROOT / "docs" / "making" / "words.txt"
"""Names and words of the trade, one a line, in order. A word with a capital is right with it alone."""
_LEFT_OUT = re.compile(
    r"\(\([^)]*\)\)|\{[^}]*\}"  # what is filled in
    r"|https?://\S+|\S+@\S+|\S*/\S*|\b[\w-]+\.[a-z]{2,6}\b"  # addresses, and names of files
)
_WORD = re.compile(r"[^\W\d_]{3,}(?:['’][^\W\d_]+)*")
_OWNING = re.compile(r"['’]s?$")


@dataclass(frozen=True)
class Found:
    """A word, and where it stands."""

    path: Path
    line: int
    word: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}: {self.word}"


def words(path: Path) -> Iterator[Found]:
    """Every word of English that people read on a page; code and addresses are none."""
    for token in _english(MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))):
        line = token.map[0] + 1 if token.map else 1
        for text in _texts(token.children or ()):
            for word in _WORD.findall(_LEFT_OUT.sub(" ", text)):
                yield Found(path, line, _OWNING.sub("", word.replace("’", "'")))


def _english(tokens: Iterable[Token]) -> Iterator[Token]:
    """Leave out the columns of tables whose headings say that they are Welsh."""
    headings: list[str] = []
    column = 0
    for token in tokens:
        if token.type == "table_open":
            headings = []
        elif token.type == "tr_open":
            column = -1
        elif token.type in ("th_open", "td_open"):
            column += 1
            if token.type == "th_open":
                headings.append("")
        elif token.type == "table_close":
            headings = []
        elif token.type == "inline":
            if headings and len(headings) == column + 1 and not headings[column]:
                headings[column] = token.content
            if not (headings and "Welsh" in headings[column] and token.content != headings[column]):
                yield token


def _texts(tokens: Iterable[Token]) -> Iterator[str]:
    # Words stand on both sides of what is bold; an image has its words inside.
    yield " ".join(token.content for token in tokens if token.type == "text")
    for token in tokens:
        if token.type == "image":
            yield from _texts(token.children or ())


def own_words() -> list[str]:
    """The list of this project."""
    return OWN_WORDS.read_text(encoding="utf-8").split()


def unknown(pages: Iterable[Path]) -> Iterator[Found]:
    """Each word that neither the dictionary nor the list has. Raises `FrontEndError` without a dictionary."""
    dictionary, own = Hunspell("en_GB", hunspell_data_dir=str(provide())), set(own_words())
    for page in pages:
        for found in words(page):
            if not own & {found.word, found.word.lower()} and not dictionary.spell(found.word):
                yield found


def not_needed(pages: Iterable[Path]) -> list[str]:
    """Words of the list that no page has."""
    used = {found.word for page in pages for found in words(page)}
    return sorted(set(own_words()) - used - {word.lower() for word in used})


def pages() -> list[Path]:
    """Every page of the documents."""
    return sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "bench" / "README.md"})


if __name__ == "__main__":
    misspelled = [*unknown(pages())]
    print(*misspelled, sep="\n")
    sys.exit(1 if misspelled else 0)
