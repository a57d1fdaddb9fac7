"""A line through weeks or months: how a figure goes, with its target and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from prototype_kit.charts.chart import Chart
from prototype_kit.charts.drawing import TEXT, WIDTH, Drawing
from prototype_kit.charts.scale import Scale, ends
from prototype_kit.csv_export import CellValue

MOST_LINES = 3
_HIGH = 150.0
_DASHES = ("", "8 4", "2 4")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Point:
    """One week: a value for each line, None where there is none, and in `words` what is said of each.

    `label` is for all words, `short` for the axis alone, where there is no room for more. `mark` says what
    happened then, such as a release.
    """

    label: str
    values: tuple[float | None, ...]
    words: tuple[str, ...] = ()
    short: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Target:
    """Where the figure shall be, and in `words` what it is: "Target: 80%"."""

    value: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Line(Chart):
    """One to three lines over the same points, in time's order; the names in `lines` stand in the table too.

    `most` is the end of the scale, such as 1 for shares; `happened` is the heading of the marks in the table.
    Raises `ValueError` for more lines, or points that have others.
    """

    rows: tuple[Point, ...]
    lines: tuple[str, ...] = ()
    target: Target | None = None
    most: float | None = None
    happened: str = "What happened"

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self._names) > MOST_LINES:
            raise ValueError(f"The chart {self.name} has {len(self._names)} lines: three can be told apart")
        if any(len(row.values) != len(self._names) for row in self.rows):
            raise ValueError(f"A point of the chart {self.name} has not {len(self._names)} values")

    @property
    def _names(self) -> tuple[str, ...]:
        return self.lines or (self.unit,)

    def cells(self) -> Iterator[Sequence[CellValue]]:
        """One row a point, one column a line."""
        marked = any(row.mark for row in self.rows)
        yield self.of, *self._names, *((self.happened,) if marked else ())
        for row in self.rows:
            words = row.words or ("",) * len(self._names)
            told = [self.cell(value, said) for value, said in zip(row.values, words, strict=True)]
            yield row.label, *told, *((row.mark,) if marked else ())

    @property
    def description(self) -> str:
        """The points, and the target."""
        said = super().description
        return f"{self.target.words}. {said}" if self.target and not self.desc else said

    @property
    def drawing(self) -> Drawing:
        """What the lines are, the plot with its axes, and what its letters mean."""
        drawing = Drawing(self.name)
        self._key(drawing)
        values = [value for row in self.rows for value in row.values if value is not None]
        found = ends(
            [*values, *([self.target.value] if self.target else []), *([self.most] if self.most else [])]
        )
        left = max(TEXT.width(self.tell(each)) for each in found) + 8
        marked = any(row.mark for row in self.rows)
        top = drawing.height + (TEXT.leading + 6 if marked else TEXT.leading / 2)
        up = Scale(found[0], found[-1], top + _HIGH, top)
        across = self._across(left)
        for each in found:
            y = up.place(each)
            drawing.line((left, y), (WIDTH - 2, y), look="axis" if each == 0 else "grid")
            drawing.words(self.tell(each), left - 6, y + TEXT.leading / 2, anchor="end")
        self._marks(drawing, across, top)
        if self.target:
            y = up.place(self.target.value)
            drawing.line((left, y), (WIDTH - 2, y), look="target", dash="6 4")
        for number in range(len(self._names)):
            self._line(drawing, number, across, up)
        drawing.height = top + _HIGH + 4
        drawing.axis_words([(x, row.short or row.label) for x, row in zip(across, self.rows, strict=True)])
        self._letters(drawing)
        drawing.height += 8
        return drawing

    def _across(self, left: float) -> list[float]:
        if len(self.rows) == 1:
            return [(left + WIDTH) / 2]
        step = (WIDTH - 10 - left - 8) / (len(self.rows) - 1)
        return [round(left + 8 + number * step, 1) for number in range(len(self.rows))]

    def _line(self, drawing: Drawing, number: int, across: Sequence[float], up: Scale) -> None:
        """Pieces between the points that have a value: a gap stays a gap."""
        found = [row.values[number] for row in self.rows]
        places = [
            None if value is None else (x, up.place(value)) for x, value in zip(across, found, strict=True)
        ]
        for one, other in pairwise(places):
            if one and other:
                drawing.line(one, other, look="line", dash=_DASHES[number])
        for place in places:
            if place:
                drawing.dot(*place, hollow=number == 1)

    def _marks(self, drawing: Drawing, across: Sequence[float], top: float) -> None:
        letters = iter(_LETTERS)
        for x, row in zip(across, self.rows, strict=True):
            if row.mark:
                drawing.line((x, top - 4), (x, top + _HIGH), look="target", dash="2 3")
                drawing.words(next(letters, "*"), x, top - 4, anchor="middle", strong=True)

    def _letters(self, drawing: Drawing) -> None:
        letters = iter(_LETTERS)
        for row in self.rows:
            if row.mark:
                letter = next(letters, "*")
                drawing.height += 4
                drawing.words(letter, 1, drawing.height + TEXT.leading, strong=True)
                drawing.lines(f"{row.label}: {row.mark}", WIDTH - 24, 22)

    def _key(self, drawing: Drawing) -> None:
        """A piece of each line with its name, where there are several, and of the target."""
        entries = [("line", _DASHES[number], name) for number, name in enumerate(self.lines)]
        if len(entries) == 1:
            entries = []
        if self.target:
            entries.append(("target", "6 4", self.target.words))
        for number, (look, dash, name) in enumerate(entries):
            y = drawing.height + TEXT.leading / 2 + 1
            drawing.line((1, y), (31, y), look=look, dash=dash)
            if look == "line":
                drawing.dot(16, y, hollow=number == 1)
            drawing.lines(name, WIDTH - 42, 40)
