"""What a browser and a server exchange: requests as bytes, responses as they come, forms on pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple
from urllib.parse import urlencode

Fields = Mapping[str, str | Sequence[str]]
"""What is typed into a form; a list sends its name once for each."""

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL | re.IGNORECASE)
_INPUT = re.compile(r"<input\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")


class Response(NamedTuple):
    """What came. `size` is all of it in bytes, and `stays` whether the connection can be used again."""

    status: int
    headers: Mapping[str, str]
    cookies: Sequence[str]
    body: bytes
    size: int
    stays: bool

    @property
    def text(self) -> str:
        """The body as words; only for what is not compressed."""
        return self.body.decode("utf-8", "replace")


@dataclass
class Jar:
    """The cookies of one visitor."""

    cookies: dict[str, str] = field(default_factory=dict)

    def take(self, response: Response) -> None:
        """Keep what a response sets."""
        for line in response.cookies:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()

    @property
    def header(self) -> str:
        """The header line that sends them back."""
        if not self.cookies:
            return ""
        return "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()) + "\r\n"


def asking(method: str, path: str, port: int, jar: Jar, body: str | None = None, more: str = "") -> bytes:
    """A request as a browser would send it from our own page; `more` are header lines."""
    origin = f"http://127.0.0.1:{port}"
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n"
        f"Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\n{jar.header}{more}"
    )
    if body is None:
        return f"{head}\r\n".encode()
    sent = body.encode()
    kind = f"Origin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}{kind}Content-Length: {len(sent)}\r\n\r\n".encode() + sent


def take_response(heard: bytearray) -> Response | None:
    """The first response of what was heard, which is taken away; None while it has not all come."""
    end = heard.find(b"\r\n\r\n")
    if end < 0:
        return None
    line, *lines = heard[:end].decode("latin-1").split("\r\n")
    pairs = [
        (name.strip().lower(), value.strip()) for name, _, value in (one.partition(":") for one in lines)
    ]
    headers = dict(pairs)
    if headers.get("transfer-encoding", "").lower() == "chunked":
        found = _chunks(heard, end + 4)
    else:
        length = end + 4 + int(headers.get("content-length", "0"))
        found = None if len(heard) < length else (bytes(heard[end + 4 : length]), length)
    if found is None:
        return None
    body, size = found
    del heard[:size]
    cookies = [value for name, value in pairs if name == "set-cookie"]
    stays = headers.get("connection", "").lower() != "close"
    return Response(int(line.split()[1]), headers, cookies, body, size, stays)


def _chunks(heard: bytearray, start: int) -> tuple[bytes, int] | None:
    body = bytearray()
    while (end := heard.find(b"\r\n", start)) >= 0:
        length = int(heard[start:end].split(b";")[0], 16)
        start = end + 2
        if len(heard) < start + length + 2:
            return None
        body += heard[start : start + length]
        start += length + 2
        if length == 0:
            return bytes(body), start
    return None


class Form(NamedTuple):
    """A form that is posted: where to, and what is hidden in it."""

    action: str
    hidden: Fields

    def filled(self, fields: Fields) -> str:
        """The body that it sends with these fields."""
        return urlencode({**self.hidden, **fields}, doseq=True)


def first_form(page: str) -> Form | None:
    """The first form of a page that is posted."""
    for form in _FORM.finditer(page):
        settings = _attributes(form[1])
        if settings.get("method", "").lower() == "post":
            inputs = [_attributes(each) for each in _INPUT.findall(form[2])]
            hidden = {
                each["name"]: each.get("value", "")
                for each in inputs
                if each.get("type") == "hidden" and "name" in each
            }
            return Form(settings.get("action", ""), hidden)
    return None


def _attributes(tag: str) -> dict[str, str]:
    return {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}
