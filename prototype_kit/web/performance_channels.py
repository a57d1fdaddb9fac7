"""What the public page says of digital take-up and of the cost per transaction."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.channels import CHANNELS
from prototype_kit.charts import Bar, Bars, Dot, Dots, pounds
from prototype_kit.costs import cost_words, source_words, written_share_words
from prototype_kit.figures.published import PublishedCost, PublishedTakeUp
from prototype_kit.kpis.pounds import pence_words
from prototype_kit.language import Language
from prototype_kit.web.performance_words import Section, months_words, percent_words, shown_words


def take_up_section(found: PublishedTakeUp | None, say: Language) -> Section:
    """How much of it was online."""
    chart = Bars(
        name="take-up",
        title=say("How often this service was used by each channel"),
        finding=take_up_words(found, say),
        unit=say("Times"),
        of=say("Channel"),
        missing=say("not shown"),
        rows=tuple(
            Bar(say(CHANNELS[channel]), count if isinstance(count, int) else None, shown_words(count, say))
            for channel, count in (found.channels.items() if found else ())
        ),
    )
    return Section("take-up", say("Digital take-up"), (chart,), tuple(_rules(found, say)) if found else ())


def take_up_words(found: PublishedTakeUp | None, say: Language) -> str:
    """Which share used it online, as a sentence."""
    if found is None:
        return say("We do not know yet how often this service was used by phone, face to face or by post.")
    given = {"completed": f"{found.completed:,}", "months": months_words(found.first, found.last, say)}
    if found.share is None:
        return say("This service was used {completed} times by all channels ({months}).", **given)
    return say(
        "Of the {completed} times that this service was used by all channels, {share} were online "
        "({months}).",
        share=percent_words(found.share, say),
        **given,
    )


def _rules(found: PublishedTakeUp, say: Language) -> Iterator[str]:
    yield say("Online counts forms that people sent by themselves, and those that staff filled in with them.")
    if found.share_2016 is not None:
        yield say(
            "Without those that staff helped with, which is how it was counted until 2016: {share}.",
            share=percent_words(found.share_2016, say),
        )
    if found.target:
        share, day = written_share_words(found.target.share), say.date(found.target.by)
        yield say("Our target is {share} by {date}.", share=share, date=day)


def cost_section(found: PublishedCost | None, say: Language) -> Section:
    """What one use costs, and who says so."""
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
            months=months_words(found.first, found.last, say),
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
    sources = tuple(
        say(
            "{channel}: {cost} from {date}. Source: {source}",
            channel=say(CHANNELS[cost.channel]),
            cost=cost_words(cost),
            date=say.date(cost.from_),
            source=source_words(cost),
        )
        for cost in found.used
    )
    return Section("cost", heading, (chart,), sources)
