"""What every page of a participant works with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import abort, redirect
from werkzeug.wrappers import Response

from prototype_kit.language import Language
from prototype_kit.web.front import Front
from research.store import ResearchStore
from research.web.public.sitting import Sitting, Sittings
from research.web.public.words import speech_of

NAME = "participant"
"""Of the blueprint."""
HOME = "/taking-part"
"""The page that leads to whatever comes next."""


@dataclass(frozen=True)
class Table:
    """The round's front, its sessions, and who sits there. `round` is a slug."""

    front: Front
    round: str
    research: ResearchStore
    sittings: Sittings

    @property
    def project(self) -> Path:
        """The folder of the project; the copy of the round is in its `rounds/<slug>/site`."""
        return self.front.own.folder.parents[2]

    @property
    def say(self) -> Language:
        """The words of pages, in the visitor's language."""
        return speech_of(self.front.here().site.language)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page of research as an answer."""
        here = self.front.here()
        # What the study says is in English, whatever the reader's language is.
        given = {"_": self.say, "in_english": here.site.language.code != "en", **values}
        return Response(
            here.render.page(f"research/participant/{template}.html", **given),
            status=status,
            mimetype="text/html",
        )

    def sitting(self) -> Sitting:
        """The sitting of this browser. Without one, a page says how to come to it."""
        return self.sittings.here() or abort(self.not_here())

    def not_here(self) -> Response:
        """What a browser is told that has no session, or not any more."""
        response = self.page("not-here", 404, claimed=self.sittings.claimed)
        if self.sittings.claimed:
            self.sittings.forget(response)
        return response

    def to(self, page: str) -> Response:
        """To one of the pages of a session."""
        return redirect(f"{HOME}/{page}", 303)

    def onward(self) -> Response:
        """To whatever comes next."""
        return redirect(HOME, 303)

    def study_gone(self) -> Response:
        """What is said where the study's files cannot be read."""
        return self.page("study-gone", 503)
