"""The film strip in the console: the pictures that `film` last took of every page."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from flask import Response, abort, redirect, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.command_line import typed
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def routes(front: Front, frame: Frame) -> Sequence[Route]:
    """The strip and its pictures, as they lie in the project's folder `film`."""
    pages = FilmPages(front.own.folder / "film", frame)
    return [
        Route("/film", "film", pages.there, needs="see-design"),
        Route("/film/index.html", "film_strip", pages.strip, needs="see-design"),
        Route("/film/pictures/<name>", "film_picture", pages.picture, needs="see-design"),
    ]


class FilmPages:
    """The views."""

    def __init__(self, folder: Path, frame: Frame):
        self._folder, self._frame = folder, frame

    def there(self) -> AnyResponse | str:
        """Lead to the strip; say how to take one where there is none."""
        if (self._folder / "index.html").is_file():
            return redirect("/film/index.html", 303)
        film = typed("film", self._folder.parent)
        words = [
            "There are no pictures yet.",
            f"To take them, run this where you started the console, then come back: {film}",
        ]
        return self._frame.page("words", "Film strip", here="/film", words=words)

    def strip(self) -> AnyResponse:
        """The page as it was written. It brings a style of its own, which its hash lets through."""
        return strip_response(self._folder)

    def picture(self, name: str) -> AnyResponse:
        """One picture."""
        return picture_response(self._folder, name)


def strip_response(folder: Path) -> Response:
    """The strip in a folder, shown under a policy that lets nothing but its style and pictures through."""
    try:
        html = (folder / "index.html").read_text(encoding="utf-8")
    except OSError:
        abort(404)
    style = next((match[1] for match in _STYLE.finditer(html)), "")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    response = Response(html)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src 'self'; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return response


def picture_response(folder: Path, name: str) -> Response:
    """One of its pictures."""
    if not name.endswith(".png"):
        abort(404)
    return send_from_directory(folder.resolve() / "pictures", name)
