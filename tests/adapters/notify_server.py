"""A server on this machine that answers as GOV.UK Notify's API does, or badly, as a test plans it."""

from __future__ import annotations

import json
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from notifications_python_client.authentication import decode_jwt_token
from notifications_python_client.errors import TokenError

SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"street_lights-26785a09-ab16-4eb0-8407-a37497a57506-{SECRET}"
EMAIL_TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
TEXT_TEMPLATE = "73e7a1e6-5d4b-4b0c-9d7f-1c5d2f0b8e11"

Behaviour = Literal[
    "answers",
    "fails",  # 500
    "busy",  # 429
    "bad address",  # 400
    "bad set-up",  # 400
    "bad gateway",  # 400, from somebody who is not Notify
    "redirects",
    "closes",  # without a word
    # What follows is done as it should be, and said badly or not at all.
    "stalls",
    "trickles",
    "drops",
    "fails late",  # 500
    "half",
    "nonsense",
    "nothing",
    "duplicates",  # something on the way sends the request twice
    "interrupts",  # what a test does meanwhile
]
TAKEN: tuple[Behaviour, ...] = (
    "stalls",
    "trickles",
    "drops",
    "fails late",
    "half",
    "nonsense",
    "nothing",
)
"""Notify has the message, and whoever sent it cannot know."""

