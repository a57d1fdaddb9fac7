"""Serving while somebody edits: the app is made anew when a file changes, and pages in the browser follow."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from watchfiles import Change, DefaultFilter, watch
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from prototype_kit.adapters.notify import notify_of
from prototype_kit.adapters.scanner import scanner_of
from prototype_kit.errors import KitError
from prototype_kit.web.console import create_console
from prototype_kit.web.faults import faults_app
from prototype_kit.web.front import Front
from prototype_kit.web.security import HEADERS
from prototype_kit.web.wsgi import site_app
from prototype_kit.work import Worker

CHANGES = "/prototype/changes"
HERE = "127.0.0.1"
"""All that is served while somebody edits is served on their own machine alone."""
_HEARTBEAT_S = 10
_LOOK_MS = 2_000
_log = logging.getLogger(__name__)


class _Sources(DefaultFilter):
    """What a service is made of. What running leaves behind must not start it again."""

    ignore_dirs = (
        *(*DefaultFilter.ignore_dirs, "instance", "vendor", "build", ".hypothesis", ".ruff_cache"),
        "rounds",  # frozen copies of what is here
    )
    suffixes = (".yaml", ".md", ".py", ".html", ".json", ".geojson", ".svg", ".png")

    def __init__(self, folder: Path):
        super().__init__()
        self.folder = folder

    def __call__(self, change: Change, path: str) -> bool:
        """Whether a change of `path` makes a difference. Only names inside the project count for that."""
        inside = os.path.relpath(path, self.folder)
        # A new folder may have files in it that are too new to be heard of.
        new_folder = change is Change.added and Path(path).is_dir()
        return super().__call__(change, inside) and (new_folder or Path(path).suffix in self.suffixes)

    def stamps(self) -> dict[str, int]:
        """When each file was last changed, by its path."""
        found: dict[str, int] = {}
        for folder, folders, files in os.walk(self.folder):
            folders[:] = [name for name in folders if name not in self.ignore_dirs]
            for path in (Path(folder, name) for name in files if Path(name).suffix in self.suffixes):
                with suppress(OSError):  # deleted meanwhile
                    found[str(path)] = path.stat().st_mtime_ns
        return found


class Developing:
    """A WSGI app that is always the newest one: the site, or what has to be mended in it.

    `console` is another, for the console beside it, which links to the site at the address `public`.
    """

    def __init__(
        self,
        folder: Path,
        report: Callable[[str], None] = print,
        environ: Mapping[str, str] | None = None,
        public: str = "",
    ):
        self.folder, self.report, self.environ, self.public = folder, report, environ, public
        self.version = 0
        self.stopping = threading.Event()
        self._changed = threading.Condition()
        self._sources = _Sources(folder)
        self._app, self._console = self._make()

    def _make(self) -> tuple[Flask, Flask]:
        """The site and the console; what has to be mended, in the place of both."""
        self._made_of = self._sources.stamps()
        try:
            site = site_app(self.folder, self.environ, reload=CHANGES)
            return site, create_console(site.extensions["prototype_kit"], self.public)
        except KitError as error:
            found = error
        except Exception as error:  # noqa: BLE001 - whatever it is, the author has to see it
            found = KitError(f"The site cannot be read: {type(error).__name__}: {error}")
        self.report(f"\n{found}\n")
        broken = faults_app(found, reload=CHANGES)
        return broken, broken

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer with the newest app; tell waiting pages about changes."""
        return self._answer(self._app, environ, start_response)

    def console(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The same for the console."""
        return self._answer(self._console, environ, start_response)

    def _answer(self, app: Flask, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == CHANGES:
            headers = {**HEADERS, "Content-Type": "text/event-stream", "Cache-Control": "no-store"}
            start_response("200 OK", list(headers.items()))
            return self._versions()
        return app(environ, start_response)

    def _versions(self) -> Iterator[bytes]:
        shown = -1
        while not self.stopping.is_set():
            if shown != self.version:
                shown = self.version
                # A page leaves what somebody typed alone, but has to show what must be mended.
                kind = "message" if "prototype_kit" in self._app.extensions else "faults"
                yield f"retry: 1000\nevent: {kind}\ndata: {id(self)}-{shown}\n\n".encode()
            else:
                yield b": still here\n\n"
            self._wait_for_other(shown)

    def _wait_for_other(self, shown: int) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: shown != self.version or self.stopping.is_set(), timeout=_HEARTBEAT_S
            )

    def follow(self) -> None:
        """Watch the folder until `stop`; make the app anew after each change.

        Now and then it looks for itself: nobody hears of a change that was made before the watching began,
        or on some network drives.
        """
        for changes in watch(
            self.folder,
            watch_filter=self._sources,
            stop_event=self.stopping,
            debounce=200,
            step=50,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            if not changes and self._sources.stamps() == self._made_of:
                continue
            old = self._app
            self._app, self._console = self._make()
            if "prototype_kit" in self._app.extensions:
                self.report("A file changed. The site is up to date.")
            with self._changed:
                self.version += 1
                self._changed.notify_all()
            _put_away(old)

    def work(self) -> None:
        """Do the worker's turns beside the server until `stop`."""
        while not self.stopping.wait(1.0):
            front: Front | None = self._app.extensions.get("prototype_kit")
            if front is not None:
                try:
                    notify, scanner = notify_of(front.settings), scanner_of(front.settings)
                    worker = Worker(front.store, notify, front.own, scanner=scanner, signer=front.signer)
                    worker.turn(self.stopping)
                except Exception as error:  # noqa: BLE001 - a site that changes must not end the worker
                    _log.warning("A turn of the worker failed: %s.", type(error).__name__)

    def stop(self) -> None:
        """End the watching, the work and the pages that wait."""
        self.stopping.set()
        with self._changed:
            self._changed.notify_all()
        _put_away(self._app)


def _put_away(app: Flask) -> None:
    front: Front | None = app.extensions.get("prototype_kit")
    if front is not None:
        close = getattr(front.events, "close", None)
        if close is not None:
            close()
        front.store.close()


class _Quiet(WSGIRequestHandler):
    """Requests are not logged one by one: an address may hold what somebody looked for."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


def _server(port: int, app: Any) -> BaseWSGIServer:
    try:
        return make_server(HERE, port, app, threaded=True, request_handler=_Quiet)
    except SystemExit as taken:  # Werkzeug's way of saying that the port is taken
        raise OSError(f"port {port} is taken") from taken


def run(
    folder: Path,
    port: int,
    console_port: int,
    environ: Mapping[str, str],
    report: Callable[[str], None] = print,
    once_up: Callable[[], object] = lambda: None,
) -> None:
    """Serve the site in `folder` and its console on this machine until Ctrl-C.

    `once_up` is called when both can be asked. Raises OSError when a port is taken.
    """
    developing = Developing(folder, report, environ, f"http://{HERE}:{port}")
    server, console = _server(port, developing), _server(console_port, developing.console)
    jobs = (developing.follow, developing.work, console.serve_forever)
    threads = [threading.Thread(target=target, daemon=True) for target in jobs]
    for thread in threads:
        thread.start()
    try:
        once_up()
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        developing.stop()
        console.shutdown()
        console.server_close()
        server.server_close()
        for thread in threads:
            thread.join(5)
