"""Requests that no browser sends: too large, to names that are not ours, to be led elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from urllib.parse import unquote_to_bytes

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from prototype_kit.web.security import MOST_BYTES
from tests.web.journeys import REPORT, unlisted_light
from tests.web.visitor import SAME_ORIGIN, Visitor, own_path
from tests.web.world import MakeWorld, World

SECOND = 1.0


@pytest.fixture(scope="module")
def world(make_shared_world: MakeWorld) -> World:
    """One world for all: nothing here changes it."""
    return make_shared_world("lights")


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Somebody at the first question."""
    visitor = world.visitor()
    visitor.get(REPORT)
    visitor.submit()
    return visitor


# --- Bodies ---------------------------------------------------------------------------------------------


def _multipart(parts: int, size: int) -> bytes:
    part = b'--x\r\nContent-Disposition: form-data; name="fault"\r\n\r\n' + b"y" * size + b"\r\n"
    return part * parts + b"--x--\r\n"


def _file(size: int) -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\nContent-Type: a/b\r\n\r\n'
    return head + b"y" * size + b"\r\n--x--\r\n"


URLENCODED, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
BODIES = {
    "urlencoded": (b"fault=" + b"x" * MOST_BYTES, URLENCODED),
    "one hundred megabytes": (b"fault=" + b"x" * 100_000_000, URLENCODED),
    "a million fields": (b"a=1&" * 250_000, URLENCODED),
    "a part": (_multipart(1, MOST_BYTES), PARTS),
    "a file": (_file(MOST_BYTES), PARTS),
    "a hundred thousand parts": (_multipart(100_000, 1), PARTS),
    "nested JSON": (b"[" * 100_000, "application/json"),
    "text": (b"x" * 70_000, "text/plain"),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(
    "path", [REPORT, f"{REPORT}/fault", f"{REPORT}/check-answers", "/prototype/forget", "/prototype/password"]
)
def test_a_body_that_is_too_large_is_refused_at_once(
    world: World, visitor: Visitor, path: str, body: str
) -> None:
    """413 on every route that takes posts, whatever the kind; nothing is stored and it takes no time."""
    data, content_type = BODIES[body]
    before, started = world.rows(), time.thread_time()
    response = visitor.raw("POST", path, data=data, content_type=content_type, headers=SAME_ORIGIN)
    took = time.thread_time() - started
    assert response.status_code == 413
    assert "What you sent is too long" in response.text
    assert took < SECOND
    assert before == world.rows()


@pytest.mark.parametrize("path", [REPORT, f"{REPORT}/fault", "/prototype/password"])
@pytest.mark.parametrize("headers", [SAME_ORIGIN, {}])
def test_a_body_of_too_many_parts_is_not_read_to_its_end(
    world: World, visitor: Visitor, path: str, headers: Mapping[str, str]
) -> None:
    """However small they are."""
    before = world.rows()
    response = visitor.raw("POST", path, data=_multipart(300, 1), content_type=PARTS, headers=headers)
    assert response.status_code == 413
    assert before == world.rows()


def test_the_page_for_it_is_as_good_as_any(visitor: Visitor) -> None:
    """It says that nothing was saved, and how to reach somebody."""
    visitor.post(f"{REPORT}/fault", {"fault": "x" * MOST_BYTES}, 413)
    assert visitor.page.heading == "What you sent is too long"
    assert "Nothing has been saved" in visitor.page.words
    assert "01632 960 100" in visitor.page.words


@pytest.mark.parametrize("body", ["urlencoded", "a million fields", "a hundred thousand parts"])
def test_a_browser_that_says_nothing_gets_the_same_answer(visitor: Visitor, body: str) -> None:
    """Nobody can be asked to send again what is too large."""
    data, content_type = BODIES[body]
    assert visitor.raw("POST", f"{REPORT}/fault", data=data, content_type=content_type).status_code == 413


def test_a_body_just_within_the_limit_is_read(visitor: Visitor) -> None:
    """The question says what is wrong with it, not the server."""
    data = b"fault=" + b"x" * (MOST_BYTES - 6)
    visitor.post(f"{REPORT}/fault", data, 422, content_type=URLENCODED)
    assert visitor.page.errors == {"fault": "Select one of the options in the list"}


def test_an_ordinary_form_may_have_many_parts(visitor: Visitor) -> None:
    """Two hundred fields are more than any page has."""
    data = _multipart(199, 1).replace(b"y\r\n", b"damaged\r\n")
    visitor.post(f"{REPORT}/fault", data, content_type=PARTS)
    assert visitor.page.path == f"{REPORT}/light-search"


def test_a_length_that_is_no_number_is_no_trouble(visitor: Visitor) -> None:
    """Whatever the header says, the answer is a page."""
    for length in ("-1", "x", "", "1e9", "99999999999999999999"):
        response = visitor.raw(
            "POST",
            f"{REPORT}/fault",
            input_stream=None,
            headers=SAME_ORIGIN,
            environ_overrides={"CONTENT_LENGTH": length},
        )
        assert response.status_code in (413, 422), length


# --- Redirects -------------------------------------------------------------------------------------------

HOSTILE = [
    "//evil.test",
    "///evil.test",
    "////evil.test/street-lights/report",
    "/\\evil.test",
    "/\\/evil.test",
    "\\\\evil.test",
    "/%5Cevil.test",
    "/%2F%2Fevil.test",
    "/%09/evil.test",
    "/\t/evil.test",
    "/%0d%0aLocation:%20https://evil.test",
    "/%0d%0aSet-Cookie:%20session=evil",
    "/https:evil.test",
    "/https://evil.test",
    "/https:/evil.test",
    "/javascript:alert(1)",
    "/.evil.test",
    "/@evil.test",
    "/..//evil.test",
    "/%2e%2e//evil.test",
    "/。evil.test",
    "/evil。test",
    "/%E3%80%82evil.test",
    "/evil.test%00",
    "/%ff%fe",
    "/%ED%A0%80",
    "/street-lights//evil.test",
    "/street-lights/report//evil.test",
    "/street-lights/report/%0d%0aX: y",
    "/street-lights/report/../../evil.test",
    "/street-lights/report/fault/..%2f..%2f/evil.test",
    "/street-lights/report/?next=//evil.test",
    "/street-lights/report/where?next=https://evil.test&change=//evil.test",
    "/street-lights/report/where?change=%0d%0aX:y",
    "/street-lights/report/start?url=//evil.test",
    "/street-lights?next=//evil.test",
    "/street-lights/?next=//evil.test",
    "/prototype/password?next=//evil.test",
    "/prototype/forget?next=//evil.test",
    "/street-lights/report/confirmation?next=//evil.test",
    "/street-lights/report/check-answers?next=//evil.test",
]


def _raw(visitor: Visitor, world: World, method: str, address: str, **headers: str) -> Iterator[str]:
    """Where an address leads, sent as it is: neither tidied nor quoted by a client."""
    path, _, query = address.partition("?")
    environ = {
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": address,
    }
    response = visitor.raw(
        method,
        "/x",
        headers={**SAME_ORIGIN, **headers},
        environ_overrides=environ,
    )
    assert response.status_code < 500, (method, address)
    assert "evil" not in "".join(response.headers.getlist("Set-Cookie"))
    assert "X" not in response.headers
    if 300 <= response.status_code < 400:
        yield response.headers["Location"]


@pytest.mark.parametrize("address", HOSTILE)
def test_redirects_lead_to_our_own_paths_only(world: World, visitor: Visitor, address: str) -> None:
    """Whatever is asked for, by whatever method, from wherever it seems to come."""
    done = world.visitor()
    unlisted_light(done)
    for who in (visitor, done, world.visitor()):
        for method in ("GET", "POST"):
            for location in _raw(who, world, method, address, Referer=f"http://evil.test{address}"):
                assert "evil" not in own_path(location), location


def test_headers_cannot_say_where_a_redirect_leads(world: World, visitor: Visitor) -> None:
    """Not Referer, nor what proxies add: without a proxy set up nobody believes them."""
    headers = {
        "Referer": "http://evil.test/",
        "X-Forwarded-Host": "evil.test",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Prefix": "//evil.test",
        "X-Original-URL": "//evil.test",
        "X-Rewrite-URL": "//evil.test",
        "Forwarded": "host=evil.test",
    }
    for path in (f"{REPORT}/contact", f"{REPORT}/where", f"{REPORT}/check-answers"):
        (location,) = _raw(visitor, world, "GET", path, **headers)
        assert "evil" not in own_path(location)


@pytest.mark.parametrize(
    "referer",
    [
        "http://[",
        "http://[::1",
        "//",
        "x" * 5000,
        "http://127.0.0.1/street-lights/report/\udcff",
        "http://a:b/",
    ],
)
def test_any_referer_will_do(visitor: Visitor, referer: str) -> None:
    """It is only used to see whether somebody went back."""
    visitor.get(f"{REPORT}/fault", headers={"Referer": referer.encode("utf-8", "replace").decode("latin-1")})


# --- Names of the machine ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "evil.test:80",
        "127.0.0.1.evil.test",
        "evil.test@127.0.0.1",
        "127.0.0.1@evil.test",
        "127.0.0.1, evil.test",
        "127.0.0.1\tevil.test",
        "localhost.",
        "[::1",
        "[evil]",
        "127.1",
        "0.0.0.0",
        "é.test",
        "",
        "127.0.0.1:99999999",
        "localhost#evil.test",
        "localhost/evil.test",
    ],
)
def test_a_name_that_is_not_ours_is_refused(world: World, visitor: Visitor, host: str) -> None:
    """Whoever points their own name at us gets nothing, and cannot post either."""
    before = world.rows()
    for method, path in (
        ("GET", "/"),
        ("GET", f"{REPORT}/fault"),
        ("POST", REPORT),
    ):
        response = visitor.raw(
            method,
            path,
            headers={**SAME_ORIGIN, "Origin": f"http://{host}".encode().decode("latin-1")},
            environ_overrides={"HTTP_HOST": host.encode().decode("latin-1")},
        )
        assert response.status_code == 403, (method, path)
        assert "This address is not one of ours" in response.text
        assert "Set-Cookie" not in response.headers
    assert before == world.rows()


