"""Plain requests for the pages of forms, which are led to their views past most of Flask.

Most of what people ask for are start pages and questions, and what they send are answers. Of such a request
Flask takes a quarter and more: to find its view, to ask each of our checks whether there is anything to do,
and to build a response. Here the view of a request in which nothing is unusual is called at once. Of pages
that are the same for everybody, and kept whole, not even that is needed. Whatever is unusual goes to Flask,
which gives the same answer. See docs/decisions/0033.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast
from urllib.parse import parse_qsl

from flask import Flask, Request
from flask.ctx import RequestContext
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.wrappers import Response
from werkzeug.wsgi import get_host

from prototype_kit.journey import Page
from prototype_kit.web.compressing import ENCODING, LEAST, OURS, VARY, pack, packed_once, takes_gzip
from prototype_kit.web.drafts import is_fresh
from prototype_kit.web.emitting import keep_viewed
from prototype_kit.web.front import Front
from prototype_kit.web.journey import JourneyPages
from prototype_kit.web.languages import cookie_name as language_cookie
from prototype_kit.web.question_pages import kept_page
from prototype_kit.web.security import MOST_BYTES, headers_of_pages, is_known_host
from prototype_kit.web.visit import Visit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FOUND = "prototype_kit.found"
"""Stands in the environment of a request whose view is found already."""

_TYPE = ("Content-Type", "text/html; charset=utf-8")
_FORM = "application/x-www-form-urlencoded"
_QUOTED = re.compile(r"[\w/?&=%.-]*", re.ASCII)
_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")
_TELLING = ("HTTP_SEC_GPC", "HTTP_DNT", "HTTP_PROTOTYPE_KIT_LOAD", "HTTP_TRANSFER_ENCODING")
"""Headers of those who object to being counted, of load tests, and of what is no plain request."""

_NOTHING: ImmutableMultiDict[str, str] = ImmutableMultiDict()
_Headers = list[tuple[str, str]]

_View = Callable[..., Response | str]


class _Way(NamedTuple):
    """Where an address leads: its rule, the view of that, and what stands in the address."""

    rule: Rule
    view: _View
    found: Mapping[str, str]


class _Browser(NamedTuple):
    """What its cookies say: the session, empty without one, and the pages in the language that was chosen."""

    session: str
    front: Front
    cookies: Mapping[str, str]


class _PlainRequest(Request):
    """What was read of it already, or cannot be there, is not read again; its form is an ordinary one."""

    def __init__(self, environ: WSGIEnvironment, way: _Way, cookies: Mapping[str, str]):
        super().__init__(environ)
        self.url_rule, self.view_args = way.rule, {**way.found}
        vars(self).update(cookies=ImmutableMultiDict(cookies), args=_NOTHING)

    def _load_form_data(self) -> None:
        if "form" not in vars(self):
            try:
                sent = parse_qsl(
                    self.stream.read().decode(), keep_blank_values=True, errors="werkzeug.url_quote"
                )
            except ValueError:  # no form of a browser; Werkzeug finds nothing in it either
                sent = []
            vars(self).update(form=ImmutableMultiDict(sent), files=_NOTHING)


class _Answer(NamedTuple):
    """What is sent; the server must not change the headers, which may be kept."""

    status: str
    headers: _Headers
    content: bytes


def put_before(app: Flask, front: Front) -> None:
    """Answer plain requests of `front` here, unless something is asked of whoever comes to any page.

    All routes are there by now.
    """
    if front.companion is None and not front.settings.passwords:
        app.wsgi_app = FastPath(app, front)  # type: ignore[method-assign]  # Flask's own way


class FastPath:
    """The WSGI app, with its plain requests led past it."""

    def __init__(self, flask: Flask, front: Front):
        self._app: WSGIApplication = flask.wsgi_app
        self._flask, self._front, self._pages = flask, front, JourneyPages(front)
        self._ways = dict(_ways(flask, front))
        settings = front.settings
        self._cookies = {settings.cookie, language_cookie(settings)}
        self._headers = [(name.lower(), (name, value)) for name, value in headers_of_pages(settings).items()]
        self._ready = lru_cache(maxsize=1_000)(self._made_ready)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a plain request; let the app answer any other."""
        answer = self._answer(environ)
        if answer is None:
            return self._app(environ, start_response)
        start_response(answer.status, answer.headers)
        return [answer.content]

    def _answer(self, environ: WSGIEnvironment) -> _Answer | None:
        """What is sent; None where Flask has to answer."""
        method = environ["REQUEST_METHOD"]
        way = self._ways.get((method, environ.get("PATH_INFO", "")))
        if way is None or not self._is_plain(environ):
            return None
        browser = self._browser(environ.get("HTTP_COOKIE", ""))
        if browser is None:
            return None
        gzip = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        kept, view = self._looked(way, browser, environ) if method == "GET" else ("", way.view)
        if kept:
            return self._ready(kept, gzip)
        return self._viewed(way, view, browser, environ, gzip)

    # What is plain

    def _is_plain(self, environ: WSGIEnvironment) -> bool:
        return not (
            environ.get("QUERY_STRING")
            or environ.get("SCRIPT_NAME")
            or any(name in environ for name in _TELLING)
            or not (_looks(environ) or _sends(environ))
            or not is_known_host(get_host(environ), self._front.settings)
        )

    def _browser(self, sent: str) -> _Browser | None:
        """None where more is in the browser: a wish not to be counted, who is signed in, a scenario."""
        if not sent:
            return _Browser("", self._front, {})
        pairs = [pair.partition("=") for pair in sent.split("; ")]
        cookies = {name: value for name, _, value in pairs}
        if len(cookies) != len(pairs) or not cookies.keys() <= self._cookies:
            return None
        front, settings = self._front, self._front.settings
        session, language = cookies.get(settings.cookie, ""), cookies.get(language_cookie(settings))
        if session and not _SESSION.fullmatch(session):
            return None
        if language is not None and language not in front.own.entry.languages:
            return None
        return _Browser(session, front.editions.get(language or "", front), cookies)

    # Looking

    def _looked(self, way: _Way, browser: _Browser, environ: WSGIEnvironment) -> tuple[str, _View]:
        """The page, if it is kept for everybody, its event kept; and what draws it otherwise."""
        service, journey, step = way.found["service"], way.found["journey"], way.found.get("step", "")
        if way.rule.endpoint == "journey.start":
            return browser.front.render.kept((service, journey)), way.view
        try:
            visit = self._visit(service, journey, browser) if step else None
            if visit is None:
                return "", way.view
            return _kept(visit, step, environ), lambda **_: self._pages.show_step(visit, step)
        except Exception as error:  # noqa: BLE001 - what it means, Flask is asked as for that of a view
            return "", partial(_fail, error)

    def _visit(self, service: str, journey: str, browser: _Browser) -> Visit | None:
        """With an open draft that is in nobody's account, if there is one."""
        front = browser.front
        now = front.clock()
        draft = front.store.drafts.latest(browser.session, service, journey, now) if browser.session else None
        if draft is None or draft.account_id is not None or not is_fresh(draft, now):
            return None
        its = front.site.services[service]
        return Visit(front, its, its.journeys[journey], draft)

    # Asking a view

    def _viewed(
        self, way: _Way, view: _View, browser: _Browser, environ: WSGIEnvironment, gzip: bool
    ) -> _Answer:
        """What a view gives; or what Flask says of its error."""
        asked = _PlainRequest({**environ, FOUND: True}, way, browser.cookies)
        with RequestContext(self._flask, asked.environ, asked):
            browser.front.found_here()
            try:
                given = view(**way.found)
            except Exception as error:  # noqa: BLE001 - all of them have a page
                given = cast("Response", self._flask.handle_user_exception(error))
        packing = pack if gzip else None
        if isinstance(given, str):
            return self._made("200 OK", [_TYPE], given.encode(), packing)
        return self._made(given.status, _headers_of(given, environ), given.get_data(), packing)

    # What is sent

    def _made_ready(self, html: str, gzip: bool) -> _Answer:
        """A page that is everybody's."""
        return self._made("200 OK", [_TYPE], html.encode(), packed_once if gzip else None)

    def _made(
        self, status: str, headers: _Headers, content: bytes, packing: Callable[[bytes], bytes] | None
    ) -> _Answer:
        own = {name.lower() for name, _ in headers}
        sent = [header for header in headers if header[0].lower() != "content-length"]
        sent += [header for name, header in self._headers if name not in own]
        if len(content) >= LEAST:
            sent.append(VARY)
            if packing is not None:
                content = packing(content)
                sent.append(ENCODING)
        sent.append(("Content-Length", str(len(content))))
        return _Answer(status, sent, content)


