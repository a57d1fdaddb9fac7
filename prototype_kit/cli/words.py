"""Handing out the words of a project, and bringing them back."""

from __future__ import annotations

from pathlib import Path

import click

from prototype_kit.cli.command import DONE, FILE, MEND, counted, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError


@example("prototype-kit words export words.xlsx")
@click.group()
def words() -> None:
    """Hand every word of the project out as a spreadsheet, and bring it back."""


@example("prototype-kit words export words.xlsx --language cy")
@words.command(name="export")
@click.argument("file", default="words.xlsx", type=FILE)
@click.option("--language", metavar="CODE", help="Only English and this one. Default: all of site.yaml.")
@click.option("--overwrite", is_flag=True, help="Take the place of a file that is there.")
@pass_project
def export_(project: Project, file: Path, language: str | None, overwrite: bool) -> int:
    """Write every word into FILE, .xlsx or .csv. Default: words.xlsx."""
    from prototype_kit.site import load_site
    from prototype_kit.spreadsheet import check_format
    from prototype_kit.words import IN_ENGLISH, export_words

    check_format(file)
    if file.exists() and not overwrite:
        raise KitError(f"{file} is there already. Choose another name, or add --overwrite.")
    if language is not None and language not in IN_ENGLISH:
        listed = ", ".join(f"{code} ({name})" for code, name in IN_ENGLISH.items())
        raise KitError(f"The kit has no language {language!r}. Choose from: {listed}.")
    site = load_site(project.folder)
    found = export_words(site, file, [language] if language else site.entry.languages)
    click.echo(f"Wrote {counted(len(found), 'piece')} of words to {file}.")
    for code in found[0].texts:
        lacking = sum(1 for word in found if not word.texts[code])
        if lacking:
            click.echo(f"{counted(lacking, 'piece')} without {IN_ENGLISH[code]}.")
    return DONE


@example("prototype-kit words import words.xlsx --write")
@words.command(name="import")
@click.argument("file", type=FILE)
@click.option("--write", is_flag=True, help="Write the changes. Without it, they are only shown.")
@click.option("--force", is_flag=True, help="Write also where the files have changed since the export.")
@pass_project
def import_(project: Project, file: Path, write: bool, force: bool) -> int:
    """Show what the words of FILE change in the project; with --write, change it."""
    from prototype_kit.site import load_site
    from prototype_kit.words import compare_words, comparison_text, write_words

    site = load_site(project.folder)
    comparison = compare_words(site, file, force)
    click.echo(comparison_text(comparison))
    if comparison.refused:
        click.echo("Nothing is written before the refused rows are mended.")
    elif comparison.changes and write:
        click.echo(f"Written: {', '.join(write_words(site, comparison.changes))}.")
    elif comparison.changes:
        write_it = project.typed(f"words import {file} --write")
        click.echo(f"Nothing is written yet. To write: {write_it}")
    return MEND if comparison.not_written else DONE
