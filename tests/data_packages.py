"""What the Data Package standard (version 2.0) demands of a folder, by hand: its program is large."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

_NAME = re.compile(r"[a-z0-9._-]+")
_KINDS: Mapping[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
    "yearmonth": lambda text: datetime.strptime(text, "%Y-%m"),  # noqa: DTZ007 - a month has no zone
    "boolean": {"true": True, "false": False}.__getitem__,
}


def faults_of_package(folder: Path) -> list[str]:
    """All that is not as it must be."""
    return list(_faults(folder))


def _faults(folder: Path) -> Iterator[str]:
    found = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    if not found.get("resources"):
        yield "there are no resources"
    if found.get("$schema") != "https://datapackage.org/profiles/2.0/datapackage.json":
        yield "$schema is not that of version 2.0"
    if not _NAME.fullmatch(found.get("name", "")):
        yield "the name is none"
    if not all(each.get("name") or each.get("path") for each in found["licenses"]):
        yield "a licence has neither name nor path"
    if not all(each for each in (*found["sources"], *found["contributors"])):
        yield "a source or a contributor says nothing"
    if datetime.fromisoformat(found["created"]).tzinfo is None:
        yield "created has no zone"
    names = [each["name"] for each in found["resources"]]
    if len(set(names)) < len(names):
        yield "two resources have the same name"
    for resource in found["resources"]:
        for fault in _faults_of_resource(folder, resource):
            yield f"{resource['name']}: {fault}"


def _faults_of_resource(folder: Path, resource: Mapping[str, Any]) -> Iterator[str]:
    path = resource["path"]
    if not _NAME.fullmatch(resource["name"]) or path.startswith(("/", ".")) or ".." in path:
        yield "its name or path is none"
    content = (folder / path).read_bytes()
    if len(content) != resource["bytes"]:
        yield "it has other bytes"
    if resource["hash"] != f"sha256:{hashlib.sha256(content).hexdigest()}":
        yield "it has another hash"
    yield from _faults_of_table(content, resource["schema"])


def _faults_of_table(content: bytes, schema: Mapping[str, Any]) -> Iterator[str]:
    fields = {field["name"]: field for field in schema["fields"]}
    if len(fields) < len(schema["fields"]):
        yield "two fields have the same name"
    headings, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    if headings != list(fields):
        yield f"the columns are {headings}"
    missing, key = set(schema["missingValues"]), schema["primaryKey"]
    for number, row in enumerate(rows, 2):
        cells = dict(zip(headings, row, strict=True))
        for name, cell in cells.items():
            if cell in missing:
                if name in key:
                    yield f"line {number} lacks {name}, which is part of its key"
                continue
            try:
                _KINDS[fields[name]["type"]](cell)
            except (ValueError, KeyError):
                yield f"line {number}: {cell!r} is no {fields[name]['type']}"
    keys = [tuple(row[headings.index(name)] for name in key) for row in rows]
    if len(set(keys)) < len(keys):
        yield "two rows have the same key"
