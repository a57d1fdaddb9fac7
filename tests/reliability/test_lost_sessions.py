"""Five ways of losing what a browser stands for, at every page: none is a success, each has a way on."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from prototype_kit.store import open_store
from prototype_kit.testing.page import SeenPage
from tests.reliability.ledger import database, opened, rows
from tests.reliability.servers import Answer, Client, Command, free_port, lives, running, wait_until
from tests.reliability.tiers import TIMEOUT, Figures
from tests.web.journeys import REPORT
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import street_lights_alone, with_saving

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("lost-sessions"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
    TIMEOUT,
]

WORDS = "Between the church and the mill."
SUCCESS = ("Report sent", "Your reference", "already sent", "submitted")
"""What no page may say when nothing was sent."""

JOURNEYS = ("as it is", "with save and return")


@pytest.fixture(params=JOURNEYS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The project that is served."""
    folder = street_lights_alone(tmp_path / "anytown")
    if request.param == "with save and return":
        with_saving(folder)
    return folder


@pytest.fixture
def server(folder: Path) -> Iterator[Command]:
    """One process of eight threads."""
    with running(folder, "serve", "--workers", "1", "--threads", "8", port=free_port()) as command:
        yield command


@pytest.fixture
def rekeyed(folder: Path, server: Command) -> Iterator[Command]:
    """The same after its secret was changed."""
    with running(folder, "serve", "--workers", "1", port=free_port(), SECRET="another" * 6) as command:
        yield command


# --- The way through the journey ---------------------------------------------------------------------------

WAY: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("fault", {"fault": "dangerous"}),
    ("dangerous", {}),
    ("fault", {"fault": "damaged"}),
    ("light-search", {"light-search": "Mill Lane"}),
    ("light", {"light": "AN0727"}),
    ("already-reported", {"already-reported": "none"}),
    ("light", {"light": "not-listed"}),
    ("where", {"where": WORDS}),
    ("details", {"details": WORDS}),
    ("photo", {}),
    ("contact", {"full-name": WORDS, "email": "ann@example.com", "phone": "07700 900 982"}),
    ("start", {}),
)
SAVING: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("save", {"email": "ann@example.com"}),
    ("save/sent", {}),
)
LEFT = ("dangerous", "already-reported")
"""Pages that the way comes past, and that are not on it any more in the end."""

Typed = Mapping[str, str]


def _pages(visitor: Visitor, folder: Path) -> Iterator[tuple[str, Typed]]:
    """Go to check answers, stopping at each page before it is answered: its name, and what is typed there."""
    visitor.get(REPORT)
    visitor.submit()
    saves = "save_and_return" in (folder / "street_lights/journeys/report.yaml").read_text(encoding="utf-8")
    for name, typed in (*WAY, *(SAVING if saves else ()), ("check-answers", {})):
        yield from _until(visitor, name)
        yield name, typed
        if typed:
            visitor.get(f"{REPORT}/{name}")
            visitor.submit(**typed)
    visitor.get(f"{REPORT}/check-answers")


def _until(visitor: Visitor, name: str) -> Iterator[tuple[str, Typed]]:
    """Go to a page; others that come before it are left empty."""
    while visitor.get(f"{REPORT}/{name}").path != f"{REPORT}/{name}":
        skipped = visitor.page.path
        yield skipped.removeprefix(f"{REPORT}/"), {}
        visitor.get(skipped)
        assert visitor.submit().path != skipped


def _through(visitor: Visitor, folder: Path) -> dict[str, Typed]:
    """The same without a stop: what was typed last into each page that is on the way."""
    return {name: typed for name, typed in _pages(visitor, folder) if name not in LEFT}


def _is_shown(visitor: Visitor, name: str, typed: Typed) -> None:
    """A page is there, with what was typed into it."""
    page = visitor.get(f"{REPORT}/{name}")
    assert page.path == f"{REPORT}/{name}"
    assert {field: page.fields[field] for field in typed} == {
        field: [value] for field, value in typed.items()
    }


# --- Losing it ----------------------------------------------------------------------------------------------


