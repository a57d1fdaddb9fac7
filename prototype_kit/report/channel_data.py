"""Take-up, costs and savings of a service as plain data: amounts in pounds, shares of all from 0 to 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prototype_kit.costs import Estimate, UnitCost
from prototype_kit.figures.channels import ChannelFigures
from prototype_kit.kpis.channel_shift import Saving
from prototype_kit.kpis.cost import CostFigures
from prototype_kit.kpis.pounds import Pounds
from prototype_kit.kpis.saving_words import assumptions


def channel_data(found: ChannelFigures) -> Mapping[str, Any]:
    """What stands under a service; None for what nobody can tell."""
    its, target = found.take_up, found.target
    return {
        "take_up": its
        and {
            "from": str(its.first),
            "to": str(its.last),
            "digital": its.digital,
            "assisted": its.assisted,
            "all": its.all,
            "share": its.share,
            "share_2016": its.share_2016,
        },
        "take_up_target": target and {"share": float(target.share), "by": target.by.isoformat()},
        "cost_per_transaction": _cost(found.cost) if isinstance(found.cost, CostFigures) else None,
        "savings": _saving(found.saving) if isinstance(found.saving, Saving) else None,
    }


def _cost(found: CostFigures) -> Mapping[str, Any]:
    return {
        "from": str(found.first),
        "to": str(found.last),
        **_pounds(found.each),
        "channels": [
            {"channel": each.channel, "transactions": each.completed, **_pounds(each.each)}
            for each in found.channels
        ],
        "failed_attempts": found.given_up,
        "calls_after_failed_attempts": found.calls and _pounds(found.calls),
        "failed_online_calls": found.failed and _estimate(found.failed),
        "unit_costs": [_unit_cost(cost) for cost in found.used],
    }


def _saving(found: Saving) -> Mapping[str, Any]:
    """Rounded as the console and its files have them: nobody knows more of it."""
    return {
        "from": str(found.first),
        "to": str(found.last),
        **_pounds(found.total.rounded),
        "transactions": found.transactions,
        "cashable": found.cashable and _pounds(found.cashable.rounded),
        "not_cashable": found.other and _pounds(found.other.rounded),
        "months": [{"month": str(month), **_pounds(its.rounded)} for month, its in found.by_month],
        "baseline": {
            "from": str(found.shift.baseline.from_),
            "to": str(found.shift.baseline.to),
            "transactions": dict(found.before),
            "failed_attempts": found.failed_before,
        },
        "since": {"transactions": dict(found.after), "failed_attempts": found.failed_after},
        "assumptions": list(assumptions(found)),
        "decisive": found.decisive,
    }


def _pounds(found: Pounds) -> Mapping[str, float]:
    return {"low": float(found.low), "central": float(found.central), "high": float(found.high)}


def _estimate(found: Estimate) -> Mapping[str, Any]:
    ends = {"low": float(found.low), "central": float(found.central), "high": float(found.high)}
    return {**ends, "source": found.source}


def _unit_cost(cost: UnitCost) -> Mapping[str, Any]:
    return {
        "channel": cost.channel,
        "from": cost.from_.isoformat(),
        "low": float(cost.low),
        "central": float(cost.central),
        "high": float(cost.high),
        "source": cost.source,
        "method": cost.method,
    }
