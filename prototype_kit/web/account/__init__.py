"""My account: the pages of whoever signed in. A site has them where one of its services says `account:`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint

from prototype_kit.web.account import (
    acting,
    bookings,
    cases,
    closing,
    details,
    drafts,
    exporting,
    home,
    keeping,
    linking,
    mandates,
    new_email,
    preferences,
    sessions,
    sign_in,
    timeline,
)
from prototype_kit.web.account.frame import AccountFrame, Route
from prototype_kit.web.account.sign_in import ask_first as ask_first
from prototype_kit.web.front import Front


def create_blueprint(front: Front) -> Blueprint:
    """Routes of `/account`, of signing in and of signing out."""
    routes = Blueprint("account", __name__)
    frame = AccountFrame(front)
    views = sign_in.signing_in(frame)
    for route in sign_in.routes(frame, views):
        _add(routes, route, route.view)
    for route in closing.open_routes(frame):
        _add(routes, route, route.view)
    own: Sequence[Route] = (
        *home.routes(frame),
        *cases.routes(frame),
        *bookings.routes(frame),
        *drafts.routes(frame),
        *sessions.routes(frame),
        *timeline.routes(frame),
        *linking.routes(frame),
        *exporting.routes(frame),
        *closing.routes(frame),
        *details.routes(frame),
        *keeping.routes(frame),
        *preferences.routes(frame),
        *new_email.routes(frame),
        *mandates.routes(frame),
        *acting.routes(frame),
    )
    for route in own:
        _add(routes, route, frame.only_signed_in(route.view, views.ask_first))
    return routes


def _add(routes: Blueprint, route: Route, view: Callable[..., Any]) -> None:
    routes.add_url_rule(route.rule, route.name, view, methods=route.methods)
