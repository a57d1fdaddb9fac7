"""Reports: what a round taught, as files to hand on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from prototype_kit.cli.command import DONE, FILE, example
from prototype_kit.cli.project import Project, pass_project
from research.cli.group import research
from research.cli.kept import open_kept


@example("prototype-kit research report round-3-shorter-contact-page --before round-2")
@research.command()
@click.argument("name", metavar="ROUND")
@click.option("--study", "slug", metavar="STUDY", help="Which study. Default: the only one.")
@click.option("--before", metavar="ROUND", help="An earlier round, to compare this one with.")
@click.option("--out", type=FILE, metavar="FOLDER", help="Where to. Default: reports/STUDY-ROUND.")
@pass_project
def report(project: Project, name: str, slug: str | None, before: str | None, out: Path | None) -> int:
    """Write the report on a round: a page, Markdown, JSON, notes and attempts as CSV."""
    from prototype_kit import KitError, load_site
    from research.gathering import gather_report
    from research.report.folder import PAGE, REPORTS, write_report
    from research.rounds import earlier_first, read_rounds
    from research.studies import load_studies
    from research.studies.making import chosen_study

    rounds, studies = read_rounds(project.folder), load_studies(load_site(project.folder))
    shown, earlier = rounds.named(name), rounds.named(before) if before else None
    if earlier is not None and earlier_first(earlier, shown) != (earlier, shown):
        way = project.typed(f"research report {earlier.slug} --before {shown.slug}")
        raise KitError(f"‘{earlier.name}’ was frozen after ‘{shown.name}’. Give them the other way: {way}")
    if slug is None and len(studies) > 1:
        raise KitError(f"There are several studies. Name one: --study {' or --study '.join(studies)}")
    study = chosen_study(studies, slug or next(iter(studies), ""))
    store = open_kept(project)
    made = gather_report(store, study, shown, datetime.now(UTC), earlier)
    out = out or project.folder / REPORTS / f"{study.slug}-{shown.slug}"
    write_report(made.report, made.pictures, out)
    waiting = sum(1 for record in made.report.records for note in record.notes if not note.reviewed)
    click.echo(f"Wrote {out / PAGE}, and the same as Markdown, JSON and CSV beside it.")
    if waiting:
        click.echo(
            f"Left out, as nobody has reviewed them yet: {waiting} {'note' if waiting == 1 else 'notes'}."
        )
    return DONE
