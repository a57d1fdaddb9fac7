"""How many appointments are left: counted in the usual length, as residents could still book them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from prototype_kit.bookings import Calendar, Closure, Diary, Taken
from prototype_kit.bookings.room import Room, day_rooms, together
from tests.bookings.offices import calendar, hours

MONDAY = date(2026, 5, 11)
NINE = datetime(2026, 5, 11, 8, tzinfo=UTC)  # nine o'clock on the wall
LONG_AGO = datetime(2026, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def taken(at: datetime, length: timedelta = HOUR / 2, resource: str = "hall-1") -> Taken:
    """A time that is taken."""
    return Taken(resource, at, at + length)


def room(
    its: Calendar, *times: Taken, closures: tuple[Closure, ...] = (), earliest: datetime = LONG_AGO
) -> Room:
    """What is left at the hall on the Monday."""
    diary = Diary(its, LONG_AGO, lambda *_: times, lambda *_: closures)
    rooms = day_rooms(diary, MONDAY, MONDAY, earliest)
    return together(each for each in rooms if each.office == "hall")


def test_every_registrar_has_room_of_their_own() -> None:
    """From nine to five in half hours: sixteen each, less what is taken."""
    assert room(calendar()) == Room(16, 16)
    assert room(calendar(registrars=3), taken(NINE)) == Room(47, 48)


def test_an_appointment_that_lies_across_two_half_hours_takes_both() -> None:
    """As the usual one fits into neither any more."""
    assert room(calendar(), taken(NINE + HOUR / 4)) == Room(14, 16)


def test_long_appointments_are_counted_one_after_another_and_not_by_their_starts() -> None:
    """Of an hour each, which may start every half hour: eight fit into eight hours, and seven after a gap."""
    its = calendar(length="60 minutes")
    assert room(its) == Room(8, 8)
    assert room(its, taken(NINE + HOUR / 2)) == Room(7, 8)


def test_the_pause_after_an_appointment_counts_but_nobody_stays_for_the_last() -> None:
    """Twenty minutes and ten: sixteen, the last of them from half past four."""
    assert room(calendar(length="20 minutes", pause="10 minutes")) == Room(16, 16)
    its = calendar(pause="30 minutes")
    assert room(its) == Room(8, 8)


def test_a_room_for_several_has_that_many_seats() -> None:
    """Of three seats one is taken at nine, then all."""
    its = calendar(capacity=3)
    assert room(its, taken(NINE)) == Room(47, 48)
    assert room(its, *[taken(NINE)] * 3) == Room(45, 48)


def test_the_kind_with_the_least_room_decides() -> None:
    """Two registrars and one room: sixteen."""
    entry = calendar(registrars=2).entry
    its = {name: each.model_dump(by_alias=True) for name, each in entry.resources.items()}
    both = {**its, "room": {"name": "Room", "kind": "room", "at": [{"office": "hall"}]}}
    assert room(calendar(needs=["registrar", "room"], resources=both)) == Room(16, 16)


def test_closed_days_and_closed_people_have_no_room() -> None:
    """Neither free nor in all: nobody could have booked there."""
    two = calendar(registrars=2)
    assert room(two, closures=(Closure(MONDAY, "hall", "hall-1"),)) == Room(16, 16)
    assert room(two, closures=(Closure(MONDAY, "hall"),)) == Room(0, 0)
    assert room(two, closures=(Closure(MONDAY),)) == Room(0, 0)
    assert room(two, closures=(Closure(MONDAY, "library"),)) == Room(32, 32)


def test_what_is_too_soon_does_not_count() -> None:
    """From five past eleven on, an appointment starts at half past at the soonest."""
    earliest = NINE + 2 * HOUR + timedelta(minutes=5)
    assert room(calendar(), earliest=earliest) == Room(11, 11)


def test_days_when_the_clocks_change_are_as_long_as_their_opening_hours() -> None:
    """On Sunday 25 October 2026 the hour from one comes twice: nine to five is as ever."""
    offices = {"hall": {"name": "Hall", "address": ["A"], "opens": [hours("00:00", "04:00", ["sunday"])]}}
    its = calendar(
        offices=offices, resources={"ann": {"name": "A", "kind": "registrar", "at": [{"office": "hall"}]}}
    )
    day = date(2026, 10, 25)
    diary = Diary(its, LONG_AGO)
    assert together(day_rooms(diary, day, day, LONG_AGO)) == Room(10, 10)
    spring = date(2026, 3, 29)
    assert together(day_rooms(diary, spring, spring, datetime(2026, 1, 1, tzinfo=UTC))) == Room(6, 6)


def test_a_year_is_asked_for_once() -> None:
    """However many offices and days are counted."""
    asked = list[str]()
    diary = Diary(
        calendar(registrars=5),
        LONG_AGO,
        lambda *_: asked.append("taken") or (),  # type: ignore[func-returns-value]
        lambda *_: asked.append("closures") or (),  # type: ignore[func-returns-value]
    )
    assert len(day_rooms(diary, MONDAY, MONDAY + timedelta(days=364), LONG_AGO)) == 2 * 365
    assert asked == ["taken", "closures"]
