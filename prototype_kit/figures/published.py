"""What of a service's figures anybody may see: no count so small, and none from which one could be reckoned.

A count of 1 to 4 people is never told. All that is published are sums of blocks: months that are put together
until none of their counts is small, the same blocks for whoever looks, whenever and at whatever period. A
finer figure has longer blocks, each of whole ones of the coarser: so what is taken from the one leaves
nothing small of the other. Nothing of this is needed inside the team, which sees the figures as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from prototype_kit.figures.blocks import Block, blocks_of, months_in, told_within, within
from prototype_kit.figures.channels import ChannelFigures, usual_months
from prototype_kit.figures.published_channels import (
    PublishedCost,
    PublishedTakeUp,
    cost_blocks,
    outcomes,
    publish_cost,
    publish_take_up,
    take_up_blocks,
)
from prototype_kit.figures.published_saving import PublishedSaving, publish_saving
from prototype_kit.kpis.completion import Completion
from prototype_kit.kpis.envs import ENVS
from prototype_kit.kpis.satisfaction import LEVELS, SATISFIED, Satisfaction
from prototype_kit.kpis.showing import percentage
from prototype_kit.months import Month, last_whole_month, months_from
from prototype_kit.proportions import wilson
from prototype_kit.service import Service
from prototype_kit.site import Site

Period = Literal["12-months", "month"]
PERIODS: tuple[Period, ...] = ("12-months", "month")
"""What can be looked at: months that are over. A period that moved on every day would tell, from one day to
the next, what happened on a single one; weeks beside months would tell days, as a month cuts weeks."""

_NOTHING = Completion(0, 0, 0)


def months_of(period: Period, today: date) -> tuple[Month, Month]:
    """The first and last month of a period, as it can be seen today."""
    if period == "month":
        return (last_whole_month(today),) * 2
    return usual_months(today)


@dataclass(frozen=True)
class MonthCounted:
    """What was counted of a service in one month: each journey, and how many gave each answer."""

    journeys: Mapping[str, Completion] = field(default_factory=dict)
    ratings: Mapping[int, int] = field(default_factory=dict)

    @property
    def completion(self) -> Completion:
        """All journeys together."""
        return _sum(self.journeys.values())

    def of(self, journey: str) -> Completion:
        """What became of one journey."""
        return self.journeys.get(journey, _NOTHING)


Counted = Mapping[Month, MonthCounted]
"""Every month from the first in which anything was counted to the last that is over."""


@dataclass(frozen=True)
class PublishedPart:
    """How many were started and completed in the months from `first` to `last`; of `journey`, or of all."""

    first: Month
    last: Month
    completion: Completion
    journey: str = ""

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of the completion rate in percent; None where there is no rate."""
        if self.completion.rate is None:
            return None
        low, high = wilson(self.completion.completed, self.completion.started)
        return 100 * low, 100 * high


@dataclass(frozen=True)
class PublishedShare:
    """Of those who said how satisfied they were, how many were satisfied or very satisfied."""

    first: Month
    last: Month
    answered: int
    satisfied: int

    @property
    def share(self) -> float | None:
        """In percent; None of fewer than 20."""
        return percentage(self.satisfied, self.answered)


@dataclass(frozen=True)
class PublishedLevels:
    """How many gave each of the five answers."""

    first: Month
    last: Month
    satisfaction: Satisfaction


@dataclass(frozen=True)
class PublishedSatisfaction:
    """How satisfied people were. `level_months` are the blocks of `levels`, longer than those of `share`."""

    share: PublishedShare | None
    levels: PublishedLevels | None
    level_months: tuple[PublishedLevels, ...]


@dataclass(frozen=True)
class Published:
    """All that anybody may see of a service in the months from `first` to `last`, both included.

    What is None is not told: nobody knows it, or it is too small as yet. `months` are the blocks of
    `completion`; `journeys` are there where the service has several, and `journey_months` are their blocks.
    `counted_at` is None before anything was counted. `take_up`, `cost` and `saving` are of the last twelve
    whole months, whatever the period.
    """

    slug: str
    env: str
    first: Month
    last: Month
    counted_at: datetime | None
    completion: PublishedPart | None
    months: tuple[PublishedPart, ...]
    journeys: tuple[PublishedPart, ...]
    journey_months: tuple[PublishedPart, ...]
    satisfaction: PublishedSatisfaction
    take_up: PublishedTakeUp | None
    cost: PublishedCost | None
    saving: PublishedSaving | None


