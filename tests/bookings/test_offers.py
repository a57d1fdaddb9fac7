"""What staff can offer: free times that are not past, and with a reason those of somebody who has others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from prototype_kit.bookings import Closure, Diary, Need, Slot, Taken
from prototype_kit.bookings.offers import day_offers, offered
from tests.bookings.offices import calendar

MONDAY = date(2026, 5, 11)
NOON = datetime(2026, 5, 11, 11, tzinfo=UTC)  # on the wall
HALF_HOUR = timedelta(minutes=30)
NEED = Need(30)


def diary(*taken: Taken, closures: tuple[Closure, ...] = (), registrars: int = 1) -> Diary:
    """What is taken at noon."""
    its = calendar(registrars=registrars, lead_time="2 days", window="1 week")
    return Diary(its, NOON + timedelta(minutes=2), lambda *_: taken, lambda *_: closures)


def times(slots: tuple[Slot, ...]) -> list[str]:
    """Starts in UTC."""
    return [f"{slot.starts_at:%H:%M}" for slot in slots]


def test_free_and_taken_times_of_a_day_are_told_apart() -> None:
    """From now on: how long before residents must book does not bind staff."""
    (today,) = day_offers(
        diary(Taken("hall-1", NOON + HALF_HOUR, NOON + 2 * HALF_HOUR)), "hall", NEED, MONDAY, 1
    )
    assert (today.day, times(today.free)[:2], times(today.over)) == (MONDAY, ["12:00", "12:30"], ["11:30"])


def test_nobody_is_booked_over_where_nobody_is_there() -> None:
    """Closed days have no times at all, and the window ends for staff too."""
    found = day_offers(diary(closures=(Closure(MONDAY),)), "hall", NEED, MONDAY, 50)
    assert [each.day for each in found] == [date(2026, 5, day) for day in (12, 13, 14, 15, 18)]
    assert day_offers(diary(), "hall", NEED, date(2026, 6, 1), 5) == ()


def test_one_of_two_who_is_free_makes_a_time_free() -> None:
    """Only where both have somebody is it over others."""
    one = Taken("hall-1", NOON + HALF_HOUR, NOON + 2 * HALF_HOUR)
    two = Taken("hall-2", NOON + HALF_HOUR, NOON + 2 * HALF_HOUR)
    slot = Slot(NOON + HALF_HOUR, "hall", 30)
    assert offered(diary(one, registrars=2), slot, NEED) is True
    assert offered(diary(one, two, registrars=2), slot, NEED) is False


def test_what_cannot_be_had() -> None:
    """Past, off the grid, at no office, of another length, or without the skill."""
    for slot in (
        Slot(NOON, "hall", 30),
        Slot(NOON + timedelta(minutes=35), "hall", 30),
        Slot(NOON + HALF_HOUR, "moon", 30),
        Slot(NOON + HALF_HOUR, "hall", 60),
        Slot(NOON + timedelta(hours=10), "hall", 30),
    ):
        assert offered(diary(), slot, NEED) is None
    assert offered(diary(), Slot(NOON + HALF_HOUR, "hall", 30), NEED) is True
