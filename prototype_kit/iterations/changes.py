"""What changed in English: the same as `diff` says, those changes first that are about data of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prototype_kit.differences import SiteDifference, compare_accounts
from prototype_kit.journey import Journey, Page
from prototype_kit.journey.change import Change
from prototype_kit.journey.diff_english import ABOUT_PEOPLE, english, grouped
from prototype_kit.questions.personal import PersonalData, collects
from prototype_kit.site import Site


@dataclass(frozen=True)
class About:
    """What changed in one journey, or around them. `parts` are a heading and sentences each."""

    title: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Changes:
    """What changed since the iteration before.

    `people` are sentences about data of people, `pages` the addresses of those that changed, such as
    street-lights/report/contact. `remark` says why nothing is compared, if it is not.
    """

    people: tuple[str, ...] = ()
    about: tuple[About, ...] = ()
    remark: str = ""
    pages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.people or self.about)


def first_changes(site: Site) -> Changes:
    """Those of the first iteration, which has none before it: what it asks people for."""
    kept = (english(change) for change in compare_accounts(None, site.account))
    people = (*_collected(site, frozenset()), *kept)
    return Changes(people, remark="This is the first iteration, so there is none to compare it with.")


def changes_between(old: Site, new: Site, difference: SiteDifference) -> Changes:
    """The changes of a difference, and what journeys that are new ask people for."""
    told, other = _parted(difference.changes)
    people = [english(change) for change in told]
    about = [*_about("The site", other)]
    pages: dict[str, None] = {}
    for service in difference.services:
        told, other = _parted(service.changes)
        people += [f"{service.name}: {english(change)}" for change in told]
        about += _about(f"Service: {service.name}", other)
        for journey in service.journeys:
            told, other = _parted(journey.changes)
            people += [f"{journey.title}: {english(change)}" for change in told]
            about += _about(f"Journey: {journey.title}", other)
            seen = (page for change in journey.changes for page in (change.page, *change.pages) if page)
            pages |= dict.fromkeys(f"{service.slug}/{journey.name}/{page}" for page in seen)
    pages |= dict.fromkeys(_new_pages(new, frozenset(old.journeys)))
    return Changes((*people, *_collected(new, frozenset(old.journeys))), tuple(about), pages=tuple(pages))


def _parted(changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """The changes that are about data of people, and the others."""
    found = list(changes)
    about_people = [change for change in found if change.kind in ABOUT_PEOPLE]
    return about_people, [change for change in found if change.kind not in ABOUT_PEOPLE]


def _about(title: str, changes: Iterable[Change]) -> Iterator[About]:
    parts = tuple((heading, tuple(said)) for heading, said in grouped(changes))
    if parts:
        yield About(title, parts)


def _new_pages(site: Site, known: frozenset[str]) -> Iterator[str]:
    """Every page of the journeys that were not there before."""
    for service in site.services.values():
        for name, journey in service.journeys.items():
            if f"{service.slug}/{name}" not in known:
                yield from (f"{service.slug}/{name}/{screen.name}" for screen, _ in journey.screens)


def _collected(site: Site, known: frozenset[str]) -> Iterator[str]:
    """What each journey asks people for that was not there before."""
    for service in site.services.values():
        for name, journey in service.journeys.items():
            if f"{service.slug}/{name}" not in known:
                yield from _of_journey(journey)


def _of_journey(journey: Journey) -> Iterator[str]:
    said: set[PersonalData] = set()
    for screen, _ in journey.screens:
        for question in screen.asked if isinstance(screen, Page) else ():
            data = collects(question)
            if data is not None and data not in said:
                said.add(data)
                yield f"{journey.title}: Collects {data.one}: ‘{question.ask}’ (page ‘{screen.name}’)."
