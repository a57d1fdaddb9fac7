"""A small calendar that tests change in one place at a time."""

from __future__ import annotations

from typing import Any

from prototype_kit.bookings import Calendar
from prototype_kit.bookings.entries import CalendarEntry

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]


def calendar(registrars: int = 1, capacity: int = 1, **changes: Any) -> Calendar:
    """Half-hour appointments at two offices, on weekdays from 9 to 5, with so many registrars at each."""
    offices = {
        name: {"name": name.title(), "address": ["ZZ1 1AA"], "opens": [hours("09:00", "17:00")]}
        for name in ("hall", "library")
    }
    found = {
        f"{office}-{number}": {
            "name": f"Registrar {number}",
            "kind": "registrar",
            "capacity": capacity,
            "at": [{"office": office}],
        }
        for office in offices
        for number in range(1, registrars + 1)
    }
    entry = {
        "name": "Offices",
        "needs": ["registrar"],
        "length": "30 minutes",
        "starts": "30 minutes",
        "lead_time": "1 hour",
        "offices": offices,
        "resources": found,
    }
    return Calendar("offices", CalendarEntry.model_validate(entry | changes))


def hours(begin: str, end: str, days: list[str] = WEEKDAYS, **more: Any) -> dict[str, Any]:
    """Opening times as an author writes them."""
    return {"days": days, "from": begin, "to": end} | more
