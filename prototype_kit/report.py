"""The figures of a site's journeys, read from the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from prototype_kit.journey import Journey, Page
from prototype_kit.kpis import JourneyFigures, completion, funnel
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.store import Store


def journey_figures(site: Site, store: Store, env: str, since: datetime) -> list[JourneyFigures]:
    """One entry for each journey, in the order that the site lists them, since `since`."""
    tallies = store.drafts.tally(env, since)
    figures = []
    for service in site.services.values():
        pages, errors = (
            store.events.by_page(env, service.slug, since),
            store.events.errors(env, service.slug, since),
        )
        times = store.events.times(env, service.slug, since)
        for journey in service.journeys.values():
            done = completion(tallies, service.slug, journey.name)
            figures.append(
                JourneyFigures(
                    journey.title, done, funnel(list(_pages(service, journey)), pages, errors, times)
                )
            )
    return figures


def report_data(site: Site, env: str, since: datetime, figures: Sequence[JourneyFigures]) -> dict[str, Any]:
    """The same figures as plain data, each page with the template of its address. For other programs."""
    services = site.services.values()
    journeys = [(service, journey) for service in services for journey in service.journeys.values()]
    return {
        "env": env,
        "since": since.isoformat(timespec="seconds"),
        "journeys": [
            {
                "service": service.slug,
                "journey": journey.name,
                "title": found.title,
                "started": found.completion.started,
                "submitted": found.completion.submitted,
                "exited": found.completion.exited,
                "pages": [
                    {"page": page, **asdict(counts)}
                    for (page, _), counts in zip(_pages(service, journey), found.funnel, strict=True)
                ],
            }
            for (service, journey), found in zip(journeys, figures, strict=True)
        ],
    }


def _pages(service: Service, journey: Journey) -> Iterator[tuple[str, str]]:
    """The address template and title of every screen, in order."""
    base = f"/{service.slug}/{journey.name}"
    for screen, repeat in journey.screens:
        path = f"{repeat.name}/{{item}}/{screen.name}" if repeat else screen.name
        yield f"{base}/{path}", screen.title if isinstance(screen, Page) else screen.name
    yield f"{base}/check-answers", "Check your answers"
