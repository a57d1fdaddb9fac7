"""New email addresses of accounts: asked for, then taken by whoever can read what goes there.

A link works once, for an hour, and only for the account that asked. Nobody learns from asking whether an
address has an account: the same is kept and shown, and only a letter to that address tells. An account with
nothing in it is no obstacle: many people sign in with the new address first. Which addresses an account had
before is known as long as there is the account: what was sent under them is theirs too.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, RowMapping, and_, bindparam, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from prototype_kit.events import whole
from prototype_kit.messages import NewMessage
from prototype_kit.people import Account
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import hashed
from prototype_kit.store.email_requests import EmailRequest, expire, over_for_long
from prototype_kit.store.empty_accounts import give_up_in, is_in_use
from prototype_kit.store.outbox import put_in
from prototype_kit.store.own_followers import Reach, move_in
from prototype_kit.store.tables import account, account_session, sign_in
from prototype_kit.store.tables import email_change as table

LIFE = timedelta(hours=1)
"""How long a link works."""

NotTaken = Literal["over", "taken"]
"""Why an address is not theirs: the link does not work, for them; its own account is in use meanwhile."""


@dataclass(frozen=True)
class NewAddress(EmailRequest):
    """A request of an account for another address."""

    account: Account


@dataclass(frozen=True)
class EmailChange:
    """A request that can still be claimed."""

    email: str
    asked_at: datetime
    expires_at: datetime


ChangeLetters = Callable[[str | None, datetime], Sequence[NewMessage]]
"""Makes what is sent when somebody asks, of a token and until when it works.

The token is None where nobody can have the address, as its account is in use.
"""

_open = and_(table.c.used_at.is_(None), table.c.expires_at > bindparam("now"))
_SUPERSEDE = (
    update(table)
    .where(table.c.account_id == bindparam("the_account"), _open)
    .values(expires_at=bindparam("now"))
)
_ADD = insert(table)
_PENDING = (
    select(table)
    .where(table.c.account_id == bindparam("the_account"), _open)
    .order_by(table.c.id.desc())
    .limit(1)
)
_theirs = and_(table.c.token == bindparam("the_token"), table.c.account_id == bindparam("the_account"), _open)
_FIND = select(table).where(_theirs)
_OF_ANYBODY = select(table).where(table.c.token == bindparam("the_token"), _open)
# Of two windows that press the button at the same moment, one finds it unused.
_USE = (
    update(table)
    .where(_theirs)
    .values(
        used_at=bindparam("now"),
        former_email=select(account.c.email).where(account.c.id == table.c.account_id).scalar_subquery(),
    )
    .returning(table.c.account_id, table.c.email, table.c.former_email)
)
_other = account.alias()
_CHANGE = (
    update(account)
    .where(
        account.c.id == bindparam("the_account"),
        account.c.kind == "resident",
        account.c.closed_at.is_(None),
        ~exists().where(_other.c.kind == "resident", _other.c.email == bindparam("new_email")),
    )
    .values(email=bindparam("new_email"))
)
_END_OTHERS = (
    update(account_session)
    .where(
        account_session.c.account_id == bindparam("the_account"),
        account_session.c.ended_at.is_(None),
        account_session.c.token != bindparam("this_session"),
    )
    .values(ended_at=bindparam("now"))
)
_END_SIGN_INS = (
    update(sign_in)
    .where(
        sign_in.c.kind == "resident",
        sign_in.c.email == bindparam("old_email"),
        sign_in.c.asked_at > bindparam("since"),
        sign_in.c.state.in_(("asked", "sent")),
    )
    .values(state="ended")
)
_OVER = over_for_long(table, table.c.used_at.is_(None))


class _Taken(Exception):  # noqa: N818 - it undoes the transaction, and says why
    pass


class EmailChanges:
    """The requests in the store."""

    def __init__(self, database: Database):
        self._database = database

    def ask(self, new: NewAddress, letters: ChangeLetters, now: datetime) -> None:
        """Keep that somebody wants another address, and write what is to be sent, in one transaction.

        A link that they asked for before no longer works.
        """
        now, token = whole(now), secrets.token_urlsafe(32)
        row = {**new.row(now, LIFE), "account_id": new.account.id, "token": hashed(token)}
        with self._database.writing() as connection:
            taken = is_in_use(connection, new.address)
            connection.execute(_SUPERSEDE, {"the_account": new.account.id, "now": now})
            connection.execute(_ADD, row)
            put_in(connection, None, letters(None if taken else token, now + LIFE), now)

    def pending(self, account_: Account, now: datetime) -> EmailChange | None:
        """The request that somebody made last, as long as its link would work."""
        with self._database.reading() as connection:
            given = {"the_account": account_.id, "now": whole(now)}
            row = connection.execute(_PENDING, given).mappings().one_or_none()
        return None if row is None else _change(row)

    def find(self, token: str, account_: Account, now: datetime) -> EmailChange | None:
        """What a link is for; None for one that does not work, or not for them."""
        with self._database.reading() as connection:
            row = connection.execute(_FIND, _link(token, account_, now)).mappings().one_or_none()
        return None if row is None else _change(row)

    def of_link(self, token: str, now: datetime) -> EmailChange | None:
        """What a link is for, whoever follows it: they read what goes to the new address."""
        with self._database.reading() as connection:
            given = {"the_token": hashed(token), "now": whole(now)}
            row = connection.execute(_OF_ANYBODY, given).mappings().one_or_none()
        return None if row is None else _change(row)

    def withdraw(self, account_: Account, now: datetime) -> bool:
        """Let no link work any more that an account asked for; whether one did."""
        with self._database.writing() as connection:
            given = {"the_account": account_.id, "now": whole(now)}
            return connection.execute(_SUPERSEDE, given).rowcount > 0

    def use(
        self, token: str, account_: Account, session: str, letters: Sequence[NewMessage], now: datetime
    ) -> str | NotTaken:
        """Give an account the address of a link; its new address, or why it has none.

        `session` is the cookie of whoever presses the button: all other sessions end. They are told about
        their cases at the new address, where they were at the old one. One transaction does it all, and
        writes `letters`.
        """
        try:
            with self._database.writing() as connection:
                used = connection.execute(_USE, _link(token, account_, now)).mappings().one_or_none()
                if used is None:
                    return "over"
                _give(connection, used, session, whole(now))
                put_in(connection, None, letters, now)
        except (_Taken, IntegrityError):
            return "taken"
        return str(used["email"])

    def expire(self, now: datetime) -> int:
        """Delete some of the requests that came to nothing and are over for long; gives how many."""
        return expire(self._database, table, _OVER, now)


def _give(connection: Connection, used: RowMapping, session: str, now: datetime) -> None:
    """Raises `_Taken` when another account with it is in use meanwhile, or theirs was closed."""
    id_, new, former = used["account_id"], used["email"], used["former_email"]
    its = {"the_account": id_, "now": now}
    if not give_up_in(connection, new, id_, now):
        raise _Taken
    if connection.execute(_CHANGE, {"the_account": id_, "new_email": new}).rowcount != 1:
        raise _Taken
    connection.execute(_END_OTHERS, {**its, "this_session": hashed(session)})
    connection.execute(_END_SIGN_INS, {"old_email": former, "since": now - LIFE})
    move_in(connection, id_, [former], [], Reach("email", new), now, as_sent=False)


def _link(token: str, account_: Account, now: datetime) -> dict[str, object]:
    return {"the_token": hashed(token), "the_account": account_.id, "now": whole(now)}


def _change(row: RowMapping) -> EmailChange:
    return EmailChange(row["email"], row["asked_at"], row["expires_at"])
