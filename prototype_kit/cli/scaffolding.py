"""Making projects, and adding services to them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from prototype_kit.cli.command import DONE, example
from prototype_kit.cli.project import Project, pass_project

_NOBODY_TO_ASK = (
    "There is no terminal to ask on. Add --defaults, or answer with --set, such as "
    "--set project_name='Northwick services'."
)
_MADE_UP = (
    "Its telephone numbers are made up: write your own contacts into site.yaml before you show it to anyone."
)


@example(
    "prototype-kit new --into build --set project_name='Northwick services' --set exemplars=street_lights"
)
@click.command()
@click.option(
    "--into", default=".", metavar="FOLDER", help="Where the project's folder is made. Default: here."
)
@click.option(
    "--set", "answers", multiple=True, metavar="NAME=VALUE", help="Answer a question of the template."
)
@click.option("--defaults", is_flag=True, help="Ask nothing: take the defaults for what is not set.")
@click.option("--quiet", is_flag=True, help="Say nothing but what went wrong.")
def new(into: str, answers: tuple[str, ...], defaults: bool, quiet: bool) -> int:
    """Make a new project."""
    from prototype_kit.project import new_project, questions

    given = dict(_pair(answer) for answer in answers)
    if not defaults and sys.stdin.isatty():
        for name, (words, default) in questions(given).items():
            if name not in given:
                given[name] = click.prompt(words, default=default)
    elif not defaults and not given:
        raise click.UsageError(_NOBODY_TO_ASK)
    whole = questions(given).answers()
    folder = new_project(Path(into), given)
    if not quiet:
        click.echo(f"Made {folder.name} in {into}.")
        for name, answer in whole.items():
            if name not in given:
                click.echo(f"Taken as the default: {name}={answer}")
        click.echo(_MADE_UP)
        click.echo(f"Next: cd {folder}, then make start.")
        click.echo("To keep it in git, in that folder: git init, git add . and git commit.")
    return DONE


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise click.UsageError(
            f"{text!r} is not an answer. Write it like --set project_name='Northwick services'."
        )
    return name.strip(), value.strip()


@example("prototype-kit add street_lights")
@click.command()
@click.argument("exemplar")
@pass_project
def add(project: Project, exemplar: str) -> int:
    """Add an exemplar's service to the project."""
    from prototype_kit.project import add_exemplar

    folder = add_exemplar(project.folder, exemplar)
    where = folder.relative_to(project.folder).as_posix()
    click.echo(f"Added {folder.name}. Its journey is in {where}/journeys.")
    if exemplar == "blank":
        click.echo(
            f"To call it something else, rename the folder {where} and its line in site.yaml, "
            "such as bulky_waste: its address is then /bulky-waste."
        )
    click.echo(
        "It has no made-up cases yet. To make up new ones for every service, in place of those there are: "
        + project.typed("demo")
    )
    return DONE
