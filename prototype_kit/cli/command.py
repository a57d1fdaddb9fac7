"""What every command is made with: exit codes, an example in its help, kinds of values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

DONE, MEND = 0, 1

PORT, COUNT = click.IntRange(1, 65_535), click.IntRange(min=1)
FILE = click.Path(path_type=Path)

_Command = TypeVar("_Command", bound=click.Command)


def example(text: str) -> Callable[[_Command], _Command]:
    """Show a line that can be typed at the end of a command's help, which `-h` shows too."""

    def add(command: _Command) -> _Command:
        command.epilog = f"\b\nExample:\n  {text}"
        # Said of each command: Click keeps the help option that was asked for first, even outside its group.
        command.context_settings["help_option_names"] = ["-h", "--help"]
        return command

    return add


def counted(number: int, noun: str) -> str:
    """A number and what it counts: `1 service`, `2 services`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
