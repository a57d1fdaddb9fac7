"""Figures about the use of a project."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import click

from prototype_kit.cli.command import DONE, example
from prototype_kit.cli.project import Project, pass_project


@example("prototype-kit report --days 7")
@click.command()
@click.option("--days", default=28, show_default=True, help="How many days back.")
@click.option("--json", "as_json", is_flag=True, help="Print data for another program.")
@pass_project
def report(project: Project, days: int, as_json: bool) -> int:
    """Print how many start, where they have difficulty, and how many complete."""
    from prototype_kit.kpis import report_text
    from prototype_kit.report import journey_figures, report_data
    from prototype_kit.site import load_site
    from prototype_kit.store import open_store

    settings = project.settings
    since = datetime.now(UTC) - timedelta(days=days)
    site = load_site(project.folder)
    figures = journey_figures(site, open_store(settings.database), settings.env, since)
    if as_json:
        data = report_data(site, settings.env, since, figures)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo(report_text(settings.env, figures))
    return DONE
