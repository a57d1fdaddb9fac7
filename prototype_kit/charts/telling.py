"""Amounts in words, for labels and scales."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[float], str]
"""A value of a chart in words."""


def counted(value: float) -> str:
    """`1,204`; a part of one as `1.5`."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def percent(value: float) -> str:
    """`71%` of a share from 0 to 1. Whoever tells it knows that it was counted on enough."""
    return f"{'−' if round(100 * value) < 0 else ''}{abs(round(100 * value))}%"


def pounds(value: float) -> str:
    """`£1,204`; less than £100 in pence too: `£4.50`."""
    sign = "−" if value < 0 else ""
    amount = abs(value)
    return f"{sign}£{amount:,.0f}" if amount >= 100 or amount == 0 else f"{sign}£{amount:,.2f}"
