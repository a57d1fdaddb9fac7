"""A page that comes past Flask is the one that Flask gives: headers, words, and what is kept of it."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from prototype_kit.store import Draft, StoreUnavailable
from prototype_kit.web.fast_path import FastPath
from tests.web.journeys import COLLECT, REPORT, dark_street, listed_light
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

LAMP = f"{REPORT}/fault"


@pytest.fixture(scope="module")
def world(make_shared_world: MakeWorld) -> World:
    """The site of the exemplars."""
    return make_shared_world("lights")


@pytest.fixture
def fast() -> Iterator[list[bool]]:
    """For each request, whether it came past Flask."""
    taken: list[bool] = []
    kept = FastPath._kept

    def noting(self: FastPath, environ: dict[str, Any]) -> str:
        found = kept(self, environ)
        taken.append(bool(found))
        return found

    with patch.object(FastPath, "_kept", noting):
        yield taken


def _answer(world: World, visitor: Visitor, path: str, **options: Any) -> dict[str, Any]:
    """What is sent, and which events are kept but for their ids."""
    before = len(_events(world))
    response = visitor.raw(options.pop("method", "GET"), path, **options)
    events = _events(world)[before:]
    return {
        "status": response.status,
        "headers": sorted(response.headers),
        "body": response.get_data(),
        "events": events,
    }


def _events(world: World) -> list[dict[str, Any]]:
    world.flush()
    with closing(sqlite3.connect(world.file)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute("SELECT * FROM event ORDER BY rowid").fetchall()
    return [{name: row[name] for name in row.keys() if name != "event_id"} for row in rows]  # noqa: SIM118 - no dict


def _same(world: World, visitor: Visitor, path: str, **options: Any) -> dict[str, Any]:
    """Ask twice, the second time of Flask alone; the answers are the same."""
    one = _answer(world, visitor, path, **dict(options))
    with patch.object(FastPath, "_kept", lambda *_: ""):
        other = _answer(world, visitor, path, **dict(options))
    assert one == other
    return one


def _at_first(world: World) -> Visitor:
    """Somebody at the first question, which others were asked before."""
    for _ in range(2):
        visitor = world.visitor()
        visitor.get(REPORT)
        visitor.submit()
    assert visitor.page.path == LAMP
    return visitor


class _Asking(Visitor):
    """A visitor who asks for every page again, of Flask alone, with the header of whence they came."""

    world: World

    def _taken(self, url: str, response: Any, status: int) -> Any:
        page = super()._taken(url, response, status)
        if page.status == 200:
            for referer in ("", "https://elsewhere.example/x", f"{self.base}{REPORT}/contact", "http://[x"):
                _same(self.world, self, page.url, headers={"Referer": referer} if referer else {})
        return page


@pytest.mark.parametrize("journey", [listed_light, dark_street])
def test_pages_are_those_of_flask(world: World, fast: list[bool], journey: Callable[[Visitor], None]) -> None:
    """All the way, with each page kept from somebody before; and back again."""
    journey(world.visitor())
    visitor = _Asking(world.app)
    visitor.world = world
    journey(visitor)
    for page in ("fault", "others", "light-search", "contact"):
        visitor.get(f"{REPORT}/{page}")
    assert fast.count(True) > 15


@pytest.mark.parametrize("known", [True, False])
def test_a_start_page_comes_past_flask(world: World, fast: list[bool], known: bool) -> None:
    """For somebody who has a form open, and for somebody new; looking at it leaves nothing."""
    visitor = _at_first(world) if known else world.visitor()
    world.visitor().get(REPORT)
    fast.clear()
    assert b"Start now" in _same(world, visitor, REPORT)["body"]
    assert fast == [True]


def test_where_nobody_begins_uninvited_the_start_page_is_flasks(world: World, fast: list[bool]) -> None:
    """It says whether an invitation waits in this browser."""
    for _ in range(3):
        _same(world, world.visitor(), COLLECT)
    assert not any(fast)


def test_the_event_says_who_and_where(world: World, fast: list[bool]) -> None:
    """It is kept as by Flask: the day's visitor, the step, the page; and that somebody went back."""
    visitor = _at_first(world)
    fast.clear()
    (event,) = _same(world, visitor, LAMP)["events"]
    assert fast == [True]
    assert (event["name"], event["page"], event["step"]) == ("page_view", LAMP, 1)
    assert len(event["visitor_day"]) == 16


@pytest.mark.parametrize(
    "headers",
    [
        {"DNT": "1"},
        {"Sec-GPC": "1"},
        {"Host": "elsewhere.example"},
        {"Prototype-Kit-Load": "1.2"},
        {"Transfer-Encoding": "chunked"},
    ],
)
def test_what_is_unusual_goes_to_flask(world: World, fast: list[bool], headers: Mapping[str, str]) -> None:
    """Somebody who objects is not counted; what is refused is refused."""
    visitor = _at_first(world)
    fast.clear()
    _same(world, visitor, LAMP, headers=headers)
    assert fast == [False]


