"""The console's app: what a team sees of its services. It shows and changes nothing, and needs no cookie.

It answers only on this machine, whatever address the public app has; staff sign-in comes with cases.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import Flask, Response, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from prototype_kit.check import faults_in_use
from prototype_kit.errors import RuleFailed, SettingsError
from prototype_kit.journey import Page
from prototype_kit.journey.drawing import map_sheets, summary
from prototype_kit.journey.map_page import map_list
from prototype_kit.web.assets import Assets
from prototype_kit.web.console import data, gallery, previews
from prototype_kit.web.console.desk import Desk, desk
from prototype_kit.web.front import Front
from prototype_kit.web.security import guard

NOT_LIVE = "The console is not served in live mode: it has no sign-in yet."
VIEWS = {"errors": "Error gallery", "previews": "Previews", "map": "Map"}
"""What there is to see of each journey, by its part of the address."""


def create_console(front: Front, public: str = "") -> Flask:
    """The console beside the public app that `front` is the front door of. `public` is that one's address.

    Raises `SettingsError` in live mode.
    """
    if front.settings.live:
        raise SettingsError([NOT_LIVE])
    app = Flask("prototype_kit.console", static_folder=None, template_folder=None)
    app.url_map.merge_slashes = False
    Assets(front.own).serve(app)
    # It goes by no other name than this machine's, so that no other site's pages can reach it.
    guard(app, replace(front.settings, address=None), lambda: None)
    pages = ConsolePages(replace(front, render=front.render.always(public=public, views=VIEWS)))
    app.add_url_rule("/", "home", pages.home)
    app.add_url_rule("/services/<service>/<journey>/errors", "errors", pages.errors)
    app.add_url_rule("/services/<service>/<journey>/previews", "previews", pages.previews)
    app.add_url_rule("/services/<service>/<journey>/map", "map", pages.map)
    app.add_url_rule("/data", "drafts", pages.drafts)
    app.add_url_rule("/data/<draft>", "draft", pages.draft)
    _add_error_pages(app, front)
    return app


class ConsolePages:
    """The views."""

    def __init__(self, front: Front):
        self.front = front

    def home(self) -> str:
        """Services and journeys, and what `check` says of them."""
        site = self.front.own
        faults = sorted(set(faults_in_use(site, self.front.today())))
        return self._page(
            "home",
            "Console",
            services=site.services.values(),
            scenarios=self.front.scenarios,
            faults=faults,
            advice=sorted(site.advice),
        )

    def errors(self, service: str, journey: str) -> str:
        """Every question in every error state."""
        found = desk(self.front, service, journey)
        shelves = list(gallery.shelves(found))
        return self._about("errors", found, shelves=shelves, **gallery.counted(shelves))

    def previews(self, service: str, journey: str) -> str:
        """Everything that the journey says beside its questions."""
        found = desk(self.front, service, journey)
        return self._about(
            "previews", found, previews=list(previews.previews(found)), reference=previews.REFERENCE
        )

    def map(self, service: str, journey: str) -> str:
        """The journey as a picture and as text."""
        found = desk(self.front, service, journey)
        linked = _links(found)
        return self._about(
            "map",
            found,
            summary=summary(found.journey),
            sheets=[_without_styles(sheet) for sheet in map_sheets(found.journey, linked)],
            stops=map_list(found.journey),
        )

    def drafts(self) -> str:
        """The drafts that were saved last."""
        return self._page("drafts", "Answers", drafts=data.recent(self.front))

    def draft(self, draft: str) -> str:
        """What one draft holds, and why its pages are on the path or not."""
        return self._page("draft", "Answers of one person", here="/data", told=data.told(self.front, draft))

    def _about(self, view: str, found: Desk, **values: object) -> str:
        languages = [{"code": each.code, "name": each.language} for each in found.editions]
        return self._page(
            view,
            f"{VIEWS[view]}: {found.journey.title}",
            here=f"/services/{found.service.slug}/{found.journey.name}/{view}",
            service=found.service,
            journey=found.journey,
            journeyLanguages=languages,
            **values,
        )

    def _page(self, template: str, title: str, **values: object) -> str:
        return self.front.render.page(
            f"console/{template}.html", **{"title": title, "here": request.path, **values}
        )


def _without_styles(drawing: str) -> Markup:
    """A drawing for a page that allows no inline styles: console.css has what they say."""
    return Markup(re.sub("<style>.*?</style>", "", drawing, flags=re.DOTALL))  # noqa: S704 - escaped when drawn


def _links(found: Desk) -> Callable[[str], str | None]:
    """Where each page of the map is shown, by its name."""
    asked = {
        screen.name: f"errors#{screen.name}"
        for screen, _ in found.journey.screens
        if isinstance(screen, Page)
    }
    said = {
        each.name: f"previews#preview-{number}" for number, each in enumerate(previews.previews(found), 1)
    }
    return {**said, **asked}.get


def _add_error_pages(app: Flask, front: Front) -> None:
    def page(status: int, title: str, words: Sequence[str]) -> Response:
        html = front.render.page("console/words.html", title=title, words=words, here="")
        return Response(html, status=status)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.code == 404:
            return page(404, "Page not found", ["If you typed the address, check it is correct."])
        return page(
            error.code or 500, "You cannot do that here", ["Open the console’s own page and try again."]
        )

    @app.errorhandler(RuleFailed)
    def rule_failed(error: RuleFailed) -> Response:
        return page(500, "A rule has to be mended", str(error.fault).splitlines())

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        trace = "".join(traceback.format_tb(error.__traceback__))
        app.logger.error("%s in the console\n%s", type(error).__name__, trace)
        return page(500, "Sorry, there is a problem with the console", ["The reason is in the log."])
