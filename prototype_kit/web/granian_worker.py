"""A process of the server whose requests are read and answered by granian, under gunicorn's master."""

from __future__ import annotations

import asyncio
import atexit
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from granian._futures import _new_cbscheduler
from granian._granian import SocketHolder, WorkerSignal, WSGIWorker
from granian.http import HTTP1Settings
from granian.wsgi import ResponseIterWrap
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

from prototype_kit.extensions import WsgiApp

HEAD_SECONDS = 10
"""A client that has not sent the whole head of its next request by then is hung up on."""
HEAD_BYTES = 16_384
"""Request line and headers together; more is 431."""
CONNECTIONS = 1024
"""So many at once in each process; others wait for their turn."""
_HEARD_BYTES = 1_000_000
_LULL = 0.5
"""Seconds after the last connection in which it may still begin to speak: granian hangs up on the silent."""
_SPARE_SECONDS = 1
"""Before the master would end this process by force it ends by itself, and writes its last events."""


class GranianWorker(Worker):  # type: ignore[misc]
    """Takes the place of gunicorn's own worker: forked with what the master loaded, ended by its signals."""

    _stop: Any = None
    _listener = -1
    alive: bool

    def run(self) -> None:
        """Answer requests until the master, or its death, ends that; what is under way is finished first."""
        self._listener, ended = os.dup(self.sockets[0].fileno()), threading.Event()
        self._stop = WorkerSignal()
        self._stop.add_cb(ended.set)
        loop = asyncio.new_event_loop()  # asked for by granian; nothing runs in it
        worker = _worker(self._listener, self.cfg.threads)
        scheduler = _new_cbscheduler(loop, answers(self.wsgi), impl_asyncio=True)  # type: ignore[no-untyped-call]
        worker.serve_mtr(scheduler, loop, self._stop)
        if not self.alive:  # told so before there was anything to stop
            self._stop.set()
        self._await(ended)

    def _await(self, ended: threading.Event) -> None:
        longest = max(0, self.cfg.graceful_timeout - _SPARE_SECONDS)
        told: float | None = None
        while not ended.wait(1):
            self.notify()
            if self.alive and os.getppid() != self.ppid:
                self.handle_exit()
            if not self.alive:
                told = told or time.monotonic()
                if time.monotonic() - told >= longest:
                    _leave()

    def handle_exit(self, *_: Any) -> None:
        """Take nothing new, hear those who have just come, and end when all is answered."""
        if self.alive and self._stop is not None:
            _deafen(self._listener)
            threading.Timer(_LULL, self._stop.set).start()
        self.alive = False

    def handle_quit(self, *_: Any) -> None:
        """End at once."""
        _leave()


def _leave() -> None:
    """End this process while its threads still answer. Without them Python would clear away what they use."""
    atexit._run_exitfuncs()  # noqa: SLF001  # among them: the events that wait are written
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _deafen(listener: int) -> None:
    """Leave what comes from now on to whoever else listens: this one's socket becomes one nobody knows of."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        silent.setblocking(False)
        os.dup2(silent.fileno(), listener, inheritable=False)


def _worker(listener: int, threads: int) -> Any:
    """One that accepts what comes to the socket that the master listens on, and speaks HTTP/1 without TLS."""
    make: Any = WSGIWorker  # its type hints, and those of the next, are of another release
    holder: Any = SocketHolder
    return make(
        worker_id=1,
        sock=(None, holder(listener, False, CONNECTIONS)),
        ipc=None,
        py_threads=threads,
        backpressure=CONNECTIONS,
        http_mode="1",
        http1_opts=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000, max_buffer_size=HEAD_BYTES),
        metrics=(None, None),
    )


def answers(app: WsgiApp) -> Callable[[Any, dict[str, Any]], int]:
    """What granian calls for each request. Unlike its own, it keeps this process's environment out of it."""
    fixed = {
        "SCRIPT_NAME": "",
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multiprocess": True,
        "wsgi.multithread": True,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }

    def answer(protocol: Any, environ: dict[str, Any]) -> int:
        status, headers = 500, list[tuple[str, str]]()

        def start_response(line: str, given: list[tuple[str, str]], _: Any = None) -> None:
            nonlocal status, headers
            status, headers = int(line[:3]), given

        body = app(fixed | environ, start_response)
        if status >= 400:
            _hear_out(environ["wsgi.input"])
        if isinstance(body, list):
            protocol.response_bytes(status, headers, b"".join(body))
        else:
            protocol.response_iter(status, headers, ResponseIterWrap(body))  # type: ignore[no-untyped-call]
        return status

    return answer


def _hear_out(body: Any) -> None:
    """Read on for a while: a browser that is hung up on while it sends shows none of our pages."""
    left = _HEARD_BYTES
    while left > 0 and (part := body.read(min(left, 65_536))):
        left -= len(part)
