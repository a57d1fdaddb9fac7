"""Intervals of shares: the numbers that their authors printed."""

from __future__ import annotations

import pytest

from prototype_kit.proportions import adjusted_wald, agresti_caffo, newcombe, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_intervals_that_newcombe_printed(
    part: int, whole: int, low: float, high: float
) -> None:
    """Table I of his paper on one proportion (Statistics in Medicine 17, 1998, page 861), method 3."""
    assert wilson(part, whole) == pytest.approx((low, high), abs=0.00006)


@pytest.mark.parametrize(
    ("now", "before", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_intervals_that_he_printed(
    now: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    """Table II of his paper on the difference of two (page 876), method 10."""
    assert newcombe(*now, *before) == pytest.approx((low, high), abs=0.00006)


def test_nothing_is_known_of_nobody() -> None:
    """Any share may be that of nobody; a difference to it is none."""
    assert wilson(0, 0) == (0.0, 1.0)
    with pytest.raises(ValueError, match="nobody"):
        newcombe(1, 2, 0, 0)
    with pytest.raises(ValueError, match="no part"):
        wilson(3, 2)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(5, 5, 51, 100), (4, 5, 36, 98), (7, 10, 39, 90), (3, 6, 19, 81)]
)
def test_adjusted_wald_gives_what_usability_reports_print(part: int, whole: int, low: int, high: int) -> None:
    """In percent. 7 of 10 is the example of J. Sauro and J. R. Lewis, Quantifying the user experience."""
    assert [round(100 * edge) for edge in adjusted_wald(part, whole)] == [low, high]
    assert adjusted_wald(0, 0) == (0.0, 1.0)
    with pytest.raises(ValueError, match="no part"):
        adjusted_wald(whole + 1, whole)


def test_agresti_caffo_gives_the_interval_that_was_printed() -> None:
    """7 of 34 children against 1 of 34: Fagerland, Lydersen and Laake, Contingency tables, chapter 4."""
    low, high = agresti_caffo(7, 34, 1, 34)
    assert round(low, 3) == 0.012
    assert round(high, 2) == 0.32
    assert agresti_caffo(1, 34, 7, 34) == pytest.approx((-high, -low))
    assert agresti_caffo(1, 1, 0, 1)[1] == 1.0
    with pytest.raises(ValueError, match="nobody"):
        agresti_caffo(1, 2, 0, 0)
    with pytest.raises(ValueError, match="no share"):
        agresti_caffo(3, 2, 0, 2)
