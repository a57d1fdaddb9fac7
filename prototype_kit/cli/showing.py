"""Showing what a team did: a page for a show-and-tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prototype_kit.cli.command import COUNT, DONE, FILE, counted, example
from prototype_kit.cli.figures import Day
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError

if TYPE_CHECKING:
    from prototype_kit.show_and_tell import Picture, Week
    from prototype_kit.site import Site
    from prototype_kit.walkthroughs import Covered, Walkthrough

PAGE = "show-and-tell.html"


@example('prototype-kit show --next "Try the shorter contact page with six people"')
@click.command()
@click.option(
    "--days", type=COUNT, help="How many days, up to today. Default: 7, or since your last release."
)
@click.option("--since", type=Day(), help="The first day, such as 2026-05-06.")
@click.option("--service", help="Tell of one service alone, such as street-lights.")
@click.option("--env", type=click.Choice(["live", "prototype", "demo"]), help="Default: the one in use here.")
@click.option("--next", "then", multiple=True, help="What you do next; may be given again.")
@click.option("--no-pictures", is_flag=True, help="Take no pictures of the pages that changed.")
@click.option("--out", type=FILE, help=f"Where it is written. Default: {PAGE} in the project.")
@pass_project
def show(
    project: Project,
    days: int | None,
    since: date | None,
    service: str | None,
    env: str | None,
    then: tuple[str, ...],
    no_pictures: bool,
    out: Path | None,
) -> int:
    """Write one page of the week: what changed, in pictures too, how it does, what users said, what is next.

    It stands alone and prints well. Nothing in it is about one person.
    """
    from prototype_kit.kpis.envs import ENVS
    from prototype_kit.show_and_tell import gather, is_show_and_tell, show_and_tell_page
    from prototype_kit.site import load_site
    from prototype_kit.store import open_store
    from prototype_kit.store.migrations import upgrade

    if days and since:
        raise click.UsageError("Name either --days or --since.")
    out = out or project.folder / PAGE
    if out.exists() and not is_show_and_tell(out):
        raise KitError(f"{out} holds something else. Name a file that is new: --out friday.html")
    settings, now = project.settings, datetime.now(UTC)
    of = env or settings.env
    if of not in ENVS:
        raise KitError(f"Nothing is counted of {of}. Name another with --env live, prototype or demo.")
    site = load_site(project.folder)
    slug = _slug(site, service)
    week = _week(project.folder, slug, now, days, since)
    if not settings.live:
        upgrade(settings.database)  # nobody has run it yet
    store = open_store(settings.database)
    try:
        found = gather(site, store, of, week, now, then, slug)
    finally:
        store.close()
    pictures, without = _pictures(site, found.pages, wanted=not no_pictures)
    html = show_and_tell_page(found, pictures, without) if without else show_and_tell_page(found, pictures)
    try:
        out.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise KitError(f"{out} cannot be written: {error.strerror}.") from error
    iterations, findings = counted(len(found.iterations), "iteration"), counted(len(found.said), "finding")
    click.echo(f"Wrote {out}: {iterations}, {counted(len(pictures), 'picture')}, {findings}.")
    return DONE


def _slug(site: Site, service: str | None) -> str:
    """The address of a service, however it was typed; empty for none. Raises `KitError`."""
    from prototype_kit.document import nearest

    if service is None:
        return ""
    slug = service.replace("_", "-")
    if slug not in site.services:
        raise KitError(f"There is no service {service!r}. {nearest(slug, site.services)}")
    return slug


def _week(folder: Path, slug: str, now: datetime, days: int | None, since: date | None) -> Week:
    from prototype_kit.iterations import list_iterations
    from prototype_kit.show_and_tell import Week, usual_week
    from prototype_kit.working_days import day_of

    today = day_of(now)
    if since and since > today:
        raise click.UsageError("--since must be today or earlier.")
    if days or since:
        return Week(since or today - timedelta(days=(days or 1) - 1), today)
    return usual_week(list_iterations(folder), today, slug)


def _pictures(site: Site, pages: Sequence[str], *, wanted: bool) -> tuple[list[Picture], str]:
    """Pictures of pages, in the order of their journeys; and why there is none, where that is to be said."""
    if not pages:
        return [], ""
    if not wanted:
        return [], "Pictures were not wanted. To have them: prototype-kit show"
    click.echo("Taking pictures of what changed (about a second a page)")
    try:
        return _taken(site, pages), "The pages that changed are not there any more."
    except KitError as error:
        return [], f"There are no pictures. {error}"


def _taken(site: Site, pages: Sequence[str]) -> list[Picture]:
    """Each page once, as the first walkthrough that comes there shows it.

    Raises `KitError` without a browser, or where a walkthrough does not come through.
    """
    from prototype_kit.cli.trying import check_packages

    check_packages()
    from prototype_kit.language import LOCAL
    from prototype_kit.show_and_tell import Picture
    from prototype_kit.testing.film import Filming, take_film
    from prototype_kit.walkthroughs import walkthroughs

    today = datetime.now(LOCAL).date()
    names = dict.fromkeys(page.rpartition("/")[0] for page in pages)
    journeys = [name for name in site.journeys if name in names]
    found = {
        name: walkthroughs(site, (service := site.services[name.partition("/")[0]]),
                           service.journeys[name.partition("/")[2]], "pages", today)
        for name in journeys
    }  # fmt: skip
    found = {name: replace(its, walkthroughs=tuple(_fewest(name, its, pages))) for name, its in found.items()}
    film = take_film(site, found, Filming())
    taken: dict[str, Picture] = {}
    for row in film.rows:
        for frame in row.frames:
            page = f"{row.journey}/{frame.address.rpartition('/')[2]}"  # an item of a repeat stands before it
            if page in pages and page not in taken:
                picture = film.pictures[frame.picture.rpartition("/")[2]]
                taken[page] = Picture(frame.title, frame.address, picture)
    return list(taken.values())


def _fewest(journey: str, found: Covered, pages: Sequence[str]) -> Iterator[Walkthrough]:
    """As few walkthroughs as come to all of these pages of a journey that any of them comes to."""
    lacking = {page.rpartition("/")[2] for page in pages if page.rpartition("/")[0] == journey}
    ways = [(each, {leg.name for leg in each.legs}) for each in found.walkthroughs]
    while ways and lacking:
        best, come_to = max(ways, key=lambda way: len(lacking & way[1]))
        if not lacking & come_to:
            return
        lacking -= come_to
        yield best
