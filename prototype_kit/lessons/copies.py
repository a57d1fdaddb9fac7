"""Copies of a project's files: one is kept as a step begins, and put back where somebody undoes it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from prototype_kit.errors import KitError

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
    """Copy the project's files into a folder, in place of what is there: all of them, or nothing changes.

    Raises `KitError` where that cannot be done.
    """
    unfinished = into.with_name(f".{into.name}")
    try:
        _clear(unfinished)
        unfinished.mkdir(parents=True)
        for inside in files(project):
            (unfinished / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project / inside, unfinished / inside)
        _clear(into)
        unfinished.rename(into)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        what = f"Your project could not be copied into {into} ({_why(error)}). Nothing in it was changed."
        raise KitError(f"{what}\nMend that, and run this again.") from error


def _clear(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _why(error: OSError) -> str:
    """What the system says of it, and of which file."""
    said = error.strerror or str(error)
    return f"{said}: {error.filename}" if error.filename else said


def is_as(project: Path, copy: Path) -> bool:
    """Whether the project's files are those of a copy; one that cannot be read is none of them."""
    own = {*files(project)}
    try:
        return own == {*files(copy)} and all(
            (project / each).read_bytes() == (copy / each).read_bytes() for each in own
        )
    except OSError:
        return False


def put_back(project: Path, copy: Path, undone: Path, now: datetime) -> Path:
    """Make the project's files those of a copy again; gives the folder in which all of them now lie.

    What is there is copied first, so that nothing is lost. Raises `KitError` where a file cannot be written.
    """
    saved = undone / now.strftime("%Y-%m-%d-%H-%M-%S-%f")
    keep_copy(project, saved)
    try:
        _make_as(project, copy)
    except OSError as error:
        what = f"Not every file could be put back ({_why(error)}). All that you had is in {saved}."
        raise KitError(f"{what}\nMend that, and undo it again.") from error
    return saved


def _make_as(project: Path, copy: Path) -> None:
    """Delete files that a copy has not, and write those that it has other."""
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
