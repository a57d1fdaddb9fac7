"""The day of an office: who is there, whom they see and when they are free, and why somebody is not there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from prototype_kit.bookings import Booking, Closure
from prototype_kit.bookings.agenda import Agenda, Gap, agenda, next_open_day
from tests.bookings.offices import calendar

MONDAY = date(2026, 5, 11)
NINE = datetime(2026, 5, 11, 8, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def booked(at: datetime, *resources: str, minutes: int = 30, office: str = "hall") -> Booking:
    """An appointment."""
    return Booking(
        *(
            "id",
            "test/registers/offices",
            "registers",
            "offices",
            office,
            "draft",
            "appointment",
            1,
            "booked",
        ),
        *(minutes, (), at.date(), time(9), "Europe/London", at, at + timedelta(minutes=minutes)),
        *(None, 0, None, None, None, at, at, 1, "test", "user"),
        resources=resources,
    )


def lines(its: Agenda) -> dict[str, list[str]]:
    """Each column as the times of its lines: appointments as they are, gaps in brackets."""
    found: dict[str, list[str]] = {}
    for column in its.columns:
        shown = []
        for line in column.lines:
            span = f"{line.starts_at:%H:%M}-{line.ends_at:%H:%M}"
            shown.append(f"({span})" if isinstance(line, Gap) else span)
        found[column.resource.id if column.resource else ""] = shown
    return found


def test_appointments_and_gaps_stand_in_order() -> None:
    """The pause after an appointment is no gap; times are UTC, an hour behind the wall."""
    its = calendar(registrars=2, pause="10 minutes")
    found = agenda(its, "hall", MONDAY, [booked(NINE + HALF_HOUR, "hall-1")], ())
    assert lines(found) == {
        "hall-1": ["(08:00-08:30)", "08:30-09:00", "(09:10-16:00)"],
        "hall-2": ["(08:00-16:00)"],
    }
    assert found.columns[0].lines[0].minutes == 30


def test_whoever_bears_several_is_free_until_all_seats_are_taken() -> None:
    """One of two: free all day beside the appointment."""
    its = calendar(capacity=2)
    one, two = booked(NINE, "hall-1"), booked(NINE, "hall-1")
    assert lines(agenda(its, "hall", MONDAY, [one], ())) == {"hall-1": ["08:00-08:30", "(08:00-16:00)"]}
    assert lines(agenda(its, "hall", MONDAY, [one, two], ())) == {
        "hall-1": ["08:00-08:30", "08:00-08:30", "(08:30-16:00)"]
    }


def test_two_booked_over_each_other_stand_there_both() -> None:
    """And the time is no gap."""
    its = calendar()
    found = agenda(its, "hall", MONDAY, [booked(NINE, "hall-1"), booked(NINE, "hall-1")], ())
    assert lines(found) == {"hall-1": ["08:00-08:30", "08:00-08:30", "(08:30-16:00)"]}


def test_what_was_booked_on_a_closed_day_is_not_lost() -> None:
    """It has no gaps, and says why; somebody who is there that day and has nobody is left out."""
    its = calendar(registrars=2)
    closure = Closure(MONDAY, "hall", None, "Flood")
    found = agenda(its, "hall", MONDAY, [booked(NINE, "hall-1")], [closure])
    assert (found.closed, found.shut) == ("Flood", [closure])
    assert lines(found) == {"hall-1": ["08:00-08:30"], "hall-2": []}


def test_one_of_two_may_be_closed_or_away() -> None:
    """By staff, or as the calendar says."""
    two = calendar(registrars=2)
    closure = Closure(MONDAY, None, "hall-2", "Ill")
    ill = agenda(two, "hall", MONDAY, (), [closure])
    assert [(column.closed, len(column.lines)) for column in ill.columns] == [("", 1), ("Ill", 0)]
    leave = {"name": "R", "kind": "registrar", "at": [{"office": "hall"}]}
    away = calendar(resources={"hall-1": {**leave, "away": [{"day": MONDAY, "because": "On leave"}]}})
    assert [column.closed for column in agenda(away, "hall", MONDAY, (), ()).columns] == ["On leave"]


def test_appointments_of_another_office_and_of_nobody_any_more() -> None:
    """The first are left out, the second have a column of their own."""
    found = agenda(
        calendar(), "hall", MONDAY, [booked(NINE, "library-1", office="library"), booked(NINE)], ()
    )
    assert lines(found) == {"hall-1": ["(08:00-16:00)"], "": ["08:00-08:30"]}


def test_an_office_that_does_not_open_is_empty() -> None:
    """On a Sunday nobody is there; on a bank holiday it says so."""
    assert agenda(calendar(), "hall", date(2026, 5, 10), (), ()).empty
    assert agenda(calendar(), "hall", date(2026, 5, 25), (), ()).closed == "Spring bank holiday"


def test_the_next_open_day() -> None:
    """Today, or the first after weekends, holidays and days that staff closed; today where there is none."""
    its = calendar()
    assert next_open_day(its, date(2026, 5, 23)) == date(2026, 5, 26)
    assert next_open_day(its, MONDAY, [Closure(MONDAY)]) == date(2026, 5, 12)
    assert next_open_day(its, MONDAY, [Closure(MONDAY, "hall")]) == MONDAY
    assert (
        next_open_day(
            calendar(closed=[{"from": "2026-01-01", "to": "2026-12-31", "because": "All year"}]), MONDAY
        )
        == MONDAY
    )
