"""Real servers: the kit's own commands as processes, on a free port of this machine, ended by their ids."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from tests.web.visitor import SAME_ORIGIN, Visitor

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; a busy machine starts things slowly


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def environment(**settings: str) -> dict[str, str]:
    """That of this process with just these settings of the kit."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PROTOTYPE_KIT_")}
    return {
        **inherited,
        "PYTHONUNBUFFERED": "1",
        **{f"PROTOTYPE_KIT_{name}": value for name, value in settings.items()},
    }


def wait_until(true: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Ask again and again until there is something; fails with `what` after a minute."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {patience:.0f} seconds: {what}")


def lives(process: psutil.Process) -> bool:
    """Whether a process is at work, or will be; one that has ended may still be in the list."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@dataclass
class Command:
    """One command of the kit, running in a group of its own."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int = 0

    @property
    def said(self) -> str:
        """Everything that it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def end(self, how: int = signal.SIGTERM, patience: float = PATIENCE) -> int:
        """Send a signal to the command itself and give its exit code."""
        self.process.send_signal(how)
        return self.process.wait(patience)

    def kill(self) -> None:
        """End it and all that it started, at once and without a word."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def memory(self) -> int:
        """Bytes that it and its workers hold."""
        processes = [
            psutil.Process(self.process.pid),
            *psutil.Process(self.process.pid).children(recursive=True),
        ]
        return sum(process.memory_info().rss for process in processes)

    @property
    def client(self) -> Client:
        """A browser's connection to it."""
        return Client(self.port)

    def visitor(self) -> Visitor:
        """Somebody with a browser, whose every page is checked."""
        return LiveVisitor(self.port)


@contextmanager
def running(folder: Path, *arguments: str, port: int = 0, **settings: str) -> Iterator[Command]:
    """`prototype-kit --project FOLDER …`, from when it answers (if it serves) until the block ends."""
    log = folder.parent / f"{folder.name}-{time.monotonic_ns()}.log"
    command = [sys.executable, "-m", "prototype_kit", "--project", str(folder), *arguments]
    if port:
        command += ["--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    found = Command(process, log, port)
    try:
        if port:
            wait_until(lambda: process.poll() is not None or _answers(port), f"it answers:\n{found.said}")
            assert process.poll() is None, found.said
        yield found
    finally:
        found.kill()


def _answers(port: int) -> bool:
    try:
        return Client(port).open("/health/live").status_code in (200, 500)
    except (OSError, http.client.HTTPException):
        return False


# --- A browser on a real connection -------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """A response, with the names that Flask's test client gives to its parts."""

    status_code: int
    headers: http.client.HTTPMessage
    body: bytes

    def get_data(self, as_text: bool = True) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.get_data()


class Client:
    """Sends requests and keeps cookies; each request has a connection of its own."""

    def __init__(self, port: int):
        self.port = port
        self.cookies: dict[str, str] = {}

    def open(
        self,
        path: str,
        method: str = "GET",
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        content_type: str = "application/x-www-form-urlencoded",
        base_url: str = "",
    ) -> Answer:
        """Ask for something. `data` is a form, or goes over the line as it is; an iterator goes in chunks."""
        body = urlencode(data, doseq=True).encode() if isinstance(data, Mapping) else data
        sent = {"Content-Type": content_type} if method == "POST" else {}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body, headers={**sent, **(headers or {})})
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return answer

    def get(self, path: str, **options: Any) -> Answer:
        """Ask for a page."""
        return self.open(path, **options)

    def post(self, path: str, **options: Any) -> Answer:
        """Send a form."""
        return self.open(path, method="POST", **options)

    def another(self) -> Client:
        """The same browser, on another connection."""
        other = Client(self.port)
        other.cookies = dict(self.cookies)
        return other


class LiveVisitor(Visitor):
    """A visitor of a real server."""

    def __init__(self, port: int):
        self.client = Client(port)  # type: ignore[assignment]
        self.base, self.headers = f"http://127.0.0.1:{port}", dict(SAME_ORIGIN)

    @property
    def cookie(self) -> str | None:
        """The value of the session cookie."""
        cookies: dict[str, str] = self.client.cookies  # type: ignore[attr-defined]
        return cookies.get("session")
