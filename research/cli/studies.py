"""Studies: making one, and printing what it needs on paper."""

from __future__ import annotations

from pathlib import Path

import click

from prototype_kit.cli.command import DONE, FILE, counted, example
from prototype_kit.cli.project import Project, pass_project
from research.cli.group import research


@example('prototype-kit research study "How people report a light"')
@research.command()
@click.argument("title")
@click.option(
    "--journey",
    metavar="SERVICE/JOURNEY",
    help="Where people begin. Default: the first journey of the first service.",
)
@pass_project
def study(project: Project, title: str, journey: str | None) -> int:
    """Make a new study in studies/: tasks, discussion guide, consent sheet, screener."""
    from prototype_kit import load_site
    from research.studies.making import new_study

    folder = new_study(load_site(project.folder), title, journey)
    shown = folder.relative_to(project.folder.resolve()).as_posix()
    click.echo(f"Made {shown}. Begin with {shown}/study.yaml, and change every word that is not yours.")
    click.echo(f"Next: {project.typed('check')}, then {project.typed(f'research print {folder.name}')}.")
    return DONE


@example("prototype-kit research print street-lights --out build")
@research.command("print")
@click.argument("study_name", metavar="STUDY")
@click.option(
    "--out",
    type=FILE,
    metavar="FOLDER",
    help="Where they are written. Default: print/STUDY in the project.",
)
@pass_project
def print_(project: Project, study_name: str, out: Path | None) -> int:
    """Write task cards, consent sheets and the discussion guide as pages to print."""
    from prototype_kit import load_site
    from research.studies import load_studies
    from research.studies.making import chosen_study, write_printables

    found = chosen_study(load_studies(load_site(project.folder)), study_name)
    out = out or project.folder / "print" / found.slug
    files = write_printables(found, out)
    click.echo(f"Wrote {counted(len(files), 'page')} into {out}: {', '.join(file.name for file in files)}.")
    click.echo("Open each in a browser and print it.")
    return DONE
