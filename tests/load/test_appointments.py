"""People of a load test where there are fewer appointments than people, and what is said of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from sqlalchemy import text

from prototype_kit import Site, load_site
from prototype_kit.load.browser import Answer, Astray, Check, Request, WentWrong
from prototype_kit.load.kept import Kept, Records
from prototype_kit.load.plan import JourneyPlan
from prototype_kit.load.result import Result
from prototype_kit.load.shown import action_in, is_nothing_free, offices_in
from prototype_kit.load.tally import JourneyTally, Tally
from prototype_kit.load.trip import Outcome, Trip
from prototype_kit.load.verdict import Verdict, judge
from prototype_kit.web.synthetic import HEADER, sign_load
from tests.load.few_slots import few_slots
from tests.load.walked import TestBrowser, plan_of
from tests.reliability.appointments import BASE
from tests.web.world import NOON, MakeWorld, World

TIMES = f"{BASE}/appointment"
CHECK = f"{BASE}/check-answers"


@pytest.fixture(scope="module")
def six_slots(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Three appointments at each of two offices, read once."""
    return load_site(few_slots(tmp_path_factory.mktemp("few") / "anytown", NOON.date(), 1, 3))


@pytest.fixture
def registers(make_world: MakeWorld, six_slots: Site) -> World:
    """The site with six appointments, all free."""
    return make_world(site=six_slots)


@pytest.fixture
def plan(registers: World) -> JourneyPlan:
    """How people book."""
    return plan_of(registers.site, "registers/book", registers.clock().date())


@dataclass
class Crowd:
    """People of a load test, one after another, and what is told of them."""

    world: World
    plan: JourneyPlan

    def __post_init__(self) -> None:
        self.tally, self.people = JourneyTally(), 0
        self.records = Records(self.world.settings.database, [self.plan], self.world.clock)
        self.records.prepare()

    def browser(self, **more: Any) -> Rivalled:
        """A browser of its own."""
        signed = sign_load(self.world.front.signer, self.world.clock() + timedelta(hours=2))
        return Rivalled(self.world.app, {HEADER: signed}, **more)

    def one(self, browser: Rivalled | None = None) -> tuple[Outcome, Trip]:
        """One person's way, counted."""
        self.people += 1
        (way,) = (way for way in self.plan.ways if way.completes)
        trip = Trip(self.plan, way, browser or self.browser(), random.Random(self.people))
        outcome = trip.go()
        self.tally.begun += 1
        self.tally.quicker += trip.quicker
        self.tally.add_outcome(outcome.reference, outcome.booked, outcome.turned_away)
        return outcome, trip

    def verdict(self, kept: Kept | None = None) -> Verdict:
        """What is judged of everybody so far."""
        kept = kept or self.records.kept()
        result = Result(60.0, (), (), {BASE: self.tally})
        return judge(result, [self.plan], kept.cases, self.people, appointments=kept.appointments)

    def takes(self, slot: str) -> None:
        """Somebody books just this slot."""

        class Wanting(random.Random):
            def choice(self, among: Any) -> Any:
                return slot if slot in among else among[0]

        (way,) = (way for way in self.plan.ways if way.completes)
        outcome = Trip(self.plan, way, self.browser(), Wanting()).go()
        assert outcome.reference
        self.tally.add_outcome(outcome.reference, outcome.booked, outcome.turned_away)


class Rivalled(TestBrowser):
    """A browser before whose form of a page, sent for the first time, something else happens."""

    before: dict[str, Callable[[Request], None]]

    def __init__(self, *given: Any, before: dict[str, Callable[[Request], None]] | None = None, **more: Any):
        super().__init__(*given, **more)
        self.before = before or {}

    def ask(self, request: Request, check: Check) -> Answer:
        """Ask the app, after what comes before."""
        if request.method == "POST" and (happens := self.before.pop(request.name, None)):
            happens(request)
        return super().ask(request, check)

    @property
    def sent(self) -> list[str]:
        """The times that were sent, in order."""
        bodies = [each.body for each in self.asked if each.method == "POST" and each.name == TIMES]
        return [parse_qs(body.decode())["appointment"][0] for body in bodies]


@pytest.fixture
def crowd(registers: World, plan: JourneyPlan) -> Crowd:
    """Nobody yet."""
    return Crowd(registers, plan)


# --- One person ---------------------------------------------------------------------------------------------


def test_whoever_is_too_late_chooses_again(crowd: Crowd) -> None:
    """Somebody else takes the time that they are about to send: they take another, and nothing failed."""
    browser = crowd.browser(before={TIMES: lambda request: crowd.takes(_time(request))})
    outcome, trip = crowd.one(browser)
    assert outcome.reference
    assert (outcome.booked, trip.quicker, len({*browser.sent})) == (1, 1, 2)
    assert crowd.verdict().passed


