"""Limits under programs that pretend to be many, and under many people who seem to be one (check 41)."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest

from prototype_kit.testing.page import SeenPage
from prototype_kit.web.limiting import LIMITS
from tests.reliability.servers import Answer, Client, Command, LiveVisitor, free_port, running
from tests.reliability.tiers import Figures, tier
from tests.web import visitor as visiting
from tests.web.journeys import REPORT, unlisted_light
from tests.web.visitor import SAME_ORIGIN
from tests.web.world import street_lights_alone, with_saving

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("limits"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
]

PASSWORD = "correct-horse-battery"
PEOPLE = 30
_addresses = count(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that is served, where people can save and return."""
    folder = street_lights_alone(tmp_path_factory.mktemp("limits") / "anytown")
    with_saving(folder)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Command]:
    """Two processes of four threads each behind a proxy, as others reach them."""
    reached = {"ADDRESS": "http://services.example.com", "PASSWORD": PASSWORD, "PROXIES": "1"}
    serve = ("serve", "--workers", "2", "--threads", "4")
    with running(folder, *serve, port=free_port(), **reached) as command:
        yield command


@pytest.fixture(scope="module")
def let_in(server: Command) -> dict[str, str]:
    """The cookie of a browser that has given the password."""
    client = server.client
    client.post("/prototype/password", data={"password": PASSWORD}, headers=SAME_ORIGIN)
    assert list(client.cookies) == ["password"]
    return client.cookies


@pytest.fixture
def address() -> str:
    """An address that nobody else in these tests has."""
    return f"203.0.113.{next(_addresses)}"


def _start(server: Command, let_in: dict[str, str], forwarded: str, data: object = None) -> Answer:
    client = Client(server.port)
    client.cookies = dict(let_in)
    return client.post(REPORT, data=data, headers={**SAME_ORIGIN, "X-Forwarded-For": forwarded})


def test_a_program_that_pretends_to_be_many_is_one(
    server: Command, let_in: dict[str, str], address: str, figures: Figures
) -> None:
    """It sends another address each time: two processes together let through what one address may do."""
    most, times = LIMITS["start"].most, tier(400, 1000)
    claimed = [f"198.51.{number // 250}.{number % 250}, {address}" for number in range(times)]
    with ThreadPoolExecutor(8) as pool:
        found = Counter(pool.map(lambda sent: _start(server, let_in, sent).status_code, claimed))
    figures.add(41, f"starts let through of {times} with forged addresses", found[303], most)
    assert found == {303: most, 429: times - most}
    refused = _start(server, let_in, f"198.51.100.1, {address}", {"details": "It leans."})
    assert 0 < int(refused.headers["Retry-After"]) <= LIMITS["start"].per.total_seconds()
    page = SeenPage("", refused.status_code, refused.text)
    assert page.heading == "You need to wait"
    assert "It leans." in page.words
    assert _start(server, let_in, f"{address}, 192.0.2.1").status_code == 303


def test_a_header_with_an_underscore_is_not_that_of_the_proxy(
    server: Command, let_in: dict[str, str], address: str
) -> None:
    """The server tells X_Forwarded_For from X-Forwarded-For, though not every proxy drops the one."""

    def start(number: int) -> int:
        client = Client(server.port)
        client.cookies = dict(let_in)
        headers = {"X-Forwarded-For": address, "X_Forwarded_For": f"198.51.100.{number}"}
        return client.post(REPORT, headers={**SAME_ORIGIN, **headers}).status_code

    most = LIMITS["start"].most
    assert Counter(map(start, range(most + 10))) == {303: most, 429: 10}


@contextmanager
def _away(folder: Path) -> Iterator[None]:
    """The table of what was counted is not there."""

    def rename(old: str, new: str) -> None:
        with closing(sqlite3.connect(folder / "instance" / "site.db", timeout=30)) as connection:
            connection.execute(f"ALTER TABLE {old} RENAME TO {new}")

    rename("allowance", "elsewhere")
    try:
        yield
    finally:
        rename("elsewhere", "allowance")


def test_nothing_is_let_through_that_cannot_be_counted(
    server: Command, let_in: dict[str, str], folder: Path, address: str, figures: Figures
) -> None:
    """503 in each process; whoever had started goes on, and all is well when the table is back."""
    visitor = _visitor(server, let_in, address)
    visitor.get(REPORT)
    visitor.submit()
    with _away(folder):
        found = Counter(_start(server, let_in, address).status_code for _ in range(20))
        assert visitor.submit(fault="damaged").status == 200
    figures.add(41, "starts let through while nothing can be counted", 20 - found[503], 0)
    assert found == {503: 20}
    assert _start(server, let_in, address).status_code == 303


def _visitor(server: Command, let_in: dict[str, str], address: str) -> LiveVisitor:
    visitor = LiveVisitor(server.port)
    visitor.client.cookies.update(let_in)  # type: ignore[attr-defined]
    visitor.headers["X-Forwarded-For"] = address
    return visitor


def test_people_behind_one_address_never_see_it(
    server: Command,
    let_in: dict[str, str],
    address: str,
    figures: Figures,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thirty in a library each report a light, and have a link sent: every page comes as it should."""
    # Other tests look at these pages; here that would take longer than the server.
    monkeypatch.setattr(visiting, "check_page", lambda _html: [])
    visitors = [_visitor(server, let_in, address) for _ in range(PEOPLE)]

    def report(person: tuple[int, LiveVisitor]) -> int:
        number, visitor = person
        unlisted_light(visitor)
        visitor.get(f"{REPORT}/save")
        visitor.submit(email=f"person-{number}@example.com")
        visitor.get(f"{REPORT}/check-answers")
        return visitor.submit().status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(report, enumerate(visitors)))
    figures.add(41, f"people of {PEOPLE} behind one address who finished", statuses.count(200), PEOPLE)
    assert {visitor.page.heading for visitor in visitors} == {"Report sent"}
