"""Calendar files: appointments as calendar programs read them (iCalendar, RFC 5545).

Times are moments in UTC, which every program shows by its own clock: there is no time zone in a file that it
could read wrongly. A later file about the same appointment has the same `UID` and a higher `SEQUENCE`, and so
takes the place of the earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
PRODUCT = "-//prototype-kit//Appointments//EN"
REFRESH = timedelta(hours=1)
"""How often programs are asked to look for what has changed in a calendar that somebody subscribes to."""


@dataclass(frozen=True)
class CalendarEvent:
    """One appointment in a calendar. `starts_at`, `ends_at` and `changed_at` are aware, in UTC."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False


def calendar_file(events: Iterable[CalendarEvent], language: str, name: str = "") -> bytes:
    """The file with these events, whose words are in the language of a code such as cy.

    One with a `name` is a calendar that somebody subscribes to.
    """
    from icalendar import Calendar, vDuration  # slow to load, and few ask for such a file

    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", PRODUCT)
    made.add("method", "PUBLISH")
    if name:
        made.add("name", name)
        made.add("x-wr-calname", name)  # what Outlook and Google read in place of NAME
        made.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", vDuration(REFRESH))
    for event in events:
        made.add_component(_event(event, language))
    return bytes(made.to_ical())


def _event(event: CalendarEvent, language: str) -> Event:
    from icalendar import Event

    made, spoken = Event(), {"LANGUAGE": language}
    made.add("uid", event.uid)
    made.add("sequence", event.sequence)
    made.add("dtstamp", event.changed_at)
    made.add("last-modified", event.changed_at)
    made.add("dtstart", event.starts_at)
    made.add("dtend", event.ends_at)
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("class", "PRIVATE")  # whoever may look into somebody's calendar sees that they are busy
    made.add("summary", event.summary, parameters=spoken)
    if event.location:
        made.add("location", event.location, parameters=spoken)
    if event.description:
        made.add("description", event.description, parameters=spoken)
    if event.url:
        made.add("url", event.url)
    return made
