"""Charts of dots with intervals: what the macro in `chart.html` draws, reckoned beforehand.

A dot says what was found, the line through it between which edges it is likely to be. Lengths are in the
units of the drawing, which is as wide as its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from textwrap import wrap

from research.estimate import Estimate

WIDTH, LEFT, RIGHT = 320, 20.0, 300.0
_LINE, _MARK, _ROOM = 18.0, 20.0, 14.0
_LETTERS = 42
"""Letters of a label on one line."""


@dataclass(frozen=True)
class Dot:
    """One row: lines of words with where each stands, and the mark; edges are None where none are known."""

    words: tuple[tuple[float, str], ...]
    y: float
    x: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Tick:
    """A place on the scale, with its words."""

    x: float
    words: str


@dataclass(frozen=True)
class Chart:
    """A whole chart; `name` begins its ids. `sentence` says what is to be seen, `description` each row."""

    name: str
    title: str
    sentence: str
    description: str
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    bottom: float

    width: int = WIDTH

    @property
    def height(self) -> float:
        """Of the whole drawing, with the words of the scale."""
        return self.bottom + 26


def chart(name: str, title: str, sentence: str, rows: Sequence[tuple[str, Estimate]]) -> Chart:
    """A chart of estimates by their labels, all of one kind. They share one scale: their own, or from 0."""
    least, most = _scale([estimate for _, estimate in rows])
    dots, y = [], 4.0

    def place(value: float | None) -> float | None:
        return None if value is None else round(LEFT + (value - least) / (most - least) * (RIGHT - LEFT), 1)

    for label, estimate in rows:
        lines = []
        for line in wrap(f"{label}: {estimate.found}", _LETTERS):
            y += _LINE
            lines.append((y, line))
        y += _MARK
        dots.append(
            Dot(tuple(lines), y - 6, place(estimate.value), place(estimate.low), place(estimate.high))
        )
        y += _ROOM
    ticks = tuple(Tick(place(value) or LEFT, rows[0][1].tell(value)) for value in _ticks(least, most))
    told = ". ".join(f"{label}: {estimate.words}" for label, estimate in rows)
    return Chart(name, title, sentence, f"{told}.", tuple(dots), ticks, y)


def _scale(estimates: Sequence[Estimate]) -> tuple[float, float]:
    if (own := estimates[0].scale) is not None:
        return own
    edges = [edge for each in estimates for edge in (each.value, each.high) if edge is not None]
    return 0.0, float(60 * max(1, ceil(max(edges, default=60) / 60)))


def _ticks(least: float, most: float) -> list[float]:
    """Three to seven places: every one of a short scale, else the ends and the middle."""
    if most - least in {1.0, 60.0} or most > 10:
        return [least, (least + most) / 2, most]
    return [least + step for step in range(round(most - least) + 1)]
