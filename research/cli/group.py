"""The group `research`, which the modules of this folder add their commands to."""

from __future__ import annotations

import click


@click.group()
def research() -> None:
    """User research: studies, and what they need on paper."""
