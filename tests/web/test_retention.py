"""Retention: what was kept as long as its service says is erased the night after, and no figure changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit.cases import Case
from prototype_kit.erasing import Eraser
from prototype_kit.messages import NewMessage
from prototype_kit.retention import Keeping
from prototype_kit.store import StoreUnavailable
from prototype_kit.store.retention import LETTERS_KEPT, UNUSED, WARNED
from prototype_kit.work import Worker
from tests.web.casework import Desk, answers
from tests.web.team import team
from tests.web.world import World

SECRET = "Mrs Zyxwater is deaf"
DAY = timedelta(days=1)


@pytest.fixture
def desk(lights: World) -> Desk:
    """Makes cases of street lights, which are kept for 2 years."""
    data = lights.site.services["street-lights"].entry.personal_data
    assert data is not None
    assert data.kept == Keeping(months=24)
    return Desk(lights)


def worker(world: World) -> Worker:
    """A worker that has just begun."""
    front = world.front
    return Worker(front.store, front.notify, world.site, world.clock, signer=front.signer)


def work(world: World) -> None:
    """What a worker does until there is no more."""
    its = worker(world)
    while its.turn():
        pass


def told(desk: Desk) -> Case:
    """A case that says something of somebody, which was told to them, and is fixed."""
    store, now = desk.world.front.store, desk.world.clock()
    case = desk.case("ann@example.com", answers=answers(details=SECRET))
    store.cases.send(case, [NewMessage("email", "t", "ann@example.com", "Yours", f"Dear {SECRET}")], now)
    return desk.change(case, status="fixed")


def places(world: World) -> Mapping[str, int]:
    """Where something stands of them: in the database, and in the folder of what was sent."""
    folder = world.front.settings.instance / "sent"
    return {
        "rows": sum(SECRET in row or "ann@example.com" in row for row in world.rows()),
        "sent": sum(SECRET in file.read_text(encoding="utf-8") for file in folder.glob("*.json")),
    }


def counts(world: World) -> object:
    """What figures are made of, and what they show."""
    world.front.store.rollups.refresh(world.clock())
    facts = world.front.store.tallies.of_releases(
        "prototype", datetime(2020, 1, 1, tzinfo=UTC), world.clock(), world.clock()
    )
    rows = world.rows("daily_metric", "monthly_metric", "metric_part", "metric_cell", "feedback")
    shown = world.visitor().get("/performance/street-lights").words
    return facts, rows, shown, world.front.store.cases.count(), world.front.store.outbox.counts()


def test_nothing_is_left_a_day_after_it_is_due(lights: World, desk: Desk) -> None:
    """Kept to the last day of its time, erased by the night after; every figure is as it was."""
    case = told(desk)
    work(lights)
    assert case.ended_at is not None
    until = Keeping(months=24).until(case.ended_at)
    assert until == datetime(2028, 5, 6, 23, tzinfo=UTC), "midnight by the clock on the wall"
    lights.clock.now = until - timedelta(seconds=1)
    work(lights)
    kept = places(lights)
    assert kept["rows"] >= 3
    assert kept["sent"] == 1
    lights.clock.now = until + timedelta(hours=24)
    before = counts(lights)
    work(lights)
    assert places(lights) == {"rows": 0, "sent": 0}
    assert counts(lights) == before
    erased = lights.front.store.cases.by_id(case.id)
    assert erased is not None
    assert erased.erased_at == lights.clock()
    assert (erased.reference, erased.title, erased.received_at, erased.status) == (
        case.reference,
        case.title,
        case.received_at,
        "fixed",
    )


def test_open_cases_and_those_of_others_stay(lights: World, desk: Desk) -> None:
    """Time is counted from the end of a case: one that is open is nobody's to erase by itself."""
    case = desk.case("ann@example.com", answers=answers(details=SECRET))
    made_up = desk.change(desk.case(env="demo", answers=answers(details=SECRET)), status="fixed")
    lights.clock.forward(days=5_000)
    work(lights)
    for each in (case, made_up):
        found = lights.front.store.cases.by_id(each.id)
        assert found is not None
        assert found.erased_at is None


def test_the_report_says_how_much_and_of_nobody(lights: World, desk: Desk) -> None:
    """One line a night, whatever the number of workers and turns; the console shows it and what is next."""
    told(desk)
    later = told(desk)
    lights.clock.forward(days=1)
    later = desk.change(desk.case("ann@example.com", answers=answers(details=SECRET)), status="fixed")
    lights.clock.now = Keeping(months=24).until(later.ended_at or lights.clock()) - timedelta(hours=1)
    page = team(lights, "manager").get("/erasures")
    assert "Report a street light or grid 2 years 3 0" in page.words
    for _ in range(3):
        work(lights)
    (report, *older) = lights.front.store.erasing.reports()
    assert [each for each in older if each.why == "due" and each.erased] == []
    assert (report.why, report.by, report.erased.of("cases")) == ("due", "worker", 2)
    assert report.ended_at is not None
    page = team(lights, "manager").get("/erasures")
    assert "2 cases" in page.words
    assert "The nightly job" in page.words
    assert "Report a street light or grid 2 years 1 0" in page.words
    assert not any(word in "".join(lights.rows("erasure")) for word in (SECRET, "ann@", later.reference))
    lights.clock.forward(days=1)
    work(lights)
    assert [each.erased.of("cases") for each in lights.front.store.erasing.reports()[:2]] == [1, 2]


