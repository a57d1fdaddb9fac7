"""Digital take-up: which share of all completed transactions was digital, by the rules of today and of 2016.

Sources: Government Digital Service, Service Manual, Measuring digital take-up: completed digital
transactions, those with assisted digital support included, divided by those of all channels. The manual as it
was in December 2016 (alphagov/government-service-design-manual, service-manual/measurement) left out those
with support.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from prototype_kit.costs import TakeUpTarget, written_share_words
from prototype_kit.kpis.channel_month import ChannelMonth, whole_months
from prototype_kit.kpis.showing import percent_words, percentage, share_words
from prototype_kit.language import ENGLISH
from prototype_kit.months import Month, months_from, span_words

RULE = "Completed online, with help from staff or without, of all that was completed by any channel."
RULE_2016 = "Completed online without help, of all that was completed by any channel."
SOURCE = "Service Manual, Measuring digital take-up"
SOURCE_2016 = "Government Service Design Manual, December 2016"


@dataclass(frozen=True)
class TakeUp:
    """What was completed in whole months: `assisted` is a part of `digital`, and that of `all`."""

    first: Month
    last: Month
    months: int
    digital: int
    assisted: int
    all: int

    @property
    def share(self) -> float | None:
        """In percent, by the rule of today; None when too few were completed."""
        return percentage(self.digital, self.all)

    @property
    def unassisted(self) -> int:
        """What was completed online without help."""
        return self.digital - self.assisted

    @property
    def share_2016(self) -> float | None:
        """In percent, by the rule of 2016; None when too few were completed."""
        return percentage(self.unassisted, self.all)


def take_up(months: Iterable[ChannelMonth]) -> TakeUp | None:
    """The take-up of all months of which every channel is counted together; None when there is none.

    Without the numbers of other channels everything would be digital, so a month that lacks one is left out.
    """
    whole = whole_months(months)
    if not whole:
        return None
    return TakeUp(
        whole[0].month,
        whole[-1].month,
        len(whole),
        sum(month.digital for month in whole),
        sum(month.assisted for month in whole),
        sum(month.completed for month in whole),
    )


def take_up_sentence(found: TakeUp) -> str:
    """The take-up with its period: “62% of 1,204 transactions completed by all channels were digital”."""
    counted = share_words(found.digital, found.all)
    return f"{counted} transactions completed by all channels were digital ({_period(found)})."


def take_up_2016_sentence(found: TakeUp) -> str:
    """The same by the rule of 2016, with what it leaves out."""
    counted = share_words(found.unassisted, found.all)
    helped = f"{found.assisted:,}"
    return f"By the rule of 2016, which leaves out the {helped} that staff helped with: {counted}."


def target_sentence(months: Sequence[ChannelMonth], target: TakeUpTarget, today: date) -> str:
    """How far the newest whole month is from the target."""
    aim, by = written_share_words(target.share), ENGLISH.date(target.by)
    whole = whole_months(months)
    when = "was to be reached by" if target.by < today else "is to be reached by"
    goal = f"The target is {aim}, which {when} {by}."
    if not whole:
        return f"{goal} No month has numbers of all channels yet."
    newest = whole[-1]
    share = percentage(newest.digital, newest.completed)
    if share is None:
        counted = share_words(newest.digital, newest.completed)
        return f"{goal} In {newest.month.words} {counted} were digital, too few for a percentage."
    off = float(target.share * 100) - share
    if off <= 0:
        return f"{goal} In {newest.month.words} it was reached: {percent_words(share)} were digital."
    points = "under 1 percentage point" if off < 1 else _points(round(off))
    return f"{goal} In {newest.month.words} {percent_words(share)} were digital, {points} below it."


def _points(count: int) -> str:
    return "1 percentage point" if count == 1 else f"{count} percentage points"


def _period(found: TakeUp) -> str:
    span = span_words(found.first, found.last)
    lacking = len(list(months_from(found.first, found.last))) - found.months
    if not lacking:
        return span
    months = "1 month" if lacking == 1 else f"{lacking} months"
    return f"{span}, without {months} in which not every channel was counted"
