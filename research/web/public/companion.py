"""What goes with everybody who visits a round: the participant's session, and nothing for others."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from prototype_kit.events import Origin
from prototype_kit.settings import Settings
from prototype_kit.web.front import Front
from research.store import ResearchStore
from research.web.public import arriving, consenting, leaving, ready, recording, seat, tasks
from research.web.public.known_studies import KnownStudies
from research.web.public.sitting import Sittings
from research.web.public.table import NAME, Table
from research.web.public.words import speech_of

_LET_IN = (
    "participant.link",
    "participant.claim",
    "participant.seat",
    "participant.take",
    "participant.over",
    "participant.another_round",
)
"""Pages that look for themselves who may see them, or that tell nothing."""
_ALWAYS = ("assets", "pages.words", "pages.live", "pages.ready", "counting.look")
# The team's tools: some of them show what other participants entered.
_CLOSED = ("tools.", "prototype.messages", "prototype.forg")


class RoundCompanion:
    """The companion of one round."""

    def __init__(
        self,
        round_: str,
        settings: Settings,
        research: ResearchStore,
        studies: KnownStudies,
    ):
        self._sittings = Sittings(round_, settings, research, studies)
        self._round, self._research = round_, research

    def knows(self, front: Front) -> bool:  # noqa: ARG002 - a companion's
        """Participants come by their links, and need no password."""
        return self._sittings.claimed or request.endpoint in _LET_IN

    def records(self) -> bool:
        """Whether something may be recorded of whoever visits."""
        return self._sittings.records()

    def gate(self, front: Front) -> Response | None:
        """Nothing of the prototype is shown, and so nothing recorded, before consent and after the end."""
        endpoint = request.endpoint or ""
        if endpoint.startswith(_CLOSED):
            abort(404)
        if not self._sittings.claimed or endpoint in (*_LET_IN, *_ALWAYS):
            return None
        sitting = self._sittings.here()
        if sitting is None:
            return self._table(front).not_here()
        if sitting.recorded or endpoint.startswith(f"{NAME}."):
            return None
        return redirect("/taking-part", 303)

    def above(self, front: Front) -> Markup:
        """The bar of a participant: which task it is, and the ways on and out."""
        if not self._sittings.claimed:
            return Markup()
        sitting = self._sittings.here()
        if sitting is None or sitting.session.state not in ("ready", "consenting", "running"):
            return Markup()
        language = front.site.language
        html = front.render.page(
            "research/participant/bar.html",
            _=speech_of(language),
            sitting=sitting,
            inside=(request.endpoint or "").startswith(f"{NAME}."),
            in_english=language.code != "en",
        )
        return Markup(html)  # noqa: S704 - a template escaped it

    def origin(self, origin: Origin) -> Origin:
        """With the session of a participant who has agreed; as it is for everybody else."""
        sitting = self._sittings.here() if self._sittings.claimed else None
        if sitting is None or not sitting.recorded:
            return origin
        return replace(origin, research_session=sitting.session.id)

    def blueprint(self, front: Front) -> Blueprint:
        """The pages of participants, below `/session`, `/seat` and `/taking-part`."""
        routes, table = Blueprint(NAME, __name__), self._table(front)
        for noun in (arriving, seat, ready, consenting, tasks, leaving, recording):
            noun.add_routes(routes, table)
        return routes

    def _table(self, front: Front) -> Table:
        return Table(front, self._round, self._research, self._sittings)
