"""The language that a visitor reads: chosen on any page, at the same address and with the same answers."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, after_this_request, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.settings import Settings
from prototype_kit.site import Site
from prototype_kit.web.security import own_path

CHOICE = "lang"
"""The key in an address that chooses a language."""


def cookie_name(settings: Settings) -> str:
    """The cookie that remembers the language."""
    return "__Host-language" if settings.https else "language"


def chosen_language(site: Site, settings: Settings) -> str:
    """The code of the language to answer this request in."""
    if len(site.entry.languages) == 1:
        return site.language.code
    asked = request.args.get(CHOICE) or request.cookies.get(cookie_name(settings))
    return asked if asked in site.entry.languages else site.language.code


def has_chosen(site: Site, settings: Settings) -> bool:
    """Whether somebody chose a language, now or earlier, in this browser."""
    chosen = request.cookies.get(cookie_name(settings))
    return is_choosing(site) or chosen in site.entry.languages


def is_choosing(site: Site) -> bool:
    """Whether this request is made to choose another language."""
    return request.args.get(CHOICE) in site.entry.languages


def take_choice(site: Site, settings: Settings) -> AnyResponse | None:
    """Remember a choice. The page itself is then asked for anew; a form goes on to it and is shown again."""
    if not is_choosing(site):
        return None
    code = request.args[CHOICE]
    if request.method not in ("GET", "HEAD"):

        @after_this_request
        def remember(response: Response) -> Response:
            _remember(response, code, settings)
            return response

        return None
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != CHOICE]
    here = own_path(request.path)
    return _remember(redirect(f"{here}?{urlencode(rest)}" if rest else here, 303), code, settings)


def _remember(response: AnyResponse, code: str, settings: Settings) -> AnyResponse:
    """Browsers forget it when they are closed, as they do the answers."""
    response.set_cookie(
        cookie_name(settings), code, httponly=True, samesite="Lax", secure=settings.https, path="/"
    )
    return response
