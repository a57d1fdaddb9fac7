"""Markdown that a team wrote for a study: parted at its headings, with names to fill in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup

from prototype_kit.content import PLACEHOLDER, Content
from prototype_kit.document import Faults, nearest, read_text
from prototype_kit.errors import Fault

TASK = re.compile(r"\(\(task-([a-z][a-z0-9-]*)\)\)")
"""Where the guide gives a task to the participant."""
_TITLE = re.compile(r"# +(.+?)\s*$")
_HEADING = re.compile(r"## +(.+?)\s*$")
_FENCE = re.compile(r" {0,3}(```|~~~)")


@dataclass(frozen=True)
class Words:
    """Markdown whose names `((name))` are filled in with `values` when it is shown."""

    markdown: str
    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """The Markdown with its names filled in."""
        return Content("", self.markdown).text(self.values)

    @property
    def html(self) -> Markup:
        """The same as HTML with GOV.UK's classes; what is filled in is escaped."""
        return Markup(Content("", self.markdown).html(self.values))  # noqa: S704 - the kit's own Markdown

    @property
    def names(self) -> frozenset[str]:
        """The names that have to be filled in."""
        return frozenset(PLACEHOLDER.findall(self.markdown))


@dataclass(frozen=True)
class Part:
    """A heading, the Markdown below it, and the line of the heading in its file."""

    heading: str
    markdown: str
    line: int


@dataclass(frozen=True)
class Parts:
    """A Markdown file parted at its headings of the second level. `shown` is its name in faults.

    `before` is what stands between the title and the first heading.
    """

    shown: str
    title: str
    before: str
    parts: tuple[Part, ...]
    lines: tuple[str, ...] = field(repr=False)

    def line_of(self, name: str) -> int:
        """The first line that names something to fill in; 0 when none does."""
        return next((number for number, line in enumerate(self.lines, 1) if f"(({name}))" in line), 0)


def read_parts(path: Path, shown: str, faults: Faults) -> Parts | None:
    """Read one file. None when it cannot be read or has no title; the reason is then among the faults."""
    text = read_text(path, shown, faults, "Write it, or make a new study and copy its file.")
    return None if text is None else parse_parts(text, shown, faults)


def parse_parts(text: str, shown: str, faults: Faults, skip: int = 0) -> Parts | None:
    """The same for text, of which the first `skip` lines are no Markdown."""
    lines = tuple(text.splitlines())
    first = next((number for number in range(skip, len(lines)) if lines[number].strip()), len(lines))
    title = _TITLE.fullmatch(lines[first]) if first < len(lines) else None
    if title is None:
        faults.found.append(_no_title(shown, first + 1 if skip else 0))
        return None
    starts = [*_headings(lines, first + 1), len(lines)]
    before = "\n".join(lines[first + 1 : starts[0]]).strip()
    parts = tuple(
        Part(_HEADING.sub(r"\1", lines[start]), "\n".join(lines[start + 1 : end]).strip(), start + 1)
        for start, end in pairwise(starts)
    )
    return Parts(shown, title[1], before, parts, lines)


def check_names(parts: Parts, known: Collection[str], faults: Faults) -> None:
    """Add a fault for each name to fill in that is not known. Those of tasks are the guide's."""
    for number, line in enumerate(parts.lines, 1):
        for name in PLACEHOLDER.findall(TASK.sub("", line)):
            if name not in known:
                what = f"(({name})) is not known here, so nothing is filled in."
                faults.found.append(Fault(parts.shown, number, what, nearest(name, known)))
        if "((" in PLACEHOLDER.sub("", line):
            what = "Two brackets open a name here that is not written as names are, so they would be read."
            faults.found.append(Fault(parts.shown, number, what, "Write it like ((contact))."))


def _headings(lines: tuple[str, ...], first: int) -> Iterator[int]:
    """The places of the headings, those in blocks of code left out."""
    in_code = False
    for number in range(first, len(lines)):
        in_code ^= _FENCE.match(lines[number]) is not None
        if not in_code and _HEADING.fullmatch(lines[number]):
            yield number


def _no_title(shown: str, line: int) -> Fault:
    return Fault(shown, line, "This file has no title.", "Start it with a line like: # The title.")
