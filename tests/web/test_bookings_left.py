"""How many appointments are left in the weeks to come, and what those booked online have saved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prototype_kit.bookings import Closure
from tests.web.register_office import HALF_HOUR, MONDAY, OFFICES, RegisterOffice, registers
from tests.web.team import team
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """The register office, on Wednesday 6 May 2026 at noon."""
    return make_world(site=registers())


@pytest.fixture
def office(world: World) -> RegisterOffice:
    """What books there."""
    return RegisterOffice(world)


def look(world: World, page: str) -> Visitor:
    """A manager who looks at a page."""
    desk = team(world, "manager")
    desk.get(f"{OFFICES}/{page}")
    return desk


def test_the_week_with_the_fewest_is_said_first(world: World, office: RegisterOffice) -> None:
    """By office, of all that there would be; a week is warned of that has fewer than one in ten left."""
    assert "Nothing is booked yet." in look(world, "left").page.words
    for number in range(5):
        office.book(MONDAY + timedelta(days=1) + number * HALF_HOUR, "library")
    desk = look(world, "left")
    assert "Fullest: week of 11 May 2026, Northgate Library, with 7 of 12 free." in desk.page.words
    assert "Few left" not in desk.page.words
    for number in range(6):
        office.book(MONDAY + timedelta(days=3) + number * HALF_HOUR, "library")
    desk = look(world, "left")
    assert "Northgate Library, week of 11 May 2026: 1 of 12" in desk.page.words
    assert "Fewer than 10% are left here:" in desk.page.words
    # This week begins tomorrow: two days of sixteen half hours, for two registrars.
    assert "Week of 4 May 2026 64 of 64 6 of 6" in desk.page.words
    assert "They can book until 17 June 2026." in desk.page.words


def test_a_bank_holiday_and_a_closed_day_are_no_part_of_a_week(world: World) -> None:
    """Of the week of 25 May four days are left; a day that staff closed is gone too."""
    assert "Week of 25 May 2026 128 of 128" in look(world, "left").page.words
    day = MONDAY.date() + timedelta(days=15)
    bookings = world.front.store.bookings
    bookings.close("prototype/registers/offices", Closure(day, "hall"), world.clock(), None)
    assert "Week of 25 May 2026 96 of 96" in look(world, "left").page.words


def test_savings_count_what_residents_booked_and_what_has_been(world: World, office: RegisterOffice) -> None:
    """Not what staff booked, nor load tests, nor what was cancelled, nor what is still to come."""
    for number in range(3):
        office.book(MONDAY + number * HALF_HOUR)
    office.book(MONDAY, source="staff")
    office.book(MONDAY + 4 * HALF_HOUR, source="synthetic")
    _, cancelled = office.book(MONDAY + 5 * HALF_HOUR)
    world.front.store.bookings.end(cancelled, "cancelled", "No", (), (), world.clock())
    office.book(MONDAY + timedelta(days=30))
    assert "No appointment that a resident booked" in look(world, "savings").page.words
    world.clock.forward(days=7)
    desk = look(world, "savings")
    assert "3 appointments booked online saved about £110 (£50 to £160) in May 2026." in desk.page.words
    assert "Each saved £36.06 (£17.18 to £54.94)." in desk.page.words
    assert "Source: Stockport Council, 1,104 appointments." in desk.page.words
    assert "In staff time, that is about 0.4 days." in desk.page.words
    assert "Stockport Council, on appointments with registrars: 159 days for 1,104" in desk.page.words
    assert "nobody saved anything yet" in desk.page.words  # in a prototype


def test_savings_are_figures_and_what_is_left_is_not(world: World, make_world: MakeWorld) -> None:
    """Whoever may see figures sees the first; the second is for those who see appointments."""
    world = make_world(site=registers(), ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse")
    editor = team(world, "editor")
    editor.get(f"{OFFICES}/savings")
    editor.get(f"{OFFICES}/left", 403)
    assert 'href="/bookings"' not in editor.get("/").html


def test_a_site_without_calendars_has_nothing_in_its_navigation(make_world: MakeWorld) -> None:
    """And a page that says what makes it so."""
    desk = team(make_world("lights"), "manager")
    assert 'href="/bookings"' not in desk.get("/cases").html
    assert "No service here takes appointments yet." in desk.get("/bookings").words
