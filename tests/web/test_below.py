"""An app that is served below a path answers there as it does at the root, and leads nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from prototype_kit.web.below import Below
from tests.web.journeys import listed_light
from tests.web.visitor import Visitor
from tests.web.world import World

PATH = "/rounds/round-3"
ADDRESSES = ("href", "src", "action", "formaction")


def _below(app: Any) -> Flask:
    """An app for a visitor whose every page is that of `app`, below the path."""
    outer = Flask("outer", static_folder=None)
    outer.wsgi_app = Below(getattr(app, "wsgi_app", app), PATH)  # type: ignore[method-assign]
    return outer


class Moved(Visitor):
    """Visits an app below the path, and never leaves it."""

    def __init__(self, world: World):
        super().__init__(_below(world.app))
        self.seen: set[str] = set()

    def get(self, url: str, status: int = 200, **options: Any) -> Any:
        """A page by its address below the path."""
        self._look(super().get(url if url.startswith(PATH) else PATH + url, status, **options))
        return self.page

    def post(self, url: str, *rest: Any, **options: Any) -> Any:
        """The same of a form."""
        self._look(super().post(url if url.startswith(PATH) else PATH + url, *rest, **options))
        return self.page

    def _look(self, page: Any) -> None:
        assert page.url.startswith(PATH), page.url
        for element in page.tree.iter():
            for name in (*ADDRESSES, *(name for name in element.attrib if name.startswith("data-"))):
                value = element.get(name) or ""
                if value.startswith("/"):
                    assert value.startswith(f"{PATH}/"), (page.url, name, value)
                    self.seen.add(name)


def test_a_whole_journey_stays_below_the_path(lights: World) -> None:
    """From the home page to the confirmation: each page, form, redirect and picture."""
    visitor = Moved(lights)
    visitor.get("/")
    listed_light(visitor)
    visitor.submit()
    assert "reference" in visitor.page.words
    assert {"href", "src"} <= visitor.seen


def test_messages_lead_below_the_path(lights: World) -> None:
    """What somebody reads in an email leads to the app that they used."""
    visitor = Moved(lights)
    listed_light(visitor)
    visitor.submit()
    (message, *_) = lights.front.store.outbox.recent(5)
    assert f"http://127.0.0.1{PATH}/track" in message.body


def test_two_apps_in_one_browser_know_nothing_of_each_other(lights: World) -> None:
    """Each has cookies of its own; what was begun in one is not there in the other."""
    inner, outer = Client(lights.app.wsgi_app), Client(Below(lights.app.wsgi_app, PATH))
    outer.post(f"{PATH}/street-lights/report", headers={"Sec-Fetch-Site": "same-origin"})
    moved = outer.get_cookie("rounds.round-3.session")
    assert moved is not None
    assert outer.get_cookie("session") is None
    inner.set_cookie("session", "x" * 43)
    inner.set_cookie("rounds.round-3.session", moved.value)
    page = inner.get("/street-lights/report/fault")
    assert page.status_code == 404, "the cookie of the one opens nothing in the other"


def _echo(headers: list[tuple[str, str]], body: bytes = b"") -> Any:
    seen: dict[str, str] = {}

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.update({name: value for name, value in environ.items() if isinstance(value, str)})
        start_response("200 OK", headers)
        return [body]

    app.seen = seen  # type: ignore[attr-defined]
    return app


@pytest.mark.parametrize(
    ("sent", "moved"),
    [("/track", f"{PATH}/track"), ("//elsewhere.example", "//elsewhere.example"), ("?lang=cy", "?lang=cy")],
)
def test_redirects_are_moved(sent: str, moved: str) -> None:
    """Those to a path of the app; a redirect to another site stays what it is."""
    answer = Client(Below(_echo([("Location", sent)]), PATH)).get(f"{PATH}/x")
    assert answer.headers["Location"] == moved


def test_only_addresses_in_pages_are_moved() -> None:
    """What somebody typed is escaped, and so is never taken for one; values of fields stay."""
    page = b'<a href="/a">x</a><input value="/b">&quot; href=&#34;/c&#34; <a href="//d">'
    answer = Client(Below(_echo([("Content-Type", "text/html; charset=utf-8")], page), PATH)).get(PATH)
    assert answer.data == page.replace(b'href="/a"', f'href="{PATH}/a"'.encode())
    plain = Client(Below(_echo([("Content-Type", "text/css")], page), PATH)).get(PATH)
    assert plain.data == page


def test_the_app_knows_the_page_that_led_there_by_its_own_path() -> None:
    """Another app's page is nobody's business."""
    app = _echo([])
    client = Client(Below(app, PATH))
    client.get(f"{PATH}/x", headers={"Referer": f"http://localhost{PATH}/street-lights/report"})
    assert app.seen["HTTP_REFERER"] == "http://localhost/street-lights/report"
    assert app.seen["PATH_INFO"] == "/x"
    client.get(f"{PATH}/x", headers={"Referer": "http://localhost/street-lights/report"})
    assert app.seen["HTTP_REFERER"] == ""


def test_a_cookie_bound_to_its_host_stays_so() -> None:
    """Browsers ask for the mark in front."""
    cookie = "__Host-session=1; Secure; HttpOnly; Path=/"
    answer = Client(Below(_echo([("Set-Cookie", cookie)]), PATH)).get(PATH)
    assert answer.headers["Set-Cookie"].startswith("__Host-rounds.round-3.session=1; Secure")
    app = _echo([])
    Client(Below(app, PATH), use_cookies=False).get(
        PATH, headers={"Cookie": "__Host-rounds.round-3.session=1; session=2"}
    )
    assert app.seen["HTTP_COOKIE"] == "__Host-session=1"
