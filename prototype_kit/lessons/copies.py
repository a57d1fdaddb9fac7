"""Copies of a project's files: one is kept as a step begins, and put back where somebody undoes it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

_RECORDS = {"iterations", "rounds", "film", "print", "reports", "test-results"}
_INSTALLED = {"vendor", "venv", "node_modules"}
LEFT_OUT = frozenset({"instance", *_RECORDS, *_INSTALLED})
"""What is not the learner's own writing, or a record of what happened: it is neither copied nor changed."""


def files(project: Path) -> Iterator[Path]:
    """Every file that is copied, by its path in the project."""
    for path in sorted(project.rglob("*")):
        inside = path.relative_to(project)
        hidden = any(part.startswith((".", "__pycache__")) for part in inside.parts)
        if path.is_file() and not hidden and inside.parts[0] not in LEFT_OUT:
            yield inside


def keep_copy(project: Path, into: Path) -> None:
    """Copy the project's files into a folder, in place of what is there."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    for inside in files(project):
        (into / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(project / inside, into / inside)


def put_back(project: Path, copy: Path, undone: Path, now: datetime) -> Path:
    """Make the project's files those of a copy again; gives the folder in which all of them now lie.

    What is there is copied first, so that nothing is lost.
    """
    saved = undone / now.strftime("%Y-%m-%d-%H-%M-%S-%f")
    keep_copy(project, saved)
    kept = {*files(copy)}
    for inside in {*files(project)} - kept:
        (project / inside).unlink()
    for inside in kept:
        (project / inside).parent.mkdir(parents=True, exist_ok=True)
        if (
            not (project / inside).is_file()
            or (project / inside).read_bytes() != (copy / inside).read_bytes()
        ):
            shutil.copyfile(copy / inside, project / inside)  # a new time, so that what watches it sees it
    return saved
