"""Appointments by the week: how many are booked and left, by office and by whoever they are with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request

from prototype_kit.bookings.agenda import next_open_day
from prototype_kit.bookings.room import NO_ROOM, DayRoom, day_rooms, usual_need
from prototype_kit.language import ENGLISH
from prototype_kit.store.booking_lists import BookedCounts
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings.days import step_links
from prototype_kit.web.console.bookings.desk import OURS, Book, BookingsDesk, length_words
from prototype_kit.web.console.bookings.query import BookingsQuery, offices_of

_WEEK = 7


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """The week."""
    rule = "/bookings/<service>/<calendar>/week"
    return [Route(rule, "bookings_week", BookingWeek(desk).week, needs="see-bookings")]


@dataclass(frozen=True)
class Cell:
    """One day of a row of the week: what is booked and what is left, and where it is looked at."""

    label: str
    words: str
    href: str
    quiet: bool = False


class BookingWeek:
    """The view."""

    def __init__(self, desk: BookingsDesk):
        self._desk = desk

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
            steps=step_links(book, query, monday, _WEEK, "week", "/week"),
            today=monday <= book.today <= sunday,
            days=[_short_day(each) for each in days],
            usual=length_words(usual_need(book.calendar).minutes),
            tables=[
                (book.office(office), office, list(_rows(book, office, days, counts, rooms)))
                for office in book.calendar.offices
                if query.office in ("", office)
            ],
        )


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
