"""What is compressed, for whom, and what never is."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from flask import Response, request
from werkzeug.test import Client, TestResponse

from prototype_kit.web.assets import Assets
from prototype_kit.web.below import Below
from prototype_kit.web.compressing import LEAST, Compressing, takes_gzip
from tests.web.journeys import REPORT
from tests.web.test_posts import PROFILES
from tests.web.visitor import SAME_ORIGIN
from tests.web.world import MakeWorld, World

PLAIN = {"Accept-Encoding": "identity"}
GZIP = {"Accept-Encoding": "gzip, deflate, br"}
OTHER_SITE = {"Sec-Fetch-Site": "cross-site"}
LONG = "<p>Lamp</p>" * LEAST


@pytest.fixture(scope="module")
def world(make_shared_world: MakeWorld) -> World:
    """Street lights, which nobody changes."""
    return make_shared_world("lights")


def _get(world: World, path: str, headers: Mapping[str, str], method: str = "GET") -> TestResponse:
    return Client(world.app.wsgi_app, TestResponse).open(path, method=method, headers=headers)


def _app(headers: Mapping[str, str], body: str = LONG, status: str = "200 OK") -> Client:
    """Something that answers with `body` and its length, compressed where that may be."""

    def answer(_: Any, start: Any) -> Iterable[bytes]:
        length = {"Content-Length": str(len(body))}
        start(status, [*({"Content-Type": "text/html"} | length | headers).items()])
        return [body.encode()]

    return Client(Compressing(answer), TestResponse)


def _packed(answer: TestResponse) -> bool:
    """Whether it is compressed. What is says so, and how long it is."""
    if answer.headers.get("Content-Encoding") != "gzip":
        return False
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers.getlist("Vary").count("Accept-Encoding") == 1
    return True


@pytest.mark.parametrize("path", ["/", f"{REPORT}/privacy", "/no-such-page", "/cookies"])
def test_pages_are_compressed(world: World, path: str) -> None:
    """A page is a third as long for a browser that takes gzip, and says the same."""
    whole, packed = _get(world, path, PLAIN), _get(world, path, GZIP)
    assert _packed(packed)
    assert gzip.decompress(packed.data) == whole.data
    assert len(packed.data) < len(whole.data) / 2.5
    assert "Content-Encoding" not in whole.headers
    assert whole.headers["Vary"] == "Accept-Encoding"
    assert packed.status_code == whole.status_code


def test_files_of_pages_are_compressed_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a browser keeps for ever is compressed for the first who asks, and kept."""
    base = Assets(world.front.site).base
    paths = [
        f"{base}/{name}" for name in ("kit.css", "kit.mjs", "vendor/govuk-frontend/govuk-frontend.min.js")
    ]
    first = [_get(world, path, GZIP) for path in paths]
    assert all(map(_packed, first))

    def again(*_: object) -> bytes:
        raise AssertionError("compressed again")

    monkeypatch.setattr("prototype_kit.web.compressing.zlib.compress", again)
    assert [_get(world, path, GZIP).data for path in paths] == [each.data for each in first]
    assert [gzip.decompress(each.data) for each in first] == [_get(world, path, PLAIN).data for path in paths]


@pytest.mark.parametrize("kind", ["text/css", "application/json", "application/geo+json", "image/svg+xml"])
def test_other_texts_are_compressed(kind: str) -> None:
    """Not only pages."""
    assert _packed(_app({"Content-Type": f"{kind}; charset=utf-8"}).get("/", headers=GZIP))


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "image/png"},
        {"Content-Type": "application/pdf"},
        {"Content-Type": "font/woff2"},
        {"Content-Type": "text/event-stream"},
        {"Content-Encoding": "br"},
        {"Content-Disposition": "attachment; filename=letter.html"},
        {"Content-Range": "bytes 0-1/2"},
        {"Accept-Ranges": "bytes"},
        {"Cache-Control": "no-store, no-transform"},
        {"Content-Length": str(LEAST - 1)},
        {"Content-Length": ""},
    ],
    ids=str,
)
def test_nothing_else_is(headers: Mapping[str, str]) -> None:
    """Pictures, streams, files that people sent, parts, what is short or compressed: they go as they are."""
    answer = _app(headers).get("/", headers=GZIP)
    assert answer.headers.get("Content-Encoding") == headers.get("Content-Encoding")
    assert answer.text == LONG
    assert "Vary" not in answer.headers


