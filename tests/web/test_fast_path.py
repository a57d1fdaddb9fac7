"""What comes past Flask is what Flask gives: pages, headers, ways on, and what is kept of it."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import replace
from typing import Any, NoReturn
from unittest.mock import patch

import pytest
from werkzeug.wrappers import Response

from prototype_kit.store import Draft, Outdated, StoreUnavailable
from prototype_kit.web.fast_path import FastPath
from prototype_kit.web.journey import JourneyPages
from prototype_kit.web.visit import Visit
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
    answer = FastPath._answer

    def noting(self: FastPath, environ: dict[str, Any]) -> object:
        found = answer(self, environ)
        taken.append(found is not None)
        return found

    with patch.object(FastPath, "_answer", noting):
        yield taken


def by_flask() -> Any:
    """Meanwhile Flask answers everything."""
    return patch.object(FastPath, "_answer", lambda *_: None)


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
    with by_flask():
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
    assert fast.count(True) > 25


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
    [
        ("language", "xx"),
        ("counting", "no"),
        ("resident", "x" * 43),
        ("presenting", "..click-through"),
        ("session", "too-short"),
        ("other", ""),
    ],
)
def test_another_cookie_goes_to_flask(world: World, fast: list[bool], name: str, value: str) -> None:
    """Whatever it means, Flask knows it."""
    visitor = _at_first(world)
    visitor.client.set_cookie(name, value, domain="127.0.0.1")
    fast.clear()
    _same(world, visitor, LAMP)
    assert fast == [False]


def test_another_language_comes_past_too(world: World, fast: list[bool]) -> None:
    """With pages of its own, kept and not; whichever cookie comes first."""
    before = _at_first(world)
    before.client.set_cookie("language", "cy", domain="127.0.0.1")
    before.get(LAMP)
    for visitor in (_at_first(world), world.visitor()):
        visitor.client.set_cookie("language", "cy", domain="127.0.0.1")
        visitor.get(REPORT)
        if visitor.cookie is None:
            visitor.submit()
        fast.clear()
        assert b'<html lang="cy"' in _same(world, visitor, LAMP)["body"]
        assert b'<html lang="cy"' in _same(world, visitor, REPORT)["body"]
        visitor.raw("POST", LAMP, data=DAMAGED, headers=FORM)
        assert b'<html lang="cy"' in _same(world, visitor, LAMP)["body"]
        assert (
            b'<html lang="cy"'
            in _same(world, visitor, LAMP, method="POST", headers=FORM, data={"fault": "x"})["body"]
        )
        assert set(fast) == {True}


def test_a_cookie_that_is_there_twice_goes_to_flask(world: World, fast: list[bool]) -> None:
    """Which of them counts, it decides."""
    visitor = _at_first(world)
    twice = {"Cookie": f"session={'x' * 43}; session={visitor.cookie}"}
    visitor.client = world.app.test_client(use_cookies=False)
    fast.clear()
    _same(world, visitor, LAMP, headers=twice)
    assert fast == [False]


def test_a_view_may_have_headers_of_its_own(world: World, fast: list[bool]) -> None:
    """In the place of ours; and what is short is not packed."""
    visitor = _at_first(world)
    visitor.submit(fault="damaged")
    fast.clear()
    own = Response("Short", headers={"Cache-Control": "max-age=1", "X-Frame-Options": "SAMEORIGIN"})
    with patch.object(JourneyPages, "show_step", lambda *_: own):
        headers = _same(world, visitor, LAMP, headers={"Accept-Encoding": "gzip"})["headers"]
    assert ("Cache-Control", "max-age=1") in headers
    assert fast == [True]


@pytest.mark.parametrize("path", [f"{REPORT}/contact", f"{REPORT}/check-answers", f"{REPORT}/confirmation"])
def test_a_page_that_is_not_come_to_leads_to_the_one_that_is(
    world: World, fast: list[bool], path: str
) -> None:
    """Whether it is looked at or sent."""
    visitor = _at_first(world)
    fast.clear()
    looked = _same(world, visitor, path)
    assert (looked["status"], ("Location", LAMP) in looked["headers"]) == ("303 SEE OTHER", True)
    assert fast == [True]
    if not path.endswith("confirmation"):
        typed = _same(world, visitor, path, method="POST", headers=FORM, data={"full-name": "Ann"})
        assert typed["status"][:3] in ("303", "409")
        assert fast == [True, True]


@pytest.mark.parametrize("path", [f"{LAMP}?lang=cy", f"{LAMP}?change=yes", "/street-lights", "/x"])
def test_another_address_goes_to_flask(world: World, fast: list[bool], path: str) -> None:
    """One with words behind it, and one of no question."""
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


def test_an_answered_page_comes_past_it_too(world: World, fast: list[bool]) -> None:
    """It shows the answer; and is kept for nobody else."""
    visitor = _at_first(world)
    visitor.submit(fault="damaged")
    fast.clear()
    assert b"checked" in _same(world, visitor, LAMP)["body"]
    assert fast == [True]
    assert b"checked" not in _same(world, _at_first(world), LAMP)["body"]


def test_a_draft_that_is_over_has_its_page(make_world: MakeWorld, fast: list[bool]) -> None:
    """One of a day ago, and none: what says so is the same."""
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
    assert fast == [True, True, True]


def test_what_is_in_an_account_is_not_shown(account_world: World, fast: list[bool]) -> None:
    """To nobody who is not signed in: by either way they are asked to, and what they typed waits for them."""
    world = account_world
    visitor = _at_first(world)
    latest = world.front.store.drafts.latest
    fast.clear()

    def anothers(_: object, *given: Any) -> Draft:
        draft = latest(*given)
        assert draft is not None
        return replace(draft, account_id=7)

    with patch.object(type(world.front.store.drafts), "latest", anothers):
        assert b"/sign-in" in _same(world, visitor, LAMP)["body"]
        sent = _same(world, visitor, LAMP, method="POST", headers=FORM, data=DAMAGED)
    assert b"Sign in" in sent["body"]
    assert fast == [True, True]


def test_a_prototype_with_a_password_asks_for_it(make_world: MakeWorld, fast: list[bool]) -> None:
    """Nothing comes past that."""
    world = make_world("lights", PASSWORD="three-random-words")
    assert Visitor(world.app).raw("GET", LAMP).status_code == 401
    assert fast == []


@pytest.mark.parametrize("error", [StoreUnavailable("gone"), RuntimeError("a secret"), Outdated()])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_fails_has_its_page(world: World, fast: list[bool], method: str, error: Exception) -> None:
    """The same as by Flask, in one try: nobody waits twice for a database that does not answer."""
    visitor = _at_first(world)
    sent = {"headers": FORM, "data": {"fault": "some words"}} if method == "POST" else {}
    fast.clear()
    tried = []

    def failing(*_: object) -> NoReturn:
        tried.append(True)
        raise error

    with patch.object(type(world.front.store.drafts), "latest", failing):
        assert _same(world, visitor, LAMP, method=method, **sent)["status"][:3] in ("500", "503")
    assert fast == [True]
    assert len(tried) == 2  # once by each way


def test_a_view_that_fails_has_its_page(world: World, fast: list[bool]) -> None:
    """Whatever it is that fails, and at whichever page."""
    visitor = _at_first(world)
    fast.clear()
    with patch.object(Visit, "walk", side_effect=RuntimeError("a secret")):
        for path in (LAMP, f"{REPORT}/check-answers"):
            for method in ("GET", "POST"):
                sent = {"headers": FORM, "data": DAMAGED} if method == "POST" else {}
                answer = _same(world, visitor, path, method=method, **sent)
                assert answer["status"].startswith("500")
                assert b"secret" not in answer["body"]
    assert fast == [True] * 4


def test_it_is_packed(world: World, fast: list[bool]) -> None:
    """For browsers that take gzip; and is the same page."""
    visitor = _at_first(world)
    plain = visitor.raw("GET", LAMP)
    taking = {"Accept-Encoding": "gzip, br"}
    packed = visitor.raw("GET", LAMP, headers=taking)
    with by_flask():
        slow = visitor.raw("GET", LAMP, headers=taking)
    assert fast[-2:] == [True, True]
    assert gzip.decompress(packed.get_data()) == plain.get_data() == gzip.decompress(slow.get_data())
    packed.headers["Content-Length"] = slow.headers["Content-Length"]  # packed smaller, as it is kept
    assert sorted(packed.headers) == sorted(slow.headers)
    assert packed.headers["Content-Encoding"] == "gzip"


# --- Answers ------------------------------------------------------------------------------------------------

DAMAGED = {"fault": "damaged"}
FORM = {"Sec-Fetch-Site": "same-origin"}


class _Noting(Visitor):
    """A visitor who notes what comes of every form that they send; some are sent wrongly first."""

    def __init__(self, world: World):
        super().__init__(world.app)
        self.came: list[tuple[str, str, list[tuple[str, str]], bytes]] = []

    def post(self, url: str, data: Any = None, status: int = 200, **options: Any) -> Any:
        if self.page.url.startswith(f"{REPORT}/"):
            for wrong in ({}, dict.fromkeys(data or {}, "<b>& '\"{{ x }}" * 300)):
                self._sent(url, wrong)
        answered = super().post(url, data, status, **options)
        if "check-answers" not in url:  # references differ
            self._note(url, self.response)
        return answered

    def _sent(self, url: str, data: Mapping[str, str]) -> None:
        self._note(url, self.raw("POST", url, data=data, headers=FORM))

    def _note(self, url: str, response: Any) -> None:
        self.came.append((url, response.status, sorted(response.headers), response.get_data()))


_OWN = ("journey_id",)


@pytest.mark.parametrize("journey", [listed_light, dark_street])
def test_answers_are_taken_as_by_flask(
    world: World, fast: list[bool], journey: Callable[[Visitor], None]
) -> None:
    """Right and wrong ones, all the way: what is sent, noted and kept is the same for two people."""
    kept: list[list[dict[str, Any]]] = []
    visitors = _Noting(world), _Noting(world)
    for visitor, patched in zip(visitors, (nullcontext(), by_flask()), strict=True):
        before = len(_events(world))
        with patched:
            journey(visitor)
        kept.append([{**event, **dict.fromkeys(_OWN)} for event in _events(world)[before:]])
    one, other = (
        [(url, status, _without_session(headers), body) for url, status, headers, body in visitor.came]
        for visitor in visitors
    )
    assert one == other
    assert kept[0] == kept[1]
    drafts = [
        world.front.store.drafts.latest(visitor.cookie or "", "street-lights", "report", world.clock())
        for visitor in visitors
    ]
    assert drafts[0] is not None
    assert drafts[1] is not None
    assert drafts[0].answers == drafts[1].answers
    assert drafts[0].version == drafts[1].version
    assert {status[:3] for _, status, _, _ in one} == {"303", "422"}
    assert fast.count(True) >= 20


def _without_session(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name != "Set-Cookie"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1"},
        {**FORM, "DNT": "1"},
        {**FORM, "Host": "elsewhere.example"},
        {**FORM, "Transfer-Encoding": "chunked"},
        {**FORM, "Content-Type": "text/plain"},
        {**FORM, "Content-Type": "multipart/form-data; boundary=x"},
    ],
)
def test_an_unusual_form_goes_to_flask(world: World, fast: list[bool], headers: Mapping[str, str]) -> None:
    """One that comes from elsewhere, that nobody can tell where it is from, or that is of another kind."""
    visitor = _at_first(world)
    fast.clear()
    visitor.raw("POST", LAMP, data=DAMAGED, headers=headers)
    assert fast == [False]


@pytest.mark.parametrize(
    "path", [f"{LAMP}?change=yes", f"{LAMP}?look=yes", f"{LAMP}?lang=cy", f"{REPORT}/save"]
)
def test_a_form_for_another_address_goes_to_flask(world: World, fast: list[bool], path: str) -> None:
    """One with words behind it, and one that is no step."""
    visitor = _at_first(world)
    fast.clear()
    visitor.raw("POST", path, data=DAMAGED, headers=FORM)
    assert fast == [False]


def test_a_form_that_is_too_long_goes_to_flask(world: World, fast: list[bool]) -> None:
    """Its page says so."""
    visitor = _at_first(world)
    fast.clear()
    response = visitor.raw("POST", LAMP, data={"fault": "x" * 70_000}, headers=FORM)
    assert (response.status_code, fast) == (413, [False])


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"fault",
        b"&&=&fault=",
        b"fault=damaged&fault=x",
        b"fault=%ff",
        b"\xff\xfe=x",
        b"fault=%E2%80%99+x;y",
        b"other=x",
    ],
)
def test_an_odd_form_is_read_as_by_flask(world: World, fast: list[bool], sent: bytes) -> None:
    """Empty, cut short, said twice, or in no encoding of text."""
    visitor = _at_first(world)
    fast.clear()
    plain = {"headers": FORM, "content_type": "application/x-www-form-urlencoded"}
    assert _same(world, visitor, LAMP, method="POST", data=sent, **plain)["status"] != "500"
    assert fast == [True]


def test_what_changed_meanwhile_is_read_again(world: World, fast: list[bool]) -> None:
    """Two windows of one person: the second answer is not lost."""
    visitor = _at_first(world)
    fast.clear()
    save, tries = type(world.front.store.drafts).save, [Outdated()]

    def outdated_once(*given: Any, **named: Any) -> Draft:
        if tries:
            raise tries.pop()
        return save(*given, **named)

    with patch.object(type(world.front.store.drafts), "save", outdated_once):
        page = visitor.submit(fault="damaged")
    assert page.path == f"{REPORT}/light-search"
    assert fast == [True, True]


def test_a_form_that_breaks_off_is_not_taken(world: World, fast: list[bool]) -> None:
    """Half an answer is none."""
    visitor = _at_first(world)
    fast.clear()
    longer = {"CONTENT_LENGTH": "13"}
    for taken in (nullcontext(), by_flask()):
        with taken:
            sent = {"data": {"fault": "x"}, "headers": FORM, "environ_overrides": longer}
            assert visitor.raw("POST", LAMP, **sent).status_code == 400
    assert fast == [True]
    assert b"checked" not in visitor.raw("GET", LAMP).get_data()
