"""Releases of a service, by one name wherever they stand: what changed, and the day of their first use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from prototype_kit.kpis import Slice
from prototype_kit.language import ENGLISH
from prototype_kit.store import Store


@dataclass(frozen=True)
class Mark:
    """A release of a service as the log in `iterations/` tells of it: its day and the words of the team."""

    on: date
    title: str
    release: str


@dataclass(frozen=True)
class NamedRelease:
    """A release that was used from `first` to `last` of the days asked for, and `started` so often."""

    release: str
    words: str
    first: date
    last: date
    started: int


def named_releases(
    store: Store, wanted: Slice, marks: Iterable[Mark], current: str
) -> tuple[NamedRelease, ...]:
    """The releases with which something was started, the newest first, each in words.

    `current` is the one that the site has now: see `store.figures.releases`.
    """
    names = release_names(store.figures.first_days(wanted.env, wanted.service), marks)
    return tuple(
        NamedRelease(each.release, names.get(each.release, each.release), each.first, each.last, each.started)
        for each in reversed(store.figures.releases(wanted, current))
    )


def release_names(first_days: Mapping[str, date], marks: Iterable[Mark]) -> Mapping[str, str]:
    """What each is called: `Shorter contact page, from 18 October 2026`; without a title, its letters."""
    titles = {mark.release: mark.title for mark in marks}
    return {
        release: f"{titles.get(release, release)}, from {ENGLISH.date(day)}"
        for release, day in first_days.items()
    }
