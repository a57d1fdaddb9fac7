"""Closing days: nobody can book any more, and whoever is booked already is moved to the next free time.

Each person is moved in a transaction of their own, so that much is done when something fails, and the same
button does the rest. What came of it is told in `closed`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from urllib.parse import urlencode

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.appointments import last_day_of
from prototype_kit.bookings import Closure, day_words
from prototype_kit.bookings.moves import planned_moves
from prototype_kit.language import ENGLISH, language
from prototype_kit.messages import NewMessage
from prototype_kit.people import Account, Permission
from prototype_kit.store import BookingChanged, ListedBooking, MoveOutcome, SlotTaken
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.bookings.desk import Book, BookingsDesk
from prototype_kit.web.console.bookings.query import offices_of, resources_of
from prototype_kit.web.console.bookings.told import (
    affected_by,
    changes,
    hit,
    moved_to,
    slot_words,
    staff_entry,
    told_affected,
    wanted,
)
from prototype_kit.web.console.case_form import language_names
from prototype_kit.web.console.case_query import day_in
from prototype_kit.web.console.casework import plain_text

MOVED = "We have had to move your appointment."
MOST_BECAUSE = 200
"""Signs of the reason for which a day is closed."""
_TRIES = 3  # with other times, where somebody else takes one meanwhile


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """Closing a day, and opening it again."""
    pages, one = ClosingPages(desk), "/bookings/<service>/<calendar>"
    needs: Permission = "manage-bookings"
    return [
        Route(f"{one}/close", "close_day", pages.ask, needs=needs),
        Route(f"{one}/close", "do_close_day", pages.close, needs=needs, methods=("POST",)),
        Route(f"{one}/reopen", "reopen_day", pages.reopen, needs=needs, methods=("POST",)),
    ]


@dataclass(frozen=True)
class Wanted:
    """The day that is to be closed, as somebody chose it, and what is wrong with that by field.

    `because` is in English, `translated` the same in other languages of the site by code.
    """

    day: date | None
    office: str
    resource: str
    because: str
    translated: Mapping[str, str]
    typed: str
    errors: Mapping[str, str]

    @staticmethod
    def read(given: Mapping[str, str], book: Book, languages: Mapping[str, str]) -> Wanted:
        """What a form says. `languages` are the other ones of the site, as staff call them, by code."""
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
        said = {code: plain_text(given.get(f"because-{code}", "")) for code in languages}
        for code, words in said.items():
            if len(words) > MOST_BECAUSE:
                errors[f"because-{code}"] = (
                    f"The reason in {languages[code]} must be {MOST_BECAUSE} characters or less"
                )
        translated = {code: words for code, words in said.items() if words}
        return Wanted(day, office, resource, because, translated, typed, errors)

    @property
    def query(self) -> Mapping[str, str]:
        """The same for an address."""
        given = {"day": self.day.isoformat() if self.day else "", "office": self.office}
        said = {f"because-{code}": words for code, words in self.translated.items()}
        return given | {"resource": self.resource, "because": self.because} | said

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

    def _wanted(self, given: Mapping[str, str], book: Book) -> Wanted:
        return Wanted.read(given, book, language_names(self._desk.front.own))

    def ask(self, service: str, calendar: str) -> AnyResponse:
        """Ask which day; once that is chosen, show who is booked on it."""
        book = self._desk.book(service, calendar)
        wanted_ = self._wanted(request.args, book)
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
            languages=language_names(self._desk.front.own),
            most=MOST_BECAUSE,
        )
        return Response(html, status=422 if errors else 200)

    def _checking(self, book: Book, wanted_: Wanted, day: date) -> AnyResponse:
        affected = affected_by(self._desk, book, day, [wanted_.closure(day)])
        html = self._desk.page(
            "close-check",
            f"Close {wanted_.what(book)} on {day_words(day, ENGLISH)}?",
            book,
            wanted=wanted_,
            languages=language_names(self._desk.front.own),
            affected=[*self._told_moves(book, affected, wanted_.closure(day))],
            back=f"{book.base}/close",
        )
        return Response(html)

    def _told_moves(
        self, book: Book, affected: Sequence[ListedBooking], closure: Closure
    ) -> Iterator[Mapping[str, str]]:
        """Who is affected, and to when each would be moved as it is now."""
        diary = self._desk.open_diary(book)
        # All of them are of one day, so they ask for the same times again and again.
        closures = cache(lambda first, last: (*diary.closures(first, last), closure))
        as_closed = replace(diary, taken=cache(diary.taken), closures=closures)
        cases = self._store.cases.by_references({each.reference for each in affected})
        last_days = [
            last_day_of(book.service, cases[each.reference], each.booking)
            if each.reference in cases
            else None
            for each in affected
        ]
        followers = self._store.followers.of_cases([case.id for case in cases.values()])
        unwritten = {
            reference
            for reference, case in cases.items()
            if not any(who.reporter and who.case_id == case.id for who in followers.get(case.id, ()))
        }
        slots = planned_moves(as_closed, [each.booking for each in affected], last_days)
        for told, each, slot in zip(told_affected(book, affected), affected, slots, strict=True):
            same = slot == each.booking.slot
            new = "the same time, with somebody else" if same else slot and slot_words(book, slot)
            # Who keeps the time is told nothing, and who gets none is phoned whatever they gave us.
            phone = "yes" if each.reference in unwritten and slot and not same else ""
            yield {**told, "to": new or "", "phone": phone}

    def close(self, service: str, calendar: str) -> AnyResponse:
        """Close it, and move everybody; pressed again, it moves those who are left."""
        book = self._desk.book(service, calendar)
        wanted_ = self._wanted(request.form, book)
        if wanted_.errors or wanted_.day is None:
            return self._asking(book, wanted_, wanted_.errors)
        closure, me, now = wanted_.closure(wanted_.day), staff(), self._desk.front.clock()
        first, last = book.moments(closure.day, closure.day)
        found = self._store.booking_lists.between(book.diary, first, last, ("held",))
        held = [each.booking for each in hit(found, [closure])]
        self._store.bookings.close(book.diary, closure, now, me.id, held)
        for each in affected_by(self._desk, book, closure.day, [closure]):
            self._move(book, each, wanted_, closure, me)
        return redirect(f"{book.base}/closed?{urlencode(wanted_.query)}", 303)

    def _move(self, book: Book, its: ListedBooking, wanted_: Wanted, closure: Closure, me: Account) -> None:
        """Move somebody to the next time that is free at the same office; they stay where none is."""
        booking, case = its.booking, self._store.cases.by_id(its.booking.case_id or 0)
        if case is None:
            return
        followers = self._store.followers.of_case(case)
        told = any(each.reporter and each.case_id == case.id for each in followers)
        until = last_day_of(book.service, case, booking)
        for _ in range(_TRIES):
            diary = replace(self._desk.open_diary(book, booking.number), until=until)
            slot = diary.instead_of(booking.slot, booking.need)
            if slot is None:
                return
            new = wanted(self._desk, book, booking, slot)
            try:
                if slot == booking.slot:
                    words = f"With somebody else, at the same time: {closure.because}"
                    entries, messages = [staff_entry(words, me, book.now)], list[NewMessage]()
                    self._store.bookings.move(booking, new, entries, messages, book.now, day_closed="same")
                    return
                change = changes(self._desk, case, followers, me, *self._words(wanted_))
                made = change.moved(booking, moved_to(booking, slot))
                outcome: MoveOutcome = "told" if told else "phone"
                self._store.bookings.move(
                    booking, new, made.entries, made.messages, book.now, day_closed=outcome
                )
            except SlotTaken:
                continue
            except BookingChanged:  # by themselves, or by somebody who presses the same button
                return
            return

    def _words(self, wanted_: Wanted) -> tuple[str, Mapping[str, str]]:
        """What everybody is told, in each language of the site; in English where staff wrote no other."""
        site = self._desk.front.own
        said = {
            code: f"{language(code)(MOVED)} {wanted_.translated.get(code, wanted_.because)}"
            for code in site.translations
        }
        return f"{MOVED} {wanted_.because}", said

    def reopen(self, service: str, calendar: str) -> AnyResponse:
        """Let people book again. Nobody who was moved is moved back."""
        book = self._desk.book(service, calendar)
        day = day_in(request.form.get("day", "")) or book.today
        numbers = set(request.form.getlist("closed"))
        for each in self._store.bookings.closed(book.diary, day, day):
            if str(each.id) in numbers:
                self._store.bookings.reopen(each)
        return redirect(f"{book.base}?day={day.isoformat()}", 303)
