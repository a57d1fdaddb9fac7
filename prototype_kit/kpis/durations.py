"""Durations as counts in buckets, which add up over days; and the quantiles that can be read off them.

A bucket is named by its lower end in milliseconds, and is a tenth wider than the one before it: so a quantile
is wrong by one part in twenty at most. Under a tenth of a second there is one bucket, from nought.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from prototype_kit.kpis.showing import FEWEST

LONGEST_STAY_MS = 30 * 60 * 1000
"""Whoever takes longer to answer a page was away; after that time a journey counts as left."""

_FIRST_MS = 100
_LAST_MS = 400 * 24 * 60 * 60 * 1000  # longer than answers are kept; what is longer still is in the last
_GROWTH = 1.1


def _ends() -> Iterator[int]:
    yield 0
    end = float(_FIRST_MS)
    while end < _LAST_MS:
        yield round(end)
        end *= _GROWTH


_ENDS = tuple(_ends())


def bucket(ms: int) -> str:
    """The bucket that a duration is counted in. Raises ValueError when it is below nought."""
    if ms < 0:
        raise ValueError(f"{ms} is no duration")
    return str(_ENDS[bisect_right(_ENDS, ms) - 1])


def middle(name: str) -> int:
    """The duration in the middle of a bucket, in milliseconds: what is said of all that it counts."""
    low = int(name)
    above = bisect_right(_ENDS, low)
    return (low + _ENDS[above]) // 2 if above < len(_ENDS) else low


def quantile(counts: Mapping[str, int], share: float) -> int | None:
    """The duration, in milliseconds, that `share` (from 0 to 1) of what was counted does not exceed.

    It is the nearest rank, to the middle of its bucket. None when nothing was counted.
    """
    rank = max(1, ceil(round(share * sum(counts.values()), 6)))  # 0.1 of 30 is not a little more than 3
    for name in sorted(counts, key=int):
        rank -= counts[name]
        if rank <= 0:
            return middle(name)
    return None


@dataclass(frozen=True)
class Quantiles:
    """How long something took, in milliseconds: half of `n` no longer than `p50`, nine in ten than `p90`.

    Both are None where fewer than 20 were measured.
    """

    n: int = 0
    p50: int | None = None
    p90: int | None = None


def quantiles(counts: Mapping[str, int]) -> Quantiles:
    """What can be said of durations that were counted by bucket."""
    n = sum(counts.values())
    if n < FEWEST:
        return Quantiles(n)
    return Quantiles(n, quantile(counts, 0.5), quantile(counts, 0.9))


def time_words(ms: int | None, too_few: str = "not enough yet") -> str:
    """A duration in words, as exact as it is measured: `12 seconds`, `1 minute 20 seconds`, `3 hours`.

    `too_few` is said of None.
    """
    if ms is None:
        return too_few
    seconds = round(ms / 1000)
    if seconds < 1:
        return "under 1 second"
    for size, unit, smaller, part in _UNITS:
        if seconds >= size:
            more = round(seconds % size / smaller) if seconds < 10 * size else 0
            whole = seconds // size if more * smaller < size else seconds // size + 1
            rest = f" {_counted(more, part)}" if 0 < more * smaller < size else ""
            return f"{_counted(whole, unit)}{rest}"
    return _counted(seconds, "second")


_UNITS = (
    (24 * 60 * 60, "day", 60 * 60, "hour"),
    (60 * 60, "hour", 60, "minute"),
    (60, "minute", 1, "second"),
)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else f'{noun}s'}"
