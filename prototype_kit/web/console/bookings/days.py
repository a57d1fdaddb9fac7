"""Appointments by the day: what somebody at the desk looks at, and prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.bookings import Booking, BookingState, Closure, day_words
from prototype_kit.bookings.agenda import Agenda, Column, Gap, agenda, next_open_day
from prototype_kit.language import ENGLISH
from prototype_kit.store import ListedBooking
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings.desk import (
    COLOURS,
    OURS,
    STATES,
    Book,
    BookingsDesk,
    clock_words,
    length_words,
    skill_words,
)
from prototype_kit.web.console.bookings.query import BookingsQuery, offices_of, resources_of

_SHOWN: Sequence[BookingState] = (*OURS, "held")


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """The calendars, and the day."""
    pages = BookingDays(desk)
    one = "/bookings/<service>/<calendar>"
    return [
        Route("/bookings", "bookings", pages.calendars, needs="see-bookings"),
        Route(one, "bookings_day", pages.day, needs="see-bookings"),
    ]


@dataclass(frozen=True)
class ToldLine:
    """A line of a day: an appointment, or a `gap` in words. `tags` are words with the colour of each."""

    time: str
    gap: str = ""
    href: str = ""
    reference: str = ""
    title: str = ""
    length: str = ""
    skills: str = ""
    tags: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class ToldColumn:
    """The day of one resource in words. `reopen` are the days that staff closed, by their numbers."""

    id: str
    name: str
    lines: Sequence[ToldLine]
    closed: str
    booked: int
    reopen: Sequence[int]


@dataclass(frozen=True)
class ToldOffice:
    """The day of an office in words."""

    id: str
    name: str
    closed: str
    columns: Sequence[ToldColumn]
    booked: int
    reopen: Sequence[int]


class BookingDays:
    """The views."""

    def __init__(self, desk: BookingsDesk):
        self._desk = desk

    def calendars(self) -> AnyResponse:
        """The calendars to choose from; straight to the only one."""
        books = self._desk.books()
        if len(books) == 1:
            return redirect(books[0].base, 303)
        return Response(self._desk.frame.page("bookings/calendars", "Appointments", books=books))

    def day(self, service: str, calendar: str) -> str:
        """One day of every office, or of one; today, or the next day on which one is open."""
        book = self._desk.book(service, calendar)
        query = BookingsQuery.read(request.args, book)
        bookings = self._desk.front.store.bookings
        soon = book.today + timedelta(days=31)
        shut = {each.id: each.closure for each in bookings.closed(book.diary, book.today, soon)}
        day = query.day or next_open_day(book.calendar, book.today, shut.values())
        if not book.today <= day <= soon:
            shut = {each.id: each.closure for each in bookings.closed(book.diary, day, day)}
        found = self._desk.front.store.booking_lists.between(book.diary, *book.moments(day, day), _SHOWN)
        numbers = {closure: number for number, closure in shut.items()}
        told = [
            self._told(book, each, found, numbers, query)
            for each in self._agendas(book, day, found, shut.values(), query)
        ]
        return self._desk.page(
            "day",
            f"Appointments on {day_words(day, ENGLISH)}",
            book,
            path=book.base,
            query=query,
            day=day,
            errors=query.error_list(),
            offices=offices_of(book),
            resources=resources_of(book),
            chips=query.chips(book, book.base, "office", "resource"),
            clear=f"{book.base}?day={day.isoformat()}",
            steps=step_links(book, query, day, 1, "day"),
            today=day == book.today,
            agendas=told,
            count=_count(sum(each.booked for each in told)),
            moved=self._desk.front.store.day_moves.count(book.diary, day),
            bring=self._bring(book) if self._desk.frame.may("take-report") else (),
        )

    def _bring(self, book: Book) -> Sequence[tuple[str, str]]:
        """Where somebody who phones is booked in: the journeys that ask for a slot of this calendar.

        What only the invited can book is begun from their invitation.
        """
        asks = [
            journey
            for journey in book.service.journeys.values()
            if any(getattr(each, "calendar", "") == book.calendar.name for each in journey.questions.values())
        ]
        open_to_all = [each for each in asks if each.inviting is None]
        return [
            *((f"/take?form={book.service.slug}/{each.name}", each.title) for each in open_to_all),
            *(("/invitations", f"{each.title}, by invitation") for each in asks if each.inviting is not None),
        ]

    def _agendas(
        self,
        book: Book,
        day: date,
        found: Sequence[ListedBooking],
        shut: Iterable[Closure],
        query: BookingsQuery,
    ) -> Iterator[Agenda]:
        now, closures = self._desk.front.clock(), [*shut]
        bookings = [
            each.booking for each in found if not (each.booking.held_until and each.booking.held_until <= now)
        ]
        for office in book.calendar.offices:
            if query.office in ("", office):
                yield agenda(book.calendar, office, day, bookings, closures)

    def _told(
        self,
        book: Book,
        its: Agenda,
        found: Sequence[ListedBooking],
        numbers: Mapping[Closure, int],
        query: BookingsQuery,
    ) -> ToldOffice:
        listed = {each.booking.id: each for each in found}
        columns = [
            _column(book, column, listed, numbers)
            for column in its.columns
            if not query.resource or (column.resource and column.resource.id == query.resource)
        ]
        return ToldOffice(
            its.office,
            book.office(its.office),
            its.closed or ("" if columns else "It does not open on this day, or nobody is here"),
            columns,
            sum(each.booked for each in columns),
            [numbers[closure] for closure in its.shut if closure in numbers],
        )


def _column(
    book: Book, column: Column, listed: Mapping[str, ListedBooking], numbers: Mapping[Closure, int]
) -> ToldColumn:
    lines = [
        ToldLine(_span(line, book), gap=f"Free for {length_words(line.minutes)}")
        if isinstance(line, Gap)
        else _line(book, listed[line.id])
        for line in column.lines
    ]
    its = column.resource
    name = its.name if its else "With somebody who is not in this calendar any more"
    reopen = [numbers[closure] for closure in column.shut if closure in numbers]
    booked = sum(each.state in OURS for each in column.bookings)
    return ToldColumn(its.id if its else "unknown", name, lines, column.closed, booked, reopen)


def _line(book: Book, its: ListedBooking) -> ToldLine:
    booking = its.booking
    tags = [] if booking.state == "booked" else [(STATES[booking.state], COLOURS[booking.state])]
    if booking.overbooked:
        tags.append(("Booked over others", "orange"))
    return ToldLine(
        _span(booking, book),
        href=book.page_of(booking) if booking.case_id else "",
        reference=its.reference,
        title=its.title,
        length=length_words(booking.minutes),
        skills=skill_words(booking.skills),
        tags=tags,
    )


def _span(line: Booking | Gap, book: Book) -> str:
    """`10:30am to 11am`."""
    return f"{clock_words(line.starts_at, book)} to {clock_words(line.ends_at, book)}"


def step_links(
    book: Book, query: BookingsQuery, day: date, days: int, what: str, end: str = ""
) -> Mapping[str, tuple[str, str]]:
    """The links to the day or week before and after, and to the one it is: words and address."""

    def to(other: date) -> str:
        return f"{book.base}{end}{query.encoded(day=other.isoformat())}"

    this = "Today" if what == "day" else "This week"
    return {
        "before": (f"Previous {what}", to(day - timedelta(days=days))),
        "this": (this, to(book.today)),
        "after": (f"Next {what}", to(day + timedelta(days=days))),
    }


def _count(booked: int) -> str:
    if not booked:
        return "No appointments"
    return "1 appointment" if booked == 1 else f"{booked} appointments"
