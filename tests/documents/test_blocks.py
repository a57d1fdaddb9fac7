"""Code on the pages does what the pages say: Python runs, commands are understood, data can be read."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from jinja2 import Environment

from docs.making.spelling import pages
from prototype_kit.cli import commands
from prototype_kit.settings import VARIABLES

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(prototype-kit [^`\n]+)`")
COMMAND = re.compile(r"^(?P<before>.*?)(?:\bprototype-kit|-m prototype_kit) (?P<words>[a-z-].*)$")
SETTING = re.compile(r"^(PROTOTYPE_KIT_\w+)=")
# The guide whose files are followed whole, one after the other, by tests/bookings/test_guide.py.
FOLLOWED = "docs/guide/book-appointments.md"
# Run as they are by tests/test_docs.py, line by line.
RUN = "console"
KNOWN = {RUN, "bash", "jinja", "json", "markdown", "powershell", "python", "shell", "text", "toml", "yaml"}


def blocks(*languages: str) -> Iterator[tuple[str, str]]:
    """The blocks in these languages, each with the name of its page."""
    for path in pages():
        for language, text in BLOCK.findall(path.read_text(encoding="utf-8")):
            if language in languages:
                yield path.relative_to(ROOT).as_posix(), text


def test_each_block_says_what_it_is() -> None:
    """Else no test would know how to try it."""
    for path in pages():
        text = path.read_text(encoding="utf-8")
        assert {language for language, _ in BLOCK.findall(text)} <= KNOWN, path.name
        assert len(re.findall(r"^ *```", text, re.MULTILINE)) == 2 * len(BLOCK.findall(text)), path.name


PYTHON = [(page, code) for page, code in blocks("python") if page != FOLLOWED]


@pytest.mark.parametrize(("document", "code"), PYTHON, ids=[page for page, _ in PYTHON])
def test_python_runs(document: str, code: str, tmp_path: Path) -> None:
    """In the folder of a project, as somebody has it who read so far."""
    project = tmp_path / "build" / "anytown-services"
    left_out = shutil.ignore_patterns("__pycache__", "instance", "film", "print", "reports")
    shutil.copytree(ROOT / "exemplars", project, ignore=left_out)
    (project / "instance").mkdir()
    inside = 'Path("build/' not in code
    shutil.copytree(project, project / "exemplars") if inside else None
    code = code.replace("range(1000)", "range(10)")  # what takes a while is done less often
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project if inside else tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def lines() -> list[tuple[str, str, bool]]:
    """Every line with a command of the kit: in blocks that are not run, and those that the text names."""
    shown = [
        (page, line, False) for page, text in blocks("bash", "shell", "text") for line in text.splitlines()
    ]
    for path in pages():
        text = BLOCK.sub("", path.read_text(encoding="utf-8"))
        shown += [(path.relative_to(ROOT).as_posix(), span, True) for span in SPAN.findall(text)]
    return [
        (page, line.strip(), is_named)
        for page, line, is_named in dict.fromkeys(shown)
        if COMMAND.match(line) and "…" not in line
    ]


def refusal(line: str, is_named: bool = False) -> str:
    """What the command line says against a command, which is not run; nothing where it is understood.

    One that is only named, in the text, may lack what it takes.
    """
    found = COMMAND.match(line)
    assert found
    unknown = [name for name in re.findall(r"(PROTOTYPE_KIT_\w+)=", found["before"]) if name not in VARIABLES]
    if unknown:
        return f"There is no setting {unknown[0]}."
    command: click.Command = commands
    context, name, words = None, "prototype-kit", shlex.split(found["words"].partition(" > ")[0])
    try:
        while True:
            context = command.make_context(name, words, parent=context)
            words = [*context._protected_args, *context.args]
            if not isinstance(command, click.Group) or not words:
                return ""
            given, found_command, words = command.resolve_command(context, words)
            assert found_command
            name, command = given, found_command
    except (click.MissingParameter, click.BadOptionUsage) as error:
        return "" if is_named else error.format_message()
    except click.ClickException as error:
        return error.format_message()


def test_each_command_is_understood() -> None:
    """Also one that is not run here, as it serves, asks, or takes what the reader has."""
    assert len(lines()) > 100
    assert [(page, line, said) for page, line, is_named in lines() if (said := refusal(line, is_named))] == []


def test_a_command_that_is_not_understood_is_found() -> None:
    """An option, a command and a setting that there are not."""
    assert "No such option" in refusal("prototype-kit check --stricter")
    assert "No such command" in refusal("prototype-kit --project build/x round freze 'Round 1'")
    assert "no setting" in refusal("PROTOTYPE_KIT_PASWORD=x prototype-kit serve")
    assert "Missing argument" in refusal("prototype-kit add")
    assert refusal("prototype-kit add", is_named=True) == ""
    assert refusal("prototype-kit round freeze 'Round 1'") == ""


def test_each_setting_is_one() -> None:
    """Settings that a page has people write into their files."""
    named = [
        (page, found[1])
        for page, text in blocks("shell", "text", "bash")
        for line in text.splitlines()
        if (found := SETTING.match(line.strip()))
    ]
    assert named
    assert [each for each in named if each[1] not in VARIABLES] == []


def test_data_can_be_read() -> None:
    """JSON, TOML and Jinja; YAML is read in tests/test_docs.py."""
    for reader, language in ((json.loads, "json"), (tomllib.loads, "toml"), (Environment().parse, "jinja")):
        found = list(blocks(language))
        assert found
        for _, text in found:
            reader(text)
