"""Sheets: files of a project in which a learner writes what no machine can judge.

The words of a step hold a sheet as it begins. It is written when the step begins, unless it is there; the
machine sees that each question has an answer, and not whether it is a good one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prototype_kit.errors import KitError

FOLDER = "lessons"
LEAST_WORDS = 5
"""Of an answer that says something."""
_SHEET = re.compile(
    rf"^`({FOLDER}/[\w-]+\.md)` begins like this:\n\n```markdown\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_PART = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Sheet:
    """A file, by its place in the project, and what it begins with: a heading for each question."""

    file: str
    text: str

    def begin(self, project: Path) -> None:
        """Write it, unless it is there."""
        path = project / self.file
        try:
            path.parent.mkdir(exist_ok=True)
            if not path.exists():
                path.write_text(self.text, encoding="utf-8")
        except OSError as error:
            raise KitError(f"{self.file} could not be written ({error.strerror or error}).") from error

    def unanswered(self, project: Path) -> list[str]:
        """The questions without an answer; all of them where the file is gone."""
        given = dict(answers(project / self.file))
        asked = dict(parts(self.text))
        return [each for each in asked if _words(given.get(each, "")) - _words(asked[each]) < LEAST_WORDS]

    def twice(self, project: Path) -> list[str]:
        """Answers that stand below more than one question."""
        given = Counter(below for _, below in answers(project / self.file))
        return [below for below, count in given.items() if below and count > 1]


def sheets_in(words: str) -> Iterator[Sheet]:
    """The sheets in the words of a step."""
    return (Sheet(found[1], found[2]) for found in _SHEET.finditer(words))


def answers(path: Path) -> Iterator[tuple[str, str]]:
    """What stands below each heading of a file; nothing where there is none."""
    return parts(path.read_text(encoding="utf-8")) if path.is_file() else iter(())


def parts(text: str) -> Iterator[tuple[str, str]]:
    """What stands below each heading of the second level."""
    _, *rest = _PART.split(text)
    return ((heading.strip(), below.strip()) for heading, below in zip(rest[::2], rest[1::2], strict=True))


def _words(text: str) -> int:
    return len(text.split())
