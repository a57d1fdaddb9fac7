"""How made-up people use a form: what they do on each page, how long it takes, and where some give up.

All of it is drawn from known chances, so that whoever looks at figures of it can tell what they should find:
the hardest page of each journey loses about a third as many people since the newest release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from prototype_kit.demo.stops import Stop, Way
from prototype_kit.events import (
    AnswerChanged,
    AnswerGiven,
    AnswerRefused,
    Event,
    EventContext,
    PageViewed,
    WentBack,
)
from prototype_kit.service import Service

SINCE = timedelta(days=84)
"""Of older journeys there are no events: they would make up most of what is written."""
NEW_RELEASE = timedelta(days=35)
"""How many days ago the newest release was made, in the night."""

DEVICES = ("mobile", "desktop", "tablet")
DEVICE_SUMS = (56, 92, 100)
OBJECTS = 0.05
"""Of those who come by themselves: they asked for no events to be kept."""

# The chance that somebody gives up on a page. Those of all but the hardest come to the same on any journey.
_LEFT_ELSEWHERE = 0.12
_LEFT_HARDEST = {"old": 0.2, "new": 0.07}
_MOBILE = 1.4  # times as many, with a small screen
# The chance that a page refuses an answer.
_REFUSED = {"old": 0.26, "new": 0.12}
_REFUSED_ELSEWHERE = 0.04
_AGAIN = 0.3  # that it refuses the next answer too
_BACK, _CHANGED = 0.03, 0.06
_SECONDS = (2.9, 0.7)  # of a stop that takes 1: mean and standard deviation of the logarithm
_LONGEST = 900.0


@dataclass(frozen=True)
class Habit:
    """What chances depend on: whether the newest release is used, and on what kind of device."""

    new: bool
    device: str

    @property
    def release(self) -> str:
        """Old or new."""
        return "new" if self.new else "old"

    def leaves(self, stop: Stop, stops: int) -> float:
        """The chance that somebody gives up on one of so many stops."""
        chance = _LEFT_HARDEST[self.release] if stop.hard else _LEFT_ELSEWHERE / stops
        return chance * (_MOBILE if self.device == "mobile" else 1)

    def refused(self, stop: Stop) -> float:
        """The chance that the stop refuses an answer."""
        if not stop.rules:
            return 0.0
        return _REFUSED[self.release] if stop.hard else _REFUSED_ELSEWHERE


def older_release(service: Service) -> str:
    """The name of the release before: that of no real one."""
    digest = hashlib.sha256(f"{service.slug}, made up, as it was before".encode()).hexdigest()
    return digest[: len(service.release)]


def left(lots: Random, way: Way, habit: Habit) -> Iterator[int]:
    """Where others gave up, for one who came to the end: the number of the stop of each, from 0."""
    chances = [habit.leaves(stop, len(way.stops)) for stop in way.stops]
    stays = [1.0, *accumulate((1 - chance for chance in chances), lambda so_far, one: so_far * one)]
    gone = list(accumulate(so_far * chance for so_far, chance in zip(stays, chances, strict=False)))
    while (drawn := lots.random()) < gone[-1]:
        yield next(number for number, until in enumerate(gone) if drawn < until)


@dataclass(frozen=True)
class _Move:
    """What happens after so many seconds; on which page, and by which rule."""

    after: float
    kind: type[Event]
    page: str
    question: str | None = None
    rule: str | None = None
    step: int | None = None


def moves(lots: Random, way: Way, habit: Habit, until: int | None = None) -> Sequence[_Move]:
    """What somebody does from the first page on: to the end, or to the stop where they give up."""
    found: list[_Move] = []
    last = len(way.stops) - 1 if until is None else until
    for number, stop in enumerate(way.stops[: last + 1]):
        before = way.stops[number - 1] if number else None
        found += _on(lots, stop, before, number + 1, habit)
        if until == number or not stop.sent:
            continue
        if stop.last and lots.random() < _CHANGED:
            found += _changed(lots, way)
        found.append(_Move(_stay(lots, stop), AnswerGiven, stop.page, stop.question, step=number + 1))
    return found


def _on(lots: Random, stop: Stop, before: Stop | None, step: int, habit: Habit) -> Iterator[_Move]:
    """What somebody does on one stop before they answer it, or give up."""
    seconds = _stay(lots, stop)
    yield _Move(0.4, PageViewed, stop.page, step=step)
    if before is not None and before.sent and lots.random() < _BACK:
        yield _Move(seconds * 0.3, WentBack, stop.page, step=step)
        yield _Move(0.4, PageViewed, before.page, step=step - 1)
        yield _Move(seconds * 0.4, AnswerGiven, before.page, before.question, step=step - 1)
        yield _Move(0.4, PageViewed, stop.page, step=step)
    chance = habit.refused(stop)
    while lots.random() < chance:
        question, rule = _rule(lots, stop)
        yield _Move(seconds * 0.6, AnswerRefused, stop.page, question, rule, step=step)
        chance = _AGAIN


def _changed(lots: Random, way: Way) -> Iterator[_Move]:
    """From check answers to a page before and back, with another answer."""
    asked = [(number, stop) for number, stop in enumerate(way.stops, 1) if stop.question]
    if not asked:
        return
    number, stop = lots.choice(asked)
    seconds = _stay(lots, stop)
    yield _Move(seconds * 0.5, PageViewed, stop.page, step=number)
    yield _Move(seconds * 0.5, AnswerGiven, stop.page, stop.question, step=number)
    yield _Move(0.0, AnswerChanged, stop.page, stop.question, step=number)
    yield _Move(0.4, PageViewed, way.stops[-1].page, step=len(way.stops))


def _stay(lots: Random, stop: Stop) -> float:
    """How many seconds somebody thinks about a stop."""
    return stop.takes * min(lots.lognormvariate(*_SECONDS), _LONGEST)


def _rule(lots: Random, stop: Stop) -> tuple[str, str]:
    """One of the rules; the first, that something is missing, most often."""
    return stop.rules[min(int(lots.expovariate(0.9)), len(stop.rules) - 1)]


def events(
    found: Sequence[_Move], context: EventContext, begins: datetime, ends: datetime | None = None
) -> tuple[tuple[Event, ...], datetime]:
    """Events of what somebody did from a time on, and when the last was. With `ends` they last till then."""
    times = list(accumulate(move.after for move in found))
    scale = (ends - begins).total_seconds() / times[-1] if ends else 1.0
    made = [
        _event(move, context, begins + timedelta(milliseconds=round(time * scale * 1000)))
        for move, time in zip(found, times, strict=True)
    ]
    return tuple(made), made[-1].at


def _event(move: _Move, context: EventContext, at: datetime) -> Event:
    if move.kind is AnswerRefused:
        return AnswerRefused(context, at, move.page, move.step, move.question, move.rule)
    if move.kind in (AnswerGiven, AnswerChanged):
        return move.kind(context, at, move.page, move.step, move.question)
    return move.kind(context, at, move.page, move.step)
