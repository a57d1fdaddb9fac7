"""What is measured of one target: the processor time of a request of each kind, and of whole journeys."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from urllib.request import ProxyHandler, Request, build_opener
from zlib import MAX_WBITS, decompress

from bench.constants import ANSWERED, Recording
from bench.driving import Seen, alone
from bench.exchange import Response, asking
from bench.processes import Server, Unmeasured, cores, on_cores
from bench.visiting import Lost, Target, Visit, Visitor

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("unanswered", "answered", "refused", "saved")
_open = build_opener(ProxyHandler({})).open


class DriverProcess:
    """The driver, on a core of its own where there is one."""

    def __init__(self, log: Path):
        self._log = log
        with log.open("wb") as said, on_cores(cores()[1]):
            command = [sys.executable, "-m", "bench.driving"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True
            )

    def drive(self, told: Mapping[str, Any]) -> Seen:
        """Have it do something, and wait for what it saw. Raises `Unmeasured`."""
        with suppress(BrokenPipeError):
            print(json.dumps(told), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline() if self._process.stdout else ""
        if not answer:
            said = self._log.read_text(encoding="utf-8", errors="replace").strip()
            raise Unmeasured(f"The driver stopped: {said[-400:]}")
        return Seen(**json.loads(answer))

    def end(self) -> None:
        """Let it go."""
        with suppress(BrokenPipeError):
            self._process.communicate()


@dataclass
class Burst:
    """One kind of request: what each connection sends again and again, and how that is answered."""

    requests: list[list[bytes]] = field(default_factory=list)
    status: int = 0


@dataclass
class Measured:
    """A target, its server, and its visitors who stand before the question."""

    target: Target
    server: Server
    driver: DriverProcess
    bursts: Mapping[str, Burst] = field(default_factory=dict)

    def prepare(self, users: int, recording: Recording | None = None) -> None:
        """Let `users` come as far as the question; try each kind of request, and keep what came.

        Raises `Unmeasured` for a target that does not do what it should.
        """
        self.bursts = {kind: Burst() for kind in KINDS}
        try:
            for number in range(users):
                self._prepare_one(f"before{number}x", recording if number == 0 else None)
            if recording is not None:
                walked = Visitor(self.target, "recorded1x")
                alone(self.target.port, walked.journey(), recording.take)
        except (Lost, OSError) as error:
            raise Unmeasured(f"A first journey through {self.target.name} went wrong: {error}") from error

    def _prepare_one(self, words: str, recording: Recording | None) -> None:
        target = self.target
        place = [step.page for step in target.steps].index(target.question)
        step = target.steps[place]
        if step.send is None:
            raise Unmeasured(f"{target.name}: the step of {target.question} has nothing to send.")
        new, known = (Visitor(target, words) for _ in range(2))
        for visitor in (new, known):
            for each in (*target.steps[:place], step):
                alone(target.port, _arrive(visitor, each, stay=each is step))
        action = urljoin(target.question, new.form().action) if new.form().action else target.question
        shown = ((target.constant and ANSWERED) or "") + target.question

        def post(visitor: Visitor, fields: Mapping[str, str | Sequence[str]]) -> bytes:
            return asking("POST", action, target.port, visitor.jar, visitor.form().filled(fields))

        sent = [step.send, {**step.send, **target.change}]
        asked = {
            "unanswered": [asking("GET", target.question, target.port, new.jar)],
            "refused": [post(new, {})],
            "saved": [post(known, fields) for fields in sent],
        }
        came = {kind: self._try(requests, recording) for kind, requests in asked.items()}
        asked["answered"] = [asking("GET", shown, target.port, known.jar)]
        recorded = recording and (lambda request, response: recording.take(request, response, ANSWERED))
        came["answered"] = self._try(asked["answered"], recorded)
        for kind, requests in asked.items():
            self.bursts[kind].requests.append(requests)
            self.bursts[kind].status = came[kind].status
        new.must(came["unanswered"].status == 200 == came["answered"].status, "does not come again")
        new.must(came["refused"].status in (200, 422), "an empty form was not refused")
        new.must(came["saved"].status in (302, 303), "a right answer was refused")
        new.must(came["answered"].body != came["unanswered"].body, "does not show the saved answer")

    def _try(self, requests: Sequence[bytes], record: Recording | Callable[..., object] | None) -> Response:
        came: list[Response] = []

        def visit() -> Visit:
            for request in requests:
                response = yield request
                came.append(response)

        take = record.take if isinstance(record, Recording) else record
        alone(self.target.port, visit(), take)
        return came[-1]

    def burst(self, kind: str, seconds: float, most: int | None = None) -> tuple[float, Seen]:
        """Milliseconds of processor time for each request of one kind, and what the driver saw."""
        burst = self.bursts[kind]
        requests = [[each.decode("latin-1") for each in one] for one in burst.requests]
        told = {"port": self.target.port, "requests": requests, "status": burst.status}
        return self._drive({**told, "seconds": seconds, "most": most})

    def journeys(self, users: int, seconds: float, prefix: str) -> tuple[float, Seen]:
        """The same of whole journeys; `prefix` begins the words that these visitors type."""
        told = {"target": asdict(self.target), "users": users, "prefix": prefix}
        return self._drive({**told, "seconds": seconds})

    def _drive(self, told: Mapping[str, Any]) -> tuple[float, Seen]:
        before = self.server.cpu
        seen = self.driver.drive(told)
        used = self.server.cpu - before
        if not seen.took:
            raise Unmeasured(f"{self.target.name} answered nothing.")
        return 1000 * used / len(seen.took), seen


def _arrive(visitor: Visitor, step: Any, *, stay: bool) -> Visit:
    yield from visitor.look(step)
    if not stay and step.send is not None:
        yield from visitor.send(step.send)


_LINKED = re.compile(
    r"""<link\b[^>]*rel="stylesheet"[^>]*href="([^"]+)"|<script\b[^>]*src="([^"]+)"|"""
    r"""\bimport\b[^"';()]*["']([^"']+)["']|\bfrom\s*["']([^"']+)["']"""
)


def first_visit(port: int, page: str) -> tuple[int, int]:
    """Bytes of a page with its styles and scripts, as they travel: compressed, and not."""
    packed = plain = 0
    waiting, seen = [page], set[str]()
    for path in waiting:
        if path in seen:
            continue
        seen.add(path)
        address = f"http://127.0.0.1:{port}{path}"
        with _open(Request(address, headers={"Accept-Encoding": "gzip"}), timeout=20) as response:
            body = response.read()
            zipped = response.headers.get("Content-Encoding") == "gzip"
        whole = decompress(body, MAX_WBITS | 16) if zipped else body
        packed, plain = packed + len(body), plain + len(whole)
        if not path.endswith(".css"):
            found = (next(filter(None, each)) for each in _LINKED.findall(whole.decode("utf-8", "replace")))
            waiting += [urljoin(path, each) for each in found if each.startswith(("/", "./", "../"))]
    return packed, plain
