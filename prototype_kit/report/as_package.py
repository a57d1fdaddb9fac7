"""A report as a data package that can be published: what is small is hidden in it, as on the public page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from prototype_kit.channels import CHANNELS
from prototype_kit.costs import UnitCost
from prototype_kit.csv_export import CellValue
from prototype_kit.data_package import ABSENT, HIDDEN, Column, DataPackage, Table
from prototype_kit.figures.published import Published, publish, publish_days, publish_satisfaction
from prototype_kit.figures.published_table import count_cell, published_table
from prototype_kit.kpis import Completion
from prototype_kit.kpis.satisfaction import LEVELS
from prototype_kit.kpis.showing import SMALLEST
from prototype_kit.report.model import Report
from prototype_kit.store.volumes import sources_of

_SERVICE = Column("service", "string", "The address of the service.")
_FROM = Column("figures_from", "string", "live; or prototype or demo, which are no KPIs. demo is made up.")
_Row = tuple[CellValue, ...]


def report_package(report: Report, days: Mapping[str, Mapping[date, Completion]]) -> DataPackage:
    """The package; `days` is what was started on each day and completed then or later, by service."""
    organisation, contacts = report.site.entry.organisation, report.site.entry.contacts
    published = [publish(each.figures, each.channels) for each in report.services]
    first, last = (day.isoformat() for day in report.days)
    return DataPackage(
        name="performance-of-services",
        title=f"Performance of services of {organisation.name}",
        description=(
            f"{report.label} From {first} to {last}; take-up and costs of the last twelve whole months. A "
            "form counts on the day on which it was started, even when it was completed later. Tests by "
            f"machines are left out. {HIDDEN} stands in place of counts of fewer than {SMALLEST} people, and "
            "of those that would tell such a count."
        ),
        tables=(
            published_table(published),
            _days(published, days),
            _funnel(report),
            _satisfaction(report),
            _volumes(report),
            _unit_costs(report),
        ),
        made_at=report.made_at,
        publisher=organisation.name,
        contact=contacts.email,
        sources=tuple(_sources(report)),
        keywords=("service performance", "completion rate", "digital take-up", "user satisfaction"),
    )


def _sources(report: Report) -> Iterator[str]:
    yield f"Forms of {report.site.name}, counted where they are filled in"
    volumes = [kept for each in report.services for kept in each.channels.volumes]
    yield from dict.fromkeys((*sources_of(volumes), *(cost.source for _, cost in _costs(report))))


def _days(published: Sequence[Published], days: Mapping[str, Mapping[date, Completion]]) -> Table:
    rows = (
        (each.slug, each.env, day.isoformat(), count_cell(its.started), count_cell(its.completed))
        for each in published
        for day, its in publish_days(each, days[each.slug]).items()
    )
    return Table(
        name="days",
        title="What was started and completed, day by day",
        description="One row for each service and day of the period.",
        columns=(
            *(_SERVICE, _FROM),
            Column("day", "date", "The day on which forms were started."),
            Column("started", "integer", "How many were started."),
            Column("completed", "integer", "How many of these were completed, on that day or later."),
        ),
        key=("service", "figures_from", "day"),
        rows=tuple(rows),
    )


def _funnel(report: Report) -> Table:
    rows = (
        (
            *(service.figures.slug, report.env, journey.name, number, page.page, page.title),
            *map(_small, (page.reached, page.answered, page.erred, page.went_back, page.changed, page.left)),
            *(ABSENT if ms is None else round(ms / 1000, 1) for ms in (page.time.p50, page.time.p90)),
        )
        for service in report.services
        for journey in service.figures.journeys
        for number, page in enumerate(journey.funnel, 1)
    )
    return Table(
        name="funnel",
        title="What happened on each page",
        description=(
            "One row for each page of a form, in its order; not everybody is led to every page. Only forms "
            "are counted of which there are events: nothing is kept of people who object. Counts of fewer "
            f"than {SMALLEST} are hidden here, but not what two pages would tell together."
        ),
        columns=(
            *(_SERVICE, _FROM),
            Column("journey", "string", "The address of the form below its service."),
            Column("position", "integer", "The place of the page in the form, from 1."),
            Column("page", "string", "The template of the address of the page."),
            Column("title", "string", "What is asked there."),
            Column("reached", "integer", "In how many forms it was shown."),
            Column("answered", "integer", "In how many it was answered."),
            Column("erred", "integer", "In how many an answer was refused at least once."),
            Column("went_back", "integer", "In how many somebody went back from it."),
            Column("changed", "integer", "In how many its answer was changed later."),
            Column("left", "integer", "In how many it was the last page, and the form was not completed."),
            Column(
                "half_took_s", "number", "Seconds within which half had answered it. Empty: fewer than 20."
            ),
            Column("nine_in_ten_took_s", "number", "The same of 9 in 10."),
        ),
        key=("service", "figures_from", "journey", "position"),
        rows=tuple(rows),
    )


def _satisfaction(report: Report) -> Table:
    rows = (
        (each.figures.slug, report.env, level, LEVELS[level], count_cell(count))
        for each in report.services
        for level, count in publish_satisfaction(each.figures.satisfaction).levels.items()
    )
    return Table(
        name="satisfaction",
        title="How satisfied people were",
        description="One row for each answer to the question how satisfied somebody was with the service.",
        columns=(
            *(_SERVICE, _FROM),
            Column("level", "integer", "From 1 (very dissatisfied) to 5 (very satisfied)."),
            Column("answer", "string", "The answer in words."),
            Column("people", "integer", "How many gave it."),
        ),
        key=("service", "figures_from", "level"),
        rows=tuple(rows),
    )


def _volumes(report: Report) -> Table:
    rows = (
        (
            *(each.figures.slug, report.env, str(kept.volume.month), CHANNELS[kept.volume.channel]),
            *(_small(kept.volume.completed), kept.volume.source),
        )
        for each in report.services
        for kept in each.channels.volumes
        if each.channels.first <= kept.volume.month <= each.channels.last
    )
    return Table(
        name="volumes",
        title="What was completed by other channels, month by month",
        description="One row for each service, month and channel, as the organisation counts them.",
        columns=(
            *(_SERVICE, _FROM),
            Column("month", "yearmonth", "The month."),
            Column("channel", "string", "Phone, face to face or post; Online: not with these forms."),
            Column("completed", "integer", "How many transactions were completed."),
            Column("source", "string", "Who counted."),
        ),
        key=("service", "figures_from", "month", "channel"),
        rows=tuple(rows),
    )


def _unit_costs(report: Report) -> Table:
    rows = (
        (
            *(slug, CHANNELS[cost.channel], cost.from_.isoformat()),
            *(float(cost.low), float(cost.central), float(cost.high)),
            *(cost.source, cost.method or ABSENT),
        )
        for slug, cost in _costs(report)
    )
    return Table(
        name="unit-costs",
        title="What a transaction costs by each channel",
        description="What costs per transaction are reckoned from: a range, with who says so.",
        columns=(
            _SERVICE,
            Column("channel", "string", "Online, phone, face to face or post."),
            Column("from", "date", "Since when it holds."),
            Column("low", "number", "Pounds, at least."),
            Column("central", "number", "Pounds, the likeliest."),
            Column("high", "number", "Pounds, at most."),
            Column("source", "string", "Who says so."),
            Column("method", "string", "How it was reckoned."),
        ),
        key=("service", "channel", "from"),
        rows=tuple(rows),
    )


def _costs(report: Report) -> Iterator[tuple[str, UnitCost]]:
    """Those of each service; its own take the place of the whole site's for the same channel and day."""
    for each in report.services:
        costs = each.channels.costs
        found = {(cost.channel, cost.from_): cost for cost in (*costs.of_site, *costs.own)}
        yield from ((each.figures.slug, cost) for cost in found.values())


def _small(count: int) -> CellValue:
    return HIDDEN if 0 < count < SMALLEST else count
