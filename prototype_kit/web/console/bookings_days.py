"""Appointments by the day and by the week: what somebody at the desk looks at, and prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.bookings import BookingState, Closure, day_words
from prototype_kit.bookings.agenda import Agenda, Column, Gap, agenda, next_open_day
from prototype_kit.bookings.room import NO_ROOM, DayRoom, day_rooms, usual_need
from prototype_kit.language import ENGLISH
from prototype_kit.store import ListedBooking
from prototype_kit.store.booking_lists import BookedCounts
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings_desk import (
    COLOURS,
    OURS,
    STATES,
    Book,
    BookingsDesk,
    clock_words,
    length_words,
    skill_words,
)
from prototype_kit.web.console.bookings_query import BookingsQuery, offices_of, resources_of

_SHOWN: Sequence[BookingState] = (*OURS, "held")
_WEEK = 7


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """The calendars, the day and the week."""
    pages = BookingDays(desk)
    one = "/bookings/<service>/<calendar>"
    return [
        Route("/bookings", "bookings", pages.calendars, needs="see-bookings"),
        Route(one, "bookings_day", pages.day, needs="see-bookings"),
        Route(f"{one}/week", "bookings_week", pages.week, needs="see-bookings"),
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


@dataclass(frozen=True)
class Cell:
    """One day of a row of the week: what is booked and what is left, and where it is looked at."""

    label: str
    words: str
    href: str
    quiet: bool = False


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
            steps=_steps(book, query, day, 1, "day"),
            today=day == book.today,
            agendas=told,
            count=_count(sum(each.booked for each in told)),
            bring=self._bring(book),
        )

    def _bring(self, book: Book) -> Sequence[tuple[str, str]]:
        """Where somebody who phones is booked in: the journeys that ask for a slot of this calendar."""
        return [
            (f"/take?form={book.service.slug}/{journey.name}", journey.title)
            for journey in book.service.journeys.values()
            if any(getattr(each, "calendar", "") == book.calendar.name for each in journey.questions.values())
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
            its.closed or ("" if columns else "Nobody is here on this day"),
            columns,
            sum(each.booked for each in columns),
            [numbers[closure] for closure in its.shut if closure in numbers],
        )

    def week(self, service: str, calendar: str) -> str:
        """A week by office and resource: how many are booked and left, each a link to its day."""
        book = self._desk.book(service, calendar)
        query = BookingsQuery.read(request.args, book)
        day = query.day or next_open_day(book.calendar, book.today)
        monday = day - timedelta(days=day.weekday())
        sunday = monday + timedelta(days=_WEEK - 1)
        path = f"{book.base}/week"
        counts = self._desk.front.store.booking_lists.counts(book.diary, *book.moments(monday, sunday), OURS)
        rooms = day_rooms(self._desk.open_diary(book), monday, sunday, book.now)
        days = [
            each
            for each in (monday + timedelta(days=number) for number in range(_WEEK))
            if any(room.room.all or _closed(book, room) for room in rooms if room.day == each)
            or any(its == each.isoformat() for _, its in counts.of_offices)
            or any(book.calendar.open_bits(office, each) for office in book.calendar.offices)
        ]
        return self._desk.page(
            "week",
            f"Appointments in the week of {ENGLISH.date(monday)}",
            book,
            path=path,
            query=query,
            day=day,
            errors=query.error_list(),
            offices=offices_of(book),
            chips=query.chips(book, path, "office"),
            clear=f"{path}?day={day.isoformat()}",
            steps=_steps(book, query, monday, _WEEK, "week", "/week"),
            today=monday <= book.today <= sunday,
            days=[_short_day(each) for each in days],
            usual=length_words(usual_need(book.calendar).minutes),
            tables=[
                (book.office(office), office, list(_rows(book, office, days, counts, rooms)))
                for office in book.calendar.offices
                if query.office in ("", office)
            ],
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
    name = its.name if its else "No longer known (we forget it two days after an appointment)"
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


def _span(line: object, book: Book) -> str:
    """`10:30am to 11am`."""
    begin, end = (clock_words(getattr(line, name), book) for name in ("starts_at", "ends_at"))
    return f"{begin} to {end}"


def _steps(
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


def _rows(
    book: Book, office: str, days: Sequence[date], counts: BookedCounts, rooms: Sequence[DayRoom]
) -> Iterator[tuple[str, Sequence[Cell]]]:
    """The office together, then each resource that is there, or has somebody."""
    its = {room.day: room for room in rooms if room.office == office}

    def cell(day: date, booked: int, free: int, *, there: bool, resource: str = "") -> Cell:
        query = f"?day={day.isoformat()}&office={office}{f'&resource={resource}' if resource else ''}"
        if not there and not booked:
            words = "Not there" if resource else "Closed"
            return Cell(_short_day(day), words, f"{book.base}{query}", quiet=True)
        past = day < book.today
        words = f"{booked} booked" if past else f"{booked} booked, {free} free"
        return Cell(_short_day(day), words, f"{book.base}{query}")

    yield (
        "Everybody together",
        [
            cell(
                day,
                counts.of_offices.get((office, day.isoformat()), 0),
                its[day].room.free,
                there=bool(book.calendar.open_bits(office, day)) and not _shut(its[day], book, day),
            )
            for day in days
        ],
    )
    for resource in book.calendar.resources.values():
        if office not in resource.offices:
            continue
        yield (
            resource.name,
            [
                cell(
                    day,
                    counts.of_resources.get((office, day.isoformat(), resource.id), 0),
                    its[day].by_resource.get(resource.id, NO_ROOM).free,
                    there=bool(book.calendar.present_bits(resource.id, office, day))
                    and (resource.id in its[day].by_resource or day <= book.today),
                    resource=resource.id,
                )
                for day in days
            ],
        )


def _shut(room: DayRoom, book: Book, day: date) -> bool:
    """Whether staff closed an office on a day to come, so that nobody is left there."""
    return day > book.today and not room.by_resource


def _closed(book: Book, room: DayRoom) -> bool:
    return book.calendar.why_closed(room.office, room.day) is not None


def _short_day(day: date) -> str:
    """`Tue 12 May`."""
    return f"{day:%a} {day.day} {day:%b}"


def _count(booked: int) -> str:
    if not booked:
        return "No appointments"
    return "1 appointment" if booked == 1 else f"{booked} appointments"
