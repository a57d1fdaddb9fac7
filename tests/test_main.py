"""`python -m prototype_kit` in a clone, by a Python in which nothing is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command with this Python, less everything that was installed into it."""
    bare = [sys.executable, "-S", "-E", "-m", "prototype_kit", *arguments]
    return subprocess.run(bare, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def a_clone(tmp_path: Path) -> Path:
    """The package alone, without an environment."""
    left_out = shutil.ignore_patterns("vendor", "__pycache__")
    shutil.copytree(ROOT / "prototype_kit", tmp_path / "prototype_kit", ignore=left_out)
    return tmp_path


def test_somebody_who_has_installed_nothing_is_told_what_to_do(tmp_path: Path) -> None:
    """One sentence, and no traceback."""
    done = run(a_clone(tmp_path), "check")
    assert done.returncode == 1
    assert done.stderr.startswith("What the kit needs is not installed yet. Run make start")
    assert "Traceback" not in done.stderr


def test_the_environment_of_the_clone_is_used_without_activating_it(tmp_path: Path) -> None:
    """Any Python will do, once `make start` has been there; the exit code comes through."""
    clone = a_clone(tmp_path)
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\nexit 7\n', encoding="utf-8")
    python.chmod(0o755)
    done = run(clone, "map", "street-lights")
    assert (done.stdout, done.returncode) == ("-m prototype_kit map street-lights\n", 7)


def test_the_environment_of_the_clone_goes_before_another_python(tmp_path: Path) -> None:
    """One that happens to have some of the packages would fail in the middle of a command."""
    clone = a_clone(tmp_path)
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    whole = [sys.executable, "-m", "prototype_kit", "map"]
    done = subprocess.run(whole, cwd=clone, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "-m prototype_kit map\n"
