"""What came of closing a day: who was moved from when to when, who is to be phoned, and who is left.

Those who were moved are kept with the day, so that whoever phones them can come back to the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.bookings import Slot, day_words
from prototype_kit.csv_export import CellValue, write_csv
from prototype_kit.language import ENGLISH
from prototype_kit.store import DayMove, ListedBooking, MoveOutcome
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings.closing import Wanted
from prototype_kit.web.console.bookings.desk import Book, BookingsDesk
from prototype_kit.web.console.bookings.told import (
    Contact,
    affected_by,
    contacts,
    slot_words,
    told_affected,
)
from prototype_kit.web.console.case_form import language_names
from prototype_kit.web.console.case_query import day_in

COLUMNS = ("reference", "case_title", "name", "telephone", "from", "to", "outcome", "since")
_OUTCOMES: Mapping[MoveOutcome, str] = {
    "told": "Sent a message",
    "phone": "Phone them: no email address or mobile number",
    "same": "Same time, with somebody else",
}
_LEFT = "Phone them: no time is free"


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """The page, and the list as a file."""
    pages, one = ClosedDayPages(desk), "/bookings/<service>/<calendar>"
    return [
        Route(f"{one}/closed", "closed_day", pages.shown, needs="manage-bookings"),
        Route(f"{one}/closed.csv", "closed_day_file", pages.file, needs="manage-bookings"),
    ]


class ClosedDayPages:
    """The views. Their address names the day, and what somebody has just closed on it."""

    def __init__(self, desk: BookingsDesk):
        self._desk, self._store = desk, desk.front.store

    def shown(self, service: str, calendar: str) -> AnyResponse:
        """Say what came of it, and who is to be phoned."""
        book = self._desk.book(service, calendar)
        wanted, day = Wanted.read(request.args, book, language_names(self._desk.front.own)), _day()
        if day is None:
            return redirect(f"{book.base}/close", 303)
        moves, left = self._store.day_moves.of_day(book.diary, day), self._left(book, day)
        known = contacts(self._desk, book, _to_phone(moves, left))
        when = day_words(day, ENGLISH)
        what = wanted.what(book)
        html = self._desk.page(
            "closed",
            f"{what[:1].upper()}{what[1:]}: closed on {when}" if wanted.because else f"Moved from {when}",
            book,
            wanted=wanted,
            again=not wanted.errors,
            counts={name: sum(each.outcome == name for each in moves) for name in _OUTCOMES},
            rows=[*_rows(book, moves, known)],
            left=[
                {**told, "contact": known.get(each.reference, Contact()).words}
                for told, each in zip(told_affected(book, left), left, strict=True)
            ],
            day=f"{book.base}?day={day.isoformat()}",
            close=f"{book.base}/close",
            file=f"{book.base}/closed.csv?day={day.isoformat()}",
        )
        return Response(html)

    def file(self, service: str, calendar: str) -> AnyResponse:
        """Everybody who was moved or is left, a line each."""
        book, day = self._desk.book(service, calendar), _day()
        if day is None:
            return redirect(f"{book.base}/close", 303)
        moves, left = self._store.day_moves.of_day(book.diary, day), self._left(book, day)
        known = contacts(self._desk, book, _to_phone(moves, left))
        lines = write_csv(_cells(book, moves, left, known))
        response = Response("".join(lines), content_type="text/csv; charset=utf-8")
        name = f"moved-{book.calendar.name}-{day.isoformat()}.csv"
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response

    def _left(self, book: Book, day: date) -> Sequence[ListedBooking]:
        """Who is still booked on anything that is closed that day."""
        closures = [each.closure for each in self._store.bookings.closed(book.diary, day, day)]
        return affected_by(self._desk, book, day, closures)


def _day() -> date | None:
    return day_in(request.args.get("day", "").strip())


def _to_phone(moves: Iterable[DayMove], left: Iterable[ListedBooking]) -> set[str]:
    """The references of those whom nothing else tells: of nobody else is a name shown."""
    return {each.reference for each in moves if each.outcome == "phone"} | {each.reference for each in left}


def _rows(book: Book, moves: Iterable[DayMove], known: Mapping[str, Contact]) -> Iterator[Mapping[str, str]]:
    for each in moves:
        contact = known.get(each.reference, Contact())
        yield {
            "name": contact.name,
            "telephone": contact.telephone,
            "contact": contact.words,
            "reference": each.reference,
            "title": each.title,
            "href": f"{book.base}/appointment/{each.booking_id}",
            "from": slot_words(book, Slot(each.from_at, each.from_office, each.minutes)),
            "to": slot_words(book, Slot(each.to_at, each.to_office, each.minutes)),
            "outcome": _OUTCOMES[each.outcome],
            "phone": "yes" if each.outcome == "phone" else "",
            "since": _since(book, each),
        }


def _since(book: Book, its: DayMove) -> str:
    """What became of it after they were moved; empty where it is as it was."""
    if its.state == "cancelled":
        return "Cancelled since"
    if (its.starts_at, its.office) == (its.to_at, its.to_office):
        return ""
    return f"Moved again since, to {slot_words(book, Slot(its.starts_at, its.office, its.minutes))}"


def _cells(
    book: Book, moves: Iterable[DayMove], left: Iterable[ListedBooking], known: Mapping[str, Contact]
) -> Iterator[Sequence[CellValue]]:
    yield COLUMNS
    fields = ("reference", "title", "name", "telephone", "from", "to", "outcome", "since")
    for row in _rows(book, moves, known):
        yield tuple(row[field] for field in fields)
    for each in left:
        its = known.get(each.reference, Contact())
        when = slot_words(book, each.booking.slot)
        yield (each.reference, each.title, its.name, its.telephone, when, "", _LEFT, "")
