"""A report: the figures of some services in a period, and the parts that all its forms are written from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from prototype_kit.charts import Chart
from prototype_kit.csv_export import CellValue
from prototype_kit.figures import Mark, ServiceFigures, service_figures
from prototype_kit.figures.channels import ChannelFigures, channel_figures, usual_months
from prototype_kit.figures.compared import Compared, compare_journeys, slice_before
from prototype_kit.figures.parted import PartedJourney, part_journey
from prototype_kit.kpis import Dimension, Slice
from prototype_kit.kpis.envs import ENVS
from prototype_kit.months import Month
from prototype_kit.site import Site
from prototype_kit.store import Store
from prototype_kit.working_days import day_of

PARTED_BY: tuple[Dimension, ...] = ("device", "channel")
"""By what a report parts the figures of each journey."""


class Days(NamedTuple):
    """The days that are counted, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class ServiceReport:
    """One service. `channels` are of the last twelve whole months, whatever the period.

    `parted` are its journeys by device and by channel, `compared` the same beside the period `before`.
    """

    figures: ServiceFigures
    channels: ChannelFigures
    parted: tuple[PartedJourney, ...]
    before: Days
    compared: tuple[Compared, ...]

    def parted_of(self, journey: str) -> Iterator[PartedJourney]:
        """One journey by each dimension, if anybody started it."""
        return (each for each in self.parted if each.journey.name == journey and each.completion)


@dataclass(frozen=True)
class Report:
    """Everything that a report tells, for the team: nothing in it is hidden but small parts."""

    site: Site
    env: str
    days: Days
    made_at: datetime
    services: tuple[ServiceReport, ...]

    @property
    def label(self) -> str:
        """Where the figures come from."""
        return ENVS[self.env]


def read_report(
    site: Site,
    store: Store,
    env: str,
    days: Days,
    now: datetime,
    services: Iterable[str],
    marks: Iterable[tuple[str, tuple[Mark, ...]]] = (),
) -> Report:
    """The report on `services`, by their addresses, as they were counted last.

    `marks` are the releases of each that the log of the project tells of.
    """
    released, months = dict(marks), usual_months(day_of(now))
    found = (
        _of_service(site, store, Slice(env, slug, *days), released.get(slug, ()), months) for slug in services
    )
    return Report(site, env, days, now, tuple(found))


def _of_service(
    site: Site, store: Store, wanted: Slice, marks: tuple[Mark, ...], months: tuple[Month, Month]
) -> ServiceReport:
    figures, before = service_figures(site, store, wanted, marks), slice_before(wanted)
    return ServiceReport(
        figures,
        channel_figures(site, store, wanted.env, wanted.service, *months),
        tuple(
            part_journey(store, wanted, journey, dimension)
            for journey in figures.journeys
            for dimension in PARTED_BY
        ),
        Days(before.first, before.last),
        tuple(compare_journeys(store, site.services[wanted.service], wanted, before)),
    )


# --- What a report is written from --------------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a service."""

    level: int
    words: str


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    words: str


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table with a title; `rows` begin with the headings."""

    title: str
    rows: tuple[tuple[CellValue, ...], ...]


@dataclass(frozen=True)
class Drawn:
    """A chart, which is drawn where that can be, and else its finding and table."""

    chart: Chart


Part = Heading | Words | Items | Grid | Drawn


def told(cell: CellValue) -> str:
    """A cell in words: a number with a comma between thousands."""
    return cell if isinstance(cell, str) else f"{cell:,}"


def numeric_columns(rows: Sequence[Sequence[CellValue]]) -> Sequence[bool]:
    """Of each column of a table, whether it holds numbers, which stand to the right."""
    headings, *others = rows
    return [
        bool(others) and all(not isinstance(row[number], str) for row in others)
        for number in range(len(headings))
    ]