def test_brackets_that_hold_no_address_are_refused(world: World) -> None:
    """Python's own reading of such a name is an exception."""
    environ = create_environ("/", environ_overrides={"HTTP_HOST": "[1:2.3]"})
    _, status, _ = run_wsgi_app(world.app, environ, buffered=True)
    assert status == "403 FORBIDDEN"


def test_a_balancer_may_ask_after_health_by_any_name(visitor: Visitor) -> None:
    """It knows the server by its number; nothing but “ok” is to be had there."""
    answer = visitor.client.get("/health/live", headers={"Host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]", "[::1]:8000"]
)
def test_this_machine_goes_by_these_names(visitor: Visitor, host: str) -> None:
    """With any port."""
    assert visitor.raw("GET", "/", environ_overrides={"HTTP_HOST": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("services.example.gov.uk", 200),
        ("SERVICES.example.gov.uk:443", 200),
        ("localhost", 200),
        ("example.gov.uk", 403),
        ("x.services.example.gov.uk", 403),
    ],
)
def test_an_address_brings_its_own_name(make_world: MakeWorld, host: str, status: int) -> None:
    """And no other: neither one above it nor one below."""
    world = make_world(
        "lights", live=True, ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse"
    )
    response = world.visitor().client.get("/", environ_overrides={"HTTP_HOST": host})
    assert status == response.status_code


def test_proxies_are_believed_as_many_as_are_set(make_world: MakeWorld) -> None:
    """With one proxy the last forwarded name counts; what a person sent before it does not."""
    world = make_world(
        "lights", live=True, ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse", PROXIES="1"
    )
    client = world.visitor().client

    def status(forwarded: str) -> int:
        headers = {
            "X-Forwarded-Host": forwarded,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.9",
        }
        return client.get("/", headers=headers, environ_overrides={"HTTP_HOST": "10.0.0.7:8000"}).status_code

    assert status("services.example.gov.uk") == 200
    assert status("evil.test, services.example.gov.uk") == 200
    assert status("services.example.gov.uk, evil.test") == 403
