"""Whether anybody has more appointments at the same time than they bear: counted anew, from the bookings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from prototype_kit.bookings.booking import Booking
from prototype_kit.bookings.calendar import Calendar


def overbooked(calendar: Calendar, bookings: Iterable[Booking]) -> Mapping[str, tuple[int, datetime]]:
    """The resources with more appointments at once than they bear: how many at most, and since when.

    An appointment lasts until the pause after it is over. One that staff booked although nobody was free
    does not count, nor does one that takes nobody.
    """
    times: dict[str, list[tuple[datetime, datetime]]] = {}
    for booking in bookings:
        if booking.overbooked is None:
            for resource in booking.resources:
                end = booking.ends_at + calendar.entry.pause
                times.setdefault(resource, []).append((booking.starts_at, end))
    most = {resource: most_at_once(its) for resource, its in times.items()}
    bears = {resource.id: resource.capacity for resource in calendar.resources.values()}
    return {resource: found for resource, found in most.items() if found[0] > bears.get(resource, 0)}


def most_at_once(times: Iterable[tuple[datetime, datetime]]) -> tuple[int, datetime]:
    """How many of these times overlap at the worst moment, and when it begins. There must be one."""
    # What ends at a moment is over when something begins at it.
    changes = sorted(change for begin, end in times for change in ((begin, 1), (end, -1)))
    most, since, now = 0, changes[0][0], 0
    for moment, change in changes:
        now += change
        if now > most:
            most, since = now, moment
    return most, since
