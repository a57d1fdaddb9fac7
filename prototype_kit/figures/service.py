"""The figures of a service: the one assembly that the console, the public page, `report` and exports present.

Nothing here is formatted. What can be said of a figure in a sentence stands beside it in `kpis`, so that all
who present it say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from prototype_kit.figures.releases import Mark, NamedRelease, named_releases
from prototype_kit.journey import Journey
from prototype_kit.journey.page_list import ListedPage, page_list, rule_words
from prototype_kit.kpis import Cell, Counts, Metric, Slice
from prototype_kit.kpis.completion import Completion, completion
from prototype_kit.kpis.durations import Quantiles, quantiles
from prototype_kit.kpis.envs import ENVS
from prototype_kit.kpis.funnel import PageFigures, details, funnel
from prototype_kit.kpis.satisfaction import Satisfaction
from prototype_kit.kpis.struggles import Struggle, struggles
from prototype_kit.language import ENGLISH
from prototype_kit.service import Service
from prototype_kit.settings import DEMO
from prototype_kit.site import Site
from prototype_kit.store import Store

if TYPE_CHECKING:
    from prototype_kit.iterations import Iteration

COUNTED_ON = "A form counts on the day on which it was started, even when it was completed later."
"""What they all say of days."""
_WEEKS = 53
"""Of a longer period only the last weeks are listed one by one."""


def usual_env(own: str, found: Collection[str]) -> str:
    """The env that is shown if none is chosen: one's own; what is made up only where there is nothing else.

    `own` is the env of the settings, `found` are those that have figures.
    """
    own = own if own in ENVS else "prototype"
    return own if own in found or DEMO not in found else DEMO


@dataclass(frozen=True)
class JourneyFigures:
    """All figures of one journey.

    `funnel` is in journey order, has the pages that nobody reached too, and behind them those of earlier
    releases.
    `elapsed` is from start to end of those that were completed, `active` the same without the times for which
    somebody was away. `struggles` are sentences, the surest problem first; `rules` the words of each rule, by
    page.
    """

    name: str
    title: str
    completion: Completion
    told: int
    funnel: tuple[PageFigures, ...]
    elapsed: Quantiles
    active: Quantiles
    struggles: tuple[Struggle, ...]
    rules: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Week:
    """What was started in the days from `first` to `last`, and how much of it was completed, then or later.

    A week begins on Monday; the first and the last of a period may be shorter. `marks` are releases that went
    out in it.
    """

    first: date
    last: date
    completion: Completion
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class ReleaseFigures:
    """What was started with one release of the service; `mark` if the log has it."""

    named: NamedRelease
    completion: Completion
    mark: Mark | None = None

    @property
    def release(self) -> str:
        """Its letters."""
        return self.named.release


@dataclass(frozen=True)
class ServiceFigures:
    """Everything that is shown of one service, in the part `of` what was counted.

    `told` is of how many journeys there are events: the funnel and the times are of those alone.
    `visitor_days` counts somebody once on each day. `counted_at` is when it was counted last, if ever.
    """

    slug: str
    name: str
    of: Slice
    completion: Completion
    told: int
    visitor_days: int
    journeys: tuple[JourneyFigures, ...]
    weeks: tuple[Week, ...]
    releases: tuple[ReleaseFigures, ...]
    satisfaction: Satisfaction
    counted_at: datetime | None

    @property
    def label(self) -> str:
        """Where the figures come from, for everybody who sees them."""
        return ENVS[self.of.env]

    @property
    def kpi(self) -> bool:
        """Whether they may be called KPIs: only those of the live service."""
        return self.of.env == "live"

    @cached_property
    def by_journey(self) -> Mapping[str, JourneyFigures]:
        """Its journeys by name."""
        return {journey.name: journey for journey in self.journeys}


def service_figures(
    site: Site, store: Store, wanted: Slice, marks: Sequence[Mark] = (), *, pages: bool = True
) -> ServiceFigures:
    """The figures of one service, as they were counted last; see `store.rollups` to count again.

    `marks` are the releases that the log of the project tells of: see `release_marks`. Without `pages`
    nothing is told of pages and times, which costs a fraction. Raises `KeyError` for a service that the site
    does not have.
    """
    service = site.services[wanted.service]
    by_day = store.figures.by_day(wanted)
    by_journey = store.figures.by(wanted, "journey", page=None if pages else "", times=pages)
    by_release = store.figures.by(wanted, "release", page="", times=False)
    whole = added(by_day.values())
    return ServiceFigures(
        slug=service.slug,
        name=service.name,
        of=wanted,
        completion=completion(whole),
        told=total(whole, "told"),
        visitor_days=total(whole, "visitor_days"),
        journeys=tuple(
            journey_figures(service, journey, by_journey.get(journey.name, {}))
            for journey in service.journeys.values()
            if wanted.journey in (None, journey.name)
        ),
        weeks=tuple(weeks_of(wanted, by_day, marks)),
        releases=tuple(_releases(store, wanted, by_release, marks, service.release)),
        satisfaction=Satisfaction.of(whole),
        counted_at=store.figures.refreshed_at(),
    )


def journey_figures(service: Service, journey: Journey, counts: Counts) -> JourneyFigures:
    """The figures of one journey from its counts."""
    pages = page_list(service.slug, journey)
    rules = {page.page: rule_words(journey, page.name) for page in pages}
    its_funnel = funnel([*((page.page, page.title) for page in pages), *_gone(pages, counts)], counts)
    return JourneyFigures(
        name=journey.name,
        title=journey.title,
        completion=completion(counts),
        told=total(counts, "told"),
        funnel=its_funnel,
        elapsed=quantiles(details(counts, "elapsed")),
        active=quantiles(details(counts, "active")),
        struggles=struggles(its_funnel, counts, rules),
        rules=rules,
    )


def _gone(pages: Sequence[ListedPage], counts: Counts) -> Iterator[tuple[str, str]]:
    """Pages that people reached in an earlier release of the journey, and that are not in it any more."""
    known = {page.page for page in pages}
    for page in sorted({cell.page for cell in counts if cell.metric == "reached"} - known):
        yield page, f"{page.rpartition('/')[2]} (no longer in the journey)"


def total(counts: Counts, metric: Metric) -> int:
    """All that was counted of a metric."""
    return sum(n for cell, n in counts.items() if cell.metric == metric)


def added(several: Iterable[Counts]) -> Counts:
    """Counts of several days together."""
    found = Counter[Cell]()
    for counts in several:
        found.update(counts)
    return found


def release_marks(project: Path, service: str) -> tuple[Mark, ...]:
    """The releases in which a service changed, from the log in `iterations/` of a project, the oldest first.

    Raises `DefinitionError` for a log that cannot be read.
    """
    from prototype_kit.iterations import list_iterations  # with much that no page of residents needs

    return marks_of(list_iterations(project), service)


def marks_of(iterations: Sequence[Iteration], service: str) -> tuple[Mark, ...]:
    """The same from iterations that were read."""
    return tuple(
        Mark(each.date, each.title, releases.after)
        for each in iterations
        if (releases := each.releases.get(service)) and releases.after and releases.before != releases.after
    )


def week_words(week: Week) -> str:
    """The days of a week in words: `4 to 10 May 2026`."""
    return ENGLISH.days(week.first, week.last)


def weeks_of(wanted: Slice, by_day: Mapping[date, Counts], marks: Sequence[Mark]) -> Iterator[Week]:
    """Every week of the period, also those in which nobody started anything; the last of many."""
    first = max(wanted.first, _monday(wanted.last) - timedelta(weeks=_WEEKS - 1))
    while first <= wanted.last:
        last = min(_monday(first) + timedelta(days=6), wanted.last)
        counts = added([counts for day, counts in by_day.items() if first <= day <= last])
        its = tuple(mark for mark in marks if first <= mark.on <= last)
        yield Week(first, last, completion(counts), its)
        first = last + timedelta(days=1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _releases(
    store: Store, wanted: Slice, by_release: Mapping[str, Counts], marks: Sequence[Mark], current: str
) -> Iterator[ReleaseFigures]:
    """The releases with which something was started, the newest first."""
    known = {mark.release: mark for mark in marks}
    for each in named_releases(store, wanted, marks, current):
        if wanted.release in (None, each.release):
            done = completion(by_release.get(each.release, {}))
            yield ReleaseFigures(each, done, known.get(each.release))
