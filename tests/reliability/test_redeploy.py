"""New releases while people are on their way: servers are replaced, and nobody loses a word."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from tests.reliability.ledger import half_written, is_sound, rows
from tests.reliability.residents import CHECK_ANSWERS, Resident
from tests.reliability.servers import PATIENCE, Command, free_port, lives, running, wait_until
from tests.reliability.tiers import SEED, TIMEOUT, Figures, tier
from tests.web.journeys import REPORT
from tests.web.visitor import SAME_ORIGIN
from tests.web.world import street_lights_alone

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("redeploy"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
    TIMEOUT,
]

TIMES = tier(2, 10)
PEOPLE = tier(10, 50)
LONGEST_END = 30  # seconds, in which what is under way must be answered
SLOW = tier(1, 10)  # seconds that somebody on a bad line needs for one page
PAUSE = tier(1, 3) / 10  # seconds at most, before a page is sent


class Report:
    """One person's way from start to confirmation, with words that nobody else types."""

    def __init__(self, port: int, name: str):
        self.resident, self.reference = Resident(port), ""
        self.typed: Mapping[str, Mapping[str, str]] = {
            "fault": {"fault": "damaged"},
            "light-search": {"light-search": "Mill Lane"},
            "light": {"light": "not-listed"},
            "where": {"where": f"Where {name} stands"},
            "details": {"details": f"What {name} saw"},
            "contact": {
                "full-name": f"Resident {name}",
                "email": f"{name}@example.com",
                "phone": "07700 900 982",
            },
        }
        self.words = (f"Where {name} stands", f"What {name} saw", f"Resident {name}", f"{name}@example.com")
        """What must be read by whoever handles it."""

    def make(self, chance: random.Random) -> None:
        """Answer every page, after a moment's thought each, see that it is all there, and send it."""
        sent = self.resident.post(REPORT)
        while (page := sent.headers["Location"]) != CHECK_ANSWERS:
            assert sent.status_code == 303, sent.text
            time.sleep(chance.uniform(0, PAUSE))
            sent = self.resident.post(page, self.typed.get(page.rpartition("/")[2], {}))
        shown = self.resident.get(CHECK_ANSWERS).text
        assert all(words in shown for words in self.words)
        self.reference = self.resident.submit()


class Town:
    """People who make one report after another until the redeployments are over."""

    def __init__(self, port: int):
        self._port, self._over, self._lock = port, threading.Event(), threading.Lock()
        self.reports: list[Report] = []

    @contextmanager
    def reporting(self) -> Iterator[Callable[[], None]]:
        """They are at it inside the block, and finish what is under way; gives how to wait for some more."""
        with ThreadPoolExecutor(PEOPLE) as pool:
            people = [pool.submit(self._report, number) for number in range(PEOPLE)]
            try:
                yield lambda: self._wait_for_more(people)
            finally:
                self._over.set()
            for person in people:
                person.result()

    def _report(self, number: int) -> None:
        chance = random.Random(SEED + number)
        while not self._over.is_set():
            report = Report(self._port, f"p{number}-{chance.randrange(10**9)}")
            report.make(chance)
            with self._lock:
                self.reports.append(report)

    def _wait_for_more(self, people: list[Future[None]]) -> None:
        enough = len(self.reports) + PEOPLE // 2
        wait_until(lambda: len(self.reports) >= enough or any(one.done() for one in people), "people report")

    @property
    def statuses(self) -> Counter[int]:
        """How often each was answered."""
        return sum((report.resident.statuses for report in self.reports), Counter())

    @property
    def unanswered(self) -> Counter[str]:
        """Connections that were refused or broke, by kind."""
        return sum((report.resident.unanswered for report in self.reports), Counter())


class SlowPost:
    """A page on a bad line: half of it is sent, and the server waits for the rest."""

    def __init__(self, port: int):
        resident, body = Resident(port), urlencode({"fault": "damaged"}).encode()
        resident.post(REPORT)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._connection.putrequest("POST", f"{REPORT}/fault")
        cookie = f"session={resident.client.cookies['session']}"
        headers = {**SAME_ORIGIN, "Cookie": cookie, "Content-Length": str(len(body))}
        for name, value in {**headers, "Content-Type": "application/x-www-form-urlencoded"}.items():
            self._connection.putheader(name, value)
        self._connection.endheaders(body[:5])
        self._rest = body[5:]
        time.sleep(0.3)  # until a thread of the server has begun with it

    def finish(self) -> int:
        """Send the rest; the status of the answer."""
        self._connection.send(self._rest)
        answer = self._connection.getresponse()
        assert answer.headers["Location"] == f"{REPORT}/light-search"
        self._connection.close()
        return answer.status


def _serve(folder: Path, port: int, stack: ExitStack) -> Command:
    arguments = ("serve", "--workers", "2", "--threads", "4")
    return stack.enter_context(running(folder, *arguments, port=port))


def _release(folder: Path, number: int) -> str:
    """Write another release of the journey; gives the words that tell it."""
    journey = folder / "street_lights" / "journeys" / "report.yaml"
    _, _, rest = journey.read_text(encoding="utf-8").partition("\n")
    title = f"Report a light, release {number}"
    journey.write_text(f"title: {title}\n{rest}", encoding="utf-8")
    return title


def _missing(folder: Path, town: Town) -> list[str]:
    """What somebody typed and was told that we have it, and that is not in their case."""
    cases = dict(rows(folder, "SELECT reference, answers FROM cases"))
    return [
        words
        for report in town.reports
        for words in report.words
        if words not in json.dumps(json.loads(str(cases.get(report.reference, "null"))))
    ]


