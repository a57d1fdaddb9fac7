"""Cost per transaction: what all transactions of some months cost together, by how many were completed.

Source: Government Service Design Manual, December 2016, Cost per transaction: the total cost of providing the
service divided by the number of completed transactions, by channel too; over the last 12 months. Digital cost
counts those with assisted digital support. Here the total is reckoned from unit costs, each a range that the
team wrote down with its source, and never from a figure in this code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prototype_kit.channels import CHANNELS, Channel
from prototype_kit.costs import Estimate, UnitCost, UnitCosts, cost_words, estimate_words, source_words
from prototype_kit.kpis.channel_month import ChannelMonth, whole_months
from prototype_kit.kpis.pounds import ZERO, Pounds, each_words, rounded_words
from prototype_kit.language import ENGLISH
from prototype_kit.months import Month, span_words, spans_words

ASSUMED_HELP = (
    "What staff fill in for somebody is digital, and costs what the channel costs by which they came."
)
ASSUMED_CALLS = (
    "Calls after failed attempts online come on top of the calls that you count, at the price of a call, and "
    "are part of the cost of all channels. If you count them already, write 0 % for failed_online_calls."
)


@dataclass(frozen=True)
class ChannelCost:
    """What the transactions of one channel cost together."""

    channel: Channel
    completed: int
    total: Pounds

    @property
    def each(self) -> Pounds:
        """What one costs."""
        return self.total.each(self.completed)


@dataclass(frozen=True)
class CostFigures:
    """What all transactions of whole months from `first` to `last` cost.

    `calls` is what those of `given_up` attempts online cost that ended in a call; None where nobody says
    which share did, or knows how many there were. `without_calls` are the months of which nobody knows it:
    something was done online without this form. `used` are the unit costs that it was reckoned from.
    """

    first: Month
    last: Month
    channels: tuple[ChannelCost, ...]
    calls: Pounds | None
    failed: Estimate | None
    given_up: int
    without_calls: tuple[Month, ...]
    used: tuple[UnitCost, ...]

    @property
    def completed(self) -> int:
        """Transactions by all channels."""
        return sum(channel.completed for channel in self.channels)

    @property
    def total(self) -> Pounds:
        """What they cost together, with the calls."""
        return sum((channel.total for channel in self.channels), self.calls or ZERO)

    @property
    def each(self) -> Pounds:
        """The cost per transaction."""
        return self.total.each(self.completed)


@dataclass(frozen=True)
class NoCost:
    """Why there is no cost per transaction, as sentences that say what to do.

    `lacking` says that they are unit costs to write down.
    """

    why: tuple[str, ...]
    lacking: bool = False


def cost_figures(
    months: Iterable[ChannelMonth],
    costs: UnitCosts,
    failed: Estimate | None = None,
    others: Iterable[ChannelMonth] = (),
) -> CostFigures | NoCost:
    """The cost of the months of which every channel is counted; a channel without a unit cost spoils it all.

    The cost of a month is that which held in it. `failed` is the share of failed attempts online that ends in
    a call. Where a unit cost is lacking, those that `others` lack are said too, so that all can be written at
    once.
    """
    whole = whole_months(months)
    if lacking_costs(whole, costs, failed):
        return NoCost(lacking_costs([*whole, *others], costs, failed), lacking=True)
    totals: dict[Channel, Pounds] = {}
    counts: dict[Channel, int] = {}
    used: dict[UnitCost, None] = {}
    calls = ZERO
    for month in whole:
        for channel, count in month.served.items():
            cost = costs.at(channel, month.month)
            if not count or cost is None:
                continue
            used[cost] = None
            counts[channel] = counts.get(channel, 0) + count
            totals[channel] = totals.get(channel, ZERO) + range_of(cost) * count
        calls += calls_of(month, costs, failed)
    if not counts:
        return NoCost(("Nothing was completed in a month of which all channels are counted.",))
    unknown = tuple(month.month for month in whole if failed and not month.failures_known)
    given_up = sum(month.given_up for month in whole)
    return CostFigures(
        first=whole[0].month,
        last=whole[-1].month,
        channels=tuple(ChannelCost(each, counts[each], totals[each]) for each in CHANNELS if each in counts),
        calls=calls if failed and (given_up or not unknown) else None,
        failed=failed,
        given_up=given_up,
        without_calls=unknown,
        used=tuple(used),
    )


def lacking_costs(
    months: Iterable[ChannelMonth], costs: UnitCosts, failed: Estimate | None
) -> tuple[str, ...]:
    """The channels that were used in a month without a unit cost that held in it, as sentences.

    Failed attempts online use the phone.
    """
    since: dict[Channel, Month] = {}
    for month in sorted(months, key=lambda each: each.month):
        for channel, count in month.served.items():
            calls = month.given_up if failed and channel == "phone" else 0
            if count + calls and costs.at(channel, month.month) is None:
                since.setdefault(channel, month.month)
    return tuple(
        f"There is no unit cost for {channel} in {month.words}. "
        f"Write one under unit_costs: in service.yaml or site.yaml, from {month.first.isoformat()} or before."
        for channel, month in since.items()
    )


def range_of(cost: UnitCost) -> Pounds:
    """The ends of a unit cost."""
    return Pounds(cost.low, cost.central, cost.high)


def calls_of(month: ChannelMonth, costs: UnitCosts, failed: Estimate | None) -> Pounds:
    """What the failed attempts of a month cost that ended in a call; nothing where nobody knows."""
    call = costs.at("phone", month.month)
    if failed is None or call is None:
        return ZERO
    each = Pounds(failed.low * call.low, failed.central * call.central, failed.high * call.high)
    return each * month.given_up


def cost_sentence(found: CostFigures) -> str:
    """The cost per transaction, with its period: “One transaction cost £2.61 (£2.20 to £3.05) on average”."""
    span = span_words(found.first, found.last)
    counted = f"{found.completed:,} transactions"
    return f"One transaction cost {each_words(found.each)} on average ({span}, {counted})."


def cost_rows(found: CostFigures) -> Iterator[tuple[str, str, str]]:
    """The name of each channel, what one costs, and all of them; calls and the whole at the end."""
    for its in found.channels:
        yield CHANNELS[its.channel], f"{each_words(its.each)} each", _together(its.completed, its.total)
    if found.calls is not None:
        yield "Calls after failed attempts online", f"Together {rounded_words(found.calls)}", ""
    yield "All channels", f"{each_words(found.each)} each", _together(found.completed, found.total)


def _together(count: int, total: Pounds) -> str:
    transactions = "1 transaction" if count == 1 else f"{count:,} transactions"
    return f"{transactions}, together {rounded_words(total)}"


def calls_sentence(found: CostFigures) -> str:
    """What calls after failed attempts online are assumed to cost, and of which months nobody can say it."""
    if found.failed is None:
        return ""
    left_out = ""
    if found.without_calls:
        months = spans_words(found.without_calls)
        left_out = (
            f"Of {months} nobody knows how many attempts failed with what was online beside this form, so no "
            "calls after these are in it: it cost more than is said here."
        )
    if found.calls is None:
        return left_out
    share = estimate_words(found.failed)
    said = (
        f"{share} of the {found.given_up:,} failed attempts online end in a call, which is in the cost: "
        f"{rounded_words(found.calls)}."
    )
    return f"{said} {left_out}".strip()


def assumed(found: CostFigures) -> Sequence[str]:
    """What the cost stands on beside unit costs: one sentence each."""
    return [ASSUMED_HELP, *([ASSUMED_CALLS] if found.failed else [])]


def sources(found: CostFigures) -> Sequence[str]:
    """Where each unit cost is from, and since when it holds: one sentence each."""
    said = [
        f"{CHANNELS[cost.channel]}: {cost_words(cost)} from {ENGLISH.date(cost.from_)}. "
        f"Source: {source_words(cost)}."
        for cost in sorted(found.used, key=_in_order)
    ]
    if found.failed:
        share, source = estimate_words(found.failed), source_words(found.failed)
        said.append(f"Failed attempts online that end in a call: {share}. Source: {source}.")
    return said


def _in_order(cost: UnitCost) -> tuple[int, object]:
    return list(CHANNELS).index(cost.channel), cost.from_


def mix(months: Iterable[ChannelMonth]) -> Mapping[Channel, int]:
    """What was completed in some months by the channel that it cost."""
    found = dict.fromkeys(CHANNELS, 0)
    for month in months:
        for channel, count in month.served.items():
            found[channel] += count
    return found
