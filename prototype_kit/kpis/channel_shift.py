"""Channel shift: what the move from other channels to digital has saved, always as a range.

The saving of a month is what its transactions would have cost in the mix of channels of the baseline, less
what they cost. Calls after failed attempts online are part of both, as often for each transaction as in the
baseline and as they were; of a baseline of which nobody knows how many attempts failed, of what they cost
alone. The low end takes of everything that is not known exactly the value that makes the saving smallest, the
high end that which makes it largest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from prototype_kit.channels import CHANNELS, Channel
from prototype_kit.costs import ChannelShift, Estimate, UnitCost, UnitCosts, cost_words, estimate_words
from prototype_kit.kpis.channel_month import ChannelMonth, whole_months
from prototype_kit.kpis.cost import NoCost, lacking_costs, mix
from prototype_kit.kpis.pounds import NOTHING, Pounds
from prototype_kit.months import Month, span_words


@dataclass(frozen=True)
class Saving:
    """What was saved in whole months after the baseline; less than 0 where it cost more.

    `before` and `after` are transactions by the channel that they cost, in the baseline and since. `by_month`
    does not add up to `total` where a channel was used more in some months and less in others: its price is
    one. `counted` are the months of the baseline of which all channels are counted, `failed_before` how many
    attempts online came to nothing in it, None where nobody knows it, and `failed_after` how many did since.
    `without_calls` are months since of which nobody knows it either. `decisive` says which assumption makes
    the range as wide as it is.
    """

    first: Month
    last: Month
    total: Pounds
    by_month: tuple[tuple[Month, Pounds], ...]
    before: Mapping[Channel, int]
    after: Mapping[Channel, int]
    shift: ChannelShift
    counted: tuple[Month, ...]
    failed_before: int | None
    failed_after: int
    without_calls: tuple[Month, ...]
    decisive: str

    @property
    def transactions(self) -> int:
        """How many were completed since the baseline."""
        return sum(self.after.values())

    @property
    def cashable(self) -> Pounds | None:
        """What can be taken out of a budget; None where nobody says which share it is."""
        share = self.shift.cashable
        return None if share is None else _part(self.total, share.low, share.central, share.high)

    @property
    def other(self) -> Pounds | None:
        """What is no money to spend, such as time of staff that goes into other work."""
        share = self.shift.cashable
        return None if share is None else _part(self.total, 1 - share.high, 1 - share.central, 1 - share.low)


def saving(
    months: Iterable[ChannelMonth],
    costs: UnitCosts,
    shift: ChannelShift,
    others: Iterable[ChannelMonth] = (),
) -> Saving | NoCost:
    """What was saved since the baseline; `months` hold both. Why it cannot be told, where it cannot.

    `others` are months whose unit costs are asked for with those that are lacking.
    """
    whole = whole_months(months)
    baseline = shift.baseline
    before = [month for month in whole if baseline.from_ <= month.month <= baseline.to]
    since = [month for month in whole if month.month > baseline.to]
    then = mix(before)
    if not sum(then.values()):
        span = span_words(baseline.from_, baseline.to)
        mend = "Import the numbers of all channels for these months."
        return NoCost((f"The baseline ({span}) has no month in which all channels are counted. {mend}",))
    if not any(month.completed for month in since):
        mend = "Import the numbers of all channels for later months."
        return NoCost((f"No month after {baseline.to.words} has all channels counted. {mend}",))
    failed = shift.failed_online_calls
    mix_before = _Before(then, _failures(before) or 0)
    # What the baseline used has a price in what it would have cost, though nobody uses it now.
    assumed = [mix_before.assumed(month) for month in since]
    if lacking_costs(assumed, costs, failed):
        return NoCost(lacking_costs([*assumed, *others], costs, failed), lacking=True)
    return Saving(
        since[0].month,
        since[-1].month,
        _reckoned(since, mix_before, costs, failed),
        tuple((each.month, _reckoned([each], mix_before, costs, failed)) for each in since),
        then,
        mix(since),
        shift,
        tuple(month.month for month in before),
        _failures(before),
        sum(month.given_up for month in since),
        tuple(month.month for month in since if not month.failures_known),
        _decisive(since, mix_before, costs, failed),
    )


def _failures(months: Sequence[ChannelMonth]) -> int | None:
    """How many attempts online came to nothing; None where that is not known of every month."""
    if not all(month.failures_known for month in months):
        return None
    return sum(month.given_up for month in months)


@dataclass(frozen=True)
class _Before:
    """The baseline: transactions by the channel that they cost, and attempts online that came to nothing."""

    served: Mapping[Channel, int]
    given_up: int

    def would_be(self, count: int, completed: int) -> Fraction:
        """Of what there were `count` in the baseline, how many there would be among so many transactions.

        In fractions, as a share of a mix has no end in decimals: rounded sums could pass each other.
        """
        return Fraction(completed * count, sum(self.served.values()))

    def assumed(self, month: ChannelMonth) -> ChannelMonth:
        """A month that uses all channels that it used, or would have used."""
        served = {channel: month.served[channel] or self.served[channel] for channel in CHANNELS}
        return replace(month, form={}, elsewhere=served, given_up=month.given_up or self.given_up)


def _reckoned(
    months: Sequence[ChannelMonth], before: _Before, costs: UnitCosts, failed: Estimate | None
) -> Pounds:
    """What was saved in some months: which end of a price or share is the worse hangs on what it is times."""
    moved, more_failed = _moved(months, before, costs)
    least, likeliest, most = (failed.low, failed.central, failed.high) if failed else (NOTHING,) * 3

    def less_calls(cost: UnitCost, share: Decimal) -> Fraction:
        return moved[cost] - more_failed.get(cost, 0) * Fraction(share)

    def worst(cost: UnitCost) -> Fraction:
        return less_calls(cost, most if more_failed.get(cost, 0) > 0 else least)

    def best(cost: UnitCost) -> Fraction:
        return less_calls(cost, least if more_failed.get(cost, 0) > 0 else most)

    low = sum((_least(worst(cost), cost) for cost in moved), Fraction(0))
    central = sum((less_calls(cost, likeliest) * Fraction(cost.central) for cost in moved), Fraction(0))
    high = sum((-_least(-best(cost), cost) for cost in moved), Fraction(0))
    return Pounds(*(Decimal(end.numerator) / end.denominator for end in (low, central, high)))


def _moved(
    months: Sequence[ChannelMonth], before: _Before, costs: UnitCosts
) -> tuple[Mapping[UnitCost, Fraction], Mapping[UnitCost, Fraction]]:
    """How many fewer times each price was paid than in the mix of before, and how many more attempts failed.

    Failed attempts stand by the price of a call in their month.
    """
    moved: dict[UnitCost, Fraction] = {}
    more_failed: dict[UnitCost, Fraction] = {}
    for month in months:
        for channel, count in month.served.items():
            if cost := costs.at(channel, month.month):
                fewer = before.would_be(before.served[channel], month.completed) - count
                moved[cost] = moved.get(cost, Fraction(0)) + fewer
        if call := costs.at("phone", month.month):
            more = month.given_up - before.would_be(before.given_up, month.completed)
            more_failed[call] = more_failed.get(call, Fraction(0)) + more
    return moved, more_failed


def _decisive(
    months: Sequence[ChannelMonth], before: _Before, costs: UnitCosts, failed: Estimate | None
) -> str:
    """The assumption that changes the saving most from its one end to the other, all else as is likeliest."""
    moved, more_failed = _moved(months, before, costs)
    share = failed.central if failed else NOTHING
    found = [
        (
            abs(times - more_failed.get(cost, 0) * Fraction(share)) * Fraction(cost.high - cost.low),
            f"what one costs by {CHANNELS[cost.channel].lower()}, {cost_words(cost)}",
        )
        for cost, times in moved.items()
    ]
    if failed:
        calls = abs(sum((count * Fraction(call.central) for call, count in more_failed.items()), Fraction(0)))
        words = f"how many failed attempts online end in a call, {estimate_words(failed)}"
        found.append((calls * Fraction(failed.high - failed.low), words))
    return max(found, key=lambda each: each[0])[1]


def _least(times: Fraction, cost: UnitCost) -> Fraction:
    """The smallest that so many times a price can be."""
    return times * Fraction(cost.low if times > 0 else cost.high)


def _part(whole: Pounds, low: Decimal, central: Decimal, high: Decimal) -> Pounds:
    """A share of an amount; the larger share of a loss is the worse."""
    least = whole.low * (low if whole.low >= 0 else high)
    most = whole.high * (high if whole.high >= 0 else low)
    return Pounds(least, whole.central * central, most)
