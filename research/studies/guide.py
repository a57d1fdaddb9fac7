"""The discussion guide: what the moderator says and does, in sections with minutes.

`guide.md` has a heading for each section, such as `## Welcome (5 minutes)`. `((task-report-a-light))`, alone
on its line, is where the participant is given that task.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prototype_kit.document import Faults, nearest
from prototype_kit.errors import Fault
from research.studies.words import TASK, Part, Parts, Words, read_parts

FILE = "guide.md"
LONGEST = 60
"""Minutes of a session. Service Manual, moderated usability testing: 30 to 60."""
_MINUTES = re.compile(r"(?P<title>.+?)\s*\((?P<minutes>\d+) minutes?\)")


@dataclass(frozen=True)
class GuideSection:
    """A part of a session. `parts` are words, and the names of tasks where they are given.

    `begins` is the minute of the session at which it should begin.
    """

    title: str
    minutes: int
    begins: int
    parts: tuple[Words | str, ...]

    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of the tasks that are given in it."""
        return tuple(part for part in self.parts if isinstance(part, str))


@dataclass(frozen=True)
class Guide:
    """All of it. `before` stands above the first section."""

    title: str
    before: Words
    sections: tuple[GuideSection, ...]

    @property
    def minutes(self) -> int:
        """How long a session takes."""
        return sum(section.minutes for section in self.sections)


def read_guide(path: Path, shown: str, faults: Faults) -> Parts | None:
    """Read `guide.md`. What is wrong with its headings and minutes is added to `faults`."""
    parts = read_parts(path, shown, faults)
    if parts is not None:
        faults.found.extend(_faults_of_minutes(parts))
    return parts


def made_guide(parts: Parts, values: Mapping[str, str]) -> Guide:
    """The guide of a file without faults, its names filled in with `values`."""
    sections, begins = [], 0
    for part in parts.parts:
        title, minutes = _split(part.heading)
        sections.append(GuideSection(title, minutes, begins, tuple(_pieces(part.markdown, values))))
        begins += minutes
    return Guide(parts.title, Words(parts.before, values), tuple(sections))


def minutes_of(parts: Parts) -> int:
    """The minutes of all sections together."""
    return sum(_split(part.heading)[1] for part in parts.parts)


def faults_of_tasks(parts: Parts, minutes: Mapping[str, int | None]) -> Iterator[Fault]:
    """Tasks that the guide gives never, twice, or in less time than they may take.

    `minutes` has the name of each task of the study, and how long it may take.
    """
    given = [(name, part) for part in parts.parts for name in TASK.findall(part.markdown)]
    names = [name for name, _ in given]
    for name in minutes:
        if name not in names:
            mend = f"Write ((task-{name})) on a line of its own in the section in which it is given."
            yield Fault(parts.shown, 0, f"The guide never gives the task {name!r}.", mend)
    for number, (name, _) in enumerate(given):
        line = parts.line_of(f"task-{name}")
        if name not in minutes:
            yield Fault(parts.shown, line, f"The study has no task {name!r}.", nearest(name, minutes))
        elif name in names[:number]:
            yield Fault(parts.shown, line, f"The guide gives the task {name!r} twice.", "Delete one of them.")
    yield from _not_alone(parts)
    for part in parts.parts:
        yield from _too_short(parts.shown, part, minutes)


def _faults_of_minutes(parts: Parts) -> Iterator[Fault]:
    if not parts.parts:
        mend = "Write headings like: ## Welcome (5 minutes)"
        yield Fault(parts.shown, 0, "The guide has no sections.", mend)
    for part in parts.parts:
        if not _MINUTES.fullmatch(part.heading):
            what = f"The section {part.heading!r} does not say how long it takes."
            yield Fault(parts.shown, part.line, what, f"Write: ## {part.heading} (5 minutes)")
    whole = minutes_of(parts)
    if whole > LONGEST:
        what = f"The sections take {whole} minutes together, and a session is {LONGEST} at most."
        mend = f"Take out {whole - LONGEST} minutes: ask less, or give a task less."
        yield Fault(parts.shown, 0, what, mend)


def _not_alone(parts: Parts) -> Iterator[Fault]:
    for number, line in enumerate(parts.lines, 1):
        if TASK.search(line) and not TASK.fullmatch(line.strip()):
            what = "A task is given in the middle of a line."
            yield Fault(parts.shown, number, what, "Put its name on a line of its own.")


def _too_short(shown: str, part: Part, minutes: Mapping[str, int | None]) -> Iterator[Fault]:
    needed = sum(minutes.get(name) or 0 for name in TASK.findall(part.markdown))
    title, given = _split(part.heading)
    if given and needed > given:
        what = f"The section {title!r} has {given} minutes, and its tasks may take {needed}."
        yield Fault(shown, part.line, what, "Give it more minutes, or the tasks fewer.")


def _split(heading: str) -> tuple[str, int]:
    found = _MINUTES.fullmatch(heading)
    return (found["title"], int(found["minutes"])) if found else (heading, 0)


def _pieces(markdown: str, values: Mapping[str, str]) -> Iterator[Words | str]:
    # What is split at a name in brackets comes as words, name, words, name, words.
    for number, piece in enumerate(TASK.split(markdown)):
        if number % 2:
            yield piece
        elif piece.strip():
            yield Words(piece.strip(), values)
