"""The machine that all of it stands on."""

from __future__ import annotations

import click

from prototype_kit.cli.command import example


@example("prototype-kit doctor --port 8001")
@click.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def doctor(arguments: tuple[str, ...]) -> int:
    """Check this machine: Python, port, folder, disk, network."""
    from prototype_kit import doctor as checks

    return checks.main(list(arguments))
