"""What is booked for a case now, as pages and calendar files tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from prototype_kit.appointments import (
    appointment_file,
    current,
    prepare_for,
    still_to_do,
    told_booking,
    with_bookings,
)
from prototype_kit.bookings import Booking, Calendar, ToldAppointment, cut_off, moment_words
from prototype_kit.cases import Case
from prototype_kit.rules import Result
from prototype_kit.service import Service
from prototype_kit.web.diaries import diary_now
from prototype_kit.web.front import Front

FROM, ACCOUNT = "from", "account"
"""What the address of a page of an appointment says of whoever came from their account. It names no page."""


def as_booked(front: Front, service: Service, case: Case) -> Case:
    """A case whose answers name the times that are booked now: somebody may have moved one since."""
    journey = service.journeys.get(case.journey)
    if not case.answers.appointments or journey is None:
        return case
    bookings = front.store.bookings.of_case(case.id)
    return replace(case, answers=with_bookings(case.answers, service, journey, bookings))


@dataclass(frozen=True)
class Booked:
    """The appointment of a case, for whoever booked it. `calendar` is None once the service has none such.

    `in_account` says that they came from their account: what they do with it leads back there. `mandate` is
    that of whoever acts for `person`; they have neither the link of the case nor its file.
    """

    front: Front
    service: Service
    case: Case
    booking: Booking
    calendar: Calendar | None
    in_account: bool = False
    mandate: str = ""
    person: str = ""

    @property
    def told(self) -> ToldAppointment:
        """It in words."""
        return told_booking(self.service, self.booking, self.front.site.language)

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self.booking.state == "cancelled"

    @property
    def missed(self) -> bool:
        """Whether staff said that nobody came."""
        return self.booking.state == "missed"

    @property
    def by_us(self) -> bool:
        """Whether staff had to cancel it, and say why; not where they were asked to."""
        return self.cancelled and self.booking.reason is not None

    @property
    def why(self) -> str:
        """Why staff cancelled it, for whoever was sent that; staff may keep it to themselves."""
        if not self.by_us or self.mandate:
            return ""
        messages = self.front.store.outbox.of_case(self.case.id)
        told = any(each.template.startswith("appointment-cancelled.") for each in messages)
        return self.booking.reason or "" if told else ""

    @property
    def prepare(self) -> Sequence[Result]:
        """What somebody has to know before they come. It follows from answers, which no helper sees."""
        return () if self.mandate else prepare_for(self.service, self.case, self.booking)

    @property
    def still(self) -> str:
        """What has to be done though it came to nothing; empty where the service does not say it."""
        return still_to_do(self.service, self.case, self.booking) if self._gone else ""

    @property
    def past(self) -> bool:
        """Whether it has begun."""
        return self.booking.starts_at <= diary_now(self.front)

    @property
    def ahead(self) -> bool:
        """Whether somebody is expected."""
        return self.booking.state == "booked" and not self.past

    @property
    def open(self) -> bool:
        """Whether it can be changed or cancelled online now."""
        calendar = self.calendar
        may = calendar is not None and calendar.may_change(self.booking.starts_at, diary_now(self.front))
        return self.ahead and may

    @property
    def until(self) -> str:
        """Until when it can be, in words; empty where that is not known any more."""
        if self.calendar is None:
            return ""
        local = cut_off(self.calendar, self.booking.starts_at).astimezone(self.calendar.zone)
        return moment_words(local, self.front.site.language)

    @property
    def page(self) -> str:
        """The path of the case's own page; for whoever acts for somebody, of the one that they see."""
        if self.mandate:
            return f"/account/acting/{self.mandate}/cases/{self.case.reference}"
        tracking = self.front.tracking()
        return tracking.own_page(self.case.reference).removeprefix(self.front.base())

    @property
    def _gone(self) -> bool:
        """Whether it came to nothing, and they may have another."""
        return (self.cancelled or self.missed) and not self.mandate

    @property
    def back(self) -> str:
        """The path that whoever changes it came from: its case in their account, or the page above."""
        return f"/account/cases/{self.case.reference}" if self.in_account else self.page

    @property
    def change(self) -> str:
        """The path where another time is chosen."""
        return f"{self.page}/appointment?{self.keep[1:]}".rstrip("?")

    @property
    def cancel(self) -> str:
        """The path where it is cancelled."""
        return f"{self.page}/cancel-appointment?{self.keep[1:]}".rstrip("?")

    @property
    def keep(self) -> str:
        """What the addresses of these pages say of where somebody came from, after something else."""
        return f"&{FROM}={ACCOUNT}" if self.in_account else ""

    @property
    def again(self) -> str:
        """The path where another is booked; empty where they need a new invitation, or act for the person."""
        journey = self.service.journeys.get(self.case.journey)
        if journey is None or journey.inviting is None:
            return f"/{self.service.slug}/{self.case.journey}"
        return f"{self.page}/book-again" if self._gone and not self.another else ""

    @cached_property
    def another(self) -> Literal["", "begun", "booked"]:
        """Whether somebody who was invited has another since this came to nothing, or is about to."""
        if not self._gone:
            return ""
        front = self.front
        found = front.store.invitations.of_draft(self.case.draft_id, front.settings.env, front.clock())
        if found is None or found.draft_id in (None, self.case.draft_id):
            return ""
        return "booked" if found.state == "done" else "begun" if found.state == "begun" else ""

    def file(self) -> bytes:
        """The file for a calendar."""
        front = self.front
        case, language = self.case, front.site.language
        return appointment_file(
            self.service,
            case.journey,
            self.booking,
            front.tracking(),
            case.reference,
            language,
            self.prepare,
        )


def booked_of(front: Front, service: Service, case: Case, *, in_account: bool = False) -> Booked | None:
    """The appointment of a case; None when it never had one."""
    if not service.calendars:
        return None
    booking = current(front.store.bookings.of_case(case.id))
    if booking is None:
        return None
    return Booked(front, service, case, booking, service.calendars.get(booking.calendar), in_account)
