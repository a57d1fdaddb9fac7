"""The data viewer of the console: the drafts of this prototype, and what one of them holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort

from prototype_kit.journey import Journey
from prototype_kit.language import LOCAL
from prototype_kit.service import Service
from prototype_kit.store import Draft
from prototype_kit.web.front import Front
from prototype_kit.web.told import Told, tell

MOST = 50
"""How many drafts are listed."""


@dataclass(frozen=True)
class Listed:
    """One draft in the list."""

    id: str
    title: str
    started_at: datetime
    pages: int
    synthetic: bool


def recent(front: Front) -> Sequence[Listed]:
    """The open drafts that were started last, newest first."""
    drafts = front.store.drafts.recent(front.settings.env, front.clock(), MOST)
    found = [(draft, _journey(front, draft)) for draft in drafts]
    return [
        Listed(
            draft.id,
            journey[1].title,
            draft.started_at.astimezone(LOCAL),
            len(draft.answers.continued),
            draft.origin.source == "synthetic",
        )
        for draft, journey in found
        if journey is not None
    ]


def told(front: Front, draft_id: str) -> Told:
    """One draft; 404 when it is not there (any more)."""
    draft = front.store.drafts.by_id(draft_id, front.settings.env, front.clock())
    if draft is None or draft.state != "open":
        abort(404)
    journey = _journey(front, draft) or abort(404)
    return tell(front, *journey, draft)


def _journey(front: Front, draft: Draft) -> tuple[Service, Journey] | None:
    service = front.own.services.get(draft.service)
    journey = service.journeys.get(draft.journey) if service else None
    return (service, journey) if service and journey else None
