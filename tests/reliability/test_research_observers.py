"""Many observers on one session: notes are on every screen at once, and the participant's form is as quick.

`research serve` runs as it does in a room, on this machine alone. Asked and measured in pairs, in turns: with
all observers connected and with none.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from prototype_kit.store import open_store
from prototype_kit.store.migrations import upgrade
from research.consent import ITEMS, Consent
from research.rounds import Round, freeze, new_password
from research.store import ResearchStore
from research.web.console.live import MOST_STREAMS
from tests.reliability.tiers import TIMEOUT, Figures, tier
from tests.web.world import street_lights_alone

pytestmark = [pytest.mark.reliability, TIMEOUT, pytest.mark.xdist_group("research-observers")]

OBSERVERS = tier(12, 100)
NOTES = tier(8, 60)
ROUNDS, ASKED = tier(2, 9), tier(15, 100)
HERE = "127.0.0.1"
PATIENCE_S = 30
NOTICED_S = 12  # after which the server knows of screens that were closed


class Room:
    """A round that is served, a session that runs in it, and a moderator who is signed in."""

    def __init__(self, folder: Path, round_: Round, port: int, console_port: int):
        self.folder, self.round, self.port, self.console_port = folder, round_, port, console_port
        self.password = new_password(round_, datetime.now(UTC), "test").password
        url = f"sqlite:///{folder / 'instance' / 'site.db'}"
        upgrade(url)
        self.store = open_store(url)
        self.research, now = ResearchStore(self.store.database), datetime.now(UTC)
        code = self.research.participants.add("street-lights").code
        made = self.research.sessions.create("street-lights", round_.slug, code, moderator="M", now=now)
        self.session = made.session.id
        agreed = Consent(
            self.session,
            "1",
            "0" * 64,
            "paper",
            frozenset(ITEMS),
            under_16=False,
            guardian=False,
            given_at=now,
        )
        self.research.consents.give(agreed)
        self.research.sessions.start(self.session, now)
        account = self.store.accounts.add("staff", "m@anytown.example", "M", now, ("researcher",))
        self.cookie = f"staff={self.store.account_sessions.begin(account, 'desktop', now)}"

    @property
    def base(self) -> str:
        """Where the session is in the console."""
        return f"/research/sessions/{self.session}"

    def ask(self, method: str, path: str, body: str = "", accept: str = "text/html") -> tuple[int, bytes]:
        """Ask the console, as the moderator's browser does."""
        connection = http.client.HTTPConnection(HERE, self.console_port, timeout=PATIENCE_S)
        headers = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin", "Accept": accept}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        read = answer.status, answer.read()
        connection.close()
        return read


