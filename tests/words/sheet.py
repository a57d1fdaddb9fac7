"""A spreadsheet of words as somebody has it open, and the files that it is about."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from openpyxl import Workbook, load_workbook

from prototype_kit.site import load_site
from prototype_kit.words import Comparison, compare_words, comparison_text, export_words, write_words
from tests.conftest import Author

JOURNEY = "bins/journeys/report.yaml"
WELSH_JOURNEY = "bins/journeys/report.cy.yaml"
COLOUR = f"{JOURNEY}#/pages/colour/ask"
DAY = f"{JOURNEY}#/pages/days/item"
NOTICED = f"{JOURNEY}#/pages/days/pages/noticed/ask"
EMAIL = "bins/content/received.email.md#/email"
SAID = "Enter an email address or a telephone number"


class Sheet:
    """A spreadsheet as somebody has it open."""

    def __init__(self, path: Path, bins: Author, languages: tuple[str, ...] = ("en", "cy")):
        self.path, self.folder = path, bins.folder
        export_words(load_site(bins.folder), path, languages)
        self.rows = self._rows()

    def _rows(self) -> list[list[str]]:
        if self.path.suffix == ".csv":
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                return [*csv.reader(file)]
        sheet = load_workbook(self.path).worksheets[0]
        return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]

    def column(self, heading: str) -> int:
        """The number of a column."""
        return self.rows[0].index(heading)

    def row(self, key: str) -> list[str]:
        """The row of a key."""
        return next(row for row in self.rows if row[self.column("Key")] == key)

    def number(self, key: str) -> int:
        """Its number."""
        return self.rows.index(self.row(key)) + 1

    def type(self, key: str, text: str, heading: str = "Welsh") -> Sheet:
        """Type into a cell, and save."""
        self.row(key)[self.column(heading)] = text
        return self.save()

    def save(self, encoding: str = "utf-8-sig", delimiter: str = ",") -> Sheet:
        """Save the rows."""
        if self.path.suffix == ".csv":
            out = io.StringIO(newline="")
            csv.writer(out, delimiter=delimiter).writerows(self.rows)
            self.path.write_bytes(out.getvalue().encode(encoding))
            return self
        book = Workbook()
        for number, row in enumerate(self.rows, 1):
            for place, text in enumerate(row, 1):
                cell = book.worksheets[0].cell(number, place)
                cell.value = text or None
                if text:
                    cell.data_type = "s"
        book.save(self.path)
        return self

    def compare(self, force: bool = False) -> Comparison:
        """What it would change."""
        return compare_words(load_site(self.folder), self.path, force)

    def said(self, force: bool = False) -> str:
        """The same, as a person reads it."""
        return comparison_text(self.compare(force))

    def write(self, force: bool = False) -> list[str]:
        """Write its changes."""
        return write_words(load_site(self.folder), self.compare(force).changes)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def changed(before: dict[str, bytes], folder: Path) -> set[str]:
    """The files that are other than before, or new, or gone."""
    now = files(folder)
    return {name for name in {*before, *now} if before.get(name) != now.get(name)}
