"""A step in words: in the terminal, and a whole lesson as a page."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from prototype_kit.command_line import as_typed
from prototype_kit.lessons.step import Lesson, Step

WIDE = 88
_MARKS = re.compile(r"\*\*|`|<(?=http)|(?<=\S)>(?=[\s.,:;)]|$)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_IN_FULL = (
    "(`prototype-kit` is `.venv/bin/python -m prototype_kit` in full, in the folder of your project. Of a "
    "project inside a clone of the kit, the terminal gives each command as it can be typed there.)"
)


def step_text(lesson: Lesson, step: Step, project: str | None) -> str:
    """A step for the terminal; commands stand as they can be typed for that project."""
    number = [each.name for each in lesson.steps].index(step.name) + 1
    heading = f"{lesson.title}, step {number} of {len(lesson.steps)}: {step.title}"
    return "\n\n".join([heading, *_blocks(step.words, project)])


def _blocks(words: str, project: str | None) -> Iterator[str]:
    read = 0
    for fenced in _FENCED.finditer(words):
        yield from _paragraphs(words[read : fenced.start()], project)
        # What goes into a file stands as it is there: YAML that was copied with more spaces is another thing.
        kind, text = fenced.groups()
        typed = kind == "text"
        yield textwrap.indent(as_typed(text.rstrip(), project), "    ") if typed else text.rstrip()
        read = fenced.end()
    yield from _paragraphs(words[read:], project)


def _paragraphs(words: str, project: str | None) -> Iterator[str]:
    for paragraph in words.strip().split("\n\n"):
        plain = _MARKS.sub("", _LINK.sub(r"\1", paragraph.replace("\n", " ")))
        if plain:
            yield wrapped(as_typed(plain, project))


def wrapped(words: str) -> str:
    """A paragraph in lines that fit a terminal; those that it has stay apart."""
    lines = (
        textwrap.wrap(line, WIDE, break_long_words=False, break_on_hyphens=False,
                      subsequent_indent=" " * (len(line) - len(line.lstrip())))
        for line in words.splitlines()
    )  # fmt: skip
    return "\n".join(part for line in lines for part in line)


def lesson_page(lesson: Lesson) -> str:
    """The whole lesson as Markdown."""
    return "\n".join(_page(lesson))


def _page(lesson: Lesson) -> Iterator[str]:
    yield from (f"# {lesson.title}", "", lesson.words, "", _IN_FULL, "")
    yield from (
        "Begin it, or go on with it:",
        "",
        "```text",
        f"prototype-kit learn begin {lesson.name}",
        "```",
        "",
    )
    for number, step in enumerate(lesson.steps, 1):
        yield from (f"## {number}. {step.title}", "", step.words, "")
        yield from ("When you have done it:", "", "```text", "prototype-kit learn", "```", "")
