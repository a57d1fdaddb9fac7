"""What exists only in prototype mode: the password, what was sent, and starting afresh."""

from __future__ import annotations

from hmac import compare_digest

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.web.front import LOCAL, Front

_OPEN = ("/assets/", "/prototype/password", "/health/")


def gate(front: Front) -> Response | None:
    """Ask for the password of a shared prototype; nothing else is served before it."""
    settings = front.settings
    if settings.live or not settings.passwords or request.path.startswith(_OPEN):
        return None
    given = request.cookies.get(_cookie(front), "")
    if any(front.signer.agrees(given, "password", password) for password in settings.passwords):
        return None
    return Response(_password_page(front), status=401)


def _cookie(front: Front) -> str:
    return "__Host-password" if front.settings.https else "password"


def _password_page(front: Front, wrong: bool = False) -> str:
    errors = [{"text": "The password is not correct", "href": "#password"}] if wrong else []
    return front.render.page("password.html", title="Sign in to this prototype", errors=errors)


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/prototype`."""
    routes = Blueprint("prototype", __name__, url_prefix="/prototype")

    @routes.get("")
    def tools() -> str:
        return front.render.page("prototype.html", title="Prototype tools")

    @routes.get("/password")
    def password() -> str:
        return _password_page(front)

    @routes.post("/password")
    def sign_in() -> AnyResponse:
        given = request.form.get("password", "").strip()
        if not any(
            compare_digest(given.encode(), password.encode()) for password in front.settings.passwords
        ):
            return Response(_password_page(front, wrong=True), status=422)
        response = redirect("/", 303)
        # Signed by the password, so that taking a password away ends every visit that it opened.
        value = front.signer.sign("password", given)
        response.set_cookie(
            _cookie(front),
            value,
            httponly=True,
            samesite="Lax",
            secure=front.settings.https,
            max_age=30 * 24 * 3600,
        )
        return response

    @routes.get("/messages")
    def messages() -> str:
        sent = [
            {"message": message, "at": message.sent_at.astimezone(LOCAL) if message.sent_at else None}
            for message in front.store.outbox.recent(50)
        ]
        return front.render.page("messages.html", title="Messages", messages=sent)

    @routes.post("/forget")
    def forget() -> AnyResponse:
        if session := front.session(request):
            front.store.drafts.forget_session(session)
        response = redirect("/", 303)
        response.delete_cookie(
            front.settings.cookie, secure=front.settings.https, httponly=True, samesite="Lax", path="/"
        )
        return response

    return routes
