"""What of a service's figures anybody may see: no count so small, and none from which one could be reckoned.

A count of 1 to 4 people is hidden, and with it whatever would tell it: what is left of a sum, a percentage, a
mean. Nothing of this is needed inside the team, which sees the figures as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from prototype_kit.channels import CHANNELS, Channel
from prototype_kit.costs import TakeUpTarget, UnitCost
from prototype_kit.figures.channels import ChannelFigures, usual_months
from prototype_kit.figures.service import ServiceFigures
from prototype_kit.kpis.channel_month import ChannelMonth, whole_months
from prototype_kit.kpis.completion import Completion
from prototype_kit.kpis.cost import CostFigures
from prototype_kit.kpis.envs import ENVS
from prototype_kit.kpis.pounds import Pounds
from prototype_kit.kpis.satisfaction import LEVELS, SATISFIED, Satisfaction
from prototype_kit.kpis.showing import NOT_SHOWN, SMALL, SMALLEST, hide_small, percentage
from prototype_kit.kpis.take_up import TakeUp
from prototype_kit.months import Month
from prototype_kit.proportions import wilson
from prototype_kit.service import Service
from prototype_kit.site import Site

Period = Literal["4-weeks", "12-months"]
PERIODS: tuple[Period, ...] = ("4-weeks", "12-months")
"""What can be looked at. Both end with a whole week or month: a period that moved on every day would tell,
from one day to the next, what happened on a single one."""

Shown = int | str
"""A count, or the words in its place: `fewer than 5`, `not shown`."""


def days_of(period: Period, today: date) -> tuple[date, date]:
    """The first and last day of a period, both included, as it can be seen today."""
    if period == "4-weeks":
        sunday = today - timedelta(days=today.isoweekday())
        return sunday - timedelta(days=27), sunday
    first, last = usual_months(today)
    return first.first, last.last


@dataclass(frozen=True)
class PublishedCompletion:
    """How many were started and completed, as far as it is shown."""

    started: Shown
    completed: Shown

    @property
    def rate(self) -> float | None:
        """In percent; None where either count is hidden, or too few were started."""
        if isinstance(self.started, str) or isinstance(self.completed, str):
            return None
        return percentage(self.completed, self.started)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of the rate in percent; None where there is no rate."""
        if self.rate is None or isinstance(self.started, str) or isinstance(self.completed, str):
            return None
        low, high = wilson(self.completed, self.started)
        return 100 * low, 100 * high


@dataclass(frozen=True)
class PublishedSatisfaction:
    """How many gave each answer, very satisfied first; `share` and `score` in percent, None if not shown."""

    levels: Mapping[int, Shown]
    answered: Shown
    share: float | None
    score: float | None


@dataclass(frozen=True)
class PublishedTakeUp:
    """What was completed by each channel in whole months; `share` and `share_2016` in percent.

    `web` is what was completed online, with help from staff or without; the rule of 2016 left out the first.
    """

    first: Month
    last: Month
    channels: Mapping[Channel, Shown]
    completed: int
    share: float | None
    share_2016: float | None
    target: TakeUpTarget | None


@dataclass(frozen=True)
class PublishedCost:
    """What one transaction costs, by all channels together and by each; and what that was reckoned from."""

    first: Month
    last: Month
    each: Pounds
    channels: tuple[tuple[Channel, Pounds], ...]
    used: tuple[UnitCost, ...]


@dataclass(frozen=True)
class PublishedPart:
    """A part of the whole: a journey by its name, or a week by its first and last day."""

    completion: PublishedCompletion
    journey: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Published:
    """All that anybody may see of a service in a period: the days from `first` to `last`, both included.

    `journeys` are there where it has several. `counted_at` is None before anything was counted. `take_up` and
    `cost` are of the last twelve whole months, whatever the period; None where they are not known.
    """

    slug: str
    env: str
    first: date
    last: date
    counted_at: datetime | None
    completion: PublishedCompletion
    journeys: tuple[PublishedPart, ...]
    weeks: tuple[PublishedPart, ...]
    satisfaction: PublishedSatisfaction
    take_up: PublishedTakeUp | None
    cost: PublishedCost | None


