"""What anybody may see of take-up and cost: sums of months of which all channels are counted, and none small.

Take-up and cost are told of the same blocks of months as what was completed with the form, or of longer ones:
what was completed online, less what was counted by month, must not tell it of a part of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prototype_kit.channels import CHANNELS, Channel
from prototype_kit.costs import Estimate, TakeUpTarget, UnitCost, UnitCosts
from prototype_kit.figures.blocks import Block, blocks_of, months_in
from prototype_kit.figures.channels import ChannelFigures
from prototype_kit.kpis.channel_month import ChannelMonth
from prototype_kit.kpis.completion import Completion
from prototype_kit.kpis.cost import CostFigures, cost_figures, mix
from prototype_kit.kpis.pounds import Pounds
from prototype_kit.kpis.showing import percentage
from prototype_kit.months import Month


@dataclass(frozen=True)
class PublishedMonths:
    """What was completed in some months, by channel: `web` is online with help from staff or without.

    `assisted` is what staff helped with, `elsewhere` what was completed without the form.
    """

    months: tuple[Month, ...]
    channels: Mapping[Channel, int]
    assisted: int
    elsewhere: Mapping[Channel, int]

    @property
    def completed(self) -> int:
        """By all channels."""
        return sum(self.channels.values())

    @property
    def share(self) -> float | None:
        """Digital take-up in percent; None of fewer than 20."""
        return percentage(self.channels["web"], self.completed)

    @property
    def share_2016(self) -> float | None:
        """The same by the rule of 2016, which left out what staff helped with."""
        return percentage(self.channels["web"] - self.assisted, self.completed)


@dataclass(frozen=True)
class PublishedTakeUp:
    """Digital take-up: of all months that are told together, and of each block of them."""

    whole: PublishedMonths
    blocks: tuple[PublishedMonths, ...]
    target: TakeUpTarget | None


@dataclass(frozen=True)
class PublishedCost:
    """What one transaction costs, by all channels together and by each; and all that it is reckoned from.

    `served` are transactions by the channel that they cost: what staff filled in for somebody who phoned is
    by phone. `calls` are those after `given_up` attempts online, in all; None where nobody says which share
    of them ends in a call, or how many there were. `without_calls` are months of which that is not known.
    """

    months: tuple[Month, ...]
    each: Pounds
    channels: tuple[tuple[Channel, Pounds], ...]
    served: Mapping[Channel, int]
    calls: Pounds | None
    given_up: int
    failed: Estimate | None
    without_calls: tuple[Month, ...]
    used: tuple[UnitCost, ...]


def outcomes(found: Completion) -> tuple[int, int, int]:
    """What starts and completions tell: how many there were of both, and how many did not complete."""
    return found.started, found.completed, found.started - found.completed


def take_up_blocks(found: ChannelFigures, of_forms: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks of take-up, each of whole blocks of what was done with the form."""
    months = {each.month: each for each in found.months if each.whole}
    return blocks_of(of_forms, lambda month: _ways(months[month]) if month in months else None)


def cost_blocks(
    found: ChannelFigures, of_take_up: Iterable[Block], counted: Mapping[Month, Completion]
) -> tuple[Block, ...]:
    """The blocks of costs, each of whole blocks of take-up: costs tell how many attempts failed too."""
    months = {each.month: each for each in found.months}

    def failed(month: Month) -> tuple[int, int]:
        given_up = months[month].given_up
        return given_up, counted[month].started - counted[month].completed - given_up

    said = found.shift is not None and found.shift.failed_online_calls is not None
    blocks = blocks_of(of_take_up, failed) if said else tuple(of_take_up)
    return tuple(block for block in blocks if _at_one_price(found.costs, block))


def _at_one_price(costs: UnitCosts, block: Block) -> bool:
    """Whether no unit cost changes within it: what its transactions cost would tell how many were before."""
    return all(len({costs.at(channel, month) for month in block}) == 1 for channel in CHANNELS)


def _ways(month: ChannelMonth) -> Sequence[int]:
    """How many came by each way, and all that follows from these."""
    form = sum(month.form.values())
    return (
        *(form, month.assisted, form - month.assisted, month.digital),
        *(month.elsewhere.get(channel, 0) for channel in CHANNELS),
        *(month.served[channel] for channel in CHANNELS),
    )


def publish_take_up(found: ChannelFigures, blocks: Sequence[Block]) -> PublishedTakeUp | None:
    """What was completed by each channel; None without a month of which that can be told."""
    if not blocks:
        return None
    its = [_together(found, block) for block in blocks]
    return PublishedTakeUp(_together(found, months_in(blocks)), tuple(its), found.target)


def _together(found: ChannelFigures, block: Block) -> PublishedMonths:
    months = [each for each in found.months if each.month in block]
    used = {channel for month in months for channel in month.elsewhere}
    elsewhere = {
        channel: sum(month.elsewhere.get(channel, 0) for month in months)
        for channel in CHANNELS
        if channel in used
    }
    channels: dict[Channel, int] = {**elsewhere, "web": sum(month.digital for month in months)}
    in_order = {channel: channels[channel] for channel in CHANNELS if channel in channels}
    return PublishedMonths(block, in_order, sum(month.assisted for month in months), elsewhere)


def publish_cost(found: ChannelFigures, blocks: Sequence[Block]) -> PublishedCost | None:
    """What a transaction costs; None where that is not known."""
    months = [each for each in found.months if each.month in months_in(blocks)]
    failed = found.shift.failed_online_calls if found.shift else None
    its = cost_figures(months, found.costs, failed)
    if not isinstance(its, CostFigures):
        return None
    order = list(CHANNELS)
    return PublishedCost(
        months=months_in(blocks),
        each=its.each,
        channels=tuple((channel.channel, channel.each) for channel in its.channels),
        served=mix(months),
        calls=its.calls,
        given_up=its.given_up,
        failed=failed,
        without_calls=its.without_calls,
        used=tuple(sorted(its.used, key=lambda cost: (order.index(cost.channel), cost.from_))),
    )
