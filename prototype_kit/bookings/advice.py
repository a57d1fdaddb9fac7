"""What would make a working calendar better: days that are past, holidays nobody knows yet, empty offices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from prototype_kit.bookings.calendar import Calendar
from prototype_kit.bookings.entries import ClosedEntry, ExtraEntry
from prototype_kit.bookings.slots import Need, TakenBits, free_starts
from prototype_kit.document import Node
from prototype_kit.errors import Fault
from prototype_kit.language import ENGLISH

_DAY = timedelta(days=1)


def advise_calendars(calendars: Iterable[Calendar], used: Iterable[str], today: date) -> Iterator[Fault]:
    """Advice on calendars as they are today. `used` are the names of those that a journey asks for."""
    names = set(used)
    for calendar in calendars:
        if (node := calendar.place) is not None:
            if calendar.name not in names:
                what = "No question asks for a time of this calendar."
                yield _fault(node, what, f"Write a page of type: slot, with calendar: {calendar.name}.")
            yield from _advise_holidays(calendar, node, today)
            yield from _advise_past(calendar, node, today)
            yield from _advise_empty(calendar, node, today)


def _noon(calendar: Calendar, today: date) -> datetime:
    return datetime.combine(today, time(12), calendar.zone)


def _last_day(calendar: Calendar, today: date) -> date:
    return calendar.last_day(_noon(calendar, today))


def _advise_holidays(calendar: Calendar, node: Node, today: date) -> Iterator[Fault]:
    days, last = calendar.working_days, _last_day(calendar, today)
    if calendar.entry.bank_holidays == "closed" and not days.is_known(last):
        known, until = ENGLISH.date(days.known_until), ENGLISH.date(last)
        what = f"People can book until {until}, but bank holidays are known until {known} only."
        mend = "Install a newer govuk-bank-holidays, make window: shorter, or write those days under closed:."
        yield _fault(node.key("window"), what, mend)


def _advise_past(calendar: Calendar, node: Node, today: date) -> Iterator[Fault]:
    """Each day that stands there by itself and is over."""
    entry = calendar.entry
    yield from _past(entry.closed, node, "closed", today)
    for name, office in entry.offices.items():
        place = node["offices"][name]
        yield from _past(office.closed, place, "closed", today)
        yield from _past(office.also, place, "also", today)
    for name, resource in entry.resources.items():
        yield from _past(resource.away, node["resources"][name], "away", today)


def _past(entries: Sequence[ClosedEntry | ExtraEntry], node: Node, key: str, today: date) -> Iterator[Fault]:
    for number, entry in enumerate(entries):
        last = entry.day or (entry.to if isinstance(entry, ClosedEntry) else None)
        if isinstance(last, date) and last < today:
            what = f"This was over on {ENGLISH.date(last)}."
            yield _fault(node[key].parts[number], what, "Delete it, or write the day on which it comes next.")


def _advise_empty(calendar: Calendar, node: Node, today: date) -> Iterator[Fault]:
    """Offices at which nothing can be booked, though nobody has booked anything."""
    need = Need(calendar.entry.length.seconds // 60)
    nothing, last = TakenBits(calendar, ()), _last_day(calendar, today)
    first = calendar.first_moment(_noon(calendar, today)).date()
    if first > last:
        days_ = f"the earliest day would be {ENGLISH.date(first)}, and the last one {ENGLISH.date(last)}"
        place = node.key("lead_time" if "lead_time" in node.entries else "window")
        yield _fault(place, f"Nothing can ever be booked: {days_}.", "Make lead_time: shorter than window:.")
        return
    days = [first + _DAY * number for number in range((last - first).days + 1)]
    for name in calendar.offices:
        if not any(free_starts(calendar, name, need, day, nothing) for day in days):
            kinds = [kind for kind in calendar.entry.needs if not calendar.resources_at(name, kind)]
            what = f"Nothing can be booked at {name!r} on any day up to {ENGLISH.date(last)}, the last one."
            mend = "Check when it opens, who is there then, and if they stay as long as length: says."
            if kinds:
                mend = f"No {kinds[0]} is ever there: write {{office: {name}}} under at: of one."
            yield _fault(node["offices"].key(name), what, mend)


def _fault(place: Node, what: str, mend: str) -> Fault:
    return Fault(place.file, place.line, what, mend)
