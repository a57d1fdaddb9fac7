"""The project that a command works on: its folder, its environment, its settings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from prototype_kit.command_line import typed
from prototype_kit.errors import KitError
from prototype_kit.settings import Settings, read_settings


class Project:
    """The folder that a command works on."""

    def __init__(self, given: str | None):
        self.given = given

    @property
    def folder(self) -> Path:
        """The given folder, or the nearest one above the current that holds a site."""
        if self.given:
            folder = Path(self.given).resolve()
            if not (folder / "site.yaml").exists():
                raise KitError(f"There is no site.yaml in {self.given}. Name the folder of a project.")
            return folder
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / "site.yaml").exists():
                return folder
        raise KitError(
            "There is no site.yaml here. Go to a project's folder, or name it: "
            "prototype-kit --project FOLDER …"
        )

    def typed(self, command: str) -> str:
        """Another command for this project, as somebody can type it."""
        return typed(command, self.given)

    @property
    def settings(self) -> Settings:
        """Its settings, from the environment and `.env`."""
        return read_settings(self.folder, environment(self.folder))


def environment(folder: Path) -> dict[str, str]:
    """The environment, with what the project's `.env` adds to it. A variable that is set wins."""
    file = folder / ".env"
    # Some editors put a mark at the beginning, which must not become part of the first name.
    lines = file.read_text(encoding="utf-8-sig").splitlines() if file.exists() else ()
    return {**dict(_variables(lines)), **os.environ}


def _variables(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, sign, value = line.strip().removeprefix("export ").partition("=")
        if sign and not name.startswith("#"):
            quoted = value.strip()[:1] in ("'", '"')
            yield name.strip(), (value if quoted else value.partition(" #")[0]).strip().strip("\"'")


pass_project = click.make_pass_decorator(Project)
"""Gives a command its project as the first argument."""
