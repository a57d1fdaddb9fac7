"""What anybody may see of savings: reckoned from blocks of months alone, in the baseline and since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prototype_kit.figures.blocks import Block, months_in, within
from prototype_kit.figures.channels import ChannelFigures
from prototype_kit.kpis.channel_shift import saving
from prototype_kit.kpis.cost import NoCost
from prototype_kit.kpis.pounds import Pounds
from prototype_kit.kpis.saving_words import assumptions
from prototype_kit.months import Month


@dataclass(frozen=True)
class PublishedSaving:
    """What was saved in some months beside those of the baseline, in all: a single month tells too much.

    `cashable` is None where nobody says which share it is. `assumptions` are sentences.
    """

    months: tuple[Month, ...]
    baseline: tuple[Month, ...]
    total: Pounds
    cashable: Pounds | None
    assumptions: tuple[str, ...]


def publish_saving(
    found: ChannelFigures, blocks: Sequence[Block], usual: tuple[Month, Month]
) -> PublishedSaving | None:
    """What was saved in the blocks of the `usual` months after the baseline; None where that is not known.

    `blocks` are those of costs, of all months: the baseline may lie long before. One that its ends cut is
    left out, like a month that waits for others.
    """
    if found.shift is None:
        return None
    baseline = found.shift.baseline
    before = within(blocks, baseline.from_, baseline.to)
    since = [block for block in within(blocks, *usual) if block[0] > baseline.to]
    told = {*months_in(before), *months_in(since)}
    its = saving([month for month in found.months if month.month in told], found.costs, found.shift)
    if isinstance(its, NoCost):
        return None
    return PublishedSaving(months_in(since), its.counted, its.total, its.cashable, assumptions(its))
