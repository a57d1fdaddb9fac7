"""What is counted of a visit, and that nothing is of whoever objects."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import prototype_kit.web
from prototype_kit.kpis import Slice
from prototype_kit.store import StoreUnavailable
from prototype_kit.web.objection import cookie_name
from prototype_kit.work import Worker
from prototype_kit.working_days import day_of
from tests.statements import transactions
from tests.tallies import tally
from tests.web.journeys import BOOK, REPORT, two_births, unlisted_light
from tests.web.team import team
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import MakeWorld, World

SIGNALS: Mapping[str, Mapping[str, str]] = {
    "Global Privacy Control": {"HTTP_SEC_GPC": "1"},
    "Do Not Track": {"HTTP_DNT": "1"},
}
AGENT = "Mozilla/5.0 (Canary OS 17) Firefox/160.0"


def _saying(world: World, environ: Mapping[str, str]) -> Visitor:
    """A browser that says this with each request."""
    visitor = world.visitor()
    visitor.client.environ_base.update(environ)
    return visitor


def _kept(world: World) -> list[dict[str, Any]]:
    """Every event, oldest first."""
    world.flush()
    with closing(sqlite3.connect(world.file)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute("SELECT * FROM event ORDER BY rowid")]


def _cookie(visitor: Visitor) -> str | None:
    found = visitor.client.get_cookie("counting", domain="127.0.0.1")
    return found.value if found else None


def _mishaps(visitor: Visitor) -> None:
    """A form with all that events are about: errors, a change, a way back, an error page, a new start."""
    unlisted_light(visitor)
    visitor.change("Where is")
    visitor.submit(422, where="")
    visitor.submit(where="Somewhere else")
    visitor.get(f"{REPORT}/details", headers={"Referer": f"{visitor.base}{REPORT}/contact"})
    visitor.get("/street-lights/nowhere", 404)
    visitor.post(REPORT, {"again": "yes"})


# --- What an event says -------------------------------------------------------------------------------------


def test_each_screen_has_its_number_on_the_path(lights: World) -> None:
    """From 1, in the order in which somebody meets them; check answers comes last."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.submit()
    seen = {row["page"]: row["step"] for row in _kept(lights) if row["name"] == "page_view"}
    pages = ["fault", "light-search", "light", "where", "details", "photo", "contact", "check-answers"]
    assert seen == {f"{REPORT}/{page}": number for number, page in enumerate(pages, 1)}
    answered = {row["page"]: row["step"] for row in _kept(lights) if row["name"] == "form_response"}
    assert answered == seen


def test_screens_inside_items_are_told_by_their_template(births: World) -> None:
    """Two babies are two numbers on one page, and no event has an item in it."""
    two_births(births.visitor())
    born = [row for row in _kept(births) if row["page"] == f"{BOOK}/babies/{{item}}/born"]
    assert {row["name"] for row in born} == {"page_view", "form_response"}
    assert len({row["step"] for row in born}) == 2


def test_a_change_tells_which_question(lights: World) -> None:
    """And an answer that was sent again as it was is no change."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.change("Where is")
    visitor.submit()
    visitor.change("phone")
    visitor.submit(phone="")
    found = [(row["page"], row["question"]) for row in _kept(lights) if row["name"] == "form_change"]
    assert found == [(f"{REPORT}/contact", "phone")]


@pytest.mark.parametrize("signal", [{"HTTP_SEC_GPC": "1"}, {"HTTP_DNT": "1"}])
def test_who_objects_leaves_no_kind_of_device(lights: World, signal: dict[str, str]) -> None:
    """Their form is a fact; on what it was begun is none that anybody needs."""
    visitor = _saying(lights, {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone) Mobile/15", **signal})
    visitor.get(REPORT)
    visitor.submit()
    lights.front.store.rollups.refresh(lights.clock())
    day = day_of(lights.clock())
    wanted = Slice("prototype", "street-lights", day, day)
    assert set(lights.front.store.figures.by(wanted, "device")) == {"unknown"}


def test_what_belongs_to_the_journey_is_told_by_each_event(lights: World) -> None:
    """The day on which it was started, however late; the device; the visitor of the day."""
    visitor = _saying(lights, {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone) Mobile/15"})
    visitor.get(REPORT)
    visitor.submit()
    lights.clock.forward(hours=14)  # after midnight
    visitor.submit(fault="damaged")
    events = _kept(lights)
    assert {row["journey_day"] for row in events} == {"2026-05-06"}
    assert {row["device"] for row in events} == {"mobile"}
    assert {row["service"] for row in events} == {"street-lights"}
    assert len({row["visitor_day"] for row in events}) == 2  # of two days
    assert all(re.fullmatch("[0-9a-f]{16}", row["visitor_day"]) for row in events)
    assert {row["duration_ms"] for row in events} == {None}


@pytest.mark.parametrize(
    ("path", "page"),
    [
        (f"{REPORT}/where", f"{REPORT}/where"),
        (f"{REPORT}/start", f"{REPORT}/start"),
        (f"{REPORT}/a-secret-place", f"{REPORT}/{{step}}"),
        (f"{REPORT}/lights/a-secret-item/remove", f"{REPORT}/{{repeat}}/{{item}}/remove"),
    ],
)
def test_somebody_who_comes_back_too_late_is_counted(lights: World, path: str, page: str) -> None:
    """With the page that they came back to, as far as the journey declares it."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    lights.clock.forward(hours=24)
    visitor.get(path, 410)
    (late,) = [row for row in _kept(lights) if row["name"] == "form_timeout"]
    assert (late["page"], late["step"], late["journey_day"]) == (page, None, "2026-05-06")
    assert late["journey_id"] in {row["journey_id"] for row in _kept(lights) if row["name"] == "page_view"}


