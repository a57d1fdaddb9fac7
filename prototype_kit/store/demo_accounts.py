"""The account of somebody made up: which of a town's cases are in it, its forms, and how it goes again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Delete, bindparam, delete, insert, select, update

from prototype_kit.people import same_email
from prototype_kit.store.account_cases import How, link_in
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import Draft, draft_row
from prototype_kit.store.mandates import drop_of_account
from prototype_kit.store.tables import (
    account,
    account_case,
    account_session,
    case_entry,
    draft,
    email_change,
    openid_identity,
    profile,
)

_BY_EMAIL = select(account.c.id).where(
    account.c.kind == "resident", account.c.email == bindparam("the_email")
)
_IS_THEIRS = {
    table.name: delete(table).where(table.c.account_id == bindparam("the_account"))
    for table in (account_case, profile, email_change, openid_identity, account_session)
}
# What they did for others, and others for them, stays in the timelines without saying whose it was.
_NAMELESS = [
    update(case_entry).where(column == bindparam("the_account")).values({column.name: None})
    for column in (case_entry.c.account_id, case_entry.c.for_account_id)
]
_LET_GO = update(draft).where(draft.c.account_id == bindparam("the_account")).values(account_id=None)
_END: Delete = delete(account).where(account.c.id == bindparam("the_account"))


@dataclass(frozen=True)
class DemoLink:
    """That a made-up case is in an account: how it came there, and when. The case is known by its number."""

    account_id: int
    how: How
    at: datetime


class DemoAccounts:
    """The made-up residents' accounts in the store."""

    def __init__(self, database: Database):
        self._database = database

    def add_forms(self, forms: Sequence[Draft]) -> None:
        """Keep forms that no browser has open; each says whose account it is in."""
        if forms:
            with self._database.writing() as connection:
                connection.execute(insert(draft), [{"session": None, **draft_row(form)} for form in forms])

    def remove(self, email: str) -> int:
        """Delete the account of an address with all that it keeps; gives how many there were.

        Cases stay. Forms do too, and are in no account any more. Whoever is signed in there is not.
        """
        with self._database.writing() as connection:
            found = connection.execute(_BY_EMAIL, {"the_email": same_email(email)}).scalar_one_or_none()
            if found is None:
                return 0
            drop_of_account(connection, found, same_email(email))
            for statement in (*_IS_THEIRS.values(), *_NAMELESS, _LET_GO, _END):
                connection.execute(statement, {"the_account": found})
        return 1


def put_in_accounts(connection: Connection, links: Iterable[tuple[int, DemoLink]]) -> None:
    """Put cases, by their ids, into accounts, in the caller's transaction."""
    for case_id, link in links:
        link_in(connection, link.account_id, case_id, link.how, link.at)
