"""A report as plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from prototype_kit.report.model import Drawn, Grid, Heading, Items, Part, Report, Words, numeric_columns, told
from prototype_kit.report.parts import beginning, parts

_WIDTH = 100
_LABEL = 24  # characters that the words of a row have beside its columns, if they need them


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
    """Columns beside each other where a line has room for their words; else what each row says, as a list."""
    rows = [[told(cell) for cell in row] for row in grid.rows]
    widths = _fitted(list(zip(*rows, strict=True)))
    if widths is None:
        yield from _listed(rows)
        return
    right = numeric_columns(grid.rows)
    for row in rows:
        folded = [_folded(cell, width) for cell, width in zip(row, widths, strict=True)]
        for line in zip_longest(*folded, fillvalue=""):
            cells = (
                cell.rjust(width) if at_right else cell.ljust(width)
                for cell, width, at_right in zip(line, widths, right, strict=True)
            )
            yield f"  {'  '.join(cells)}".rstrip()


def _fitted(columns: Sequence[Sequence[str]]) -> list[int] | None:
    """The widths of columns, the widest made narrower until a line holds them; None where none can."""
    found = [max(map(len, column)) for column in columns]
    least = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    least[0] = min(found[0], max(least[0], _LABEL))
    while sum(found) + 2 * len(found) > _WIDTH:
        left = [number for number, width in enumerate(found) if width > least[number]]
        if not left:
            return None
        found[max(left, key=found.__getitem__)] -= 1
    return found


def _listed(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    (_, *headings), *others = rows
    for label, *cells in others:
        yield from wrap(label, _WIDTH, initial_indent="  ", subsequent_indent="  ")
        told_of = "; ".join(f"{name}: {cell}" for name, cell in zip(headings, cells, strict=True) if cell)
        yield from wrap(
            told_of, _WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
        )


def _folded(cell: str, width: int) -> list[str]:
    return wrap(cell, width, break_long_words=False, break_on_hyphens=False)
