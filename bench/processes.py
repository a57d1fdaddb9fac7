"""Servers as processes: started on one core, how much of it they used, how much memory they hold, ended.

What a process used is read from /proc, so this is for Linux.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

_PROC = Path("/proc")
_PATIENCE = 60.0
_open = build_opener(ProxyHandler({})).open


class Unmeasured(Exception):  # noqa: N818
    """A figure cannot be had; the words say why."""


def cores() -> tuple[set[int], set[int]]:
    """That of the servers, and those of the driver; the same where there is only one."""
    first, *others = sorted(os.sched_getaffinity(0))
    return {first}, set(others) or {first}


@contextmanager
def on_cores(which: set[int]) -> Iterator[None]:
    """What is started meanwhile runs on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, which)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _fields(pid: int) -> list[str]:
    return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def tree(pid: int) -> list[int]:
    """A process and all that it, or one of these, has started and that live."""
    parents = dict[int, int]()
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):  # it has just ended
                parents[int(entry.name)] = int(_fields(int(entry.name))[1])
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def cpu_seconds(pids: Sequence[int]) -> float:
    """The time that these have used, their own and the system's for them; with that of children who ended."""
    ticks = 0
    for pid in pids:
        with suppress(OSError):
            ticks += sum(map(int, _fields(pid)[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """What a process holds in memory (its resident set), in units of 1,000,000 bytes."""
    lines = (_PROC / str(pid) / "status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(kilobytes) * 1024 / 1_000_000


def listener(port: int) -> int:
    """The process that listens on a port of this machine and was started first. Raises `Unmeasured`."""
    wanted = f":{port:04X}"
    tables = [line.split() for name in ("tcp", "tcp6") for line in _lines(_PROC / "net" / name)]
    sockets = {f"socket:[{row[9]}]" for row in tables if row[1].endswith(wanted) and row[3] == "0A"}
    for pid in sorted(int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()):
        with suppress(OSError):
            if any(str(each.readlink()) in sockets for each in (_PROC / str(pid) / "fd").iterdir()):
                return pid
    raise Unmeasured(f"Nothing of yours listens on port {port}: start it before the bench.")


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines()[1:] if file.exists() else []


@dataclass
class Server:
    """A server that answers. `process` is None where it was there before; `started` seconds it took."""

    pid: int
    port: int
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    @property
    def cpu(self) -> float:
        """Seconds that it and all of its processes have used so far."""
        return cpu_seconds(tree(self.pid))

    @property
    def worker(self) -> int:
        """Its process that answers: the last that was started of them."""
        return tree(self.pid)[-1]

    def end(self) -> None:
        """End it, if it was started here, and whatever it started."""
        if self.process is None:
            return
        members = tree(self.pid)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            for pid in members:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait(10)


def start(
    command: Sequence[str], folder: Path, environ: Mapping[str, str], port: int, page: str, log: Path
) -> Server:
    """Start a server on its core, and wait until it answers for `page`. Raises `Unmeasured`."""
    begun = time.perf_counter()
    with log.open("ab") as said, on_cores(cores()[0]):
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    server = Server(process.pid, port, process)
    while not answers(port, page):
        if process.poll() is not None or time.perf_counter() - begun > _PATIENCE:
            server.end()
            end = log.read_text(encoding="utf-8", errors="replace")[-600:].strip()
            raise Unmeasured(f"{command[0]} does not answer on port {port}. The end of what it said: {end}")
        time.sleep(0.005)
    server.started = time.perf_counter() - begun
    return server


def answers(port: int, page: str) -> bool:
    """Whether a page comes."""
    try:
        with _open(f"http://127.0.0.1:{port}{page}", timeout=10) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False
