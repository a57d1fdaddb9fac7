"""Stopping at any time, which deletes everything at once; and the last page of a session."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from research.web.public.seat import seat_of
from research.web.public.table import HOME, Table
from research.web.withdrawing import withdraw

How = Literal["refused", "stopped"]


def add_routes(routes: Blueprint, table: Table) -> None:
    """Routes of the ways out."""
    pages = Leaving(table)
    routes.add_url_rule(f"{HOME}/stop", "ask", pages.ask, methods=["GET"])
    routes.add_url_rule(f"{HOME}/stop", "stop", pages.stop, methods=["POST"])
    routes.add_url_rule(f"{HOME}/<any(refused, stopped):how>", "over", pages.over, methods=["GET"])
    routes.add_url_rule(f"{HOME}/thanks", "thanks", pages.thanks, methods=["GET"])


def left(table: Table, how: How) -> Response:
    """Lead somebody who does not take part (any more) out; nothing of them stays in the browser."""
    seat = seat_of(table)
    key = seat.rpartition("/")[2] if seat else None
    response = redirect(f"{HOME}/{how}" + (f"?{urlencode({'seat': key})}" if key else ""), 303)
    table.sittings.forget(response)
    return response


class Leaving:
    """The views."""

    def __init__(self, table: Table):
        self._table = table

    def ask(self) -> Response:
        """Say what is deleted."""
        sitting = self._table.sitting()
        return self._table.page("stop", sitting=sitting, begun=sitting.agreed)

    def stop(self) -> Response:
        """Delete it."""
        sitting = self._table.sitting()
        withdraw(self._table.front.here(), sitting.session.id)
        return left(self._table, "stopped" if sitting.agreed else "refused")

    def over(self, how: str) -> Response:
        """Say that it is done. It is said to anybody, and so tells nothing."""
        return self._table.page(how, seat=seat_of(self._table))

    def thanks(self) -> Response:
        """The end, for whoever did all tasks or was ended by the moderator."""
        sitting = self._table.sitting()
        ended = sitting.session.state == "ended"
        if not ended and (sitting.task is not None or sitting.session.state != "running"):
            return self._table.onward()
        return self._table.page("thanks", sitting=sitting, ended=ended, seat=seat_of(self._table))
