"""The appointment of a case, for whoever booked it: changed, cancelled, and as a file for their calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.answers import Choice
from prototype_kit.appointment_changes import AppointmentChange, AppointmentChanges
from prototype_kit.bookings import Calendar, Diary, NewBooking
from prototype_kit.bookings.calendar_file import MEDIA_TYPE
from prototype_kit.errors import InvalidAnswer, Rejected, RuleFailed
from prototype_kit.questions import Component, Context, Form, SlotQuestion
from prototype_kit.questions.question import one
from prototype_kit.store import BookingChanged, CaseChanged, SlotTaken, StoreUnavailable
from prototype_kit.web.booked import ACCOUNT, FROM, Booked, as_booked, booked_of
from prototype_kit.web.diaries import open_diary, wanted_slots
from prototype_kit.web.drafts import TRIES
from prototype_kit.web.front import Front
from prototype_kit.web.journey import LOOK
from prototype_kit.web.languages import has_chosen, is_choosing
from prototype_kit.web.limiting import limit
from prototype_kit.web.tracking import find_own, is_in_account
from prototype_kit.web.visit import Visit

VERSION = "version"
"""The field that says which appointment somebody saw as they chose another."""


def create_blueprint(front: Front) -> Blueprint:
    """Routes below the page of a case for whoever reported it."""
    pages = AppointmentPages(front)
    routes = Blueprint("appointment", __name__)
    own = "/track/<reference>/<token>"
    routes.add_url_rule(f"{own}/appointment", "choose", pages.choose, methods=["GET"])
    routes.add_url_rule(f"{own}/appointment", "move", pages.move, methods=["POST"])
    routes.add_url_rule(f"{own}/cancel-appointment", "ask", pages.ask, methods=["GET"])
    routes.add_url_rule(f"{own}/cancel-appointment", "cancel", pages.cancel, methods=["POST"])
    routes.add_url_rule(f"{own}/appointment.ics", "file", pages.file)
    return routes


@dataclass(frozen=True)
class Choosing:
    """The question for another time, as the journey asks it.

    What is booked is not among them, and what it takes is free for whoever has it.
    """

    booked: Booked
    question: SlotQuestion
    context: Context
    office: str

    def wanted(self, form: Form) -> NewBooking:
        """The time that a form chooses, as it is to be taken. Raises `Rejected`."""
        question, diary = self.question, self.question.diary(self.context)
        chosen = question.parse(form, self.context)
        if chosen is None:  # an appointment that need not be chosen in the journey
            raise Rejected(question.error("required", self.context))
        (wanted,) = wanted_slots(self.booked.service, {diary.calendar.name: diary}, {question.name: chosen})
        return wanted

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"{self.booked.page}/appointment"

    @property
    def keep(self) -> str:
        """What its address says of the office, unless it is where the appointment is, and of the account."""
        wanted = self.question.office_question().wanted_name
        office = "" if self.office == self.booked.booking.office else f"&{wanted}={self.office}"
        return office + self.booked.keep

    def component(self, typed: Form, errors: Sequence[InvalidAnswer]) -> Component:
        """The question as it is drawn. Other offices are links to this same page."""
        found = self.question.component(typed, errors, self.context)
        office = {**found.params.get("office", {}), "page": ""}
        place = {"here": self.address, "offices": self.address, "keep": self.keep, "office": office}
        return replace(found, params={**found.params, **place})


class AppointmentPages:
    """The views. Whoever has the link from a message, or reference and code, may come here."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def file(self, reference: str, token: str) -> AnyResponse:
        """The appointment for a calendar; one that was cancelled takes itself out of it."""
        booked = self._as_spoken(self._booked(reference, token))
        response = Response(booked.file(), content_type=MEDIA_TYPE)
        name = f"appointment-{booked.case.reference}.ics"
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response

    def _as_spoken(self, booked: Booked) -> Booked:
        """The same in the language in which it was booked, unless another was chosen in this browser.

        Calendar programs that follow a link from a message choose none.
        """
        front, case = self._front, booked.case
        if has_chosen(front.own, front.settings):
            return booked
        followers = front.store.followers.of_case(case)
        spoken = next((each.language for each in followers if each.reporter and each.case_id == case.id), "")
        there = front.edition(spoken or front.own.language.code)
        return booked_of(there, there.site.services[case.service], case) or booked

    # Another time

    def choose(self, reference: str, token: str) -> str:
        """Show what is free."""
        booked = self._booked(reference, token)
        choosing = _choosing(booked)
        return _choose_page(choosing, {}) if choosing else _closed(booked)

    def move(self, reference: str, token: str) -> AnyResponse | str:
        """Move the appointment, or show again what is free."""
        booked, form = self._booked(reference, token), request.form.to_dict(flat=False)
        choosing = _choosing(booked)
        if choosing is None:
            return redirect(booked.change, 303)
        if LOOK in request.args or is_choosing(self.front.own):
            return _choose_page(choosing, form)
        try:
            done = self._move(choosing, form)
        except Rejected as rejected:
            return Response(_choose_page(choosing, form, rejected.errors), status=422)
        except BookingChanged:  # in another window, or by staff: say what it is now
            booked = self._booked(reference, token)
            now = _choosing(booked)
            html = _choose_page(now, {}, changed=True) if now else _closed(booked)
            return Response(html, status=409)
        return redirect(f"{booked.back}?done={done}", 303)

    def _move(self, choosing: Choosing, form: Form) -> str:
        """Move it to the time of a form; what was done.

        Raises `Rejected`, `BookingChanged` and `LimitReached`.
        """
        booked, before = choosing.booked, choosing.booked.booking
        if one(form, VERSION) != str(before.version):
            raise BookingChanged(before.id)
        if one(form, choosing.question.name) == str(before.slot):  # it is not offered, and does no harm
            return "kept"
        slot = (new := choosing.wanted(form)).slot
        limit(self.front, "appointment", booked.case.reference)
        after = replace(before, office=slot.office, starts_at=slot.starts_at, ends_at=slot.ends_at)
        change = self._written(booked, _changes(booked).moved(before, after))
        try:
            self.front.store.bookings.move(before, new, change.entries, change.messages, self.front.clock())
        except SlotTaken:
            raise Rejected(choosing.question.error("taken", choosing.context)) from None
        return "moved"

    # No time at all

    def ask(self, reference: str, token: str) -> str:
        """Ask whether to cancel it. Programs that scan emails follow links, so it takes a button."""
        booked = self._booked(reference, token)
        return _page(booked, "cancel-appointment.html") if booked.open else _closed(booked)

    def cancel(self, reference: str, token: str) -> AnyResponse:
        """Cancel it, once: its time is free for others at once. Raises `LimitReached`."""
        for _ in range(TRIES):
            booked = self._booked(reference, token)
            if not booked.open:
                return redirect(booked.cancel, 303)
            limit(self.front, "appointment", booked.case.reference)
            try:
                self._cancel(booked)
            except (BookingChanged, CaseChanged):  # by somebody else at the same moment
                continue
            return redirect(f"{booked.back}?done=cancelled", 303)
        raise StoreUnavailable("the case changed again and again while its appointment was cancelled")

    def _cancel(self, booked: Booked) -> AppointmentChange:
        case = booked.front.store.cases.by_id(booked.case.id) or booked.case
        change = self._written(booked, _changes(replace(booked, case=case)).cancelled(booked.booking))
        cases = (case, change.case) if change.case != case else None
        self.front.store.bookings.end(
            booked.booking, "cancelled", None, change.entries, change.messages, self.front.clock(), cases
        )
        return change

    def _written(self, booked: Booked, change: AppointmentChange) -> AppointmentChange:  # noqa: ARG002
        """A change with all that is to be written of it."""
        return change

    def _booked(self, reference: str, token: str) -> Booked:
        """The appointment of a case, or the page that says there is none."""
        front = self.front
        service, case = find_own(front, reference, token)
        in_account = request.args.get(FROM) == ACCOUNT and is_in_account(front, case)
        return booked_of(front, service, case, in_account=in_account) or abort(404)


