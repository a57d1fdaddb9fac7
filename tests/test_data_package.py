"""Data packages: files that programs read without asking anybody what is in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prototype_kit.data_package import HIDDEN, Column, DataPackage, Table, package_files
from tests.data_packages import faults_of_package

COLUMNS = (Column("day", "date", "The day."), Column("started", "integer", "How many were started."))


def table(*rows: tuple[str | int, ...], name: str = "days", columns: tuple[Column, ...] = COLUMNS) -> Table:
    """A table of days."""
    return Table(name, "Days", "One row a day.", columns, ("day",), rows)


def package(*tables: Table) -> DataPackage:
    """A package of some tables."""
    return DataPackage(
        name="performance",
        title="Performance",
        description="Made up.",
        tables=tables,
        made_at=datetime(2026, 5, 6, 10, tzinfo=UTC),
        publisher="Anytown Council",
        contact="services@anytown.example",
        sources=("Forms",),
    )


def written(folder: Path, made: DataPackage) -> Path:
    """The files of a package in a folder."""
    for name, content in package_files(made).items():
        (folder / name).write_bytes(content)
    return folder


def test_a_package_is_as_the_standard_has_it(tmp_path: Path) -> None:
    """Licence, sources, who publishes it, when it was made; hidden and missing cells are no numbers."""
    rows = (("2026-05-04", 12), ("2026-05-05", HIDDEN), ("2026-05-06", ""))
    assert faults_of_package(written(tmp_path, package(table(*rows)))) == []
    found = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert found["created"] == "2026-05-06T10:00:00Z"
    assert found["licenses"][0]["name"] == "OGL-UK-3.0"
    assert found["sources"] == [{"title": "Forms"}]
    assert found["contributors"][0]["title"] == "Anytown Council"
    schema = found["resources"][0]["schema"]
    assert schema["missingValues"] == ["", "[c]"]
    assert [field["description"] for field in schema["fields"]] == ["The day.", "How many were started."]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ((("2026-05-04", "many"),), "days: line 2: 'many' is no integer"),
        ((("4 May", 1),), "days: line 2: '4 May' is no date"),
        ((("", 1),), "days: line 2 lacks day, which is part of its key"),
        ((("2026-05-04", 1), ("2026-05-04", 2)), "days: two rows have the same key"),
    ],
)
def test_the_check_finds_what_is_wrong(
    tmp_path: Path, rows: tuple[tuple[str | int, ...]], fault: str
) -> None:
    """So that it shows something when it finds nothing."""
    assert faults_of_package(written(tmp_path, package(table(*rows)))) == [fault]


def test_files_begin_with_their_headings() -> None:
    """Without the mark that Excel wants, which the standard advises against; no cell is a formula."""
    made = table(("=1+1", 1), columns=(Column("day", "string", "Words."), COLUMNS[1]))
    content = package_files(package(made))["days.csv"]
    assert content.startswith(b'"day","started"\r\n')
    assert content.splitlines()[1] == b'"\'=1+1",1'


def test_a_table_that_is_not_what_its_columns_say_is_no_package() -> None:
    """Nor are two tables in one file."""
    with pytest.raises(ValueError, match="a row of days does not have 2 cells"):
        package_files(package(table(("2026-05-04",))))
    with pytest.raises(ValueError, match="the same name"):
        package_files(package(table(), table()))
