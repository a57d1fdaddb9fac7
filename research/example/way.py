"""What a made-up participant did on the pages of a task, as the events that the form would have written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from prototype_kit import Journey, Service, Site
from prototype_kit.check import outside_of
from prototype_kit.errors import RuleFailed
from prototype_kit.events import (
    AnswerGiven,
    AnswerRefused,
    CaseTracked,
    Event,
    EventContext,
    PageViewed,
    WentBack,
)
from prototype_kit.journey import Page, SampleWalks
from prototype_kit.journey.walks import Sample
from research.example.script import MadeUpTask
from research.studies import Task
from research.studies.places import TRACK
from research.wording import CHECK, CONFIRMATION

_READING = 0.06  # of the time of a task: the card
_TRIES = 8


@dataclass(frozen=True)
class Stop:
    """A page on the way: its name, the template of its address, and the first question on it."""

    name: str
    page: str
    question: str | None = None


@dataclass
class Visit:
    """The events of one task, and from when to when each page was on the screen, by its name."""

    events: list[Event] = field(default_factory=list)
    stays: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    def at(self, name: str | None, share: float, otherwise: tuple[datetime, datetime]) -> datetime:
        """A moment on that page; within the task where they never came to it."""
        since, until = self.stays.get(name or "", otherwise)
        return since + (until - since) * share

    def page_at(self, at: datetime) -> tuple[str, str]:
        """The name and the address of the page that was on the screen; empty before the first."""
        shown = [(since, name) for name, (since, _) in self.stays.items() if since <= at]
        name = max(shown)[1] if shown else ""
        return name, self.pages.get(name, "")


def way_of(site: Site, service: Service, task: Task, typed: Mapping[str, str], today: date) -> list[Stop]:
    """The pages that a task leads through, walked in the service as it is; of tracking the one page."""
    if task.start == TRACK:
        return [Stop(TRACK, f"/{TRACK}")]
    base = f"/{service.slug}/{journey_of(service, task).name}"
    sample = sample_of(site, service, task, typed, today)
    return [
        *(_stops(sample, base) if sample else ()),
        Stop(CHECK, f"{base}/{CHECK}"),
        Stop(CONFIRMATION, f"{base}/{CONFIRMATION}"),
    ]


def journey_of(service: Service, task: Task) -> Journey:
    """The journey that a task starts in; the first of the service where it names none."""
    _, _, name = task.start.partition("/")
    return service.journeys.get(name) or next(iter(service.journeys.values()))


def sample_of(
    site: Site, service: Service, task: Task, typed: Mapping[str, str], today: date
) -> Sample | None:
    """The first walk that comes to the end with these answers, or the longest; None where there is none."""
    walks = SampleWalks(journey_of(service, task), today, outside_of(site, service), outages=False)
    wanted, longest = {name: (text,) for name, text in typed.items()}, None
    for number in range(_TRIES):
        try:
            sample = walks.sample(number, wanted)
        except RuleFailed:
            continue  # which is for `check` to say
        if sample.walk.complete:
            return sample
        if longest is None or len(sample.walk.steps) > len(longest.walk.steps):
            longest = sample
    return longest


def _stops(sample: Sample, base: str) -> Iterator[Stop]:
    for step in sample.walk.steps:
        place = f"{step.item.repeat.name}/{{item}}/" if step.item else ""
        asked = step.screen.questions if isinstance(step.screen, Page) else ()
        yield Stop(step.screen.name, f"{base}/{place}{step.screen.name}", asked[0].name if asked else None)


def visit(
    way: Sequence[Stop], went: MadeUpTask, context: EventContext, begins: datetime, lots: Random
) -> Visit:
    """What happened on the way, from the beginning of the task to its end."""
    made = Visit(pages={stop.name: stop.page for stop in way})
    whole = timedelta(minutes=went.minutes)
    if way and way[0].name == TRACK:
        _track(made, way[0], went, context, begins, whole)
        return made
    names = [stop.name for stop in way]
    until = names.index(went.until) if went.until in names else len(way) - 1
    stops = way[: until + 1]
    weights = [_weight(stop, went, lots) for stop in stops]
    unit = whole * (1 - _READING) / sum(weights)
    at, steps = begins + whole * _READING, _Steps(made, context)
    for number, (stop, weight) in enumerate(zip(stops, weights, strict=True)):
        ends = at + unit * weight
        stops_here = stop.name == went.until
        steps.on(stop, stops[number - 1] if number else None, went, (at, ends), answered=not stops_here)
        at = ends
    return made


def _weight(stop: Stop, went: MadeUpTask, lots: Random) -> float:
    """How long they stay on a page, beside others."""
    troubled = [each.page for each in went.refused].count(stop.name) + [*went.back].count(stop.name)
    noted = sum(1 for note in went.notes if note.page == stop.name)
    return lots.uniform(0.8, 1.4) + 1.2 * troubled + 0.5 * noted


def _track(
    made: Visit, stop: Stop, went: MadeUpTask, context: EventContext, begins: datetime, whole: timedelta
) -> None:
    """They looked their report up, if they could; nobody sees a page without its reference."""
    first = begins + whole * 0.3
    made.stays[stop.name] = (first, begins + whole)
    if went.outcome != "fail":
        made.events.append(CaseTracked(context=context, at=first, page=f"{stop.page}/{{reference}}"))


@dataclass(frozen=True)
class _Steps:
    """Writes what happens on one page after the other."""

    made: Visit
    context: EventContext

    def on(
        self,
        stop: Stop,
        before: Stop | None,
        went: MadeUpTask,
        stay: tuple[datetime, datetime],
        *,
        answered: bool,
    ) -> None:
        """A page is seen, perhaps refused or left backwards, and answered."""
        since, until = stay
        self.made.stays[stop.name] = stay
        if stop.name == CONFIRMATION:  # its view is part of sending
            return
        context, events = self.context, self.made.events
        first = len(events)
        events.append(PageViewed(context, since, stop.page))
        for refused in went.refused:
            if refused.page == stop.name:
                events.append(
                    AnswerRefused(context, since, stop.page, question=stop.question, error_code=refused.rule)
                )
        if before is not None and stop.name in went.back:
            events.append(WentBack(context, since, stop.page))
            events.append(PageViewed(context, since, before.page))
            events.append(AnswerGiven(context, since, before.page, question=before.question))
            events.append(PageViewed(context, since, stop.page))
        if answered:
            events.append(AnswerGiven(context, until, stop.page, question=stop.question))
        events[first:] = _spread(events[first:], since, until if answered else since + (until - since) / 2)


def _spread(own: Sequence[Event], since: datetime, until: datetime) -> list[Event]:
    """What happened on a page at even times; how long an answer took counts from the view before it."""
    spread, seen = list[Event](), since
    for number, event in enumerate(own):
        at = since + (until - since) * number / max(1, len(own) - 1)
        if isinstance(event, PageViewed):
            seen = at
        if isinstance(event, AnswerGiven | AnswerRefused):
            took = int((at - seen).total_seconds() * 1000)
            spread.append(replace(event, at=at, duration_ms=took))
        else:
            spread.append(replace(event, at=at))
    return spread
