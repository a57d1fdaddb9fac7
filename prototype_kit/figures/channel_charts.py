"""The charts of take-up, of transactions by channel, and of savings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from prototype_kit.channels import CHANNELS
from prototype_kit.charts import Dot, Dots, Line, Point, Stack, StackedBars, Target, percent
from prototype_kit.costs import TakeUpTarget, written_share_words
from prototype_kit.figures.channels import ChannelFigures
from prototype_kit.kpis.channel_month import ChannelMonth, lacking_words
from prototype_kit.kpis.channel_shift import Saving
from prototype_kit.kpis.pounds import amount_words
from prototype_kit.kpis.saving_words import saving_sentence
from prototype_kit.kpis.showing import percentage, share_words
from prototype_kit.kpis.take_up import take_up_sentence
from prototype_kit.language import ENGLISH
from prototype_kit.months import axis_words


def take_up_chart(found: ChannelFigures) -> Line | None:
    """The take-up of each month by both rules, with the target; None without a month to show."""
    if found.take_up is None:
        return None
    return Line(
        name="take-up",
        title="Digital take-up by month",
        finding=take_up_sentence(found.take_up),
        unit="Digital take-up",
        of="Month",
        lines=("Today’s rule, with help", "Rule of 2016, without help"),
        target=_target(found.target),
        most=1,
        tell=percent,
        missing="too few",
        rows=tuple(
            Point(
                each.month.words,
                _shares(each),
                words=_why_not(each),
                short=axis_words(each.month, each.month),
            )
            for each in found.months
        ),
    )


def channels_chart(found: ChannelFigures) -> StackedBars | None:
    """What was completed in each month by each channel; None where nothing was."""
    rows = [(each, list(_parts(each))) for each in found.months]
    used = [name for name in _NAMES if any(dict(parts)[name] for _, parts in rows)]
    if not used:
        return None
    return StackedBars(
        name="channels",
        title="Transactions completed in each month, by channel",
        finding=_online_then_and_now(found),
        unit="Transactions",
        of="Month",
        parts=tuple(used),
        rows=tuple(
            Stack(
                each.month.words,
                tuple(dict(parts)[name] for name in used),
                words=_counted(each),
            )
            for each, parts in rows
        ),
    )


def savings_chart(saving: Saving) -> Dots:
    """What was saved in each month with its range; the finding says what was in all."""
    return Dots(
        name="savings",
        title="Savings from the change of channels in each month, with their range",
        finding=saving_sentence(saving),
        unit="Saved, about",
        of="Month",
        edges=("At least", "At most"),
        neutral=0,
        tell=_about,
        rows=tuple(
            Dot(month.words, float(its.rounded.central), float(its.rounded.low), float(its.rounded.high))
            for month, its in saving.by_month
        ),
    )


def _target(target: TakeUpTarget | None) -> Target | None:
    if target is None:
        return None
    words = f"Target: {written_share_words(target.share)} by {ENGLISH.date(target.by)}"
    return Target(float(target.share), words)


_WITH_HELP = "Online with help"
_NAMES = (CHANNELS["web"], _WITH_HELP, *(words for name, words in CHANNELS.items() if name != "web"))


def _online_then_and_now(found: ChannelFigures) -> str:
    """What was online in the first and in the newest month of which every channel is counted."""
    whole = [each for each in found.months if each.whole and each.completed]
    if not whole:
        return "No month has numbers of all channels yet."
    first, newest = whole[0], whole[-1]
    now = f"{share_words(newest.digital, newest.completed)} were online in {newest.month.words}"
    if first is newest:
        return f"{now}."
    return f"{now}, {share_words(first.digital, first.completed)} in {first.month.words}."


def _parts(month: ChannelMonth) -> Iterator[tuple[str, int]]:
    yield CHANNELS["web"], month.digital - month.assisted
    yield _WITH_HELP, month.assisted
    for channel, words in CHANNELS.items():
        if channel != "web":
            yield words, month.elsewhere.get(channel, 0)


def _counted(month: ChannelMonth) -> str:
    told = [f"{month.completed:,}"] if month.completed or month.whole else []
    return ", ".join([*told, *([] if month.whole else [lacking_words(month)])])


def _shares(month: ChannelMonth) -> tuple[float | None, float | None]:
    shares = [percentage(part, month.completed) for part in (month.digital, month.digital - month.assisted)]
    today, of_2016 = (None if share is None or not month.whole else share / 100 for share in shares)
    return today, of_2016


def _why_not(month: ChannelMonth) -> tuple[str, ...]:
    return () if month.whole else (lacking_words(month),) * 2


def _about(value: float) -> str:
    return amount_words(Decimal(str(value)))
