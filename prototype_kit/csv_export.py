"""Rows of text and numbers as CSV of which no spreadsheet program runs anything, and back again.

Programs take a cell for a formula by its first signs, and a formula can send the rest of the sheet elsewhere.
A cell that begins like one gets an apostrophe in front, and so does one that begins with apostrophes before
such signs: whoever takes one apostrophe away from those, as `original` does, has the text as it was. Text
stands in quotes, so that no comma or line end inside begins a new cell. A number is no formula, whatever its
sign, and stands as it is, so that programs can reckon with it. (OWASP, CSV injection; ASVS 5.0.0, 1.2.10.)
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

# Spaces and signs that nobody sees are skipped by some programs. The full-width signs count too.
_UNSEEN = r"\s'\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff"
_FORMULA = re.compile(rf"[{_UNSEEN}]*[=+\-@＝＋－＠]|'*[\t\r\n]")

CellValue = str | int | float
"""What stands in a cell of a table: the W3C's word for it (Model for Tabular Data)."""

MARK = "\ufeff"
"""What a file begins with: Excel takes one without it for another encoding."""


def is_formula(text: str) -> bool:
    """Whether some program may take a cell with this text for a formula."""
    return _FORMULA.match(text) is not None


def safe_cell(text: str) -> str:
    """Text that no program takes for a formula."""
    return f"'{text}" if is_formula(text) else text


def original(cell: str) -> str:
    """The text that `safe_cell` made a cell of."""
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell


def write_csv(rows: Iterable[Sequence[CellValue]]) -> Iterator[str]:
    """The parts of a CSV file (RFC 4180), to be sent as UTF-8; `rows` begin with the headings.

    Numbers are finite: another is a `ValueError`.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    yield MARK
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _cell(value: CellValue) -> CellValue:
    if isinstance(value, str):
        return safe_cell(value)
    if not isfinite(value):
        raise ValueError(f"{value} is not a number that a file can hold")
    return value


def read_csv(text: str) -> Iterator[list[str]]:
    """The rows that `write_csv` made a file of, whatever program has saved it since; numbers are text."""
    for row in csv.reader(io.StringIO(text.removeprefix(MARK), newline="")):
        yield [original(cell) for cell in row]
