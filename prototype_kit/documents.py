"""The documents as a site: where it lies, and a small server that shows it to this machine alone.

An installed kit carries it, made when its wheel was. A clone makes it when a page has changed, with Sphinx.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from prototype_kit.carried import KIT, is_installed
from prototype_kit.errors import KitError

PLACE = "prototype_kit/_docs"
"""Of the site, in an installed kit."""
# All that a page may fetch is beside it. Tables and search results have styles of their own.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'"
)


def site_folder(kit: Path = KIT, tell: Callable[[str], object] = print) -> Path:
    """The folder of the site, made first where it has to be. Raises `KitError` when it cannot be had."""
    if is_installed(kit):
        if not (kit / PLACE / "index.html").is_file():
            raise KitError("The installed kit has no documents: install it again with pip.")
        return kit / PLACE
    tell("Looking whether a page has changed since the documents were made.")
    making = [sys.executable, "-m", "docs.making.site"]
    made = subprocess.run(making, cwd=kit, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        reason = made.stderr.strip().removesuffix(".")
        raise KitError(
            f"{reason}.\nIn a clone, make test installs all that this needs. The pages are in docs/, too."
        )
    return Path(made.stdout.strip().splitlines()[-1])


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """What serves the site on this machine, once `serve_forever` is called."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(_Pages, directory=str(folder)))


class _Pages(SimpleHTTPRequestHandler):
    """Gives files, and no list of a folder."""

    def end_headers(self) -> None:
        """Let a page fetch nothing from elsewhere, and a browser keep no old page."""
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path: Any) -> None:  # noqa: ARG002 - as the library calls it
        """A folder without a page is not there."""
        self.send_error(404)

    def log_message(self, *_: Any) -> None:
        """Nobody reads which page was read."""