def test_a_request_with_a_body_goes_to_flask(world: World, fast: list[bool]) -> None:
    """One for a page has none."""
    visitor = _at_first(world)
    fast.clear()
    _same(world, visitor, LAMP, environ_overrides={"CONTENT_LENGTH": "3"})
    assert fast == [False]


@pytest.mark.parametrize(
    ("name", "value"),
    [("language", "cy"), ("counting", "no"), ("resident", "x" * 43), ("presenting", "..click-through")],
)
def test_another_cookie_goes_to_flask(world: World, fast: list[bool], name: str, value: str) -> None:
    """Whatever it means, Flask knows it."""
    visitor = _at_first(world)
    visitor.client.set_cookie(name, value, domain="127.0.0.1")
    fast.clear()
    _same(world, visitor, LAMP)
    assert fast == [False]


@pytest.mark.parametrize(
    "path", [f"{LAMP}?lang=cy", f"{LAMP}?change=yes", f"{REPORT}/contact", "/street-lights", "/x"]
)
def test_another_address_goes_to_flask(world: World, fast: list[bool], path: str) -> None:
    """One with words behind it, one that is not come to yet, and one of no question."""
    visitor = _at_first(world)
    fast.clear()
    _same(world, visitor, path)
    assert fast == [False]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_another_method_goes_to_flask(world: World, fast: list[bool], method: str) -> None:
    """Only a page that is looked at is kept."""
    visitor = _at_first(world)
    fast.clear()
    _same(world, visitor, LAMP, method=method)
    assert fast == [False]


def test_an_answered_page_goes_to_flask(world: World, fast: list[bool]) -> None:
    """It shows the answer."""
    visitor = _at_first(world)
    visitor.submit(fault="damaged")
    fast.clear()
    assert b"checked" in _same(world, visitor, LAMP)["body"]
    assert fast == [False]


def test_a_draft_that_is_over_goes_to_flask(make_world: MakeWorld, fast: list[bool]) -> None:
    """One that expired, one of a day ago, and none."""
    world = make_world("lights")
    visitor = _at_first(world)
    assert _same(world, visitor, LAMP)["status"] == "200 OK"
    world.clock.forward(hours=25)
    fast.clear()
    _same(world, visitor, LAMP)
    visitor.client.set_cookie(world.settings.cookie, "x" * 43, domain="127.0.0.1")
    _same(world, visitor, LAMP)
    visitor.client.delete_cookie(world.settings.cookie, domain="127.0.0.1")
    _same(world, visitor, LAMP)
    assert fast == [False, False, False]


def test_what_is_in_an_account_goes_to_flask(world: World, fast: list[bool]) -> None:
    """It is shown to nobody who is not signed in."""
    visitor = _at_first(world)
    latest = world.front.store.drafts.latest
    fast.clear()

    def anothers(_: object, *given: Any) -> Draft:
        draft = latest(*given)
        assert draft is not None
        return replace(draft, account_id=7)

    with patch.object(type(world.front.store.drafts), "latest", anothers):
        visitor.raw("GET", LAMP)
    assert fast == [False]


def test_a_prototype_with_a_password_asks_for_it(make_world: MakeWorld, fast: list[bool]) -> None:
    """Nothing comes past that."""
    world = make_world("lights", PASSWORD="three-random-words")
    assert Visitor(world.app).raw("GET", LAMP).status_code == 401
    assert fast == []


def test_a_database_that_fails_has_its_page(world: World, fast: list[bool]) -> None:
    """Flask's, as for every other page."""
    visitor = _at_first(world)
    fast.clear()
    with patch.object(type(world.front.store.drafts), "latest", side_effect=StoreUnavailable("gone")):
        assert _same(world, visitor, LAMP)["status"].startswith("503")
    assert fast == [False]


def test_it_is_packed(world: World, fast: list[bool]) -> None:
    """For browsers that take gzip; and is the same page."""
    visitor = _at_first(world)
    plain = visitor.raw("GET", LAMP)
    taking = {"Accept-Encoding": "gzip, br"}
    packed = visitor.raw("GET", LAMP, headers=taking)
    with patch.object(FastPath, "_kept", lambda *_: ""):
        by_flask = visitor.raw("GET", LAMP, headers=taking)
    assert fast[-2:] == [True, True]
    assert gzip.decompress(packed.get_data()) == plain.get_data() == gzip.decompress(by_flask.get_data())
    packed.headers["Content-Length"] = by_flask.headers["Content-Length"]  # packed smaller, as it is kept
    assert sorted(packed.headers) == sorted(by_flask.headers)
    assert packed.headers["Content-Encoding"] == "gzip"
