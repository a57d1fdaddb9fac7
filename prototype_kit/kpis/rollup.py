"""One day counted: what became of the journeys that were started on it, and what happened on their pages.

Starts and ends are facts of drafts; pages, errors and times are of events, of which there may be none:
somebody may have asked not to be counted, and a crash loses the last seconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from prototype_kit.kpis.counts import Cell, Metric
from prototype_kit.kpis.durations import LONGEST_STAY_MS, bucket


class Part(NamedTuple):
    """By what the counts of a day are parted. What is of a whole service has the default of each."""

    journey: str = ""
    release: str = ""
    channel: str = ""
    assisted: bool = False
    device: str = ""


class JourneyFact(NamedTuple):
    """A draft: what its state is, and when it was started, ended and will lapse, in milliseconds since 1970.

    `exit` is the name of the exit page where it ended, `linked` whether somebody has a link to come back by.
    """

    id: str
    part: Part
    state: str
    exit: str | None
    started: int
    ended: int | None
    expires: int
    linked: bool

    @property
    def completed(self) -> bool:
        """Whether the service did what it was supposed to do: an exit is an answer too."""
        return self.state == "submitted" or self.exit is not None

    def is_open(self, now: int) -> bool:
        """Whether somebody may still go on with it."""
        return self.state == "open" and self.expires > now


class EventFact(NamedTuple):
    """What is counted of an event: of which journey, when, and what happened on which page."""

    journey_id: str
    at: int
    name: str
    page: str
    error_code: str | None


class RollUp(NamedTuple):
    """A day, counted. `settled` when nothing of it can change any more, unless events come late."""

    counts: Mapping[Part, Counter[Cell]]
    settled: bool


_ON_PAGE = frozenset({"page_view", "form_response", "form_error"})
"""Whoever does one of these is on the page."""
_TO_PAGE: Mapping[str, Metric] = {"form_back": "went_back", "form_change": "changed"}
_ONCE: Mapping[str, Metric] = {
    "form_save": "saved",
    "form_resume": "resumed",
    "form_start_again": "started_again",
    "form_timeout": "timed_out",
}
_OF_JOURNEY = attrgetter("journey_id")


def roll_up(journeys: Iterable[JourneyFact], events: Iterable[EventFact], now: int) -> RollUp:
    """The counts of the `journeys` started on one day, as they are `now` (milliseconds since 1970).

    `events` come journey by journey, and each journey's in the order of time; those of other journeys do not
    count.
    """
    facts = {fact.id: fact for fact in journeys}
    counts: defaultdict[Part, Counter[Cell]] = defaultdict(Counter)
    for fact in facts.values():
        counts[fact.part].update(_outcome(fact, now))
    for journey_id, of_journey in groupby(events, _OF_JOURNEY):
        known = facts.get(journey_id)
        if known is not None:
            counts[known.part].update(_told(known, list(of_journey), now))
    return RollUp(counts, not any(fact.is_open(now) for fact in facts.values()))


def _outcome(fact: JourneyFact, now: int) -> Iterator[Cell]:
    """What a draft alone tells."""
    yield Cell("started")
    if fact.state == "submitted":
        yield Cell("submitted")
    elif fact.exit is not None:
        yield Cell("exited", detail=fact.exit)
    elif fact.is_open(now):
        yield Cell("open")


def _told(fact: JourneyFact, events: Sequence[EventFact], now: int) -> Iterator[Cell]:
    """What the events of a journey tell."""
    yield Cell("told")
    for name in {event.name for event in events} & _ONCE.keys():
        yield Cell(_ONCE[name])
    for page, visit in _visits(events).items():
        yield from visit.cells(page)
    if fact.completed and fact.ended is not None:
        # Both of the same journeys, so that they can be compared: nobody was active for longer than it took.
        yield Cell("elapsed", detail=bucket(max(0, fact.ended - fact.started)))
        yield Cell("active", detail=bucket(_active(fact.started, fact.ended, events)))
    elif not fact.completed:
        yield from _left(fact, events, now)


@dataclass(slots=True)
class _Visit:
    """What one journey did on one page, however often it was there."""

    seen: int | None = None  # first
    answered: int | None = None  # first
    refused: list[str] = field(default_factory=list)
    did: set[Metric] = field(default_factory=set)

    def cells(self, page: str) -> Iterator[Cell]:
        yield Cell("reached", page)
        if self.answered is not None or self.refused:
            yield Cell("sent", page)
        if self.answered is not None:
            yield Cell("answered", page)
            if self.seen is not None and 0 <= self.answered - self.seen <= LONGEST_STAY_MS:
                yield Cell("time", page, bucket(self.answered - self.seen))
        if self.refused:
            yield Cell("erred", page)
            for rule in self.refused:
                yield Cell("refused", page, rule)
            for rule in set(self.refused):
                yield Cell("refused_journeys", page, rule)
        for metric in self.did:
            yield Cell(metric, page)


def _visits(events: Iterable[EventFact]) -> Mapping[str, _Visit]:
    """By page. Whoever answered a page, or went back from it, was on it, even if its view was lost."""
    visits: defaultdict[str, _Visit] = defaultdict(_Visit)
    for _, at, name, page, error_code in events:
        if name == "page_view":
            visit = visits[page]
            visit.seen = at if visit.seen is None else visit.seen
        elif name == "form_response":
            visit = visits[page]
            visit.answered = at if visit.answered is None else visit.answered
        elif name == "form_error":
            visits[page].refused.append(error_code or "")
        elif name in _TO_PAGE:
            visits[page].did.add(_TO_PAGE[name])
    return visits


def _active(started: int, ended: int, events: Iterable[EventFact]) -> int:
    """From start to end without the times for which somebody was away, in milliseconds."""
    moments = [started, *(event.at for event in events if started < event.at < ended), max(started, ended)]
    return sum(later - at for at, later in pairwise(moments) if later - at <= LONGEST_STAY_MS)


def _left(fact: JourneyFact, events: Sequence[EventFact], now: int) -> Iterator[Cell]:
    """Where a journey that is not completed was left, if it was.

    It may still be gone on with while somebody has a link to it, and for half an hour in any case. How long
    they had been trying is known of those who did anything there after they came.
    """
    quiet = now - events[-1].at >= LONGEST_STAY_MS
    if fact.is_open(now) and (fact.linked or not quiet):
        return
    on_pages = [event for event in events if event.name in _ON_PAGE]
    if not on_pages:
        return
    last = on_pages[-1]
    came = last.at
    for event in reversed(on_pages):
        if event.page != last.page:
            break
        came = event.at
    yield Cell("left", last.page)
    if last.at > came:
        yield Cell("left_after", last.page, bucket(last.at - came))
