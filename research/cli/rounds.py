"""Rounds: freezing what participants are shown, looking at it again, and who may see it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from prototype_kit import KitError
from prototype_kit.cli.command import DONE, FILE, MEND, counted, example
from prototype_kit.cli.project import Project, pass_project

if TYPE_CHECKING:
    from prototype_kit import Site
    from research.rounds import PictureComparison, Round, Side


@example("prototype-kit round list")
@click.group(name="round")
def round_() -> None:
    """Freeze versions of the services that participants are shown, and compare them."""


@example('prototype-kit round freeze "Round 3: shorter contact page"')
@round_.command()
@click.argument("name")
@click.option("--no-film", is_flag=True, help="Take no pictures now. Later: prototype-kit round film ROUND")
@pass_project
def freeze(project: Project, name: str, no_film: bool) -> int:
    """Keep a copy of the services as they are now, with a film strip. It never changes again."""
    from research import rounds

    before = rounds.read_rounds(project.folder).last
    made = rounds.freeze(project.folder, name, datetime.now(UTC))
    click.echo(f"Froze {made.shown}: {counted(len(made.files), 'file')}.")
    if before is not None and before.content_hash == made.content_hash:
        click.echo(f"Nothing changed since ‘{before.name}’: both show the same.")
    if made.commit is not None and not made.clean:
        click.echo("Some of it is not in git yet. Commit it, with the round, so that nothing is lost.")
    later = f"Take it later: {project.typed(f'round film {made.slug}')}"
    if no_film:
        click.echo(f"No film strip was taken. {later}")
        return DONE
    try:
        _film(made)
    except KitError as error:  # the round is there, and can be shown
        click.echo(f"No film strip was taken. {later}\n{error}")
    return DONE


@example("prototype-kit round film round-3-shorter-contact-page")
@round_.command()
@click.argument("name", metavar="ROUND")
@pass_project
def film(project: Project, name: str) -> int:
    """Take a picture of every page of a round that has no film strip yet."""
    from research.rounds import read_rounds

    _film(read_rounds(project.folder).named(name))
    return DONE


def _film(round_: Round) -> None:
    from research.rounds import film_round

    click.echo("Taking pictures (about a second a page)")
    film_round(round_)
    click.echo(f"Wrote {round_.shown}/film/index.html.")


@example("prototype-kit round list")
@round_.command(name="list")
@pass_project
def list_(project: Project) -> int:
    """Print every round: when it was frozen, and whether it can still be shown.

    Exit code 1: one cannot be read, or was changed.
    """
    from research.rounds import list_passwords, read_rounds, verify

    rounds = read_rounds(project.folder)
    wrong = bool(rounds.faults)
    if not (rounds.found or wrong):
        first = project.typed('round freeze "Round 1"')
        click.echo(f"There is no round yet. Freeze one: {first}")
    for each in rounds:
        changes = verify(each)
        wrong = wrong or bool(changes)
        told = [
            _when(each),
            f"kit {each.kit_version}",
            "film strip" if each.film_page else "no film strip",
            counted(len(list_passwords(each)), "password"),
            *([f"changed since: {counted(len(changes), 'file')}"] if changes else []),
        ]
        click.echo(f"{each.slug}\n  {each.name}\n  {', '.join(told)}")
    for fault in rounds.faults:
        click.echo(f"{fault}\n", err=True)
    return MEND if wrong else DONE


@example("prototype-kit round verify")
@round_.command(name="verify")
@click.argument("name", required=False, metavar="[ROUND]")
@pass_project
def verify_(project: Project, name: str | None) -> int:
    """Check that rounds are as they were frozen, and that this version of the kit can show them.

    Exit code 0: they are. 1: one was changed, or cannot be shown.
    """
    from research.rounds import RoundUnusable, load_round_site, read_rounds

    rounds = read_rounds(project.folder)
    wrong = False if name else bool(rounds.faults)
    for fault in () if name else rounds.faults:
        click.echo(f"{fault}\n", err=True)
    for each in [rounds.named(name)] if name else rounds:
        try:
            load_round_site(each)
        except RoundUnusable as error:
            wrong = True
            click.echo(f"{each.slug}\n{error}\n", err=True)
        else:
            click.echo(f"{each.slug} is as it was frozen.")
    return MEND if wrong else DONE


@example("prototype-kit round compare round-2 round-3-shorter-contact-page --html compare.html")
@round_.command()
@click.argument("old", metavar="OLD")
@click.argument("new", required=False, metavar="[NEW]")
@click.option("--html", type=FILE, metavar="FILE", help="Write a page with the pictures side by side.")
@pass_project
def compare(project: Project, old: str, new: str | None, html: Path | None) -> int:
    """Say in plain English what is different between two rounds; without NEW, to how things are now.

    Exit code 0: nothing is different. 1: something is.
    """
    from prototype_kit import compare_sites, difference_data, difference_text, load_site
    from research.rounds import comparison_page, earlier_first, load_round_site, read_rounds

    rounds = read_rounds(project.folder)
    was, now = rounds.named(old), rounds.named(new) if new else None
    if now is not None and earlier_first(was, now) != (was, now):
        was, now = now, was
        click.echo(f"‘{now.name}’ was frozen after ‘{was.name}’, so it stands as the later one.", err=True)
    if html is not None:
        _check_page(html)
    before = load_round_site(was)
    after = load_round_site(now) if now else load_site(project.folder)
    difference = compare_sites(before, after)
    if html is None:
        click.echo(difference_text(difference), nl=False)
    else:
        pictures, remark = _pictures(was, now, after)
        page = comparison_page(_side(was), _side(now), difference_data(difference), pictures, remark)
        try:
            html.write_text(page, encoding="utf-8")
        except OSError as error:
            raise KitError(f"{html} cannot be written: {error.strerror}.") from error
        click.echo(f"Wrote {html}." if pictures else f"Wrote {html}, without pictures. {remark}")
    return MEND if difference else DONE


_COMPARISON = "<title>What changed: "


def _check_page(html: Path) -> None:
    """Raise `KitError` when something else would be lost."""
    if html.suffix != ".html":
        raise KitError(f"A comparison is written as .html. Name it: {html.stem}.html")
    if html.exists() and _COMPARISON not in html.read_text(encoding="utf-8", errors="replace"):
        raise KitError(f"{html} is there, and is no comparison. Nothing was written: choose another name.")


def _side(round_: Round | None) -> Side:
    from research.rounds import Side

    return Side(round_.name, _when(round_)) if round_ else Side("The working version", "as it is now")


def _pictures(was: Round, now: Round | None, after: Site) -> tuple[PictureComparison | None, str]:
    """The comparison of the two film strips; None, and why, when one is not there and cannot be taken."""
    from research.rounds import compare_strips, read_strip, take_strip

    for each in filter(None, (was, now)):
        if not read_strip(each.film_folder):
            lack = f"‘{each.name}’ has no film strip"
            return None, f"{lack}. Take it, and compare again: prototype-kit round film {each.slug}"
    old = was.film_folder
    if now is not None:
        new = now.film_folder
        return compare_strips(old, read_strip(old), new, read_strip(new)), ""
    with TemporaryDirectory(ignore_cleanup_errors=True) as place:
        click.echo("Taking pictures of the working version (about a second a page)")
        new = Path(place, "film")
        try:
            # On the day of the round, so that days on pages are no difference.
            take_strip(after, new, "The working version", was.day)
        except KitError as error:
            return None, str(error)
        return compare_strips(old, read_strip(old), new, read_strip(new)), ""


def _when(round_: Round) -> str:
    from prototype_kit.language import ENGLISH

    return f"frozen on {ENGLISH.date(round_.day)}"


# --- Passwords ----------------------------------------------------------------------------------------------


@example("prototype-kit round password list")
@round_.group()
def password() -> None:
    """Say who may see a round: each has passwords of its own, which can be taken away."""


@example('prototype-kit round password new round-3-shorter-contact-page --label "library tablet"')
@password.command(name="new")
@click.argument("name", metavar="ROUND")
@click.option("--label", default="", help="Whom or what it is for. Default: a number.")
@pass_project
def new_(project: Project, name: str, label: str) -> int:
    """Make one more password of a round, and print it."""
    from research.rounds import new_password, read_rounds

    made = new_password(read_rounds(project.folder).named(name), datetime.now(UTC), label)
    click.echo(f"{made.password}\nIts label is: {made.label}. It opens {made.round} and nothing else.")
    return DONE


@example("prototype-kit round password list")
@password.command(name="list")
@click.argument("name", required=False, metavar="[ROUND]")
@pass_project
def passwords(project: Project, name: str | None) -> int:
    """Print the passwords of a round, or of all."""
    from research.rounds import list_passwords, read_rounds

    rounds = read_rounds(project.folder)
    found = [own for each in ([rounds.named(name)] if name else rounds) for own in list_passwords(each)]
    for own in found:
        click.echo(f"{own.round}  {own.password}  {own.label}")
    if not found:
        click.echo(f"There is no password. Make one: {project.typed('round password new ROUND')}")
    return DONE


@example('prototype-kit round password revoke round-3-shorter-contact-page "library tablet"')
@password.command()
@click.argument("name", metavar="ROUND")
@click.argument("label")
@pass_project
def revoke(project: Project, name: str, label: str) -> int:
    """Take a password away. Whoever came in with it is asked for another."""
    from research.rounds import read_rounds, revoke_password

    revoke_password(read_rounds(project.folder).named(name), label)
    click.echo(f"The password labelled ‘{label}’ opens nothing any more.")
    return DONE
