"""What every request must pass, and what every response must carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from flask import Flask, Request, abort, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.settings import LOOPBACK, Settings
from prototype_kit.web.compressing import Compressing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SIGNED_OUT = "/sign-in/openid/signed-out"
"""Where an OpenID provider's server says that somebody signed out there. It signs what it sends, so it need
not come from our own page: the one address of which that is so. It is served where there is a provider."""
MOST_BYTES = 64 * 1024
"""The largest ordinary form: what the ONS's runner allows."""

# The one inline script of the GOV.UK page template; a test compares it with the template in use.
GOVUK_SCRIPT = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' {GOVUK_SCRIPT}",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)

_IN_PATHS = "/:@!$&'()*+,;="
"""What an address may hold in its path beside letters and figures (RFC 3986, pchar)."""

_FEATURES = ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True)
class Verdict:
    """Where a request that changes something came from: here, elsewhere, or nobody can tell."""

    here: bool
    known: bool


def origin_verdict(sent: Request, settings: Settings) -> Verdict:
    """Judge by Fetch metadata, else by Origin. Browsers send the first only over TLS and on loopback."""
    if sent.path == SIGNED_OUT:
        return Verdict(here=True, known=True)
    if site := sent.headers.get("Sec-Fetch-Site"):
        # "none" is a person's own doing: a typed address, a bookmark, a repeated form.
        return Verdict(here=site in ("same-origin", "none"), known=True)
    if origin := sent.headers.get("Origin"):
        ours = settings.address or f"{sent.scheme}://{sent.host}"
        return Verdict(here=_same_origin(origin, ours), known=True)
    return Verdict(here=False, known=False)


def _same_origin(one: str, other: str) -> bool:
    def parts(address: str) -> tuple[str, str | None, int | None]:
        split = urlsplit(address)
        return split.scheme, split.hostname, split.port or {"http": 80, "https": 443}.get(split.scheme)

    try:
        return parts(one) == parts(other)
    except ValueError:  # a port that is no number
        return False


def own_path(path: str) -> str:
    """The address of a decoded path, as a redirect may name it: it never leads to another site.

    Browsers read `//there` as the name of a site; Werkzeug makes that of `/<tab>/there`.
    """
    return f"/{quote(path.lstrip('/'), safe=_IN_PATHS)}"


def guard(app: Flask, settings: Settings, gate: Callable[[], AnyResponse | None]) -> None:
    """Put the checks before every request and the headers on every response of `app`."""

    @app.before_request
    def check() -> AnyResponse | None:
        # Balancers ask after the server's health by its number; there is nothing to be had there.
        if not is_known_host(request.host, settings) and not request.path.startswith("/health/"):
            abort(403, description="unknown-host")
        # Said before anything is read, and also by views that read nothing.
        length = request.content_length
        if length and length > (request.max_content_length or MOST_BYTES):
            abort(413)
        # No browser sends a form in chunks; of one that is too large we would take the beginning for all.
        if request.method in UNSAFE and request.headers.get("Transfer-Encoding"):
            abort(411)
        return gate()

    app.wsgi_app = Compressing(_Hardened(app.wsgi_app, settings))  # type: ignore[method-assign]  # Flask's own way


def headers_of_pages(settings: Settings) -> dict[str, str]:
    """The headers that every response carries, unless it has its own of a name."""
    headers = {**HEADERS, "Cache-Control": "no-store"}
    if settings.https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if not settings.live:
        headers["X-Robots-Tag"] = "noindex, nofollow"
    return headers


class _Hardened:
    """An app whose every response carries these headers."""

    def __init__(self, app: WSGIApplication, settings: Settings):
        self._app = app
        self._headers = [(name.lower(), (name, value)) for name, value in headers_of_pages(settings).items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *failed: Any) -> Callable[[bytes], object]:
            own = {name.lower() for name, _ in headers}
            more = [header for name, header in self._headers if name not in own]
            return start_response(status, headers + more, *failed)

        return self._app(environ, start)


def is_known_host(sent: str, settings: Settings) -> bool:
    """Whether a request that names this host, perhaps with a port, is for this site."""
    return _host(sent) in settings.hosts


@lru_cache(maxsize=100)
def _host(sent: str) -> str:
    try:
        return urlsplit(f"//{sent}").hostname or ""
    except ValueError:  # brackets that hold no address
        return ""


def reachable_from_outside(host: str) -> bool:
    """Whether a server bound to `host` can be reached by other machines."""
    return host not in LOOPBACK
