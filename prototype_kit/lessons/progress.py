"""How far somebody is, in a file of the instance folder. It names nobody, and stays on the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prototype_kit.errors import KitError
from prototype_kit.lessons.step import Lesson, Step

FOLDER, FILE = "learning", "progress.json"
_YEARS = (2000, 9000)  # beyond these, zones can no longer be reckoned


@dataclass(frozen=True)
class Done:
    """One step: when it was begun and when it was right, if it is; `seen` is what was noted meanwhile."""

    begun: datetime
    right: datetime | None = None
    seen: tuple[str, ...] = ()


class Progress:
    """That of one project. `instance` is its folder for what the running site writes."""

    def __init__(self, instance: Path):
        self.folder = instance / FOLDER
        self._file = self.folder / FILE
        self.lesson, self._done = self._read_all()

    def choose(self, lesson: Lesson) -> None:
        """Note which lesson somebody is in."""
        self.lesson = lesson.name
        self._write()

    def _read_all(self) -> tuple[str, dict[str, Done]]:
        """The name of the lesson that somebody is in, empty at first, and all steps."""
        if not self._file.is_file():
            return "", {}
        try:
            kept: Mapping[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
            return str(kept["lesson"]), {key: _read(row) for key, row in kept["steps"].items()}
        except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
            what = f"{self._file} cannot be read, so it is not known how far you are."
            raise KitError(f"{what}\nDelete it to begin again. Your project stays as it is.") from error

    def copy(self, lesson: Lesson, step: Step) -> Path:
        """The folder of the copy that is kept as a step begins."""
        return self.folder / lesson.name / step.name

    @property
    def undone(self) -> Path:
        """The folder of what was undone."""
        return self.folder / "undone"

    def of(self, lesson: Lesson, step: Step) -> Done | None:
        """How far a step is; None where it is not begun."""
        return self._done.get(_key(lesson, step))

    def current(self, lesson: Lesson) -> Step | None:
        """The first step that is not right yet; None where all are."""
        for step in lesson.steps:
            done = self.of(lesson, step)
            if done is None or done.right is None:
                return step
        return None

    def begin(self, lesson: Lesson, step: Step, now: datetime) -> Done:
        """Note that a step began."""
        return self._put(lesson, step, Done(now))

    def looked(self, lesson: Lesson, step: Step, seen: set[str], right: datetime | None) -> None:
        """Note what a step found."""
        done = self.of(lesson, step)
        if done is None:
            raise ValueError(f"{step.name} was not begun")
        self._put(lesson, step, replace(done, right=right, seen=tuple(sorted(seen))))

    def go_back(self, lesson: Lesson, step: Step) -> None:
        """Note that somebody is at a step again, and has not begun those after it."""
        done = self.of(lesson, step)
        if done is None:
            raise ValueError(f"{step.name} was not begun")
        for later in lesson.steps[lesson.steps.index(step) :]:
            self._done.pop(_key(lesson, later), None)
        self._put(lesson, step, Done(done.begun))

    def all(self, lesson: Lesson) -> Iterator[tuple[Step, Done | None]]:
        """Each step, in order."""
        return ((step, self.of(lesson, step)) for step in lesson.steps)

    def _put(self, lesson: Lesson, step: Step, done: Done) -> Done:
        self._done[_key(lesson, step)] = done
        self._write()
        return done

    def _write(self) -> None:
        steps = {key: _row(each) for key, each in self._done.items()}
        text = json.dumps({"lesson": self.lesson, "steps": steps}, indent=2)
        unfinished = self._file.with_name(f".{FILE}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(self._file)  # so that whoever stops this never leaves half a file
        except OSError as error:
            what = f"How far you are could not be written into {self._file} ({error.strerror or error})."
            raise KitError(f"{what}\nMake room for it, or let it be written, and run this again.") from error


def _key(lesson: Lesson, step: Step) -> str:
    return f"{lesson.name}/{step.name}"


def _read(row: Mapping[str, Any]) -> Done:
    right = row.get("right")
    seen = tuple(map(str, row.get("seen", ())))
    return Done(_moment(row["begun"]), _moment(right) if right else None, seen)


def _moment(text: str) -> datetime:
    """A moment in UTC, also where somebody took its zone away. Raises `ValueError` for one of no time."""
    moment = datetime.fromisoformat(text)
    if not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise ValueError(f"nobody learned in {moment.year}")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _row(done: Done) -> dict[str, Any]:
    right = done.right.isoformat() if done.right else None
    return {"begun": done.begun.isoformat(), "right": right, "seen": list(done.seen)}
