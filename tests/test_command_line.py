"""Commands that are named in messages can be typed where somebody reads them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from prototype_kit import command_line
from prototype_kit.command_line import as_typed, typed


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with an environment that is not activated, which is the one that runs."""
    python = tmp_path / ".venv" / "bin" / "python"
    monkeypatch.setattr(command_line.sys, "executable", str(python))
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_one_word_is_enough_where_it_is_on_the_path() -> None:
    """As in an activated environment."""
    assert typed("check") == "prototype-kit check"


def test_else_the_python_of_the_environment_is_named(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the folder where somebody is: without what they stand in, whole when it is somewhere else."""
    assert typed("check") == f"{Path('.venv/bin/python')} -m prototype_kit check"
    (elsewhere / "below").mkdir()
    monkeypatch.chdir(elsewhere / "below")
    assert typed("check") == f"{elsewhere / '.venv/bin/python'} -m prototype_kit check"


def test_another_kit_on_the_path_is_not_this_one(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be of another version, or know other extensions."""
    other = elsewhere / "other" / "prototype-kit"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(other.parent))
    assert typed("check").startswith(str(Path(".venv/bin/python")))


def test_the_project_is_named_unless_somebody_is_in_it(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was given, or where it is."""
    project = elsewhere / "build" / "my services"
    project.mkdir(parents=True)
    python = Path(".venv/bin/python")
    for given in (project, "build/my services"):
        named = f'"{Path("build/my services")}"'
        assert typed("demo --remove", given) == f"{python} -m prototype_kit --project {named} demo --remove"
    monkeypatch.chdir(project)
    assert typed("check", project).endswith("-m prototype_kit check")


def test_commands_in_a_text_are_found(elsewhere: Path) -> None:
    """Commands alone: the name of the kit stays what it is."""
    text = "Run: prototype-kit db upgrade. Or: pip install 'prototype-kit[testing]' (prototype-kit 0.1)"
    assert as_typed(text) == text.replace(
        "prototype-kit db", f"{Path('.venv/bin/python')} -m prototype_kit db"
    )


def test_a_command_says_what_can_be_typed_next(tmp_path: Path) -> None:
    """Without the environment being activated, it runs."""
    path = os.pathsep.join(["/usr/bin", "/bin"])
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "prototype_kit",
            "--project",
            "exemplars",
            "staff",
            "roles",
            "x",
            "--role",
            "editor",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path, "PROTOTYPE_KIT_DATABASE": f"sqlite:///{tmp_path / 'empty.db'}"},
        cwd=Path(__file__).parents[1],
        check=False,
    )
    said = result.stderr.strip().rpartition(": ")[2]
    assert result.returncode == 1
    assert said.endswith("-m prototype_kit --project exemplars db upgrade")
