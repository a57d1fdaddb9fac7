"""Reading what is counted of a service for everybody: all its months, as the blocks begin with the first."""

from __future__ import annotations

from datetime import date

from prototype_kit.figures.channels import channel_figures, usual_months
from prototype_kit.figures.published import MonthCounted, Published, publish
from prototype_kit.kpis.completion import completion
from prototype_kit.kpis.satisfaction import Satisfaction
from prototype_kit.months import Month
from prototype_kit.site import Site
from prototype_kit.store import Store


def read_published(
    site: Site, store: Store, env: str, slug: str, first: Month, last: Month, today: date
) -> Published:
    """What may be shown of a service in the months from `first` to `last`, as they were counted last.

    Raises KeyError for a service that there is not.
    """
    usual = usual_months(today)
    counts = store.month_counts.by_journey(env, slug, max(last, usual[1]))
    counted = {
        month: MonthCounted(
            {journey: completion(its) for journey, its in journeys.items() if journey},
            _ratings([Satisfaction.of(its) for its in journeys.values()]),
        )
        for month, journeys in counts.items()
    }
    volumes = [each.volume.month for each in store.volumes.of(env, slug)]
    begun = min([first, usual[0], *counted, *volumes])
    channels = channel_figures(site, store, env, slug, begun, usual[1])
    journeys = tuple(site.services[slug].journeys)
    return publish(slug, channels, counted, first, last, usual, journeys, store.figures.refreshed_at())


def _ratings(several: list[Satisfaction]) -> dict[int, int]:
    levels = {level for each in several for level in each.ratings}
    return {level: sum(each.ratings.get(level, 0) for each in several) for level in levels}
