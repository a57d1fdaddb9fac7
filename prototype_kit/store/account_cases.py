"""The cases that an account shows: those sent while somebody was signed in, and those that they linked.

A case may be in several accounts, as of two people who see to one thing together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Connection, bindparam, delete, select

from prototype_kit.cases import Case
from prototype_kit.events import whole
from prototype_kit.people import Account
from prototype_kit.store.database import Database
from prototype_kit.store.tables import account_case as table
from prototype_kit.store.upsert import Upsert

How = Literal["sent", "linked"]
"""How a case came into an account: sent while signed in, or linked with its reference and code."""


@dataclass(frozen=True)
class LinkedCase:
    """A case of an account, by its id, and since when and how it is there."""

    case_id: int
    how: How
    linked_at: datetime


_ITS = (table.c.account_id == bindparam("the_account"), table.c.case_id == bindparam("the_case"))
_LINK = Upsert(table, lambda new: new.on_conflict_do_nothing())
_OF_BOTH = select(table).where(*_ITS)
_UNLINK = delete(table).where(*_ITS)


class AccountCases:
    """Which cases are in which accounts."""

    def __init__(self, database: Database):
        self._database = database

    def link(self, account: Account, case: Case, now: datetime) -> bool:
        """Put a case into an account; whether it was not there before."""
        with self._database.writing() as connection:
            return link_in(connection, account.id, case.id, "linked", now)

    def unlink(self, account: Account, case: Case) -> bool:
        """Take a case out of an account; whether it was there. The case stays as it is."""
        with self._database.writing() as connection:
            return connection.execute(_UNLINK, _its(account.id, case.id)).rowcount == 1

    def find(self, account: Account, case: Case) -> LinkedCase | None:
        """How a case came into an account; None when it is not there."""
        with self._database.reading() as connection:
            row = connection.execute(_OF_BOTH, _its(account.id, case.id)).mappings().one_or_none()
        return None if row is None else LinkedCase(row["case_id"], cast("How", row["how"]), row["linked_at"])


def link_in(connection: Connection, account_id: int, case_id: int, how: How, now: datetime) -> bool:
    """Put a case into an account in the caller's transaction; whether it was not there before."""
    row = {"account_id": account_id, "case_id": case_id, "how": how, "linked_at": whole(now)}
    return connection.execute(_LINK[connection.dialect.name], row).rowcount == 1


def _its(account_id: int, case_id: int) -> dict[str, object]:
    return {"the_account": account_id, "the_case": case_id}
