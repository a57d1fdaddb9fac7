"""A report as plain data, each page with the template of its address: for other programs, and for `load`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from prototype_kit.figures import JourneyFigures, ServiceFigures
from prototype_kit.kpis import Completion, PageFigures, Quantiles
from prototype_kit.kpis.satisfaction import Satisfaction
from prototype_kit.report.channel_data import channel_data
from prototype_kit.report.comparison_data import comparison_data
from prototype_kit.report.model import Report
from prototype_kit.report.parted_data import parted_data


def report_data(report: Report) -> dict[str, Any]:
    """The figures of the report."""
    return {
        "env": report.env,
        "label": report.label,
        "from": report.days.first.isoformat(),
        "to": report.days.last.isoformat(),
        "made_at": report.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "services": [
            {
                **_service(each.figures),
                **channel_data(each.channels),
                "before": comparison_data(each.before, each.compared),
            }
            for each in report.services
        ],
        "journeys": [
            {
                **_journey(each.figures.slug, journey),
                "parted": [row for parted in each.parted_of(journey.name) for row in parted_data(parted)],
            }
            for each in report.services
            for journey in each.figures.journeys
        ],
    }


def _service(figures: ServiceFigures) -> dict[str, Any]:
    return {
        "service": figures.slug,
        "name": figures.name,
        **_completion(figures.completion),
        "told": figures.told,
        "visitor_days": figures.visitor_days,
        "satisfaction": _satisfaction(figures.satisfaction),
        "weeks": [
            {
                "from": week.first.isoformat(),
                "to": week.last.isoformat(),
                **_completion(week.completion),
                "released": [mark.title for mark in week.marks],
            }
            for week in figures.weeks
        ],
        "releases": [
            {
                "release": each.release,
                "title": each.mark.title if each.mark else None,
                "from": each.named.first.isoformat(),
                "to": each.named.last.isoformat(),
                **_completion(each.completion),
            }
            for each in figures.releases
        ],
    }


def _completion(found: Completion) -> dict[str, Any]:
    return {
        "started": found.started,
        "submitted": found.submitted,
        "exited": found.exited,
        "exits": dict(found.exits),
        "open": found.open,
        "completion_rate": found.rate,
    }


def _satisfaction(found: Satisfaction) -> dict[str, Any]:
    return {
        "levels": {str(level): count for level, count in sorted(found.ratings.items())},
        "answered": found.n,
        "share": found.share,
        "score": found.score,
    }


def _journey(service: str, journey: JourneyFigures) -> dict[str, Any]:
    return {
        "service": service,
        "journey": journey.name,
        "title": journey.title,
        **_completion(journey.completion),
        "told": journey.told,
        "active": _times(journey.active),
        "elapsed": _times(journey.elapsed),
        "struggles": [struggle.words for struggle in journey.struggles],
        "pages": list(_pages(journey)),
    }


def _pages(journey: JourneyFigures) -> Iterator[dict[str, Any]]:
    for page in journey.funnel:
        yield {
            "page": page.page,
            "title": page.title,
            "reached": page.reached,
            "sent": page.sent,
            "answered": page.answered,
            "erred": page.erred,
            "went_back": page.went_back,
            "changed": page.changed,
            "left": page.left,
            "errors": {rule: each.times for rule, each in page.rules.items()},
            "seconds": _seconds(page),
            "seconds_9_in_10": None if page.time.p90 is None else page.time.p90 / 1000,
        }


def _seconds(page: PageFigures) -> float | None:
    """The median time on the page, which load tests take as time to think."""
    return None if page.time.p50 is None else page.time.p50 / 1000


def _times(found: Quantiles) -> dict[str, Any]:
    return {
        "n": found.n,
        "seconds": None if found.p50 is None else found.p50 / 1000,
        "seconds_9_in_10": None if found.p90 is None else found.p90 / 1000,
    }