def published_services(site: Site, env: str) -> Sequence[Service]:
    """The services whose figures anybody may see. There are none where people take part in research."""
    if env not in ENVS:
        return ()
    return [service for service in site.services.values() if service.entry.publish_figures]


def publish(
    slug: str,
    channels: ChannelFigures,
    counted: Counted,
    first: Month,
    last: Month,
    usual: tuple[Month, Month],
    journeys: Sequence[str] = (),
    counted_at: datetime | None = None,
) -> Published:
    """What may be shown of a service in the months from `first` to `last`.

    `channels` are of all months that are counted, `usual` are the months of take-up and cost, and `journeys`
    are those that the service has now. Months before the first that is counted are those in which nobody did
    anything.
    """
    every = _every_month(counted, min([first, *counted]), max(last, usual[1]))
    blocks = blocks_of(((month,) for month in every), lambda month: outcomes(every[month].completion))
    told = told_within(blocks, first, last, lambda month: every[month].completion.started)
    names = tuple(dict.fromkeys([*journeys, *(name for its in every.values() for name in its.journeys)]))
    longer = blocks_of(
        blocks,
        lambda month: [count for name in names for count in outcomes(every[month].of(name))],
    )
    told_longer = told_within(longer, first, last, lambda month: every[month].completion.started)
    channel_blocks = take_up_blocks(channels, blocks)
    started = {month: its.completion for month, its in every.items()}
    of_costs = cost_blocks(channels, channel_blocks, started)
    return Published(
        slug=slug,
        env=channels.env,
        first=first,
        last=last,
        counted_at=counted_at,
        completion=_part(months_in(told), every) if told else None,
        months=tuple(_part(block, every) for block in told),
        journeys=_by_journey(months_in(told_longer), every, names),
        journey_months=tuple(part for block in told_longer for part in _by_journey(block, every, names)),
        satisfaction=_satisfaction(every, first, last),
        take_up=publish_take_up(channels, within(channel_blocks, *usual)),
        cost=publish_cost(channels, within(of_costs, *usual)),
        saving=publish_saving(channels, of_costs, usual),
    )


def _every_month(counted: Counted, first: Month, last: Month) -> Counted:
    """All months from the first to the last, also those in which nobody did anything."""
    return {month: counted.get(month, MonthCounted()) for month in months_from(first, last)}


def _sum(found: Iterable[Completion]) -> Completion:
    its = list(found)
    return Completion(sum(each.started for each in its), sum(each.completed for each in its), 0)


def _part(block: Block, counted: Counted, journey: str = "") -> PublishedPart:
    its = [counted[month] for month in block]
    parts = [each.of(journey) if journey else each.completion for each in its]
    return PublishedPart(block[0], block[-1], _sum(parts), journey)


def _by_journey(block: Block, counted: Counted, names: Sequence[str]) -> tuple[PublishedPart, ...]:
    """Each journey, where there are several."""
    return tuple(_part(block, counted, name) for name in names) if block and len(names) > 1 else ()


# --- Satisfaction -----------------------------------------------------------------------------------------


def _satisfaction(counted: Counted, first: Month, last: Month) -> PublishedSatisfaction:
    def answers(month: Month) -> int:
        return sum(counted[month].ratings.values())

    def both(month: Month) -> tuple[int, int]:
        satisfied = sum(counted[month].ratings.get(level, 0) for level in SATISFIED)
        return satisfied, answers(month) - satisfied

    blocks = blocks_of(((month,) for month in counted), both)
    longer = blocks_of(blocks, lambda month: [counted[month].ratings.get(level, 0) for level in LEVELS])
    shares = months_in(told_within(blocks, first, last, answers))
    levels = told_within(longer, first, last, answers)
    satisfied = [both(month)[0] for month in shares]
    return PublishedSatisfaction(
        PublishedShare(shares[0], shares[-1], sum(map(answers, shares)), sum(satisfied)) if shares else None,
        _levels(months_in(levels), counted) if levels else None,
        tuple(_levels(block, counted) for block in levels),
    )


def _levels(block: Block, counted: Counted) -> PublishedLevels:
    ratings = {level: sum(counted[month].ratings.get(level, 0) for month in block) for level in LEVELS}
    return PublishedLevels(block[0], block[-1], Satisfaction(ratings))
