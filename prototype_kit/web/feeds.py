"""Calendars of offices that staff subscribe to in their calendar program, which cannot sign in.

An office has one where its calendar gives it a number (`feed: 1`). The address follows from that number and
the secret of the site, so that nobody can guess it, and another number puts an end to it. It tells times,
lengths and references; whose they are is found in the console alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest

from flask import Blueprint, Response, abort

from prototype_kit.appointments import feed_event
from prototype_kit.bookings import BookingState, Calendar, Office, calendar_file, diary_name
from prototype_kit.bookings.calendar_file import MEDIA_TYPE
from prototype_kit.events import Origin
from prototype_kit.service import Service
from prototype_kit.web.front import Front

STATES: tuple[BookingState, ...] = ("booked", "attended", "missed")
PAST, AHEAD = timedelta(days=30), timedelta(days=731)
"""What is told of the past, and of what comes: no calendar can be booked further ahead."""
_TOKEN = 32  # hexadecimal digits: 128 bits


@dataclass(frozen=True)
class Feed:
    """The calendar of one office that can be subscribed to."""

    front: Front
    service: Service
    calendar: Calendar
    office: Office

    @property
    def name(self) -> str:
        """What it is called where somebody subscribes to it."""
        return f"{self.office.name}: {self.service.name}"

    @property
    def diary(self) -> str:
        """The diary that it tells of: that of people, not of tests or sessions of research."""
        origin = Origin(env=self.front.settings.env)
        return diary_name(origin, self.service.slug, self.calendar.name)

    @property
    def token(self) -> str:
        """What nobody can guess of its address."""
        parts = (self.diary, self.office.id, self.office.entry.feed)
        return self.front.signer.sign("calendar-feed", *parts)[:_TOKEN]

    @property
    def path(self) -> str:
        """Its path on the public site."""
        return f"/calendars/{self.service.slug}/{self.calendar.name}/{self.office.id}/{self.token}.ics"

    def file(self) -> bytes:
        """The calendar as it is now."""
        store, now = self.front.store, self.front.clock()
        found = store.bookings.between(self.diary, now - PAST, now + AHEAD, STATES)
        here = [booking for booking in found if booking.office == self.office.id]
        references = store.cases.references_of({each.case_id for each in here if each.case_id is not None})
        events = (feed_event(self.service, each, references.get(each.case_id or 0, "")) for each in here)
        return calendar_file(events, self.calendar.language.code, self.name)


def feeds(front: Front) -> Iterator[Feed]:
    """Those of every office that has one."""
    for service in front.own.services.values():
        for calendar in service.calendars.values():
            for office in calendar.offices.values():
                if office.entry.feed is not None:
                    yield Feed(front, service, calendar, office)


def create_blueprint(front: Front) -> Blueprint:
    """The address of each."""
    routes = Blueprint("feeds", __name__)

    @routes.get("/calendars/<service>/<calendar>/<office>/<token>.ics")
    def feed(service: str, calendar: str, office: str, token: str) -> Response:
        its = front.own.services.get(service)
        days = its.calendars.get(calendar) if its else None
        place = days.offices.get(office) if days else None
        if its is None or days is None or place is None or place.entry.feed is None:
            abort(404)
        found = Feed(front, its, days, place)
        if not compare_digest(token.encode(), found.token.encode()):
            abort(404)
        return Response(found.file(), content_type=MEDIA_TYPE)

    return routes
