"""A report as Markdown, for a wiki or a repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prototype_kit.csv_export import CellValue
from prototype_kit.report.model import Drawn, Heading, Items, Part, Report, Words, numeric_columns, told
from prototype_kit.report.parts import beginning, parts, title

# What Markdown would take for a sign of its own. Titles of pages are written by people.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def report_markdown(report: Report) -> str:
    """The whole report; of charts the sentence alone, as tables say the same."""
    blocks = [f"# {plain(title(report))}"]
    blocks += ["\n".join(_lines(part)) for part in (*beginning(report), *parts(report))]
    return "\n\n".join(blocks) + "\n"


def plain(words: str) -> str:
    """Words that Markdown shows as they are, on one line."""
    return _SIGNS.sub(r"\\\1", " ".join(words.split()))


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, Heading):
        yield f"{'#' * (part.level + 1)} {plain(part.words)}"
    elif isinstance(part, Words):
        yield plain(part.words)
    elif isinstance(part, Items):
        yield from (f"- {plain(item)}" for item in part.items)
    elif isinstance(part, Drawn):
        yield f"**{plain(part.chart.finding)}**"
    else:
        yield from _table(part.title, part.rows)


def _table(name: str, rows: tuple[tuple[CellValue, ...], ...]) -> Iterator[str]:
    yield f"{plain(name)}:"
    yield ""
    headings, *others = rows
    yield _row(headings)
    yield f"|{'|'.join(' ---: ' if right else ' --- ' for right in numeric_columns(rows))}|"
    yield from map(_row, others)


def _row(cells: tuple[CellValue, ...]) -> str:
    return f"| {' | '.join(plain(told(cell)) for cell in cells)} |"
