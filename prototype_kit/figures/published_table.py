"""The published figures of a service as one table for programs: a number in each row, and what it is."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.channels import CHANNELS
from prototype_kit.csv_export import CellValue
from prototype_kit.data_package import HIDDEN, Column, Table
from prototype_kit.figures.published import (
    Published,
    PublishedCompletion,
    PublishedSatisfaction,
    PublishedTakeUp,
    Shown,
)
from prototype_kit.kpis.pounds import Pounds
from prototype_kit.kpis.satisfaction import LEVELS, SCORE, SHARE

_COLUMNS = (
    Column("service", "string", "The address of the service."),
    Column("figures_from", "string", "live; or prototype or demo, which are no KPIs. demo is made up."),
    Column("first_day", "date", "The first day that is counted."),
    Column("last_day", "date", "The last day that is counted."),
    Column("figure", "string", "completion, satisfaction, digital-take-up or cost-per-transaction."),
    Column("part", "string", "all; or week, the address of a form below its service, or a channel."),
    Column("measure", "string", "What the value is."),
    Column(
        "value",
        "number",
        f"The number. {HIDDEN}: hidden, as it is fewer than 5, or would tell such a number. Empty: not "
        "known, or a percentage of fewer than 20.",
    ),
    Column("unit", "string", "times, people, percent or pounds."),
)
COLUMNS = tuple(column.name for column in _COLUMNS)
_KEY = ("service", "figures_from", "first_day", "last_day", "figure", "part", "measure")

_Row = tuple[CellValue, ...]


def published_table(several: list[Published]) -> Table:
    """The figures of services and periods as a table of a data package."""
    return Table(
        name="figures",
        title="Published figures of services",
        description=(
            "One number in each row. A form counts on the day on which it was started, even when it was "
            "completed later."
        ),
        columns=_COLUMNS,
        key=_KEY,
        rows=tuple(row for found in several for row in published_rows(found)),
    )


def published_rows(found: Published) -> Iterator[_Row]:
    """The rows of one service and period, without the headings."""

    def rows(figure: str, part: str, first: str, last: str, values: Iterator[_Row]) -> Iterator[_Row]:
        for measure, value, unit in values:
            yield found.slug, found.env, first, last, figure, part, measure, value, unit

    days = (found.first.isoformat(), found.last.isoformat())
    yield from rows("completion", "all", *days, _completion(found.completion))
    for journey in found.journeys:
        yield from rows("completion", journey.journey, *days, _completion(journey.completion))
    for week in found.weeks:
        if week.first and week.last:
            its = (week.first.isoformat(), week.last.isoformat())
            yield from rows("completion", "week", *its, _completion(week.completion))
    yield from rows("satisfaction", "all", *days, _satisfaction(found.satisfaction))
    if found.take_up:
        its = (found.take_up.first.first.isoformat(), found.take_up.last.last.isoformat())
        yield from rows("digital-take-up", "all", *its, _take_up(found.take_up))
    if found.cost:
        its = (found.cost.first.first.isoformat(), found.cost.last.last.isoformat())
        yield from rows("cost-per-transaction", "all", *its, _pounds(found.cost.each))
        for channel, each in found.cost.channels:
            yield from rows("cost-per-transaction", CHANNELS[channel], *its, _pounds(each))


def _completion(found: PublishedCompletion) -> Iterator[_Row]:
    yield "Started", count_cell(found.started), "times"
    yield "Completed", count_cell(found.completed), "times"
    low, high = found.interval or (None, None)
    for measure, share in (
        ("Completion rate", found.rate),
        ("Completion rate, 95% interval from", low),
        ("Completion rate, 95% interval to", high),
    ):
        yield measure, _percent(share, hidden=isinstance(found.completed, str)), "percent"


def _satisfaction(found: PublishedSatisfaction) -> Iterator[_Row]:
    for level, count in found.levels.items():
        yield LEVELS[level], count_cell(count), "people"
    yield "Answered", count_cell(found.answered), "people"
    hidden = any(isinstance(count, str) for count in found.levels.values())
    for measure, share in ((SHARE, found.share), (SCORE, found.score)):
        yield measure, _percent(share, hidden=hidden), "percent"


def _take_up(found: PublishedTakeUp) -> Iterator[_Row]:
    for channel, count in found.channels.items():
        yield CHANNELS[channel], count_cell(count), "times"
    yield "All channels", found.completed, "times"
    hidden = isinstance(found.channels["web"], str)
    yield "Digital take-up", _percent(found.share, hidden=hidden), "percent"
    hidden = hidden or found.share is not None
    yield "Digital take-up, rule of 2016", _percent(found.share_2016, hidden=hidden), "percent"


def _pounds(found: Pounds) -> Iterator[_Row]:
    for measure, amount in (("Low", found.low), ("Central", found.central), ("High", found.high)):
        yield measure, float(round(amount, 2)), "pounds"


def count_cell(count: Shown) -> CellValue:
    """A count, or the sign in its place."""
    return count if isinstance(count, int) else HIDDEN


def _percent(share: float | None, *, hidden: bool) -> CellValue:
    """To one decimal, which is more than anybody needs of so few."""
    if share is None:
        return HIDDEN if hidden else ""
    return round(share, 1)
