"""The database: made, brought up to date, checked and emptied."""

from __future__ import annotations

import click

from prototype_kit.cli.command import DONE, MEND, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError
from prototype_kit.extensions import installed


@example("prototype-kit db upgrade")
@click.group()
def db() -> None:
    """Make, bring up to date or check the database."""


@example("prototype-kit db upgrade")
@db.command()
@pass_project
def upgrade(project: Project) -> int:
    """Make the database, or bring its tables up to date."""
    from prototype_kit.store.migrations import upgrade as run_upgrade

    run_upgrade(project.settings.database)
    click.echo("The database is up to date.")
    return DONE


@example("prototype-kit db status")
@db.command()
@pass_project
def status(project: Project) -> int:
    """Say whether the database is up to date; exit code 1 when it is not."""
    from prototype_kit.store.migrations import is_current

    current = is_current(project.settings.database)
    click.echo(
        "The database is up to date."
        if current
        else f"The database is not up to date. Run: {project.typed('db upgrade')}"
    )
    return DONE if current else MEND


@example("prototype-kit reset --yes")
@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_project
def reset(project: Project, yes: bool) -> int:
    """Delete every draft, case, message and event of a prototype."""
    from prototype_kit.adapters.notify import FakeNotify
    from prototype_kit.adapters.scanner import FakeScanner
    from prototype_kit.store import open_store

    settings = project.settings
    if settings.live:
        raise KitError("reset works in prototype mode only. Nothing was deleted.")
    if not yes:
        click.confirm(f"Delete everything that was entered into {project.folder.name}?", abort=True)
    store = open_store(settings.database)
    for extension in installed():
        extension.unseed(store, project.folder)
    store.reset()
    for extension in installed():
        extension.reset(store)
    FakeNotify(settings.instance / "sent").forget()
    FakeScanner(settings.instance / "scanner").forget()
    click.echo("Everything was deleted.")
    return DONE
