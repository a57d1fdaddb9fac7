"""Takes the recording of the screen, of whoever agreed to it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from research.consent import ConsentMissing
from research.replay.chunk import ChunkRefused, read_chunk
from research.session import WrongState
from research.web.public.table import HOME, Table


def add_routes(routes: Blueprint, table: Table) -> None:
    """The route of the recorder."""
    pages = Recording(table)
    routes.add_url_rule(f"{HOME}/replay/<session>", "replay", pages.take, methods=["POST"])


class Recording:
    """The view."""

    def __init__(self, table: Table):
        self._table = table

    def take(self, session: str) -> Response:
        """Keep one chunk. The statuses are those that static/sending.mjs knows.

        The address names the session: a tablet may still have something of the participant before.
        """
        sitting, now = self._table.sittings.here(), self._table.front.clock()
        if sitting is None or sitting.session.id != session:
            return _said(410)
        sequence, sent = request.args.get("sequence", -1, int), request.args.get("now", 0, int)
        try:
            chunk = read_chunk(sitting.session.id, sequence, sent, request.get_data(), now)
            kept = self._table.research.replay.add(chunk, now)
        except ChunkRefused as refused:
            return _said(refused.status)
        except (ConsentMissing, WrongState):
            return _said(403)
        return _said(204 if kept.content == chunk.content else 409)


def _said(status: int) -> Response:
    return Response(status=status, content_type="text/plain; charset=utf-8")