def test_whoever_loses_a_time_while_they_read_chooses_again(crowd: Crowd) -> None:
    """It was held for too long, and is somebody else's as the form is sent: another one, then it is sent."""
    held: list[str] = []

    def lose(_: Request) -> None:
        crowd.world.clock.forward(minutes=16)
        crowd.takes(held[0])

    browser = crowd.browser(before={TIMES: lambda request: held.append(_time(request)), CHECK: lose})
    outcome, trip = crowd.one(browser)
    assert outcome.reference
    assert (outcome.booked, trip.quicker, len({*browser.sent})) == (1, 1, 2)
    pages = [request.name for request in browser.asked if request.method == "POST"]
    assert pages[-3:] == [CHECK, TIMES, CHECK]
    assert crowd.verdict().passed


def test_whoever_chooses_again_is_not_asked_the_rest_again(surgery: World) -> None:
    """From the time they are led past the pages that they answered before, and that is right."""
    crowd = Crowd(surgery, plan_of(surgery.site, "visits/book", surgery.clock().date()))
    held: list[str] = []

    def lose(_: Request) -> None:
        surgery.clock.forward(minutes=16)
        crowd.takes(held[0])

    before = {"/visits/book/visit": lambda request: held.append(_time(request, "visit"))}
    browser = crowd.browser(before={**before, "/visits/book/check-answers": lose})
    outcome, trip = crowd.one(browser)
    assert outcome.reference
    assert (outcome.booked, trip.quicker) == (1, 1)
    assert browser.pages.count("/visits/book/email") == 1


def test_whoever_finds_an_office_full_goes_to_another(crowd: Crowd) -> None:
    """The page leads there: three book at one office, the next three at the other."""
    outcomes = [crowd.one()[0] for _ in range(6)]
    assert all(outcome.reference for outcome in outcomes)
    with crowd.world.front.store.database.reading() as connection:
        offices = connection.execute(text("SELECT office FROM booking ORDER BY number")).scalars().all()
    assert offices == ["hall"] * 3 + ["library"] * 3


def test_whoever_loses_the_last_time_is_turned_away(crowd: Crowd) -> None:
    """The page that says that nothing is free comes in place of the one that leads on: they leave."""
    for _ in range(5):
        crowd.one()
    browser = crowd.browser(before={TIMES: lambda request: crowd.takes(_time(request))})
    outcome, trip = crowd.one(browser)
    assert outcome == Outcome(turned_away=True)
    assert trip.quicker == 1


def test_whoever_comes_when_nothing_is_free_leaves_at_once(crowd: Crowd) -> None:
    """They send no time, and do not go round in circles; nothing of it is a failure."""
    for _ in range(6):
        crowd.one()
    browser = crowd.browser()
    outcome, trip = crowd.one(browser)
    assert (outcome, trip.quicker, browser.sent) == (Outcome(turned_away=True), 0, [])
    assert browser.pages[-1] == f"{BASE}/appointment-office"


def test_a_time_that_is_refused_and_still_offered_is_a_failure(crowd: Crowd) -> None:
    """A page that refuses what it offers is wrong, as is one that leads nowhere."""

    def change(request: Request, answer: Answer) -> Answer:
        if request.method == "POST" and request.name == TIMES:
            page = browser.client.get(TIMES).get_data(as_text=True)
            return replace(answer, status=422, location="", html=page)
        return answer

    browser = crowd.browser(change=change)
    with pytest.raises(WentWrong, match="status 422 in place of 303"):
        crowd.one(browser)


def test_a_site_that_says_taken_for_ever_is_no_circle(crowd: Crowd) -> None:
    """Whoever is always told that somebody else was quicker gives up, which is a failure."""

    def change(request: Request, answer: Answer) -> Answer:
        if request.method == "POST" and request.name == TIMES:
            page = browser.client.get(TIMES).get_data(as_text=True)
            gone = '<input type="hidden" name="appointment-gone" value="x"></main>'
            return replace(answer, status=422, location="", html=page.replace("</main>", gone))
        return answer

    browser = crowd.browser(change=change)
    with pytest.raises(Astray, match="goes on and on"):
        crowd.one(browser)


def _time(request: Request, name: str = "appointment") -> str:
    return parse_qs(request.body.decode())[name][0]


# --- Reading the page ---------------------------------------------------------------------------------------


def test_what_is_read_of_a_page_with_times(crowd: Crowd) -> None:
    """By marks of the kit, in whatever language: nothing is free, other offices, where the form goes."""
    first = crowd.browser()
    crowd.one(first)
    assert not is_nothing_free(first.client.get(BASE).get_data(as_text=True))
    link = '<a class="x" href="/a/b/when-office?when-office-wanted=old-hall&amp;change=yes">Old hall</a>'
    assert offices_in(link, "when-office-wanted") == {
        "old-hall": "/a/b/when-office?when-office-wanted=old-hall&change=yes"
    }
    assert offices_in(link, "other-wanted") == {}
    assert (
        action_in('<form action="/no"></form><main><form method="post" action="/a?b=1&amp;c=2">')
        == "/a?b=1&c=2"
    )
    assert action_in('<main><form method="post"></form><a action="/no">') == ""


