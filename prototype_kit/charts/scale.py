"""Scales: from values to places, with ticks at round numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """From `least` to `most` in values, which lie between `begins` and `ends` in units of the drawing."""

    least: float
    most: float
    begins: float
    ends: float

    def place(self, value: float) -> float:
        """Where a value lies; what is beyond an end lies at that end."""
        inside = min(max(value, self.least), self.most)
        share = (inside - self.least) / (self.most - self.least)
        return round(self.begins + share * (self.ends - self.begins), 1)


def ticks(least: float, most: float, steps: int = 4) -> list[float]:
    """Round numbers from at most `least` to at least `most`, about `steps` apart; two at least."""
    if not least < most:
        most = least + 1
    rough = (most - least) / steps
    size = 10.0 ** floor(log10(rough))
    step = next(size * each for each in _ROUND if size * each >= rough * 0.999)
    first, last = floor(least / step + 1e-9), ceil(most / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def ends(values: Sequence[float], steps: int = 4) -> list[float]:
    """Ticks for values, from 0 or below: an axis that begins elsewhere makes small differences look large.

    Amounts that are all whole get no ticks between whole numbers.
    """
    least, most = min([0.0, *values]), max([0.0, *values])
    if most == least:
        most = 1.0
    found = ticks(least, most, steps)
    if all(float(value).is_integer() for value in values) and any(each % 1 for each in found):
        return ticks(floor(least), ceil(most), max(1, ceil(most) - floor(least)))
    return found
