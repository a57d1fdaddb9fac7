"""What people look at and try out by hand: scripts for tests, and pictures of every page."""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prototype_kit.cli.command import DONE, FILE, counted, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError

if TYPE_CHECKING:
    from prototype_kit.accessibility import Way
    from prototype_kit.site import Site
    from prototype_kit.walkthroughs import Cover, Covered


WAYS: tuple[Way, ...] = ("screen-reader", "voice", "zoom", "keyboard")
"""Those of `accessibility`, which is slow to import."""


TITLE = "Test by hand"
"""What every script is headed, so that it may be written over."""


@example("prototype-kit script street-lights/report --for screen-reader --out script.html")
@click.command()
@click.argument("journey", required=False, metavar="[SERVICE[/JOURNEY]]")
@click.option("--for", "ways", multiple=True, type=click.Choice(WAYS), help="A way of testing. Default: all.")
@click.option(
    "--out", type=FILE, metavar="FILE", help="Write it into FILE, .html or .md, and do not print it."
)
@pass_project
def script(project: Project, journey: str | None, ways: tuple[Way, ...], out: Path | None) -> int:
    """Write a script for testing by hand: with a screen reader, by voice, zoomed in, by keyboard."""
    from prototype_kit.manual_script import script_html, script_markdown
    from prototype_kit.site import load_site

    check_packages()
    from prototype_kit.testing.looking import written_script

    if out is not None and out.suffix not in (".html", ".md"):
        raise KitError(f"A script is written as .html or .md. Name it: {out.stem}.html")
    if out is not None and out.exists() and TITLE not in out.read_text(encoding="utf-8", errors="replace"):
        raise KitError(f"{out} is there, and is no script. Nothing was written: choose another name.")
    site = load_site(project.folder)
    found = _walkthroughs(site, journey, "errors")
    made = written_script(site, f"{TITLE}: {site.name}", found, ways or WAYS)
    if out is None:
        click.echo(script_markdown(made), nl=False)
        return DONE
    text = script_html(made) if out.suffix == ".html" else script_markdown(made)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise KitError(f"{out} cannot be written: {error.strerror}.") from error
    pages = f"{counted(len(made.pages), 'page')}, {made.new_pages} of them different"
    click.echo(f"Wrote {out}: {counted(len(made.parts), 'walkthrough')}, {pages}.")
    for words in made.missed:
        click.echo(words)
    return DONE


@example("prototype-kit film street-lights/report --out film")
@click.command()
@click.argument("journey", required=False, metavar="[SERVICE[/JOURNEY]]")
@click.option(
    "--out",
    type=FILE,
    default=None,
    metavar="FOLDER",
    help="Where it is written. Default: film in the project, where the console shows it.",
)
@click.option("--narrow", is_flag=True, help="As on a small phone: 320 pixels wide.")
@click.option("--language", metavar="CODE", default="en", help="In this language of the site, such as cy.")
@click.option("--errors", is_flag=True, help="Show every error of every page too.")
@pass_project
def film(
    project: Project, journey: str | None, out: Path | None, narrow: bool, language: str, errors: bool
) -> int:
    """Take a picture of every page of every walkthrough, in order: for show-and-tells and content reviews."""
    from prototype_kit.language import ENGLISH
    from prototype_kit.site import load_site

    check_packages()
    from prototype_kit.testing.film import NARROW, PAGE, WIDE, Filming, check_folder, take_film

    out = out or project.folder / "film"
    check_folder(out)
    site = load_site(project.folder)
    if language not in site.entry.languages:
        raise KitError(f"The site has no language {language!r}. It has: {', '.join(site.entry.languages)}.")
    found = _walkthroughs(site, journey, "errors" if errors else "pages")
    click.echo("Taking pictures (about a second a page)")
    taken = take_film(site, found, Filming(NARROW if narrow else WIDE, language, errors))
    today = next(each.today for covered in found.values() for each in covered.walkthroughs)
    taken.write(out, f"{site.name} on {ENGLISH.date(today)}")
    size = sum(map(len, taken.pictures.values())) / 1_000_000
    rows = counted(len(taken.rows), "walkthrough")
    click.echo(f"Wrote {out / PAGE}: {rows}, {counted(len(taken.pictures), 'picture')}, {size:.1f} MB.")
    for words in taken.missed:
        click.echo(words)
    return DONE


def check_packages() -> None:
    """Raise `KitError` where the kit was installed without what tests need."""
    missing = [name for name in ("html5lib", "playwright") if find_spec(name) is None]
    if missing:
        raise KitError(
            f"This needs the packages for tests ({', '.join(missing)}): pip install 'prototype-kit[testing]'"
        )


def _walkthroughs(site: Site, name: str | None, cover: Cover) -> dict[str, Covered]:
    """The walkthroughs of what is named, a service or one of its journeys; of all when nothing is."""
    from prototype_kit.cli.journeys import named_journeys
    from prototype_kit.language import LOCAL
    from prototype_kit.walkthroughs import walkthroughs

    today = datetime.now(LOCAL).date()
    found = {
        address: walkthroughs(site, site.services[address.partition("/")[0]], journey, cover, today)
        for address, journey in named_journeys(site, name).items()
    }
    if not any(covered.walkthroughs for covered in found.values()):
        raise KitError("There is no walkthrough. Find out why: prototype-kit check")
    return found
