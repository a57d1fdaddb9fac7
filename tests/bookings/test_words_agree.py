"""Page, messages, calendar file and database tell the same time, also when the clocks change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar

from prototype_kit import Service, Site, load_site
from prototype_kit.answers import Appointment
from prototype_kit.appointments import (
    appointment_file,
    appointment_values,
    told_answer,
    told_booking,
)
from prototype_kit.bookings import Booking, Diary, Need, Slot
from prototype_kit.signing import Signer
from prototype_kit.tracking import Tracking

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
TRACKING = Tracking(Signer("a secret of these tests"), "https://anytown.example")
REFERENCE = "7K3M-9PQ2"


@cache
def site(code: str = "en") -> Site:
    """The archive and its observatory, which is open at night."""
    return load_site(Path(__file__).parents[1] / "sites" / "visits").in_language(code)


def service(code: str = "en") -> Service:
    """Its service."""
    return site(code).services["visits"]


def booking(slot: Slot, **changes: Any) -> Booking:
    """A slot that somebody has."""
    local = slot.local(LONDON)
    given = {
        "id": "pQ5x_aZ-90bcDEfg",
        "diary": "test/visits/rooms",
        "service": "visits",
        "calendar": "rooms",
        "office": slot.office,
        "draft_id": "d",
        "question": "appointment",
        "case_id": 1,
        "state": "booked",
        "minutes": slot.minutes,
        "skills": (),
        "local_day": local.date(),
        "local_time": local.time(),
        "zone": "Europe/London",
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "held_until": None,
        "extended": 0,
        "overbooked": None,
        "remind_at": None,
        "reason": None,
        "created_at": NOW,
        "changed_at": NOW,
        "version": 2,
        "env": "test",
        "source": "user",
    }
    return Booking(**{**given, **changes})


def nights() -> Iterator[Slot]:
    """Every half hour of the nights in which the clocks change, and of those around them."""
    its = service().calendars["rooms"]
    for day in (FORWARD, BACK):
        diary = Diary(its, datetime(day.year, day.month, 1, tzinfo=UTC))
        yield from diary.free("observatory", Need(30), day - timedelta(days=7), day + timedelta(days=7))


def file(its: Booking, code: str = "en") -> bytes:
    """Its calendar file."""
    return appointment_file(service(code), "book", its, TRACKING, REFERENCE, site(code).language)


SLOTS = list(nights())


def test_the_hour_that_comes_twice_is_there_twice() -> None:
    """And the one that is leapt over is not there."""
    zones = [slot.local(LONDON) for slot in SLOTS]
    assert [f"{each:%H:%M}" for each in zones if each.date() == FORWARD] == [
        *("00:00", "00:30", "02:00", "02:30", "03:00", "03:30"),
    ]
    assert [f"{each:%H:%M}" for each in zones if each.date() == BACK] == [
        *("00:00", "00:30", "01:00", "01:30", "01:00", "01:30"),
        *("02:00", "02:30", "03:00", "03:30"),
    ]


@pytest.mark.parametrize("slot", SLOTS, ids=str)
@pytest.mark.parametrize("code", ["en", "cy"])
def test_all_that_tells_a_time_tells_the_same(slot: Slot, code: str) -> None:
    """The page and the messages by their words, the file by its moment, the database by both."""
    its, say = booking(slot), site(code).language
    told = told_booking(service(code), its, say)
    answer = Appointment(
        "rooms", slot.office, "", its.local_day, its.local_time, "Europe/London", slot.starts_at, 30
    )
    assert told_answer(service(code), answer, say) == told  # the email, before the booking is there
    values = appointment_values(site(code), told, TRACKING, REFERENCE)
    assert (values["appointment-day"], values["appointment-time"]) == (told.day, told.time)
    assert values["appointment-length"] == {"en": "30 minutes", "cy": "30 munud"}[code]
    for parsed in (_by_icalendar(file(its, code)), _by_vobject(file(its, code))):
        assert (parsed["start"], parsed["end"]) == (its.starts_at, its.ends_at)
        assert told.words in str(parsed["description"])
        assert parsed["place"] == told.place
    local = slot.starts_at.astimezone(LONDON)
    assert (its.local_day, its.local_time) == (local.date(), local.time())
    if code == "en":
        assert _clock(told.time) == f"{its.local_time:%H:%M}"
        assert told.day.endswith(f"{its.local_day.day} {its.local_day:%B %Y}")


def test_no_two_slots_are_told_alike() -> None:
    """Of the hour that comes twice, the words say which it is."""
    told = [told_booking(service(), booking(slot), site().language).words for slot in SLOTS]
    assert len(set(told)) == len(told)
    assert "1:30am, before the clocks go back on Sunday 25 October 2026, Anytown Observatory" in told
    assert "1:30am, after the clocks go back on Sunday 25 October 2026, Anytown Observatory" in told


def test_a_file_has_the_shape_that_programs_ask_for() -> None:
    """CRLF, lines of 75 bytes, one stable UID, a rising SEQUENCE, and nothing about who it is."""
    slot = Slot(datetime(2026, 5, 12, 9, tzinfo=UTC), "archive", 30)
    for code in ("en", "cy"):
        made = file(booking(slot), code)
        assert made.endswith(b"END:VCALENDAR\r\n")
        assert made.count(b"\n") == made.count(b"\r\n")
        assert max(map(len, made.split(b"\r\n"))) <= 75
        for line in (b"METHOD:PUBLISH", b"DTSTART:20260512T090000Z", b"SEQUENCE:2", b"STATUS:CONFIRMED"):
            assert b"\r\n" + line + b"\r\n" in made
        assert f"SUMMARY;LANGUAGE={code}:".encode() in made
        assert b"ORGANIZER" not in made
        assert b"ATTENDEE" not in made
    before = _by_icalendar(file(booking(slot)))
    after = _by_icalendar(file(booking(slot, version=3, state="cancelled")))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (2, 3)
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    until = "Change or cancel it until 10am on Monday 11 May 2026:\nhttps://anytown.example/track/7K3M-9PQ2/"
    assert until in str(before["description"])
    assert "Change or cancel it" not in str(after["description"])


def test_a_place_that_is_gone_is_told_as_it_was_called() -> None:
    """A later release may have closed the office, or renamed the calendar."""
    slot = Slot(datetime(2026, 5, 12, 9, tzinfo=UTC), "old-hall", 30)
    answer = Appointment(
        "rooms", "old-hall", "Old Hall", date(2026, 5, 12), slot.starts_at.time(), "Europe/London",
        slot.starts_at, 30,
    )  # fmt: skip
    assert told_answer(service(), answer, site().language).words == "10am on Tuesday 12 May 2026, Old Hall"
    gone = told_booking(service(), booking(slot, calendar="gone"), site().language)
    assert (gone.words, gone.address, gone.directions) == ("10am on Tuesday 12 May 2026, old-hall", (), "")


def _by_icalendar(made: bytes) -> dict[str, object]:
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    return {
        "start": event.start,
        "end": event.end,
        "description": str(event["DESCRIPTION"]),
        "place": str(event["LOCATION"]),
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "status": str(event["STATUS"]),
    }


def _by_vobject(made: bytes) -> dict[str, object]:
    event = vobject.readOne(made.decode()).vevent
    return {
        "start": event.dtstart.value,
        "end": event.dtend.value,
        "description": event.description.value,
        "place": event.location.value,
    }


def _clock(words: str) -> str:
    """10:30 of 10:30am."""
    fixed = {"midnight": "00:00", "midday": "12:00"}
    plain = words.partition(",")[0]
    if plain in fixed:
        return fixed[plain]
    read = re.fullmatch(r"(\d+)(?::(\d\d))?(am|pm)", plain)
    assert read, words
    return f"{int(read[1]) % 12 + 12 * (read[3] == 'pm'):02}:{read[2] or '00'}"
