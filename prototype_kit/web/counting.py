"""How visits are counted: a page that says so, with a button for whoever objects."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from prototype_kit.store import StoreUnavailable
from prototype_kit.store.rollups import EVENTS_KEPT
from prototype_kit.web.front import Front
from prototype_kit.web.objection import LIFETIME, cookie_name, has_asked, remember, signals
from prototype_kit.working_days import day_of

_DAYS_OF_A_MONTH = 30
MONTHS_KEPT, MONTHS_REMEMBERED = (each.days // _DAYS_OF_A_MONTH for each in (EVENTS_KEPT, LIFETIME))
_SAID = ("no", "yes")


def create_blueprint(front: Front) -> Blueprint:
    """The route of the page."""
    pages = CountingPages(front)
    routes = Blueprint("counting", __name__)
    routes.add_url_rule("/counting", "look", pages.look, methods=["GET"])
    routes.add_url_rule("/counting", "choose", pages.choose, methods=["POST"])
    return routes


class CountingPages:
    """The views."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def look(self) -> str:
        """What is counted and kept, and whether whoever looks is counted."""
        front = self.front
        done = request.args.get("done", "")
        return front.render.page(
            "counting.html",
            research=_is_research(front),
            signals=signals(request),
            asked=has_asked(request, front.settings),
            done=done if done in _SAID else "",
            cookie=cookie_name(front.settings),
            months_kept=MONTHS_KEPT,
            months_remembered=MONTHS_REMEMBERED,
        )

    def choose(self) -> Response:
        """Remember that somebody objects, or that they do not any more."""
        front, counted = self.front, request.form.get("counted", "")
        if counted not in _SAID or _is_research(front):
            return redirect("/counting", 303)
        before, objects = has_asked(request, front.settings), counted == "no"
        response = redirect(f"/counting?done={counted}", 303)
        remember(response, front.settings, objection=objects)
        if objects and not before:
            _note_one_more(front)
        return response


def _is_research(front: Front) -> bool:
    """Whether what is kept goes by what participants agreed to, and by nothing else."""
    return front.settings.env == "research"


def _note_one_more(front: Front) -> None:
    """Count the objection. Without a database somebody's wish holds all the same."""
    try:
        front.store.objections.count(day_of(front.clock()))
    except StoreUnavailable:
        return
