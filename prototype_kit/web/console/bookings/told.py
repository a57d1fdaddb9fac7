"""Appointments that staff move, cancel or close: whom that is about, and what they are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from prototype_kit.appointment_changes import KIND, AppointmentChanges
from prototype_kit.bookings import Booking, Closure, NewBooking, Slot, moment_words
from prototype_kit.bookings.slots import candidates
from prototype_kit.cases import Case, CaseEntry
from prototype_kit.language import ENGLISH
from prototype_kit.people import Account
from prototype_kit.profiles import own_detail
from prototype_kit.questions.phone import UkPhone
from prototype_kit.questions.text import FullName
from prototype_kit.service import Service
from prototype_kit.store import Follower, ListedBooking
from prototype_kit.web.console.bookings.desk import Book, BookingsDesk, clock_words, length_words


def slot_words(book: Book, slot: Slot) -> str:
    """`10:30am on Tuesday 12 May 2026, Anytown Register Office`."""
    return f"{moment_words(slot.local(book.calendar.zone), ENGLISH)}, {book.office(slot.office)}"


def affected_by(
    desk: BookingsDesk, book: Book, day: date, closures: Sequence[Closure]
) -> Sequence[ListedBooking]:
    """Who is booked on what is closed on a day, and has not begun."""
    first, last = book.moments(day, day)
    found = desk.front.store.booking_lists.between(book.diary, max(first, book.now), last, ("booked",))
    return hit(found, closures)


def hit(found: Iterable[ListedBooking], closures: Sequence[Closure]) -> Sequence[ListedBooking]:
    """Those whose office, or somebody whom they take, is closed."""

    def is_hit(its: Booking, closure: Closure) -> bool:
        here = closure.office in (None, its.office)
        return here and (closure.resource is None or closure.resource in its.resources)

    return [each for each in found if any(is_hit(each.booking, closure) for closure in closures)]


def told_affected(book: Book, found: Iterable[ListedBooking]) -> Iterator[Mapping[str, str]]:
    """These in words."""
    for each in found:
        yield {
            "reference": each.reference,
            "title": each.title,
            "href": book.page_of(each.booking),
            "time": clock_words(each.booking.starts_at, book),
            "length": length_words(each.booking.minutes),
            "office": book.office(each.booking.office),
        }


@dataclass(frozen=True)
class Contact:
    """Whom to phone, as they told us in the form; empty where they did not."""

    name: str = ""
    telephone: str = ""

    @property
    def words(self) -> str:
        """`Ann Lee, 01632 960 001`."""
        return f"{self.name or 'No name'}, {self.telephone or 'no telephone number: look at the case'}"


def contacts(desk: BookingsDesk, book: Book, references: Iterable[str]) -> Mapping[str, Contact]:
    """Whom to phone about cases, by their references; in one query for all."""
    cases = desk.front.store.cases.by_references(set(references))
    return {reference: _contact(book.service, case) for reference, case in cases.items()}


def _contact(service: Service, case: Case) -> Contact:
    """A question that asks for one's own comes first: the name of a baby may stand before it."""
    journey = service.journeys.get(case.journey)
    values = case.answers.values
    asked = [each for each in journey.questions.values() if values.get(each.name)] if journey else []
    asked.sort(key=lambda question: own_detail(question) is None)

    def first(type_: type[FullName | UkPhone]) -> str:
        return next((str(values[each.name]) for each in asked if isinstance(each, type_)), "")

    return Contact(first(FullName), first(UkPhone))


def staff_entry(words: str, by: Account, now: datetime) -> CaseEntry:
    """A line of the timeline that only staff see."""
    return CaseEntry(now, KIND, words, by.name, account_id=by.id)


def changes(
    desk: BookingsDesk,
    case: Case,
    followers: Sequence[Follower],
    by: Account,
    public: str = "",
    translated: Mapping[str, str] | None = None,
) -> AppointmentChanges:
    """Changes to the appointment of a case, by staff; `followers` are those who are told."""
    front = desk.front
    return AppointmentChanges(front.own, case, followers, front.signer, by, front.clock(), public, translated)


def moved_to(booking: Booking, slot: Slot) -> Booking:
    """A booking as it is to be, for the words about it."""
    return replace(booking, office=slot.office, starts_at=slot.starts_at, ends_at=slot.ends_at)


def wanted(desk: BookingsDesk, book: Book, booking: Booking, slot: Slot) -> NewBooking:
    """Another slot for an appointment, with those who are there then."""
    day = slot.local(book.calendar.zone).date()
    closures = desk.open_diary(book).closures(day, day)
    there = candidates(book.calendar, slot, booking.need, closures)
    return NewBooking(booking.question, book.calendar, slot, booking.need, there)
