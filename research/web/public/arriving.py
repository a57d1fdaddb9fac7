"""The link of a session: it opens on one device, and on that again."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from prototype_kit.web.front import device
from research.store import Claimed
from research.web.public.table import HOME, Table

_STATUS = {"unknown": 404, "taken": 409, "over": 410}


def add_routes(routes: Blueprint, table: Table) -> None:
    """Routes of links, and the page that leads on."""
    pages = Arriving(table)
    routes.add_url_rule("/session/<token>", "link", pages.link, methods=["GET"])
    routes.add_url_rule("/session/<token>", "claim", pages.claim, methods=["POST"])
    routes.add_url_rule(HOME, "home", pages.home, methods=["GET"])
    routes.add_url_rule("/another-round", "another_round", pages.another_round, methods=["GET"])


class Arriving:
    """The views."""

    def __init__(self, table: Table):
        self._table = table

    def link(self, token: str) -> Response:
        """Show what this is; nothing is opened by looking at it, as programs that check links do."""
        table = self._table
        found = table.research.sessions.look(token, table.sittings.secret, table.front.clock())
        if isinstance(found, str):
            return self._refused(found)
        if found.round != table.round:
            return self._refused("unknown")
        sitting = table.sittings.here()
        if sitting is not None and sitting.session.id == found.id:
            return table.onward()
        return table.page("welcome", action=f"/session/{token}")

    def claim(self, token: str) -> Response:
        """Open it on this device."""
        table = self._table
        before = table.research.sessions.look(token, table.sittings.secret, table.front.clock())
        if not isinstance(before, str) and before.round != table.round:
            return self._refused("unknown")
        claimed = table.research.sessions.claim(
            token, table.sittings.secret, table.front.clock(), device(request)
        )
        if not isinstance(claimed, Claimed):
            return self._refused(claimed)
        return opened(table, claimed)

    def home(self) -> Response:
        """Lead to whatever comes next."""
        sitting = self._table.sitting()
        pages = {"ready": "consent", "consenting": "consent", "running": "task", "ended": "thanks"}
        if sitting.session.state == "consenting" and sitting.agreed:
            return self._table.page("begin")
        return self._table.to(pages[sitting.session.state])

    def another_round(self) -> Response:
        """What a link of another round leads to, where this round alone is served."""
        return self._table.page("another-round", 404)

    def _refused(self, why: str) -> Response:
        return self._table.page("link-closed", _STATUS[why], why=why)


def opened(table: Table, claimed: Claimed) -> Response:
    """What a device is given that has opened a session. Nothing that was begun in it before goes on."""
    response = table.onward()
    table.front.end_session(response)
    table.sittings.remember(response, "participant", claimed.device_secret)
    return response
