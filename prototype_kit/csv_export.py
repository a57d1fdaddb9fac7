"""Rows of text as CSV of which no spreadsheet program runs anything, and back again.

Programs take a cell for a formula by its first signs, and a formula can send the rest of the sheet elsewhere.
A cell that begins like one gets an apostrophe in front, and so does one that begins with apostrophes before
such signs: whoever takes one apostrophe away from those, as `original` does, has the text as it was. Every
cell stands in quotes, so that no comma or line end inside begins a new one. (OWASP, CSV injection; ASVS
5.0.0, 1.2.10.)
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

# Spaces and signs that nobody sees are skipped by some programs. The full-width signs count too.
_UNSEEN = r"\s'\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff"
_FORMULA = re.compile(rf"[{_UNSEEN}]*[=+\-@＝＋－＠]|'*[\t\r\n]")

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


def write_csv(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The parts of a CSV file (RFC 4180), to be sent as UTF-8; `rows` begin with the headings."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield MARK
    for row in rows:
        writer.writerow([safe_cell(text) for text in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def read_csv(text: str) -> Iterator[list[str]]:
    """The rows that `write_csv` made a file of, whatever program has saved it since."""
    for row in csv.reader(io.StringIO(text.removeprefix(MARK), newline="")):
        yield [original(cell) for cell in row]
