"""A report as plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from textwrap import wrap

from prototype_kit.report.model import Drawn, Grid, Heading, Items, Part, Report, Words, numeric_columns, told
from prototype_kit.report.parts import beginning, parts

_WIDTH = 100
_NARROWEST = 6  # characters: narrower columns cannot be read


def report_text(report: Report) -> str:
    """The whole report, labelled with where its figures come from; of charts the sentence alone."""
    blocks = ["\n".join(_lines(part)) for part in (*beginning(report), *parts(report))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, Heading):
        yield part.words
        if part.level < 3:
            yield "=-"[part.level - 1] * len(part.words)
    elif isinstance(part, Words):
        yield from wrap(part.words, _WIDTH)
    elif isinstance(part, Items):
        for item in part.items:
            yield from wrap(
                item, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
            )
    elif isinstance(part, Drawn):
        yield from wrap(part.chart.finding, _WIDTH)
    else:
        yield from _table(part)


def _table(grid: Grid) -> Iterator[str]:
    rows = [[told(cell) for cell in row] for row in grid.rows]
    widths = _fitted([max(map(len, column)) for column in zip(*rows, strict=True)])
    right = numeric_columns(grid.rows)
    for row in rows:
        folded = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
        for line in zip_longest(*folded, fillvalue=""):
            cells = (
                cell.rjust(width) if at_right else cell.ljust(width)
                for cell, width, at_right in zip(line, widths, right, strict=True)
            )
            yield f"  {'  '.join(cells)}".rstrip()


def _fitted(widths: list[int]) -> list[int]:
    """The widths of columns, the widest made narrower until all stand beside each other."""
    found = list(widths)
    while sum(found) + 2 * len(found) > _WIDTH and max(found) > _NARROWEST:
        found[found.index(max(found))] -= 1
    return found
