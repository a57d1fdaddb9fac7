"""The seat: the waiting page of a tablet, to which the next session comes. Nobody types anything there."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from prototype_kit.web.front import device
from prototype_kit.web.prototype import given_password
from research.web.public.arriving import opened
from research.web.public.table import Table

_PURPOSE = "seat"
_WAIT_SECONDS = 5
_OPEN = ("ready", "consenting", "running")


def add_routes(routes: Blueprint, table: Table) -> None:
    """Routes of the seat."""
    pages = Seat(table)
    routes.add_url_rule("/seat", "find_seat", pages.find, methods=["GET"])
    routes.add_url_rule("/seat/<key>", "seat", pages.seat, methods=["GET"])
    routes.add_url_rule("/seat/<key>", "take", pages.take, methods=["POST"])


def is_key(table: Table, key: str) -> bool:
    """Whether this opens the seat: who has it knew a password of the round that still counts."""
    passwords = table.front.settings.passwords or ("",)
    return any(table.front.signer.agrees(key, _PURPOSE, table.round, each) for each in passwords)


def seat_of(table: Table) -> str | None:
    """The address of the seat that this browser is at; None when it is at none.

    It is in the address where cookies were deleted.
    """
    keys = (request.args.get(_PURPOSE, ""), table.sittings.remembered(_PURPOSE))
    return next((f"/seat/{key}" for key in keys if key and is_key(table, key)), None)


class Seat:
    """The views. Their address holds a key, as a browser that was cleared has no cookie."""

    def __init__(self, table: Table):
        self._table = table

    def find(self) -> Response:
        """Lead whoever gave the round's password to the seat."""
        front = self._table.front
        password = given_password(front)
        if front.settings.passwords and password is None:
            abort(404)
        return redirect(f"/seat/{front.signer.sign(_PURPOSE, self._table.round, password or '')}", 303)

    def seat(self, key: str) -> Response:
        """Wait for the next session, and show it when it was called here."""
        table = self._table
        self._check(key)
        sitting = table.sittings.here()
        if sitting is not None and sitting.session.state in _OPEN:
            return table.onward()
        if table.sittings.traces and "cleared" not in request.args:
            response = redirect(f"/seat/{key}?cleared=yes", 303)
            table.sittings.forget(response)
            return response
        if table.research.seats.is_called(table.round, table.front.clock()):
            return table.page("welcome", action=f"/seat/{key}")
        response = table.page("waiting")
        # Nothing can be done here, and nothing is lost: the page only waits.
        response.headers["Refresh"] = str(_WAIT_SECONDS)
        return response

    def take(self, key: str) -> Response:
        """Open the session that was called."""
        table = self._table
        self._check(key)
        claimed = table.research.seats.take(table.round, table.front.clock(), device(request))
        if claimed is None:
            return redirect(f"/seat/{key}", 303)
        response = opened(table, claimed)
        table.sittings.remember(response, _PURPOSE, key)
        return response

    def _check(self, key: str) -> None:
        if not is_key(self._table, key):
            abort(404)