def test_pages_of_repeats_are_told_by_their_template_when_they_are_too_late(births: World) -> None:
    """Never with the item."""
    visitor = births.visitor()
    two_births(visitor)
    births.clock.forward(hours=24)
    visitor.get(f"{BOOK}/babies/1/born", 410)
    assert _kept(births)[-1]["page"] == f"{BOOK}/babies/{{item}}/born"


def test_an_error_page_tells_of_which_service(lights: World) -> None:
    """And of no visitor: it asks the database nothing, which may be what is wrong."""
    visitor = lights.visitor()
    visitor.get("/street-lights/nowhere", 404)
    (shown,) = _kept(lights)
    assert (shown["service"], shown["page"]) == ("street-lights", "/street-lights/{journey}")
    assert (shown["error_code"], shown["visitor_day"]) == ("404", None)


# --- Telling visitors apart ---------------------------------------------------------------------------------


def _visitor_of(world: World, path: str = REPORT, **environ: str) -> str:
    """The visitor of a day, as the newest event tells them."""
    visitor = _saying(world, environ)
    visitor.get(path)
    visitor.submit()
    return str(_kept(world)[-1]["visitor_day"])


def test_a_visitor_is_one_for_a_day_and_a_service(make_world: MakeWorld) -> None:
    """By as much of the address as many share, and the browser; behind the proxies that the site has."""
    world = make_world("lights", live=True, ADDRESS="http://127.0.0.1", PASSWORD="correct-horse", PROXIES="1")

    def day_of(address: str, agent: str) -> str:
        return _visitor_of(world, HTTP_X_FORWARDED_FOR=address, HTTP_USER_AGENT=agent)

    ann = day_of("203.0.113.9", "Mozilla/5.0 Firefox")
    assert day_of("203.0.113.77", "Mozilla/5.0 Firefox") == ann
    assert day_of("198.51.100.1", "Mozilla/5.0 Firefox") != ann
    assert day_of("203.0.113.9", "Mozilla/5.0 Safari") != ann
    six = day_of("2001:db8:1:2::1", "Mozilla/5.0 Firefox")
    assert day_of("2001:db8:1:ffff::9", "Mozilla/5.0 Firefox") == six != ann
    assert day_of("forged, 203.0.113.9", "Mozilla/5.0 Firefox") == ann
    world.clock.forward(hours=13)  # to the next day, of UTC
    assert day_of("203.0.113.9", "Mozilla/5.0 Firefox") != ann


def test_staff_and_load_tests_are_no_visitors(lights: World) -> None:
    """What staff fill in for somebody has its events, and none of them tells who they are."""
    bea = team(lights, "call-taker")
    bea.get("/take")
    bea.submit(form="street-lights/report", channel="phone", who="family", consent="yes")
    bea.submit(fault="damaged")
    events = _kept(lights)
    assert {row["source"] for row in events} == {"staff"}
    assert {row["visitor_day"] for row in events} == {None}


def test_staff_who_take_a_form_over_are_no_visitors(lights: World) -> None:
    """It stays somebody's own form; but the browser is not theirs any more."""
    code = lights.handed(REPORT)
    bea = team(lights, "call-taker")
    bea.get("/take/continue")
    bea.submit(code=code, channel="phone", who="self", consent="yes")
    bea.submit(fault="damaged")
    events = _kept(lights)
    assert [row["name"] for row in events][:2] == ["form_resume", "page_view"]
    assert {row["source"] for row in events} == {"user"}
    assert {row["visitor_day"] for row in events} == {None}


