"""Casework: every page of the console that is about cases."""

from __future__ import annotations

from collections.abc import Sequence

from prototype_kit.web.console import (
    case_bulk,
    case_export,
    case_list,
    case_page,
    case_update,
    erasing,
    saved_views,
)
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.casework import Casework
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front


def routes(front: Front, frame: Frame, public: str) -> Sequence[Route]:
    """The pages. `public` is the address of the public app."""
    work = Casework(front, frame, public)
    return [
        *case_list.routes(work),
        *saved_views.routes(work),
        *case_bulk.routes(work),
        *case_export.routes(work),
        *case_page.routes(work),
        *case_update.routes(work),
        *erasing.routes(work),
    ]
