"""How sure a share is that was counted on some people: intervals for one proportion, and for two compared."""

from __future__ import annotations

from math import sqrt

Z = 1.959964
"""Of the normal distribution: 95 of 100 such intervals hold the true share."""


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95% interval of `part` of `whole`, as shares from 0 to 1. Nothing is known of 0 of 0.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22 (1927), pages 209 to 212.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return 0.0, 1.0
    share, square = part / whole, Z * Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = Z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def newcombe(part: int, whole: int, part_before: int, whole_before: int) -> tuple[float, float]:
    """The 95% interval of how much larger a share is than that of other people before: from -1 to 1.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17 (1998), pages 873 to 890, method 10. Raises `ValueError` for a whole of 0.
    """
    if whole == 0 or whole_before == 0:
        raise ValueError("a share of nobody cannot be compared")
    now, before = part / whole, part_before / whole_before
    (low, high), (low_before, high_before) = wilson(part, whole), wilson(part_before, whole_before)
    down = sqrt((now - low) ** 2 + (high_before - before) ** 2)
    up = sqrt((high - now) ** 2 + (before - low_before) ** 2)
    return now - before - down, now - before + up


def adjusted_wald(part: int, whole: int) -> tuple[float, float]:
    """The 95% interval of `part` of `whole` people who tried a task, as shares from 0 to 1.

    It is the one that usability reports give for a handful of people: wider than `wilson` near 0 and 1, so
    that it seldom promises too much. Nothing is known of 0 of 0.
    Source: J. Sauro and J. R. Lewis, Estimating completion rates from small samples using binomial confidence
    intervals, Proceedings of the Human Factors and Ergonomics Society 49 (2005), pages 2100 to 2104.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return 0.0, 1.0
    people = whole + Z * Z
    middle = (part + Z * Z / 2) / people
    reach = Z * sqrt(middle * (1 - middle) / people)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def agresti_caffo(part: int, whole: int, part_before: int, whole_before: int) -> tuple[float, float]:
    """The 95% interval of how much larger a share is than that of other people before: from -1 to 1.

    Goes with `adjusted_wald`, for two groups of a handful of people; `newcombe` is for counts of a service.
    Source: A. Agresti and B. Caffo, Simple and effective confidence intervals for proportions and
    differences of proportions, The American Statistician 54 (2000), pages 280 to 288. Raises `ValueError`
    for a whole of 0.
    """
    if whole == 0 or whole_before == 0:
        raise ValueError("a share of nobody cannot be compared")
    if not (0 <= part <= whole and 0 <= part_before <= whole_before):
        raise ValueError(f"{part} of {whole} or {part_before} of {whole_before} is no share")
    now, before = (part + 1) / (whole + 2), (part_before + 1) / (whole_before + 2)
    reach = Z * sqrt(now * (1 - now) / (whole + 2) + before * (1 - before) / (whole_before + 2))
    return max(-1.0, now - before - reach), min(1.0, now - before + reach)
