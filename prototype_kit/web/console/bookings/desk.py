"""What every page about appointments is given: the calendars of the site, their diaries, and its frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort

from prototype_kit.bookings import (
    Booking,
    BookingState,
    Calendar,
    Diary,
    diary_name,
    moment_words,
)
from prototype_kit.bookings.opening import midnight
from prototype_kit.events import Origin
from prototype_kit.language import ENGLISH
from prototype_kit.service import Service
from prototype_kit.web.console.casework import Casework
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.diaries import diary_now, named_diary
from prototype_kit.web.front import Front

STATES: Mapping[BookingState, str] = {
    "booked": "Booked",
    "attended": "Came",
    "missed": "Did not come",
    "cancelled": "Cancelled",
    "held": "Being booked now",
    "lapsed": "Not booked in the end",
}
COLOURS: Mapping[BookingState, str] = {
    "booked": "blue",
    "attended": "green",
    "missed": "orange",
    "cancelled": "grey",
    "held": "yellow",
    "lapsed": "grey",
}
OURS: Sequence[BookingState] = ("booked", "attended", "missed")
"""States of appointments that take, or took, somebody's time."""
_SECTIONS: Sequence[tuple[str, str, str]] = (
    ("Day", "", "bookings_day"),
    ("Week", "/week", "bookings_week"),
    ("List", "/list", "bookings_list"),
    ("Appointments left", "/left", "bookings_left"),
    ("Savings", "/savings", "bookings_savings"),
    ("Close a day", "/close", "close_day"),
)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Book:
    """A calendar of a service as it is worked with here: its diary's name, and the moment that it is."""

    service: Service
    calendar: Calendar
    diary: str
    now: datetime

    @property
    def base(self) -> str:
        """The address of its pages."""
        return _base(self.service, self.calendar)

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.astimezone(self.calendar.zone).date()

    def moments(self, first: date, last: date) -> tuple[datetime, datetime]:
        """When the first day begins, and when the last one is over."""
        return midnight(first, self.calendar.zone), midnight(last + _DAY, self.calendar.zone)

    def office(self, name: str) -> str:
        """What an office is called, also once it is gone."""
        found = self.calendar.offices.get(name)
        return found.name if found else name

    def resource(self, name: str) -> str:
        """What staff call a resource, also once it is gone."""
        found = self.calendar.resources.get(name)
        return found.name if found else name

    def page_of(self, booking: Booking) -> str:
        """The address of the page of a booking."""
        return f"{self.base}/appointment/{booking.id}"


class BookingsDesk:
    """Finds calendars by their address, and draws the frame of their pages."""

    def __init__(self, front: Front, frame: Frame, public: str):
        self.front, self.frame, self.work = front, frame, Casework(front, frame, public)

    def books(self) -> Sequence[Book]:
        """Every calendar of the site."""
        services = self.front.own.services.values()
        return [self._book(service, each) for service in services for each in service.calendars.values()]

    def book(self, service: str, calendar: str) -> Book:
        """A calendar by its address; 404 when there is none."""
        found = self.front.own.services.get(service) or abort(404)
        return self._book(found, found.calendars.get(calendar) or abort(404))

    def _book(self, service: Service, calendar: Calendar) -> Book:
        origin = Origin(env=self.front.settings.env, source="staff")
        name = diary_name(origin, service.slug, calendar.name)
        return Book(service, calendar, name, diary_now(self.front))

    def open_diary(self, book: Book, but: int | str = "") -> Diary:
        """The diary, without what one booking takes by its number."""
        return named_diary(self.front, book.diary, book.calendar, but)

    def page(self, template: str, title: str, book: Book, path: str = "", **values: object) -> str:
        """The page `console/bookings/<template>.html`; `path` is its address, to mark it among the others."""
        several = len(self.books()) > 1
        return self.frame.page(
            f"bookings/{template}",
            title,
            here="/bookings",
            book=book,
            several=several,
            sections=[
                {"text": words, "href": f"{book.base}{end}", "here": path == f"{book.base}{end}"}
                for words, end, endpoint in _SECTIONS
                if self.frame.is_for_them(endpoint)
            ],
            **values,
        )


def ahead(bookings: Iterable[Booking], now: datetime) -> Sequence[Booking]:
    """Those to which somebody is still expected to come."""
    return [each for each in bookings if each.state == "booked" and each.starts_at > now]


def told_bookings(service: Service, bookings: Sequence[Booking]) -> Sequence[Mapping[str, str]]:
    """The appointments of a case in words, the latest first; `href` is empty where its calendar is gone."""
    found = []
    for each in reversed([each for each in bookings if each.state != "lapsed"]):
        calendar = service.calendars.get(each.calendar)
        office = calendar.offices.get(each.office) if calendar else None
        found.append(
            {
                "when": moment_words(each.local, ENGLISH),
                "where": office.name if office else each.office,
                "state": STATES[each.state],
                "colour": COLOURS[each.state],
                "href": f"{_base(service, calendar)}/appointment/{each.id}" if calendar else "",
            }
        )
    return found


def _base(service: Service, calendar: Calendar) -> str:
    return f"/bookings/{service.slug}/{calendar.name}"


def length_words(minutes: int) -> str:
    """`45 minutes`, `1 hour`, `1 hour 30 minutes`."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    return " ".join(f"{many} {one}{'' if many == 1 else 's'}" for many, one in parts if many) or "0 minutes"


def clock_words(moment: datetime, book: Book) -> str:
    """The time of a moment by the clock on the wall: 10:30am."""
    local = moment.astimezone(book.calendar.zone)
    return ENGLISH.time(local.time().replace(second=0, microsecond=0, fold=0))


_PROPER: Mapping[str, str] = {"welsh": "Welsh", "english": "English", "bsl": "BSL"}
"""Skills whose names have a capital wherever they stand."""


def skill_words(skills: Sequence[str]) -> str:
    """`Welsh, two parents`."""
    words = ", ".join(_PROPER.get(skill, skill.replace("-", " ")) for skill in skills)
    return words[:1].upper() + words[1:]