@contextmanager
def _changed(folder: Path, change: str) -> Iterator[None]:
    """The draft's row is changed, and put back afterwards."""
    with opened(folder) as connection:
        row = connection.execute("SELECT * FROM draft").fetchone()
        connection.execute(change)
    yield
    with opened(folder) as connection:
        connection.execute("DELETE FROM draft")
        connection.execute(f"INSERT INTO draft VALUES ({', '.join('?' * len(row))})", row)


@contextmanager
def _wiped(folder: Path) -> Iterator[None]:
    """The draft has expired, and the worker has been there."""
    with _changed(folder, EXPIRE), closing(open_store(f"sqlite:///{database(folder)}")) as store:
        assert store.drafts.expire(datetime.now(UTC)) == 1
        yield


@contextmanager
def _cleared(visitor: Visitor) -> Iterator[None]:
    """The browser has forgotten its cookies for a while."""
    client: Client = visitor.client  # type: ignore[assignment]
    kept = dict(client.cookies)
    client.cookies.clear()
    yield
    assert client.cookies == {}, "an empty session was begun"
    client.cookies.update(kept)


EXPIRE = "UPDATE draft SET expires_at = saved_at"

Lose = Callable[[Path, Visitor], AbstractContextManager[None]]

WAYS: Mapping[str, tuple[Lose, int]] = {
    "the row deleted": (lambda folder, _: _changed(folder, "DELETE FROM draft"), 404),
    "expired": (lambda folder, _: _changed(folder, EXPIRE), 410),
    "expired and wiped": (lambda folder, _: _wiped(folder), 410),
    "the cookie cleared": (lambda _, visitor: _cleared(visitor), 404),
}
TRUTH = {404: "You have not started yet", 410: "Your answers have been deleted"}


ONLY_READ = ("start", "save/sent", "confirmation")


def _look(visitor: Visitor, name: str, typed: Typed, status: int) -> int:
    """Ask for a page and send it; both say what is so, and how to go on. Gives how many claim a success."""
    claims = 0
    for sent in (False,) if name in ONLY_READ else (False, True):
        path = f"{REPORT}/{name}"
        page = visitor.post(path, typed, status) if sent else visitor.get(path, status)
        assert page.heading == TRUTH[status]
        assert f'href="{REPORT}"' in page.html
        assert (WORDS in page.words) == (sent and WORDS in typed.values())
        claims += any(words in page.words for words in SUCCESS)
    return claims


def test_a_lost_session_is_never_taken_for_a_success(
    server: Command, rekeyed: Command, folder: Path, figures: Figures
) -> None:
    """At every page: what is so, what was typed, a way on; and with the draft back, everything is there."""
    visitor, lost, claims = server.visitor(), 0, 0
    for name, typed in _pages(visitor, folder):
        for lose, status in WAYS.values():
            with lose(folder, visitor):
                claims += _look(visitor, name, typed, status)
                lost += 1
        other = rekeyed.visitor()
        other.client.cookies.update(visitor.client.cookies)  # type: ignore[attr-defined]
        assert other.get(f"{REPORT}/{name}").fields == visitor.get(f"{REPORT}/{name}").fields
    figures.add(
        8, "sessions lost, at every page in each way: pages that say it was sent", f"{claims} of {lost}", 0
    )
    assert claims == 0
    assert rows(folder, "SELECT * FROM cases") == []
    visitor.submit()
    assert visitor.page.heading == "Report sent"
    with _cleared(visitor):
        _look(visitor, "confirmation", {}, 404)


@pytest.mark.parametrize("folder", ["with save and return"], indirect=True)
def test_a_link_leads_back_to_what_a_cookie_has_lost(server: Command, folder: Path) -> None:
    """Whoever saved goes on from the email, at the page where they were, with all that they had typed."""
    visitor = server.visitor()
    pages = _through(visitor, folder)
    (body,) = rows(folder, "SELECT body FROM message")[-1]
    found = re.search(rf"{REPORT}/return/\S+", str(body))
    assert found
    visitor.client.cookies.clear()  # type: ignore[attr-defined]
    visitor.get(found[0])
    visitor.submit()
    assert visitor.page.path == f"{REPORT}/check-answers"
    for name, typed in pages.items():
        _is_shown(visitor, name, typed)


# --- The store is down --------------------------------------------------------------------------------------


