"""The pages of journeys as staff fill them in for somebody: the same views, for one member of staff each.

Residents' pages stand at the same addresses here. What staff began is found by their account and not by a
cookie: nobody else who signs in on the same machine sees it, and nothing of the public site in the same
browser is touched. See docs/decisions/0017-staff-fill-in-the-same-pages.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Flask, Request, redirect, request
from werkzeug.wrappers import Response
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.assisted import CHANNELS
from prototype_kit.settings import Settings
from prototype_kit.web import finishing, hand_over, holding, journey
from prototype_kit.web.console.access import Method, Route, staff
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.drafts import find_journey
from prototype_kit.web.front import Front
from prototype_kit.web.languages import chosen_language, take_choice

_OURS = ("journey.service", "journey.start", "journey.begin")
"""Where residents begin. Staff begin on a page of their own, and are led there."""


@dataclass(frozen=True, kw_only=True)
class HelpingFront(Front):
    """The public front door, as staff stand behind it. `public` is the address that residents use."""

    frame: Frame
    public: str

    @property
    def saves(self) -> bool:
        """Links are sent to the person; staff hand over by a code instead."""
        return False

    @property
    def accounts(self) -> bool:
        """Staff are signed in as themselves, and never as the person whom they help."""
        return False

    def here(self) -> Front:
        """The edition in the chosen language, in the frame of whoever is signed in; nothing is presented."""
        edition = self.editions.get(chosen_language(self.own, self.settings), self)
        around = {
            "helping": True,
            "tools": False,
            "channels": CHANNELS,
            "public_track": f"{self.base()}/track",
        }
        return replace(self, site=edition.site, render=edition.render.always(**around, **self.frame.who()))

    def base(self) -> str:
        """Where residents go, which is what their messages and what they are told must lead to."""
        return self.public or super().base()

    def session(self, request: Request) -> str | None:  # noqa: ARG002 - it follows from who is signed in
        """What stands for a cookie: it follows from the account."""
        return self.signer.sign("helping", staff().id)

    def begin_session(self, response: Response, session: str) -> None:
        """There is no cookie to give."""

    def end_session(self, response: Response) -> None:
        """Nor one to take; but pages that the browser has kept for the way back."""
        response.headers["Clear-Site-Data"] = '"cache"'


def helping_front(front: Front, frame: Frame, settings: Settings, public: str) -> HelpingFront:
    """The front door of the pages that staff fill in. `settings` are those of the console."""
    given: dict[str, Any] = {name: getattr(front, name) for name in Front.__dataclass_fields__}
    address = front.settings.address or public
    return HelpingFront(**{**given, "settings": settings}, frame=frame, public=address)


def routes(front: HelpingFront) -> Sequence[Route]:
    """The pages of every journey, all of them for staff who take reports."""
    pages = Blueprint("helping", __name__)
    hand_over.add_routes(pages, front)
    finishing.add_receipt(pages, front)
    holding.add_routes(pages, front)
    found = [*_routes_of(journey.create_blueprint(front), front), *_routes_of(pages, front)]
    begin = HelpingPages(front).begin
    return [
        replace(route, view=begin, methods=("GET",)) if route.endpoint in _OURS else route
        for route in found
        if route.endpoint != "journey.begin"
    ]


def choose_language(front: HelpingFront) -> AnyResponse | None:
    """Take a choice of language on one of these pages, as the public site does."""
    asked = (request.endpoint or "").partition(".")[0]
    return take_choice(front.own, front.settings) if asked in ("journey", "helping") else None


def _routes_of(blueprint: Blueprint, front: Front) -> Sequence[Route]:
    """Its routes, each with the permission that it needs; there are none but those of services."""
    app = Flask("helping", static_folder=None, template_folder=None)
    app.register_blueprint(blueprint)
    slugs = ", ".join(f"'{slug}'" for slug in front.own.services)
    methods: dict[str, tuple[Method, ...]] = {"GET": ("GET",), "POST": ("POST",), "GET POST": ("GET", "POST")}
    return [
        Route(
            rule.rule.replace("<service>", f"<any({slugs}):service>"),
            rule.endpoint,
            app.view_functions[rule.endpoint],
            needs="take-report",
            methods=methods[" ".join(sorted((rule.methods or set()) & {"GET", "POST"}))],
        )
        for rule in app.url_map.iter_rules()
    ]


class HelpingPages:
    """What is otherwise here than for residents."""

    def __init__(self, front: HelpingFront):
        self._front = front

    def begin(self, service: str, journey: str = "") -> AnyResponse:
        """Lead to the page where staff begin."""
        if not journey:
            return redirect("/take", 303)
        find_journey(self._front, service, journey)
        return redirect(f"/take?form={service}/{journey}", 303)
