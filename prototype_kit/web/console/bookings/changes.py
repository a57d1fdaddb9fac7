"""Working on one appointment: moving it, cancelling it, and saying whether somebody came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Literal
from urllib.parse import urlencode

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.bookings import Slot, day_words, read_slot, time_words
from prototype_kit.bookings.offers import DayOffer, day_offers, offered
from prototype_kit.language import ENGLISH
from prototype_kit.life_cycle import cancelled_status
from prototype_kit.people import Permission
from prototype_kit.store import BookingChanged, CaseChanged, Follower, SlotTaken
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.bookings.desk import COLOURS, STATES, BookingsDesk
from prototype_kit.web.console.bookings.page import Found, find, reporters, told_rows
from prototype_kit.web.console.bookings.query import offices_of
from prototype_kit.web.console.bookings.told import (
    changes,
    moved_to,
    slot_words,
    staff_entry,
    wanted,
)
from prototype_kit.web.console.case_query import day_in
from prototype_kit.web.console.casework import plain_text

MOST_DAYS = 5
"""Days whose times are offered at once."""
MOST_REASON = 500
"""Signs of a reason, which stands in an email."""
_WHY_OVER = "Enter why you are booking over others"
_FIELDS = ("version", "slot", "over", "why", "tell", "asked", "reason", "came")


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """Everything that changes one appointment."""
    pages = BookingChanges(desk)
    one = "/bookings/<service>/<calendar>/appointment/<booking>"
    needs: Permission = "manage-bookings"
    return [
        Route(f"{one}/move", "ask_to_move_booking", pages.ask_to_move, needs=needs),
        Route(f"{one}/move", "move_booking", pages.move, needs=needs, methods=("POST",)),
        Route(f"{one}/cancel", "ask_to_cancel_booking", pages.ask_to_cancel, needs=needs),
        Route(f"{one}/cancel", "cancel_booking", pages.cancel, needs=needs, methods=("POST",)),
        Route(f"{one}/came", "came_booking", pages.came, needs=needs, methods=("POST",)),
    ]


@dataclass(frozen=True)
class Form:
    """What somebody typed, and what is wrong with it by field."""

    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def sent() -> Form:
        """That of this request."""
        return Form({name: plain_text(request.form.get(name, "")) for name in _FIELDS})

    def __getitem__(self, name: str) -> str:
        return self.typed.get(name, "")

    def wrong(self, **errors: str) -> Form:
        """The same with what is wrong."""
        return Form(self.typed, {name: words for name, words in errors.items() if words})


class BookingChanges:
    """The views."""

    def __init__(self, desk: BookingsDesk):
        self._desk, self._bookings = desk, desk.front.store.bookings

    # Moving

    def ask_to_move(self, service: str, calendar: str, booking: str) -> AnyResponse:
        """Ask for another time."""
        found = find(self._desk, service, calendar, booking)
        return self._over(found) or self._moving(found, Form({"tell": "yes"}))

    def _moving(self, found: Found, form: Form, status: int = 200) -> AnyResponse:
        book, its = found.book, found.booking
        office = request.values.get("office", "")
        office = office if office in book.calendar.offices else its.office
        typed = request.values.get("from", "")
        since = day_in(typed) or book.today
        errors = dict(form.errors)
        if typed and day_in(typed) is None:
            errors["from"] = "Enter a real date, such as 6/5/2026"
        diary = replace(self._desk.open_diary(book, its.number), own=its.slot)
        offers = day_offers(diary, office, its.need, since, MOST_DAYS)
        after = offers[-1].day + timedelta(days=1) if len(offers) == MOST_DAYS else None
        later = urlencode({"office": office, "from": after.isoformat()}) if after else ""
        html = self._desk.page(
            "move",
            "Move this appointment",
            book,
            found=found,
            rows=list(told_rows(found))[:5],
            form=form,
            wrong=errors,
            errors=[{"text": words, "href": f"#{name}"} for name, words in errors.items()],
            offices=offices_of(book),
            office=office,
            office_name=book.office(office),
            since=typed if errors.get("from") else f"{since.day}/{since.month}/{since.year}",
            days=[*_told_days(offers, found, form["slot"])],
            last_day=ENGLISH.date(book.calendar.last_day(book.now)),
            later=f"{found.address}/move?{later}" if later else "",
            followers=len(reporters(self._desk, found.case)),
            most=MOST_REASON,
        )
        return Response(html, status=422 if errors else status)

    def move(self, service: str, calendar: str, booking: str) -> AnyResponse:
        """Give it the time that was chosen; over others only with a reason."""
        found, form = find(self._desk, service, calendar, booking), Form.sent()
        book, its = found.book, found.booking
        slot = read_slot(form["slot"], its.minutes)
        if slot and slot == its.slot and its.state == "booked" and form["version"] != str(its.version):
            return redirect(f"{found.address}?done=moved", 303)  # the button was pressed twice
        if changed := self._over(found) or self._changed(found, form):
            return changed
        diary = replace(self._desk.open_diary(book, its.number), own=its.slot)
        free = offered(diary, slot, its.need) if slot else None
        wrong = form.wrong(
            slot="Select a time from the list" if free is None else "",
            over=_reason_error(form["over"], _WHY_OVER) if free is False else "",
            why=_too_long(form["why"]),
            tell="" if form["tell"] in ("yes", "no") else "Select whether we tell them",
        )
        if wrong.errors or slot is None:
            return self._moving(found, wrong)
        return self._moved(found, form, slot, form["over"] if free is False else None)

    def _moved(self, found: Found, form: Form, slot: Slot, over: str | None) -> AnyResponse:
        book, its, now = found.book, found.booking, self._desk.front.clock()
        told, me = self._told(found, form), staff()
        making = changes(self._desk, found.case, self._followers(found, told), me, form["why"])
        change = making.moved(its, moved_to(its, slot))
        words = f"Booked over others: {_sentence(over)} " if over else ""
        entries = [*change.entries, staff_entry(f"{words}{_TOLD_WORDS[told]}", me, now)]
        new = wanted(self._desk, book, its, slot)
        try:
            self._bookings.move(its, new, entries, change.messages, now, over)
        except SlotTaken:
            taken = "Somebody else has just taken this time. Select another"
            return self._moving(found, form.wrong(slot=taken))
        except BookingChanged:
            return self._again(found, form)
        return redirect(f"{found.address}?{urlencode({'done': 'moved', 'told': told})}", 303)

    # Cancelling

    def ask_to_cancel(self, service: str, calendar: str, booking: str) -> AnyResponse:
        """Ask why, and whether they are to be told."""
        found = find(self._desk, service, calendar, booking)
        return self._over(found) or self._cancelling(found, Form({"tell": "yes"}))

    def _cancelling(self, found: Found, form: Form) -> AnyResponse:
        html = self._desk.page(
            "cancel",
            "Cancel this appointment",
            found.book,
            found=found,
            rows=list(told_rows(found))[:5],
            form=form,
            wrong=form.errors,
            errors=[{"text": words, "href": f"#{name}"} for name, words in form.errors.items()],
            followers=len(reporters(self._desk, found.case)),
            becomes=self._becomes(found),
            most=MOST_REASON,
        )
        return Response(html, status=422 if form.errors else 200)

    def _becomes(self, found: Found) -> str:
        """The status that the case gets, in words; empty where it keeps its own."""
        service = found.book.service
        status = cancelled_status(service.entry.statuses)
        return service.status_words(status) if status and status != found.case.status else ""

    def cancel(self, service: str, calendar: str, booking: str) -> AnyResponse:
        """Cancel it; its time is free at once."""
        found, form = find(self._desk, service, calendar, booking), Form.sent()
        its, now = found.booking, self._desk.front.clock()
        if its.state == "cancelled":
            return redirect(f"{found.address}?done=cancelled", 303)
        if changed := self._over(found) or self._changed(found, form):
            return changed
        asked = form["asked"] == "yes"
        wrong = form.wrong(
            asked="" if form["asked"] in ("yes", "no") else "Select whether they asked us to cancel it",
            reason="" if asked else _reason_error(form["reason"], "Enter why we have to cancel it"),
            tell="" if form["tell"] in ("yes", "no") else "Select whether we tell them",
        )
        if wrong.errors:
            return self._cancelling(found, wrong)
        told = self._told(found, form)
        # Where they wanted it, nobody says that we are sorry: it is told as if they had cancelled it here.
        reason = None if asked else form["reason"]
        public = reason if reason and told == "yes" else ""
        change = changes(self._desk, found.case, self._followers(found, told), staff(), public)
        made = change.cancelled(its, f"{_sentence(reason or _ASKED)} {_TOLD_WORDS[told]}")
        cases = (found.case, made.case) if made.case != found.case else None
        try:
            self._bookings.end(its, "cancelled", reason, made.entries, made.messages, now, cases)
        except (BookingChanged, CaseChanged):
            return self._again(found, form)
        return redirect(f"{found.address}?{urlencode({'done': 'cancelled', 'told': told})}", 303)

    # Afterwards

    def came(self, service: str, calendar: str, booking: str) -> AnyResponse:
        """Say whether somebody came; that can be corrected."""
        found, form = find(self._desk, service, calendar, booking), Form.sent()
        its, now = found.booking, self._desk.front.clock()
        state: Literal["attended", "missed"] | None = next(
            (each for each in ("attended", "missed") if each == form["came"]), None
        )
        if state is None or not found.begun:
            abort(400)
        if its.state == state:
            return redirect(f"{found.address}?done={state}", 303)
        if changed := self._changed(found, form):
            return changed
        came = "They came" if state == "attended" else "They did not come"
        entry = staff_entry(f"{came}: {slot_words(found.book, its.slot)}.", staff(), now)
        case, entries = changes(self._desk, found.case, (), staff()).came(attended=state == "attended")
        cases = (found.case, case) if case != found.case else None
        try:
            self._bookings.end(its, state, its.reason, [*entries, entry], (), now, cases)
        except (BookingChanged, CaseChanged):
            return self._again(found, form)
        return redirect(f"{found.address}?done={state}", 303)

    # What others did meanwhile

    def _told(self, found: Found, form: Form) -> str:
        """Whether they are told: `yes`, `no`, or that there is `nobody` to tell."""
        if not reporters(self._desk, found.case):
            return "nobody"
        return form["tell"]

    def _followers(self, found: Found, told: str) -> Sequence[Follower]:
        """Who gets a message."""
        return self._desk.front.store.followers.of_case(found.case) if told == "yes" else ()

    def _over(self, found: Found) -> AnyResponse | None:
        """What is answered where nothing can be moved or cancelled any more."""
        if found.booking.state == "booked" and not found.begun:
            return None
        return self._as_it_is(found, Form({}), "You cannot change this appointment any more")

    def _changed(self, found: Found, form: Form) -> AnyResponse | None:
        """What is answered where it is not as somebody saw it."""
        if form["version"] == str(found.booking.version):
            return None
        return self._as_it_is(found, form, "Somebody else changed this appointment")

    def _again(self, found: Found, form: Form) -> AnyResponse:
        book, its = found.book, found.booking
        now = find(self._desk, book.service.slug, book.calendar.name, its.id)
        return self._as_it_is(now, form, "Somebody else changed this appointment")

    def _as_it_is(self, found: Found, form: Form, title: str) -> AnyResponse:
        """What it is now, and all that was typed, so that nothing is lost."""
        html = self._desk.page(
            "changed",
            title,
            found.book,
            found=found,
            state=(STATES[found.booking.state], COLOURS[found.booking.state]),
            rows=list(told_rows(found)),
            typed=[form[name] for name in ("why", "over", "reason") if form[name]],
        )
        return Response(html, status=409)


_ASKED = "They asked us to."
_TOLD_WORDS: Mapping[str, str] = {
    "yes": "They were sent a message.",
    "no": "They were sent no message.",
    "nobody": "There was no email address or mobile number to send a message to.",
}


def _told_days(offers: Sequence[DayOffer], found: Found, chosen: str) -> Iterator[Mapping[str, object]]:
    """The days with their times. The first time of all has the id that the summary of errors leads to."""
    ids = (f"slot-{number}" if number else "slot" for number in count())

    def items(slots: Sequence[Slot]) -> list[Mapping[str, object]]:
        zone = found.book.calendar.zone
        return [
            {
                "id": next(ids),
                "value": str(slot),
                "text": time_words(slot.local(zone), ENGLISH),
                "checked": str(slot) == chosen,
            }
            for slot in slots
            if slot != found.booking.slot
        ]

    for offer in offers:
        free, over = items(offer.free), items(offer.over)
        yield {
            "words": day_words(offer.day, ENGLISH),
            "free": free,
            "over": over,
            "open": any(each["checked"] for each in over),
        }


def _sentence(words: str) -> str:
    """What somebody typed, with a full stop before what comes next."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _reason_error(text: str, missing: str) -> str:
    return _too_long(text) if text else missing


def _too_long(text: str) -> str:
    return f"The reason must be {MOST_REASON} characters or less" if len(text) > MOST_REASON else ""
