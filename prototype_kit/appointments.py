"""Appointments of cases: what people are told of one, in words, in messages and in a calendar file.

What somebody chose stands in the answers of their case; what is theirs now, after they or staff moved it, in
its booking. Whatever is shown or sent after submission is told from the booking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from prototype_kit.answers import Answers, Appointment, Choice
from prototype_kit.bookings import (
    Booking,
    Calendar,
    CalendarEvent,
    Slot,
    ToldAppointment,
    calendar_file,
    cut_off,
    day_words,
    moment_words,
    tell_appointment,
)
from prototype_kit.cases import Case
from prototype_kit.content import Bullets, WebAddress
from prototype_kit.errors import RuleFailed
from prototype_kit.journey import Journey, Walk, walk
from prototype_kit.language import LOCAL, Language
from prototype_kit.questions import SlotQuestion
from prototype_kit.rules import Result
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.tracking import Tracking


def current(bookings: Sequence[Booking]) -> Booking | None:
    """The booking of a case that counts, of all that it had: the last, but one that is booked."""
    ahead = [booking for booking in bookings if booking.state == "booked"]
    return next(reversed(ahead or list(bookings)), None)


def last_day_of(service: Service, case: Case, booking: Booking) -> date | None:
    """The last day to which the appointment of a case may be moved; None where its calendar alone says it.

    Where the answers cannot tell it any more, that is `date.min`: no day is then known to be soon enough.
    """
    journey = service.journeys.get(case.journey)
    question = journey.questions.get(booking.question) if journey else None
    if journey is None or not isinstance(question, SlotQuestion) or question.until is None:
        return None
    try:
        step = walk(journey, case.answers, case.received_at.astimezone(LOCAL).date()).find(question.name)
        return question.last_day(step.known) if step else date.min
    except RuleFailed:
        return date.min


@dataclass(frozen=True)
class AsBooked:
    """What the journey of a case says of its appointment, by the answers of the case and what is booked now.

    All words are in the language of the `journey`.
    """

    journey: Journey
    question: SlotQuestion
    walked: Walk
    case: Case

    @property
    def prepare(self) -> tuple[Result, ...]:
        """Who must come and what to bring, say; nothing where the answers cannot tell it any more."""
        say, rules = self.journey.language, self.journey.rules
        try:
            found: list[Result] = [rules.ask(name, self.walked.known) for name in self.question.prepare]
        except RuleFailed:
            return ()
        return tuple(Result(say(each.outcome), tuple(map(say, each.reasons))) for each in found)

    @property
    def still_to_do(self) -> str:
        """What has to be done though it is cancelled, and by when; empty where nothing has."""
        words, say = self.question.cancelled or "", self.journey.language
        step = self.walked.find(self.question.name)
        if step is None or self.case.state == "fixed":
            return ""
        try:
            day = self.question.good_until(step.known)
        except RuleFailed:
            day = None
        if day is None:
            return "" if "{day}" in words else say(words)
        return say(words, day=day_words(day, say))


def as_booked(service: Service, case: Case, booking: Booking) -> AsBooked | None:
    """The same for the service in somebody's language; None where its journey asks for none such any more."""
    journey = service.journeys.get(case.journey)
    question = journey.questions.get(booking.question) if journey else None
    if journey is None or not isinstance(question, SlotQuestion):
        return None
    answers = with_bookings(case.answers, service, journey, [booking])
    try:
        walked = walk(journey, answers, case.received_at.astimezone(LOCAL).date())
    except RuleFailed:
        return None
    return AsBooked(journey, question, walked, case) if walked.find(question.name) else None


def prepare_for(service: Service, case: Case, booking: Booking) -> tuple[Result, ...]:
    """What somebody has to know before they come; nothing where the service does not say it."""
    found = as_booked(service, case, booking)
    return found.prepare if found else ()


def still_to_do(service: Service, case: Case, booking: Booking) -> str:
    """What has to be done though the appointment is cancelled; empty where the service does not say it."""
    found = as_booked(service, case, booking)
    return found.still_to_do if found else ""


def prepare_words(results: Sequence[Result], point: str) -> str:
    """The same for messages and calendar files: a line each, those of a list after a `point`."""
    lines = list[str]()
    for each in results:
        lines.append(each.outcome + (":" if each.reasons else "."))
        lines += [f"{point} {reason}" for reason in each.reasons]
    return "\n".join(lines)


def told_booking(service: Service, booking: Booking, language: Language) -> ToldAppointment:
    """A booking in words. `service` and `language` are those of whoever reads them."""
    calendar = service.calendars.get(booking.calendar)
    return tell_appointment(booking.slot, booking.zone, calendar, language)


def told_answer(service: Service, answer: Appointment, language: Language) -> ToldAppointment:
    """The same of a time that somebody has just chosen."""
    slot = Slot(answer.starts_at, answer.office, answer.minutes)
    calendar = service.calendars.get(answer.calendar)
    return tell_appointment(slot, answer.zone, calendar, language, answer.office_name)


