"""Every half hour of some days, as an office that never closes offers it: run in a process of some time zone.

`python -m tests.reliability.every_half_hour OUT 2026-01-01 2030-12-31` writes a line for each slot: what a
page says of it, what a message says, and whether both mean the moment that a calendar program reads in its
file. More days may follow, each time the first and the last.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar

from prototype_kit.answers import Appointment
from prototype_kit.bookings import Calendar, CalendarEvent, Diary, Need, Slot, calendar_file, tell_appointment
from prototype_kit.bookings.entries import CalendarEntry
from prototype_kit.known import Known
from prototype_kit.language import ENGLISH, MONTHS
from prototype_kit.questions import Context, SlotQuestion

NEED = Need(30)
LONDON = ZoneInfo("Europe/London")
_WORDS = re.compile(
    r"(?P<time>midday|midnight|(?P<hour>\d+)(?::(?P<minute>\d\d))?(?P<half>[ap])m)"
    r"(?:, (?P<which>before|after) the clocks go back,?)? on \w+ (?P<day>\d+) (?P<month>\w+) (?P<year>\d{4})"
)


def night_office() -> Calendar:
    """An office that is open at every hour of every day."""
    entry = {
        "name": "Night desk",
        "needs": ["desk"],
        "length": "30 minutes",
        "starts": "30 minutes",
        "lead_time": "0 minutes",
        "window": "104 weeks",
        "bank_holidays": "open",
        "offices": {
            "desk": {
                "name": "Night desk",
                "address": ["ZZ1 1AA"],
                "opens": [{"rule": "FREQ=DAILY", "from": "00:00", "to": "24:00"}],
            }
        },
        "resources": {"desk": {"name": "Desk", "kind": "desk", "at": [{"office": "desk"}]}},
    }
    return Calendar("night", CalendarEntry.model_validate(entry))


def slots(its: Calendar, first: date, last: date) -> Iterator[tuple[date, tuple[Slot, ...]]]:
    """What is offered, day by day, each day as it begins."""
    day = first
    while day <= last:
        begin = datetime.combine(day, time(0), LONDON).astimezone(UTC)
        yield day, Diary(its, begin).free("desk", NEED, day, day)
        day += timedelta(days=1)


def moment_in(words: str) -> datetime | None:
    """The moment that words mean, read as somebody does who knows nothing else; None for no such time."""
    read = _WORDS.search(words)
    if read is None:
        return None
    if read["hour"] is None:
        hour, minute = 12 if read["time"] == "midday" else 0, 0
    else:
        hour = int(read["hour"]) % 12 + (12 if read["half"] == "p" else 0)
        minute = int(read["minute"] or 0)
    month = MONTHS.index(read["month"]) + 1
    fold = int(read["which"] == "after")
    wall = datetime(int(read["year"]), month, int(read["day"]), hour, minute, fold=fold, tzinfo=LONDON)
    moment = wall.astimezone(UTC)
    # A time that the clocks leap over comes back as another.
    return moment if moment.astimezone(LONDON).replace(tzinfo=None) == wall.replace(tzinfo=None) else None


def _lines(first: date, last: date) -> Iterator[str]:
    its = night_office()
    question = SlotQuestion(name="when", ask="When?", calendar="night").with_calendar(its)
    for _, offered in slots(its, first, last):
        events, told = [], []
        for slot in offered:
            answer: Appointment = question.appointment(slot, NEED)
            page = question.show(answer, Context(Known(first)))
            letter = tell_appointment(slot, answer.zone, its, ENGLISH)
            told.append((slot, answer, page, letter.when))
            events.append(
                CalendarEvent(str(slot), 1, slot.starts_at, slot.ends_at, slot.starts_at, letter.when)
            )
        read = icalendar.Calendar.from_ical(calendar_file(events, "en"))
        found = {str(event["UID"]): event for event in read.walk("VEVENT")}
        for slot, answer, page, letter_words in told:
            event = found[str(slot)]
            moments = {
                slot.starts_at,
                answer.starts_at,
                moment_in(page),
                moment_in(letter_words),
                event.decoded("DTSTART").astimezone(UTC),
                event.decoded("DTEND").astimezone(UTC) - NEED.length,
            }
            agreed = "same" if moments == {slot.starts_at} else f"different: {sorted(map(str, moments))}"
            yield f"{slot} | {page.splitlines()[0]} | {letter_words} | {event['SUMMARY']} | {agreed}"


def main(out: str, *days: str) -> None:
    """Write the lines."""
    ends = [date.fromisoformat(day) for day in days]
    with Path(out).open("w", encoding="utf-8") as file:
        for first, last in zip(ends[::2], ends[1::2], strict=True):
            file.writelines(f"{line}\n" for line in _lines(first, last))


if __name__ == "__main__":
    main(*sys.argv[1:])
