"""What a load test leaves in the database: its cases, and the appointments in a diary of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from prototype_kit.bookings import Booking, Calendar, Closure, Diary, Taken, diary_name, moment_words
from prototype_kit.bookings.overbooked import overbooked
from prototype_kit.bookings.room import usual_need
from prototype_kit.language import ENGLISH
from prototype_kit.load.plan import JourneyPlan
from prototype_kit.questions import SlotQuestion
from prototype_kit.store import BookingFilter, ListedBooking, Origin, Store, open_store

SOURCE = "synthetic"
_DAY = timedelta(days=1)
_FURTHEST = 800 * _DAY
"""No calendar lets people book further ahead."""


@dataclass(frozen=True)
class KeptAppointments:
    """The appointments after a test.

    `booked` is how many the cases of the test have, by reference; `overbooked` are sentences about whoever
    has more at once than they bear. `were_free` says whether any could be had when the test began.
    """

    booked: Mapping[str, int]
    overbooked: tuple[str, ...]
    were_free: bool


@dataclass(frozen=True)
class Kept:
    """The references of the cases of a test, None if not known, and its appointments if there are any."""

    cases: tuple[str, ...] | None
    appointments: KeptAppointments | None = None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Records:
    """The database of the server that is tested. Each test asks it before and after."""

    def __init__(self, database: str, plans: Sequence[JourneyPlan], clock: Callable[[], datetime] = _utc_now):
        self._database, self._clock = database, clock
        self._calendars = tuple(_calendars(plans))
        self._before: Collection[str] = ()
        self._were_free = False

    def prepare(self) -> None:
        """Note which cases are there, and let the diary of load tests be empty, except in live mode.

        There nothing is deleted: the diary has another name, and what was booked in it stays.
        """
        with closing(open_store(self._database)) as store:
            for service, calendar in self._calendars:
                store.bookings.forget_synthetic(_diary("prototype", service, calendar))
            self._before = set(self._references(store))
            self._were_free = any(_is_any_free(store, *each, self._clock()) for each in self._calendars)

    def kept(self) -> Kept:
        """What came since. By what is there, as two machines' clocks may differ."""
        with closing(open_store(self._database)) as store:
            new = tuple(each for each in self._references(store) if each not in self._before)
            return Kept(new, self._appointments(store, {*new}) if self._calendars else None)

    def _references(self, store: Store) -> tuple[str, ...]:
        """The references of what load tests of the last day left."""
        return store.cases.references(SOURCE, self._clock() - _DAY)

    def _appointments(self, store: Store, cases: Collection[str]) -> KeptAppointments:
        booked, over = Counter[str](), list[str]()
        for service, calendar in self._calendars:
            for env in ("prototype", "live"):
                listed = list(self._booked(store, _diary(env, service, calendar)))
                # One that takes nobody's time is none: the same time can be given to somebody else.
                booked.update(each.reference for each in listed if each.booking.resources)
                over += _over_words(calendar, [each.booking for each in listed])
        its = {reference: many for reference, many in booked.items() if reference in cases}
        return KeptAppointments(its, tuple(over), self._were_free)

    def _booked(self, store: Store, diary: str) -> Iterator[ListedBooking]:
        since = self._clock() - _DAY
        wanted = BookingFilter(diary, since, since + _FURTHEST, ("booked",))
        return store.booking_lists.each(wanted, as_taken=True)


def _calendars(plans: Sequence[JourneyPlan]) -> Iterator[tuple[str, Calendar]]:
    """The calendars in which these journeys book, each once, with the name of its service."""
    found = set[tuple[str, str]]()
    for plan in plans:
        for question in plan.journey.questions.values():
            if isinstance(question, SlotQuestion) and (plan.service.slug, question.calendar) not in found:
                found.add((plan.service.slug, question.calendar))
                yield plan.service.slug, question.declared


def _diary(env: str, service: str, calendar: Calendar) -> str:
    return diary_name(Origin(env, SOURCE), service, calendar.name)


def _is_any_free(store: Store, service: str, calendar: Calendar, now: datetime) -> bool:
    """Whether load tests can book anything in a calendar, in its usual length."""
    diary = _diary("prototype", service, calendar)

    def taken(since: datetime, until: datetime) -> tuple[Taken, ...]:
        return store.bookings.taken(diary, since, until, now)

    def closures(first: date, last: date) -> list[Closure]:
        return [closed.closure for closed in store.bookings.closed(diary, first, last)]

    return bool(Diary(calendar, now, taken, closures).next_free(usual_need(calendar)))


def _over_words(calendar: Calendar, bookings: Sequence[Booking]) -> Iterator[str]:
    names = {each.id: each for each in calendar.resources.values()}
    for resource, (most, since) in overbooked(calendar, bookings).items():
        its = names.get(resource)
        when = moment_words(since.astimezone(calendar.zone), ENGLISH)
        bears = f"bears {its.capacity}" if its else "is not in the calendar any more"
        yield f"{its.name if its else resource} has {most} appointments at {when}, and {bears}."
