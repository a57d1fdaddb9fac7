"""Followers of the cases in an account that are its owner: told in another way from now on.

Theirs are those who have the address that they sign in with, or their number for texts, and whoever sent a
case while signed in. Nobody else who follows one of these cases is touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from prototype_kit.events import whole
from prototype_kit.messages import Channel
from prototype_kit.people import Account, same_email
from prototype_kit.questions.phone import same_number
from prototype_kit.store.database import Database
from prototype_kit.store.tables import account_case
from prototype_kit.store.tables import follower as table


@dataclass(frozen=True)
class Reach:
    """Where and in which language somebody is told what happens. Without a `language`, as before."""

    channel: Channel
    recipient: str
    language: str = ""


_OF_ACCOUNT = (
    select(
        table.c.id,
        table.c.case_id,
        table.c.channel,
        table.c.recipient,
        table.c.language,
        table.c.reporter,
        table.c.ended_at,
        account_case.c.how,
    )
    .join(account_case, account_case.c.case_id == table.c.case_id)
    .where(account_case.c.account_id == bindparam("the_account"))
    .order_by(table.c.case_id, table.c.id)
)
_TELL = (
    update(table)
    .where(table.c.id == bindparam("the_id"))
    .values(
        channel=bindparam("new_channel"),
        recipient=bindparam("new_recipient"),
        language=bindparam("new_language"),
        reporter=bindparam("new_reporter"),
        ended_at=None,
    )
)
_END = update(table).where(table.c.id == bindparam("the_id")).values(ended_at=bindparam("now"))


class OwnFollowers:
    """Changes how owners of accounts are told about their cases."""

    def __init__(self, database: Database):
        self._database = database

    def move(self, account: Account, phones: Collection[str], to: Reach, now: datetime) -> int:
        """Tell somebody in another way about all cases in their account; gives about how many.

        `phones` are the numbers that they kept. Who was told no more stays so.
        """
        with self._database.writing() as connection:
            return move_in(connection, account.id, [account.email], phones, to, now, as_sent=True)


def move_in(
    connection: Connection,
    account_id: int,
    emails: Collection[str],
    phones: Collection[str],
    to: Reach,
    now: datetime,
    *,
    as_sent: bool,
) -> int:
    """The same in the caller's transaction.

    With `as_sent`, whoever sent a case while signed in is its owner, whatever address they gave.
    """
    rows = connection.execute(_OF_ACCOUNT, {"the_account": account_id}).mappings().all()
    moved = 0
    for case_rows in _by_case(rows):
        own = [
            row
            for row in case_rows
            if row["ended_at"] is None and _is_own(row, emails, phones, as_sent=as_sent)
        ]
        if own:
            _move_one(connection, case_rows, own, to, whole(now))
            moved += 1
    return moved


def _move_one(
    connection: Connection,
    case_rows: Sequence[RowMapping],
    own: Sequence[RowMapping],
    to: Reach,
    now: datetime,
) -> None:
    """One of a case's followers has the new address, and it is told; all others of its owner are not."""
    there = next((row for row in case_rows if row["recipient"] == to.recipient), None)
    kept = there or own[0]
    for row in own:
        if row["id"] != kept["id"]:
            connection.execute(_END, {"the_id": row["id"], "now": now})
    new = {
        "new_channel": to.channel,
        "new_recipient": to.recipient,
        "new_language": to.language or own[0]["language"],
        # Whoever reported it is asked whether it is fixed.
        "new_reporter": max(row["reporter"] for row in (kept, *own)),
    }
    connection.execute(_TELL, {"the_id": kept["id"], **new})


def _is_own(row: RowMapping, emails: Collection[str], phones: Collection[str], *, as_sent: bool) -> bool:
    if as_sent and row["reporter"] and row["how"] == "sent":
        return True
    if row["channel"] == "email":
        return same_email(row["recipient"]) in {same_email(email) for email in emails}
    return any(same_number(row["recipient"], phone) for phone in phones)


def _by_case(rows: Iterable[RowMapping]) -> Iterable[list[RowMapping]]:
    found: dict[int, list[RowMapping]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append(row)
    return found.values()
