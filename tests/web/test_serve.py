"""Who reads the requests of each server, and what the app is told of them."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request

from prototype_kit.web import serve as serving
from prototype_kit.web.serve import Certificate, serve, serve_app, serve_console
from tests.web.world import street_lights_alone

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has neither gunicorn nor granian")


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reads the requests of each server that is started; nothing is."""
    found: list[str] = []
    monkeypatch.setattr(
        serving, "_gunicorn", lambda _app, _make, settings: found.append(settings["worker_class"])
    )
    return found


GRANIAN = "prototype_kit.web.granian_worker.GranianWorker"


@pytest.mark.parametrize(
    ("settings", "reader"),
    [
        ({}, GRANIAN),
        ({"PROXIES": "1"}, "gthread"),
        ({"PROXIES": "1", "PROXY_DROPS_UNDERSCORES": "yes"}, GRANIAN),
        ({"PROXIES": "1", "PROXY_DROPS_UNDERSCORES": "no"}, "gthread"),
    ],
)
def test_granian_reads_where_nobody_can_pass_for_a_proxy(
    readers: list[str], tmp_path: Path, settings: dict[str, str], reader: str
) -> None:
    """Behind proxies only where they are said to drop what it cannot tell apart."""
    folder = street_lights_alone(tmp_path / "anytown")
    environ = {f"PROTOTYPE_KIT_{name}": value for name, value in settings.items()}
    serve(folder, environ, "127.0.0.1", 8000, 1, 4)
    assert readers == [reader]


def test_gunicorn_reads_for_the_console_and_over_tls(readers: list[str], tmp_path: Path) -> None:
    """Granian is given no certificate, so what has one is never served without."""
    folder = street_lights_alone(tmp_path / "anytown")
    serve_console(folder, {}, "http://127.0.0.1:8000", "127.0.0.1", 8001, 1, 4)
    files = Certificate(tmp_path / "certificate.pem", tmp_path / "key.pem")
    serve_app(lambda: Flask(__name__), "127.0.0.1", 8000, 1, 4, files, quick=True)
    assert readers == ["gthread", "gthread"]


class _Protocol:
    """Takes an answer, as granian would."""

    def response_iter(self, status: int, headers: list[tuple[str, str]], body: Any) -> None:
        self.status, self.headers = status, headers
        self.body = b"".join(iter(body.__next__, b""))


def _answered(app: Flask, body: BytesIO, **environ: str) -> _Protocol:
    from prototype_kit.web.granian_worker import answers

    protocol = _Protocol()
    sent = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "x", "SERVER_PORT": "80", **environ}
    sent |= {"wsgi.url_scheme": "http", "SERVER_PROTOCOL": "HTTP/1.1"}
    answers(app)(protocol, {**sent, "wsgi.input": body})
    return protocol


def test_the_environment_of_the_process_is_not_that_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """No secret is in what an app may write down of a request, and no variable passes for a header."""
    monkeypatch.setenv("PROTOTYPE_KIT_SECRET", "hidden")
    monkeypatch.setenv("HTTP_X_FORWARDED_FOR", "203.0.113.9")
    app = Flask(__name__)
    seen: dict[str, Any] = {}

    @app.get("/")
    def page() -> Response:
        seen.update(request.environ)
        return Response("", 204)

    assert _answered(app, BytesIO()).status == 204
    assert "hidden" not in seen.values()
    assert "HTTP_X_FORWARDED_FOR" not in seen


@pytest.mark.parametrize(("size", "left"), [(80_000, 0), (3_000_000, 2_000_000)])
def test_who_sends_too_much_is_heard_out_for_a_while(size: int, left: int) -> None:
    """So that a browser shows the page that says so; not for ever."""
    app, body = Flask(__name__), BytesIO(b"x" * size)
    app.add_url_rule("/", view_func=lambda: Response("Too long", 413), methods=["POST"])
    answer = _answered(app, body, REQUEST_METHOD="POST", CONTENT_LENGTH=str(size))
    assert answer.status == 413
    assert len(body.read()) == left
