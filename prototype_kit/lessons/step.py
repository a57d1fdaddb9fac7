"""A lesson and its steps. Their words are Markdown, from which the terminal and the documents take theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prototype_kit.lessons.sheet import Sheet, sheets_in
from prototype_kit.lessons.workspace import Workspace

_EDIT = re.compile(
    r"^In `([^`]+)` write\n\n```\w+\n(.*?)^```\n\nin place of\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_TYPED = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Look:
    """What was found: whether the step is done, and sentences about it, a paragraph each."""

    right: bool
    said: tuple[str, ...]


def right(*said: str) -> Look:
    """It is done."""
    return Look(True, said)


def not_yet(*said: str) -> Look:
    """It is not; what is said tells what to look at."""
    return Look(False, said)


@dataclass(frozen=True)
class Edit:
    """A change that the words of a step ask for: `new` in the place of `old`, which stands there once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Step:
    """One thing to do. `words` say what, in Markdown, without a heading.

    `look` compares the project with the copy that was kept when the step began. It takes every change that
    does what the step is about, not only the one that the words show.
    """

    name: str
    title: str
    words: str
    look: Callable[[Workspace], Look]

    @property
    def edits(self) -> Iterator[Edit]:
        """What the words ask to be written into files, in order."""
        return (Edit(found[1], found[3], found[2]) for found in _EDIT.finditer(self.words))

    @property
    def sheets(self) -> Iterator[Sheet]:
        """The files that are begun for the learner, to write into."""
        return sheets_in(self.words)

    @property
    def commands(self) -> Iterator[str]:
        """What they ask to be typed into a terminal, a line each."""
        return (line for found in _TYPED.finditer(self.words) for line in found[1].splitlines())


@dataclass(frozen=True)
class Lesson:
    """Steps that belong together, in their order; `words` say before the first what they are for."""

    name: str
    title: str
    words: str
    steps: Sequence[Step]


def read_lesson(name: str, text: str, looks: Mapping[str, Callable[[Workspace], Look]]) -> Lesson:
    """The lesson of a Markdown text: a heading of the second level is a step.

    `looks` are the names of the steps in their order, and what looks at each.
    """
    (first, words), *parts = _parts(text)
    steps = [
        Step(step, heading, below, look)
        for (step, look), (heading, below) in zip(looks.items(), parts, strict=True)
    ]
    return Lesson(name, first, words, steps)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Each heading of the first two levels with what stands below it; those in a fenced block are none."""
    heading, below, fenced = "", list[str](), False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if not fenced and line.startswith(("# ", "## ")):
            if heading:
                yield heading, "\n".join(below).strip()
            heading, below = line.lstrip("# "), []
        else:
            below.append(line)
    yield heading, "\n".join(below).strip()
