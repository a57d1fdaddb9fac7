"""The list of appointments: filtered and paged by its address alone, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.bookings import day_words
from prototype_kit.csv_export import CellValue, write_csv
from prototype_kit.language import ENGLISH
from prototype_kit.store import BookingFilter, ListedBooking
from prototype_kit.store.booking_lists import MOST_COUNTED, BookingPage
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings.desk import (
    COLOURS,
    STATES,
    Book,
    BookingsDesk,
    clock_words,
    length_words,
    skill_words,
)
from prototype_kit.web.console.bookings.query import (
    LISTED,
    MOST_PAGES,
    BookingsQuery,
    offices_of,
    resources_of,
)
from prototype_kit.web.console.paging import pagination

SIZE = 50
"""Appointments of one page."""
_AHEAD = timedelta(days=7)
"""How far the list looks ahead where nobody says until when."""
_BACK = timedelta(days=28)
"""How far it looks back for those that have been, where nobody says since when."""
COLUMNS = (
    *("reference", "day", "time", "zone", "starts_at", "minutes", "office", "with", "needs", "state"),
    *("booked_over_others", "reason", "booked_at", "booked_by", "env", "case_title"),
)


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """The list and its file."""
    pages, one = BookingList(desk), "/bookings/<service>/<calendar>"
    return [
        Route(f"{one}/list", "bookings_list", pages.listed, needs="see-bookings"),
        Route(f"{one}/list.csv", "bookings_file", pages.file, needs="see-bookings"),
    ]


@dataclass(frozen=True)
class ToldBooking:
    """An appointment in the list, in words."""

    when: str
    href: str
    reference: str
    title: str
    length: str
    office: str
    who: str
    state: tuple[str, str]
    overbooked: bool


class BookingList:
    """The views."""

    def __init__(self, desk: BookingsDesk):
        self._desk = desk

    def listed(self, service: str, calendar: str) -> AnyResponse:
        """The appointments that the address asks for: of the next week, unless it says of when."""
        book = self._desk.book(service, calendar)
        query = BookingsQuery.read(request.args, book)
        wanted, path = _filter(book, query), f"{book.base}/list"
        found = self._desk.front.store.booking_lists.page(wanted, query.page, SIZE)
        last = max(1, min(-(-found.total // SIZE), MOST_PAGES))
        if query.page > last and not found.bookings:
            return redirect(f"{path}{query.encoded(page=str(last))}", 303)
        first = (query.page - 1) * SIZE
        html = self._desk.page(
            "list",
            "Appointments",
            book,
            path=path,
            query=query,
            errors=query.error_list(),
            offices=offices_of(book),
            resources=resources_of(book),
            states=[(state, STATES[state]) for state in LISTED],
            chips=query.chips(book, path, "office", "resource", "state", "from", "to"),
            clear=path,
            period=_period(book, query),
            count=_count(found),
            shown=f"{first + 1} to {first + len(found.bookings)}" if found.total > SIZE else "",
            rows=[_told(book, each) for each in found.bookings],
            pagination=pagination(
                query.page,
                last,
                lambda number: f"{path}{query.encoded(page=str(number))}",
                "Pages of appointments",
            ),
            file=f"{book.base}/list.csv{query.encoded()}",
        )
        return Response(html)

    def file(self, service: str, calendar: str) -> AnyResponse:
        """The same as a file, whole, and sent as it is read."""
        book = self._desk.book(service, calendar)
        query = BookingsQuery.read(request.args, book)
        if query.errors or query.unknown:
            return redirect(f"{book.base}/list{query.encoded()}", 303)
        found = self._desk.front.store.booking_lists.each(_filter(book, query))
        parts = (part.encode() for part in write_csv(_cells(book, found)))
        response = Response(parts, content_type="text/csv; charset=utf-8")
        name = f"appointments-{book.calendar.name}-{book.today.isoformat()}.csv"
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response


def _filter(book: Book, query: BookingsQuery) -> BookingFilter:
    states = [state for state in LISTED if query.state in ("", state)]
    days = book.moments(*_days(book, query))
    return BookingFilter(book.diary, *days, states, query.office, query.resource)


def _days(book: Book, query: BookingsQuery) -> tuple[date, date]:
    """The first and the last day; where nobody entered one, as far from today as somebody is likely to look.

    Days ahead hold nobody who came, or did not.
    """
    today = book.today
    been = query.state in ("attended", "missed") or bool(query.last and query.last < today)
    last = query.last or max(query.first or today, today) + (timedelta() if been else _AHEAD)
    return query.first or (last - _BACK if been else today), last


def _period(book: Book, query: BookingsQuery) -> str:
    wanted = _filter(book, query)
    first, last = (
        moment.astimezone(book.calendar.zone).date()
        for moment in (wanted.since, wanted.until - timedelta(hours=1))
    )
    return ENGLISH.days(first, last)


def _told(book: Book, its: ListedBooking) -> ToldBooking:
    booking = its.booking
    return ToldBooking(
        when=f"{clock_words(booking.starts_at, book)}, {day_words(booking.local.date(), ENGLISH)}",
        href=book.page_of(booking),
        reference=its.reference,
        title=its.title,
        length=length_words(booking.minutes),
        office=book.office(booking.office),
        who=", ".join(book.resource(each) for each in booking.resources),
        state=(STATES[booking.state], COLOURS[booking.state]),
        overbooked=booking.overbooked is not None,
    )


def _cells(book: Book, found: Iterator[ListedBooking]) -> Iterator[Sequence[CellValue]]:
    yield COLUMNS
    for its in found:
        booking = its.booking
        yield (
            its.reference,
            booking.local_day.isoformat(),
            booking.local_time.isoformat("minutes"),
            booking.zone,
            booking.starts_at.isoformat(timespec="minutes"),
            booking.minutes,
            book.office(booking.office),
            ", ".join(book.resource(each) for each in booking.resources),
            skill_words(booking.skills),
            STATES[booking.state],
            booking.overbooked or "",
            booking.reason or "",
            booking.created_at.isoformat(timespec="seconds"),
            "staff" if booking.source == "staff" else "resident",
            booking.env,
            its.title,
        )


def _count(found: BookingPage) -> str:
    if found.more:
        return f"More than {MOST_COUNTED:,} appointments"
    if not found.total:
        return "No appointments"
    return "1 appointment" if found.total == 1 else f"{found.total:,} appointments"
