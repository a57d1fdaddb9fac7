"""What is kept for somebody while they fill in a form, as each of its pages shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from prototype_kit.answers import Appointment
from prototype_kit.bookings import Booking, moment_words, time_words
from prototype_kit.store.holds import MOST_EXTENDED

if TYPE_CHECKING:
    from prototype_kit.web.visit import Visit

FORM = "kit-form"
"""The id of the form of a question page: what is typed there is sent along, so that it is not lost."""


@dataclass(frozen=True)
class Kept:
    """An appointment as somebody's answers name it: `words` say whether and until when it is kept.

    `lapsed` are the words for when the time is over, after `seconds` from now, and `change` leads to others.
    `minutes` is for how long it can be kept more; 0 when it cannot.
    """

    words: str
    lapsed: str
    change: str
    seconds: int = 0
    minutes: int = 0


def kept_for(visit: Visit) -> tuple[Kept, ...]:
    """What is kept for the appointments that the answers of an open draft name."""
    if visit.draft.state != "open" or not _named(visit.draft.answers.values):
        return ()
    now, walked = visit.front.clock(), visit.walk()
    held = visit.front.store.bookings.held(visit.draft.id, now)
    return tuple(
        _kept(visit, question, value, held.get(question), now)
        for question, value in _named(walked.answers.values).items()
        if walked.find(question) is not None
    )


def _named(values: Mapping[str, object]) -> Mapping[str, Appointment]:
    return {question: value for question, value in values.items() if isinstance(value, Appointment)}


def _kept(visit: Visit, question: str, value: Appointment, held: Booking | None, now: datetime) -> Kept:
    say, calendar = visit.language, visit.service.calendars.get(value.calendar)
    zone = calendar.zone if calendar else None
    when = moment_words(value.starts_at.astimezone(zone), say, now.astimezone(zone).year)
    lapsed = say("We could not keep {when} for you any longer. It may still be free.", when=when)
    change = f"{visit.base}/{question}?change=yes"
    # An answer that was changed without its hold, such as in another window, is not what is held.
    if held is None or held.held_until is None or held.starts_at != value.starts_at:
        return Kept(lapsed, lapsed, change)
    until = time_words(held.held_until.astimezone(zone), say)
    words = say("We are keeping {when} for you until {until}.", when=when, until=until)
    seconds = max(0, round((held.held_until - now).total_seconds()))
    more = calendar.entry.hold.seconds // 60 if calendar and held.extended < MOST_EXTENDED else 0
    return Kept(words, lapsed, change, seconds, more)


def keep_longer(visit: Visit) -> None:
    """Keep what is held for as long again, counted from now, unless that was done often enough."""
    now, bookings = visit.front.clock(), visit.front.store.bookings
    for held in bookings.held(visit.draft.id, now).values():
        if calendar := visit.service.calendars.get(held.calendar):
            bookings.extend(held, now + calendar.entry.hold, now)
