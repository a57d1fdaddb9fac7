"""Bars: a few amounts beside each other, from 0, also as the steps of a funnel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prototype_kit.charts.chart import Chart
from prototype_kit.charts.drawing import WIDTH, Drawing
from prototype_kit.charts.scale import Scale
from prototype_kit.csv_export import CellValue

_BAR, _ROOM = 18.0, 12.0


@dataclass(frozen=True)
class Bar:
    """One amount, 0 or more, and in `words` what is said of it; None where it may not, or cannot, be said.

    `more` are the cells of the further columns of the table.
    """

    label: str
    value: float | None
    words: str = ""
    more: tuple[CellValue, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bars(Chart):
    """Amounts. In a `funnel` a dashed outline shows what was lost since the bar above.

    `most` is the end of the scale, such as 1 for shares; `more` are the headings of further columns.
    """

    rows: tuple[Bar, ...]
    funnel: bool = False
    most: float | None = None
    more: tuple[str, ...] = ()

    def cells(self) -> Iterator[Sequence[CellValue]]:
        """One row a bar."""
        yield self.of, self.unit, *self.more
        for row in self.rows:
            yield row.label, self.cell(row.value, row.words), *row.more

    @property
    def drawing(self) -> Drawing:
        """The label, and below it the bar."""
        drawing = Drawing(self.name)
        most = self.most or max([row.value or 0 for row in self.rows], default=0) or 1
        scale, before = Scale(0, most, 1, WIDTH - 2), None
        for row in self.rows:
            drawing.head(row.label, self.told(row.value, row.words))
            top = drawing.height + 3
            reach = scale.place(row.value or 0)
            if self.funnel and before is not None and row.value is not None and before > reach:
                drawing.box(reach, top, before - reach, _BAR, "lost")
            if row.value:
                drawing.box(1, top, max(reach - 1, 1), _BAR)
            drawing.line((1, top - 2), (1, top + _BAR + 2))
            before = reach  # none after one that is hidden
            drawing.height = top + _BAR + _ROOM
        return drawing
