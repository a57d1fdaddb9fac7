"""The production server and clients that are slow, say too much, or have not heard all when it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.reliability.servers import PATIENCE, Command, environment, free_port, running, wait_until
from tests.web.world import street_lights_alone

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("serve"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """One process of two threads."""
    folder = street_lights_alone(tmp_path_factory.mktemp("clients") / "anytown")
    with running(folder, "serve", "--workers", "1", "--threads", "2", port=free_port()) as command:
        yield command


def _connected(port: int, sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(sent)
    return connection


def test_clients_that_never_finish_asking_are_hung_up_on(server: Command) -> None:
    """Twenty send half a head and wait: others are answered meanwhile, and none of them is kept for ever."""
    begun = time.monotonic()
    slow = [_connected(server.port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n") for _ in range(20)]
    assert server.client.get("/health/live").status_code == 200
    assert time.monotonic() - begun < 9
    for connection in slow:
        with closing(connection):
            assert connection.recv(4096) in (b"", *_REFUSED)
    assert time.monotonic() - begun < 30


_REFUSED = (b"HTTP/1.1 408 Request Timeout\r\n\r\n",)


def test_a_connection_serves_one_page_after_another(server: Command) -> None:
    """And is let go when nothing more is asked."""
    ask = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with closing(_connected(server.port, ask)) as connection:
        for _ in range(2):
            answer = b""
            while not answer.endswith(b"\r\n\r\nok\n"):  # which may come in pieces
                answer += (piece := connection.recv(4096))
                assert piece
            assert answer.startswith(b"HTTP/1.1 200 ")
            connection.sendall(ask)
        while connection.recv(4096):
            pass


@pytest.mark.parametrize(
    "head", [b"X: " + b"x" * 20_000, b"\r\n".join(b"X%d: x" % number for number in range(200))]
)
def test_a_head_that_is_too_long_is_refused(server: Command, head: bytes) -> None:
    """By size and by count."""
    request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + head + b"\r\n\r\n"
    with closing(_connected(server.port, request)) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 431 ")


APP = """
import atexit, sys, time
from prototype_kit.web.serve import serve_app

class App:
    def __call__(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return self.words(environ)

    def words(self, environ):
        yield environ["REMOTE_ADDR"].encode()
        while environ["PATH_INFO"] == "/without-end":
            time.sleep(0.2)
            yield b"."

atexit.register(lambda: print("What waits is written", flush=True))
serve_app(App, sys.argv[1], int(sys.argv[2]), 1, 2, grace=3, quick=True)
"""


class Tiny:
    """A server of its own for a tiny app."""

    def __init__(self, host: str, log: Path):
        self.host, self.port, self.log = host, free_port(), log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", APP, host, str(self.port)],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(),
                start_new_session=True,
            )
        wait_until(self._answers, "it answers")

    def ask(self, path: str) -> socket.socket:
        """A connection whose answer has begun."""
        connection = socket.create_connection((self.host, self.port), timeout=PATIENCE)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert connection.recv(15).startswith(b"HTTP/1.1 200 OK")
        return connection

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            self.ask("/").close()
        except OSError:
            return False
        return True


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_an_answer_without_end_does_not_keep_a_server(tmp_path: Path, how: int) -> None:
    """It ends within its time, in order: what waits is written, and no process is broken off."""
    tiny = Tiny("127.0.0.1", tmp_path / "log")
    try:
        with closing(tiny.ask("/without-end")):
            time.sleep(0.5)
            tiny.process.send_signal(how)
            assert tiny.process.wait(PATIENCE) == 0
    finally:
        tiny.process.kill()
    said = tiny.log.read_text(encoding="utf-8")
    assert said.count("What waits is written") == 2  # by the process that answered, and the master
    for word in ("panicked", "SIGABRT", "SIGKILL", "Traceback"):
        assert word not in said


def test_it_listens_on_the_next_version_of_the_internet_protocol(tmp_path: Path) -> None:
    """An address of IPv6, in brackets nowhere but in addresses of pages."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        # Such as in a container: the same is tried over IPv4 all the same.
        pytest.skip("this machine has no IPv6")
    tiny = Tiny("::1", tmp_path / "log")
    try:
        with closing(tiny.ask("/")) as connection:
            answer = b""
            while part := connection.recv(4096):
                answer += part
            assert b"::1" in answer
    finally:
        tiny.process.terminate()
        assert tiny.process.wait(PATIENCE) == 0