def test_neither_address_nor_browser_is_kept_or_logged(
    make_world: MakeWorld, caplog: pytest.LogCaptureFixture
) -> None:
    """In no table, nor in any log; whatever goes wrong on the way."""
    world = make_world("lights", PROXIES="1", ADDRESS="http://127.0.0.1", PASSWORD="correct-horse")
    visitor = _saying(world, {"HTTP_X_FORWARDED_FOR": "203.0.113.99", "HTTP_USER_AGENT": AGENT})
    with caplog.at_level(logging.DEBUG):
        _mishaps(visitor)
        world.flush()
    with closing(sqlite3.connect(world.file)) as connection:
        kept = "\n".join(connection.iterdump())
    assert _kept(world)
    for text in (kept, caplog.text):
        assert "203.0.113" not in text
        assert "Canary OS" not in text


@pytest.mark.parametrize("counted", [True, False])
def test_counting_asks_no_more_of_the_database_in_a_post(lights: World, counted: bool) -> None:
    """An answer is one transaction that reads and one that writes, counted or not."""
    visitor = _saying(lights, {} if counted else {"HTTP_SEC_GPC": "1"})
    visitor.get(REPORT)
    visitor.submit()  # where the process learns the salt of the day
    for fields in ({"fault": "damaged"}, {"light-search": "Mill Lane"}):
        with transactions(lights.front.store.database) as begun:
            sent = visitor.client.post(
                visitor.page.url, data=fields, base_url=lights.base, headers=SAME_ORIGIN
            )
        assert sent.status_code == 303
        assert begun == [False, True]
        visitor.get(sent.headers["Location"])
    lights.flush()
    assert bool(_kept(lights)) is counted


def test_the_worker_makes_the_salt_so_that_no_request_does(lights: World) -> None:
    """With it, the first request of the day reads it and writes nothing."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()
    lights.clock.forward(hours=12.5)
    Worker(lights.front.store, lights.front.notify, lights.site, lights.clock).turn()
    lights.clock.forward(minutes=45)  # to the next day
    with transactions(lights.front.store.database) as begun:
        visitor.get(f"{REPORT}/fault")
    assert begun == [False, False]
    assert len({row["visitor_day"] for row in _kept(lights)} - {None}) == 2
    Worker(lights.front.store, lights.front.notify, lights.site, lights.clock).turn()
    assert len(lights.rows("daily_salt")) == 1  # that of the day before is gone


def test_a_database_that_gives_no_salt_stops_no_page(lights: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event goes out without a visitor."""

    def away(_now: object) -> bytes:
        raise StoreUnavailable("away")

    monkeypatch.setattr(lights.front.store.salts, "of_day", away)
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()
    (seen,) = _kept(lights)
    assert (seen["name"], seen["visitor_day"]) == ("page_view", None)


# --- Objecting ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("signal", SIGNALS.values(), ids=SIGNALS)
def test_a_browser_that_objects_leaves_no_event(saved: World, signal: Mapping[str, str]) -> None:
    """Not one, of whatever kind; and what the service needs is there all the same."""
    visitor = _saying(saved, signal)
    _mishaps(visitor)
    visitor.get(f"{REPORT}/save")
    visitor.submit(email="ann@example.com")
    saved.clock.forward(days=40)
    visitor.get(f"{REPORT}/fault", 410)
    assert _kept(saved) == []
    assert saved.front.store.salts._kept == ("", b"")  # nor is there anything to tell them apart by
    assert len(saved.rows("draft")) == 2


@pytest.fixture
def saved(make_world: MakeWorld) -> World:
    """Where people can save and return."""
    return make_world("saved")


def test_completion_is_the_same_of_those_who_object(lights: World) -> None:
    """Starts and completions are facts of drafts."""
    for environ in ({}, {"HTTP_SEC_GPC": "1"}):
        visitor = _saying(lights, environ)
        unlisted_light(visitor)
        visitor.submit()
    found = tally(lights.front.store, "prototype", lights.clock.now.replace(hour=0))
    assert [(begun, submitted) for _, _, begun, submitted, _ in found] == [(2, 2)]
    assert len({row["journey_id"] for row in _kept(lights)}) == 1


def test_whoever_presses_the_button_is_not_counted_from_then_on(lights: World) -> None:
    """And is again once they press the other; the page says each time how it is."""
    visitor = lights.visitor()
    visitor.get("/counting")
    assert visitor.page.heading == "How we count visits"
    assert "13 months" in visitor.page.words
    visitor.submit(button={"counted": "no"})
    assert "We have stopped counting your visits in this browser." in visitor.page.words
    _mishaps(visitor)
    assert _kept(lights) == []
    visitor.get("/counting")
    assert "You asked us not to count your visits in this browser, so we do not." in visitor.page.words
    assert "We have stopped" not in visitor.page.words
    visitor.submit(button={"counted": "yes"})
    assert "Your visits count again." in visitor.page.words
    assert _cookie(visitor) is None
    visitor.get(f"{REPORT}/fault")
    assert [row["name"] for row in _kept(lights)] == ["page_view"]