def _free() -> int:
    with socket.create_server((HERE, 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Served by the command, and ended by its process id."""
    folder = street_lights_alone(tmp_path / "site")
    round_ = freeze(folder, "Round 1", datetime.now(UTC))
    room = Room(folder, round_, _free(), _free())
    command = [
        sys.executable,
        "-m",
        "prototype_kit",
        "--project",
        str(folder),
        "research",
        "serve",
        round_.slug,
    ]
    ports = ["--host", HERE, "--port", str(room.port), "--console-port", str(room.console_port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*command, *ports], stdout=log, stderr=log, env=dict(os.environ))
    try:
        for port in (room.port, room.console_port):
            _wait_for(port)
        yield room
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            socket.create_connection((HERE, port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nobody listens on port {port}")


class Observer(threading.Thread):
    """A screen that follows the session: notes when each note of the test came."""

    def __init__(self, room: Room):
        super().__init__(daemon=True)
        self.came: dict[str, float] = {}
        self.ready, self._ended = threading.Event(), threading.Event()
        self._connection = http.client.HTTPConnection(HERE, room.console_port, timeout=PATIENCE_S)
        self._connection.request("GET", f"{room.base}/stream", headers={"Cookie": room.cookie})
        self.status = 0

    def run(self) -> None:
        """Read until told to stop."""
        answer = self._connection.getresponse()
        self.status = answer.status
        with closing(self._connection), closing(answer), suppress(OSError, ValueError):
            while not self._ended.is_set():
                line = answer.readline().decode()
                if not line:
                    return
                if line.startswith("data: "):
                    self._take(json.loads(line.removeprefix("data: ")))

    def _take(self, news: dict[str, object]) -> None:
        now, told = time.perf_counter(), json.dumps(news["items"])
        self.ready.set()
        for part in told.split("note-number-")[1:]:
            self.came.setdefault(part.split(".")[0], now)

    def end(self) -> None:
        """Close the screen."""
        self._ended.set()
        if self._connection.sock is not None:
            with suppress(OSError):
                self._connection.sock.shutdown(socket.SHUT_RDWR)
        self.join(PATIENCE_S)


@contextmanager
def _observers(room: Room, count: int) -> Iterator[list[Observer]]:
    watching = [Observer(room) for _ in range(count)]
    for observer in watching:
        observer.start()
    for observer in watching:
        assert observer.ready.wait(PATIENCE_S), f"an observer was answered {observer.status}"
    try:
        yield watching
    finally:
        for observer in watching:
            observer.end()
        if 2 * count > MOST_STREAMS:
            time.sleep(NOTICED_S)


def test_a_note_is_on_every_screen_at_once(room: Room, figures: Figures) -> None:
    """From the press of the key to each of the screens; none misses any."""
    sent: dict[str, float] = {}
    with _observers(room, OBSERVERS) as watching:
        for number in range(NOTES):
            name = f"{number:04}"
            sent[name] = time.perf_counter()
            body = urlencode({"text": f"note-number-{name}.", "client_id": name})
            status, _ = room.ask("POST", f"{room.base}/notes", body, "application/json")
            assert status == 200
            time.sleep(0.15)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and any(len(each.came) < NOTES for each in watching):
            time.sleep(0.1)
        late = sorted(
            each.came[name] - at for each in watching for name, at in sent.items() if name in each.came
        )
    seen = len(late)
    figures.add(36, f"notes on {OBSERVERS} screens", seen, OBSERVERS * NOTES)
    p50, p95 = late[seen // 2] * 1000, late[int(seen * 0.95)] * 1000
    figures.add(36, "note to screen, p50 and p95", f"{p50:.0f} and {p95:.0f} ms", "p95 about 500 ms")
    assert seen == OBSERVERS * NOTES


def test_a_participant_does_not_notice_the_observers(room: Room, figures: Figures) -> None:
    """The same page, asked in turns with all observers and with none, and once more with none."""
    cookie = _let_in(room)
    ratios, null = [], []
    for number in range(ROUNDS):
        turns = ["none", "all", "none again"] if number % 2 else ["none again", "all", "none"]
        took = {}
        for turn in turns:
            with _observers(room, OBSERVERS if turn == "all" else 0):
                took[turn] = _median_ms(room, cookie)
        ratios.append(took["all"] / took["none"])
        null.append(took["none again"] / took["none"])
    said = f"{statistics.median(ratios):.2f} (null control {statistics.median(null):.2f})"
    figures.add(36, f"the participant's page with {OBSERVERS} observers to none", said, "about 1")


def _let_in(room: Room) -> str:
    connection = http.client.HTTPConnection(HERE, room.port, timeout=PATIENCE_S)
    body = urlencode({"password": room.password})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    connection.request("POST", f"/rounds/{room.round.slug}/prototype/password", body, headers)
    answer = connection.getresponse()
    assert answer.status == 303, answer.status
    cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
    connection.close()
    return cookie


def _median_ms(room: Room, cookie: str) -> float:
    took = []
    for _ in range(ASKED):
        connection = http.client.HTTPConnection(HERE, room.port, timeout=PATIENCE_S)
        begun = time.perf_counter()
        connection.request(
            "GET", f"/rounds/{room.round.slug}/street-lights/report", headers={"Cookie": cookie}
        )
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status == 200
        connection.close()
    return statistics.median(took)
