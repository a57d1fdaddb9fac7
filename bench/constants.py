"""The limits: a server of the kit's kind that knows the bytes of each response beforehand.

    python -m bench.constants flask RECORDED PORT
    python -m bench.constants wsgi RECORDED PORT

`RECORDED` is a file that `Recording` wrote while our own service was visited.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, request
from flask import Response as FlaskResponse

from bench.exchange import Response
from prototype_kit.extensions import WsgiApp
from prototype_kit.web.serve import serve_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ANSWERED = "/answered"
"""Stands before the address of a page whose answer is saved, as a constant cannot know who asks."""
_OF_SERVER = frozenset({"date", "server", "connection", "keep-alive", "transfer-encoding"})
_Constant = tuple[str, list[tuple[str, str]], bytes]


def _key(method: str, path: str, *, empty: bool) -> str:
    return f"{method} {path} empty" if method == "POST" and empty else f"{method} {path}"


@dataclass
class Recording:
    """Responses by what was asked for: method, address, and whether the form was empty."""

    found: dict[str, tuple[int, list[tuple[str, str]], str]] = field(default_factory=dict)

    def take(self, asked: bytes, response: Response, before: str = "") -> None:
        """Keep what came, at its own address or one that stands below `before`."""
        line, _, body = asked.partition(b"\r\n")
        method, path, _ = line.decode().split()
        headers = [
            (name, value)
            for name, value in response.headers.items()
            if name not in _OF_SERVER | {"set-cookie"}
        ]
        headers += [("set-cookie", value) for value in response.cookies]
        key = _key(method, f"{before}{path}", empty=body.endswith(b"\r\n\r\n"))
        self.found[key] = (response.status, headers, response.body.decode("latin-1"))

    def write(self, file: Path) -> None:
        """Keep it for the servers of constants."""
        file.write_text(json.dumps(self.found), encoding="utf-8")


def _constants(file: Path) -> Mapping[str, _Constant]:
    recorded = json.loads(file.read_text(encoding="utf-8"))
    return {
        key: (f"{status} Recorded", [(name, value) for name, value in headers], body.encode("latin-1"))
        for key, (status, headers, body) in recorded.items()
    }


def _is_empty(environ: WSGIEnvironment) -> bool:
    return environ.get("CONTENT_LENGTH") in (None, "", "0")


class PlainApp:
    """The least that Python can do."""

    def __init__(self, constants: Mapping[str, _Constant]):
        self._constants = constants

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with what was recorded."""
        empty = _is_empty(environ)
        if not empty:
            environ["wsgi.input"].read()
        key = _key(environ["REQUEST_METHOD"], environ["PATH_INFO"], empty=empty)
        status, headers, body = self._constants[key]
        start_response(status, list(headers))
        return [body]


def flask_app(constants: Mapping[str, _Constant]) -> WsgiApp:
    """The least that Flask can do: one view for every address."""
    app = Flask(__name__)

    @app.route("/<path:_path>", methods=["GET", "POST"])
    def constant(_path: str) -> FlaskResponse:
        empty = _is_empty(request.environ)
        if not empty:
            request.get_data()
        status, headers, body = constants[_key(request.method, request.path, empty=empty)]
        return FlaskResponse(body, status, list(headers))

    return app


def main(kind: str, file: str, port: str) -> None:
    """Serve on one process with as many threads as `prototype-kit serve` has."""
    constants = _constants(Path(file))
    app: WsgiApp = flask_app(constants) if kind == "flask" else PlainApp(constants)
    serve_app(lambda: app, "127.0.0.1", int(port), 1, 4, quick=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
