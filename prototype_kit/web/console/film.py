"""The film strip in the console: the pictures that `film` last took of every page."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from flask import Response, abort, redirect, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.web.console.access import Route
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_NONE = (
    "Nobody has taken one yet, or it lies elsewhere.",
    "To take one, run this in the folder of the project, then come back: prototype-kit film",
)


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
        return self._frame.page("words", "Film strip", here="/film", words=_NONE)

    def strip(self) -> AnyResponse:
        """The page as it was written. It brings a style of its own, which its hash lets through."""
        try:
            html = (self._folder / "index.html").read_text(encoding="utf-8")
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

    def picture(self, name: str) -> AnyResponse:
        """One picture."""
        if not name.endswith(".png"):
            abort(404)
        return send_from_directory(self._folder.resolve() / "pictures", name)