def with_bookings(
    answers: Answers, service: Service, journey: Journey, bookings: Sequence[Booking]
) -> Answers:
    """Answers with the times as they are booked now, in place of those that were chosen first."""
    values = dict(answers.values)
    for booking in bookings:
        before = values.get(booking.question)
        if isinstance(before, Appointment):
            after = _as_answer(before, service, booking)
            values[booking.question] = after
            question = journey.questions.get(booking.question)
            if isinstance(question, SlotQuestion) and question.office_name in values:
                values[question.office_name] = Choice(after.office, after.office_name)
    return replace(answers, values=values)


def _as_answer(before: Appointment, service: Service, booking: Booking) -> Appointment:
    """The answer that names the time of a booking."""
    calendar = service.calendars.get(booking.calendar)
    office = calendar.offices.get(booking.office) if calendar else None
    known = before.office_name if before.office == booking.office else booking.office
    return Appointment(
        booking.calendar,
        booking.office,
        office.name if office else known,
        booking.local.date(),
        booking.local.time(),
        booking.zone,
        booking.starts_at,
        booking.minutes,
        booking.skills,
    )


def too_late(site: Site, calendar: Calendar | None, starts_at: datetime, now: datetime | None) -> str:
    """What somebody can do who cannot change or cancel an appointment online at `now`; empty while they can.

    `site` is in their language. Without `now`, they can.
    """
    if now is None or (calendar is not None and calendar.may_change(starts_at, now)):
        return ""
    return _with_contacts(site, "phone {phone}, use text relay on {relay}, or email {email}")


def _with_contacts(site: Site, sentence: str) -> str:
    contacts = site.entry.contacts
    return site.language(sentence, phone=contacts.phone, relay=contacts.text_relay, email=contacts.email)


def appointment_values(
    site: Site, told: ToldAppointment, tracking: Tracking, reference: str, instead: str = ""
) -> dict[str, str]:
    """What words may name of an appointment, beside its question. `site` is in the person's language.

    `instead` stands where the link to change it does while there is one; what else somebody can do then is
    told in words of its own, which are empty once `instead` says it.
    """
    also = "You can also phone {phone}, use text relay on {relay}, or email {email}."
    return {
        "appointment-day": told.day,
        "appointment-time": told.time,
        "appointment-length": told.length,
        "appointment-place": told.place,
        "appointment-directions": Bullets([words for words in (told.directions, told.access) if words]),
        "change-link": instead or WebAddress(tracking.appointment(reference)),
        "change-by-phone": "" if instead else _with_contacts(site, also),
        "calendar-link": WebAddress(tracking.calendar_file(reference)),
    }


def answered_values(
    site: Site, service: Service, answers: Answers, tracking: Tracking, reference: str, now: datetime | None
) -> dict[str, str]:
    """The same for the first time that answers name, as it is at `now`; nothing where they name none.

    `site` and `service` are in the person's language.
    """
    chosen = next(iter(answers.appointments.values()), None)
    if chosen is None:
        return {}
    instead = too_late(site, service.calendars.get(chosen.calendar), chosen.starts_at, now)
    told = told_answer(service, chosen, site.language)
    return appointment_values(site, told, tracking, reference, instead)


def appointment_file(
    service: Service,
    journey: str,
    booking: Booking,
    tracking: Tracking,
    reference: str,
    language: Language,
    prepare: Sequence[Result] = (),
) -> bytes:
    """The calendar file of a booking, for whoever has it: the appointment, and what to `prepare` for it.

    A pure function of what it is given, as the page and the messages are.
    """
    event = _event(service, journey, booking, tracking, reference, language, prepare)
    return calendar_file([event], language.code)


def _event(
    service: Service,
    journey: str,
    booking: Booking,
    tracking: Tracking,
    reference: str,
    language: Language,
    prepare: Sequence[Result],
) -> CalendarEvent:
    told, cancelled = told_booking(service, booking, language), booking.state == "cancelled"
    title = "Cancelled appointment: {service}" if cancelled else "Appointment: {service}"
    calendar = service.calendars.get(booking.calendar)
    may_change = language("Change or cancel it:")
    if calendar is not None:  # a file is read long after it was made, so it says until when
        last = cut_off(calendar, booking.starts_at).astimezone(calendar.zone)
        may_change = language("Change or cancel it until {when}:", when=moment_words(last, language))
    # The time stands in the words too: by the clock there, whatever the clock says where they are read.
    lines = [
        language("This appointment is cancelled.") if cancelled else "",
        told.words,
        told.directions,
        told.access,
        "" if cancelled else prepare_words(prepare, "-"),
        language("Reference {reference}", reference=reference),
        "" if cancelled else may_change,
        "" if cancelled else tracking.appointment(reference),
    ]
    return CalendarEvent(
        uid=booking.id,
        sequence=booking.version,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        changed_at=booking.changed_at,
        summary=language(title, service=service.name_for(journey)),
        location=told.place,
        description="\n".join(line for line in lines if line),
        url=tracking.appointment(reference),
        cancelled=cancelled,
    )


def feed_event(service: Service, booking: Booking, reference: str) -> CalendarEvent:
    """A booking in the calendar of an office: the service, the reference and the length; nobody's name."""
    return CalendarEvent(
        uid=booking.id,
        sequence=booking.version,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        changed_at=booking.changed_at,
        summary=f"{reference}, {service.name}",
        description=f"{booking.minutes} minutes",
    )
