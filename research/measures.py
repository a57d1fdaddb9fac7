"""The measures of usability research: pure functions of numbers, with intervals at 95%."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, floor, log, sqrt
from statistics import fmean, median, stdev

from prototype_kit.proportions import Z, adjusted_wald, agresti_caffo
from research.estimate import Difference, Duration, Score, Share

FEWEST_FOR_MEDIAN = 25
"""With so many times the median is steadier than the geometric mean (Sauro and Lewis, 2010)."""
SEQ = range(1, 8)
"""The answers to the Single Ease Question: from 1, very difficult, to 7, very easy."""

_T = (12.7062, 4.3027, 3.1824, 2.7764)


def t_quantile(freedom: float) -> float:
    """Student's t that 2.5% lie above, for so many degrees of freedom, 1 or more; right to 0.0005.

    Tabulated up to 4; the expansion of Abramowitz and Stegun, 26.7.5, beyond. Fractions below 5 are rounded
    down, which makes an interval wider, never narrower.
    """
    if freedom < 1:
        raise ValueError("one number alone has no spread")
    if freedom < 5:
        return _T[floor(freedom) - 1]
    terms = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
        (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92160,
    )
    return Z + sum(term / freedom**power for power, term in enumerate(terms, 1))


# --- The measures -----------------------------------------------------------------------------------------


def share(part: int, whole: int) -> Share:
    """How many of the people: task success, or a problem's frequency, with the adjusted-Wald interval.

    Of a problem `whole` are those who met the page, not all who took part. Raises `ValueError` when `part` is
    more than `whole`.
    """
    low, high = adjusted_wald(part, whole)
    known = whole > 0
    return Share(whole, part / whole if known else None, low if known else None, high, (0, 1), part)


def ease(answers: Sequence[int]) -> Score:
    """The mean of answers to the Single Ease Question, 1 to 7, with a t interval. Raises `ValueError`."""
    if wrong := [answer for answer in answers if answer not in SEQ]:
        raise ValueError(f"{wrong[0]} is no answer to the Single Ease Question, which goes from 1 to 7")
    return mean_score(answers, SEQ[0], SEQ[-1])


def mean_score(scores: Sequence[float], least: float, most: float) -> Score:
    """The mean of scores, with a t interval that ends where the scale does."""
    low, high = _t_interval(scores)
    low, high = (None if low is None else max(least, low)), (None if high is None else min(most, high))
    return Score(len(scores), fmean(scores) if scores else None, low, high, (least, most))


def umux_lite(capabilities: int, easy: int) -> float:
    """0 to 100, of two answers from 1 to 7: it does what I need, it is easy to use. Raises `ValueError`."""
    if not (capabilities in SEQ and easy in SEQ):
        raise ValueError("both answers of UMUX-Lite go from 1 to 7")
    return (capabilities + easy - 2) * 100 / 12


def sus(answers: Sequence[int]) -> float:
    """The System Usability Scale, 0 to 100, of its ten answers from 1 to 5. Raises `ValueError`."""
    if len(answers) != 10 or any(answer not in range(1, 6) for answer in answers):
        raise ValueError("the System Usability Scale has ten answers from 1 to 5")
    return 2.5 * sum(answer - 1 if item % 2 == 0 else 5 - answer for item, answer in enumerate(answers))


def time_on_task(seconds: Sequence[float]) -> Duration:
    """The typical time of those who succeeded, in seconds: give the times of no others.

    Times have a long tail, so it is the geometric mean with a t interval of the logarithms; from
    `FEWEST_FOR_MEDIAN` people on the median, with the interval that its ranks give. Raises `ValueError` for
    a time of 0 or less.
    """
    if any(time <= 0 for time in seconds):
        raise ValueError("nobody does a task in no time")
    if len(seconds) >= FEWEST_FOR_MEDIAN:
        low, high = _median_interval(seconds)
        return Duration(len(seconds), median(seconds), low, high, by="median")
    logs = [log(time) for time in seconds]
    edges: list[float | None] = [None if edge is None else exp(edge) for edge in _t_interval(logs)]
    return Duration(len(seconds), exp(fmean(logs)) if logs else None, edges[0], edges[1], by="geometric mean")


def _t_interval(numbers: Sequence[float]) -> tuple[float, float] | tuple[None, None]:
    """Nothing for one number, nor for some that are all alike: theirs would be a point, as if we knew."""
    if len(numbers) < 2 or (spread := stdev(numbers)) == 0:
        return None, None
    middle, reach = fmean(numbers), t_quantile(len(numbers) - 1) * spread / sqrt(len(numbers))
    return middle - reach, middle + reach


def _median_interval(numbers: Sequence[float]) -> tuple[float, float]:
    """From one number to another, by their ranks: Campbell and Gardner, BMJ 296 (1988), page 1454."""
    ordered, half, reach = sorted(numbers), len(numbers) / 2, Z * sqrt(len(numbers)) / 2
    return ordered[round(half - reach) - 1], ordered[round(1 + half + reach) - 1]


# --- Two groups of people ---------------------------------------------------------------------------------


def difference_of_shares(now: Share, before: Share) -> Difference:
    """In shares from -1 to 1, with the interval of Agresti and Caffo."""
    if now.value is None or before.value is None:
        return Difference(None, None, None)
    low, high = agresti_caffo(now.part, now.n, before.part, before.n)
    return Difference(now.value - before.value, low, high)


def difference_of_means(now: Sequence[float], before: Sequence[float]) -> Difference:
    """Welch's interval: of two groups whose spread need not be the same."""
    if not now or not before:
        return Difference(None, None, None)
    value = fmean(now) - fmean(before)
    if min(len(now), len(before)) < 2:
        return Difference(value, None, None)
    parts = [stdev(group) ** 2 / len(group) for group in (now, before)]
    if sum(parts) == 0:
        return Difference(value, None, None)
    weights = zip(parts, (now, before), strict=True)
    freedom = sum(parts) ** 2 / sum(part**2 / (len(group) - 1) for part, group in weights)
    reach = t_quantile(freedom) * sqrt(sum(parts))
    return Difference(value, value - reach, value + reach)


def ratio_of_times(now: Sequence[float], before: Sequence[float]) -> Difference:
    """How many times as long it took: the ratio of geometric means, by Welch's interval of the logarithms."""
    of_logs = difference_of_means([log(time) for time in now], [log(time) for time in before])
    return _each(of_logs, exp)


def _each(one: Difference, change: Callable[[float], float]) -> Difference:
    value, low, high = (None if each is None else change(each) for each in (one.value, one.low, one.high))
    return Difference(value, low, high, neutral=change(one.neutral))