_ERRORS: dict[str, tuple[int, str, str]] = {
    "fails": (500, "Exception", "Internal server error"),
    "fails late": (500, "Exception", "Internal server error"),
    "busy": (429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    "bad address": (400, "ValidationError", "{recipient} is not a valid email address"),
    "bad set-up": (400, "BadRequestError", "Can’t send to this recipient when service is in trial mode"),
}


@dataclass(frozen=True)
class Asked:
    """A request to the server. `body` is empty for one that asks what was sent."""

    method: str
    path: str
    body: dict[str, Any]
    reference: str


Plan = Callable[[Asked], Behaviour]


@dataclass
class NotifyServer:
    """What the server was asked, and what it has taken. `plan` says how each request is answered."""

    plan: Plan = lambda _: "answers"
    elsewhere: str = ""  # where redirects lead
    asked: list[Asked] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    by_mishap: Counter[str] = field(default_factory=Counter)
    """How often something on the way sent each reference once more."""
    address: str = ""
    stall: float = 1.0  # seconds
    interrupt: Callable[[], None] = lambda: None
    in_hand: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def sent(self) -> Counter[str]:
        """How often each reference was taken, without what mishaps on the way repeated."""
        with self.changed:
            return Counter(each["reference"] for each in self.taken) - self.by_mishap

    def wait_until_idle(self) -> None:
        """Until every request that was begun is done with, also those whose sender is gone."""
        # Connections are taken in their order: once this one is answered, those before it are known.
        with socket.create_connection(("127.0.0.1", urlsplit(self.address).port or 0), timeout=10) as asking:
            asking.sendall(b"GET /idle HTTP/1.0\r\n\r\n")
            asking.recv(1000)
        with self.changed:
            assert self.changed.wait_for(lambda: self.in_hand == 0, timeout=30)

    def take(self, asked: Asked, times: int = 1) -> dict[str, Any]:
        """Send a message, so far as this server does."""
        kind = asked.path.rpartition("/")[2]
        notification = {
            "id": str(uuid.uuid4()),
            "reference": asked.reference,
            "type": kind,
            **asked.body,
        }
        with self.changed:
            self.taken += [notification] * times
            if times > 1:
                self.by_mishap[asked.reference] += times - 1
        return {
            "id": notification["id"],
            "reference": asked.reference,
            "content": asked.body["personalisation"],
            "uri": f"{self.address}/v2/notifications/{notification['id']}",
            "template": {"id": asked.body["template_id"], "version": 1},
        }

    def list(self, reference: str) -> dict[str, Any]:
        """The messages with this reference."""
        with self.changed:
            found = [each for each in self.taken if each["reference"] == reference]
        return {"notifications": found, "links": {"current": f"{self.address}/v2/notifications"}}


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        """Say what was sent."""
        if self.path == "/idle":
            self._reply(200, {})
            return
        query = parse_qs(urlsplit(self.path).query)
        self._handle(Asked("GET", urlsplit(self.path).path, {}, query.get("reference", [""])[0]))

    def do_POST(self) -> None:
        """Take a message."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._handle(Asked("POST", self.path, body, body["reference"]))

    def _handle(self, asked: Asked) -> None:
        notify = self.server.notify
        with notify.changed:
            notify.in_hand += 1
            notify.asked.append(asked)
            behaviour = notify.plan(asked)
        try:
            with suppress(BrokenPipeError, ConnectionResetError):
                self._answer(asked, behaviour)
        finally:
            with notify.changed:
                notify.in_hand -= 1
                notify.changed.notify_all()

    def _answer(self, asked: Asked, behaviour: Behaviour) -> None:
        notify = self.server.notify
        if not self._is_allowed():
            self._error(403, "AuthError", "Invalid token: API key not found")
        elif behaviour in ("fails", "busy", "bad address", "bad set-up"):
            self._planned_error(asked, behaviour)
        elif behaviour == "bad gateway":
            self._send(400, b"<h1>Bad request</h1>", "text/html")
        elif behaviour == "redirects":
            self._send(307, b"", "text/plain", Location=notify.elsewhere + self.path)
        elif behaviour == "closes":
            self.close_connection = True
        else:
            if behaviour == "stalls":
                time.sleep(notify.stall)
            if asked.method == "POST":
                answer = notify.take(asked, 2 if behaviour == "duplicates" else 1)
            else:
                answer = notify.list(asked.reference)
            self._say(asked, behaviour, answer)

    def _say(self, asked: Asked, behaviour: Behaviour, answer: dict[str, Any]) -> None:
        whole = json.dumps(answer).encode()
        if behaviour == "interrupts":
            self.server.notify.interrupt()
        if behaviour in ("drops", "interrupts"):
            self.close_connection = True
        elif behaviour == "fails late":
            self._planned_error(asked, behaviour)
        elif behaviour == "half":
            self._send(201, whole[:20], "application/json", length=len(whole))
            self.close_connection = True
        elif behaviour == "trickles":
            self._send(201, b"", "application/json", length=len(whole))
            for place in range(20):
                self.wfile.write(whole[place : place + 1])
                time.sleep(0.1)
            self.close_connection = True
        elif behaviour == "nonsense":
            self._send(201, b"<h1>Welcome to our wifi</h1>", "text/html")
        elif behaviour == "nothing":
            self._reply(201, [])
        else:
            self._reply(201 if asked.method == "POST" else 200, answer)

    def _is_allowed(self) -> bool:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            decode_jwt_token(token, SECRET)
        except TokenError:
            return False
        return True

    def _planned_error(self, asked: Asked, behaviour: Behaviour) -> None:
        status, kind, words = _ERRORS[behaviour]
        recipient = asked.body.get("email_address") or asked.body.get("phone_number", "")
        self._error(status, kind, words.format(recipient=recipient))

    def _error(self, status: int, kind: str, words: str) -> None:
        self._reply(status, {"status_code": status, "errors": [{"error": kind, "message": words}]})

    def _reply(self, status: int, answer: Any) -> None:
        self._send(status, json.dumps(answer).encode(), "application/json")

    def _send(
        self, status: int, body: bytes, media_type: str, length: int | None = None, **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 50
    notify: NotifyServer

    def handle_error(self, *_: object) -> None:
        """Whoever was killed in the middle of a request is no fault of this server."""


@contextmanager
def serving(notify: NotifyServer) -> Iterator[NotifyServer]:
    """Serve until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.notify = notify
        notify.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield notify
        finally:
            server.shutdown()
            thread.join(5)
