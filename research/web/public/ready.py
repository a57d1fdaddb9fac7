"""A dry run from the tablet itself, before anybody comes: what is well, and what to do otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from prototype_kit.events import milliseconds
from prototype_kit.language import LOCAL
from research.readiness import Check, disk_check, study_checks
from research.web.public.table import Table

_COOKIE = "ready"


def add_routes(routes: Blueprint, table: Table) -> None:
    """The route, for whoever gave the round's password."""
    routes.add_url_rule("/ready", "ready", Ready(table).look, methods=["GET"])


class Ready:
    """The view. It is for the team, and so in English only."""

    def __init__(self, table: Table):
        self._table = table

    def look(self) -> Response:
        """Everything that can be seen from here. It comes twice: the second shows whether cookies last."""
        if "again" not in request.args:
            response = redirect("/ready?again=yes", 303)
            secure = self._table.front.settings.https
            response.set_cookie(
                _COOKIE, "yes", httponly=True, samesite="Lax", secure=secure, path="/", max_age=60
            )
            return response
        now = self._table.front.clock()
        checks = list(self._checks())
        return self._table.page(
            "ready",
            checks=checks,
            good=all(check.good for check in checks),
            now=milliseconds(now),
            clock=now.astimezone(LOCAL).strftime("%H:%M"),
        )

    def _checks(self) -> Iterator[Check]:
        front = self._table.front
        yield Check(good=True, words="This device reaches the prototype.")
        if request.cookies.get(_COOKIE):
            yield Check(good=True, words="This browser keeps cookies.")
        else:
            yield Check(
                good=False, words="This browser keeps no cookies. Let it, in its settings, then look again."
            )
        yield from study_checks(self._table.project, replace(front.own, folder=self._table.project))
        yield disk_check(front.settings.instance)
