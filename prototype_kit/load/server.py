"""A server of its own for a load test: the production server and its worker, on a copy of the site.

The copy lies in a temporary folder, with a database and messages of its own, so that a project is as it was
before. Everything listens on this machine alone, and ends with the test.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from prototype_kit.errors import KitError

HERE = "127.0.0.1"
PATIENCE_S = 60.0
"""How long a server may take to begin to answer, and a process to end by itself."""
_NOT_COPIED = shutil.ignore_patterns(
    ".*", "instance", "vendor", "build", "node_modules", "__pycache__", "tests", "studies"
)
_LAST = 2_000  # characters of a log, which say why a process ended


@dataclass(frozen=True)
class Served:
    """A server that answers: its address, its database, its worker processes, and where its messages go."""

    address: str
    database: str
    workers: int
    sent: Path


@contextmanager
def served(folder: Path, secret: str, workers: int, threads: int) -> Iterator[Served]:
    """Serve a copy of the site in `folder` until the block ends. Raises `KitError` where that cannot be."""
    with tempfile.TemporaryDirectory(prefix="prototype-kit-load-") as place:
        copy, port = Path(place, "site"), free_port()
        shutil.copytree(folder, copy, ignore=_NOT_COPIED)
        database = f"sqlite:///{Path(place, 'load.db').as_posix()}"
        environ = own_environment(SECRET=secret, DATABASE=database)
        kit = [sys.executable, "-m", "prototype_kit", "--project", str(copy)]
        serve = [*kit, "serve", "--port", str(port), "--workers", str(workers), "--threads", str(threads)]
        with running(serve, environ, Path(place, "serve.log"), Path(place)) as server:
            address = f"http://{HERE}:{port}"
            _await(address, server)
            with running([*kit, "work"], environ, Path(place, "work.log"), Path(place)):
                yield Served(address, database, workers, copy / "instance" / "sent")


def own_environment(**settings: str) -> dict[str, str]:
    """This environment with just these settings of the kit."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PROTOTYPE_KIT_")}
    return {**ours, **{f"PROTOTYPE_KIT_{name}": value for name, value in settings.items()}}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as tried:
        tried.bind((HERE, 0))
        port: int = tried.getsockname()[1]
        return port


@dataclass(frozen=True)
class Running:
    """A process that was started here, and the file that it writes to."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def last_words(self) -> str:
        """The end of what it said."""
        return self.log.read_text(encoding="utf-8", errors="replace").strip()[-_LAST:]


@contextmanager
def running(command: Sequence[str], environ: Mapping[str, str], log: Path, cwd: Path) -> Iterator[Running]:
    """Run a command until the block ends, however it ends; then end it and whatever it started, by its id."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for this process alone: it ends the others in their order.
            start_new_session=os.name != "nt",
        )
    try:
        yield Running(process, log)
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started with a session of its own, and all that it started."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_S / 2)
    if os.name != "nt":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # whoever of its group is left
    elif process.poll() is None:
        process.kill()
    process.wait()


def _await(address: str, server: Running) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise KitError(f"The server did not start:\n{server.last_words}")
        with suppress(URLError, OSError), urlopen(f"{address}/health/ready", timeout=5) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise KitError(f"The server did not answer within {PATIENCE_S:.0f} seconds:\n{server.last_words}")
