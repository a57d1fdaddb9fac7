"""The events of a report's services as they are, for people who count in their own way."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.csv_export import CellValue
from prototype_kit.report.model import Days
from prototype_kit.site import Site
from prototype_kit.store import Store
from prototype_kit.store.raw_events import COLUMNS


def event_rows(
    site: Site, store: Store, env: str, days: Days, services: tuple[str, ...]
) -> Iterator[tuple[CellValue, ...]]:
    """The rows of a CSV file, headings first. What an event does not have is an empty cell."""
    yield COLUMNS
    for slug in services:
        journeys = tuple(site.services[slug].journeys)
        for row in store.raw_events.of_service(env, slug, journeys, *days):
            yield tuple("" if value is None else value for value in row)
