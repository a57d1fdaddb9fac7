"""Every research page of the console, with the permission that it needs."""

from __future__ import annotations

from collections.abc import Sequence

from prototype_kit.web.console.access import Route
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front
from research.web.console import (
    comparison,
    evidence,
    findings,
    live,
    measures,
    notes,
    participants,
    problems,
    reports,
    sessions,
    studies,
    themes,
    timelines,
    watching,
)
from research.web.console.desk import Desk


def routes(front: Front, frame: Frame, public: str) -> Sequence[Route]:
    """Those for researchers, and those for observers, who come by a link of their own."""
    desk = Desk(front, frame, public)
    live_pages = live.live_pages(desk)
    of_sessions = [
        *sessions.routes(desk, live_pages.keep_typed),
        *live.routes(live_pages),
        *timelines.routes(desk),
    ]
    of_studies = (studies, notes, themes, findings, evidence, participants)
    of_rounds = (measures, problems, comparison, reports)
    modules = (*of_studies, *of_rounds)
    return [
        *(route for module in modules for route in module.routes(desk)),
        *of_sessions,
        *watching.routes(desk),
    ]