def _note(figures: Figures, how: str, folder: Path, town: Town, ends: list[float]) -> None:
    missing, halves = _missing(folder, town), half_written(folder)
    what = f"{how}, {TIMES} times, {PEOPLE} people"
    figures.add(9, f"{what}: reports made (seed {SEED})", len(town.reports), "any")
    figures.add(9, f"{what}: answers lost", len(missing), 0)
    failed = sum(count for status, count in town.statuses.items() if status >= 500)
    figures.add(9, f"{what}: answers 500 and over", failed, 0)
    figures.add(9, f"{what}: longest until old processes had gone, seconds", f"{max(ends):.1f}", LONGEST_END)
    assert (missing, halves) == ([], [])
    assert town.statuses.keys() == {200, 303}
    assert max(ends) <= LONGEST_END
    assert is_sound(folder)


def test_new_workers_take_over_without_a_word_lost(tmp_path: Path, figures: Figures) -> None:
    """SIGHUP: whatever is under way is answered by the old ones, and no connection is refused or broken."""
    folder, port, ends = street_lights_alone(tmp_path / "anytown"), free_port(), []
    with ExitStack() as stack:
        server, town = _serve(folder, port, stack), Town(port)
        master = psutil.Process(server.process.pid)
        with town.reporting() as wait_for_more:
            for number in range(TIMES):
                wait_for_more()
                title = _release(folder, number)
                slow, old = SlowPost(port), master.children()
                server.process.send_signal(signal.SIGHUP)
                begun = time.monotonic()
                time.sleep(SLOW)
                assert slow.finish() == 303
                wait_until(lambda old=old: not any(map(lives, old)), "the old workers have gone")
                ends.append(time.monotonic() - begun)
                assert title in server.client.get(REPORT).text
        assert server.end(signal.SIGTERM) == 0
        assert "Traceback" not in server.said
    figures.add(9, "SIGHUP: connections refused or broken", sum(town.unanswered.values()), 0)
    _note(figures, "SIGHUP", folder, town, ends)
    assert town.unanswered == {}


def test_who_has_just_come_is_heard(tmp_path: Path) -> None:
    """SIGHUP: whoever is connected already, or comes while workers change, may take a moment to speak."""
    folder, port = street_lights_alone(tmp_path / "anytown"), free_port()
    with ExitStack() as stack:
        server = _serve(folder, port, stack)
        early = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(8)]
        time.sleep(0.2)  # until they are accepted
        old = psutil.Process(server.process.pid).children()
        server.process.send_signal(signal.SIGHUP)
        assert [_spoken(connection, port) for connection in early] == [200] * 8
        while any(map(lives, old)):
            connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
            time.sleep(0.1)
            assert _spoken(connection, port) == 200
        assert server.end(signal.SIGTERM) == 0


def _spoken(connection: socket.socket, port: int) -> int:
    """Ask for a page on a connection that said nothing until now; the status, 0 if it was hung up on."""
    asked = f"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    with connection, suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(asked.encode())
        return int(connection.recv(100).partition(b" ")[2][:3] or 0)
    return 0


def test_a_release_that_cannot_be_served_does_not_take_the_place_of_one_that_can(tmp_path: Path) -> None:
    """SIGHUP with a fault in the files: it is said, and the old release is served, also by new workers."""
    folder = street_lights_alone(tmp_path / "anytown")
    journey = folder / "street_lights" / "journeys" / "report.yaml"
    good = journey.read_text(encoding="utf-8")
    with ExitStack() as stack:
        server = _serve(folder, free_port(), stack)
        report = Report(server.port, "ann")
        journey.write_text(good.replace("type: radios", "type: radio", 1), encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "Not reloaded, the old release is served" in server.said, "it says so")
        assert "Did you mean 'radios'?" in server.said
        for worker in psutil.Process(server.process.pid).children():
            worker.kill()
        report.make(random.Random(SEED))
        journey.write_text(good, encoding="utf-8")
        title, old = _release(folder, 1), psutil.Process(server.process.pid).children()
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: not any(map(lives, old)), "the old workers have gone")
        assert title in server.client.get(REPORT).text
        assert server.end(signal.SIGTERM) == 0


def test_a_new_server_goes_on_where_the_old_one_stopped(tmp_path: Path, figures: Figures) -> None:
    """SIGTERM, and another on the same port: people try again while nobody listens, and go on."""
    folder, port = street_lights_alone(tmp_path / "anytown"), free_port()
    ends: list[float] = []
    codes: list[int] = []
    with ExitStack() as stack:
        server, town = _serve(folder, port, stack), Town(port)
        with town.reporting() as wait_for_more:
            for number in range(TIMES):
                wait_for_more()
                title = _release(folder, number)
                slow = SlowPost(port)
                server.process.send_signal(signal.SIGTERM)
                begun = time.monotonic()
                time.sleep(SLOW)
                assert slow.finish() == 303
                codes.append(server.process.wait(PATIENCE))
                ends.append(time.monotonic() - begun)
                assert "Traceback" not in server.said
                server = _serve(folder, port, stack)
                assert title in server.client.get(REPORT).text
    figures.add(9, "SIGTERM: exit codes", ", ".join(map(str, sorted(set(codes)))), 0)
    figures.add(
        9,
        "SIGTERM: connections refused or broken while nobody listened",
        sum(town.unanswered.values()),
        "any",
    )
    _note(figures, "SIGTERM and start", folder, town, ends)
    assert set(codes) == {0}
