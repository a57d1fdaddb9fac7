"""What made-up people did in a journey around each case: the one who reported it, and others who gave up."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from prototype_kit.cases import Case
from prototype_kit.demo.reports import Report, Reports
from prototype_kit.demo.stops import Way
from prototype_kit.demo.use import (
    DEVICE_SUMS,
    DEVICES,
    NEW_RELEASE,
    OBJECTS,
    SINCE,
    Habit,
    events,
    left,
    moves,
    older_release,
)
from prototype_kit.events import Event, EventContext, Origin, milliseconds, uuid7
from prototype_kit.settings import DEMO
from prototype_kit.store import DemoFeedback, DemoUse
from prototype_kit.working_days import day_of

_EXITS = 0.06  # journeys that come to an exit, for each that is sent
_AROUND = 3 * 3600  # seconds, before or after a case, in which others came to the form
_SAYS = 0.24  # of those who come to an end by themselves
_SAYS_AT_EXIT = 0.1
_WRITES = 0.3  # of those who say how satisfied they were
_RATINGS = {"old": (7, 17, 34, 71, 100), "new": (4, 10, 20, 54, 100)}
"""How many of a hundred gave 1 to 5, summed up."""
_COMMENTS = {
    1: ("I gave up twice before it worked.", "I could not tell what you wanted from me."),
    2: ("It took me far too long to find the right place.", "Too many pages for such a small thing."),
    3: ("It was all right, but I was not sure that it had worked.", "I would rather have phoned."),
    4: ("Fine on my phone.", "Easier than I thought.", "Good, once I had found the form."),
    5: ("Quick and easy.", "Much quicker than phoning.", "Clear all the way through. Thank you."),
}
_LATER = (20, 240)  # seconds after the end in which they say it
_MINUTES = timedelta(minutes=20)  # before now, so that nobody is in the middle of it


@dataclass(frozen=True)
class Visits:
    """Made-up use of one journey up to `now`."""

    reports: Reports
    now: datetime

    def release(self, at: datetime) -> str:
        """The release that was in use at a time."""
        service = self.reports.service
        newest = day_of(at) >= day_of(self.now) - NEW_RELEASE
        return service.release if newest else older_release(service)

    def device(self, lots: Random, origin: Origin) -> str:
        """What somebody used; staff sit at a desk."""
        if origin.source != "user":
            return "desktop"
        return lots.choices(DEVICES, cum_weights=DEVICE_SUMS)[0]

    def around(self, lots: Random, case: Case, report: Report, started_at: datetime) -> Iterator[DemoUse]:
        """What was done for a case, and by others at about that time who sent nothing."""
        habit = Habit(case.release == self.reports.service.release, case.origin.device)
        if started_at >= self.now - SINCE:
            yield self._own(lots, case, report.way, habit, started_at)
        if case.origin.source == "user":
            for until in left(lots, report.way, habit):
                yield self._other(lots, case, report.way, habit, until)
            if self.reports.exits and lots.random() < _EXITS:
                yield self._other(lots, case, lots.choice(self.reports.exits), habit, None)

    def _own(self, lots: Random, case: Case, way: Way, habit: Habit, started_at: datetime) -> DemoUse:
        """What led to a case, between the start of its draft and its end."""
        context = self._context(lots, case.draft_id, case.release, case.origin, started_at)
        told, _ = events(moves(lots, way, habit), context, started_at, case.received_at)
        said = self._feedback(lots, habit, case.origin, case.received_at, "confirmation", _SAYS)
        return DemoUse(
            draft_id=case.draft_id,
            service=case.service,
            journey=case.journey,
            release=case.release,
            origin=case.origin,
            started_at=started_at,
            saved_at=case.received_at,
            sent=True,
            events=() if self._objects(lots, case.origin) else _with_ids(lots, told),
            feedback=said,
        )

    def _other(self, lots: Random, case: Case, way: Way, habit: Habit, until: int | None) -> DemoUse:
        """Somebody who gave up on a stop, or came to an exit."""
        begins = self._begins(lots, case)
        draft_id = base64.urlsafe_b64encode(lots.randbytes(18)).decode()
        origin = Origin(DEMO, device=case.origin.device)
        context = self._context(lots, draft_id, case.release, origin, begins)
        told, last = events(moves(lots, way, habit, until), context, begins)
        told_of = begins >= self.now - SINCE and not self._objects(lots, origin)
        said = None
        if way.exit and begins >= self.now - SINCE:
            said = self._feedback(lots, habit, origin, last, way.exit, _SAYS_AT_EXIT)
        return DemoUse(
            draft_id=draft_id,
            service=case.service,
            journey=case.journey,
            release=case.release,
            origin=origin,
            started_at=begins,
            saved_at=last,
            exit=way.exit,
            events=_with_ids(lots, told) if told_of else (),
            feedback=said,
        )

    def _begins(self, lots: Random, case: Case) -> datetime:
        """When somebody else began: near the case, with the same release, and not just now."""
        at = case.received_at + timedelta(seconds=lots.randint(-_AROUND, _AROUND))
        if at > self.now - _MINUTES or self.release(at) != case.release:
            at = case.received_at - timedelta(seconds=lots.randint(0, 600)) - _MINUTES
        return at

    def _context(
        self, lots: Random, draft_id: str, release: str, origin: Origin, begins: datetime
    ) -> EventContext:
        service = self.reports.service
        return EventContext(
            service=service.slug,
            release=release,
            journey_id=draft_id,
            origin=origin,
            phase=service.entry.phase,
            visitor_day=f"{lots.getrandbits(64):016x}" if origin.source == "user" else None,
            journey_day=day_of(begins),
        )

    def _objects(self, lots: Random, origin: Origin) -> bool:
        return origin.source == "user" and lots.random() < OBJECTS

    def _feedback(
        self, lots: Random, habit: Habit, origin: Origin, ended_at: datetime, page: str, share: float
    ) -> DemoFeedback | None:
        """What somebody said at an end, if they said anything."""
        if origin.source != "user" or lots.random() >= share:
            return None
        rating = lots.choices(range(1, 6), cum_weights=_RATINGS[habit.release])[0]
        words = lots.choice(_COMMENTS[rating]) if lots.random() < _WRITES else ""
        at = ended_at + timedelta(seconds=lots.randint(*_LATER))
        return DemoFeedback(rating, page, min(at, self.now), words)


def _with_ids(lots: Random, told: Iterable[Event]) -> tuple[tuple[str, Event], ...]:
    """The events with ids that are the same each time."""
    return tuple((uuid7(milliseconds(each.at), lots.randbytes(10)), each) for each in told)
