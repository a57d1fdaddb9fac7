"""Appointments in the console by the day, by the week and as a list: what is shown, and what that costs."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.bookings import Closure
from tests.web.register_office import HALF_HOUR, MONDAY, OFFICES, REGISTERS, RegisterOffice, registers
from tests.web.team import team
from tests.web.visitor import Visitor
from tests.web.world import LIGHTS, MakeWorld, World

DAY = f"{OFFICES}?day=11/5/2026"


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """The register office, on Wednesday 6 May 2026 at noon."""
    return make_world(site=registers())


@pytest.fixture
def office(world: World) -> RegisterOffice:
    """What books there."""
    return RegisterOffice(world)


@pytest.fixture
def desk(world: World) -> Visitor:
    """Somebody who takes calls."""
    return team(world, "call-taker")


def cells(visitor: Visitor, caption: str) -> list[str]:
    """The rows of a table by the beginning of its caption, each as its words."""
    for table in visitor.page.tree.iter("table"):
        name = table.find("caption")
        if name is not None and " ".join("".join(name.itertext()).split()).startswith(caption):
            rows = table.findall(".//tbody/tr")
            return [" ".join(" ".join(row.itertext()).split()) for row in rows]
    raise AssertionError(f"no table {caption!r}")


# --- The day ------------------------------------------------------------------------------------


def test_the_only_calendar_is_shown_at_once(desk: Visitor) -> None:
    """Today, as the hall is open."""
    assert desk.get("/bookings").url == OFFICES
    assert desk.page.heading == "Appointments on Wednesday 6 May 2026"
    assert "No appointments today" in desk.page.words


def test_several_calendars_are_chosen_from(make_world: MakeWorld, tmp_path: Path) -> None:
    """By their names, with the service of each; every page leads back to the choice."""
    shutil.copytree(REGISTERS, tmp_path / "site")
    calendars = tmp_path / "site" / "registers" / "calendars"
    other = (calendars / "offices.yaml").read_text(encoding="utf-8")
    named = other.replace("Registrars of Anytown", "Weddings")
    (calendars / "weddings.yaml").write_text(named, encoding="utf-8")
    desk = team(make_world(site=load_site(tmp_path / "site")), "call-taker")
    desk.get("/bookings")
    assert "Registrars of Anytown, See a registrar Weddings, See a registrar" in desk.page.words
    desk.get("/bookings/registers/weddings")
    assert "Other calendars" in desk.page.words
    desk.get("/bookings/registers/moon", 404)
    desk.get("/bookings/moon/offices", 404)


def test_a_day_on_which_nothing_is_open_is_not_the_first_to_be_shown(world: World) -> None:
    """On a Saturday it is Monday; the Monday that is a bank holiday is passed over too."""
    world.clock.forward(days=3)
    assert team(world, "call-taker").get(OFFICES).heading == "Appointments on Monday 11 May 2026"
    world.clock.forward(days=14)  # 23 May; the 25th is a bank holiday
    assert team(world, "call-taker").get(OFFICES).heading == "Appointments on Tuesday 26 May 2026"


def test_each_registrar_has_a_table_with_appointments_and_gaps_in_order(
    office: RegisterOffice, desk: Visitor
) -> None:
    """With what somebody at the desk needs: the time, the reference, how long, and what it needs."""
    case, _ = office.book(skills=("welsh",), minutes=60)
    office.hold(MONDAY + 3 * HALF_HOUR)
    desk.get(DAY)
    ann, bob = cells(desk, "Ann Example"), cells(desk, "Bob Example")
    welsh = f"10am to 11am {case.reference} See a registrar 1 hour Welsh"
    assert ann[:2] == ["9am to 10am Free for 1 hour", welsh]
    held = "11:30am to midday None yet Being booked now Someone is filling in the form 30 minutes"
    assert any(row.startswith(held) for row in ann + bob)
    assert "1 appointment" in desk.page.words
    # Somebody who prints it has no more about people than they need.
    assert "ann@example.com" not in desk.page.html


def test_why_an_office_is_closed_is_said(desk: Visitor, world: World) -> None:
    """By its opening times, a bank holiday, or staff: for everybody or for one registrar."""
    desk.get(f"{OFFICES}?day=25/5/2026")
    assert desk.page.words.count("Closed: Spring bank holiday") == 2
    desk.get(DAY)
    assert "Northgate Library Closed: It does not open on this day, or nobody is here" in desk.page.words
    closures = world.front.store.bookings
    closures.close(
        "prototype/registers/offices", Closure(MONDAY.date(), "hall", "ann", "Ill"), world.clock(), None
    )
    desk.get(DAY)
    assert "Ann Example cannot be booked: Ill" in desk.page.words
    assert cells(desk, "Bob Example") == ["9am to 5pm Free for 8 hours"]
    closures.close(
        "prototype/registers/offices", Closure(MONDAY.date(), "hall", None, "Flood"), world.clock(), None
    )
    assert "Town Hall Closed: Flood" in desk.get(DAY).words


def test_the_day_is_narrowed_and_turned(office: RegisterOffice, desk: Visitor) -> None:
    """By office and by who it is with; each filter can be removed, and the next day keeps them."""
    office.book()
    desk.get(f"{DAY}&office=hall&resource=bob")
    assert "Northgate Library" not in desk.page.words.partition(" Show ")[2]
    assert "Remove the filter Office: Town Hall" in desk.page.words
    with pytest.raises(AssertionError, match="Ann"):
        cells(desk, "Ann Example")
    links = {" ".join("".join(a.itertext()).split()): a.get("href") for a in desk.page.tree.iter("a")}
    assert links["Next day"] == f"{OFFICES}?office=hall&resource=bob&day=2026-05-12"
    assert links["Today"] == f"{OFFICES}?office=hall&resource=bob&day=2026-05-06"


def test_what_an_address_asks_for_in_vain_is_said(desk: Visitor) -> None:
    """A day that there is not keeps what was typed; an office that there is not is left out."""
    desk.get(f"{OFFICES}?day=31/2/2026&office=moon")
    assert "Enter a real date, such as 6/5/2026" in desk.page.words
    assert 'value="31/2/2026"' in desk.page.html
    assert "Office: moon" in desk.page.words


def test_past_days_are_whole(world: World, office: RegisterOffice) -> None:
    """The times are forgotten two days later; whom it was with is there still: by day, week and list."""
    case, booking = office.book()
    world.clock.forward(days=9)
    assert world.front.store.bookings.clear_past(world.clock()) == 1
    desk = team(world, "call-taker")
    desk.get(DAY)
    name = {"ann": "Ann Example", "bob": "Bob Example"}[booking.resources[0]]
    assert any(case.reference in line for line in cells(desk, name))
    desk.get(f"{OFFICES}/week?day=13/5/2026")
    assert any(line.startswith(f"{name} 1 booked") for line in cells(desk, "Town Hall"))
    days = "from=11/5/2026&to=11/5/2026"
    desk.get(f"{OFFICES}/list?{days}&resource={booking.resources[0]}")
    assert case.reference in desk.page.words
    desk.get(f"{OFFICES}/list?{days}&resource=cat")
    assert case.reference not in desk.page.words


def test_what_only_the_invited_can_book_is_booked_from_their_invitation(make_world: MakeWorld) -> None:
    """Every link by which staff book leads to where it can be done."""
    desk = team(make_world(site=load_site(LIGHTS)), "call-taker")
    page = desk.get("/bookings/birth-registration/register-offices")
    assert "/take?form=birth-registration/births" in page.links
    assert "/take?form=birth-registration/deaths" not in page.links
    assert page.words.count("Book an appointment to register a death, by invitation") == 1
    assert "Invite someone: Book an appointment to register a death" in desk.get("/invitations").words


# --- The week -----------------------------------------------------------------------------------


def test_a_week_counts_what_is_booked_and_what_is_left(office: RegisterOffice, desk: Visitor) -> None:
    """By office and registrar, and each number leads to its day."""
    office.book()
    office.book()
    office.book(MONDAY + timedelta(days=1), "library")
    desk.get(f"{OFFICES}/week?day=13/5/2026")
    assert desk.page.heading == "Appointments in the week of 11 May 2026"
    hall, library = cells(desk, "Town Hall"), cells(desk, "Northgate Library")
    assert hall[0].startswith("Everybody together 2 booked, 30 free , Everybody together, Mon 11 May")
    assert hall[1].startswith("Ann Example 1 booked, 15 free")
    assert "Closed 1 booked, 5 free" in library[0]
    assert f'href="{OFFICES}?day=2026-05-11&amp;office=hall&amp;resource=ann"' in desk.page.html


# --- The list -----------------------------------------------------------------------------------


def test_the_list_is_filtered_and_paged(office: RegisterOffice, desk: Visitor) -> None:
    """By office, who it is with, state and days."""
    office.fill(MONDAY, 60)
    office.book(MONDAY + timedelta(days=1), "library")
    desk.get(f"{OFFICES}/list?from=11/5/2026&to=15/5/2026")
    assert "61 appointments" in desk.page.words
    assert "showing 1 to 50" in desk.page.words
    desk.get(f"{OFFICES}/list?from=11/5/2026&to=15/5/2026&page=2")
    assert len(cells(desk, "61 appointments")) == 11
    desk.get(f"{OFFICES}/list?from=11/5/2026&to=15/5/2026&resource=cat")
    assert len(cells(desk, "1 appointment")) == 1
    desk.get(f"{OFFICES}/list?from=11/5/2026&to=15/5/2026&state=cancelled")
    assert "No appointments match" in desk.page.words
    assert desk.get(f"{OFFICES}/list?page=9&from=11/5/2026").url.endswith("page=2")


def test_days_that_nobody_enters_fit_what_is_looked_for(
    office: RegisterOffice, desk: Visitor, world: World
) -> None:
    """Whoever came has been: the last four weeks, or those up to the day that was entered."""
    case, booking = office.book()
    desk.get(f"{OFFICES}/list")
    assert "6 to 13 May 2026" in desk.page.words
    world.clock.forward(days=9)
    world.front.store.bookings.end(booking, "attended", None, (), (), world.clock())
    late = team(world, "call-taker")
    late.get(f"{OFFICES}/list?state=attended&from=&to=")
    assert case.reference in late.page.words
    assert "17 April to 15 May 2026" in late.page.words
    assert case.reference in late.get(f"{OFFICES}/list?from=&to=14/5/2026").words
    assert case.reference in late.get(f"{OFFICES}/list?state=attended&from=1/5/2026&to=").words
    assert case.reference not in late.get(f"{OFFICES}/list?from=&to=").words
    assert late.page.errors == {}


def test_the_list_is_a_file_without_names(office: RegisterOffice, desk: Visitor) -> None:
    """Whole, in order, with the time on the wall, its zone and the moment."""
    office.fill(MONDAY, 12)
    answer = desk.raw("GET", f"{OFFICES}/list.csv?from=2026-05-11&to=2026-05-15")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert len(rows) == 12
    assert (rows[0]["day"], rows[0]["time"], rows[0]["zone"]) == ("2026-05-11", "10:00", "Europe/London")
    assert rows[0]["starts_at"] == "2026-05-11T09:00+00:00"
    assert "example.com" not in answer.get_data(as_text=True)


# --- What it costs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["?day=2026-05-12", "/week?day=2026-05-12", "/list?from=2026-05-12", "/left"]
)
def test_more_appointments_take_no_more_statements(path: str, office: RegisterOffice, desk: Visitor) -> None:
    """As many at 10 as at 200, which are booked in two weeks."""
    counts = []
    for many in (10, 190):
        office.fill(MONDAY + timedelta(days=1) - HALF_HOUR * 2, many)
        with office.counting() as statements:
            desk.get(f"{OFFICES}{path}")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[1] <= 9  # with who is signed in, and the transactions' beginnings
