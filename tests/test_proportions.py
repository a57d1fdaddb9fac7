"""Intervals of shares: the numbers that their authors printed."""

from __future__ import annotations

import pytest

from prototype_kit.proportions import newcombe, wilson


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