def test_a_night_goes_on_where_it_was_broken_off(lights: World, desk: Desk) -> None:
    """Many cases are erased a part at a time, each in a transaction of its own, also by another worker."""
    for _ in range(120):
        told(desk)
    lights.clock.forward(days=800)
    store = lights.front.store
    eraser = Eraser(store, lights.site, lights.front.notify)
    assert eraser.work_at_night(lights.clock(), 0.0)
    (report, *_) = store.erasing.reports()
    assert (report.erased.of("cases"), report.ended_at) == (50, None)
    another = Eraser(store, lights.site, lights.front.notify)
    while another.work_at_night(lights.clock(), 0.0):
        pass
    (report, *_) = store.erasing.reports()
    assert report.erased.of("cases") == 120
    assert report.ended_at is not None
    assert not another.work_at_night(lights.clock(), 0.0)


def test_a_service_that_does_not_say_it_is_named(lights: World, desk: Desk) -> None:
    """Of a service that left the site nobody knows how long: nothing is erased, and the console says so."""
    told(desk)
    with lights.front.store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE cases SET service = 'gone'")
    lights.clock.forward(days=5_000)
    work(lights)
    assert places(lights)["rows"]
    page = team(lights, "manager").get("/erasures")
    assert "gone Not said, so never erased 1 ended 0" in page.words


def test_letters_and_sessions_go_after_four_weeks(lights: World) -> None:
    """What was sent about no case, and that somebody was signed in; but when they last were is known."""
    store, now = lights.front.store, lights.clock()
    account = store.accounts.add("resident", "ann@example.com", "", now)
    for at in (now, now + DAY):
        store.account_sessions.begin(account, SECRET, at)
    lights.linked("/street-lights/report")
    work(lights)
    lights.clock.now = now + LETTERS_KEPT
    work(lights)
    (message,) = store.outbox.recent()
    assert (message.recipient, message.subject, message.body, message.state) == ("", "", "", "sent")
    assert len(lights.rows("account_session")) == 2
    lights.clock.forward(days=3)
    work(lights)
    assert len(lights.rows("account_session")) == 1


def test_an_account_that_nobody_uses_is_closed_after_a_letter(lights: World) -> None:
    """A month before 2 years are over, once, in their language; who signs in again keeps it."""
    store, now = lights.front.store, lights.clock()
    for email in ("ann@example.com", "bob@example.com", "new@example.com"):
        account = store.accounts.add("resident", email, "", now)
        store.account_sessions.begin(account, "desktop", now)
    staff = store.accounts.add("staff", "eve@example.com", "Eve", now, ["manager"])
    over = UNUSED.until(now)
    lights.clock.now = over - WARNED - DAY
    work(lights)
    assert store.outbox.recent() == ()
    lights.clock.now = over - WARNED
    for _ in range(2):
        work(lights)
        lights.clock.forward(days=1)
    warned = store.outbox.recent()
    assert {each.recipient for each in warned} == {"ann@example.com", "bob@example.com", "new@example.com"}
    assert len(warned) == 3
    assert all("We will close your account soon" in each.subject for each in warned)
    assert all("7 May 2028" in each.body or "6 May 2028" in each.body for each in warned)
    bob = store.accounts.by_email("resident", "bob@example.com")
    assert bob is not None
    store.account_sessions.begin(bob, "desktop", lights.clock())
    lights.clock.now = over + DAY
    work(lights)
    left = {each.email for each in store.accounts.all("resident") if each.open}
    assert left == {"bob@example.com"}
    closed = [each for each in store.accounts.all("resident") if not each.open]
    assert [each.email.startswith("erased-") for each in closed] == [True, True], "its row stays, as a fact"
    found = store.accounts.by_id(staff.id)
    assert found is not None
    assert found.open, "staff are let in and out by people"


def test_a_letter_that_could_not_be_written_in_time_still_gives_a_month(lights: World) -> None:
    """Where no worker ran for years, nobody's account is closed without a letter a month before."""
    store, now = lights.front.store, lights.clock()
    store.accounts.add("resident", "ann@example.com", "", now)
    lights.clock.now = UNUSED.until(now) + 100 * DAY
    work(lights)
    (letter,) = store.outbox.recent()
    assert letter.recipient == "ann@example.com"
    lights.clock.forward(days=29)
    work(lights)
    assert [each.open for each in store.accounts.all("resident")] == [True]
    lights.clock.forward(days=2)
    work(lights)
    assert [each.open for each in store.accounts.all("resident")] == [False]


def test_a_letter_is_welsh_for_whoever_chose_it(lights: World) -> None:
    """By the language that stands in their account."""
    store, now = lights.front.store, lights.clock()
    account = store.accounts.add("resident", "ann@example.com", "", now)
    with store.database.writing() as connection:
        row = (account.id, json.dumps({}), "email", "cy", 0, 0, 1)
        connection.exec_driver_sql(
            "INSERT INTO profile (account_id, details, channel, language, paperless, changed_at, version) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            row,
        )
    lights.clock.now = UNUSED.until(now) - WARNED
    work(lights)
    (letter,) = store.outbox.recent()
    assert "Byddwn yn cau eich cyfrif" in letter.subject


def test_the_file_is_written_anew_after_a_night_that_erased(
    lights: World, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, as others wait meanwhile, and not after a night without work; a full disk stops no worker."""
    written: list[int | None] = []

    def rewrite(most_bytes: int | None = None) -> bool:
        written.append(most_bytes)
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(lights.front.store.database, "rewrite", rewrite)
    told(desk)
    lights.clock.forward(days=1)
    work(lights)
    assert written == []
    lights.clock.forward(days=800)
    its = worker(lights)
    for _ in range(3):
        its.turn()
    assert written == [300_000_000]
