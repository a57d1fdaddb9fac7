"""Legal holds: a case that must not be erased, such as one that a claim in court is about, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Update, bindparam, update

from prototype_kit.cases import Case, CaseEntry
from prototype_kit.people import Account
from prototype_kit.store.case_entries import add_entries
from prototype_kit.store.cases import CaseChanged
from prototype_kit.store.database import Database
from prototype_kit.store.tables import cases

SET, LIFTED = "legal-hold", "legal-hold-lifted"
"""The kinds of the lines in a case's timeline."""

# What was erased is not there to be held. The version rises: who works on the case sees that it changed.
_CHANGE = update(cases).where(cases.c.id == bindparam("the_id"), cases.c.version == bindparam("the_version"))
_SET = _CHANGE.where(cases.c.held_because.is_(None), cases.c.erased_at.is_(None)).values(
    held_because=bindparam("why"), version=cases.c.version + 1
)
_LIFT = _CHANGE.where(cases.c.held_because.is_not(None)).values(
    held_because=None, version=cases.c.version + 1
)


class LegalHolds:
    """Sets and lifts legal holds."""

    def __init__(self, database: Database):
        self._database = database

    def set(self, case: Case, because: str, by: Account, now: datetime) -> None:
        """Let a case not be erased, for a reason. Raises `CaseChanged` when it is not as it was seen."""
        self._change(_SET, case, {"why": because}, CaseEntry(now, SET, because, by.name, account_id=by.id))

    def lift(self, case: Case, because: str, by: Account, now: datetime) -> None:
        """Let a case be erased when its time is over. Raises `CaseChanged`."""
        self._change(_LIFT, case, {}, CaseEntry(now, LIFTED, because, by.name, account_id=by.id))

    def _change(self, statement: Update, case: Case, given: Mapping[str, object], entry: CaseEntry) -> None:
        its = {"the_id": case.id, "the_version": case.version}
        with self._database.writing() as connection:
            if connection.execute(statement, {**its, **given}).rowcount != 1:
                raise CaseChanged(case.reference)
            add_entries(connection, case.id, [entry])
