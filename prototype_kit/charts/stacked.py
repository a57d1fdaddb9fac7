"""Stacked bars: what amounts are made of, such as answers of five kinds, or channels month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prototype_kit.charts.chart import Chart
from prototype_kit.charts.drawing import TEXT, WIDTH, Drawing, shortened
from prototype_kit.charts.scale import Scale
from prototype_kit.csv_export import CellValue

MOST_PARTS = 5
_BAR, _ROOM, _SWATCH = 24.0, 12.0, 16.0


@dataclass(frozen=True)
class Stack:
    """One bar: an amount for each part, its words beside the label, and what is said of each part.

    A value is None where it may not be said; without it the bar is not drawn, as it would give it away.
    """

    label: str
    values: tuple[float | None, ...]
    words: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StackedBars(Chart):
    """Bars of up to five `parts`, in their order. With `whole` each bar is as long, and parts are its shares.

    Raises `ValueError` for more parts, or rows that have others.
    """

    rows: tuple[Stack, ...]
    parts: tuple[str, ...]
    whole: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.parts) > MOST_PARTS:
            raise ValueError(f"The chart {self.name} has {len(self.parts)} parts: five can be told apart")
        if any(len(row.values) != len(self.parts) for row in self.rows):
            raise ValueError(f"A row of the chart {self.name} has not {len(self.parts)} parts")

    def cells(self) -> Iterator[Sequence[CellValue]]:
        """One row a bar, one column a part."""
        worded = any(row.words for row in self.rows)
        yield self.of, *self.parts, *((self.unit,) if worded else ())
        for row in self.rows:
            told = [self.cell(value, words) for value, words in self._parts(row)]
            yield row.label, *told, *((row.words,) if worded else ())

    @property
    def drawing(self) -> Drawing:
        """What the patterns mean, then the bars."""
        drawing = Drawing(self.name)
        self._legend(drawing)
        most = max([total for row in self.rows if (total := _total(row))], default=1.0)
        for row in self.rows:
            total = _total(row)
            drawing.head(row.label, row.words if row.words or total is not None else self.missing)
            top = drawing.height + 3
            if total:
                self._bar(drawing, row, top, Scale(0, total if self.whole else most, 1, WIDTH - 2))
            drawing.line((1, top - 2), (1, top + _BAR + 2))
            drawing.height = top + _BAR + _ROOM
        return drawing

    def _legend(self, drawing: Drawing) -> None:
        x = 1.0
        drawing.height += TEXT.leading + 4
        for number, name in enumerate(self.parts):
            part = shortened(name, TEXT, WIDTH - _SWATCH - 8, 1)[0]
            width = _SWATCH + 6 + TEXT.width(part)
            if x > 1 and x + width > WIDTH:
                x = 1.0
                drawing.height += TEXT.leading + 4
            drawing.box(x + 1, drawing.height - 16, _SWATCH - 2, 14, "part", fill=drawing.pattern(number))
            drawing.words(part, x + _SWATCH + 6, drawing.height)
            x += width + 14
        drawing.height += 8

    def _bar(self, drawing: Drawing, row: Stack, top: float, scale: Scale) -> None:
        begins, sum_ = 1.0, 0.0
        for number, (value, words) in enumerate(self._parts(row)):
            sum_ += value or 0
            ends = scale.place(sum_)
            if value:
                drawing.box(begins, top, ends - begins, _BAR, "part", fill=drawing.pattern(number))
                self._inside(drawing, self.told(value, words), begins, ends, top)
            begins = ends

    def _inside(self, drawing: Drawing, words: str, begins: float, ends: float, top: float) -> None:
        """The words of a part on paper of their own, where there is room."""
        width, middle = TEXT.width(words) + 6, (begins + ends) / 2
        if width + 8 > ends - begins:
            return
        drawing.box(middle - width / 2, top + 3, width, _BAR - 6, "label")
        drawing.words(words, middle, top + _BAR - 3, anchor="middle")

    def _parts(self, row: Stack) -> Iterator[tuple[float | None, str]]:
        words = row.parts or ("",) * len(self.parts)
        return zip(row.values, words, strict=True)


def _total(row: Stack) -> float | None:
    values = [value for value in row.values if value is not None]
    return sum(values) if len(values) == len(row.values) else None
