"""An app served below a path, beside others on the same site, without knowing it.

`Below(app, "/rounds/round-3")` makes an app that is written for the root of a site answer below that path.
The addresses in its pages and redirects are moved there, and its cookies get names of their own, so that two
such apps in one browser know nothing of each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
Headers = list[tuple[str, str]]

# What people typed cannot look like this: templates escape the quotation mark.
_ADDRESS = re.compile(rb"""(\s(?:href|src|action|formaction|data-[a-z-]+)=")/(?!/)""")
_HOST_ONLY = "__Host-"


class Below:
    """The WSGI app. `path` has a slash in front and none behind."""

    def __init__(self, app: WsgiApp, path: str):
        self._app, self._path = app, path
        self._mark = f"{path.strip('/').replace('/', '.')}."

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request whose path begins with ours."""
        moved = {
            **environ,
            "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + self._path,
            "PATH_INFO": environ["PATH_INFO"][len(self._path) :] or "/",
            "HTTP_ACCEPT_ENCODING": "",  # its pages are changed below
            "HTTP_COOKIE": self._own_cookies(environ.get("HTTP_COOKIE", "")),
            "HTTP_REFERER": self._from_inside(environ.get("HTTP_REFERER", "")),
        }
        answer: list[Any] = []

        def start(status: str, headers: Headers, *rest: Any) -> Callable[[bytes], object]:
            answer[:] = [status, headers, *rest]
            return lambda _: None

        body = self._app(moved, start)
        status, headers, *rest = answer
        is_page = any(
            name.lower() == "content-type" and value.startswith("text/html") for name, value in headers
        )
        if not is_page:
            start_response(status, self._moved(headers), *rest)
            return body
        try:
            page = _ADDRESS.sub(rb"\1" + self._path.encode() + b"/", b"".join(body))
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*self._moved(headers), ("Content-Length", str(len(page)))], *rest)
        return [page]

    def _moved(self, headers: Headers) -> Headers:
        moved = []
        for name, value in headers:
            if name.lower() == "location" and value.startswith("/") and not value.startswith("//"):
                moved.append((name, self._path + value))
            elif name.lower() == "set-cookie":
                moved.append((name, self._marked(value)))
            else:
                moved.append((name, value))
        return moved

    def _marked(self, cookie: str) -> str:
        if cookie.startswith(_HOST_ONLY):  # which has to stay in front
            return f"{_HOST_ONLY}{self._mark}{cookie[len(_HOST_ONLY) :]}"
        return f"{self._mark}{cookie}"

    def _own_cookies(self, sent: str) -> str:
        """Those that were set here, by the names that the app gave them."""
        own = []
        for part in sent.split(";"):
            name, sign, value = part.strip().partition("=")
            host_only = name.startswith(_HOST_ONLY)
            bare = name[len(_HOST_ONLY) :] if host_only else name
            if sign and bare.startswith(self._mark):
                kept = bare[len(self._mark) :]
                own.append(f"{_HOST_ONLY if host_only else ''}{kept}={value}")
        return "; ".join(own)

    def _from_inside(self, referer: str) -> str:
        """The page that led here, as the app knows it; nothing where it is not the app's."""
        try:
            path = urlsplit(referer).path
        except ValueError:
            return ""
        if not path.startswith(f"{self._path}/"):
            return ""
        return referer.replace(self._path, "", 1)
