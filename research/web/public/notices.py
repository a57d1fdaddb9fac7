"""Pages about rounds that are not shown, and the film strip that is left of them."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.web.assets import Assets
from prototype_kit.web.console.film import picture_response, strip_response
from prototype_kit.web.front import Front
from prototype_kit.web.languages import take_choice
from prototype_kit.web.pages import error_page
from prototype_kit.web.prototype import create_blueprint, gate
from prototype_kit.web.security import guard
from research.rounds import Round, RoundChanged, RoundUnusable
from research.rounds.round import FILM
from research.web.public.words import speech_of

_LETTING_IN = frozenset({"prototype.password", "prototype.sign_in"})


def outside_app(front: Front) -> Flask:
    """What answers at `/rounds` itself, which lists nothing, and for rounds that are not there."""
    app = _app(front)
    guard(app, front.settings, lambda: take_choice(front.own, front.settings))

    @app.get("/rounds", strict_slashes=False)
    def rounds() -> str:
        return _page(front, "research/participant/rounds.html")

    return app


def notice_app(front: Front, round_: Round, why: RoundUnusable) -> Flask:
    """What answers for a round that is not shown: why, and its film strip, behind the round's password."""
    app = _app(front)
    guard(app, front.settings, lambda: _gate(front))
    app.register_blueprint(create_blueprint(front))
    Assets(front.own).serve(app)
    film = round_.folder / FILM

    @app.get("/film/index.html")
    def strip() -> Response:
        return strip_response(film)

    @app.get("/film/pictures/<name>")
    def picture(name: str) -> Response:
        return picture_response(film, name)

    @app.get("/")
    @app.get("/<path:_rest>")
    def notice(_rest: str = "") -> Response:
        changed, shown = isinstance(why, RoundChanged), round_.film_page is not None
        html = _page(front, "research/participant/not-shown.html", round=round_, changed=changed, strip=shown)
        return Response(html, status=410)

    return app


def _gate(front: Front) -> AnyResponse | None:
    if request.endpoint and request.endpoint.startswith("prototype.") and request.endpoint not in _LETTING_IN:
        abort(404)
    return gate(front) or take_choice(front.own, front.settings)


def _app(front: Front) -> Flask:
    app = Flask("research", static_folder=None, template_folder=None)
    app.url_map.merge_slashes = False

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        status = error.code or 500
        return Response(error_page(_here(front), status, str(error.description)), status=status)

    return app


def _page(front: Front, template: str, **values: object) -> str:
    return _here(front).render.page(template, **values)


def _here(front: Front) -> Front:
    """What pages depend on, in the visitor's language; without the tools of the working version."""
    here = front.here()
    return replace(here, render=here.render.always(tools=False, _=speech_of(here.site.language)))
