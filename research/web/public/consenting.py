"""Consent on screen: the sheet, an answer to each of its items, and the start of the session."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from research.consent import NEEDED, Consent, ConsentMissing
from research.session import WrongState
from research.studies import Sheet
from research.web.public.leaving import left
from research.web.public.sitting import Sitting
from research.web.public.table import HOME, Table
from research.web.withdrawing import refuse

SHEET = f"{HOME}/consent"
AGES = ("adult", "guardian", "alone")


def add_routes(routes: Blueprint, table: Table) -> None:
    """Routes of the sheet."""
    pages = Consenting(table)
    routes.add_url_rule(SHEET, "sheet", pages.sheet, methods=["GET"])
    routes.add_url_rule(SHEET, "agree", pages.agree, methods=["POST"])
    routes.add_url_rule(f"{HOME}/begin", "begin", pages.begin, methods=["POST"])


class Consenting:
    """The views."""

    def __init__(self, table: Table):
        self._table = table

    def sheet(self) -> Response:
        """Show the sheet to whoever has not agreed yet."""
        sitting = self._table.sitting()
        if sitting.session.state not in ("ready", "consenting") or sitting.agreed:
            return self._table.onward()
        if sitting.session.state == "ready":
            with suppress(WrongState):  # another window has begun
                self._table.research.sessions.begin_consent(sitting.session.id)
        return self._page(sitting, {}, {})

    def agree(self) -> Response:
        """Keep what was agreed to and start; of a refusal, only that it was one."""
        table, sitting, given = self._table, self._table.sitting(), request.form
        if sitting.session.state not in ("ready", "consenting") or sitting.agreed:
            return table.onward()
        if sitting.study is None:
            return table.study_gone()
        sheet = sitting.study.sheet
        if "stop" not in given:
            wrong = self._wrong(sheet, given)
            if wrong:
                return self._page(sitting, given, wrong)
        consent = self._consent(sitting, sheet, given)
        if "stop" in given or not consent.valid:
            with suppress(WrongState):  # the moderator was faster
                refuse(table.front.here(), sitting.session.id)
            return left(table, "refused")
        try:
            table.research.consents.give(consent)
            table.research.sessions.start(sitting.session.id, table.front.clock())
        except (ConsentMissing, WrongState):
            pass  # it was started, or ended, meanwhile: the next page says what is so
        return table.onward()

    def begin(self) -> Response:
        """Start the session of somebody who has agreed on paper."""
        table, sitting = self._table, self._table.sitting()
        with suppress(ConsentMissing, WrongState):
            table.research.sessions.start(sitting.session.id, table.front.clock())
        return redirect(HOME, 303)

    def _consent(self, sitting: Sitting, sheet: Sheet, given: Mapping[str, str]) -> Consent:
        return Consent(
            sitting.session.id,
            sheet.version,
            sheet.hash,
            "screen",
            frozenset(item.key for item in sheet.items if given.get(item.key) == "yes"),
            under_16=given.get("age") != "adult",
            guardian=given.get("age") == "guardian",
            given_at=self._table.front.clock(),
        )

    def _wrong(self, sheet: Sheet, given: Mapping[str, str]) -> dict[str, str]:
        """What is said beside each field that is not filled in."""
        say, wrong = self._table.say, {}
        if given.get("sheet") != sheet.hash:
            wrong["sheet"] = say("The sheet has changed since you read it. Read it again before you answer.")
        for item in sheet.items:
            if given.get(item.key) not in ("yes", "no"):
                wrong[item.key] = say("Select yes or no: {words}", words=item.words)
        if given.get("age") not in AGES:
            wrong["age"] = say("Select whether you are 16 or over")
        return wrong

    def _page(self, sitting: Sitting, given: Mapping[str, str], wrong: Mapping[str, str]) -> Response:
        if sitting.study is None:
            return self._table.study_gone()
        sheet = sitting.study.sheet
        anchor = {"sheet": "sheet-words"}
        errors: list[dict[str, Any]] = [
            {"text": text, "href": f"#{anchor.get(name, name)}"} for name, text in wrong.items()
        ]
        return self._table.page(
            "consent",
            422 if wrong else 200,
            sheet=sheet,
            needed=NEEDED,
            given=given,
            wrong=wrong,
            errors=errors,
        )
