"""The page of one appointment: when, where and with whom it is, what happened to it, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import abort, request

from prototype_kit.bookings import Booking, moment_words
from prototype_kit.cases import Case, CaseEntry
from prototype_kit.language import ENGLISH
from prototype_kit.store import Follower
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings.desk import (
    COLOURS,
    STATES,
    Book,
    BookingsDesk,
    length_words,
    skill_words,
)
from prototype_kit.web.console.case_told import told_entries

_DONE: Mapping[str, str] = {
    "moved": "The appointment was moved.",
    "cancelled": "The appointment was cancelled.",
    "attended": "You said that they came.",
    "missed": "You said that they did not come.",
}
_TOLD: Mapping[str, str] = {
    "yes": "We are sending a message to whoever booked it.",
    "no": "Nobody is sent a message about it.",
    "nobody": "We have no email address or mobile number to send a message to: phone them.",
}


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """The page."""
    rule = "/bookings/<service>/<calendar>/appointment/<booking>"
    return [Route(rule, "booking", BookingPage(desk).shown, needs="see-bookings")]


@dataclass(frozen=True)
class Found:
    """An appointment with its case, and the calendar as it is worked with."""

    book: Book
    booking: Booking
    case: Case

    @property
    def address(self) -> str:
        """The address of its page."""
        return self.book.page_of(self.booking)

    @property
    def begun(self) -> bool:
        """Whether its time has come."""
        return self.booking.starts_at <= self.book.now


def find(desk: BookingsDesk, service: str, calendar: str, booking: str) -> Found:
    """An appointment by its address; 404 when there is none here."""
    book, its = desk.book(service, calendar), desk.front.store.bookings.by_id(booking)
    if its is None or (its.service, its.calendar) != (book.service.slug, book.calendar.name):
        abort(404)
    case = desk.front.store.cases.by_id(its.case_id) if its.case_id else None
    if case is None or not desk.work.is_here(case):
        abort(404)
    return Found(replace(book, diary=its.diary), its, case)


def reporters(desk: BookingsDesk, case: Case) -> Sequence[Follower]:
    """Who is told about an appointment: whoever booked it, and nobody who merely follows the case."""
    followers = desk.front.store.followers.of_case(case)
    return [each for each in followers if each.reporter and each.case_id == case.id]


class BookingPage:
    """The view."""

    def __init__(self, desk: BookingsDesk):
        self._desk = desk

    def shown(self, service: str, calendar: str, booking: str) -> str:
        """The page as it is."""
        found = find(self._desk, service, calendar, booking)
        its, work = found.booking, self._desk.work
        names = {account.id: account.name for account in work.staff()}
        entries = [each for each in self._timeline(found) if _is_about(each)]
        can = self._desk.frame.may("manage-bookings")
        return self._desk.page(
            "appointment",
            f"Appointment at {moment_words(its.local, ENGLISH)}",
            found.book,
            found=found,
            state=(STATES[its.state], COLOURS[its.state]),
            rows=list(told_rows(found)),
            done=self._done(),
            moves=can and its.state == "booked" and not found.begun,
            cancels=can and its.state == "booked" and not found.begun,
            comes=can and found.begun and its.state in ("booked", "attended", "missed"),
            entries=told_entries(entries, found.book.service, names),
            day=f"{found.book.base}?day={its.local_day.isoformat()}",
            invited=self._is_to_be_booked_again(found),
        )

    def _is_to_be_booked_again(self, found: Found) -> bool:
        """Whether they were invited to book, and nobody has booked another since this one came to nothing."""
        desk, its = self._desk, found.booking
        if its.state not in ("cancelled", "missed") or not desk.frame.may("invite"):
            return False
        front = desk.front
        invitation = front.store.invitations.of_draft(its.draft_id, front.settings.env, front.clock())
        if invitation is None or invitation.draft_id != its.draft_id:
            return False
        return invitation.state in ("cancelled", "missed")

    def _timeline(self, found: Found) -> Sequence[CaseEntry]:
        return self._desk.front.store.cases.timeline(found.case)

    def _done(self) -> str:
        said = (_DONE.get(request.args.get("done", "")), _TOLD.get(request.args.get("told", "")))
        return " ".join(words for words in said if words) if said[0] else ""


def told_rows(found: Found) -> Iterator[tuple[str, str]]:
    """What is known of an appointment: keys and values."""
    book, its = found.book, found.booking
    office = book.calendar.offices.get(its.office)
    yield "When", moment_words(its.local, ENGLISH)
    yield "Length", length_words(its.minutes)
    yield "Where", "\n".join([book.office(its.office), *(office.address if office else ())])
    yield "With", ", ".join(book.resource(each) for each in its.resources) or "Nobody"
    yield "Needs", skill_words(its.skills) or "Nothing special"
    if its.overbooked:
        yield "Booked over others", its.overbooked
    if its.reason:
        yield "Reason", its.reason
    yield (
        "Booked",
        f"{ENGLISH.moment(its.created_at)} by {'staff' if its.source == 'staff' else 'a resident'}",
    )
    if its.remind_at and its.state == "booked":
        yield "Next reminder", ENGLISH.moment(its.remind_at)


def _is_about(entry: CaseEntry) -> bool:
    """Whether a line of the timeline is about the appointment."""
    return entry.kind == "submitted" or entry.kind.startswith("appointment")
