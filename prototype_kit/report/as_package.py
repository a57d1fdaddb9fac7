"""A report as a data package that can be published: what is small is hidden in it, as on the public page."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.channels import CHANNELS, Channel
from prototype_kit.costs import UnitCost
from prototype_kit.data_package import ABSENT, HIDDEN, Column, DataPackage, Table
from prototype_kit.figures.published import PublishedPart
from prototype_kit.figures.published_table import published_table
from prototype_kit.kpis.satisfaction import LEVELS
from prototype_kit.kpis.showing import SMALLEST
from prototype_kit.months import Month
from prototype_kit.report.package_changes import changes, savings, targets
from prototype_kit.report.package_columns import DAYS, FROM, KEY, SERVICE, SHARES, Row, own, shares
from prototype_kit.report.package_parts import completion_parts, funnel_parts
from prototype_kit.report.public import PublicReport, PublicService
from prototype_kit.store.volumes import sources_of


def report_package(report: PublicReport) -> DataPackage:
    """The package."""
    organisation, contacts = report.site.entry.organisation, report.site.entry.contacts
    first, last = report.first.first.isoformat(), report.last.last.isoformat()
    return DataPackage(
        name="performance-of-services",
        title=f"Performance of services of {organisation.name}",
        description=(
            f"{report.label} From {first} to {last}, in whole months; take-up, costs and savings of the last "
            "twelve. A form counts on the day on which it was started, even when it was completed later. "
            f"Tests by machines are left out. A month with a count of 1 to {SMALLEST - 1} in it is told "
            f"together with the months after it, until no count is that small, and not before. {HIDDEN} "
            "stands in place of what is not told."
        ),
        tables=(
            published_table([each.published for each in report.services]),
            _completion(report),
            completion_parts(report),
            changes(report),
            _funnel(report),
            funnel_parts(report),
            _satisfaction(report),
            _volumes(report),
            _unit_costs(report),
            savings(report),
            targets(report),
        ),
        made_at=report.made_at,
        publisher=organisation.name,
        contact=contacts.email,
        sources=tuple(_sources(report)),
        keywords=("service performance", "completion rate", "digital take-up", "user satisfaction"),
    )


def _sources(report: PublicReport) -> Iterator[str]:
    yield f"Forms of {report.site.name}, counted where they are filled in"
    volumes = [kept for each in report.services for kept in each.volumes]
    yield from dict.fromkeys((*sources_of(volumes), *(cost.source for _, cost in _costs(report))))


def _completion(report: PublicReport) -> Table:
    def row(each: PublicService, part: PublishedPart, journey: str) -> Row:
        days = part.first.first.isoformat(), part.last.last.isoformat()
        return *own(each), *days, journey, part.completion.started, part.completion.completed

    rows = (
        row(each, part, part.journey or "all")
        for each in report.services
        for part in (*each.published.months, *each.published.journey_months)
    )
    return Table(
        name="completion",
        title="What was started and completed, month by month",
        description=(
            "One row for each service and month, and one for each of its forms if it has several. Forms are "
            "told of more months together than all of them, as each must be large enough."
        ),
        columns=(
            *(SERVICE, FROM, *DAYS),
            Column("journey", "string", "The address of the form below its service; all: every form."),
            Column("started", "integer", "How many were started."),
            Column("completed", "integer", "How many of these were completed, then or later."),
        ),
        key=(*KEY, "journey"),
        rows=tuple(rows),
    )


def _funnel(report: PublicReport) -> Table:
    rows = (
        (
            *(*own(service), month.first.isoformat(), month.last.isoformat()),
            *(journey.name, number, page.page, page.title),
            *shares(page),
            *(ABSENT if ms is None else round(ms / 1000, 1) for ms in (page.time.p50, page.time.p90)),
        )
        for service in report.services
        for month, journeys in service.pages.items()
        for journey in journeys
        for number, page in enumerate(journey.funnel, 1)
        if page.reached
    )
    return Table(
        name="funnel",
        title="What happened on each page, month by month",
        description=(
            "One row for each month and each page of a form that somebody reached in it, in its order; not "
            "everybody is led to every page. Only forms are counted of which there are events: nothing is "
            "kept of people who object. There are no counts: how many left a page would follow from how many "
            "reached and answered it, and from those of the next. Percentages are to the nearest 5, of 100 "
            "forms or more: one of 5 is 3 to 7 of a hundred."
        ),
        columns=(
            *(SERVICE, FROM, *DAYS),
            Column("journey", "string", "The address of the form below its service."),
            Column("position", "integer", "The place of the page in the form, from 1."),
            Column("page", "string", "The template of the address of the page."),
            Column("title", "string", "What is asked there."),
            *SHARES,
            Column(
                "half_took_seconds",
                "number",
                "Seconds within which half had answered it. Empty: fewer than 20.",
            ),
            Column("nine_in_ten_took_seconds", "number", "The same of 9 in 10."),
        ),
        key=(*KEY, "journey", "position"),
        rows=tuple(rows),
    )


def _satisfaction(report: PublicReport) -> Table:
    rows = (
        (
            *(*own(each), found.first.first.isoformat(), found.last.last.isoformat()),
            *(level, words, found.satisfaction.ratings.get(level, 0)),
        )
        for each in report.services
        for found in each.published.satisfaction.level_months
        for level, words in LEVELS.items()
    )
    return Table(
        name="satisfaction",
        title="How satisfied people were",
        description=(
            "One row for each answer to the question how satisfied somebody was with the service, and for as "
            "many months together as it takes until no answer was given by very few."
        ),
        columns=(
            *(SERVICE, FROM, *DAYS),
            Column("level", "integer", "From 1 (very dissatisfied) to 5 (very satisfied)."),
            Column("answer", "string", "The answer in words."),
            Column("people", "integer", "How many gave it."),
        ),
        key=(*KEY, "level"),
        rows=tuple(rows),
    )


def _volumes(report: PublicReport) -> Table:
    rows = (
        (
            *(*own(each), block.months[0].first.isoformat(), block.months[-1].last.isoformat()),
            *(CHANNELS[channel], completed, _counted_by(each, block.months, channel)),
        )
        for each in report.services
        if each.published.take_up
        for block in each.published.take_up.blocks
        for channel, completed in block.elsewhere.items()
    )
    return Table(
        name="volumes",
        title="What was completed by other channels, month by month",
        description=(
            "One row for each service, month and channel, as the organisation counts them, of the last "
            "twelve months of which every channel is counted."
        ),
        columns=(
            *(SERVICE, FROM, *DAYS),
            Column("channel", "string", "Phone, face to face or post; Online: not with these forms."),
            Column("completed", "integer", "How many transactions were completed."),
            Column("source", "string", "Who counted."),
        ),
        key=(*KEY, "channel"),
        rows=tuple(rows),
    )


def _counted_by(service: PublicService, months: tuple[Month, ...], channel: Channel) -> str:
    its = (each for each in service.volumes if each.volume.month in months and each.volume.channel == channel)
    return "; ".join(sources_of(its))


def _unit_costs(report: PublicReport) -> Table:
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
            SERVICE,
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


def _costs(report: PublicReport) -> Iterator[tuple[str, UnitCost]]:
    """Those of each service; its own take the place of the whole site's for the same channel and day."""
    for each in report.services:
        found = {(cost.channel, cost.from_): cost for cost in (*each.costs.of_site, *each.costs.own)}
        yield from ((each.published.slug, cost) for cost in found.values())
