"""Whether the console is there, for balancers and for pages that doubt it before they send a form."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from prototype_kit.store import Store
from prototype_kit.web.console.access import ANYBODY, Route


def routes(store: Store) -> Sequence[Route]:
    """The same addresses as the public app has."""

    def live() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    def ready() -> Response:
        store.check()
        return live()

    return [
        Route("/health/live", "health_live", live, needs=ANYBODY),
        Route("/health/ready", "health_ready", ready, needs=ANYBODY),
    ]