def test_the_wish_is_the_same_for_everybody_and_set_for_nobody_else(lights: World) -> None:
    """A cookie that tells nothing but that; looking at the page, or using the services, sets none."""
    ann, bob = lights.visitor(), lights.visitor()
    for visitor in (ann, bob):
        visitor.get("/counting")
        assert _cookie(visitor) is None
        visitor.submit(button={"counted": "no"})
    assert _cookie(ann) == _cookie(bob) == "no"
    sent = ann.raw("POST", "/counting", data={"counted": "no"}, headers=SAME_ORIGIN)
    (cookie,) = sent.headers.getlist("Set-Cookie")
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=31536000"} <= set(cookie.split("; "))
    clerk = lights.visitor()
    unlisted_light(clerk)
    assert _cookie(clerk) is None


def test_over_tls_the_cookie_is_of_this_host_alone(make_world: MakeWorld) -> None:
    """Its name says so, and the pages about it name it."""
    world = make_world(
        "lights", live=True, ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse"
    )
    visitor = world.visitor()
    assert cookie_name(world.settings) == "__Host-counting"
    assert "__Host-counting" in visitor.get("/counting").words
    assert "__Host-counting" in visitor.get("/cookies").words
    sent = visitor.raw("POST", "/counting", data={"counted": "no"}, headers=SAME_ORIGIN)
    (cookie,) = sent.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-counting=no;")
    assert "Secure" in cookie.split("; ")


@pytest.mark.parametrize("signal", SIGNALS.values(), ids=SIGNALS)
def test_whose_browser_objects_already_has_nothing_to_press(lights: World, signal: Mapping[str, str]) -> None:
    """The page tells them that they are not counted."""
    visitor = _saying(lights, signal)
    visitor.get("/counting")
    assert "Your browser tells us that you do not want to be tracked" in visitor.page.words
    assert "Do not count me" not in visitor.page.words
    assert visitor.page.form is None


def test_a_signal_is_only_the_figure_one(lights: World) -> None:
    """Browsers say 0 as well, which is no objection."""
    _mishaps(_saying(lights, {"HTTP_SEC_GPC": "0", "HTTP_DNT": "0"}))
    assert _kept(lights)


def test_objections_are_counted_by_day_and_no_more(lights: World) -> None:
    """Not who, nor when; pressing twice is one, and a wish for nonsense none."""
    for _ in range(2):
        visitor = lights.visitor()
        visitor.post("/counting", {"counted": "no"})
        visitor.post("/counting", {"counted": "no"})
        visitor.post("/counting", {"counted": "yes"})
        visitor.post("/counting", {"counted": "nonsense"})
    lights.clock.forward(days=1)
    lights.visitor().post("/counting", {"counted": "no"})
    with closing(sqlite3.connect(lights.file)) as connection:
        found = connection.execute("SELECT * FROM objection ORDER BY day").fetchall()
    assert found == [("2026-05-06", 2), ("2026-05-07", 1)]


def test_the_wish_holds_while_the_database_is_away(lights: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is remembered in the browser, and just not counted."""

    def away(_day: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(lights.front.store.objections, "count", away)
    visitor = lights.visitor()
    visitor.post("/counting", {"counted": "no"})
    assert _cookie(visitor) == "no"


def test_another_site_cannot_object_for_somebody(lights: World) -> None:
    """Nor take an objection back."""
    visitor = lights.visitor()
    visitor.post("/counting", {"counted": "no"}, 403, headers={"Sec-Fetch-Site": "cross-site"})
    assert _cookie(visitor) is None
    visitor.post("/counting", {"counted": "no"})
    visitor.post("/counting", {"counted": "yes"}, 403, headers={"Sec-Fetch-Site": "cross-site"})
    assert _cookie(visitor) == "no"


def test_every_page_leads_there(lights: World) -> None:
    """From its foot, in either language."""
    visitor = lights.visitor()
    for path in ("/", REPORT, "/contact", "/counting", "/track"):
        visitor.get(path)
        links = {each.get("href"): each.text for each in visitor.page.of_class("govuk-footer__link")}
        assert links["/counting"] == "How we count visits", path


def test_events_go_out_in_one_place() -> None:
    """No page hands an event to the sink by itself, past whoever objects."""
    folder = Path(prototype_kit.web.__file__).parent
    found = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.py"))
        if re.search(r"events\.emit\(", path.read_text(encoding="utf-8"))
    ]
    assert found == ["emitting.py"]
