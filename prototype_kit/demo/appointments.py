"""The appointments of made-up cases: times that were free when each was booked, and what became of them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from prototype_kit.answers import Answers, Appointment, Choice, Value
from prototype_kit.bookings import (
    BookingState,
    Calendar,
    Diary,
    Need,
    NewBooking,
    Resource,
    Slot,
    Taken,
    candidates,
    held_booking,
)
from prototype_kit.cases import Case
from prototype_kit.journey import Journey
from prototype_kit.life_cycle import cancelled_status
from prototype_kit.questions import SlotQuestion
from prototype_kit.service import Service
from prototype_kit.store import DemoBooking

_WAIT = timedelta(days=8)
"""How much later than the soonest people come on average."""
_LOOKED_AT = timedelta(weeks=1)
_NOT_OVER = timedelta(days=2)
"""For how long after its end it is still kept whose time a booking took."""


@dataclass(frozen=True)
class _Given:
    """A time that somebody was given at `resources`."""

    question: str
    calendar: Calendar
    slot: Slot
    need: Need
    resources: tuple[Resource, ...]


@dataclass
class Appointments:
    """Gives the cases of one service their times, up to `now`: what one case has, no later one gets."""

    service: Service
    now: datetime
    _taken: dict[str, list[Taken]] = field(default_factory=dict)

    def give(
        self, lots: Random, journey: Journey, answers: Answers, at: datetime
    ) -> tuple[Answers, tuple[_Given, ...]]:
        """The answers with times that were free when they were sent, in place of those of a sample.

        Where nothing was free they are as they were.
        """
        values, given = dict(answers.values), list[_Given]()
        for name, value in answers.values.items():
            question = journey.questions.get(name)
            if isinstance(question, SlotQuestion) and isinstance(value, Appointment):
                found = self._draw(lots, question, Need(value.minutes, value.skills), at)
                if found is not None:
                    values |= _as_answers(question, found)
                    given.append(found)
        return replace(answers, values=values), tuple(given)

    def _draw(self, lots: Random, question: SlotQuestion, need: Need, at: datetime) -> _Given | None:
        calendar = question.declared
        offices = list(calendar.offices)
        first = lots.choices(offices, [1 / (place + 1) for place in range(len(offices))])[0]
        taken = self._taken.setdefault(calendar.name, [])
        diary = Diary(calendar, at, lambda since, until: _between(taken, since, until))
        wanted = diary.first_day + _WAIT * lots.expovariate(1)
        for office in (first, *(each for each in offices if each != first)):
            free = diary.free(office, need, wanted, wanted + _LOOKED_AT)
            free = free or diary.free(office, need, diary.first_day, diary.last_day)
            if free:
                day = free[0].local(calendar.zone).date()
                slots = [slot for slot in free if slot.local(calendar.zone).date() == day]
                return self._take(question, need, lots.choice(slots), taken)
        return None

    def _take(self, question: SlotQuestion, need: Need, slot: Slot, taken: list[Taken]) -> _Given:
        """Give a free slot to the first of each kind who is free then."""
        calendar = question.declared
        ends_at = slot.ends_at + calendar.entry.pause
        busy = {each.resource for each in _between(taken, slot.starts_at, ends_at)}
        kinds = candidates(calendar, slot, need)
        chosen = tuple(next((each for each in kind if each.id not in busy), kind[0]) for kind in kinds)
        taken += [Taken(each.id, slot.starts_at, ends_at) for each in chosen]
        return _Given(question.name, calendar, slot, need, chosen)

    def booked(self, lots: Random, case: Case, given: Iterable[_Given]) -> tuple[DemoBooking, ...]:
        """The bookings of a case as it is now."""
        return tuple(self._booking(lots, case, each) for each in given)

    def _booking(self, lots: Random, case: Case, given: _Given) -> DemoBooking:
        state = state_of(self.service, case)
        kinds = tuple((resource,) for resource in given.resources)
        takes = NewBooking(given.question, given.calendar, given.slot, given.need, kinds)
        id_ = base64.urlsafe_b64encode(lots.randbytes(12)).decode()
        booking = replace(  # without a reminder: nothing is ever sent about it
            held_booking(id_, case.origin, case.draft_id, case.service, takes, case.received_at),
            case_id=case.id,
            state=state,
            changed_at=case.status_at,
            version=1 if state == "booked" else 2,
            resources=tuple(each.id for each in given.resources),
        )
        over = state == "cancelled" or given.slot.ends_at < self.now - _NOT_OVER
        return DemoBooking(booking, None if over else takes)


def state_of(service: Service, case: Case) -> BookingState:
    """The state of a booking whose case has come this far."""
    if case.state == "open":
        return "booked"
    if case.state == "fixed":
        return "attended"
    return "cancelled" if case.status == cancelled_status(service.entry.statuses) else "missed"


def _between(taken: Iterable[Taken], since: datetime, until: datetime) -> list[Taken]:
    return [each for each in taken if each.starts_at < until and each.ends_at > since]


def _as_answers(question: SlotQuestion, given: _Given) -> Mapping[str, Value]:
    """What somebody answered who was given this time."""
    office = given.calendar.offices[given.slot.office]
    return {
        question.office_name: Choice(office.id, office.name),
        question.name: question.appointment(given.slot, given.need),
    }
