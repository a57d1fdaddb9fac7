"""Running a project: while it is edited, for real, and the worker."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import click

from prototype_kit.cli.command import COUNT, DONE, PORT, example
from prototype_kit.cli.project import Project, environment, pass_project
from prototype_kit.collector import resting
from prototype_kit.errors import DefinitionError, KitError, SettingsError
from prototype_kit.settings import LOOPBACK, NEEDS_PASSWORD

_NOTHING_IS_SERVED = (
    "No service is served while one of them has a fault. Before each release, run: prototype-kit check"
)


@example("prototype-kit run --port 8001")
@click.command()
@click.option("--port", type=PORT, default=8000, show_default=True)
@click.option(
    "--console-port", type=PORT, default=None, help="Of the team's console. Default: the next that is free."
)
@click.option(
    "--demo", type=COUNT, default=None, metavar="CASES", help="Where there are no cases, make up so many."
)
@pass_project
def run(project: Project, port: int, console_port: int | None, demo: int | None) -> int:
    """Serve on this machine while you edit: pages follow each file that you save, and so does the console."""
    from prototype_kit.web.develop import run as develop

    folder = project.folder
    if project.settings.live:
        raise KitError("run is for prototypes. For live mode use: prototype-kit serve")
    check_free("127.0.0.1", port, "run --port")
    if console_port == port:
        raise click.UsageError("The console needs a port of its own.")
    if console_port is not None:
        check_free("127.0.0.1", console_port, f"run --port {port} --console-port")
    beside = console_port or _free_after(port)
    click.echo(f"Serving {folder.name} on http://127.0.0.1:{port}. Stop it with Ctrl-C.")
    click.echo(f"The console for the team is on http://127.0.0.1:{beside}.")
    # Whoever ends the process wants what Ctrl-C does: what waits is written, and the worker ends.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _Filling(project, demo, f"http://127.0.0.1:{port}") as filling:
        develop(folder, port, beside, environment(folder), click.echo, filling.begin)
    return DONE


class _Filling:
    """Fills an empty database beside the server, in a process of its own: pages do not wait for it."""

    def __init__(self, project: Project, cases: int | None, address: str):
        self.project, self.cases, self.address = project, cases, address
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Begin, if so many cases are wanted."""
        if self.cases is None:
            return
        where = ["--project", self.project.given] if self.project.given else []
        demo = ["demo", "--if-empty", "--cases", str(self.cases), "--address", self.address]
        self.process = subprocess.Popen([sys.executable, "-m", "prototype_kit", *where, *demo])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End it: what it has not written by now is not written."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


@example("PROTOTYPE_KIT_PASSWORD=lamp-post-lantern-27 prototype-kit serve --host 0.0.0.0")
@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, default=8000, show_default=True)
@click.option("--workers", type=COUNT, default=os.cpu_count() or 1, help="Processes. Default: one a core.")
@click.option("--threads", type=COUNT, default=4, show_default=True, help="Threads of each.")
@pass_project
def serve(project: Project, host: str, port: int, workers: int, threads: int) -> int:
    """Serve for real. The worker is a command of its own: prototype-kit work."""
    with resting():
        from prototype_kit.web.serve import serve as run_server
        from prototype_kit.web.wsgi import serving_settings

    folder, environ = project.folder, environment(project.folder)
    settings = serving_settings(folder, environ)
    if host not in LOOPBACK and not settings.live and not settings.passwords:
        raise SettingsError([NEEDS_PASSWORD])
    check_free(host, port, "serve --port")
    with _saying_that_nothing_is_served():
        run_server(folder, environ, host, port, workers, threads)
    return DONE


@example("prototype-kit console --port 8001")
@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, default=8001, show_default=True)
@click.option("--workers", type=COUNT, default=1, show_default=True, help="Processes.")
@click.option(
    "--threads",
    type=COUNT,
    default=128,
    show_default=True,
    help="Threads of each: one for each screen that follows a research session.",
)
@click.option(
    "--public",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Where residents are, unless PROTOTYPE_KIT_ADDRESS says.",
)
@pass_project
def console(project: Project, host: str, port: int, workers: int, threads: int, public: str) -> int:
    """Serve the team's console for real, beside `serve`. A prototype's stays on this machine."""
    with resting():
        from prototype_kit.web.serve import serve_console
        from prototype_kit.web.wsgi import serving_settings

    folder, environ = project.folder, environment(project.folder)
    settings = serving_settings(folder, environ)
    if host not in LOOPBACK and not settings.live:
        raise KitError("A prototype's console is for its own machine alone: it listens on 127.0.0.1.")
    check_free(host, port, "console --port")
    with _saying_that_nothing_is_served():
        serve_console(folder, environ, public, host, port, workers, threads)
    return DONE


@contextmanager
def _saying_that_nothing_is_served() -> Iterator[None]:
    """Add to the faults of a site what they mean on a server: one service with a fault stops all of them."""
    try:
        yield
    except DefinitionError as error:
        raise KitError(f"{error}\n{_NOTHING_IS_SERVED}") from None


@example("prototype-kit work")
@click.command()
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@pass_project
def work(project: Project, once: bool) -> int:
    """Send what waits, scan files, warn before saved answers go, and delete drafts whose time is over."""
    from prototype_kit.adapters.notify import notify_of
    from prototype_kit.adapters.scanner import scanner_of
    from prototype_kit.signing import Signer
    from prototype_kit.site import load_site
    from prototype_kit.store import open_store
    from prototype_kit.work import Worker

    settings = project.settings
    notify = notify_of(settings)
    store, scanner = open_store(settings.database), scanner_of(settings)
    signer = Signer(settings.secret)
    worker = Worker(store, notify, load_site(project.folder), scanner=scanner, signer=signer)
    if once:
        while worker.turn():
            pass
        return DONE
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    click.echo("Working. Stop it with Ctrl-C.")
    worker.run(stop)
    return DONE


def check_free(host: str, port: int, command: str) -> None:
    """Raise `KitError` when nobody could listen there: said before anything is started."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise KitError(f"Nothing can be served on {host}, port {port}: {error.strerror}.") from error
        beside = 2 if command == "run --port" else 1  # the next is the console's
        other = f"prototype-kit {command} {port + beside}"
        raise KitError(f"Port {port} is taken. Stop what uses it, or choose another: {other}") from error


def _free_after(port: int) -> int:
    """A port above `port` that nobody uses, for what nobody has to find by heart."""
    for tried in range(port + 1, min(port + 100, 65_535) + 1):
        try:
            socket.create_server(("127.0.0.1", tried)).close()
        except OSError:
            continue
        return tried
    raise KitError("No port is free for the console. Choose one: prototype-kit run --console-port 9000")
