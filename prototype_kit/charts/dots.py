"""Dots with intervals: a dot is what was found, the line through it between which edges it likely is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prototype_kit.charts.chart import Chart
from prototype_kit.charts.drawing import WIDTH, Drawing
from prototype_kit.charts.scale import Scale, ends
from prototype_kit.csv_export import CellValue

_ROOM, _MARK, _END = 12.0, 16.0, 6.0
_SIDE = 16.0
_MOST_STEPS = 10  # of a scale that has each of its numbers, such as 1 to 7


@dataclass(frozen=True)
class Dot:
    """One figure with its edges; None where it, or they, cannot be said."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Dots(Chart):
    """Figures of one kind on one scale: from 0, unless `scale` says its ends.

    `neutral` is a value that a line stands at, such as 0 for no difference; `edges` are headings of the
    table.
    """

    rows: tuple[Dot, ...]
    scale: tuple[float, float] | None = None
    neutral: float | None = None
    edges: tuple[str, str] = ("Likely from", "Likely to")

    def cells(self) -> Iterator[Sequence[CellValue]]:
        """One row a dot, with its edges."""
        yield self.of, self.unit, *self.edges
        for row in self.rows:
            edges = [self.missing if edge is None else self.tell(edge) for edge in (row.low, row.high)]
            yield row.label, self.cell(row.value, row.words), *edges

    @property
    def drawing(self) -> Drawing:
        """The rows over a scale."""
        drawing = Drawing(self.name)
        scale, found = self._scale()
        lines: list[tuple[Dot, float]] = []
        for row in self.rows:
            drawing.head(row.label, self.told(row.value, row.words))
            lines.append((row, drawing.height + _MARK / 2 + 2))
            drawing.height += _MARK + _ROOM
        axis = drawing.height
        for row, y in lines:
            self._row(drawing, row, y, scale, found)
        drawing.line((_SIDE, axis), (WIDTH - _SIDE, axis))
        if self.neutral is not None:
            x = scale.place(self.neutral)
            for _, y in lines:
                drawing.line((x, y - _MARK / 2), (x, y + _MARK / 2), look="target", dash="3 2")
        for each in found:
            drawing.line((scale.place(each), axis), (scale.place(each), axis + 5))
        drawing.height = axis + 6
        drawing.axis_words([(scale.place(each), self.tell(each)) for each in found])
        drawing.height += 6
        return drawing

    def _row(self, drawing: Drawing, row: Dot, y: float, scale: Scale, found: Sequence[float]) -> None:
        # Short pieces at the ticks lead the eye and never cross words.
        for each in found:
            x = scale.place(each)
            drawing.line((x, y - _MARK / 2), (x, y + _MARK / 2), look="grid")
        if row.low is not None and row.high is not None:
            low, high = scale.place(row.low), scale.place(row.high)
            drawing.line((low, y), (high, y), look="line")
            for x in (low, high):
                drawing.line((x, y - _END), (x, y + _END), look="line")
        if row.value is not None:
            drawing.dot(scale.place(row.value), y, 5)

    def _scale(self) -> tuple[Scale, list[float]]:
        if self.scale:
            least, most = self.scale
            steps = round(most - least) if 1 < most - least <= _MOST_STEPS else 2
            found = [least + step * (most - least) / steps for step in range(steps + 1)]
        else:
            known = [edge for row in self.rows for edge in (row.value, row.low, row.high) if edge is not None]
            found = ends([*known, *([self.neutral] if self.neutral is not None else [])], 3)
        return Scale(found[0], found[-1], _SIDE, WIDTH - _SIDE), found
