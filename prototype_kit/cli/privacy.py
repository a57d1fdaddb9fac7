"""The documents that follow from what services collect about people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from prototype_kit.cli.command import DONE, FILE, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError

if TYPE_CHECKING:
    from prototype_kit.inventory import Inventory
    from prototype_kit.privacy import Document
    from prototype_kit.site import Site

_Function = TypeVar("_Function", bound=Callable[..., object])
_SERVICE = click.argument("services", nargs=-1, metavar="[SERVICE]...")
_HTML = click.option("--html", type=FILE, metavar="FILE", help="Write a web page that stands alone.")
_CSV = click.option("--csv", "as_csv", is_flag=True, help="Print a CSV file for a spreadsheet program.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print data for another program.")


@example("prototype-kit privacy notice")
@click.group()
def privacy() -> None:
    """Write the documents that data protection law asks for, from what the services collect.

    Each is printed as Markdown, of all services or of those that are named. What a person has to say stands
    in it as [Fill in: …].
    """


def _looks(function: _Function) -> _Function:
    """The options of what is data too."""
    return _SERVICE(_CSV(_JSON(_HTML(function))))


@example("prototype-kit privacy inventory --csv > inventory.csv")
@privacy.command()
@_looks
@pass_project
def inventory(
    project: Project, services: tuple[str, ...], as_csv: bool, as_json: bool, html: Path | None
) -> int:
    """List every question that collects data about people: why, on what basis, who sees it, how long."""
    from prototype_kit.privacy import inventory_document, inventory_rows

    site = _site(project)
    found = _found(site, services)
    _tell(inventory_rows(found), as_csv, as_json, lambda: inventory_document(site, found), html)
    return DONE


@example("prototype-kit privacy notice street-lights --language cy")
@privacy.command()
@_SERVICE
@click.option("--language", default="en", metavar="CODE", help="en or cy. Default: en.")
@_HTML
@pass_project
def notice(project: Project, services: tuple[str, ...], language: str, html: Path | None) -> int:
    """Write what the page /privacy says of the services."""
    from prototype_kit.privacy import inventories, notice_document

    site = _site(project)
    if language not in site.entry.languages:
        raise KitError(
            f"The site has no language {language!r}. Its languages: {', '.join(site.entry.languages)}."
        )
    _found(site, services)
    own = site.in_language(language)
    document = notice_document(own, inventories(own, site, _slugs(services)))
    _show(document, html, language)
    return DONE


@example("prototype-kit privacy record --csv > record.csv")
@privacy.command()
@_looks
@pass_project
def record(
    project: Project, services: tuple[str, ...], as_csv: bool, as_json: bool, html: Path | None
) -> int:
    """Write the record of processing (article 30), with the fields of the ICO's template."""
    from prototype_kit.privacy import record as record_of
    from prototype_kit.privacy import record_document

    site = _site(project)
    rows = record_of(site, _found(site, services))
    _tell(rows, as_csv, as_json, lambda: record_document(site, rows), html)
    return DONE


@example("prototype-kit privacy dpia birth-registration --html dpia.html")
@privacy.command()
@click.argument("service", metavar="SERVICE")
@_HTML
@pass_project
def dpia(project: Project, service: str, html: Path | None) -> int:
    """Write the draft of a data protection impact assessment (DPIA) for one service."""
    from prototype_kit.privacy import dpia_document

    site = _site(project)
    (found,) = _found(site, (service,))
    _show(dpia_document(site, found), html)
    return DONE


def _site(project: Project) -> Site:
    from prototype_kit.site import load_site

    return load_site(project.folder)


def _slugs(services: Iterable[str]) -> tuple[str, ...]:
    return tuple(service.replace("_", "-") for service in services)


def _found(site: Site, services: Sequence[str]) -> tuple[Inventory, ...]:
    """The inventories of the services that are named, or of all. Raises `KitError` where one is lacking."""
    from prototype_kit.document import nearest
    from prototype_kit.privacy import inventories

    wanted = _slugs(services) or tuple(site.services)
    for slug in wanted:
        if slug not in site.services:
            raise KitError(f"There is no service {slug!r}. {nearest(slug, site.services)}")
    found = inventories(site, site, wanted)
    lacking = [slug for slug in wanted if slug not in {each.slug for each in found}]
    if lacking and (services or not found):
        what = f"{', '.join(lacking)}: service.yaml has no personal_data:, so nothing can be written."
        raise KitError(f"{what}\nAdd it: prototype-kit check says with what.")
    return found


def _tell(
    rows: Sequence[object], as_csv: bool, as_json: bool, document: Callable[[], Document], html: Path | None
) -> None:
    from prototype_kit.csv_export import write_csv
    from prototype_kit.privacy import as_cells, as_data

    if as_csv:
        # As it is: a terminal's encoding or line ends would change what a spreadsheet program reads.
        sys.stdout.buffer.write("".join(write_csv(as_cells(rows))).encode())
        sys.stdout.buffer.flush()
    elif as_json:
        click.echo(json.dumps(as_data(rows), ensure_ascii=False, indent=2))
    else:
        _show(document(), html)


def _show(document: Document, html: Path | None, language: str = "en") -> None:
    from prototype_kit.privacy import as_markdown, as_page

    if html is None:
        click.echo(as_markdown(document), nl=False)
        return
    try:
        html.write_text(as_page(document, language), encoding="utf-8")
    except OSError as error:
        raise KitError(f"{html} cannot be written: {error.strerror}.") from error
    click.echo(f"Wrote {html}.")
