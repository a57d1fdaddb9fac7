"""What the public page says of digital take-up and of the cost per transaction."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.channels import CHANNELS
from prototype_kit.charts import Bar, Bars, Chart, Dot, Dots, Line, Point, Target, percent, pounds
from prototype_kit.costs import TakeUpTarget, cost_words, estimate_words, source_words, written_share_words
from prototype_kit.figures.published_channels import PublishedCost, PublishedTakeUp
from prototype_kit.kpis.pounds import Pounds, amount_words, pence_words
from prototype_kit.language import Language
from prototype_kit.months import axis_words
from prototype_kit.web.performance_words import Section, percent_words, spans_words


def take_up_section(found: PublishedTakeUp | None, say: Language) -> Section:
    """How much of it was online."""
    chart = Bars(
        name="take-up",
        title=say("How often this service was used by each channel"),
        finding=take_up_words(found, say),
        unit=say("Times"),
        of=say("Channel"),
        rows=tuple(
            Bar(say(CHANNELS[channel]), count, f"{count:,}")
            for channel, count in (found.whole.channels.items() if found else ())
        ),
    )
    charts: tuple[Chart, ...] = (chart,)
    if found and any(block.share is not None for block in found.blocks):
        charts = (chart, _shares(found, say))
    return Section("take-up", say("Digital take-up"), charts, tuple(_rules(found, say)) if found else ())


def _shares(found: PublishedTakeUp, say: Language) -> Line:
    """The take-up of each block of months, with the target."""
    newest = next(block for block in reversed(found.blocks) if block.share is not None)
    return Line(
        name="take-up-months",
        title=say("Digital take-up by month"),
        finding=say(
            "In {months} {share} were online.",
            months=spans_words(newest.months, say),
            share=percent_words(newest.share or 0, say),
        ),
        unit=say("Digital take-up"),
        of=say("Month"),
        tell=percent,
        most=1,
        missing=say("too few"),
        target=Target(float(found.target.share), _target_words(found.target, say)) if found.target else None,
        rows=tuple(
            Point(
                spans_words(block.months, say),
                (None if block.share is None else block.share / 100,),
                short=axis_words(block.months[0], block.months[-1], say),
            )
            for block in found.blocks
        ),
    )


def take_up_words(found: PublishedTakeUp | None, say: Language) -> str:
    """Which share used it online, as a sentence."""
    if found is None:
        return say("We do not know yet how often this service was used by phone, face to face or by post.")
    its = found.whole
    given = {"completed": f"{its.completed:,}", "months": spans_words(its.months, say)}
    if its.share is None:
        return say("This service was used {completed} times by all channels ({months}).", **given)
    return say(
        "Of the {completed} times that this service was used by all channels, {share} were online "
        "({months}).",
        share=percent_words(its.share, say),
        **given,
    )


def _rules(found: PublishedTakeUp, say: Language) -> Iterator[str]:
    yield say("Online counts forms that people sent by themselves, and those that staff filled in with them.")
    if found.whole.share_2016 is not None:
        yield say(
            "By the rule of 2016, which left out those that staff helped with: {share}.",
            share=percent_words(found.whole.share_2016, say),
        )
    if found.target:
        yield f"{_target_words(found.target, say)}."


def _target_words(target: TakeUpTarget, say: Language) -> str:
    share, day = written_share_words(target.share), say.date(target.by)
    return say("Our target: {share} by {date}", share=share, date=day)


def cost_section(found: PublishedCost | None, say: Language) -> Section:
    """What one use costs, what that is reckoned from, and who says so."""
    heading = say("Cost per transaction")
    if found is None:
        nothing = say("We do not show yet what this service costs each time it is used.")
        return Section("cost", heading, (), (nothing,))
    rows = [(say("All channels"), found.each)]
    rows += [(say(CHANNELS[channel]), each) for channel, each in found.channels]
    chart = Dots(
        name="cost",
        title=say("What one use costs, and between which amounts it likely is"),
        finding=say(
            "It costs us about {pounds} each time that this service is used ({months}).",
            pounds=pence_words(found.each.central),
            months=spans_words(found.months, say),
        ),
        unit=say("Cost"),
        of=say("Channel"),
        tell=pounds,
        edges=(say("At least"), say("At most")),
        rows=tuple(
            Dot(label, float(each.central), float(each.low), float(each.high), pence_words(each.central))
            for label, each in rows
        ),
    )
    return Section("cost", heading, (chart,), (*_reckoning(found, say), *_sources(found, say)))


def _reckoning(found: PublishedCost, say: Language) -> Iterator[str]:
    """All that is needed to work the cost out again."""
    counts = [f"{say(CHANNELS[each])} {found.served[each]:,}" for each, _ in found.channels]
    yield say(
        "By the channel that each use costs: {counts}. A form that staff filled in with somebody is online "
        "under digital take-up, and costs what the channel costs by which the person came.",
        counts=", ".join(counts),
    )
    if found.calls is not None and found.failed is not None:
        yield say(
            "The cost of all channels holds the calls of people who tried online without success: {share} of "
            "{attempts} attempts, {pounds} in all. They are in the cost of no single channel.",
            share=estimate_words(found.failed),
            attempts=f"{found.given_up:,}",
            pounds=_amounts(found.calls, say),
        )
    if found.without_calls:
        yield say(
            "Such calls are left out of {months}: we do not know how many attempts failed then.",
            months=spans_words(found.without_calls, say),
        )


def _amounts(found: Pounds, say: Language) -> str:
    its = found.rounded
    ends = {"low": amount_words(its.low), "high": amount_words(its.high)}
    about = amount_words(its.central)
    return about if its.exact else say("{about} ({low} to {high})", about=about, **ends)


def _sources(found: PublishedCost, say: Language) -> Iterator[str]:
    for cost in found.used:
        yield say(
            "{channel}: {cost} from {date}. Source: {source}.",
            channel=say(CHANNELS[cost.channel]),
            cost=cost_words(cost),
            date=say.date(cost.from_),
            source=source_words(cost),
        )
    if found.failed and found.calls is not None:
        yield say(
            "Attempts without success that end in a call: {share}. Source: {source}.",
            share=estimate_words(found.failed),
            source=source_words(found.failed),
        )
