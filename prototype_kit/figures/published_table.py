"""The published figures of a service as one table for programs: a number in each row, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prototype_kit.channels import CHANNELS
from prototype_kit.csv_export import CellValue
from prototype_kit.data_package import HIDDEN, Column, Table
from prototype_kit.figures.published import Published, PublishedLevels, PublishedShare
from prototype_kit.figures.published_channels import PublishedCost, PublishedMonths, PublishedTakeUp
from prototype_kit.kpis.completion import Completion
from prototype_kit.kpis.pounds import Pounds
from prototype_kit.kpis.satisfaction import LEVELS, SCORE, SHARE
from prototype_kit.months import Month
from prototype_kit.proportions import wilson

_COLUMNS = (
    Column("service", "string", "The address of the service."),
    Column("figures_from", "string", "live; or prototype or demo, which are no KPIs. demo is made up."),
    Column("first_day", "date", "The first day that is counted."),
    Column("last_day", "date", "The last day that is counted."),
    Column("figure", "string", "completion, satisfaction, digital-take-up or cost-per-transaction."),
    Column("part", "string", "all; or months, the address of a form below its service, or a channel."),
    Column("measure", "string", "What the value is."),
    Column(
        "value",
        "number",
        f"The number. {HIDDEN}: hidden, as it would tell a number from 1 to 4. Empty: a percentage of fewer "
        "than 20.",
    ),
    Column("unit", "string", "times, people, percent (from 0 to 100, with one decimal) or pounds."),
)
COLUMNS = tuple(column.name for column in _COLUMNS)
_KEY = ("service", "figures_from", "first_day", "last_day", "figure", "part", "measure")

_Row = tuple[CellValue, ...]
_Rows = Callable[[str, str, Month, Month, Iterable[_Row]], Iterator[_Row]]


def published_table(several: list[Published]) -> Table:
    """The figures of services and periods as a table of a data package."""
    return Table(
        name="figures",
        title="Published figures of services",
        description=(
            "One number in each row, of whole months. A form counts on the day on which it was started, even "
            "when it was completed later. A month with a number from 1 to 4 in it is only counted together "
            "with the months after it."
        ),
        columns=_COLUMNS,
        key=_KEY,
        rows=tuple(row for found in several for row in published_rows(found)),
    )


def published_rows(found: Published) -> Iterator[_Row]:
    """The rows of one service and period, without the headings."""

    def rows(figure: str, part: str, first: Month, last: Month, values: Iterable[_Row]) -> Iterator[_Row]:
        days = first.first.isoformat(), last.last.isoformat()
        for measure, value, unit in values:
            yield found.slug, found.env, *days, figure, part, measure, value, unit

    yield from _completion_rows(found, rows)
    share, levels = found.satisfaction.share, found.satisfaction.levels
    if levels:
        yield from rows("satisfaction", "all", levels.first, levels.last, _levels(levels))
    if share:
        yield from rows("satisfaction", "all", share.first, share.last, _share(share))
    if found.take_up:
        for part, its in _take_up_parts(found.take_up):
            yield from rows("digital-take-up", part, its.months[0], its.months[-1], _take_up(its))
    if found.cost:
        yield from _cost_rows(found.cost, rows)


def _completion_rows(found: Published, rows: _Rows) -> Iterator[_Row]:
    whole = found.completion
    if whole:
        yield from rows("completion", "all", whole.first, whole.last, _completion(whole.completion))
    else:
        yield from rows("completion", "all", found.first, found.last, _hidden("Started", "Completed"))
    for journey in found.journeys:
        its = _completion(journey.completion)
        yield from rows("completion", journey.journey, journey.first, journey.last, its)
    for months in found.months:
        yield from rows("completion", "months", months.first, months.last, _completion(months.completion))


def _take_up_parts(found: PublishedTakeUp) -> Iterator[tuple[str, PublishedMonths]]:
    yield "all", found.whole
    yield from (("months", block) for block in found.blocks)


def _cost_rows(found: PublishedCost, rows: _Rows) -> Iterator[_Row]:
    figure, span = "cost-per-transaction", (found.months[0], found.months[-1])
    yield from rows(figure, "all", *span, _pounds(found.each))
    for channel, each in found.channels:
        served = ("Transactions that it costs", found.served[channel], "times")
        yield from rows(figure, CHANNELS[channel], *span, [*_pounds(each), served])
    if found.calls is not None:
        failed = ("Attempts online that came to nothing", found.given_up, "times")
        yield from rows(figure, "calls after failed attempts online", *span, [*_pounds(found.calls), failed])


def _hidden(*measures: str) -> Iterator[_Row]:
    for measure in measures:
        yield measure, HIDDEN, "times"


def _completion(found: Completion) -> Iterator[_Row]:
    yield "Started", found.started, "times"
    yield "Completed", found.completed, "times"
    yield "Completion rate", _percent(found.rate), "percent"
    low, high = (None, None)
    if found.rate is not None:
        low, high = (100 * edge for edge in wilson(found.completed, found.started))
    yield "Completion rate, 95% interval from", _percent(low), "percent"
    yield "Completion rate, 95% interval to", _percent(high), "percent"


def _share(found: PublishedShare) -> Iterator[_Row]:
    yield "Answered", found.answered, "people"
    yield SHARE, _percent(found.share), "percent"


def _levels(found: PublishedLevels) -> Iterator[_Row]:
    for level, words in LEVELS.items():
        yield words, found.satisfaction.ratings.get(level, 0), "people"
    yield SCORE, _percent(found.satisfaction.score), "percent"


def _take_up(found: PublishedMonths) -> Iterator[_Row]:
    for channel, count in found.channels.items():
        yield CHANNELS[channel], count, "times"
    yield "All channels", found.completed, "times"
    yield "Digital take-up", _percent(found.share), "percent"
    yield "Digital take-up, rule of 2016", _percent(found.share_2016), "percent"


def _pounds(found: Pounds) -> Iterator[_Row]:
    for measure, amount in (("Low", found.low), ("Central", found.central), ("High", found.high)):
        yield measure, float(round(amount, 2)), "pounds"


def _percent(share: float | None) -> CellValue:
    """To one decimal, which is more than anybody needs of so few; empty where it is not given."""
    return "" if share is None else round(share, 1)
