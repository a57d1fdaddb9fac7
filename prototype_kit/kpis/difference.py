"""What can be said of the difference between two shares, or times: only what 95 of 100 intervals bear out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from prototype_kit.kpis.durations import quantile
from prototype_kit.kpis.showing import FEWEST
from prototype_kit.proportions import Z, newcombe

Verdict = Literal["higher", "lower", "alike", "unclear", "too few"]
ALIKE = 0.02
"""What hardly matters: a difference that is surely below two percentage points."""


@dataclass(frozen=True)
class Difference:
    """Two shares, each a part of a whole: now, and before."""

    part: int
    whole: int
    part_before: int
    whole_before: int

    @property
    def verdict(self) -> Verdict:
        """Whether the share is higher or lower, as far as so many can tell."""
        if min(self.whole, self.whole_before) < FEWEST:
            return "too few"
        low, high = self.interval
        if low > 0 or high < 0:
            return "higher" if low > 0 else "lower"
        return "alike" if max(-low, high) < ALIKE else "unclear"

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of how much larger the share is, from -1 to 1. Raises ValueError for 0 people."""
        return newcombe(self.part, self.whole, self.part_before, self.whole_before)

    def words(self, did: str = "started") -> str:
        """The verdict as a sentence; `did` is what the people of both wholes did."""
        if self.verdict == "too few":
            return f"Too few to tell a difference: at least {FEWEST} must have {did} in each."
        low, high = self.interval
        if self.verdict == "higher":
            return f"Clearly higher: by {_points(low)} to {_points(high)} percentage points (95% interval)."
        if self.verdict == "lower":
            return f"Clearly lower: by {_points(-high)} to {_points(-low)} percentage points (95% interval)."
        reach = f"from {_points(-low)} points lower to {_points(high)} points higher"
        if self.verdict == "alike":
            return f"Hardly any difference: {reach} (95% interval)."
        return f"Too few to tell a difference: it may be anything {reach} (95% interval)."


def time_difference(now: Mapping[str, int], before: Mapping[str, int]) -> str:
    """What can be said of durations that were counted by bucket: whether half of all took longer, or not."""
    if min(sum(now.values()), sum(before.values())) < FEWEST:
        return f"Too few to tell a difference: at least {FEWEST} must have been timed in each."
    (low, high), (low_before, high_before) = _median_range(now), _median_range(before)
    if low > high_before:
        return "Clearly longer (95% intervals apart)."
    if high < low_before:
        return "Clearly shorter (95% intervals apart)."
    return "No clear difference: the 95% intervals overlap."


def _median_range(counts: Mapping[str, int]) -> tuple[int, int]:
    """The 95% interval of a median, in milliseconds: from order statistics, with the normal approximation."""
    reach = Z / 2 / sqrt(sum(counts.values()))
    low, high = (quantile(counts, share) for share in (max(0.0, 0.5 - reach), min(1.0, 0.5 + reach)))
    return low or 0, high or 0


def _points(share: float) -> str:
    return f"{100 * share:.1f}"
