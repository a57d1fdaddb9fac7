"""The driver: a process of its own, one thread, that keeps a server busy and says what came of it.

Each line of JSON tells it what to do, and is answered with one. Each connection asks for the next thing as
soon as the last has come (a closed loop) and is kept open. When the time is up nothing is begun, and every
journey that is under way is walked to its end, so that none is counted as lost that was only cut off.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bench.exchange import Response, take_response
from bench.visiting import Lost, Target, Visit, Visitor, again, visitors

_PATIENCE = 20.0  # seconds without any answer
_MOST_LOST = 1000
_AT_ONCE = 262_144


Begin = Callable[[], tuple[Visit, Visitor | None]]


@dataclass(eq=False)
class Line:
    """One connection and who uses it. `begin` gives the next of them."""

    begin: Begin
    socket: socket.socket
    visit: Visit
    visitor: Visitor | None
    heard: bytearray = field(default_factory=bytearray)
    asked: bytes = b""
    since: float = 0.0
    begun: float = 0.0


@dataclass
class Seen:
    """What came of it; times in seconds."""

    took: list[float] = field(default_factory=list)
    journeys: list[float] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    seconds: float = 0.0
    busy: float = 0.0


def connect(port: int) -> socket.socket:
    """A connection to a server of this machine."""
    made = socket.create_connection(("127.0.0.1", port), _PATIENCE)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


class Driver:
    """Drives as many connections as it is given beginnings."""

    def __init__(self, port: int, begins: list[Begin]):
        self._port, self._begins = port, begins
        self._selector = selectors.DefaultSelector()
        self._open_lines = 0
        self.seen = Seen()

    def run(self, seconds: float, most: int | None = None) -> Seen:
        """Until so many seconds have gone by, or so many requests were answered."""
        begun, cpu = time.perf_counter(), time.process_time()
        self._until, self._most = begun + seconds, most
        for begin in self._begins:
            self._open(begin)
        while self._open_lines:
            ready = self._selector.select(_PATIENCE)
            if not ready:
                raise TimeoutError(f"port {self._port} does not answer")
            for key, _ in ready:
                self._hear(key.data)
        self.seen.seconds = time.perf_counter() - begun
        self.seen.busy = (time.process_time() - cpu) / self.seen.seconds
        return self.seen

    @property
    def _is_over(self) -> bool:
        enough = self._most is not None and len(self.seen.took) >= self._most
        return enough or time.perf_counter() >= self._until

    def _open(self, begin: Begin) -> None:
        visit, visitor = begin()
        line = Line(begin, connect(self._port), visit, visitor)
        self._open_lines += 1
        self._selector.register(line.socket, selectors.EVENT_READ, line)
        self._begin(line)

    def _begin(self, line: Line) -> None:
        line.begun = time.perf_counter()
        self._ask(line, next(line.visit))

    def _ask(self, line: Line, request: bytes) -> None:
        line.asked, line.since = request, time.perf_counter()
        line.socket.sendall(request)

    def _hear(self, line: Line) -> None:
        part = line.socket.recv(_AT_ONCE)
        if not part:
            self._hung_up(line)
            return
        line.heard += part
        response = take_response(line.heard)
        if response is None:
            return
        self.seen.took.append(time.perf_counter() - line.since)
        if not response.stays:
            self._reconnect(line)
        # One request again and again ends in between; a journey is walked to its end.
        if line.visitor is None and self._is_over:
            self._close(line)
            return
        try:
            self._ask(line, line.visit.send(response))
        except StopIteration:
            self._arrived(line)
        except Lost as error:
            self._count_lost(str(error))
            self._next(line)

    def _hung_up(self, line: Line) -> None:
        if line.heard:
            self._count_lost("the connection ended within an answer")
            self._reconnect(line)
            self._next(line)
        elif line.asked.startswith(b"GET"):
            self._reconnect(line)
            line.socket.sendall(line.asked)
        else:  # a browser would not send it again by itself
            self._count_lost("the connection ended after a form was sent")
            self._reconnect(line)
            self._next(line)

    def _arrived(self, line: Line) -> None:
        self.seen.journeys.append(time.perf_counter() - line.begun)
        if line.visitor is not None and line.visitor.reference:
            self.seen.sent[line.visitor.words] = line.visitor.reference
        self._next(line)

    def _next(self, line: Line) -> None:
        if self._is_over:
            self._close(line)
        else:
            line.visit, line.visitor = line.begin()
            self._begin(line)

    def _reconnect(self, line: Line) -> None:
        self._selector.unregister(line.socket)
        line.socket.close()
        line.socket, line.heard = connect(self._port), bytearray()
        self._selector.register(line.socket, selectors.EVENT_READ, line)

    def _close(self, line: Line) -> None:
        self._selector.unregister(line.socket)
        line.socket.close()
        self._open_lines -= 1

    def _count_lost(self, what: str) -> None:
        self.seen.lost.append(what)
        if len(self.seen.lost) > _MOST_LOST:
            raise Lost(f"more than {_MOST_LOST} requests or journeys went wrong, such as: {what}")


def alone(port: int, visit: Visit, record: Callable[[bytes, Response], object] | None = None) -> None:
    """One visit by itself, to its end; `record` is given each request and what came. Raises `Lost`."""
    heard, connection = bytearray(), connect(port)
    try:
        request = next(visit)
        while True:
            connection.sendall(request)
            while (response := take_response(heard)) is None:
                part = connection.recv(_AT_ONCE)
                if not part:
                    raise Lost(f"port {port}: the connection ended before an answer")
                heard += part
            if record is not None:
                record(request, response)
            if not response.stays:
                connection.close()
                connection = connect(port)
            request = visit.send(response)
    except StopIteration:
        return
    finally:
        connection.close()


def told(line: str) -> Seen:
    """Do what one line of JSON says: `requests` of each connection again and again, or whole journeys."""
    given: dict[str, Any] = json.loads(line)
    if "requests" in given:
        begins = [_repeating(requests, given["status"]) for requests in given["requests"]]
        return Driver(given["port"], begins).run(given["seconds"], given.get("most"))
    target = Target.of(given["target"])
    everybody = (visitors(target, f"{given['prefix']}{user}y") for user in count())
    begins = [_walking(next(everybody)) for _ in range(given["users"])]
    return Driver(target.port, begins).run(given["seconds"])


def _repeating(requests: list[str], status: int) -> Begin:
    raw = [each.encode("latin-1") for each in requests]
    return lambda: (again(raw, status), None)


def _walking(people: Iterator[Visitor]) -> Begin:
    def begin() -> tuple[Visit, Visitor | None]:
        visitor = next(people)
        return visitor.journey(), visitor

    return begin


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(vars(told(line))), flush=True)
