"""What a data package is made from: whole months of some services, as far as anybody may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prototype_kit.costs import TakeUpTarget, UnitCosts
from prototype_kit.figures import JourneyFigures, journey_figures
from prototype_kit.figures.parted import PartedJourney, part_journey
from prototype_kit.figures.public_reading import read_published
from prototype_kit.figures.published import Published
from prototype_kit.kpis import Slice
from prototype_kit.kpis.envs import ENVS
from prototype_kit.months import Month, months_from
from prototype_kit.report.model import PARTED_BY
from prototype_kit.site import Site
from prototype_kit.store import KeptVolume, Store
from prototype_kit.working_days import day_of


@dataclass(frozen=True)
class PublicService:
    """One service. `pages` are of its journeys, month by month, as the team sees them: no file may.

    So are those of `parted`, by device and by channel.
    """

    published: Published
    pages: Mapping[Month, tuple[JourneyFigures, ...]]
    parted: Mapping[Month, tuple[PartedJourney, ...]]
    volumes: tuple[KeptVolume, ...]
    costs: UnitCosts
    target: TakeUpTarget | None


@dataclass(frozen=True)
class PublicReport:
    """The months from `first` to `last` of some services."""

    site: Site
    env: str
    first: Month
    last: Month
    made_at: datetime
    services: tuple[PublicService, ...]

    @property
    def label(self) -> str:
        """Where the figures come from."""
        return ENVS[self.env]


def read_public_report(
    site: Site, store: Store, env: str, months: tuple[Month, Month], now: datetime, services: Iterable[str]
) -> PublicReport:
    """The report on `services`, by their addresses, as they were counted last."""
    found = (_of_service(site, store, env, slug, months, now) for slug in services)
    return PublicReport(site, env, *months, now, tuple(found))


def _of_service(
    site: Site, store: Store, env: str, slug: str, months: tuple[Month, Month], now: datetime
) -> PublicService:
    service = site.services[slug]
    pages = {month: tuple(_pages(site, store, env, slug, month)) for month in months_from(*months)}
    return PublicService(
        read_published(site, store, env, slug, *months, day_of(now)),
        pages,
        {
            month: tuple(
                part_journey(store, Slice(env, slug, month.first, month.last), each, dimension, times=False)
                for each in its
                for dimension in PARTED_BY
            )
            for month, its in pages.items()
        },
        store.volumes.of(env, slug),
        site.unit_costs(service),
        service.entry.take_up_target,
    )


def _pages(site: Site, store: Store, env: str, slug: str, month: Month) -> Iterator[JourneyFigures]:
    service = site.services[slug]
    counts = store.figures.by(Slice(env, slug, month.first, month.last), "journey")
    for journey in service.journeys.values():
        yield journey_figures(service, journey, counts.get(journey.name, {}))
