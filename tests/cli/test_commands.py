"""All commands: help with an example, exit codes that scripts can use, sentences instead of tracebacks."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from prototype_kit.cli import commands, main

ROOT = Path(__file__).parents[2]


def _all(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _all(inner, (*path, name))


EVERY_COMMAND = list(_all(commands))


def test_the_commands_are_found() -> None:
    """Those of the issue, at least."""
    expected = {"new", "add", "run", "serve", "work", "check", "map", "db", "report", "reset", "doctor"}
    assert expected <= {path[0] for path in EVERY_COMMAND if path}


@pytest.mark.parametrize("path", EVERY_COMMAND, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help_with_an_example(
    capsys: pytest.CaptureFixture[str], path: tuple[str, ...], option: str
) -> None:
    """Exit code 0, what it does, and a line that can be typed; the example is one of this very command."""
    try:
        code = main([*path, option])
    except SystemExit as ended:  # the doctor reads its own arguments
        code = int(ended.code or 0)
    out = capsys.readouterr().out
    assert code == 0
    found = re.search(r"Example:\s+(?:\w+=\S+ )?(prototype-kit.*)", out)
    assert found, out
    words = found[1].split()
    assert all(word in words for word in path)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nope",
        "db",
        "db nope",
        "check --nope",
        "serve --port x",
        "serve --workers 0",
        "run --port 0",
        "run --port 65536",
        "report --days x",
        "new --set noequals",
        "add",
    ],
)
def test_what_is_not_understood_is_exit_code_2(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """With the usage, and no traceback."""
    assert main(line.split()) == 2
    out, err = capsys.readouterr()
    assert "Usage:" in out + err or "is not an answer" in err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("db", "Add a command to prototype-kit db: status, upgrade."),
        ("", "Add a command to prototype-kit: add, check, console, db,"),
        ("new", "There is no terminal to ask on. Add --defaults, or answer with --set"),
    ],
)
def test_a_command_that_is_not_whole_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, words: str
) -> None:
    """In a sentence, behind its help; and nothing is made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(line.split()) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """As any command does."""
    assert main(["--version"]) == 0
    assert re.fullmatch(r"prototype-kit, version \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


def test_the_module_is_the_command() -> None:
    """`python -m prototype_kit` needs nothing activated; its exit code is the command's."""
    for arguments, code in ((["--version"], 0), (["nope"], 2), (["--project", "/nowhere", "check"], 1)):
        done = subprocess.run(
            [sys.executable, "-m", "prototype_kit", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert code == done.returncode
        assert "Traceback" not in done.stderr
