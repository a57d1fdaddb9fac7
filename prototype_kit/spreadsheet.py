"""Rows of words as a spreadsheet, xlsx or csv, and back again, whatever a spreadsheet program made of it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zipfile import BadZipFile

from prototype_kit.csv_export import is_formula, original, write_csv
from prototype_kit.errors import KitError

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

FORMATS = (".xlsx", ".csv")
LONGEST_CELL = 32_767
"""Characters that Excel keeps in one cell."""
_HEADINGS_WITHIN = 20  # rows: somebody may have put a title above the headings
_TEXT_FORMAT_HOLDS = 255  # characters: older Excel shows #### for longer ones in cells formatted as text


@dataclass(frozen=True)
class Column:
    """A column: its heading, and its width in characters. `quiet` ones are grey: not for people to read."""

    heading: str
    width: int
    quiet: bool = False


@dataclass(frozen=True)
class Row:
    """One row with words: its number as the program shows it, and its cells by heading, in small letters.

    `wrong` says of cells by heading why they hold no words.
    """

    number: int
    cells: Mapping[str, str]
    wrong: Mapping[str, str] = field(default_factory=dict)


def clean(text: str) -> str:
    """Text as a cell can hold it: without control characters, and with one kind of line end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return "".join(sign for sign in lines if sign in "\n\t" or not _is_unfit(sign))


def _is_unfit(sign: str) -> bool:
    """Control characters, halves of pairs, what Unicode promises never to use, and its byte order mark."""
    return unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) & 0xFFFE == 0xFFFE or sign == "\ufeff"


def check_format(path: Path) -> None:
    """Raise `KitError` when the name of a file does not say that it is a spreadsheet."""
    if path.suffix.lower() not in FORMATS:
        raise KitError(f"{path.name} is neither .xlsx nor .csv: name the file with one of these.")


# Out


def sheet_bytes(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> bytes:
    """The file for a path that ends in .xlsx or .csv. Raises `KitError` for words too long for Excel."""
    check_format(path)
    cleaned = [[clean(text) for text in row] for row in rows]
    return _csv(columns, cleaned) if path.suffix.lower() == ".csv" else _xlsx(columns, cleaned)


def _csv(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> bytes:
    headings = [column.heading for column in columns]
    return "".join(write_csv([headings, *rows])).encode()


def _xlsx(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Words"
    for number, row in enumerate([[column.heading for column in columns], *rows], 1):
        for place, text in enumerate(row, 1):
            cell = sheet.cell(number, place)
            _set(cast("Cell", cell), text)  # no cells are merged here
            quiet = columns[place - 1].quiet
            cell.font = Font(bold=number == 1, color="808080" if quiet else None)
            cell.alignment = Alignment(wrap_text=not quiet, vertical="top")
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _set(cell: Cell, text: str) -> None:
    if len(text) > LONGEST_CELL:
        begin = " ".join(text[:40].split())
        what = f"“{begin}…” is longer than a cell of Excel, which holds {LONGEST_CELL:,} characters."
        raise KitError(f"{what} Export as csv, or make two files of it.")
    # What looks like Excel's own way to write a character must not become one.
    cell.value = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text) or None
    if text:
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.quotePrefix = is_formula(text)  # nor when somebody edits the cell
        if len(text) <= _TEXT_FORMAT_HOLDS:
            cell.number_format = "@"


# In


def read_sheet(path: Path, needed: Collection[str]) -> list[Row]:
    """The rows below headings that hold all of `needed`. Raises `KitError` for what is no such sheet."""
    check_format(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KitError(f"{path.name} cannot be read: {error.strerror}.") from error
    wanted = {heading.lower() for heading in needed}
    tables = _csv_tables(path, data) if path.suffix.lower() == ".csv" else _xlsx_tables(path, data)
    for table in tables:
        rows = _below_headings(table, wanted)
        if rows is not None:
            return rows
    listed = ", ".join(needed)
    raise KitError(f"{path.name} lacks one of the columns {listed}. Put it back, or export the words again.")


@dataclass(frozen=True)
class _Line:
    cells: Sequence[str]
    wrong: Mapping[int, str] = field(default_factory=dict)


def _below_headings(table: Sequence[_Line], needed: set[str]) -> list[Row] | None:
    for top, line in enumerate(table[:_HEADINGS_WITHIN]):
        headings = [" ".join(text.split()).lower() for text in line.cells]
        if needed <= {*headings}:
            return [
                Row(
                    number,
                    {heading: text for heading, text in zip(headings, line.cells, strict=False) if heading},
                    {headings[place]: why for place, why in line.wrong.items() if place < len(headings)},
                )
                for number, line in enumerate(table[top + 1 :], top + 2)
                if any(text.strip() for text in line.cells) or line.wrong
            ]
    return None


def _csv_tables(path: Path, data: bytes) -> Iterator[list[_Line]]:
    """The table as each kind of separator would have it: programs of other countries write semicolons."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        mend = "Save it again as “CSV UTF-8”, so that no letter is lost."
        raise KitError(f"{path.name} is not UTF-8 text. {mend}") from error
    for separator in (",", ";", "\t"):
        try:
            table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        except csv.Error:
            continue
        yield [_Line([original(clean(cell)) for cell in line]) for line in table]


def _xlsx_tables(path: Path, data: bytes) -> Iterator[list[_Line]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what programs put in and openpyxl leaves out
            book = load_workbook(io.BytesIO(data))
    except (BadZipFile, InvalidFileException, KeyError, TypeError, ValueError, SyntaxError) as error:
        raise KitError(f"{path.name} is not a workbook that can be read. Save it again as .xlsx.") from error
    for sheet in book.worksheets:
        lines = []
        for row in sheet.iter_rows():
            read = [_cell(cell.data_type, cell.value) for cell in row]
            wrong = {place: why for place, (_, why) in enumerate(read) if why}
            lines.append(_Line([text for text, _ in read], wrong))
        yield lines


def _cell(kind: str, value: object) -> tuple[str, str]:
    """The words of a cell, and why it has none."""
    if value is None:
        return "", ""
    if kind == "f":
        return "", "it holds a formula"
    if kind == "e":
        return "", f"it holds Excel’s error {value}"
    if isinstance(value, str):
        return clean(value), ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "", "the program has made a date or a yes or no of the words"
    return str(int(value)) if float(value).is_integer() else str(value), ""
