"""Volumes: how many people used other channels, imported from a file."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from prototype_kit.cli.command import DONE, FILE, counted, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError
from prototype_kit.language import LOCAL
from prototype_kit.months import Month, last_whole_month


@example("prototype-kit volumes import phone-2026.csv")
@click.group()
def volumes() -> None:
    """Import how many people used other channels, which take-up and savings need."""


@example("prototype-kit volumes import phone-2026.csv")
@volumes.command(name="import")
@click.argument("file", type=FILE)
@pass_project
def import_(project: Project, file: Path) -> int:
    """Import a CSV file: all of it, or nothing where something is wrong in it."""
    from prototype_kit.channels import CHANNELS
    from prototype_kit.site import load_site
    from prototype_kit.store import open_store
    from prototype_kit.volumes import read_volumes

    site = load_site(project.folder)
    found = read_volumes(_bytes(file), site.services, _last_month())
    settings = project.settings
    done = open_store(settings.database).volumes.keep(settings.env, found, datetime.now(UTC))
    click.echo(f"Imported {counted(len(found), 'number')} into the figures from: {settings.env}.")
    for before in done.replaced:
        channel = CHANNELS[before.channel].lower()
        click.echo(f"  {before.service}, {before.month.words}, {channel}: it was {before.completed:,} before")
    return DONE


@example("prototype-kit volumes list street-lights")
@volumes.command(name="list")
@click.argument("service", required=False)
@pass_project
def list_(project: Project, service: str | None) -> int:
    """Print what was imported, for all services or for one."""
    from prototype_kit.document import nearest
    from prototype_kit.site import load_site
    from prototype_kit.store import open_store

    settings, services = project.settings, load_site(project.folder).services
    if service is not None and service not in services:
        raise KitError(f"There is no service {service!r}. {nearest(service, services)}")
    store = open_store(settings.database)
    found = store.volumes.of(settings.env, service) if service else store.volumes.all(settings.env)
    for each in (kept.volume for kept in found):
        words = f"{each.month}  {each.service}  {each.channel}  {each.completed:,}  {each.source}"
        click.echo(words)
    if not found:
        click.echo(f"Nothing was imported. To make a file to fill in: {project.typed('volumes template')}")
    return DONE


@example("prototype-kit volumes template street-lights > volumes.csv")
@volumes.command()
@click.argument("service", required=False)
@pass_project
def template(project: Project, service: str | None) -> int:
    """Print a CSV file to fill in, of one service or of the first."""
    from prototype_kit.csv_export import write_csv
    from prototype_kit.document import nearest
    from prototype_kit.site import load_site
    from prototype_kit.volumes import template_rows

    services = load_site(project.folder).services
    slug = service or next(iter(services))
    if slug not in services:
        raise KitError(f"There is no service {slug!r}. {nearest(slug, services)}")
    # As it is: a terminal's encoding or line ends would change what a spreadsheet program reads.
    sys.stdout.buffer.write("".join(write_csv(template_rows(slug, _last_month()))).encode())
    sys.stdout.buffer.flush()
    return DONE


def _last_month() -> Month:
    """The last month that has ended where the services are."""
    return last_whole_month(datetime.now(UTC).astimezone(LOCAL).date())


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise KitError(f"{file} cannot be read: {error.strerror}.") from error
