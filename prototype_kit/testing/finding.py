"""The walkthroughs of a site: for whole test modules, found once for each site, cover and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from prototype_kit.check import outside_of
from prototype_kit.document import Faults
from prototype_kit.errors import KitError
from prototype_kit.journey import Journey
from prototype_kit.language import LOCAL
from prototype_kit.scenarios import faults_of, read_scenarios
from prototype_kit.service import Service
from prototype_kit.site import Site, load_site
from prototype_kit.walkthroughs import Cover, Covered, Walkthrough, walkthroughs
from prototype_kit.walkthroughs import detours as changes

# With the site that they are of, so that no other gets its id.
_found: dict[tuple[int, Cover, date], tuple[Site, dict[str, Covered]]] = {}
_detours: dict[tuple[int, date], tuple[Site, list[Walkthrough]]] = {}


def site_of(path: str | Path) -> Site:
    """The site whose `site.yaml` stands in the folder of a file, or in one above it.

    Raises `KitError` when there is none, and `DefinitionError` with every fault of the site.
    """
    start = Path(path).resolve()
    folder = next((each for each in (start, *start.parents) if (each / "site.yaml").is_file()), None)
    if folder is None:
        raise KitError(f"There is no site.yaml in {start} or in a folder above it.")
    return _site_in(folder)


@lru_cache(maxsize=8)
def _site_in(folder: Path) -> Site:
    return load_site(folder)


def walks(site: Site, cover: Cover = "pages", journey: str | None = None) -> list[Walkthrough]:
    """Walkthroughs of every journey of a site that cover what is asked for, as of today.

    `pages` visits every page and exit, `edges` takes every condition both ways too, `errors` shows every
    error on the pages of `pages`, `all` goes every way up to a cap. `journey` names one alone, such as
    `"street-lights/report"`. Raises `KitError` when there is no such journey.
    """
    found = _covered(site, cover)
    if journey is not None and journey not in found:
        raise KitError(f"There is no journey {journey!r}. There are: {', '.join(found)}.")
    chosen = found.values() if journey is None else [found[journey]]
    return [walkthrough for each in chosen for walkthrough in each.walkthroughs]


def missed(site: Site, cover: Cover = "pages") -> list[str]:
    """What no walkthrough shows, as sentences that say what to do, with the journey of each."""
    return [f"{name}: {words}" for name, each in _covered(site, cover).items() for words in each.missed]


def detours(site: Site) -> list[Walkthrough]:
    """Walkthroughs that change an answer at check answers, so that pages which were answered are left."""
    today = _today()
    key = (id(site), today)
    if key not in _detours:
        found = [each for service, its in _journeys(site) for each in changes(site, service, its, today)]
        _detours[key] = (site, found)
    return _detours[key][1]


def scenario_faults(site: Site) -> list[str]:
    """Where a scenario cannot be played any more, or does not lead where it says: with file and line."""
    faults, today = Faults(), _today()
    for service in site.services.values():
        ports = outside_of(site, service).ports
        faults.found.extend(faults_of(read_scenarios(site, service, ports, today, faults)))
    return [str(fault) for fault in faults.found]


def _today() -> date:
    return datetime.now(LOCAL).date()


def _covered(site: Site, cover: Cover) -> dict[str, Covered]:
    """What was found for each journey, by its address without the first slash."""
    today = _today()
    key = (id(site), cover, today)
    if key not in _found:
        found = {
            f"{service.slug}/{journey.name}": walkthroughs(site, service, journey, cover, today)
            for service, journey in _journeys(site)
        }
        _found[key] = (site, found)
    return _found[key][1]


def _journeys(site: Site) -> Iterator[tuple[Service, Journey]]:
    for service in site.services.values():
        for journey in service.journeys.values():
            yield service, journey
