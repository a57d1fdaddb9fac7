"""Running Locust as a process of its own, and taking its result."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from prototype_kit.errors import KitError
from prototype_kit.load.orders import Orders
from prototype_kit.load.result import Result, read_result
from prototype_kit.load.server import HERE, PATIENCE_S, end, free_port, own_environment

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
STOP_S = 30
"""How long requests that are under way when the time is over may take."""
_NOT_INSTALLED = (
    "Load tests need Locust, which is not installed here. Run: "
    "python -m pip install --require-hashes --requirement requirements.txt"
)


@dataclass(frozen=True)
class Master:
    """A master process: how many `workers` it waits for, and where they find it."""

    workers: int
    host: str = HERE
    port: int = 5557


@dataclass(frozen=True)
class Run:
    """One run: how many people, how fast they come (a second), for how long, and by how many processes."""

    people: int
    rate: float
    seconds: int
    processes: int = 1
    master: Master | None = None


def check_locust() -> None:
    """Raise `KitError` where Locust is not installed. It is not imported here."""
    if importlib.util.find_spec("locust") is None:
        raise KitError(_NOT_INSTALLED)


def run_locust(
    orders: Orders, run: Run, address: str, secret: str, say: Callable[[str], None], password: str = ""
) -> Result:
    """Send people to a site, telling how it goes. Raises `KitError` when nothing came of it."""
    with tempfile.TemporaryDirectory(prefix="prototype-kit-locust-") as place:
        result, errors = Path(place, "result.json"), Path(place, "errors.log")
        # Also where there is none: what stands in the project's .env is for another server.
        environ = own_environment(SECRET=secret, PASSWORD=password)
        environ |= {**replace(orders, result=str(result)).variable(), "PYTHONUNBUFFERED": "1"}
        with errors.open("wb") as output:
            process = subprocess.Popen(
                _command(run, address),
                cwd=place,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=os.name != "nt",
            )
        # It ends by itself; were it to hang, nothing may wait for it for ever.
        watch = threading.Timer(run.seconds + STOP_S + 2 * PATIENCE_S, process.kill)
        watch.start()
        try:
            for line in process.stdout or ():
                say(line.decode(errors="replace").rstrip())
            process.wait()
        finally:
            watch.cancel()
            end(process)
            if process.stdout:
                process.stdout.close()
        if not result.exists():
            said = errors.read_text(encoding="utf-8", errors="replace").strip()[-2_000:]
            raise KitError(f"Locust ended with code {process.returncode} and without a result.\n{said}")
        return read_result(result)


def _command(run: Run, address: str) -> list[str]:
    command = [sys.executable, "-m", "locust", "--locustfile", str(LOCUSTFILE), "--headless"]
    command += ["--host", address, "--users", str(run.people), "--spawn-rate", f"{run.rate:g}"]
    command += ["--run-time", f"{run.seconds}s", "--stop-timeout", str(STOP_S)]
    command += ["--only-summary", "--skip-log-setup"]
    if run.master is not None:
        command += ["--master", "--expect-workers", str(run.master.workers)]
        command += ["--expect-workers-max-wait", f"{PATIENCE_S:.0f}"]
        command += ["--master-bind-host", run.master.host, "--master-bind-port", str(run.master.port)]
    elif run.processes > 1:
        port = str(free_port())
        command += ["--processes", str(run.processes), "--master-bind-host", HERE, "--master-bind-port", port]
        command += ["--master-port", port]
    return command