def _ways(flask: Flask, front: Front) -> Iterable[tuple[tuple[str, str], _Way]]:
    """Of each method and address of a page of a form: where it leads."""
    rules = {rule.endpoint: rule for rule in flask.url_map.iter_rules()}

    def way(endpoint: str, **found: str) -> _Way:
        rule = rules[f"journey.{endpoint}"]
        return _Way(rule, cast("_View", flask.view_functions[rule.endpoint]), found)

    for slug, service in front.site.services.items():
        for name, journey in service.journeys.items():
            base, its = f"/{slug}/{name}", {"service": slug, "journey": name}
            yield ("GET", base), way("start", **its)
            yield ("POST", base), way("begin", **its)
            for screen in (screen.name for screen, repeat in journey.screens if repeat is None):
                yield ("GET", f"{base}/{screen}"), way("step", **its, step=screen)
                yield ("POST", f"{base}/{screen}"), way("answer", **its, step=screen)
            yield ("GET", f"{base}/check-answers"), way("check_answers", **its)
            yield ("POST", f"{base}/check-answers"), way("submit", **its)
            yield ("GET", f"{base}/confirmation"), way("confirmation", **its)


def _headers_of(given: Response, environ: WSGIEnvironment) -> _Headers:
    """The headers of a response. Werkzeug looks through them for an address that it must quote."""
    as_they_are = _QUOTED.fullmatch(given.headers.get("Location", ""))
    return (given.headers if as_they_are else given.get_wsgi_headers(environ)).to_wsgi_list()


def _fail(error: Exception, **_: str) -> NoReturn:
    raise error


def _looks(environ: WSGIEnvironment) -> bool:
    """Whether a page is asked for."""
    return environ["REQUEST_METHOD"] == "GET" and environ.get("CONTENT_LENGTH", "") in ("", "0")


def _sends(environ: WSGIEnvironment) -> bool:
    """Whether an ordinary form is sent, and from a page of ours."""
    length = environ.get("CONTENT_LENGTH", "")
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ.get("HTTP_SEC_FETCH_SITE") in OURS
        and environ.get("CONTENT_TYPE") == _FORM
        and length.isdecimal()
        and int(length) <= MOST_BYTES
    )


def _kept(visit: Visit, name: str, environ: WSGIEnvironment) -> str:
    """The page of a step as it is kept for everybody, its event kept; empty where it is somebody's own."""
    walked = visit.walk()
    step = walked.find(name)
    if step is None or step.implied or not isinstance(step.screen, Page):
        return ""
    html = kept_page(visit, walked, step, step.screen)
    if html:
        keep_viewed(visit, walked, step, environ)
    return html
