"""The kit's commands as they can be typed where somebody is.

`prototype-kit` is on the PATH only where the environment is activated, or the kit is installed for everybody.
Elsewhere the Python of the environment runs the same: `.venv/bin/python -m prototype_kit`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

_COMMAND = re.compile(r"\bprototype-kit (?=[a-z])")


def typed(command: str, project: str | Path | None = None) -> str:
    """A command with all that has to stand before it: `prototype-kit --project exemplars check`.

    `project` is the folder as somebody gave it, or where it is; it is left out when they are in it.
    """
    return f"{_program()}{_project(project)} {command}"


def as_typed(text: str, project: str | Path | None = None) -> str:
    """A text in which every command, such as prototype-kit check, stands as it can be typed."""
    return _COMMAND.sub(lambda _: typed("", project), text)


def _program() -> str:
    found, python = shutil.which("prototype-kit"), Path(sys.executable)
    if found and Path(found).parent == python.parent:
        return "prototype-kit"
    return f"{_quoted(_from_here(python))} -m prototype_kit"


def _project(folder: str | Path | None) -> str:
    if folder is None or Path(folder).resolve() in (Path.cwd(), *Path.cwd().parents):
        return ""
    return f" --project {_quoted(_from_here(Path(folder)))}"


def _from_here(path: Path) -> str:
    """A path as short as it can be: what lies below the current folder without it."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - what .venv/bin/python links to is another Python
    return str(whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole)


def _quoted(path: str) -> str:
    return f'"{path}"' if re.search(r"[^\w@%+=:,./\\~-]", path) else path
