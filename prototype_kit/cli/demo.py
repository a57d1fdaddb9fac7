"""A prototype that is filled with made-up cases, and emptied of them."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from prototype_kit.cli.command import COUNT, DONE, counted, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError
from prototype_kit.extensions import installed

CASES = 5_000
HERE = "http://127.0.0.1:8000"
_A_SECOND = 500  # cases; how long it takes is said before
_COUNTING = 0.5  # seconds in which days are counted before the command ends


@example("prototype-kit demo --cases 500")
@click.command()
@click.option("--cases", type=COUNT, default=CASES, show_default=True, help="How many.")
@click.option("--remove", is_flag=True, help="Delete every made-up case, and nothing else.")
@click.option("--if-empty", is_flag=True, help="Only where there is no case at all.")
@click.option("--address", help=f"Where residents are, for links. Default: PROTOTYPE_KIT_ADDRESS, or {HERE}.")
@pass_project
def demo(project: Project, cases: int, remove: bool, if_empty: bool, address: str | None) -> int:
    """Fill a prototype with made-up cases in every state, in place of those that it has."""
    from prototype_kit.demo import Setting, empty, fill
    from prototype_kit.demo_resident import demo_resident
    from prototype_kit.demo_staff import demo_staff
    from prototype_kit.signing import Signer
    from prototype_kit.site import load_site
    from prototype_kit.store import open_store
    from prototype_kit.store.migrations import upgrade

    settings = project.settings
    if settings.live:
        raise KitError("demo works in prototype mode only. Nothing was changed.")
    store = open_store(settings.database)
    if remove:
        gone = empty(store)
        for extension in installed():
            extension.unseed(store, project.folder)
        what = ", ".join(f"{number:,} {name}" for name, number in gone.items())
        click.echo(f"Deleted what was made up: {what}.")
        return DONE
    upgrade(settings.database)
    if if_empty and store.cases.count():
        return DONE
    if if_empty and hasattr(os, "nice"):
        os.nice(10)  # somebody waits for the first page meanwhile
    site, now = load_site(project.folder), datetime.now(UTC)
    seconds = counted(max(1, round(cases / _A_SECOND)), "second")
    click.echo(
        f"Filling {site.name} with {cases:,} made-up cases (about {seconds}). "
        f"To remove them: {project.typed('demo --remove')}"
    )
    empty(store)
    base = address or settings.address or HERE
    staff = demo_staff(store, site, now)
    resident = demo_resident(store, now) if site.account else None
    setting = Setting(site, now, cases, base, staff, resident=resident)
    made = fill(store, setting, Signer(settings.secret))
    click.echo(f"Made up {made.cases:,} cases.")
    if not (address or settings.address):
        click.echo(
            f"Links in their messages lead to {HERE}; read in the prototype, to wherever it runs then. "
            "For another address, set PROTOTYPE_KIT_ADDRESS."
        )
    store.rollups.refresh(now, _COUNTING)  # the newest days first; the worker counts the others
    for extension in installed():
        extension.unseed(store, project.folder)
        extension.seed(store, site)
    return DONE
