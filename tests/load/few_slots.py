"""A site with so many appointments at two offices, and no more, whenever it is made."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from tests.reliability.appointments import SERVICE, appointments_site

_CALENDAR = """\
name: Registrars
needs: [desk]
length: 30 minutes
starts: 30 minutes
lead_time: 1 hours
window: 4 weeks
bank_holidays: open
offices:
  hall:
    name: Town hall
    address: [Town Hall, ZZ1 1AA]
    opens: [HOURS]
  library:
    name: Library
    address: [Library, ZZ1 1AB]
    opens: [HOURS]
resources:
  hall-desk: {name: Desk in the hall, kind: desk, at: [{office: hall}]}
  library-desk: {name: Desk in the library, kind: desk, at: [{office: library}]}
"""
_HOURS = '{rule: FREQ=DAILY, since: "%s", until: "%s", from: "09:00", to: "%s"}'
_LOAD = "think_time: {least: 0, most: 0.2}\np95: 60000\n"


def few_slots(folder: Path, today: date, days: int, a_day: int) -> Path:
    """A site at `folder` where people book one of `2 * days * a_day` appointments, from the fifth day on."""
    appointments_site(folder, {"book": 1}, 1)
    first = today + timedelta(days=5)
    last, end = first + timedelta(days=days - 1), timedelta(hours=9) + a_day * timedelta(minutes=30)
    hours = _HOURS % (first, last, f"{end.seconds // 3600:02}:{end.seconds // 60 % 60:02}")
    calendar = _CALENDAR.replace("HOURS", hours)
    (folder / SERVICE / "calendars" / "book.yaml").write_text(calendar, encoding="utf-8")
    (folder / SERVICE / "load.yaml").write_text(_LOAD, encoding="utf-8")
    return folder
