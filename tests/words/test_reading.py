"""A sheet is read whatever spreadsheet programs and people did to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from prototype_kit.errors import KitError
from prototype_kit.site import load_site
from prototype_kit.words import compare_words
from tests.conftest import Author
from tests.words.sheet import COLOUR, JOURNEY, Sheet


def test_nothing_changed(sheet: Sheet) -> None:
    """What goes out comes back the same."""
    assert sheet.said() == "The spreadsheet says what the files say."


def habits() -> dict[str, Callable[[Sheet], object]]:
    """What people and programs do to a sheet without meaning to change a word."""

    def each(change: Callable[[str], str]) -> Callable[[Sheet], object]:
        def do(sheet: Sheet) -> None:
            for row in sheet.rows[1:]:
                row[3:5] = [change(text) for text in row[3:5]]

        return do

    return {
        "columns in another order": lambda sheet: [row.reverse() for row in sheet.rows],
        "rows in another order": lambda sheet: sheet.rows[1:].reverse(),
        "a column less": lambda sheet: [row.pop(0) for row in sheet.rows],
        "a column of their own": lambda sheet: [row.insert(1, "mine") for row in sheet.rows],
        "empty rows": lambda sheet: (sheet.rows.insert(3, [""] * 8), sheet.rows.append(["  "] * 8)),
        "a title above": lambda sheet: sheet.rows.insert(0, ["Words of bins"]),
        "spaces in headings": lambda sheet: sheet.rows.insert(
            0, [f" {h.upper()} " for h in sheet.rows.pop(0)]
        ),
        "smart quotes": each(lambda text: text.replace("'", "’").replace('"', "“")),
        "trailing spaces": each(lambda text: f"{text}  \n" if text else text),
        "line ends of Windows": each(lambda text: text.replace("\n", "\r\n")),
        "line ends of an old Excel": each(lambda text: text.replace("\n", "_x000D_\n")),
        "a row twice": lambda sheet: sheet.rows.append([*sheet.rows[4]]),
        "rows deleted": lambda sheet: sheet.rows.__delitem__(slice(4, 9)),
    }


@pytest.mark.parametrize("habit", habits())
def test_habits_change_nothing(sheet: Sheet, bins: Author, habit: str) -> None:
    """A sheet that a program or a person has tidied says the same."""
    bins.replace(JOURNEY, "What colour is the bin?", '"Whats the \\"colour\\"?"')
    fresh = Sheet(sheet.path, bins)
    habits()[habit](fresh)
    fresh.save()
    assert fresh.said() == "The spreadsheet says what the files say."


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", ";")]
)
def test_csv_of_other_programs(bins: Author, tmp_path: Path, encoding: str, delimiter: str) -> None:
    """Semicolons where a comma is a decimal point; “Unicode text” is UTF-16 with tabs."""
    sheet = Sheet(tmp_path / "words.csv", bins)
    sheet.row(COLOUR)[4] = "Pa liw yw’r bin, ŵ; ŷ?"
    sheet.save(encoding, delimiter)
    assert [change.text for change in sheet.compare().changes] == ["Pa liw yw’r bin, ŵ; ŷ?"]


def test_hidden_columns_and_numbers(bins: Author, tmp_path: Path) -> None:
    """Hidden columns are read; a number that somebody typed is words."""
    sheet = Sheet(tmp_path / "words.xlsx", bins)
    book = load_workbook(sheet.path)
    page = book.worksheets[0]
    page.column_dimensions["G"].hidden = page.column_dimensions["D"].hidden = True
    page.cell(sheet.number(COLOUR), 5).value = 12
    book.create_sheet("Notes", 0).cell(1, 1).value = "For you"
    book.save(sheet.path)
    assert [change.text for change in sheet.compare().changes] == ["12"]


@pytest.mark.parametrize(
    ("value", "why"),
    [("=A1&B1", "formula"), (date(2026, 5, 6), "date"), (True, "yes or no"), ("#REF!", "error")],
)
def test_cells_without_words_are_refused(bins: Author, tmp_path: Path, value: object, why: str) -> None:
    """What a program made of somebody's typing is not written as if they had meant it."""
    sheet = Sheet(tmp_path / "words.xlsx", bins)
    book = load_workbook(sheet.path)
    book.worksheets[0].cell(sheet.number(COLOUR), 5).value = value  # type: ignore[assignment]
    book.save(sheet.path)
    (row,) = sheet.compare().not_written
    assert (row.row, row.why) == (sheet.number(COLOUR), "refused")
    assert why in row.what


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("w.xls", b"x", "neither .xlsx nor .csv"),
        ("w.xlsx", b"PK not really", "not a workbook"),
        ("w.csv", "Key,Fingerprint\nâ,b".encode("cp1252"), "CSV UTF-8"),
        ("w.csv", b"English,Welsh\na,b\n", "lacks one of the columns Key, Fingerprint"),
        ("w.csv", b"", "lacks one of the columns"),
        ("none.csv", None, "cannot be read"),
    ],
)
def test_what_is_no_sheet_of_words(
    bins: Author, tmp_path: Path, name: str, data: bytes | None, words: str
) -> None:
    """One sentence says what to do."""
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(KitError, match=words):
        compare_words(load_site(bins.folder), tmp_path / name)