def published_services(site: Site, env: str) -> Sequence[Service]:
    """The services whose figures anybody may see. There are none where people take part in research."""
    if env not in ENVS:
        return ()
    return [service for service in site.services.values() if service.entry.publish_figures]


def publish(found: ServiceFigures, channels: ChannelFigures) -> Published:
    """What may be shown of a service's figures."""
    take_up = publish_take_up(channels)
    journeys, _ = publish_parts([journey.completion for journey in found.journeys])
    weeks, _ = publish_parts([week.completion for week in found.weeks])
    return Published(
        slug=found.slug,
        env=found.of.env,
        first=found.of.first,
        last=found.of.last,
        counted_at=found.counted_at,
        completion=publish_completion(found.completion),
        journeys=tuple(
            PublishedPart(its, journey=journey.name)
            for journey, its in zip(found.journeys, journeys, strict=True)
            if len(found.journeys) > 1
        ),
        weeks=tuple(
            PublishedPart(its, first=week.first, last=week.last)
            for week, its in zip(found.weeks, weeks, strict=True)
        ),
        satisfaction=publish_satisfaction(found.satisfaction),
        take_up=take_up,
        cost=_cost(channels.cost, take_up) if isinstance(channels.cost, CostFigures) else None,
    )


def publish_completion(whole: Completion) -> PublishedCompletion:
    """The completion of everything that is counted together."""
    return publish_parts([whole])[1]


def publish_parts(
    parts: Sequence[Completion],
) -> tuple[tuple[PublishedCompletion, ...], PublishedCompletion]:
    """What may be shown of parts, such as weeks, beside each other and with their sum; and the sum.

    A part is shown whole, or only how many were started, or not at all.
    """
    started, completed = sum(part.started for part in parts), sum(part.completed for part in parts)
    if 0 < started < SMALLEST:
        nothing = PublishedCompletion(SMALL, NOT_SHOWN)
        return tuple(nothing if part.started else PublishedCompletion(0, 0) for part in parts), nothing
    first = hide_small(dict(enumerate(part.started for part in parts)))
    hidden = {number for number, part in enumerate(parts) if isinstance(first[number], str) or _tells(part)}
    whole_hidden = _tells(Completion(started, completed, 0))
    if not whole_hidden:
        hidden |= _more_to_hide(parts, hidden)
    shown = tuple(
        PublishedCompletion(first[number], NOT_SHOWN if number in hidden else part.completed)
        for number, part in enumerate(parts)
    )
    return shown, PublishedCompletion(started, NOT_SHOWN if whole_hidden else completed)


def _tells(part: Completion) -> bool:
    """Whether so few completed it, or did not, that the number cannot be shown."""
    return any(0 < count < SMALLEST for count in (part.completed, part.started - part.completed))


def _more_to_hide(parts: Sequence[Completion], hidden: set[int]) -> set[int]:
    """The parts that are hidden lest the sum of all tells those that must be: the smallest first."""
    more = set[int]()
    others = [number for number, part in enumerate(parts) if part.started and number not in hidden]
    others.sort(key=lambda number: parts[number].started, reverse=True)
    while hidden and others and _reckoned([parts[number] for number in hidden | more]):
        more.add(others.pop())
    return more


def _reckoned(hidden: Sequence[Completion]) -> bool:
    """Whether what the hidden parts make together, which can be reckoned, tells too much of one of them."""
    completed = sum(part.completed for part in hidden)
    failed = sum(part.started for part in hidden) - completed
    least = SMALLEST + len(hidden) - 1  # one of them may then still be 5, whatever the others are
    return len(hidden) == 1 or any(0 < count < least for count in (completed, failed))


