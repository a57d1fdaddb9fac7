"""People whose ways through a form are drawn from known chances, and what must be counted of them.

Whatever is drawn is noted at once, apart from the events that tell of it: so counts can be compared with what
really happened, and shares with the chances that they were drawn from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import prod
from random import Random
from typing import Any

from prototype_kit.answers import EMPTY
from prototype_kit.events import (
    AnswerChanged,
    AnswerGiven,
    AnswerRefused,
    ErrorShown,
    Event,
    EventContext,
    JourneyResumed,
    JourneySaved,
    Origin,
    PageViewed,
    StartedAgain,
    WentBack,
    milliseconds,
)
from prototype_kit.kpis import LONGEST_STAY_MS, Cell
from prototype_kit.kpis.durations import bucket as bucket_of
from prototype_kit.kpis.rollup import Part
from prototype_kit.store import DayKey
from prototype_kit.store.drafts import origin_row
from prototype_kit.working_days import day_of

LIFETIME = timedelta(hours=24)
SAVED_LIFETIME = timedelta(days=28)
_READ = timedelta(milliseconds=400)  # from an answer until the next page is shown


@dataclass(frozen=True)
class PageTruth:
    """The chances on one page: to leave it for good, to be refused, and then again, to go back from it.

    `rules` are those that refuse, with their shares of 1; `seconds` the median time until an answer.
    """

    name: str
    leaves: float = 0.05
    refused: float = 0.1
    again: float = 0.3
    back: float = 0.05
    rules: Mapping[str, float] = field(default_factory=lambda: {"required": 0.8, "too-long": 0.2})
    seconds: float = 20


@dataclass(frozen=True)
class Truth:
    """The chances of a service with one journey. Shares are of 1.

    `exit` is how many of those who answered the first page are told that it is not for them. `better` is what
    each chance to leave is multiplied with in the newer release, used from the middle of the time on.
    `saves` is how many save at the second page, and `resumes` how many of them ever come back.
    """

    pages: Sequence[PageTruth]
    service: str = "lights"
    journey: str = "report"
    exit: float = 0.1
    saves: float = 0.05
    resumes: float = 0.6
    starts_again: float = 0.02
    away: float = 0.02
    bots: float = 0.1
    objects: float = 0.05
    assisted: float = 0.1
    error_pages: float = 0.01
    better: float = 0.5
    releases: tuple[str, str] = ("release-1", "release-2")
    devices: Mapping[str, float] = field(
        default_factory=lambda: {"mobile": 0.6, "desktop": 0.3, "tablet": 0.1}
    )
    satisfaction: Mapping[int, float] = field(
        default_factory=lambda: {5: 0.4, 4: 0.3, 3: 0.1, 2: 0.1, 1: 0.1}
    )
    asked: float = 0.2  # of those who complete it, how many say how satisfied they are

    @property
    def exit_name(self) -> str:
        """The exit page."""
        return "not-ours"

    def completion(self, release: str) -> float:
        """The chance that somebody completes what they started with a release."""
        stays = [1 - self.leaves(page, release) for page in self.pages]
        goes_on = (1 - self.saves) + self.saves * self.resumes
        return (1 - self.starts_again) * (
            stays[0] * (self.exit + (1 - self.exit) * goes_on * prod(stays[1:]))
        )

    def leaves(self, page: PageTruth, release: str) -> float:
        """The chance that somebody who is on a page of a release gets no further."""
        return page.leaves * (self.better if release == self.releases[1] else 1)


TEN_PAGES = Truth(
    tuple(
        PageTruth(f"page-{number}", leaves, refused, seconds=10 * number)
        for number, (leaves, refused) in enumerate(
            [(0.08, 0.1), (0.03, 0.02), (0.12, 0.3), (0.02, 0.05), (0.02, 0.05), (0.04, 0.1), (0.02, 0)], 1
        )
    )
)
"""A journey like others: about thirteen events for each that is completed."""


@dataclass
class Simulated:
    """One journey: the columns of its draft, its events in the order of time, and what was said of it."""

    draft: dict[str, object]
    events: list[Event]
    feedback: dict[str, Any] | None = None


class Simulator:
    """Draws journeys that are started in `days` days from `first` on. The same `seed` draws the same."""

    def __init__(self, truth: Truth, seed: int, first: datetime, days: int = 1, env: str = "live"):
        self.truth = truth
        self.lots = Random(seed)
        self.first = first
        self.length = timedelta(days=days)
        self.env = env
        self.counted: defaultdict[DayKey, defaultdict[Part, Counter[Cell]]] = defaultdict(
            lambda: defaultdict(Counter)
        )
        """What must be counted of all that was drawn so far, when nothing can change any more."""
        self.synthetic = 0
        self._number = 0

    def journeys(self, number: int) -> Iterator[Simulated]:
        """Draw some, in the order in which they are started."""
        for at in sorted(self.lots.random() for _ in range(number)):
            yield self._journey(self.first + self.length * at, newer=at >= 0.5)

    def until(self, events: int) -> Iterator[Simulated]:
        """Draw until there are so many events or a few more, in no order."""
        drawn = 0
        while drawn < events:
            at = self.lots.random()
            journey = self._journey(self.first + self.length * at, newer=at >= 0.5)
            drawn += len(journey.events)
            yield journey

    def _journey(self, at: datetime, *, newer: bool) -> Simulated:
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        return _Way(self, at, self.truth.releases[newer]).go()

    def next_id(self) -> str:
        """An id like those of drafts, and never the same."""
        self._number += 1
        return f"{self.lots.getrandbits(100):x}-{self._number}"

    def draw(self, shares: Mapping[str, float] | Mapping[int, float]) -> object:
        """One of some, by their shares."""
        return self.lots.choices(list(shares), list(shares.values()))[0]


class _Way:
    """One person's."""

    def __init__(self, simulator: Simulator, at: datetime, release: str):
        self.simulator, self.truth, self.lots = simulator, simulator.truth, simulator.lots
        self.started = self.at = at
        self.release = release
        lots, truth = self.lots, self.truth
        self.bot = lots.random() < truth.bots
        self.objects = lots.random() < truth.objects
        assisted = lots.random() < truth.assisted
        self.origin = Origin(
            simulator.env,
            "synthetic" if self.bot else "staff" if assisted else "user",
            "phone" if assisted else "web",
            assisted,
            device=str(simulator.draw(truth.devices)),
        )
        self.context = EventContext(
            truth.service,
            release,
            simulator.next_id(),
            self.origin,
            "beta",
            visitor_day=f"{lots.getrandbits(64):016x}",
            journey_day=day_of(at),
        )
        self.part = Part(truth.journey, release, self.origin.channel, assisted, self.origin.device)
        self.events: list[Event] = []
        self.cells: Counter[Cell] = Counter()
        self.first_seen: dict[str, datetime] = {}
        self.days: set[date] = set()
        self.once: set[Cell] = set()
        self.link = False
        self.state = "expired"
        self.exit: str | None = None
        self.ended: datetime | None = None
        self.answered_at = at

    def go(self) -> Simulated:
        """From the start to wherever they come."""
        self._walk()
        if not self.bot:
            self._note()
        draft = self._draft()
        return Simulated(draft, [] if self.objects else self.events, self._feedback())

    def _walk(self) -> None:
        truth = self.truth
        for number, page in enumerate(truth.pages):
            if number == 1 and self.lots.random() < truth.saves and not self._save():
                return
            if not self._on(page, number):
                return
            if number == 0 and self.lots.random() < truth.exit:
                self._view(truth.exit_name)
                self.exit, self.ended = truth.exit_name, self.at
                return
        self.state, self.ended = "submitted", self.at

    def _save(self) -> bool:
        """Have a link sent; whether they ever come back by it."""
        self._emit(JourneySaved, "save", Cell("saved"))
        self.link = True
        if self.lots.random() >= self.truth.resumes:
            page = self._address(self.truth.pages[0].name)
            self.cells[Cell("left", page)] += 1
            self.cells[Cell("left_after", page, _bucket(self.answered_at - self.first_seen[page]))] += 1
            return False
        self.at += timedelta(days=self.lots.uniform(0.1, 20))
        self._emit(JourneyResumed, "return/{token}", Cell("resumed"))
        return True

    def _on(self, page: PageTruth, number: int) -> bool:
        """Try to answer a page; whether they get further."""
        lots, truth = self.lots, self.truth
        address = self._address(page.name)
        self._view(page.name)
        came = self.at
        if number == 0 and lots.random() < truth.starts_again:
            self._emit(StartedAgain, page.name, Cell("started_again"))
            self.state = "abandoned"
            self.cells[Cell("left", address)] += 1
            return False
        if lots.random() < truth.error_pages:
            self._emit(ErrorShown, "")
        if number > 0 and lots.random() < page.back:
            self._go_back(page, truth.pages[number - 1])
            came = self.at
        chance = page.refused
        first_seen = self.first_seen[address]
        while lots.random() < chance:
            self._wait(page)
            rule = str(self.simulator.draw(page.rules))
            self._emit(AnswerRefused, page.name, question=page.name, error_code=rule)
            self.cells[Cell("refused", address, rule)] += 1
            self.once |= {
                Cell("refused_journeys", address, rule),
                Cell("erred", address),
                Cell("sent", address),
            }
            chance = page.again
        if lots.random() < truth.leaves(page, self.release):
            self.cells[Cell("left", address)] += 1
            if self.at > came:
                self.cells[Cell("left_after", address, _bucket(self.at - came))] += 1
            return False
        self._wait(page, away=lots.random() < truth.away)
        self._answer(page.name, first_seen)
        return True

    def _go_back(self, page: PageTruth, before: PageTruth) -> None:
        """To the page before, which is answered again, and back."""
        self._emit(WentBack, page.name)
        self.once.add(Cell("went_back", self._address(page.name)))
        self._view(before.name)
        self._wait(before)
        self._answer(before.name, None)
        self._emit(AnswerChanged, before.name)
        self.once.add(Cell("changed", self._address(before.name)))
        self._view(page.name)

    def _view(self, name: str) -> None:
        self.at += _READ
        self._emit(PageViewed, name)
        self.once.add(Cell("reached", self._address(name)))
        self.first_seen.setdefault(self._address(name), self.at)

    def _answer(self, name: str, first_seen: datetime | None) -> None:
        """`first_seen` is when the page was seen first, None when it was answered before."""
        address = self._address(name)
        self._emit(AnswerGiven, name, question=name)
        self.answered_at = self.at
        self.once |= {Cell("answered", address), Cell("sent", address)}
        if first_seen is not None:
            took = self.at - first_seen
            if milliseconds(self.at) - milliseconds(first_seen) <= LONGEST_STAY_MS:
                self.cells[Cell("time", address, _bucket(took))] += 1

    def _wait(self, page: PageTruth, *, away: bool = False) -> None:
        """As long as somebody needs; who is away comes back after an hour."""
        seconds = 3600.0 if away else min(self.lots.lognormvariate(0, 0.6) * page.seconds, 1500)
        self.at += timedelta(milliseconds=int(seconds * 1000))

    def _emit(self, kind: type[Event], name: str, cell: Cell | None = None, **details: str) -> None:
        page = self._address(name) if name else ""
        if kind is ErrorShown:
            details = {"error_code": "404"}
        self.events.append(kind(context=self.context, at=self.at, page=page, **details))  # type: ignore[arg-type]
        if kind is ErrorShown:
            self._of_service(Cell("error_pages", "", "404"))
        elif cell is not None:
            self.once.add(cell)
        if day_of(self.at) not in self.days:
            self.days.add(day_of(self.at))
            self._of_service(Cell("visitor_days"))

    def _of_service(self, cell: Cell) -> None:
        """Count what belongs to the day on which it happens."""
        if not (self.bot or self.objects):
            key = DayKey(self.origin.env, self.truth.service, day_of(self.at))
            self.simulator.counted[key][Part()][cell] += 1

    def _address(self, name: str) -> str:
        return f"/{self.truth.service}/{self.truth.journey}/{name}"

    def _note(self) -> None:
        """Count the journey, as it is once its time is over."""
        counted = self.simulator.counted[DayKey(self.origin.env, self.truth.service, day_of(self.started))]
        cells = counted[self.part]
        cells[Cell("started")] += 1
        if self.state == "submitted":
            cells[Cell("submitted")] += 1
        if self.exit:
            cells[Cell("exited", detail=self.exit)] += 1
        if not self.objects:
            cells[Cell("told")] += 1
            cells.update(self.once)
            cells.update(self.cells)
            if self.ended:
                cells[Cell("elapsed", detail=_bucket(self.ended - self.started))] += 1
                cells[Cell("active", detail=_bucket(self._active()))] += 1

    def _active(self) -> timedelta:
        moments = [self.started, *(event.at for event in self.events)]
        gaps = (later - at for at, later in pairwise(moments))
        return sum((gap for gap in gaps if gap <= timedelta(milliseconds=LONGEST_STAY_MS)), timedelta())

    def _draft(self) -> dict[str, object]:
        saved = max(self.answered_at, self.ended or self.started)
        return {
            "id": self.context.journey_id,
            "session": None,
            "service": self.truth.service,
            "journey": self.truth.journey,
            "release": self.release,
            "answers": EMPTY.dumps(),
            "today": day_of(self.started).isoformat(),
            "version": 1,
            "state": self.state,
            "exit": self.exit,
            "started_at": self.started,
            "saved_at": saved,
            "expires_at": saved + (SAVED_LIFETIME if self.link else LIFETIME),
            "ended_at": self.ended,
            "link_token": self.context.journey_id if self.link else None,
            **origin_row(self.origin),
        }

    def _feedback(self) -> dict[str, Any] | None:
        truth = self.truth
        if self.ended is None or self.lots.random() >= truth.asked:
            return None
        rating, page = self.simulator.draw(truth.satisfaction), self.exit or "confirmation"
        at = self.ended + timedelta(seconds=10)
        if not self.bot:
            key = DayKey(self.origin.env, truth.service, day_of(at))
            self.simulator.counted[key][self.part][Cell("satisfaction", page, str(rating))] += 1
        origin = origin_row(self.origin)
        del origin["assistance"]
        return {
            "at": at,
            "service": truth.service,
            "journey": truth.journey,
            "release": self.release,
            "page": page,
            "journey_id": self.context.journey_id,
            "rating": rating,
            **origin,
        }


def _bucket(length: timedelta) -> str:
    return bucket_of(length // timedelta(milliseconds=1))
