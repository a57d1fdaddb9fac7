"""The group `research`, which the modules of this folder add their commands to."""

from __future__ import annotations

import click

from prototype_kit.cli.command import example


@example("prototype-kit research ready round-3-shorter-contact-page")
@click.group()
def research() -> None:
    """Plan studies, run sessions in a room, and report on what was learned."""