# --- The verdict --------------------------------------------------------------------------------------------


def test_twelve_people_after_six_times(crowd: Crowd) -> None:
    """Six have one, six were told, and the database agrees."""
    for _ in range(12):
        crowd.one()
    verdict = crowd.verdict()
    words = [finding.words for finding in verdict.findings]
    assert verdict.passed, verdict.broken
    assert (
        "6 people got an appointment, 6 were told that none is free, 0 times somebody else was quicker."
        in words
    )
    assert "Every appointment that was confirmed is booked: 6, and none of them twice." in words
    assert "Journeys of registers completed, or turned away, a minute: 12.0." in words


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "DELETE FROM booking WHERE number = 1",
            "Confirmed without an appointment: of 1 there is no booking: ",
        ),
        ("UPDATE booking SET state = 'cancelled' WHERE number = 1", "Confirmed without an appointment: of 1"),
        ("DELETE FROM booked_time WHERE booking = 1", "Confirmed without an appointment: of 1 there is no"),
        (
            "UPDATE booked_time SET resource = (SELECT resource FROM booked_time WHERE booking = 1)",
            "Booked twice: Desk in the ",
        ),
        (
            "UPDATE booking SET case_id = 2 WHERE case_id = 1",
            "Cases with more appointments than people chose: 1:",
        ),
    ],
)
def test_a_booking_that_is_lost_or_doubled_is_found(crowd: Crowd, statement: str, words: str) -> None:
    """In the rows of the database, whatever people were shown."""
    for _ in range(6):
        crowd.one()
    assert crowd.verdict().passed
    with crowd.world.front.store.database.writing() as connection:
        connection.execute(text(statement))
    verdict = crowd.verdict()
    assert not verdict.passed
    assert any(broken.startswith(words) for broken in verdict.broken), verdict.broken


def test_a_test_in_which_all_are_turned_away_does_not_pass(crowd: Crowd) -> None:
    """Nothing was booked, so nothing is shown; it is said whether anything could have been."""
    crowd.tally.turned_away = 3
    (broken,) = crowd.verdict().broken
    though = "although some were when the test began"
    assert (
        broken
        == f"Nobody got an appointment: all 3 were told that none is free, {though}. So nothing is shown."
    )
    with crowd.world.front.store.database.writing() as connection:
        day = f"{NOON.date() + timedelta(days=5)}"
        connection.execute(
            text(
                "INSERT INTO closed_day (diary, day, because, closed_at)"
                " VALUES ('prototype+synthetic/registers/book', :day, 'Storm', 0)"
            ),
            {"day": day},
        )
    crowd.records.prepare()
    (broken,) = crowd.verdict().broken
    assert broken == "Nobody got an appointment: all 3 were told that none is free. So nothing is shown."


def test_the_next_test_finds_every_time_free(crowd: Crowd) -> None:
    """The diary of load tests is emptied before each; what people booked is not touched."""
    person = Rivalled(crowd.world.app)
    (way,) = (way for way in crowd.plan.ways if way.completes)
    theirs = Trip(crowd.plan, way, person, random.Random(1)).go().reference
    for _ in range(7):
        crowd.one()
    again = Crowd(crowd.world, crowd.plan)
    for _ in range(7):
        again.one()
    assert (len(again.tally.booked), again.tally.turned_away) == (6, 1)
    assert again.verdict().passed
    store = crowd.world.front.store
    case = store.cases.by_reference(theirs)
    assert case is not None
    assert len(store.bookings.of_case(case.id)) == 1


def test_nothing_is_deleted_in_live_mode(make_world: MakeWorld, six_slots: Site) -> None:
    """There the diary has another name: what is in it stays, and is judged all the same."""
    world = make_world(site=six_slots, LOAD="yes", live=True)
    plan = plan_of(six_slots, "registers/book", world.clock().date())
    first = Crowd(world, plan)
    for _ in range(2):
        first.one()
    again = Crowd(world, plan)
    for _ in range(2):
        again.one()
    assert again.verdict().passed
    with world.front.store.database.reading() as connection:
        booked = connection.execute(text("SELECT diary FROM booking")).scalars().all()
    assert booked == ["live+synthetic/registers/book"] * 4


def test_counts_of_appointments_add_up() -> None:
    """Of several processes, each handed over once."""
    worker, master = Tally(), Tally()
    worker.of(BASE).add_outcome("AAAA-2222", 1, turned_away=False)
    worker.of(BASE).add_outcome("", 0, turned_away=True)
    worker.of(BASE).add_outcome("", 0, turned_away=False)
    worker.of(BASE).quicker = 4
    for _ in range(2):
        master.add(worker.take())
    assert master.of(BASE) == JourneyTally(0, 1, 0, ["AAAA-2222"], ["AAAA-2222"], 1, 4)
    assert (master.completed, master.turned_away, master.over) == (2, 1, 3)