@pytest.mark.parametrize("status", ["204 No Content", "206 Partial Content", "304 Not Modified"])
def test_what_has_no_whole_body_is_left_alone(status: str) -> None:
    """There is nothing to compress, or a part of it."""
    assert not _packed(_app({}, status=status).get("/", headers=GZIP))


def test_a_stream_is_not_waited_for() -> None:
    """What is sent bit by bit passes bit by bit."""
    sent: list[int] = []

    def answer(_: Any, start: Any) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/html")])
        for number in range(3):
            sent.append(number)
            yield b"bit"

    body = Compressing(answer)({"REQUEST_METHOD": "GET"}, lambda *_: None)
    assert not sent
    next(iter(body))
    assert sent == [0]


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("*, gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0.001", True),
        ("identity, *;q=0", False),
        ("br", False),
        ("", False),
    ],
)
def test_who_takes_gzip(accepted: str, taken: bool) -> None:
    """As RFC 9110, 12.5.3 says it; who says nothing gets the page as it is."""
    assert takes_gzip(accepted) is taken


def test_head_tells_what_get_would(world: World) -> None:
    """All but the length, which is not known before the page is compressed."""
    asked, got = _get(world, "/", GZIP, "HEAD"), _get(world, "/", GZIP)
    assert asked.data == b""
    assert "Content-Length" not in asked.headers
    same = [
        {name: value for name, value in each.headers if name != "Content-Length"} for each in (asked, got)
    ]
    assert same[0] == same[1]
    assert int(_get(world, "/", PLAIN, "HEAD").headers["Content-Length"]) > LEAST


def test_a_page_is_the_same_by_its_etag(world: World) -> None:
    """The ETag of what is compressed is a weak one; who comes back with it is told that nothing is new."""

    def answer() -> Response:
        response = Response(LONG)
        response.add_etag()
        response.make_conditional(request)
        return response

    from flask import Flask

    app = Flask("one")
    app.add_url_rule("/", "one", answer)
    client = Client(Compressing(app.wsgi_app), TestResponse)
    first = client.get("/", headers=GZIP)
    assert _packed(first)
    assert first.headers["ETag"].startswith('W/"')
    again = client.get("/", headers={**GZIP, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("where", [OTHER_SITE, {"Sec-Fetch-Site": "same-site"}, {}], ids=str)
def test_words_of_another_site_are_not_compressed_with_ours(world: World, where: Mapping[str, str]) -> None:
    """What is in an address, or sent, may be another site's doing, and its length would tell of the page."""
    assert not _packed(_get(world, "/track?reference=ABCD", {**GZIP, **where}))
    assert not _packed(_app({}).post("/", headers={**GZIP, **where}))
    assert _packed(_get(world, "/", {**GZIP, **where}))
    for ours in ("same-origin", "none"):
        assert _packed(_get(world, "/track?reference=ABCD", {**GZIP, "Sec-Fetch-Site": ours}))
        assert _packed(_app({}).post("/", headers={**GZIP, "Sec-Fetch-Site": ours}))


def test_the_page_with_a_secret_beside_what_was_typed_is_not_compressed(make_world: MakeWorld) -> None:
    """The page that asks whether somebody sent this themselves holds a value that proves it."""
    world = make_world("lights", **PROFILES["this machine"])
    visitor = world.visitor()
    visitor.get(REPORT)
    answer = visitor.client.post(REPORT, data={"words": LONG[:5000]}, headers=GZIP)
    assert answer.status_code == 403
    assert "kit-confirm" in answer.text
    assert "Content-Encoding" not in answer.headers


def test_what_is_served_below_another_path_is_compressed(world: World) -> None:
    """Its pages are changed first."""
    client = Client(Compressing(Below(world.app.wsgi_app, "/rounds/one")), TestResponse)
    answer = client.get("/rounds/one/", headers={**GZIP, **SAME_ORIGIN})
    assert _packed(answer)
    assert b'href="/rounds/one/street-lights' in gzip.decompress(answer.data)
