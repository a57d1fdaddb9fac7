"""Forms that belong to no journey: what their questions are given."""

from __future__ import annotations

from prototype_kit.known import Known
from prototype_kit.questions import Context
from prototype_kit.web.front import Front


def bare_context(front: Front) -> Context:
    """The context of a question on a page with a heading of its own, about which nothing is known."""
    return Context(Known(front.today()), language=front.site.language, heading=False)
