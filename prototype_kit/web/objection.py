"""Whether somebody objects to being counted: by a signal of their browser, or because they asked us.

What they asked is remembered in a cookie that is the same for everybody, and is set for nobody else.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Request
from werkzeug.wrappers import Response

from prototype_kit.settings import Settings

_ASKED = "no"
LIFETIME = timedelta(days=365)
"""How long the wish is remembered; browsers keep no cookie for much longer."""


def signals(request: Request) -> bool:
    """Whether the browser says so itself: by Global Privacy Control, or by Do Not Track."""
    sent = request.environ
    return sent.get("HTTP_SEC_GPC") == "1" or sent.get("HTTP_DNT") == "1"


def has_asked(request: Request, settings: Settings) -> bool:
    """Whether somebody asked us in this browser."""
    name = cookie_name(settings)
    # Most have no such cookie, and to read all that there are takes a while.
    return name in request.environ.get("HTTP_COOKIE", "") and request.cookies.get(name) == _ASKED


def objects(request: Request, settings: Settings) -> bool:
    """Whether nothing may be counted of this request."""
    return signals(request) or has_asked(request, settings)


def remember(response: Response, settings: Settings, *, objection: bool) -> None:
    """Remember the wish in the browser; or forget it, where somebody may be counted again."""
    response.set_cookie(
        cookie_name(settings),
        _ASKED if objection else "",
        max_age=LIFETIME if objection else 0,
        httponly=True,
        samesite="Lax",
        secure=settings.https,
        path="/",
    )


def cookie_name(settings: Settings) -> str:
    """The cookie's name: of this host alone, where a browser can be told so."""
    return "__Host-counting" if settings.https else "counting"
