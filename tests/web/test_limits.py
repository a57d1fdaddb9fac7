"""Limits: programs have to wait, people never do, and nobody is let through because it cannot be counted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import event

from prototype_kit import Site, load_site
from prototype_kit.store import StoreUnavailable
from prototype_kit.store.links import A_WHILE, MOST_IN_A_WHILE
from prototype_kit.web.limiting import (
    LIMITS,
    Limit,
    LimitReached,
    check_limit,
    forget_limit,
    is_allowed,
    limit,
    network,
)
from tests.web.appointments import book, booking, move, own
from tests.web.casework import Desk
from tests.web.journeys import REPORT, unlisted_light
from tests.web.test_synthetic import signed
from tests.web.test_uploads import OTHER, PDF, PHOTO, SEND, evidence, send
from tests.web.visitor import Visitor
from tests.web.world import ROOT, MakeWorld, World

__all__ = ["evidence"]

PUBLIC = {"ADDRESS": "https://services.example.gov.uk", "PASSWORD": "correct-horse"}
LIBRARY, HOME = "203.0.113.9", "203.0.113.10"
PEOPLE = 30
"""As many as sit behind one address of a library."""


@pytest.fixture
def saved(make_world: MakeWorld) -> World:
    """Street lights with save and return, where people can reach them, with no proxy in front."""
    return make_world("saved", **PUBLIC)


def _visitor(world: World, address: str = LIBRARY, **headers: str) -> Visitor:
    """Somebody at an address."""
    visitor = world.visitor()
    visitor.client.environ_base["REMOTE_ADDR"] = address
    visitor.client.environ_base.update({f"HTTP_{name}": value for name, value in headers.items()})
    return visitor


def _start(world: World, address: str = LIBRARY, status: int = 200, **headers: str) -> Visitor:
    visitor = _visitor(world, address, **headers)
    visitor.post(REPORT, status=status)
    return visitor


@contextmanager
def limited(what: str, most: int) -> Iterator[None]:
    """So few are allowed, for a test that does not want to wait for as many as it is."""
    with patch.dict(LIMITS, {what: Limit(most, LIMITS[what].per)}):
        yield


# --- The page -----------------------------------------------------------------------------------------------


def test_a_program_that_starts_and_starts_has_to_wait(saved: World) -> None:
    """429, until when and how else; another address is served; after that time, this one is too."""
    with limited("start", 3):
        for _ in range(3):
            _start(saved)
        saved.clock.forward(minutes=4, seconds=30)
        visitor = _start(saved, status=429)
        assert visitor.page.heading == "You need to wait"
        assert "You can try again from 12:10pm." in visitor.page.words
        assert "phone 01632 960" in visitor.page.words
        assert "@anytown" in visitor.page.words
        assert visitor.response is not None
        assert visitor.response.headers["Retry-After"] == "330"
        assert "Set-Cookie" not in visitor.response.headers
        drafts = len(saved.rows("draft"))
        _start(saved, HOME)
        assert len(saved.rows("draft")) == drafts + 1
        saved.clock.forward(minutes=5, seconds=30)
        _start(saved)


def test_the_page_is_in_both_languages(saved: World) -> None:
    """As every page."""
    with limited("start", 0):
        visitor = _visitor(saved)
        page = visitor.post(f"{REPORT}?lang=cy", status=429)
    assert page.heading == "Mae angen i chi aros"
    assert "Gallwch roi cynnig arall arni o 12:10yp." in page.words


def test_the_time_is_never_too_early(saved: World) -> None:
    """To the next full minute: whoever comes then is served."""
    with limited("start", 1):
        saved.clock.forward(seconds=1)
        _start(saved)
        assert "from 12:11pm" in _start(saved, status=429).page.words
        saved.clock.forward(minutes=9, seconds=59)
        _start(saved, status=429)
        saved.clock.forward(seconds=1)
        _start(saved)


def test_whoever_has_started_goes_on(saved: World) -> None:
    """The limit is on starting; what is begun is finished, and looked at, whatever others do."""
    visitor = _start(saved)
    with limited("start", 1):
        _start(saved, status=429)
        unlisted = visitor.get(f"{REPORT}/fault")
        assert unlisted.status == 200
        visitor.submit(fault="damaged")
        visitor.post(REPORT)
        assert visitor.page.path == f"{REPORT}/start"


# --- Who is counted as one ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:ffff::1]", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:ffff::1]:51234", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "unknown"),
        (None, "unknown"),
        ("_hidden", "unknown"),
        ("_other:1", "unknown"),
    ],
)
def test_a_machine_cannot_be_many(address: str | None, counted: str) -> None:
    """Neither by ports nor by the half of an address that it may choose."""
    assert network(address) == counted


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9:51234", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        (None, "unknown"),
    ],
)
def test_less_of_an_address_can_be_asked_for(address: str | None, counted: str) -> None:
    """As much as many machines share: visits are told apart by no more."""
    assert network(address, 24, 48) == counted


def test_a_forged_address_is_ignored_without_proxies(saved: World) -> None:
    """What a program says of itself does not count."""
    with limited("start", 3):
        for number in range(3):
            _start(saved, X_FORWARDED_FOR=f"198.51.100.{number}")
        _start(saved, status=429, X_FORWARDED_FOR="198.51.100.77", FORWARDED="for=198.51.100.78")
        _start(saved, HOME, X_FORWARDED_FOR="198.51.100.1")


def test_behind_a_proxy_its_word_alone_counts(make_world: MakeWorld) -> None:
    """The last address is the one that the proxy saw; those before it are what somebody claims."""
    world = make_world("saved", **PUBLIC, PROXIES="1")
    with limited("start", 3):
        for number in range(3):
            _start(world, "10.0.0.1", X_FORWARDED_FOR=f"198.51.100.{number}, {LIBRARY}")
        _start(world, "10.0.0.1", 429, X_FORWARDED_FOR=f"{HOME}, {LIBRARY}")
        _start(world, "10.0.0.1", X_FORWARDED_FOR=f"{LIBRARY}, {HOME}")


def test_no_address_is_kept(make_world: MakeWorld) -> None:
    """Nor a hash that would be the same on another day or at another site."""
    keys = set[str]()
    for world in (make_world("saved", **PUBLIC), make_world("saved", **PUBLIC)):
        for _ in range(2):
            _start(world)
            rows = world.rows("allowance", "draft", "event")
            assert LIBRARY not in "".join(rows)
            keys.update(re.findall("[0-9a-f]{64}", "".join(world.rows("allowance"))))
            world.clock.forward(days=1)
    assert len(keys) == 4


# --- Who is not ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["follow", "voice"])
def test_one_address_follows_so_many_cases(saved: World, kind: str) -> None:
    """Beyond that nobody is written to, which the page does not tell; links to save a form are apart."""
    desk, sent = Desk(saved), saved.front.store.outbox.of_case
    with limited("follow-to", 2):
        made = [desk.case() for _ in range(3)]
        pages = []
        for case in made:
            visitor = _visitor(saved)
            visitor.get(f"/track/{case.reference}/{kind}")
            pages.append(visitor.submit(email="Ann@example.com").words.replace(case.reference, ""))
    assert len(set(pages)) == 1
    assert [len(sent(case.id)) for case in made] == [1, 1, 0]
    assert [len(saved.front.store.followers.of_case(case)) for case in made] == [1, 1, 0]
    with saved.app.test_request_context("/"), limited("save-to", 1):
        assert is_allowed(saved.front, "save-to", "ann@example.com")


def test_one_appointment_is_changed_so_often_by_link(make_world: MakeWorld) -> None:
    """Moves and cancellations together, whoever makes them; looking is not counted, nor are other cases."""
    world = make_world("visits", **PUBLIC)
    case, other = book(world), book(world, "2026-05-14T09:00Z", name="Ben")
    with limited("appointment", 2):
        for at in ("2026-05-12T09:30Z", "2026-05-12T10:00Z"):
            assert "has been changed" in move(world, case, at).page.words
        for _ in range(3):
            visitor = world.visitor()
            visitor.get(f"{own(world, case)}/appointment")
        visitor.submit(appointment="archive/2026-05-12T09:00Z", status=429)
        assert "You can try again" in visitor.page.words
        visitor.get(f"{own(world, case)}/cancel-appointment")
        visitor.submit(429)
        found = booking(world, case)
        assert (found.state, found.local_time.hour) == ("booked", 11)
        assert "has been changed" in move(world, other, "2026-05-14T09:30Z").page.words
        world.clock.forward(hours=1)
        visitor.get(f"{own(world, case)}/cancel-appointment")
        visitor.submit()
        assert booking(world, case).state == "cancelled"


@pytest.mark.parametrize("what", ["start", "save", "upload", "sign-in", "voice"])
def test_people_in_a_library_never_see_it(what: str) -> None:
    """Each of thirty who share an address may do everything twice in the window."""
    assert LIMITS[what].most >= 2 * PEOPLE


def test_limits_are_documented() -> None:
    """As they are."""
    text = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    told = {row[1].strip("`"): row[3] for row in rows if len(row) == 6}
    assert told == {
        what: f"{its.most} in {its.per // timedelta(minutes=1)} minutes" for what, its in LIMITS.items()
    }


def test_nobody_is_limited_on_this_machine(make_world: MakeWorld) -> None:
    """Demonstrations and tests start again and again; a live site and a shared prototype are limited."""
    alone, shared = make_world("saved"), make_world("saved", **PUBLIC)
    with limited("start", 1):
        for _ in range(3):
            _start(alone, "127.0.0.1")
        assert alone.rows("allowance") == []
        assert replace(alone.settings, mode="live").shared
        _start(shared)
        _start(shared, status=429)


def test_a_load_test_is_not_limited(make_world: MakeWorld) -> None:
    """Where one is let in: it starts more than people do. What claims to be one is refused."""
    world = make_world("saved", **PUBLIC, LOAD="yes")
    with limited("start", 1):
        for _ in range(3):
            signed(world).post(REPORT)
        assert world.rows("allowance") == []
        signed(world, secret="another" * 8).post(REPORT, status=403)


def test_pages_and_answers_are_not_counted(saved: World) -> None:
    """An ordinary request asks nothing of the table; a whole report is one count."""
    asked: list[str] = []

    @event.listens_for(saved.front.store._database.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if "allowance" in statement:
            asked.append(statement.split(maxsplit=1)[0])

    visitor = _visitor(saved)
    unlisted_light(visitor)
    visitor.submit()
    assert visitor.page.path == f"{REPORT}/confirmation"
    assert asked == ["SELECT", "INSERT"]


# --- Never open ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [REPORT, f"{REPORT}/save"])
def test_what_cannot_be_counted_is_not_done(saved: World, path: str) -> None:
    """503 with what was typed, and nothing is started or sent."""
    visitor = _start(saved)
    visitor.submit(fault="damaged")
    before = saved.rows("draft", "message")
    with patch.object(saved.front.store.allowances, "take", side_effect=StoreUnavailable("away")):
        page = (_visitor(saved) if path == REPORT else visitor).post(path, {"email": "ann@example.com"}, 503)
    assert page.heading == "Sorry, the service is not available"
    assert "What you typed This was not saved. You can copy it from here. ann@example.com" in page.words
    assert before == saved.rows("draft", "message")


# --- Links --------------------------------------------------------------------------------------------------


def _begun(world: World) -> Visitor:
    visitor = _start(world)
    visitor.submit(fault="damaged")
    visitor.get(f"{REPORT}/save")
    return visitor


def _sent(world: World) -> list[str]:
    return [message.recipient for message in world.front.store.outbox.recent(20)]


def test_a_machine_cannot_send_links_without_end(saved: World) -> None:
    """Nor lose what was typed by trying."""
    with limited("save", 2):
        for name in ("ann", "bob"):
            _begun(saved).submit(email=f"{name}@example.com")
        visitor = _begun(saved)
        page = visitor.submit(429, email="cat@example.com")
    assert "What you typed This was not saved." in page.words
    assert "cat@example.com" in page.words
    assert sorted(_sent(saved)) == ["ann@example.com", "bob@example.com"]


def test_the_address_for_a_link_is_kept_where_the_form_asks_for_none(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    """It stands on no page of the journey, but was typed all the same."""
    folder = tmp_path / "evidence"
    shutil.copytree(ROOT / "tests/sites/evidence", folder, ignore=shutil.ignore_patterns("instance"))
    (journey,) = folder.glob("*/journeys/send.yaml")
    journey.write_text(f"save_and_return: 28 days\n{journey.read_text(encoding='utf-8')}", encoding="utf-8")
    visitor = _visitor(make_world(site=load_site(folder), **PUBLIC))
    visitor.post(SEND)
    visitor.get(f"{SEND}/save")
    with limited("save", 0):
        assert "cat@example.com" in visitor.submit(429, email="cat@example.com").words


def test_nobody_is_buried_in_links_nor_told_of(saved: World) -> None:
    """Whoever asks sees the same page, sent or not; the answers are kept as long, on this device."""
    pages = []
    for number in range(MOST_IN_A_WHILE + 2):
        visitor = _begun(saved)
        email = "Ann@Example.com" if number % 2 else "ann@example.com"
        page = visitor.submit(email=email)
        pages.append(page.html.replace(email, "ann@example.com"))
        assert page.url == f"{REPORT}/save/sent"
    assert len(set(pages)) == 1
    assert "We send no more than 5 links an hour to one email address." in page.words
    assert len(_sent(saved)) == MOST_IN_A_WHILE
    assert visitor.get(f"{REPORT}/fault").fields["fault"] == ["damaged"]
    saved.clock.forward(hours=1)
    visitor.get(f"{REPORT}/save")
    visitor.submit(email="ann@example.com")
    assert len(_sent(saved)) == MOST_IN_A_WHILE + 1


def test_too_many_links_for_one_form_say_when_to_come_back(saved: World) -> None:
    """That page, too, has its header."""
    visitor = _begun(saved)
    for _ in range(MOST_IN_A_WHILE):
        visitor.get(f"{REPORT}/save")
        visitor.submit(email="ann@example.com")
    visitor.get(f"{REPORT}/save")
    assert visitor.submit(429, email="bob@example.com").heading == "We have sent you several links"
    assert visitor.response is not None
    assert visitor.response.headers["Retry-After"] == str(int(A_WHILE.total_seconds()))


# --- Files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["upload", "upload-to-draft"])
def test_files_are_limited_and_words_beside_them_kept(
    make_world: MakeWorld, evidence: Site, what: str
) -> None:
    """By address and by form; a page without files in it is not counted."""
    world = make_world(site=evidence, **PUBLIC)
    visitor = _visitor(world)
    with limited(what, 2):
        visitor.post(SEND)
        send(visitor, files=[("one.jpg", PHOTO)], press="upload")
        send(visitor, files=[("two.png", OTHER)], press="upload")
        send(visitor)
        send(visitor, "extra", about="My house")
        visitor.get("/evidence/send/more")
        page = send(visitor, "extra", files=[("one.pdf", PDF)], about="My flat", status=429)
        assert "My flat" in page.words
        assert visitor.response is not None
        assert int(visitor.response.headers["Retry-After"]) > 0
        other = _visitor(world)
        other.post(SEND)
        send(other, files=[("one.jpg", PHOTO)], status=429 if what == "upload" else 200)
        at_home = _visitor(world, HOME)
        at_home.post(SEND)
        send(at_home, files=[("one.jpg", PHOTO)])


# --- Guessing -----------------------------------------------------------------------------------------------


def test_wrong_codes_are_counted_and_right_ones_forgive(saved: World) -> None:
    """Six for each reference, whoever tries; nothing is counted before a code is known to be wrong."""
    front = saved.front
    for address in (LIBRARY, HOME):
        with saved.app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            for _ in range(10):
                check_limit(front, "look-up", "ABCD-EFGH")
            for _ in range(3):
                limit(front, "look-up", "ABCD-EFGH")
    with saved.app.test_request_context(environ_base={"REMOTE_ADDR": "198.51.100.1"}):
        with pytest.raises(LimitReached) as reached:
            check_limit(front, "look-up", "ABCD-EFGH")
        assert reached.value.wait == timedelta(minutes=15)
        assert not is_allowed(front, "look-up", "ABCD-EFGH")
        check_limit(front, "look-up", "WXYZ-2345")
        forget_limit(front, "look-up", "ABCD-EFGH")
        check_limit(front, "look-up", "ABCD-EFGH")


def test_every_window_is_kept_while_it_runs(saved: World) -> None:
    """The store refuses longer ones."""
    for what in LIMITS:
        with saved.app.test_request_context():
            assert is_allowed(saved.front, what, "somebody")
