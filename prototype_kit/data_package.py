"""Data packages: tables as CSV files, and a file that says what they are and what is in each column.

Source: Data Package standard, version 2.0 (https://datapackage.org/standard/data-package/), which programs
for open data and statistics read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from prototype_kit.csv_export import MARK, CellValue, write_csv

DESCRIPTOR = "datapackage.json"
HIDDEN = "[c]"
"""In place of a number that could tell of somebody: the sign that government statisticians use."""
ABSENT = ""
"""In place of what nobody knows, or what there is none of."""

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_ENCODING = "utf-8"

Kind = Literal["string", "integer", "number", "date", "yearmonth", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column: its name, what kind of values are in it (a type of Table Schema), and what they mean."""

    name: str
    kind: Kind
    means: str


@dataclass(frozen=True)
class Table:
    """One file. `key` are the columns that tell its rows apart; `rows` are without the headings."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: tuple[tuple[CellValue, ...], ...]

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.csv"

    @property
    def whole(self) -> tuple[tuple[CellValue, ...], ...]:
        """The rows with the headings before them."""
        return (tuple(column.name for column in self.columns), *self.rows)


@dataclass(frozen=True)
class Licence:
    """Under which people may use the data: its id (Open Definition), what it is called, where it stands."""

    name: str
    title: str
    path: str


OPEN_GOVERNMENT = Licence(
    "OGL-UK-3.0",
    "Open Government Licence v3.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
)
"""What public bodies in the United Kingdom publish under."""


@dataclass(frozen=True)
class DataPackage:
    """Tables that belong together. `sources` say where the data come from, `contact` is an email address."""

    name: str
    title: str
    description: str
    tables: tuple[Table, ...]
    made_at: datetime
    publisher: str
    contact: str
    sources: tuple[str, ...]
    licence: Licence = OPEN_GOVERNMENT
    keywords: tuple[str, ...] = ()


def package_files(package: DataPackage) -> dict[str, bytes]:
    """The files of a package by name. Raises `ValueError` for a table that is not what its columns say."""
    files = {table.file: _csv(table) for table in package.tables}
    if len(files) < len(package.tables):
        raise ValueError("two tables of a package have the same name")
    descriptor = json.dumps(_descriptor(package, files), ensure_ascii=False, indent=2) + "\n"
    return {DESCRIPTOR: descriptor.encode(), **files}


def _csv(table: Table) -> bytes:
    if any(len(row) != len(table.columns) for row in table.rows):
        raise ValueError(f"a row of {table.name} does not have {len(table.columns)} cells")
    # The standard recommends a file without the mark that Excel wants.
    return "".join(write_csv(table.whole)).removeprefix(MARK).encode(_ENCODING)


def _descriptor(package: DataPackage, files: Mapping[str, bytes]) -> dict[str, Any]:
    licence = package.licence
    return {
        "$schema": _PROFILE,
        "name": package.name,
        "title": package.title,
        "description": package.description,
        "created": package.made_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "keywords": list(package.keywords),
        "licenses": [{"name": licence.name, "title": licence.title, "path": licence.path}],
        "contributors": [
            {"title": package.publisher, "email": package.contact, "roles": ["creator", "contact"]}
        ],
        "sources": [{"title": source} for source in package.sources],
        "resources": [_resource(table, files[table.file]) for table in package.tables],
    }


def _resource(table: Table, content: bytes) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "path": table.file,
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": _ENCODING,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
        "schema": {
            "fields": [_field(column, table.key) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [ABSENT, HIDDEN],
        },
    }


def _field(column: Column, key: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "type": column.kind, "description": column.means}
    if column.name in key:
        found["constraints"] = {"required": True}
    return found
