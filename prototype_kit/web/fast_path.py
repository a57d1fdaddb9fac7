"""Pages that are the same for everybody, answered before Flask.

Most of what people ask for are start pages, and questions that they have not answered yet. Those are kept
whole. What is left to do for a question is to find the draft, to walk, and to keep an event; what Flask does
around a view takes longer than that. So a request in which nothing could make the page another one comes past
it. Whatever is unusual, and whatever fails, goes to Flask, which gives the same answer. See
docs/decisions/0033.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask

from prototype_kit.journey import Journey, Page
from prototype_kit.service import Service
from prototype_kit.web.compressing import ENCODING, VARY, packed_once, takes_gzip
from prototype_kit.web.drafts import is_fresh
from prototype_kit.web.emitting import keep_viewed
from prototype_kit.web.front import Front
from prototype_kit.web.question_pages import kept_page
from prototype_kit.web.security import headers_of_pages, is_known_host
from prototype_kit.web.visit import Visit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_TYPE = ("Content-Type", "text/html; charset=utf-8")
_TELLING = ("HTTP_SEC_GPC", "HTTP_DNT", "HTTP_PROTOTYPE_KIT_LOAD", "HTTP_TRANSFER_ENCODING")
"""Headers of those who object to being counted, of load tests, and of what is no plain request for a page."""


def put_before(app: Flask, front: Front) -> None:
    """Answer the pages of `front` here, unless something is asked of whoever comes to any page."""
    if front.companion is None and not front.settings.passwords:
        app.wsgi_app = FastPath(app.wsgi_app, front)  # type: ignore[method-assign]  # Flask's own way


class FastPath:
    """The WSGI app, with the pages that it keeps for everybody in front of it."""

    def __init__(self, app: WSGIApplication, front: Front):
        self._app, self._front = app, front
        self._pages = {
            f"/{service.slug}/{journey.name}/{screen.name}": (service, journey, screen)
            for service in front.site.services.values()
            for journey in service.journeys.values()
            for screen, repeat in journey.screens
            if isinstance(screen, Page) and repeat is None
        }
        journeys = {(each.slug, name) for each in front.site.services.values() for name in each.journeys}
        self._starts = {f"/{slug}/{name}": (slug, name) for slug, name in journeys}
        # Nothing else may be in the browser: a language, a wish not to be counted, who is signed in.
        self._only_session = re.compile(rf"(?:{re.escape(front.settings.cookie)}=([A-Za-z0-9_-]{{43}}))?")
        self._headers = [*headers_of_pages(front.settings).items()]
        self._ready = lru_cache(maxsize=1_000)(self._made_ready)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a page that is kept, if that is what is asked for; else let the app answer."""
        html = self._kept(environ)
        if not html:
            return self._app(environ, start_response)
        headers, content = self._ready(html, takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")))
        start_response("200 OK", headers)
        return [content]

    def _made_ready(self, html: str, gzip: bool) -> tuple[list[tuple[str, str]], bytes]:
        """A page as it is sent, and its headers, which the server must not change."""
        content = packed_once(html.encode()) if gzip else html.encode()
        encoding = [ENCODING] if gzip else []
        return [_TYPE, *self._headers, VARY, *encoding, ("Content-Length", str(len(content)))], content

    def _kept(self, environ: WSGIEnvironment) -> str:
        """The page that is asked for, its event kept; empty where Flask has to answer."""
        if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING") or environ.get("SCRIPT_NAME"):
            return ""
        path = environ.get("PATH_INFO", "")
        browser = self._only_session.fullmatch(environ.get("HTTP_COOKIE", ""))
        if browser is None or not self._is_plain(environ):
            return ""
        if path in self._starts:
            return self._front.render.kept(self._starts[path])
        if path not in self._pages or not browser[1]:
            return ""
        try:
            return self._page(*self._pages[path], browser[1], environ)
        except Exception:  # noqa: BLE001 - Flask tries the same, and has the page for what fails
            return ""

    def _is_plain(self, environ: WSGIEnvironment) -> bool:
        return (
            environ.get("CONTENT_LENGTH", "") in ("", "0")
            and not any(name in environ for name in _TELLING)
            and is_known_host(environ.get("HTTP_HOST", ""), self._front.settings)
        )

    def _page(
        self, service: Service, journey: Journey, page: Page, session: str, environ: WSGIEnvironment
    ) -> str:
        front = self._front
        now = front.clock()
        draft = front.store.drafts.latest(session, service.slug, journey.name, now)
        if draft is None or draft.account_id is not None or not is_fresh(draft, now):
            return ""
        visit = Visit(front, service, journey, draft)
        walked = visit.walk()
        step = walked.find(page.name)
        if step is None or step.implied:
            return ""
        html = kept_page(visit, walked, step, page)
        if html:
            keep_viewed(visit, walked, step, environ)
        return html
