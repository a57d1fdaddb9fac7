"""Copies of a project where something stands in the way: said kindly, and nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.lessons.trainee import Trainee

FULL = "No space left on device"
JOURNEY = "services/street_lights/journeys/report.yaml"


def fail(monkeypatch: pytest.MonkeyPatch, name: str, after: int) -> None:
    """Have the disc be full after so many files."""
    whole, left = getattr(shutil, name), [after]

    def copy(source: Path, target: Path) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
        return whole(source, target)

    monkeypatch.setattr(shutil, name, copy)


def everything(folder: Path) -> dict[str, bytes]:
    """All files of a folder but those of the site and of learning."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "instance" not in path.relative_to(folder).parts
    }


def test_a_step_begins_only_with_a_whole_copy(trainee: Trainee, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a copy would delete the other half of the project when it is put back."""
    with monkeypatch.context() as full:
        fail(full, "copy2", 3)
        assert trainee.type("prototype-kit learn") == 1
    assert FULL in trainee.said
    assert "Nothing in it was changed. Mend that, and run this again." in trainee.said
    assert [*(trainee.project / "instance" / "learning").rglob("*.yaml")] == []
    assert trainee.type("prototype-kit learn undo") == 1
    assert "No step is begun." in trainee.said
    assert "step 1 of 7" in trainee.learn()


def test_what_cannot_be_saved_is_not_undone(trainee: Trainee, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is as the learner left it."""
    trainee.skip_to("question")
    (trainee.project / JOURNEY).write_text("Mine", encoding="utf-8")
    had = everything(trainee.project)
    with monkeypatch.context() as full:
        fail(full, "copy2", 3)
        assert trainee.type("prototype-kit learn undo") == 1
    assert FULL in trainee.said
    assert everything(trainee.project) == had


def test_what_was_undone_by_half_is_said_with_where_all_of_it_is(
    trainee: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And undoing again does the rest."""
    trainee.skip_to("question")
    was = everything(trainee.project)
    (trainee.project / JOURNEY).write_text("Mine", encoding="utf-8")
    had = everything(trainee.project)
    with monkeypatch.context() as full:
        fail(full, "copyfile", 0)
        # Only what is put back: what is saved before that comes through.
        full.setattr(shutil, "copy2", lambda source, target: Path(target).write_bytes(source.read_bytes()))
        assert trainee.type("prototype-kit learn undo") == 1
    assert "Not every file could be put back" in trainee.said
    (saved,) = (trainee.project / "instance" / "learning" / "undone").iterdir()
    assert saved.name in trainee.said
    assert everything(saved) == {name: text for name, text in had.items() if not name.startswith((".", "v"))}
    trainee.undo()
    assert everything(trainee.project) == was


def test_a_copy_that_is_gone_deletes_nothing(trainee: Trainee) -> None:
    """The step can begin again."""
    trainee.skip_to("question")
    had = everything(trainee.project)
    shutil.rmtree(trainee.project / "instance" / "learning" / "first-hour")
    for command in ("learn undo", "learn"):
        assert trainee.type(f"prototype-kit {command}") == 1
        assert "is gone. Begin this step again:" in trainee.said
    assert everything(trainee.project) == had
    assert trainee.type("prototype-kit learn begin first-hour") == 0
    trainee.undo()
    assert everything(trainee.project) == had


@pytest.mark.parametrize("place", ["instance/learning", "lessons"])
def test_a_place_that_is_taken_is_named(trainee: Trainee, place: str) -> None:
    """Where a folder should be, there is a file."""
    (trainee.project / place).parent.mkdir(exist_ok=True)
    (trainee.project / place).write_text("", encoding="utf-8")
    assert trainee.type("prototype-kit learn begin user-needs") == 1
    assert place in trainee.said
    assert "Traceback" not in trainee.said


def test_a_file_that_cannot_be_read_is_said_when_a_step_is_undone(
    trainee: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is none of those that were kept, so it is copied first, which then says what is wrong."""
    trainee.skip_to("question")
    read = Path.read_bytes

    def denied(path: Path) -> bytes:
        if path.name == "report.yaml":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return read(path)

    with monkeypatch.context() as locked:
        locked.setattr(Path, "read_bytes", denied)
        fail(locked, "copy2", 3)
        assert trainee.type("prototype-kit learn undo") == 1
    assert "Your project could not be copied into" in trainee.said
