"""Every appointment that somebody has ahead: to change, to cancel, or to put into a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prototype_kit.appointments import told_booking
from prototype_kit.bookings import ToldAppointment
from prototype_kit.store.account_home import Ahead
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.account.paging import asked_page, last_page, pagination
from prototype_kit.web.booked import ACCOUNT, FROM
from prototype_kit.web.diaries import diary_now


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """The address of the list."""
    return [Route("/account/appointments", "appointments", listed)]


@dataclass(frozen=True)
class ListedAppointment:
    """An appointment in words, and its pages below `own`, from which `keep` leads back to the account.

    `open` says that it can be changed and cancelled online now.
    """

    told: ToldAppointment
    service: str
    reference: str
    own: str
    keep: str
    open: bool


def listed(resident: Resident) -> str:
    """The appointments ahead, the next first."""
    front, say, page = resident.front, resident.say, asked_page()
    scope, now, homes = resident.scope("appointments"), diary_now(front), front.store.account_homes
    found = homes.ahead(resident.account, scope, now, page)
    count = homes.count_ahead(resident.account, scope, now)
    pages = pagination(
        say, "/account/appointments", page, last_page(count), say("Pages of your appointments")
    )
    appointments = [_listed(resident, each) for each in found]
    return resident.page(
        "appointments", say("Your appointments"), appointments=appointments, pagination=pages
    )


def _listed(resident: Resident, ahead: Ahead) -> ListedAppointment:
    front, booking = resident.front, ahead.booking
    service = front.site.services[booking.service]
    calendar = service.calendars.get(booking.calendar)
    return ListedAppointment(
        told=told_booking(service, booking, resident.say),
        service=service.name_for(ahead.journey),
        reference=ahead.reference,
        own=front.tracking().own_page(ahead.reference).removeprefix(front.base()),
        keep=f"?{FROM}={ACCOUNT}",
        open=calendar is not None and calendar.may_change(booking.starts_at, diary_now(front)),
    )
