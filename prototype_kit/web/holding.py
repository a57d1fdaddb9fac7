"""Keeping what is held for somebody for longer, without losing what they have typed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from prototype_kit.journey import Page
from prototype_kit.web.drafts import with_draft
from prototype_kit.web.front import Front
from prototype_kit.web.holds import keep_longer
from prototype_kit.web.question_pages import question_page
from prototype_kit.web.visit import CHANGE, Visit


def create_blueprint(front: Front) -> Blueprint:
    """The route `/<service>/<journey>/hold`."""
    routes = Blueprint("holding", __name__)
    add_routes(routes, front)
    return routes


def add_routes(routes: Blueprint, front: Front) -> None:
    """Add the same to `routes`, as staff have it who fill in a form for somebody."""

    @routes.post("/<service>/<journey>/hold")
    def keep(service: str, journey: str) -> Response | str:
        return with_draft(front.here(), service, journey, _keep)


def _keep(visit: Visit) -> Response | str:
    """Keep it for longer, and show the page that somebody was on, with what they typed there."""
    keep_longer(visit)
    path, changing = _came_from(visit)
    walked = visit.walk()
    step = walked.find(path)
    if step is not None and isinstance(step.screen, Page) and request.form:
        form = request.form.to_dict(flat=False)
        here = visit.address(step, changing)
        return question_page(visit, walked, step, step.screen, form, changing=changing, action=here)
    if step is None and path in _others(visit):
        return redirect(f"{visit.base}/{path}", 303)
    address = visit.address(step or walked.stop)
    return redirect(f"{address}?{CHANGE}=yes" if changing and step else address, 303)


def _came_from(visit: Visit) -> tuple[str, bool]:
    """The page that somebody was on, and whether they were changing an answer: the browser names it."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # anybody can send anything
        return "", False
    return parts.path.removeprefix(f"{visit.base}/"), "change=yes" in parts.query.split("&")


def _others(visit: Visit) -> Iterator[str]:
    """Pages of a form that are no steps of its walk."""
    yield "check-answers"
    if visit.journey.save_and_return is not None:
        yield "save"
    yield "hand-over"
