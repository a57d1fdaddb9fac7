"""What exists only in prototype mode: the password, what was sent, and starting afresh."""

from __future__ import annotations

from hmac import compare_digest
from urllib.parse import urlencode

from flask import Blueprint, Response, after_this_request, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.command_line import typed
from prototype_kit.language import LOCAL
from prototype_kit.store import Forgotten
from prototype_kit.web.front import Front
from prototype_kit.web.posts import PASSWORD, sent_fields
from prototype_kit.web.presenting import NOTHING, remember
from prototype_kit.web.security import UNSAFE, origin_verdict, own_path

_OPEN = ("/assets/", "/prototype/password", "/health/")

Kept = list[tuple[str, list[str]]]
"""The fields of a form, each with its values."""


def gate(front: Front) -> Response | None:
    """Ask for the password of a shared prototype; nothing else is served before it.

    Somebody whose time ran out while they typed gives it again, and their form goes on to where it was sent.
    """
    settings = front.settings
    if settings.live or not settings.passwords or request.path.startswith(_OPEN):
        return None
    if given_password(front) is not None:
        return None
    given = request.form.get(PASSWORD)
    if given is not None and _is_right(front, given):

        @after_this_request
        def remember(response: Response) -> Response:
            _let_in(front, response, given)
            return response

        return None
    html = _password_page(front, wrong=given is not None, kept=_kept_fields(front))
    return Response(html, status=401 if given is None else 422)


def given_password(front: Front) -> str | None:
    """The password by which this browser was let in; None when it was not."""
    cookie = request.cookies.get(_cookie(front), "")
    valid = (each for each in front.settings.passwords if front.signer.agrees(cookie, "password", each))
    return next(valid, None)


def _kept_fields(front: Front) -> Kept | None:
    """The form that was sent, to go on with the password; None for a look, or for another site's form."""
    verdict = origin_verdict(request, front.settings)
    if request.method not in UNSAFE or (verdict.known and not verdict.here):
        return None
    return [(name, values) for name, values in sent_fields() if name != PASSWORD]


def _is_right(front: Front, given: str) -> bool:
    sent = given.strip().encode()
    return any(compare_digest(sent, password.encode()) for password in front.settings.passwords)


def _let_in(front: Front, response: AnyResponse, given: str) -> None:
    # Signed by the password, so that taking a password away ends every visit that it opened.
    value = front.signer.sign("password", given.strip())
    month = 30 * 24 * 3600
    response.set_cookie(
        _cookie(front), value, httponly=True, samesite="Lax", secure=front.settings.https, max_age=month
    )


def _cookie(front: Front) -> str:
    return "__Host-password" if front.settings.https else "password"


def _password_page(front: Front, wrong: bool = False, kept: Kept | None = None) -> str:
    errors = [{"text": "The password is not correct", "href": "#password"}] if wrong else []
    asked = request.form.get("to") or ("/" if request.path.startswith("/prototype/") else request.path)
    return front.render.page("password.html", errors=errors, kept=kept, field=PASSWORD, to=asked)


def command(front: Front, name: str) -> str:
    """A command for whoever started the site; where others look too, without the folders of its machine."""
    return f"prototype-kit {name}" if front.settings.shared else typed(name, front.own.folder)


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/prototype`."""
    routes = Blueprint("prototype", __name__, url_prefix="/prototype")

    @routes.get("/password")
    def password() -> str:
        return _password_page(front)

    @routes.post("/password")
    def sign_in() -> AnyResponse:
        given = request.form.get("password", "")
        if not _is_right(front, given):
            return Response(_password_page(front, wrong=True), status=422)
        response = redirect(own_path(request.form.get("to", "/")), 303)
        _let_in(front, response, given)
        return response

    @routes.get("/messages")
    def messages() -> str:
        sent = [
            {"message": message, "at": message.sent_at.astimezone(LOCAL) if message.sent_at else None}
            for message in front.store.outbox.recent(50)
        ]
        commands = {name: command(front, name) for name in ("run", "serve", "work")}
        return front.presented().render.page(
            "messages.html", title="Messages", messages=sent, commands=commands, base=front.base()
        )

    @routes.post("/forget")
    def forget() -> AnyResponse:
        session = front.session(request)
        found = front.store.sessions.forget(session) if session else Forgotten(0, 0, ())
        front.notify.forget(found.messages)
        counts = {"drafts": found.drafts, "cases": found.cases, "messages": len(found.messages)}
        response = redirect(f"/prototype/forgotten?{urlencode(counts)}", 303)
        front.end_session(response)
        if front.presented() is not front:
            remember(response, front.settings, NOTHING)
        return response

    @routes.get("/forgotten")
    def forgotten() -> str:
        counts = {name: max(0, request.args.get(name, 0, int)) for name in ("drafts", "cases", "messages")}
        return front.render.page("forgotten.html", **counts)

    return routes
