"""Closing days: nobody can book any more, and whoever is booked already is moved to the nearest free time.

Each person is moved in a transaction of their own, so that much is done when something fails, and the same
button does the rest. Whoever is left stands on the page until somebody phones them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.bookings import Closure, day_words
from prototype_kit.cases import parse_reference
from prototype_kit.language import ENGLISH, language
from prototype_kit.people import Account, Permission
from prototype_kit.store import BookingChanged, ListedBooking, SlotTaken
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.bookings_desk import OURS, Book, BookingsDesk, clock_words, length_words
from prototype_kit.web.console.bookings_query import offices_of, resources_of
from prototype_kit.web.console.bookings_told import changes, moved_to, slot_words, staff_entry, wanted
from prototype_kit.web.console.case_query import day_in
from prototype_kit.web.console.casework import plain_text

MOVED = "We have had to move your appointment."
MOST_BECAUSE = 200
"""Signs of the reason for which a day is closed."""
_TRIES = 3  # with other times, where somebody else takes one meanwhile

Outcome = Literal["told", "phone", "same", "left"]
"""What became of somebody: moved and told, moved and to be phoned, at the same time with another, or left."""


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """Closing a day, what came of it, and opening it again."""
    pages, one = ClosingPages(desk), "/bookings/<service>/<calendar>"
    needs: Permission = "manage-bookings"
    return [
        Route(f"{one}/close", "close_day", pages.ask, needs=needs),
        Route(f"{one}/close", "do_close_day", pages.close, needs=needs, methods=("POST",)),
        Route(f"{one}/closed", "closed_day", pages.closed, needs=needs),
        Route(f"{one}/reopen", "reopen_day", pages.reopen, needs=needs, methods=("POST",)),
    ]


@dataclass(frozen=True)
class Wanted:
    """The day that is to be closed, as somebody chose it, and what is wrong with that by field."""

    day: date | None
    office: str
    resource: str
    because: str
    typed: str
    errors: Mapping[str, str]

    @staticmethod
    def read(given: Mapping[str, str], book: Book) -> Wanted:
        """What a form says."""
        typed, because = given.get("day", "").strip(), plain_text(given.get("because", ""))
        office, resource, day = given.get("office", ""), given.get("resource", ""), day_in(typed)
        office = office if office in book.calendar.offices else ""
        resource = resource if resource in book.calendar.resources else ""
        errors: dict[str, str] = {}
        if day is None:
            errors["day"] = "Enter a real date, such as 6/5/2026" if typed else "Enter the day to close"
        elif day < book.today:
            errors["day"] = "The day must be today or in the future"
        if resource and office and office not in book.calendar.resources[resource].offices:
            errors["resource"] = f"{book.resource(resource)} is never at {book.office(office)}"
        if not because:
            errors["because"] = "Enter why it is closed"
        elif len(because) > MOST_BECAUSE:
            errors["because"] = f"The reason must be {MOST_BECAUSE} characters or less"
        return Wanted(day, office, resource, because, typed, errors)

    @property
    def query(self) -> Mapping[str, str]:
        """The same for an address."""
        given = {"day": self.day.isoformat() if self.day else "", "office": self.office}
        return given | {"resource": self.resource, "because": self.because}

    def closure(self, day: date) -> Closure:
        """The day as it is closed."""
        return Closure(day, self.office or None, self.resource or None, self.because)

    def what(self, book: Book) -> str:
        """What is closed, in words."""
        where = book.office(self.office) if self.office else ""
        if self.resource:
            return f"{book.resource(self.resource)}{f' at {where}' if where else ''}"
        return where or ("every office" if len(book.calendar.offices) > 1 else "the office")


class ClosingPages:
    """The views."""

    def __init__(self, desk: BookingsDesk):
        self._desk, self._store = desk, desk.front.store

    def ask(self, service: str, calendar: str) -> AnyResponse:
        """Ask which day; once that is chosen, show who is booked on it."""
        book = self._desk.book(service, calendar)
        wanted_ = Wanted.read(request.args, book)
        if not request.args:
            return self._asking(book, wanted_, {})
        if wanted_.errors or wanted_.day is None:
            return self._asking(book, wanted_, wanted_.errors)
        return self._checking(book, wanted_, wanted_.day)

    def _asking(self, book: Book, wanted_: Wanted, errors: Mapping[str, str]) -> AnyResponse:
        people = [("", "Everybody there"), *resources_of(book)]
        html = self._desk.page(
            "close",
            "Close a day",
            book,
            path=f"{book.base}/close",
            wanted=wanted_,
            wrong=errors,
            errors=[{"text": words, "href": f"#{name}"} for name, words in errors.items()],
            offices=offices_of(book),
            people=[{"value": value, "text": words} for value, words in people],
            most=MOST_BECAUSE,
        )
        return Response(html, status=422 if errors else 200)

    def _checking(self, book: Book, wanted_: Wanted, day: date) -> AnyResponse:
        affected = self._affected(book, wanted_.closure(day))
        html = self._desk.page(
            "close-check",
            f"Close {wanted_.what(book)} on {day_words(day, ENGLISH)}?",
            book,
            wanted=wanted_,
            affected=[*self._rows(book, affected)],
            back=f"{book.base}/close",
        )
        return Response(html)

    def close(self, service: str, calendar: str) -> AnyResponse:
        """Close it, and move everybody; pressed again, it moves those who are left."""
        book = self._desk.book(service, calendar)
        wanted_ = Wanted.read(request.form, book)
        if wanted_.errors or wanted_.day is None:
            return self._asking(book, wanted_, wanted_.errors)
        closure, me, now = wanted_.closure(wanted_.day), staff(), self._desk.front.clock()
        first, last = book.moments(closure.day, closure.day)
        found = self._store.booking_lists.between(book.diary, first, last, ("held",))
        held = [each.booking for each in _hit(found, closure)]
        self._store.bookings.close(book.diary, closure, now, me.id, held)
        results = [(self._move(book, each, closure, me), each) for each in self._affected(book, closure)]
        counts = {name: sum(outcome == name for outcome, _ in results) for name in ("told", "same")}
        query = [
            *wanted_.query.items(),
            *((name, str(count)) for name, count in counts.items()),
            *(("phone", each.reference) for outcome, each in results if outcome == "phone"),
        ]
        return redirect(f"{book.base}/closed?{urlencode(query)}", 303)

    def _affected(self, book: Book, closure: Closure) -> Sequence[ListedBooking]:
        """Who is booked on what is closed, and has not begun."""
        first, last = book.moments(closure.day, closure.day)
        found = self._store.booking_lists.between(book.diary, max(first, book.now), last, ("booked",))
        return _hit(found, closure)

    def _move(self, book: Book, its: ListedBooking, closure: Closure, me: Account) -> Outcome:
        """Move somebody to the nearest time that is free at the same office."""
        booking, case = its.booking, self._store.cases.by_id(its.booking.case_id or 0)
        if case is None:
            return "left"
        followers = self._store.followers.of_case(case)
        told = any(each.reporter and each.case_id == case.id for each in followers)
        for _ in range(_TRIES):
            near = self._desk.open_diary(book, booking.number).near(booking.slot, booking.need, 1)
            if not near:
                return "left"
            (slot,) = near
            try:
                if slot == booking.slot:
                    words = f"With somebody else, at the same time: {closure.because}"
                    entry = staff_entry(words, me, book.now)
                    new = wanted(self._desk, book, booking, slot)
                    self._store.bookings.move(booking, new, [entry], (), book.now)
                    return "same"
                change = changes(self._desk, case, followers, me, *self._words(closure))
                made = change.moved(booking, moved_to(booking, slot))
                new = wanted(self._desk, book, booking, slot)
                self._store.bookings.move(booking, new, made.entries, made.messages, book.now)
            except SlotTaken:
                continue
            except BookingChanged:  # by themselves, or by somebody who presses the same button
                return "left"
            return "told" if told else "phone"
        return "left"

    def _words(self, closure: Closure) -> tuple[str, Mapping[str, str]]:
        """What everybody is told, in each language of the site; the reason as staff wrote it."""
        site = self._desk.front.own
        said = {code: f"{language(code)(MOVED)} {closure.because}" for code in site.translations}
        return f"{MOVED} {closure.because}", said

    def closed(self, service: str, calendar: str) -> AnyResponse:
        """Say what came of it, and who is to be phoned."""
        book = self._desk.book(service, calendar)
        wanted_ = Wanted.read(request.args, book)
        if wanted_.day is None:
            return redirect(f"{book.base}/close", 303)
        left = self._affected(book, wanted_.closure(wanted_.day))
        html = self._desk.page(
            "closed",
            f"{_capital(wanted_.what(book))}: closed on {day_words(wanted_.day, ENGLISH)}",
            book,
            wanted=wanted_,
            told=_number("told"),
            same=_number("same"),
            phone=[*self._phoned(book)],
            left=[*self._rows(book, left)],
            day=f"{book.base}?day={wanted_.day.isoformat()}",
        )
        return Response(html)

    def _phoned(self, book: Book) -> Iterator[Mapping[str, str]]:
        """Who was moved and has no address: their reference, and when they are booked now."""
        asked = [parse_reference(text) for text in request.args.getlist("phone")]
        cases = self._store.cases.by_references([each for each in asked if each])
        bookings = self._store.bookings.of_cases([case.id for case in cases.values()])
        for reference, case in cases.items():
            ahead = [each for each in bookings.get(case.id, ()) if each.state in OURS]
            if ahead and self._desk.work.is_here(case):
                now = slot_words(book, ahead[-1].slot)
                yield {"reference": reference, "href": book.page_of(ahead[-1]), "now": now}

    def _rows(self, book: Book, found: Iterable[ListedBooking]) -> Iterator[Mapping[str, str]]:
        for each in found:
            yield {
                "reference": each.reference,
                "title": each.title,
                "href": book.page_of(each.booking),
                "time": clock_words(each.booking.starts_at, book),
                "length": length_words(each.booking.minutes),
                "office": book.office(each.booking.office),
            }

    def reopen(self, service: str, calendar: str) -> AnyResponse:
        """Let people book again. Nobody who was moved is moved back."""
        book = self._desk.book(service, calendar)
        day = day_in(request.form.get("day", "")) or book.today
        numbers = set(request.form.getlist("closed"))
        for each in self._store.bookings.closed(book.diary, day, day):
            if str(each.id) in numbers:
                self._store.bookings.reopen(each)
        return redirect(f"{book.base}?day={day.isoformat()}", 303)


def _hit(found: Iterable[ListedBooking], closure: Closure) -> Sequence[ListedBooking]:
    """Those whose office, or somebody whom they take, is closed."""
    return [
        each
        for each in found
        if closure.office in (None, each.booking.office)
        and (closure.resource is None or closure.resource in each.booking.resources)
    ]


def _number(name: str) -> int:
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
