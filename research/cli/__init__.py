"""The commands of user research: the groups `round` and `research`, one module a noun.

They are read for any command of the kit, so what is slow is imported inside a command.
"""

from __future__ import annotations

from collections.abc import Sequence

import click

from research.cli import forgetting as forgetting
from research.cli import reports as reports
from research.cli import serving as serving
from research.cli import studies as studies
from research.cli.group import research
from research.cli.rounds import round_


def commands() -> Sequence[click.Command]:
    """The groups that the kit's own commands are joined by."""
    return (round_, research)
