"""What a team looks at while it designs: its services, their error states, previews and maps, and drafts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from prototype_kit.charts.samples import SAMPLES
from prototype_kit.check import faults_in_use
from prototype_kit.command_line import as_typed
from prototype_kit.errors import Fault
from prototype_kit.journey import Page
from prototype_kit.journey.drawing import map_sheets, summary
from prototype_kit.journey.map_page import map_list
from prototype_kit.web.console import data, gallery, previews
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.desk import Desk, desk
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front

VIEWS: Mapping[str, str] = {"errors": "Error gallery", "previews": "Previews", "map": "Map"}
"""What there is to see of each journey, by its part of the address."""


def routes(front: Front, frame: Frame) -> Sequence[Route]:
    """The pages. Drafts are looked at in prototypes alone: what people have not sent is not ours to read."""
    pages = DesignPages(front, frame)
    journey = "/services/<service>/<journey>"
    found = [
        Route("/", "home", pages.home, needs="see-design"),
        Route("/charts", "charts", pages.charts, needs="see-design"),
        Route(f"{journey}/errors", "errors", pages.errors, needs="see-design"),
        Route(f"{journey}/previews", "previews", pages.previews, needs="see-design"),
        Route(f"{journey}/map", "map", pages.map, needs="see-design"),
    ]
    if not front.settings.live:
        found += [
            Route("/data", "drafts", pages.drafts, needs="see-drafts"),
            Route("/data/<draft>", "draft", pages.draft, needs="see-drafts"),
        ]
    return found


class DesignPages:
    """The views. They show, and change nothing."""

    def __init__(self, front: Front, frame: Frame):
        self.front, self.frame = front, frame
        self._checked: tuple[date | None, frozenset[Fault]] = (None, frozenset())

    def home(self) -> str:
        """Services and journeys, and what `check` says of them."""
        site = self.front.own
        return self.frame.page(
            "home",
            "Console",
            services=site.services.values(),
            scenarios=self.front.scenarios,
            faults=self._typed(self._faults()),
            advice=self._typed(site.advice),
        )

    def _faults(self) -> frozenset[Fault]:
        """What `check` says, found once a day: every journey is walked for it.

        A site is read once for each console, and a file that changes makes another; but its days go on.
        """
        today = self.front.today()
        if self._checked[0] != today:
            self._checked = today, frozenset(faults_in_use(self.front.own, today))
        return self._checked[1]

    def charts(self) -> str:
        """One chart of each shape, with figures that are made up."""
        return self.frame.page("charts", "Charts", samples=SAMPLES)

    def _typed(self, faults: Iterable[Fault]) -> Sequence[Fault]:
        """Faults in order, whose commands can be typed where the console was started."""
        folder = self.front.own.folder
        return [replace(fault, mend=as_typed(fault.mend, folder)) for fault in sorted(faults)]

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
            sheets=[without_styles(sheet) for sheet in map_sheets(found.journey, linked)],
            stops=map_list(found.journey),
        )

    def drafts(self) -> str:
        """The drafts that were saved last."""
        return self.frame.page("drafts", "Answers", drafts=data.recent(self.front))

    def draft(self, draft: str) -> str:
        """What one draft holds, and why its pages are on the path or not."""
        told = data.told(self.front, draft)
        return self.frame.page("draft", "Answers of one person", here="/data", told=told)

    def _about(self, view: str, found: Desk, **values: object) -> str:
        languages = [{"code": each.code, "name": each.language} for each in found.editions]
        return self.frame.page(
            view,
            f"{VIEWS[view]}: {found.journey.title}",
            here=f"/services/{found.service.slug}/{found.journey.name}/{view}",
            service=found.service,
            journey=found.journey,
            journeyLanguages=languages,
            **values,
        )


def without_styles(drawing: str) -> Markup:
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