def _changes(booked: Booked) -> AppointmentChanges:
    front = booked.front
    followers = front.store.followers.of_case(booked.case)
    return AppointmentChanges(
        front.own, booked.case, followers, front.signer, front.origin().source, front.clock()
    )


def _choosing(booked: Booked) -> Choosing | None:
    """How another time is asked for; None where it is too late for that.

    It is None, too, where a later release of the journey asks for none, or cannot tell how long it takes.
    """
    if not booked.open:
        return None
    front, service, case, booking = booked.front, booked.service, booked.case, booked.booking
    journey = service.journeys[case.journey]
    draft = front.store.drafts.by_id(case.draft_id, case.origin.env, front.clock())
    question = journey.questions.get(booking.question)
    if draft is None or not isinstance(question, SlotQuestion) or question.calendar != booking.calendar:
        return None
    offices = question.declared.offices
    there = request.args.get(question.office_question().wanted_name, booking.office)
    if there not in offices:
        there = next(iter(offices))
    answers = as_booked(front, service, case).answers
    chosen = {question.office_name: Choice(there, offices[there].name)}
    visit = Visit(front, service, journey, replace(draft, answers=answers.with_page("", chosen)))

    def diary(calendar: Calendar) -> Diary:
        diary = open_diary(front, service.slug, calendar, case.origin, booking.number)
        return replace(diary, own=booking.slot)

    try:
        step = visit.walk().find(question.name)
        if step is None:
            return None
        context = replace(visit.context(step), diary=diary, heading=False)
        question.need(context.known)
    except RuleFailed:
        return None
    return Choosing(booked, question, context, there)


def _choose_page(
    choosing: Choosing, typed: Form, errors: Sequence[InvalidAnswer] = (), *, changed: bool = False
) -> str:
    looks = {name: request.args[name] for name in choosing.question.looks if name in request.args}
    return _page(
        choosing.booked,
        "change-appointment.html",
        part=choosing.component({**typed, **{name: (look,) for name, look in looks.items()}}, errors),
        action=f"{choosing.address}?{choosing.keep[1:]}".rstrip("?"),
        errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
        changed=changed,
        keep=choosing.keep + (f"&{urlencode(looks)}" if looks else ""),
    )


def _closed(booked: Booked) -> str:
    """Why there is nothing to change, and what somebody can do."""
    return _page(booked, "appointment-closed.html")


def _page(booked: Booked, template: str, **values: Any) -> str:
    journey = booked.service.journeys[booked.case.journey]
    given = {"booked": booked, "back": booked.back, "keep": booked.keep, **values}
    return booked.front.page(template, booked.service, journey, **given)
