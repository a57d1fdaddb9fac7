"""The reference of calendars names every key, and its example is a calendar."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from docs.making.examples import CALENDAR, SERVICE, site_of_examples
from prototype_kit.bookings.entries import (
    AtEntry,
    CalendarEntry,
    ClosedEntry,
    ExtraEntry,
    HoursEntry,
    OfficeEntry,
    ResourceEntry,
)

ENTRIES = (CalendarEntry, OfficeEntry, HoursEntry, ExtraEntry, ClosedEntry, ResourceEntry, AtEntry)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_key_is_named_and_described(entry: type[BaseModel]) -> None:
    """A key that nobody can read about is not there; what editors show for it is there too."""
    text = CALENDAR.read_text(encoding="utf-8")
    names = {field.alias or name: field for name, field in entry.model_fields.items()}
    assert [name for name in names if f"`{name}`" not in text] == []
    assert [name for name, field in names.items() if not field.description] == []


def test_the_example_is_a_calendar() -> None:
    """It is what the example of the question type `slot` asks for."""
    with site_of_examples(["slot"]) as examples:
        calendar = examples.site.services[SERVICE].calendars["register-offices"]
        assert list(calendar.offices) == ["town-hall", "northgate"]
