"""What it costs to serve somebody by each channel, as a team writes it down: a range, never one figure.

Published costs of a phone call to a council differ fourfold, so each cost has a low, a central and a high
end, says where it is from, and from when it holds. What comes of them is reckoned in `kpis`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from prototype_kit.channels import CHANNELS, Channel
from prototype_kit.document import FORM, Faults, Node, Term
from prototype_kit.language import ENGLISH
from prototype_kit.months import Month, read_month, span_words

_FORM = FORM | ConfigDict(populate_by_name=True)
_POUNDS = re.compile(r"£?\s?(\d{1,6}(?:\.\d{1,4})?)")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?%")


def _pounds(given: object) -> Decimal:
    if isinstance(given, Decimal):
        return given
    found = _POUNDS.fullmatch(str(given).strip())
    if not found:
        raise ValueError(f"{str(given)!r} is not a cost.\nWrite pounds, such as 2.83, or 0.15 for 15p.")
    return Decimal(found[1])


def _share(given: object) -> Decimal:
    if isinstance(given, Decimal):
        return given
    found = _PERCENT.fullmatch(str(given).strip())
    if found and Decimal(found[1]) > 100:
        raise ValueError(f"{str(given)!r} is more than all.\nWrite a percentage of at most 100 %.")
    if not found:
        raise ValueError(f"{str(given)!r} is not a share.\nWrite a percentage, such as 75 %.")
    return Decimal(found[1]) / 100


def _day(given: object) -> object:
    try:
        return date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", str(given)):
            raise ValueError(f"There is no {given}.\nWrite a day that the month has.") from None
        raise ValueError(f"{given!r} is not a day.\nWrite it like 2026-04-01.") from None


def _month(given: object) -> object:
    if not isinstance(given, str):
        return given
    month = read_month(given)
    if month is None:
        raise ValueError(f"{given!r} is not a month.\nWrite it like 2026-04.")
    return month


def _some(share: Decimal) -> Decimal:
    if share == 0:
        raise ValueError("A target of 0% is none.\nWrite the share that you want to reach, such as 75 %.")
    return share


Amount = Annotated[Decimal, BeforeValidator(_pounds)]
"""Pounds and pence; as YAML has it, with or without the sign."""
Share = Annotated[Decimal, BeforeValidator(_share)]
"""A share from 0 to 1; in YAML a percentage."""
Day = Annotated[date, BeforeValidator(_day)]
MonthOf = Annotated[Month, BeforeValidator(_month)]


class Ends(BaseModel):
    """What nobody knows exactly: its two ends, the likeliest between them, and where that is from."""

    model_config = _FORM
    source: Term = Field(description="Who says so, and when: people are shown it.")
    method: Term | None = Field(None, description="How it was reckoned, and what it includes.")


class UnitCost(Ends):
    """What one transaction costs by one channel, from a day on."""

    channel: Channel = Field(description="web, phone, face_to_face or post.")
    low: Amount = Field(description="Pounds: what it costs at least.")
    central: Amount = Field(description="Pounds: the likeliest.")
    high: Amount = Field(description="Pounds: what it costs at most.")
    from_: Day = Field(alias="from", description="The day since when it holds: from that month on.")

    @model_validator(mode="after")
    def _in_order(self) -> UnitCost:
        check_order(self.low, self.central, self.high)
        return self


class Estimate(Ends):
    """A share that nobody knows exactly."""

    low: Share = Field(description="At least: a percentage.")
    central: Share = Field(description="The likeliest.")
    high: Share = Field(description="At most.")

    @model_validator(mode="after")
    def _in_order(self) -> Estimate:
        check_order(self.low, self.central, self.high)
        return self


def check_order(low: Decimal, central: Decimal, high: Decimal) -> None:
    """Raises ValueError, in words for an author, unless the ends stand in order."""
    if not low <= central <= high:
        raise ValueError(
            "low, central and high are not in order.\nWrite the smallest as low, and the largest as high."
        )


class TakeUpTarget(BaseModel):
    """Which share of all transactions is to be digital, and by when."""

    model_config = _FORM
    share: Annotated[Share, AfterValidator(_some)] = Field(description="A percentage, such as 75 %.")
    by: Day = Field(description="The day by which it is to be reached.")


class Baseline(BaseModel):
    """The months that others are compared with."""

    model_config = _FORM
    from_: MonthOf = Field(alias="from", description="The first month, such as 2025-04.")
    to: MonthOf = Field(description="The last month.")

    @model_validator(mode="after")
    def _in_order(self) -> Baseline:
        if self.to < self.from_:
            raise ValueError("The baseline ends before it begins.\nMend one of the two months.")
        return self


class ChannelShift(BaseModel):
    """What savings are reckoned from, beside the unit costs."""

    model_config = _FORM
    baseline: Baseline = Field(description="The months before the change.")
    failed_online_calls: Estimate | None = Field(
        None, description="Of the attempts online that nobody completes, the share that ends in a call."
    )
    cashable: Estimate | None = Field(
        None, description="The share of the savings that can be taken out of a budget."
    )


@dataclass(frozen=True)
class UnitCosts:
    """The unit costs of a service: its own go before those of the whole site."""

    own: Sequence[UnitCost] = ()
    of_site: Sequence[UnitCost] = ()

    def __bool__(self) -> bool:
        return bool(self.own or self.of_site)

    def at(self, channel: Channel, month: Month) -> UnitCost | None:
        """What holds in a month; None where nothing is written down for it.

        A cost holds for whole months, from that of its `from` on, until one that begins later.
        """
        for costs in (self.own, self.of_site):
            begun = [each for each in costs if each.channel == channel and Month.of(each.from_) <= month]
            if begun:
                return max(begun, key=lambda cost: cost.from_)
        return None


def find_cost_faults(costs: Sequence[UnitCost], node: Node, faults: Faults) -> None:
    """Add a fault for each cost that is written for a channel and a day which have one already."""
    seen: set[tuple[Channel, date]] = set()
    for cost, place in zip(costs, node["unit_costs"].parts if "unit_costs" in node else (), strict=False):
        if (cost.channel, cost.from_) in seen:
            what = f"There are two costs for {cost.channel} from {cost.from_.isoformat()}."
            faults.add(place, what, "Delete one of the two, or give it another day.")
        seen.add((cost.channel, cost.from_))


def pounds_words(pounds: Decimal) -> str:
    """`15p`, `£2.83`, `£1,204.00`; a tenth of a penny is kept where it was written."""
    exact = pounds.normalize()
    if 0 < pounds < 1:
        return f"{(exact * 100).normalize():f}p"
    places = max(2, -int(exact.as_tuple().exponent))
    return f"£{pounds:,.{places}f}"


def written_share_words(share: Decimal) -> str:
    """`75%`, `12.5%`: as exactly as somebody wrote it down, which is nothing that was counted."""
    return f"{(share * 100).normalize():f}%"


def cost_words(cost: UnitCost) -> str:
    """`£2.83 (£1.28 to £5.57)`; one figure where there is one."""
    central = pounds_words(cost.central)
    if cost.low == cost.high:
        return central
    return f"{central} ({pounds_words(cost.low)} to {pounds_words(cost.high)})"


def estimate_words(estimate: Estimate) -> str:
    """`30% (10% to 100%)`; one figure where there is one."""
    central = written_share_words(estimate.central)
    if estimate.low == estimate.high:
        return central
    return f"{central} ({written_share_words(estimate.low)} to {written_share_words(estimate.high)})"


def source_words(ends: Ends) -> str:
    """Where a range is from, and how it was reckoned, as one line without a full stop."""
    said = [each.rstrip(". ") for each in (ends.source, ends.method) if each]
    return ". ".join(said)


def cost_settings(
    costs: Iterable[UnitCost], target: TakeUpTarget | None = None, shift: ChannelShift | None = None
) -> Mapping[str, str]:
    """All that is written about costs by its name in plain words, to compare two versions."""
    found = {
        f"unit cost {CHANNELS[cost.channel].lower()} from {ENGLISH.date(cost.from_)}": (
            f"{cost_words(cost)}; {source_words(cost)}"
        )
        for cost in costs
    }
    if target:
        share = written_share_words(target.share)
        found["target of digital take-up"] = f"{share} by {ENGLISH.date(target.by)}"
    if shift:
        found["baseline of savings"] = span_words(shift.baseline.from_, shift.baseline.to)
        for name, estimate in (
            ("failed online attempts that end in a call", shift.failed_online_calls),
            ("savings that are cashable", shift.cashable),
        ):
            if estimate:
                found[name] = f"{estimate_words(estimate)}; {source_words(estimate)}"
    return found
