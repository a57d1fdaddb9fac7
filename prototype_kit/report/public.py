"""What a data package is made from: whole months of some services, as far as anybody may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prototype_kit.costs import UnitCosts
from prototype_kit.figures import JourneyFigures, journey_figures
from prototype_kit.figures.public_reading import read_published
from prototype_kit.figures.published import Published
from prototype_kit.kpis import Slice
from prototype_kit.kpis.envs import ENVS
from prototype_kit.months import Month, months_from
from prototype_kit.site import Site
from prototype_kit.store import KeptVolume, Store
from prototype_kit.working_days import day_of


@dataclass(frozen=True)
class PublicService:
    """One service. `pages` are of its journeys, month by month, as the team sees them: no file may."""

    published: Published
    pages: Mapping[Month, tuple[JourneyFigures, ...]]
    volumes: tuple[KeptVolume, ...]
    costs: UnitCosts


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
    found = (
        PublicService(
            read_published(site, store, env, slug, *months, day_of(now)),
            {month: tuple(_pages(site, store, env, slug, month)) for month in months_from(*months)},
            store.volumes.of(env, slug),
            site.unit_costs(site.services[slug]),
        )
        for slug in services
    )
    return PublicReport(site, env, *months, now, tuple(found))


def _pages(site: Site, store: Store, env: str, slug: str, month: Month) -> Iterator[JourneyFigures]:
    service = site.services[slug]
    counts = store.figures.by(Slice(env, slug, month.first, month.last), "journey")
    for journey in service.journeys.values():
        yield journey_figures(service, journey, counts.get(journey.name, {}))