@contextmanager
def _away(folder: Path) -> Iterator[None]:
    """Where the database was, there is a folder."""
    file = database(folder)
    aside = file.parent / "aside"
    aside.mkdir()
    names = [path.name for path in file.parent.glob(f"{file.name}*")]
    for name in names:
        (file.parent / name).rename(aside / name)
    file.mkdir()
    yield
    file.rmdir()
    for name in names:
        (aside / name).rename(file.parent / name)


def _with_new_workers(server: Command) -> None:
    """Its workers have just begun, and hold no connection to the database."""
    old = psutil.Process(server.process.pid).children()
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: not any(map(lives, old)), "the old workers have gone")
    wait_until(lambda: server.client.get("/health/live").status_code == 200, "there are others")


def _kill_the_worker(server: Command) -> None:
    """It dies, and another takes its place."""
    (worker,) = psutil.Process(server.process.pid).children()
    worker.kill()
    wait_until(lambda: not lives(worker), "it has gone")


def _is_sorry(page: SeenPage, typed: Typed) -> None:
    """503: it says what is so, and shows what was typed, since that is not kept."""
    assert page.status == 503
    assert page.heading == "Sorry, the service is not available"
    assert "What you saved before is kept" in page.words
    assert (WORDS in page.words) == (WORDS in typed.values())
    assert not any(words in page.words for words in SUCCESS)


def test_a_store_that_is_down_is_no_new_session(server: Command, folder: Path, figures: Figures) -> None:
    """503 everywhere and no new cookie; without a restart, all is there once it is back."""
    visitor, new, asked = server.visitor(), 0, 0
    pages = _through(visitor, folder)
    cookies = dict(visitor.client.cookies)  # type: ignore[attr-defined]
    _with_new_workers(server)
    with _away(folder):
        for name, typed in {**pages, "confirmation": {}}.items():
            _is_sorry(visitor.get(f"{REPORT}/{name}", 503), {})
            if name not in ONLY_READ:
                _is_sorry(visitor.post(f"{REPORT}/{name}", typed, 503), typed)
            new += visitor.client.cookies != cookies  # type: ignore[attr-defined]
            asked += 1
        stranger = server.visitor()
        stranger.get(REPORT)
        stranger.submit(503)
        new += stranger.client.cookies != {}  # type: ignore[attr-defined]
        assert server.client.get("/health/live").status_code == 200
        assert server.client.get("/health/ready").status_code == 503
        _kill_the_worker(server)
        _is_sorry(visitor.get(f"{REPORT}/fault", 503), {})
    figures.add(8, "store away: pages without 503, or with a new session", f"{new} of {asked}", 0)
    assert new == 0
    assert server.client.get("/health/ready").status_code == 200
    for name, typed in pages.items():
        _is_shown(visitor, name, typed)
    visitor.submit()
    assert visitor.page.heading == "Report sent"


@pytest.mark.parametrize("folder", ["with save and return"], indirect=True)
def test_a_store_that_is_locked_can_still_be_read(server: Command, folder: Path, figures: Figures) -> None:
    """Somebody else writes for long: pages are shown, posts are 503 in a few seconds; then they are taken."""
    visitor = server.visitor()
    pages = {
        name: typed for name, typed in _through(visitor, folder).items() if typed or name == "check-answers"
    }
    client: Client = visitor.client  # type: ignore[assignment]

    def post(name: str) -> Answer:
        return client.another().post(f"{REPORT}/{name}", data=pages[name], headers=SAME_ORIGIN)

    with (
        closing(sqlite3.connect(database(folder), isolation_level=None)) as other,
        ThreadPoolExecutor(len(pages)) as pool,
    ):
        other.execute("BEGIN IMMEDIATE")
        answers = pool.map(post, pages)
        for name, typed in pages.items():
            _is_shown(visitor, name, typed)
        refused = dict(zip(pages, answers, strict=True))
        other.execute("ROLLBACK")
    for name, answer in refused.items():
        _is_sorry(SeenPage(name, answer.status_code, answer.text), pages[name])
        assert "Set-Cookie" not in answer.headers
    figures.add(8, "store locked: posts answered 503 with what was typed", len(refused), len(pages))
    assert rows(folder, "SELECT * FROM cases") == []
    for name, typed in pages.items():
        visitor.post(f"{REPORT}/{name}", typed)
    assert visitor.page.heading == "Report sent"
