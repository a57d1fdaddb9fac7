"""Responses of text, compressed with gzip for browsers that take it.

A page that repeats what its address says, compressed together with something secret, tells whoever sees its
length what the secret is like: another site can have a person's browser ask for it again and again, with
other words in the address (BREACH). So only what nobody else can have asked for like that is compressed,
unless it is the same for everybody. See docs/decisions/0032.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LEAST = 1000
"""Bytes; less than that travels in one packet either way."""
LEVEL = 4
"""Of a page of 8 kB: 2 kB in 0.04 ms. Level 1 takes 0.03 ms and 10% more, 6 takes 0.05 ms and 2% less."""
_TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "application/json", "application/geo+json", "image/svg+xml"}
)
_GZIP = 31  # zlib's number for its own largest window, inside gzip's head and foot
OURS = ("same-origin", "none")
"""What browsers say of a request (`Sec-Fetch-Site`) that no other site had them send."""
_APART = frozenset({"content-encoding", "content-range", "content-disposition", "accept-ranges"})
"""A response with one of these is compressed already, a part of something, or a file to keep."""

ENCODING = ("Content-Encoding", "gzip")
VARY = ("Vary", "Accept-Encoding")

Headers = list[tuple[str, str]]


class Compressing:
    """The WSGI app, with its texts compressed."""

    def __init__(self, app: WSGIApplication):
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request. What is sent bit by bit, and so has no length, passes as it comes."""
        given: list[Any] = []

        def start(status: str, headers: Headers, *failed: Any) -> Callable[[bytes], object]:
            if not _is_text(status, headers) or (not _kept(headers) and not _from_here(environ)):
                given.clear()
                return start_response(status, headers, *failed)
            given[:] = [status, headers, *failed]
            return _no_writing

        body = self._app(environ, start)
        if not given:
            return body
        status, headers, *failed = given
        if VARY not in headers:  # it is there already when an app is served below another
            headers = [*headers, VARY]
        if not takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            start_response(status, headers, *failed)
            return body
        try:
            content = b"".join(body)
        finally:
            if close := getattr(body, "close", None):
                close()
        packed = packed_once(content) if _kept(headers) else pack(content)
        # Of what is not sent, the answer to HEAD, the length is left out: nobody would know it.
        length = [("Content-Length", str(len(packed)))] if content else []
        start_response(status, [*_packed(headers), ENCODING, *length], *failed)
        return [packed] if content else []


def pack(content: bytes) -> bytes:
    """What is somebody's own, packed."""
    return zlib.compress(content, LEVEL, _GZIP)


@lru_cache(maxsize=256)
def packed_once(content: bytes) -> bytes:
    """What is the same for everybody, packed as small as can be: so few that each is kept here too."""
    return zlib.compress(content, 9, _GZIP)


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Whether a browser with this `Accept-Encoding` takes gzip."""
    weights = dict[str, bool]()
    for part in accepted.lower().split(","):
        name, *settings = (each.strip() for each in part.split(";"))
        weights[name] = not any(_is_nought(each) for each in settings)
    return weights.get("gzip", weights.get("*", False))


def _is_nought(setting: str) -> bool:
    name, _, value = setting.partition("=")
    return name.strip() == "q" and not value.strip().strip("0.")


def _is_text(status: str, headers: Headers) -> bool:
    """Whether it is text, of one piece, and long enough."""
    if status[:3] in ("204", "206", "304"):
        return False
    found = {name.lower(): value for name, value in headers}
    kind = found.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _TYPES or not _APART.isdisjoint(found):
        return False
    if "no-transform" in found.get("cache-control", ""):
        return False
    length = found.get("content-length", "")
    return length.isdecimal() and int(length) >= LEAST


def _kept(headers: Headers) -> bool:
    """Whether it is a file that is the same for everybody, at an address that names its content."""
    return any(name.lower() == "cache-control" and "immutable" in value for name, value in headers)


def _from_here(environ: WSGIEnvironment) -> bool:
    """Whether no other site can have chosen the words in the request, as far as it says where it is from."""
    has_words = environ.get("QUERY_STRING") or environ["REQUEST_METHOD"] not in ("GET", "HEAD")
    return not has_words or environ.get("HTTP_SEC_FETCH_SITE") in OURS


def _packed(headers: Headers) -> Iterable[tuple[str, str]]:
    """The headers, of the packed form: its length is another, and its ETag names no bytes."""
    for name, value in headers:
        if name.lower() == "etag" and not value.startswith("W/"):
            yield name, f"W/{value}"
        elif name.lower() != "content-length":
            yield name, value


def _no_writing(_: bytes) -> object:
    raise AssertionError("Flask gives its answers back")
