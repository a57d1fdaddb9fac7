"""Looking at journeys without serving them: check, map, diff."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prototype_kit.cli.command import DONE, FILE, MEND, counted, example
from prototype_kit.cli.project import Project, environment, pass_project
from prototype_kit.command_line import as_typed
from prototype_kit.errors import DefinitionError, KitError, SettingsError
from prototype_kit.settings import check_settings

if TYPE_CHECKING:
    from prototype_kit.journey import Journey
    from prototype_kit.site import Site


@example("prototype-kit check --strict")
@click.command()
@click.option("--strict", is_flag=True, help="Advice counts as a fault.")
@pass_project
def check(project: Project, strict: bool) -> int:
    """Check settings, every file of every service, and their rules with sample answers: all at once."""
    from prototype_kit.accessibility import log_advice
    from prototype_kit.check import advise_skills
    from prototype_kit.extensions import installed
    from prototype_kit.inventory import advise_data
    from prototype_kit.service import advise_bookings
    from prototype_kit.working_days import calendar_advice

    site = checked_site(project.folder)
    today = datetime.now(UTC).date()
    of_today = (
        *log_advice(site.accessibility, today),
        *calendar_advice(site.working_days, today),
        *(fault for service in site.services.values() for fault in advise_bookings(service, today)),
        *advise_skills(site, today),
        *(
            fault
            for service in site.services.values()
            for fault in advise_data(service, service.folder.relative_to(site.folder).as_posix())
        ),
    )
    advice = (*site.advice, *of_today)  # with what other languages lack
    for fault in sorted(advice):
        click.echo(as_typed(f"{fault}\n", project.given))
    journeys = sum(len(service.journeys) for service in site.services.values())
    checked = f"{counted(len(site.services), 'service')} and {counted(journeys, 'journey')}"
    if besides := [words for each in installed() for words in each.counted(site)]:
        checked += f", with {' and '.join(besides)}"
    click.echo(f"Checked {checked}: no faults, {counted(len(advice), 'piece')} of advice.")
    return MEND if strict and advice else DONE


def checked_site(folder: Path) -> Site:
    """The site, when nothing is wrong with it or its settings. Raises `KitError` with all that is."""
    from prototype_kit.check import faults_in_use
    from prototype_kit.site import load_site

    wrong: list[KitError] = []
    try:
        check_settings(environment(folder))
    except SettingsError as error:
        wrong.append(error)
    try:
        site = load_site(folder)
    except DefinitionError as error:
        raise KitError("\n".join(map(str, [*wrong, error]))) from None
    if faults := tuple(faults_in_use(site, datetime.now(UTC).date())):
        wrong.append(DefinitionError(faults))
    if wrong:
        raise KitError("\n".join(map(str, wrong)))
    return site


@example("prototype-kit map street-lights/report --svg map.svg")
@click.command(name="map")
@click.argument("service", required=False, metavar="[SERVICE[/JOURNEY]]")
@click.option("--svg", type=FILE, metavar="FILE", help="Draw one journey into an SVG file instead.")
@click.option("--html", type=FILE, metavar="FILE", help="Draw them into a web page, with text.")
@pass_project
def map_(project: Project, service: str | None, svg: Path | None, html: Path | None) -> int:
    """Print journeys as text: every page in order, and when it is asked. Or draw them."""
    from prototype_kit.journey.drawing import map_svg
    from prototype_kit.journey.map import map_text
    from prototype_kit.journey.map_page import map_page
    from prototype_kit.site import load_site

    site = load_site(project.folder)
    journeys = named_journeys(site, service)
    if svg and len(journeys) > 1:
        raise KitError(f"An SVG shows one journey. Name one of: {', '.join(journeys)}.")
    if svg:
        _write(svg, map_svg(next(iter(journeys.values()))))
    if html:
        _write(html, map_page(site.name, journeys.values()))
    if not (svg or html):
        for journey in journeys.values():
            click.echo(map_text(journey))
    return DONE


def named_journeys(site: Site, name: str | None) -> dict[str, Journey]:
    """The journeys of `name`, a service or one journey of it; of every service when nothing is named."""
    from prototype_kit.document import nearest

    slug, _, one = (name or "").partition("/")
    slug = slug.replace("_", "-")
    if slug and slug not in site.services:
        raise KitError(f"There is no service {slug!r}. {nearest(slug, site.services)}")
    services = [site.services[slug]] if slug else site.services.values()
    found = {f"{each.slug}/{own}": journey for each in services for own, journey in each.journeys.items()}
    if one and f"{slug}/{one}" not in found:
        offer = nearest(one, site.services[slug].journeys)
        raise KitError(f"There is no journey {one!r} in {slug!r}. {offer}")
    return {f"{slug}/{one}": found[f"{slug}/{one}"]} if one else found


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise KitError(f"{file} cannot be written: {error.strerror}.") from error
    click.echo(f"Wrote {file}.")


def _last_release(project: Project) -> Path:
    """The folder of what was released last. Raises `KitError` before the first release."""
    from prototype_kit.iterations import FOLDER, LAST

    last = project.folder / FOLDER / LAST
    if not last.is_dir():
        what = "Nothing was released yet, so there is no release to compare with."
        raise KitError(f"{what}\nName two folders, the older first, or --git REVISION.")
    return last


@example("prototype-kit diff --git HEAD~1")
@click.command()
@click.argument("folders", nargs=-1, type=FILE, metavar="[OLD] [NEW]")
@click.option("--git", metavar="REVISION", help="Compare one folder with itself as it was there.")
@click.option("--json", "as_json", is_flag=True, help="Print data for another program.")
@pass_project
def diff(project: Project, folders: tuple[Path, ...], git: str | None, as_json: bool) -> int:
    """Say in plain English what is different between two versions of a project or a service.

    Without folders: between your last release and the project as it is.

    Exit code 0: nothing is different. 1: something is.
    """
    from prototype_kit.differences import difference_data, difference_text
    from prototype_kit.versions import at_revision, compare_folders

    if len(folders) not in (0, 2) and not git:
        raise click.UsageError("Name two folders, the older first; or at the most one, and --git REVISION.")
    if len(folders) > 1 and git:
        raise click.UsageError("With --git, name one folder: it is compared with itself as it was.")
    if git:
        folder = folders[0] if folders else project.folder
        with at_revision(folder, git) as before:
            difference = compare_folders(before, folder)
    else:
        old, new = folders or (_last_release(project), project.folder)
        difference = compare_folders(old, new)
    if as_json:
        click.echo(json.dumps(difference_data(difference), ensure_ascii=False, indent=2))
    else:
        click.echo(difference_text(difference), nl=False)
    return MEND if difference else DONE
