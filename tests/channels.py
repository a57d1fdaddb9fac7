"""Months, unit costs and shares for tests of take-up, cost and savings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from prototype_kit.channels import Channel
from prototype_kit.costs import Baseline, ChannelShift, Estimate, UnitCost, UnitCosts
from prototype_kit.kpis.channel_month import ChannelMonth, Form
from prototype_kit.months import Month

JANUARY = Month(2026, 1)
Ends = tuple[str, str, str]


def month(
    number: int = 1,
    *,
    form: Form | None = None,
    elsewhere: Mapping[Channel, int] | None = None,
    given_up: int = 0,
    missing: frozenset[Channel] = frozenset(),
) -> ChannelMonth:
    """A month of 2026; with no word of other channels, nobody phoned."""
    others = {"phone": 0} if elsewhere is None else elsewhere
    return ChannelMonth(Month(2026, number), form or {}, others, given_up, missing)


def unit_cost(
    channel: Channel, low: str, central: str = "", high: str = "", since: Month = JANUARY
) -> UnitCost:
    """A unit cost; one figure where it is known exactly."""
    ends = {"low": low, "central": central or low, "high": high or central or low}
    return UnitCost.model_validate(
        {**ends, "channel": channel, "from": since.first, "source": f"A {channel} study"}
    )


def unit_costs(**ends: str | Ends) -> UnitCosts:
    """Unit costs by channel."""
    costs = [
        unit_cost(channel, *((given,) if isinstance(given, str) else given))  # type: ignore[arg-type]
        for channel, given in ends.items()
    ]
    return UnitCosts(costs)


def estimate(low: str, central: str = "", high: str = "") -> Estimate:
    """Shares such as `0.3`; one where it is known exactly."""
    ends = [Decimal(each) for each in (low, central or low, high or central or low)]
    return Estimate(low=ends[0], central=ends[1], high=ends[2], source="A survey")


def shift(
    first: int = 1, last: int = 1, failed: Estimate | None = None, cashable: Estimate | None = None
) -> ChannelShift:
    """A baseline of some months of 2026."""
    baseline = Baseline(from_=Month(2026, first), to=Month(2026, last))
    return ChannelShift(baseline=baseline, failed_online_calls=failed, cashable=cashable)


DAY = date(2026, 12, 1)
