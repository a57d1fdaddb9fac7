"""The worker reminds whoever booked of an appointment, each time once, and of none that will not be."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.store.tables import booked_time
from prototype_kit.work import Worker
from tests.web.appointments import BOOK, TEN, begin, book, booking, move, own, sent
from tests.web.world import VISITS, MakeWorld, World

FRIDAY = "2026-05-22T09:00Z"
WEEK_BEFORE = datetime(2026, 5, 15, 9, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 5, 21, 9, tzinfo=UTC)


@pytest.fixture
def visits(make_world: MakeWorld) -> World:
    """The archive, on a Wednesday at noon."""
    return make_world("visits")


def worker(world: World) -> Worker:
    """One more worker of the site."""
    front = world.front
    return Worker(front.store, front.notify, world.site, world.clock, signer=front.signer)


def _at(world: World, moment: datetime, *workers: Worker) -> None:
    world.clock.now = moment
    for each in workers or (worker(world), worker(world)):
        each.turn()


def test_a_week_and_a_day_before(visits: World) -> None:
    """Each once, however many workers there are, and not a second too early."""
    case = book(visits, FRIDAY, email="ann@example.com")
    for moment, times in (
        (WEEK_BEFORE - timedelta(seconds=1), 0),
        (WEEK_BEFORE, 1),
        (WEEK_BEFORE + timedelta(days=3), 1),
        (DAY_BEFORE - timedelta(seconds=1), 1),
        (DAY_BEFORE, 2),
        (DAY_BEFORE + timedelta(days=9), 2),
    ):
        _at(visits, moment)
        assert len(sent(visits, case, "reminder.email")) == times, moment
    reminder = sent(visits, case, "reminder.email")[0]
    assert "Service: Visit the archive" in reminder
    assert "Date: Friday 22 May 2026\n\nTime: 10am\n\nPlace: Anytown Archive, 12 Mill Lane" in reminder
    assert "* Use the green door." in reminder
    assert f"http://127.0.0.1{own(visits, case)}/appointment\n" in reminder
    assert f"http://127.0.0.1{own(visits, case)}/appointment.ics\n" in reminder
    assert "Ann" not in reminder


def test_by_text_where_they_gave_a_number_alone(visits: World) -> None:
    """In few words, with the link."""
    case = book(visits, FRIDAY, phone="07700 900 982")
    _at(visits, WEEK_BEFORE)
    (reminder,) = sent(visits, case, "reminder.text")
    assert "your appointment is at 10am on Friday 22 May 2026, Anytown Archive, 12 Mill Lane" in reminder
    assert f"To change or cancel it: http://127.0.0.1{own(visits, case)}/appointment " in reminder


def test_in_the_language_in_which_they_booked(visits: World) -> None:
    """With the Welsh words of the place."""
    visitor = visits.visitor()
    visitor.get(f"{BOOK}?lang=cy")
    visitor.submit()
    visitor.submit(full_name="Ann Lee")
    visitor.submit(email="ann@example.com")
    visitor.submit(appointment_office="archive")
    case = book(visits, FRIDAY, visitor=visitor)
    _at(visits, WEEK_BEFORE)
    (reminder,) = sent(visits, case, "reminder.email")
    assert "Amser: 10yb\n\nLle: Archif Anytown, 12 Lôn y Felin" in reminder


def test_not_when_it_was_booked_within_that_time(visits: World) -> None:
    """Six days before, the one of the day before is left; some hours before, none."""
    case = book(visits, TEN, email="ann@example.com")  # six days ahead
    near = book(visits, "2026-05-07T09:00Z", name="Ben", email="ben@example.com")
    _at(visits, datetime(2026, 5, 7, 8, tzinfo=UTC))
    assert sent(visits, case, "reminder") == sent(visits, near, "reminder") == []
    _at(visits, datetime(2026, 5, 11, 9, tzinfo=UTC))
    assert len(sent(visits, case, "reminder")) == 1


def test_not_of_one_that_is_cancelled_or_was_moved_away(visits: World) -> None:
    """Whoever moved it is reminded of the new time alone."""
    gone, moved = (
        book(visits, FRIDAY, email="ann@example.com"),
        book(visits, "2026-05-22T10:00Z", name="Ben", email="ben@example.com"),
    )
    visitor = visits.visitor()
    visitor.get(f"{own(visits, gone)}/cancel-appointment")
    visitor.submit()
    move(visits, moved, "2026-05-29T10:00Z")
    _at(visits, WEEK_BEFORE + timedelta(hours=2))
    assert sent(visits, gone, "reminder") == sent(visits, moved, "reminder") == []
    _at(visits, WEEK_BEFORE + timedelta(days=7, hours=2))
    (reminder,) = sent(visits, moved, "reminder")
    assert "Friday 29 May 2026" in reminder


def test_a_move_at_the_same_moment_wins(visits: World) -> None:
    """A worker that has read the old time sends nothing of it, although the new one is due then too."""
    case = book(visits, "2026-05-09T23:00Z", "observatory", email="ann@example.com")  # midnight
    store = visits.front.store
    before = booking(visits, case)
    assert before.remind_at == datetime(2026, 5, 9, 7, tzinfo=UTC)
    move(visits, case, "2026-05-10T01:00Z", "observatory")  # two o'clock: eight in the morning, too
    assert booking(visits, case).remind_at == before.remind_at
    store.bookings.reminded(before, None, [], visits.clock())
    assert booking(visits, case).remind_at == before.remind_at
    _at(visits, before.remind_at)
    (reminder,) = sent(visits, case, "reminder")
    assert "Time: 2am" in reminder


def test_who_wants_no_messages_gets_none(visits: World) -> None:
    """Nor does whoever gave no address, nor somebody who only follows it."""
    case, silent = book(visits, FRIDAY, email="ann@example.com"), book(visits, TEN, name="Ben")
    (follower,) = visits.front.store.followers.of_case(case)
    visits.front.store.followers.end(follower, visits.clock())
    _at(visits, WEEK_BEFORE)
    assert sent(visits, case, "reminder") == sent(visits, silent, "reminder") == []


def test_a_worker_that_was_away_reminds_of_nothing_past(visits: World) -> None:
    """One reminder that is late is sent; none after the appointment."""
    case = book(visits, FRIDAY, email="ann@example.com")
    other = book(visits, "2026-05-22T10:00Z", name="Ben", email="ben@example.com")
    _at(visits, datetime(2026, 5, 22, 9, 30, tzinfo=UTC))
    assert sent(visits, case, "reminder") == []
    assert len(sent(visits, other, "reminder")) == 1
    _at(visits, datetime(2026, 5, 22, 9, 45, tzinfo=UTC))
    assert len(sent(visits, other, "reminder")) == 1


def test_a_service_has_words_of_its_own(make_world: MakeWorld, tmp_path: Path) -> None:
    """In `content/`, in place of the kit's."""
    shutil.copytree(VISITS, tmp_path / "site")
    words = "# See you soon\n\nAt ((appointment-time)), in the reading room. ((change-link))\n"
    (tmp_path / "site" / "visits" / "content" / "reminder.email.md").write_text(words, encoding="utf-8")
    world = make_world(site=load_site(tmp_path / "site"))
    case = book(world, FRIDAY, visitor=begin(world, email="ann@example.com"))
    _at(world, WEEK_BEFORE)
    (reminder,) = sent(world, case, "reminder.email")
    assert reminder.startswith("At 10am, in the reading room. http://127.0.0.1/track/")


def test_times_that_are_over_are_forgotten_once_a_day(visits: World) -> None:
    """Who had which is still known, but nobody reads any more which times were taken."""
    case = book(visits, TEN)
    its = worker(visits)

    def rows() -> int:
        return len(visits.rows(booked_time.name))

    _at(visits, datetime(2026, 5, 14, 9, tzinfo=UTC), its)
    assert rows() == 1
    _at(visits, datetime(2026, 5, 14, 22, 30, tzinfo=UTC), its)  # half past eleven in the evening
    assert rows() == 1
    _at(visits, datetime(2026, 5, 14, 23, 30, tzinfo=UTC), its)
    assert rows() == 0
    assert booking(visits, case).state == "booked"
