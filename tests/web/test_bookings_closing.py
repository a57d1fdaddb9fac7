"""Closing a day in the console: nobody books any more, and everybody who is booked is moved and told."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from prototype_kit import load_site
from prototype_kit.answers import EMPTY, Choice
from prototype_kit.bookings import Closure
from prototype_kit.store import SlotTaken
from tests.web.register_office import HALF_HOUR, MONDAY, OFFICES, REGISTERS, RegisterOffice, registers
from tests.web.team import team
from tests.web.test_bookings_days import cells
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

DIARY = "prototype/registers/offices"
ILL = {"day": "2026-05-11", "office": "hall", "resource": "", "because": "The boiler is broken."}
NINE = MONDAY - 2 * HALF_HOUR


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


def closed(world: World) -> list[Closure]:
    """What staff closed on the Monday."""
    found = world.front.store.bookings.closed(DIARY, MONDAY.date(), MONDAY.date())
    return [each.closure for each in found]


def on_monday(world: World) -> list[str]:
    """The references that are booked on the Monday."""
    lists = world.front.store.booking_lists
    found = lists.between(DIARY, NINE, NINE + timedelta(hours=12), ("booked",))
    return [each.reference for each in found]


def test_who_is_affected_is_shown_before_anything_happens(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """By the reference; looking closes nothing."""
    case, _ = office.book()
    desk.get(f"{OFFICES}/close")
    desk.get(f"{OFFICES}/close?day=11/5/2026&office=hall&because=The+boiler+is+broken.")
    assert desk.page.heading == "Close Town Hall on Monday 11 May 2026?"
    assert "1 appointment is booked." in desk.page.words
    assert case.reference in desk.page.words
    assert closed(world) == []


def test_what_is_missing_is_said_at_once(desk: Visitor, world: World) -> None:
    """A day, one that is not past, a reason; and nobody is closed at an office where they never are."""
    desk.get(f"{OFFICES}/close?day=&because=", 422)
    assert "Enter the day to close" in desk.page.words
    assert "Enter why it is closed" in desk.page.words
    desk.post(f"{OFFICES}/close", {**ILL, "day": "5/5/2026"}, 422)
    assert "The day must be today or in the future" in desk.page.words
    desk.post(f"{OFFICES}/close", {**ILL, "resource": "cat"}, 422)
    assert "Cat Example is never at Town Hall" in desk.page.words
    assert 'value="cat" selected' in desk.page.html
    assert closed(world) == []


def test_forty_people_are_moved_to_the_nearest_free_times_and_told(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """With one press: each keeps the length, nobody has a time twice, and each has a message."""
    made = office.fill(NINE, 32)  # two registrars, all day
    made += [office.book_over(NINE + number * HALF_HOUR) for number in range(8)]
    for number in range(4):  # and the days around it are not empty
        office.book(NINE + timedelta(days=1) + number * HALF_HOUR, email=f"t{number}@example.com")
        office.book(NINE - timedelta(days=3) + number * HALF_HOUR, email=f"f{number}@example.com")
    assert len(on_monday(world)) == 40
    desk.post(f"{OFFICES}/close", ILL)
    assert desk.page.heading == "Town Hall: closed on Monday 11 May 2026"
    assert "We moved 40 appointments" in desk.page.words
    assert "No appointments are left there." in desk.page.words
    assert on_monday(world) == []
    after = [office.now(booking) for _, booking in made]
    assert {(each.state, each.office, each.minutes) for each in after} == {("booked", "hall", 30)}
    taken = [(each.starts_at, each.resources) for each in after]
    assert len(set(taken)) == len(taken)
    assert max(abs((each.starts_at - NINE).days) for each in after) <= 4
    for case, booking in made:
        ((template, words),) = office.messages(case)
        assert template == "appointment-changed.email.md"
        assert "We have had to move your appointment. The boiler is broken." in words
        assert f"/track/{case.reference}/" in words
        assert office.now(booking).local.strftime("%-d") in words


def test_pressing_again_changes_nothing(world: World, office: RegisterOffice, desk: Visitor) -> None:
    """The day is closed once, and nobody is moved or told twice."""
    case, booking = office.book()
    desk.post(f"{OFFICES}/close", ILL)
    moved = office.now(booking)
    desk.post(f"{OFFICES}/close", ILL)
    assert closed(world) == [Closure(MONDAY.date(), "hall", None, "The boiler is broken.")]
    assert office.now(booking) == moved
    assert len(office.messages(case)) == 1


def test_before_a_day_is_closed_it_is_said_whom_no_message_reaches(
    office: RegisterOffice, desk: Visitor
) -> None:
    """So that staff know how much there is to phone."""
    office.book(email="")
    office.book()
    desk.get(f"{OFFICES}/close?day=11/5/2026&office=hall&because=The+boiler+is+broken.")
    first, second = desk.page.words.split("New time: ")[1:]
    assert "We have no email address or mobile number: you have to phone them" in first
    assert "phone" not in second


def test_whoever_has_no_address_is_moved_and_is_to_be_phoned(office: RegisterOffice, desk: Visitor) -> None:
    """By the reference, with the time that is theirs now."""
    case, booking = office.book(email="")
    desk.post(f"{OFFICES}/close", ILL)
    assert "Moved, and we cannot send them a message: phone them" in desk.page.words
    assert f"{case.reference} : No name, no telephone number: look at the case. Now at" in (
        desk.page.words.replace(f"{case.reference}:", f"{case.reference} :")
    )
    assert office.now(booking).starts_at.date() != MONDAY.date()


def test_who_is_to_be_phoned_stands_there_with_name_and_number(make_world: MakeWorld) -> None:
    """On the page and in the file; of those who are sent a message neither does. The numbers add up."""
    world = make_world("visits")
    office, desk = RegisterOffice(world, "visits", "rooms", "archive"), team(world, "call-taker")
    landline = EMPTY.with_page("full-name", {"full-name": "Ann Lee"})
    landline = landline.with_page("contact", {"phone": "01632 960 001"})
    told = EMPTY.with_page("full-name", {"full-name": "Ben Ash"})
    phoned, _ = office.book(email="", before=landline)
    office.book(MONDAY + HALF_HOUR, before=told)
    office.book(MONDAY + 2 * HALF_HOUR, email="cat@example.com")
    close = "/bookings/visits/rooms"
    desk.post(f"{close}/close", {**ILL, "office": "archive"})
    assert "We moved 3 appointments. We are sending a message about 2. You have to phone 1 person." in (
        desk.page.words
    )
    assert "Ann Lee, 01632 960 001. Now at" in desk.page.words
    assert "Ben Ash" not in desk.page.words
    answer = desk.raw("GET", f"{close}/closed.csv?day=2026-05-11").get_data().decode("utf-8-sig")
    rows = {row["reference"]: row for row in csv.DictReader(io.StringIO(answer))}
    assert len(rows) == 3
    its = rows[phoned.reference]
    assert (its["name"], its["telephone"]) == ("Ann Lee", "01632 960 001")
    assert "Ben Ash" not in answer


def test_whoever_finds_no_time_keeps_theirs_and_is_to_be_phoned(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """Where all is full as far as may be booked: they stand on the page until somebody acts."""
    office.fill(NINE - timedelta(days=4), 29 * 32)  # every time until the window ends
    before = on_monday(world)
    assert len(before) == 32
    desk.post(f"{OFFICES}/close", {**ILL, "resource": "ann"})
    assert "Not moved, as no time is free: phone them" in desk.page.words
    left = [reference for reference in before if reference in desk.page.words]
    assert len(left) == 16
    assert sorted(on_monday(world)) == sorted(before)
    desk.get(f"{OFFICES}?day=11/5/2026")
    assert "Ann Example cannot be booked" in desk.page.words


def test_where_another_registrar_is_free_the_time_stays(office: RegisterOffice, desk: Visitor) -> None:
    """They are told nothing, as nothing changes for them."""
    case, booking = office.book()
    desk.post(f"{OFFICES}/close", {**ILL, "resource": "ann"})
    now = office.now(booking)
    assert (now.starts_at, now.resources) == (booking.starts_at, ("bob",))
    assert "1 appointment stays at the same time with somebody else" in desk.page.words
    assert office.messages(case) == []


def test_nobody_is_moved_after_the_last_day_that_the_form_offers(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    """The next later time is free and not for them; whose last day nobody can tell any more is phoned."""
    folder = Path(copytree(REGISTERS, tmp_path / "registers"))
    journey = folder / "registers/journeys/book.yaml"
    words = journey.read_text(encoding="utf-8")
    journey.write_text(words.replace("calendar: offices", "calendar: offices\n    until: last-day"), "utf-8")
    rules = (
        'from datetime import date\n\n\ndef last_day(j):\n    """By law."""\n    return date(2026, 5, 11)\n'
    )
    (folder / "registers/rules.py").write_text(rules, "utf-8")
    world = make_world(site=load_site(folder))
    office, desk = RegisterOffice(world), team(world, "call-taker")
    there = Choice("hall", "Town Hall")
    before = EMPTY.with_page("contact", {"email": "ann@example.com"})
    before = before.with_page("appointment-office", {"appointment-office": there})
    _, told = office.book(before=before)
    unknown, stays = office.book(email="ben@example.com")
    desk.get(f"{OFFICES}/close?day=11/5/2026&office=hall&because=The+boiler+is+broken.")
    assert "4:30pm on Friday 8 May 2026" in desk.page.words
    assert "Tuesday 12 May" not in desk.page.words
    desk.post(f"{OFFICES}/close", ILL)
    assert office.now(told).local_day == date(2026, 5, 8)
    assert office.now(stays) == stays
    left = desk.page.words.index("Not moved, as no time is free: phone them")
    assert unknown.reference in desk.page.words[left:]


def test_the_skills_that_they_need_go_with_them(office: RegisterOffice, desk: Visitor) -> None:
    """Bob is free at the same time and speaks no Welsh: they wait for Ann."""
    _, booking = office.book(skills=("welsh",))
    desk.post(f"{OFFICES}/close", {**ILL, "resource": "ann"})
    now = office.now(booking)
    assert (now.resources, now.skills) == (("ann",), ("welsh",))
    assert now.local_day != booking.local_day


def test_another_office_and_what_is_past_are_left_alone(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """Closing the hall today moves nobody of the library, and nobody who is there already."""
    _, library = office.book(MONDAY + timedelta(days=1), "library")
    _, hall = office.book(MONDAY + timedelta(days=1))
    world.clock.now = MONDAY + timedelta(days=1, minutes=5)
    desk = team(world, "call-taker")
    desk.post(f"{OFFICES}/close", {**ILL, "day": "12/5/2026"})
    assert (office.now(library), office.now(hall)) == (library, hall)


def test_a_day_that_is_closed_is_offered_to_nobody_until_it_is_opened_again(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """Whoever holds a time there must choose again; a second press of Open does no harm."""
    office.hold()
    desk.post(f"{OFFICES}/close", ILL)
    assert world.front.store.bookings.taken(DIARY, NINE, NINE + timedelta(hours=8), world.clock()) == ()
    _, booking = office.book(MONDAY + timedelta(days=1))
    assert "Monday 11 May 2026" not in desk.get(f"{OFFICES}/appointment/{booking.id}/move").words
    desk.get(f"{OFFICES}?day=11/5/2026")
    assert "Closed: The boiler is broken." in desk.page.words
    assert "Open again: Town Hall" in desk.page.words
    (shut,) = world.front.store.bookings.closed(DIARY, MONDAY.date(), MONDAY.date())
    for _ in range(2):
        desk.post(f"{OFFICES}/reopen", {"day": "2026-05-11", "closed": str(shut.id)})
    assert closed(world) == []
    assert "Free for 8 hours" in desk.page.words
    assert "Monday 11 May 2026" in desk.get(f"{OFFICES}/appointment/{booking.id}/move").words


def test_somebody_who_takes_the_nearest_time_meanwhile_does_not_stop_it(
    world: World, office: RegisterOffice, desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one is taken; whoever was moved by somebody else at that moment is left as they are."""
    _, booking = office.book()
    bookings, tries = world.front.store.bookings, list[int]()
    move = type(bookings).move

    def taken_once(self: object, *given: object, **named: object) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise SlotTaken("appointment")
        return move(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(type(bookings), "move", taken_once)
    desk.post(f"{OFFICES}/close", ILL)
    assert len(tries) == 2
    assert office.now(booking).local_day != booking.local_day


def test_the_reason_is_told_in_the_language_of_each(make_world: MakeWorld) -> None:
    """As staff wrote it in that language, or in English where they did not; each may be too long."""
    world = make_world("visits")
    office, desk = RegisterOffice(world, "visits", "rooms", "archive"), team(world, "call-taker")
    close, given = "/bookings/visits/rooms/close", {**ILL, "office": "archive"}
    desk.get(close)
    assert "Why it is closed, in Welsh (optional)" in desk.page.words
    desk.post(close, {**given, "because-cy": "a" * 201}, 422)
    assert "The reason in Welsh must be 200 characters or less" in desk.page.words
    desk.get(f"{close}?day=11/5/2026&office=archive&because=Broken.&because-cy=Wedi+torri.")
    assert "Reason in Welsh: Wedi torri." in desk.page.words
    assert 'name="because-cy" value="Wedi torri."' in desk.page.html
    english, _ = office.book()
    welsh, _ = office.book(MONDAY + HALF_HOUR, spoken="cy")
    desk.post(close, {**given, "because-cy": "Mae’r boeler wedi torri."})
    ((_, words),) = office.messages(english)
    assert "We have had to move your appointment. The boiler is broken." in words
    ((_, words),) = office.messages(welsh)
    assert "Mae’r boeler wedi torri." in words
    assert "boiler" not in words
    other, _ = office.book(MONDAY + timedelta(days=7), spoken="cy")
    desk.post(close, {**given, "day": "2026-05-18"})
    assert "The boiler is broken." in office.messages(other)[0][1]


def test_who_was_moved_can_be_looked_up_later_and_downloaded(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """From when to when, and whom to phone; also the next day, and with what became of it since."""
    told, booking = office.book()
    phoned, _ = office.book(email="", source="staff")
    desk.post(f"{OFFICES}/close", ILL)
    now = office.now(booking)
    new = office.another(now, MONDAY + timedelta(days=8))
    world.front.store.bookings.move(now, new, (), (), world.clock())
    world.clock.forward(days=1)
    desk = team(world, "call-taker")
    desk.get(f"{OFFICES}?day=11/5/2026")
    assert "2 appointments changed when this day was closed" in desk.page.words
    desk.get(f"{OFFICES}/closed?day=2026-05-11")
    assert desk.page.heading == "Moved from Monday 11 May 2026"
    rows = cells(desk, "Everyone whose appointment")
    assert rows[0].startswith(f"{told.reference} 10am on Monday 11 May 2026, Town Hall")
    assert "Moved again since, to 10am on Tuesday 19 May 2026, Town Hall Sent a message" in rows[0]
    assert rows[1].startswith(f"{phoned.reference} 10am on Monday 11 May 2026")
    assert rows[1].endswith("Phone them: no email address or mobile number")
    file = desk.raw("GET", f"{OFFICES}/closed.csv?day=2026-05-11")
    assert file.headers["Content-Disposition"] == "attachment; filename=moved-offices-2026-05-11.csv"
    lines = file.get_data(as_text=True).splitlines()
    assert len(lines) == 3
    assert f'"{phoned.reference}"' in lines[2]
    assert '"Phone them: no email address or mobile number",""' in lines[2]
    world.front.store.bookings.end(office.now(booking), "cancelled", None, (), (), world.clock())
    desk.get(f"{OFFICES}/closed?day=2026-05-11")
    assert "Cancelled since" in cells(desk, "Everyone whose appointment")[0]


def test_whoever_is_left_stands_in_the_file_too(world: World, office: RegisterOffice, desk: Visitor) -> None:
    """Of whatever is closed on that day, until they are moved."""
    case, _ = office.book()
    world.front.store.bookings.close(DIARY, Closure(MONDAY.date(), "hall"), world.clock(), None)
    desk.get(f"{OFFICES}/closed?day=2026-05-11")
    assert "Not moved, as no time is free: phone them" in desk.page.words
    assert "Close the day again to try to move them." in desk.page.words
    lines = desk.raw("GET", f"{OFFICES}/closed.csv?day=2026-05-11").get_data(as_text=True)
    assert f'"{case.reference}"' in lines
    assert '"Phone them: no time is free"' in lines
    assert desk.raw("GET", f"{OFFICES}/closed.csv").status_code == 303


def test_an_inspector_closes_nothing(world: World) -> None:
    """Nor do they see the page."""
    inspector = team(world, "inspector")
    inspector.get(f"{OFFICES}/close", 403)
    inspector.post(f"{OFFICES}/close", ILL, 403)
    inspector.get(f"{OFFICES}/closed.csv?day=2026-05-11", 403)
    assert closed(world) == []


def test_nobody_is_moved_to_an_earlier_time_while_a_later_one_is_free(
    office: RegisterOffice, desk: Visitor
) -> None:
    """Although the evening before is nearer than the day after; the page before it says when."""
    tuesday = NINE + timedelta(days=1)
    made = [office.book(tuesday + number * HALF_HOUR, email=f"n{number}@example.com") for number in range(3)]
    desk.get(f"{OFFICES}/close?day=12/5/2026&office=hall&because=The+boiler+is+broken.")
    assert desk.page.words.count("New time: 9am on Wednesday 13 May 2026, Town Hall") == 2
    assert desk.page.words.count("New time: 9:30am on Wednesday 13 May 2026, Town Hall") == 1
    desk.post(f"{OFFICES}/close", {**ILL, "day": "2026-05-12"})
    after = sorted(office.now(booking).starts_at for _, booking in made)
    wednesday = tuesday + timedelta(days=1)
    assert after == [wednesday, wednesday, wednesday + HALF_HOUR]


def test_the_page_before_says_who_will_have_no_time(office: RegisterOffice, desk: Visitor) -> None:
    """And who only gets somebody else."""
    office.fill(NINE - timedelta(days=4), 29 * 32 - 1)
    desk.get(f"{OFFICES}/close?day=11/5/2026&office=hall&resource=ann&because=Ill.")
    assert desk.page.words.count("No time is free: you have to phone them") == 15


def test_the_page_before_says_who_stays(office: RegisterOffice, desk: Visitor) -> None:
    """At their time with somebody else; of two at once the other has to move."""
    office.book()
    desk.get(f"{OFFICES}/close?day=11/5/2026&office=hall&resource=ann&because=Ill.")
    assert "New time: the same time, with somebody else" in desk.page.words
