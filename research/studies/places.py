"""Where tasks start and what they may reach: addresses of a service.

They are templates as events have them, without the first slash: `births/book/babies/{item}/born`.
"""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit import Journey, Service
from prototype_kit.document import Faults, read_yaml

TRACK = "track"
"""The page on which people look up a case."""


def starts_of(service: Service) -> tuple[str, ...]:
    """Where a task of a study on this service may start: `street-lights`, `street-lights/report`, `track`."""
    return (service.slug, *(f"{service.slug}/{name}" for name in service.journeys), TRACK)


def pages_of(service: Service) -> tuple[str, ...]:
    """What a task may reach, in order: the pages of its journeys, as events have them."""
    return tuple(page for journey in service.journeys.values() for page in _pages(service, journey))


def _pages(service: Service, journey: Journey) -> Iterator[str]:
    base = f"{service.slug}/{journey.name}"
    for screen, repeat in journey.screens:
        yield f"{base}/{repeat.name}/{{item}}/{screen.name}" if repeat else f"{base}/{screen.name}"
    yield f"{base}/check-answers"


def scenarios_of(service: Service) -> dict[str, str]:
    """The journey of each scenario, by its name. What is wrong with the file is said by `check`."""
    path = service.folder / "scenarios.yaml"
    node = read_yaml(path, path.name, Faults()) if path.exists() else None
    found = node.entries.items() if node is not None else ()
    return {name: part["journey"].text for name, part in found if "journey" in part}