def publish_satisfaction(found: Satisfaction) -> PublishedSatisfaction:
    """The answers to the question how satisfied somebody was."""
    ratings = {level: found.ratings.get(level, 0) for level in LEVELS}
    if 0 < found.n < SMALLEST:
        return PublishedSatisfaction(dict.fromkeys(ratings, NOT_SHOWN), SMALL, None, None)
    satisfied = {level: count for level, count in ratings.items() if level in SATISFIED}
    others = {level: count for level, count in ratings.items() if level not in SATISFIED}
    share = None
    if any(0 < sum(group.values()) < SMALLEST for group in (satisfied, others)):
        levels = hide_small(ratings)
    else:
        # Their share tells how many both groups are, so each hides its own.
        # It may not tell that both of them are small either: 8 would then be 4 and 4.
        both = {**hide_small(satisfied), **hide_small(others)}
        levels = {level: NOT_SHOWN if isinstance(count, str) else count for level, count in both.items()}
        share = found.share
    # The mean, with the sum, would tell two levels that are hidden.
    whole = not any(isinstance(count, str) for count in levels.values())
    return PublishedSatisfaction(levels, found.n, share, found.score if whole else None)


def publish_take_up(found: ChannelFigures) -> PublishedTakeUp | None:
    """What was completed by each channel; None without a month in which all were counted."""
    if found.take_up is None:
        return None
    its, months = found.take_up, whole_months(found.months)
    channels = hide_small(_by_channel(its, months))
    # With what was started, which is shown too, what was completed would tell how few were not.
    if 0 < sum(month.given_up for month in months) < SMALLEST:
        channels = dict.fromkeys(channels, NOT_SHOWN)
    hidden = isinstance(channels["web"], str)
    parted = any(0 < count < SMALLEST for count in (its.assisted, its.unassisted))
    return PublishedTakeUp(
        its.first,
        its.last,
        channels,
        its.all,
        None if hidden else its.share,
        None if hidden or parted else its.share_2016,
        found.target,
    )


def _by_channel(found: TakeUp, months: Sequence[ChannelMonth]) -> dict[Channel, int]:
    """What was completed, by the channel on which it ended: a form that staff filled in is digital."""
    completed: dict[Channel, int] = {"web": found.digital}
    for channel in CHANNELS:
        if channel != "web" and any(channel in month.elsewhere for month in months):
            completed[channel] = sum(month.elsewhere.get(channel, 0) for month in months)
    return completed


def _cost(found: CostFigures, take_up: PublishedTakeUp | None) -> PublishedCost | None:
    """The costs; None where they would tell the mix of channels that is hidden."""
    if take_up is None or any(isinstance(count, str) for count in take_up.channels.values()):
        return None
    its = tuple((channel.channel, channel.each) for channel in found.channels)
    used = sorted(found.used, key=lambda cost: (list(CHANNELS).index(cost.channel), cost.from_))
    return PublishedCost(found.first, found.last, found.each, its, tuple(used))


def publish_days(found: Published, days: Mapping[date, Completion]) -> dict[date, PublishedCompletion]:
    """What may be shown of each day beside the weeks, which are the sums of their days."""
    shown: dict[date, PublishedCompletion] = {}
    for week in found.weeks:
        if week.first is None or week.last is None:
            continue
        its = [week.first + timedelta(days=number) for number in range((week.last - week.first).days + 1)]
        parts, _ = publish_parts([days.get(day, Completion(0, 0, 0)) for day in its])
        shown |= {day: _within(week.completion, part) for day, part in zip(its, parts, strict=True)}
    return shown


def _within(week: PublishedCompletion, day: PublishedCompletion) -> PublishedCompletion:
    """A day of a week: nothing of it is shown that the week does not show."""
    if isinstance(week.started, str):
        return PublishedCompletion(NOT_SHOWN, NOT_SHOWN)
    if isinstance(week.completed, str) and day.started != 0:
        return PublishedCompletion(day.started, NOT_SHOWN)
    return day
