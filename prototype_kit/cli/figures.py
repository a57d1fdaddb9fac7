"""Figures about the use of a project."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prototype_kit.cli.command import COUNT, DONE, FILE, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError

if TYPE_CHECKING:
    from prototype_kit.months import Month
    from prototype_kit.report import Days, PublicReport, Report
    from prototype_kit.site import Site
    from prototype_kit.store import Store

USUAL_DAYS = 28


class Day(click.ParamType[date]):
    """`2026-05-06`."""

    name = "DAY"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, from what was typed."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{str(value)!r} is not a day. Write it like 2026-05-06.", param, ctx)


@dataclass(frozen=True)
class Asked:
    """What was typed, by the names of the options."""

    days: int | None
    first: date | None
    last: date | None
    env: str | None
    services: tuple[str, ...]
    as_json: bool
    html: Path | None
    markdown: Path | None
    package: Path | None
    events: Path | None

    @property
    def files(self) -> bool:
        """Whether anything is to be written."""
        return any((self.html, self.markdown, self.package, self.events))


@example("prototype-kit report --days 7 --html report.html")
@click.command()
@click.option("--days", type=COUNT, help=f"How many days, up to today. Default: {USUAL_DAYS}.")
@click.option("--from", "first", type=Day(), help="The first day, such as 2026-05-06.")
@click.option("--to", "last", type=Day(), help="The last day. Default: today.")
@click.option("--env", type=click.Choice(["live", "prototype", "demo"]), help="Default: the one in use here.")
@click.option("--service", "services", multiple=True, help="Only this service; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print data for another program.")
@click.option("--html", type=FILE, help="Write it as a web page that stands alone.")
@click.option("--markdown", type=FILE, help="Write it as Markdown.")
@click.option("--package", type=FILE, help="Write whole months that can be published (a data package).")
@click.option("--events", type=FILE, help="Write every event as it is, as CSV, for counting it yourself.")
@pass_project
def report(project: Project, /, **options: Any) -> int:
    """Print how many start, where they have difficulty, how many complete, and what that costs.

    The figures are of one env, which stands on each of them; only those of live are KPIs.
    """
    from prototype_kit.figures import release_marks
    from prototype_kit.kpis.envs import ENVS
    from prototype_kit.report import read_report, report_data, report_text
    from prototype_kit.site import load_site
    from prototype_kit.store import open_store

    asked, settings, now = Asked(**options), project.settings, datetime.now(UTC)
    period = _period(asked, now)
    of = asked.env or settings.env
    if of not in ENVS:
        raise KitError(f"Nothing is counted of {of}. Name another with --env live, prototype or demo.")
    site = load_site(project.folder)
    wanted = _services(site, asked.services)
    store = open_store(settings.database)
    store.rollups.refresh(now)
    marks = [(slug, release_marks(project.folder, slug)) for slug in wanted]
    found = read_report(site, store, of, period, now, wanted, marks)
    for written in _write(asked, found, store):
        click.echo(f"Wrote {written}", err=asked.as_json)
    if asked.as_json:
        click.echo(json.dumps(report_data(found), ensure_ascii=False, indent=2))
    elif not asked.files:
        click.echo(report_text(found))
    return DONE


def _period(asked: Asked, now: datetime) -> Days:
    from prototype_kit.report import Days
    from prototype_kit.working_days import day_of

    first, last = asked.first, asked.last
    if asked.days is not None and (first or last):
        raise click.UsageError("Name either --days, or --from and --to.")
    if last and not first:
        raise click.UsageError("--to needs --from too.")
    today = day_of(now)
    end = last or max(today, first or today)
    begin = first or end - timedelta(days=(asked.days or USUAL_DAYS) - 1)
    if begin > end:
        raise click.UsageError("--to must be the same day as --from, or a later one.")
    return Days(begin, end)


def _services(site: Site, given: tuple[str, ...]) -> tuple[str, ...]:
    """The services that are asked for, in the order of the site; each by its address or its folder."""
    from prototype_kit.document import nearest

    asked = [name.replace("_", "-") for name in given]
    for name in asked:
        if name not in site.services:
            raise KitError(f"There is no service {name!r}. {nearest(name, list(site.services))}")
    return tuple(slug for slug in site.services if not asked or slug in asked)


def _write(asked: Asked, report: Report, store: Store) -> Iterable[Path]:
    """Write what is asked for, one after the other."""
    from prototype_kit.csv_export import write_csv
    from prototype_kit.report import event_rows, read_public_report, report_html, report_markdown

    slugs = tuple(each.figures.slug for each in report.services)
    if asked.html:
        yield _to(asked.html, lambda file: _text(file, report_html(report)))
    if asked.markdown:
        yield _to(asked.markdown, lambda file: _text(file, report_markdown(report)))
    if asked.package:
        months = _months(asked, report.days, report.made_at)
        public = read_public_report(report.site, store, report.env, months, report.made_at, slugs)
        yield _to(asked.package, lambda folder: _package(folder, public))
    if asked.events:
        rows = event_rows(report.site, store, report.env, report.days, slugs)
        yield _to(asked.events, lambda file: _parts(file, write_csv(rows)))


def _to(path: Path, write: Callable[[Path], None]) -> Path:
    try:
        write(path)
    except OSError as error:
        raise KitError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def _text(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def _parts(file: Path, parts: Iterable[str]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(parts)


def _package(folder: Path, report: PublicReport) -> None:
    from prototype_kit.data_package import DESCRIPTOR, package_files
    from prototype_kit.report import report_package

    if (
        folder.exists()
        and not (folder / DESCRIPTOR).is_file()
        and (folder.is_file() or any(folder.iterdir()))
    ):
        raise KitError(f"{folder} is there already, and is no data package. Name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in package_files(report_package(report)).items():
        (folder / name).write_bytes(content)


def _months(asked: Asked, period: Days, now: datetime) -> tuple[Month, Month]:
    """The months of a package: whole ones that are over, of the period; without one, the last twelve."""
    from prototype_kit.figures.channels import months_within, usual_months
    from prototype_kit.working_days import day_of

    today = day_of(now)
    if asked.days is None and asked.first is None:
        return usual_months(today)
    found = months_within(*period, today)
    if found is None:
        last = usual_months(today)[1]
        raise KitError(
            "A package holds whole months that are over, and there is none in these days. Name some: "
            f"--from {last.first.isoformat()} --to {last.last.isoformat()}."
        )
    return found
