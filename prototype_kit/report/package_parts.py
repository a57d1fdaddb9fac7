"""What a data package tells of forms by device and channel: percentages to the nearest 5, and no counts.

A count of one device would tell that of the others, and one of a channel beside those of take-up how many
were helped. So there are none, and a part is told where 100 forms or more are of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.data_package import Column, Table
from prototype_kit.figures.parted import PartedJourney
from prototype_kit.kpis import Completion
from prototype_kit.kpis.showing import step_share
from prototype_kit.months import Month
from prototype_kit.report.package_columns import DAYS, FROM, KEY, SERVICE, SHARES, Row, days, own, shares
from prototype_kit.report.public import PublicReport, PublicService

_PART = (
    Column("journey", "string", "The address of the form below its service."),
    Column("by", "string", "device or channel."),
    Column("part", "string", "mobile, tablet or desktop; web, phone, face_to_face or post."),
)
_PARTS_KEY = (*KEY, "journey", "by", "part")
_WHY = (
    "Percentages are to the nearest 5, of 100 forms or more: one of 5 is 3 to 7 of a hundred. There are no "
    "counts, as one part would follow from the others."
)


def completion_parts(report: PublicReport) -> Table:
    """Which percentage of the forms of each device and channel was completed."""
    rows = (
        (*_which(service, month, parted), part, step_share(done.completed, done.started) or 0)
        for service, month, parted in _parted(report)
        for part, done in _large(parted)
    )
    return Table(
        name="completion-parts",
        title="What was completed, month by month, by device and channel",
        description=(
            f"One row for each month, form, and device or channel with which 100 were started. {_WHY}"
        ),
        columns=(
            *(SERVICE, FROM, *DAYS, *_PART),
            Column("completed_percent", "integer", "Of those that were started, which were completed."),
        ),
        key=_PARTS_KEY,
        rows=tuple(rows),
    )


def funnel_parts(report: PublicReport) -> Table:
    """What happened on each page by device and channel."""
    rows = (
        (*_which(service, month, parted), part, number, page.page, *shares(parted.pages[page.page][part]))
        for service, month, parted in _parted(report)
        for part, _ in _large(parted)
        for number, page in enumerate(parted.journey.funnel, 1)
        if part in parted.pages[page.page]
        and step_share(0, parted.pages[page.page][part].reached) is not None
    )
    return Table(
        name="funnel-parts",
        title="What happened on each page, month by month, by device and channel",
        description=(
            "One row for each month, page, and device or channel of which 100 forms reached the page. Only "
            f"forms are counted of which there are events. {_WHY}"
        ),
        columns=(
            *(SERVICE, FROM, *DAYS, *_PART),
            Column("position", "integer", "The place of the page in the form, from 1."),
            Column("page", "string", "The template of the address of the page."),
            *SHARES,
        ),
        key=(*_PARTS_KEY, "position"),
        rows=tuple(rows),
    )


def _parted(report: PublicReport) -> Iterator[tuple[PublicService, Month, PartedJourney]]:
    for service in report.services:
        for month, several in service.parted.items():
            for parted in several:
                yield service, month, parted


def _which(service: PublicService, month: Month, parted: PartedJourney) -> Row:
    return *own(service), *days(month, month), parted.journey.name, parted.dimension


def _large(parted: PartedJourney) -> Iterator[tuple[str, Completion]]:
    """The parts of which a percentage can be told: that there is another would tell of somebody."""
    for part, done in parted.completion.items():
        if step_share(done.completed, done.started) is not None:
            yield part, done
