"""What a report says of take-up, of what transactions cost, and of what the move to digital saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from prototype_kit.figures.channel_charts import channels_chart, savings_chart, take_up_chart
from prototype_kit.figures.channels import ChannelFigures
from prototype_kit.kpis.channel_month import gaps
from prototype_kit.kpis.channel_shift import Saving
from prototype_kit.kpis.cost import (
    CostFigures,
    NoCost,
    assumed,
    calls_sentence,
    cost_rows,
    cost_sentence,
    sources,
)
from prototype_kit.kpis.pounds import amount_words
from prototype_kit.kpis.saving_words import assumptions, cashable_sentences, each_sentence
from prototype_kit.kpis.take_up import take_up_2016_sentence, take_up_sentence, target_sentence
from prototype_kit.months import span_words
from prototype_kit.report.model import Drawn, Grid, Heading, Items, Part, Words

_NO_BASELINE = "Savings are counted from months to compare with, which this service does not name yet."


def take_up_sentences(found: ChannelFigures, today: date) -> Iterator[str]:
    """Digital take-up by both rules, and how far it is from the target."""
    if found.take_up is None:
        yield "No month has the numbers of all channels yet."
    else:
        yield take_up_sentence(found.take_up)
        yield take_up_2016_sentence(found.take_up)
    if found.target:
        yield target_sentence(found.months, found.target, today)


def cost_sentences(found: CostFigures | NoCost) -> Iterator[str]:
    """What one transaction costs, or why nobody can say."""
    if isinstance(found, NoCost):
        yield from found.why
    else:
        yield cost_sentence(found)


def channel_parts(found: ChannelFigures) -> Iterator[Part]:
    """Channels month by month, costs with what they are reckoned from, and savings as a range."""
    yield Heading(2, f"Take-up, cost and savings: {span_words(found.first, found.last)}")
    if found.to_write:
        yield Items(found.to_write)
    for chart in (take_up_chart(found), channels_chart(found)):
        if chart:
            yield Drawn(replace(chart, name=f"{chart.name}-{found.slug}"))
    if found.volumes and (lacking := gaps(found.months)):
        yield Items(tuple(lacking))
    if isinstance(found.cost, CostFigures):
        yield from _cost(found.cost)
    yield Heading(3, "What the change of channels saved")
    if isinstance(found.saving, Saving):
        yield from _saving(found.saving, found.slug)
    else:
        yield Items(found.saving.why) if found.saving else Words(_NO_BASELINE)


def _cost(found: CostFigures) -> Iterator[Part]:
    yield Grid(
        "What transactions cost, by channel",
        (("Channel", "One costs", "Together"), *cost_rows(found)),
    )
    if calls := calls_sentence(found):
        yield Words(calls)
    yield Items((*sources(found), *assumed(found)))


def _saving(found: Saving, slug: str) -> Iterator[Part]:
    yield Drawn(replace(savings_chart(found), name=f"savings-{slug}"))
    said = (each_sentence(found), *cashable_sentences(found))
    yield Items(tuple(sentence for sentence in said if sentence))
    months = (
        (
            month.words,
            *(amount_words(end) for end in (its.rounded.low, its.rounded.central, its.rounded.high)),
        )
        for month, its in found.by_month
    )
    yield Grid("Saved in each month", (("Month", "At least", "About", "At most"), *months))
    yield Words("This range stands on:")
    yield Items(assumptions(found))
