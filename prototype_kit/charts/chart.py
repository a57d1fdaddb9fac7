"""What every chart has: the words on it, and the table that says all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from prototype_kit.charts.drawing import Drawing
from prototype_kit.charts.telling import Tell, counted
from prototype_kit.csv_export import CellValue

_NAME = re.compile(r"[a-z][a-z0-9-]*")

NO_FIGURE = "no figure"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart. `name` begins its ids, so it is its own on a page: lower case letters, figures and hyphens.

    `title` says what is counted, `finding` in one sentence what is to be seen. `unit` is what values are
    ("Forms"), `of` what rows are ("Page"): the headings of the table. `tell` puts values into words where
    a row brings none. `desc` describes the drawing to who cannot see it; without one it says every row.
    `missing` stands where there is no value. Raises `ValueError` for a chart without these words.
    """

    name: str
    title: str
    finding: str
    unit: str
    of: str
    tell: Tell = field(default=counted, repr=False)
    desc: str = ""
    missing: str = NO_FIGURE

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot begin ids: lower case letters, figures and hyphens can")
        if unsaid := [each for each in ("title", "finding", "unit", "of") if not getattr(self, each).strip()]:
            raise ValueError(f"The chart {self.name} has no {unsaid[0]}")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw: then the finding stands alone."""
        return len(table_rows(self)) < 2

    @property
    def description(self) -> str:
        """What a drawing says, in words."""
        if self.desc:
            return self.desc
        headings, *rows = table_rows(self)
        return ". ".join(_row_in_words(headings, row) for row in rows) + "."

    @property
    def drawing(self) -> Drawing:
        """The marks."""
        raise NotImplementedError

    @property
    def table(self) -> Sequence[Sequence[tuple[str, bool]]]:
        """The rows as a page shows them, headings first; with each cell, whether it is a number."""
        return [[(shown(cell), numeric(cell)) for cell in row] for row in table_rows(self)]

    def cells(self) -> Iterator[Sequence[CellValue]]:
        """The rows of the table, headings first."""
        raise NotImplementedError

    def cell(self, value: float | None, words: str) -> CellValue:
        """A value in the table: its words, where it has some; a count as a number."""
        if words or value is None:
            return words or self.missing
        if self.tell is not counted:
            return self.tell(value)
        return int(value) if float(value).is_integer() else value

    def told(self, value: float | None, words: str) -> str:
        """A value on the drawing."""
        return words or (self.missing if value is None else self.tell(value))


def table_rows(chart: Chart) -> tuple[tuple[CellValue, ...], ...]:
    """What the table of a chart says, headings first: also what its CSV file says."""
    return tuple(tuple(row) for row in chart.cells())


def _row_in_words(headings: Sequence[CellValue], row: Sequence[CellValue]) -> str:
    """`Enter a postcode: 40`; with several columns each by its heading."""
    named = len(headings) > 2
    told = [
        f"{heading} {shown(cell)}" if named else shown(cell)
        for heading, cell in zip(headings[1:], row[1:], strict=True)
        if cell != ""
    ]
    return f"{row[0]}: {', '.join(told)}"


def shown(cell: CellValue) -> str:
    """A cell as a page shows it: counts with a comma between thousands."""
    return cell if isinstance(cell, str) else counted(cell)


def numeric(cell: CellValue) -> bool:
    """Whether a cell stands to the right, as numbers do."""
    return not isinstance(cell, str) or bool(re.fullmatch(r"[−-]?£?\d[\d,.]*%?", cell))
