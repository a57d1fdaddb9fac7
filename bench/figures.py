"""Figures of several targets, taken in rounds, and the one table that is printed of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

MEASURED = (
    ("unanswered", "CPU ms: GET of a question not answered", 3),
    ("answered", "CPU ms: GET of it with a saved answer", 3),
    ("refused", "CPU ms: POST that is refused", 3),
    ("saved", "CPU ms: POST that is saved", 3),
    ("journey", "CPU ms: a request of whole journeys", 3),
    ("journeys_s", "journeys a second", 1),
    ("p50", "ms until an answer, half of them (p50)", 2),
    ("p99", "ms until an answer, 99 of 100 (p99)", 2),
    ("walked", "journeys walked", 0),
    ("lost", "journeys that lost something", 0),
)
_COUNTS = frozenset({"walked", "lost"})
"""Of all rounds together, and no ratio."""


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which so large a part of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


class Figures:
    """What was measured of each target in each round."""

    def __init__(self, names: Sequence[str], reference: str):
        self._names, self._reference = names, reference
        self._found: dict[tuple[str, str], list[float]] = defaultdict(list)

    def add(self, target: str, what: str, figure: float) -> None:
        """Note the figure of one round."""
        self._found[target, what].append(figure)

    def total(self, target: str, what: str) -> float:
        """All rounds together."""
        return sum(self._found[target, what])

    def of(self, target: str, what: str) -> float | None:
        """The median of its rounds; None where it was not measured."""
        found = self._found[target, what]
        if not found:
            return None
        return sum(found) if what in _COUNTS else median(found)

    def ratio(self, target: str, what: str) -> float | None:
        """How many times the reference's it is: taken within each round, and the median of these."""
        rounds = zip(self._found[target, what], self._found[self._reference, what], strict=True)
        ratios = [mine / its for mine, its in rounds if its]
        return median(ratios) if ratios else None

    def table(self, beside: Sequence[tuple[str, str]]) -> str:
        """All figures and their ratios, then what was measured of our own service alone."""
        rows = [("", *self._names)]
        for what, words, decimals in MEASURED:
            rows.append((words, *(self._cell(name, what, decimals) for name in self._names)))
        rows += [(words, figure, *[""] * (len(self._names) - 1)) for words, figure in beside]
        return "\n".join(_lines(rows))

    def _cell(self, name: str, what: str, decimals: int) -> str:
        figure = self.of(name, what)
        if figure is None:
            return "-"
        ratio = None if what in _COUNTS else self.ratio(name, what)
        return f"{figure:,.{decimals}f}" + ("" if ratio is None else f" ({ratio:.2f}×)")


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "| " + " | ".join([first, *others]) + " |"
        if number == 0:
            yield "| " + " | ".join("-" * width for width in widths) + " |"
