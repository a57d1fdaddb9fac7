"""Serving for real: processes of gunicorn, in which granian may answer; waitress where they cannot run."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prototype_kit.collector import resting
from prototype_kit.errors import KitError
from prototype_kit.extensions import WsgiApp
from prototype_kit.settings import Settings, read_settings
from prototype_kit.store.migrations import upgrade_apart
from prototype_kit.web.wsgi import console_app, site_app

GRACE = 30  # seconds
FOLLOWED = 5
"""The same for apps with pages that are sent what is new for as long as they are open."""
_GRANIAN = "prototype_kit.web.granian_worker.GranianWorker"


@dataclass(frozen=True)
class Certificate:
    """What a server shows over TLS, and its private key: files in PEM."""

    file: Path
    key: Path


def serve(folder: Path, environ: Mapping[str, str], host: str, port: int, workers: int, threads: int) -> None:
    """Serve the site in `folder` until told to stop. Each worker is a process of its own.

    Raises `KitError` before anything is bound when the site cannot be served.
    """
    settings = _ready(folder, environ)
    # To granian X_Forwarded_For is X-Forwarded-For, so anybody could pass for a proxy that hands it on.
    quick = not settings.proxies or settings.proxy_drops_underscores
    serve_app(lambda: site_app(folder, environ), host, port, workers, threads, quick=quick)


def _ready(folder: Path, environ: Mapping[str, str]) -> Settings:
    """What is set; a prototype's database is there from now on, as far as it can be."""
    settings = read_settings(folder, environ)
    if not settings.live:
        upgrade_apart(settings.database)
    return settings


def serve_console(
    folder: Path,
    environ: Mapping[str, str],
    public: str,
    host: str,
    port: int,
    workers: int,
    threads: int,
) -> None:
    """Serve the console in the same way. `public` is where residents are, unless the settings say."""
    _ready(folder, environ)
    serve_app(lambda: console_app(folder, environ, public), host, port, workers, threads, grace=FOLLOWED)


def serve_app(
    make: Callable[[], WsgiApp],
    host: str,
    port: int,
    workers: int,
    threads: int,
    certificate: Certificate | None = None,
    grace: int = GRACE,
    quick: bool = False,
) -> None:
    """Serve whatever `make` makes until told to stop; over TLS with a `certificate`.

    `grace` is how many seconds what is being answered then may take. `quick` lets granian read the requests,
    which has no TLS here, and to which a header with an underscore is the one with a hyphen.
    Raises `KitError` for a certificate where only waitress runs, which has no TLS.
    """
    with resting():
        app = make()  # say what has to be mended here, once, and not in every worker
    if os.name != "nt":
        settings: dict[str, Any] = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "threads": threads,
            "worker_class": _GRANIAN if quick and not certificate else "gthread",
            "graceful_timeout": grace,
            "timeout": 30,
            "keepalive": 5,
            "limit_request_line": 4094,
            "control_socket_disable": True,
        }
        if certificate:
            settings |= {"certfile": str(certificate.file), "keyfile": str(certificate.key)}
        _gunicorn(app, make, settings)
    elif certificate:
        raise KitError("On Windows this cannot be served with a certificate: leave --certificate out.")
    else:
        _waitress(app, host, port, threads)


def _gunicorn(app: WsgiApp, make: Callable[[], WsgiApp], settings: Mapping[str, Any]) -> None:
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # not on Windows
    from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]

    class Master(Arbiter):  # type: ignore[misc]
        def reload(self) -> None:
            """Take the release that is in the folder now; go on with the old one if it cannot be served."""
            try:
                self.app.release = _in_place(make())
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, people are served
                self.log.warning("Not reloaded, the old release is served: %s", error)
            else:
                super().reload()

    class Server(BaseApplication):  # type: ignore[misc]
        # Made in the master: a worker that takes another's place needs neither the files nor the database.
        release = app

        def load_config(self) -> None:
            for name, value in settings.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return self.release

        def run(self) -> None:
            Master(self).run()

    Server().run()


def _in_place(app: WsgiApp) -> WsgiApp:
    """The next release, which the collector of every process leaves alone; the one before may go."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return app


def _waitress(app: WsgiApp, host: str, port: int, threads: int) -> None:
    from waitress import serve as run  # type: ignore[import-untyped]

    run(app, host=host, port=port, threads=threads, ident=None)
