"""Sessions of accounts: who is signed in, from which browser, and until when.

They are not the sessions of drafts (see sessions.py), which are nobody's in particular. Only a hash of a
session's token is kept, so that nobody who reads the database can come in by it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, and_, bindparam, insert, select, update

from prototype_kit.events import whole
from prototype_kit.people import Account, Kind
from prototype_kit.store.accounts import read_account
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import hashed
from prototype_kit.store.tables import account
from prototype_kit.store.tables import account_session as table

UNUSED: Mapping[Kind, timedelta] = {"staff": timedelta(hours=2), "resident": timedelta(minutes=30)}
"""How long somebody stays signed in who does nothing. Residents share computers, in libraries for example."""
LONGEST = timedelta(hours=12)
"""How long somebody stays signed in at most: a day's work."""


@dataclass(frozen=True)
class AccountSession:
    """Somebody who is signed in. It ends at `ends_at` if nothing is done, and at `expires_at` in any case."""

    id: int
    account: Account
    device: str
    begun_at: datetime
    seen_at: datetime
    expires_at: datetime

    @property
    def ends_at(self) -> datetime:
        """When it ends if nothing is done."""
        return min(self.seen_at + UNUSED[self.account.kind], self.expires_at)

    @property
    def can_last(self) -> bool:
        """Whether doing something makes it last longer."""
        return self.ends_at < self.expires_at


MOST = 50
"""Sessions of one person that are listed."""

_BEGIN = insert(table)
_is_alive = and_(
    table.c.ended_at.is_(None),
    table.c.expires_at > bindparam("now"),
    table.c.seen_at > bindparam("unused_since"),
)
_is_open = and_(table.c.token == bindparam("the_token"), _is_alive)
_ITS = (
    table.c.id.label("session_id"),
    table.c.device,
    table.c.begun_at,
    table.c.seen_at,
    table.c.expires_at,
)
_FIND = (
    select(account, *_ITS)
    .join(account, account.c.id == table.c.account_id)
    .where(_is_open, account.c.closed_at.is_(None), account.c.kind == bindparam("the_kind"))
)
# By itself it ends without a word here; signing out in a browser takes the cookie away.
_ENDED = (
    select(table.c.id)
    .join(account, account.c.id == table.c.account_id)
    .where(
        table.c.token == bindparam("the_token"),
        table.c.ended_at.is_not(None),
        account.c.kind == bindparam("the_kind"),
    )
)
_STAY = update(table).where(_is_open).values(seen_at=bindparam("now"))
_END = (
    update(table)
    .where(table.c.token == bindparam("the_token"), table.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)


_OF = (
    select(account, *_ITS)
    .join(account, account.c.id == table.c.account_id)
    .where(_is_alive, table.c.account_id == bindparam("the_account"), account.c.closed_at.is_(None))
    .order_by(table.c.seen_at.desc(), table.c.id.desc())
    .limit(MOST)
)
_BEFORE = (
    select(table.c.begun_at, table.c.device)
    .where(table.c.account_id == bindparam("the_account"), table.c.id < bindparam("the_id"))
    .order_by(table.c.id.desc())
    .limit(1)
)
_of_account = and_(table.c.account_id == bindparam("the_account"), table.c.ended_at.is_(None))
_END_ONE = (
    update(table).where(_of_account, table.c.id == bindparam("the_id")).values(ended_at=bindparam("now"))
)
_END_OTHERS = (
    update(table)
    .where(_of_account, _is_alive, table.c.id != bindparam("the_id"))
    .values(ended_at=bindparam("now"))
)


class AccountSessions:
    """The sessions of accounts in the store, each by the raw value of its cookie."""

    def __init__(self, database: Database):
        self._database = database

    def begin(self, account_: Account, device: str, now: datetime, before: str | None = None) -> str:
        """Sign an account in; gives the cookie's value. The session of the cookie `before` ends."""
        with self._database.writing() as connection:
            return begin_in(connection, account_.id, device, now, before)

    def find(self, token: str, kind: Kind, now: datetime) -> AccountSession | None:
        """The session of a cookie and its account as it is now; None when it ended, or the account closed."""
        given = {**_open(token, kind, now), "the_kind": kind}
        with self._database.reading() as connection:
            row = connection.execute(_FIND, given).mappings().one_or_none()
        return None if row is None else _session(row)

    def was_ended(self, token: str, kind: Kind) -> bool:
        """Whether somebody ended the session of a cookie, rather than that its time was over."""
        with self._database.reading() as connection:
            given = {"the_token": hashed(token), "the_kind": kind}
            return connection.execute(_ENDED, given).first() is not None

    def stay(self, token: str, kind: Kind, now: datetime) -> bool:
        """Somebody did something: they stay signed in for longer. Whether the session was still open."""
        with self._database.writing() as connection:
            return connection.execute(_STAY, _open(token, kind, now)).rowcount == 1

    def end(self, token: str, now: datetime) -> bool:
        """Sign out; whether anybody was signed in."""
        with self._database.writing() as connection:
            return connection.execute(_END, {"the_token": hashed(token), "now": whole(now)}).rowcount == 1

    def of(self, session: AccountSession, now: datetime) -> tuple[AccountSession, ...]:
        """Every open session of the same account, this one too; the last used first, not more than 50."""
        kind = session.account.kind
        given = {
            "the_account": session.account.id,
            "now": whole(now),
            "unused_since": whole(now) - UNUSED[kind],
        }
        with self._database.reading() as connection:
            return tuple(_session(row) for row in connection.execute(_OF, given).mappings())

    def before(self, session: AccountSession) -> tuple[datetime, str] | None:
        """When somebody signed in before this session, and on what device; None if nobody ever did."""
        given = {"the_account": session.account.id, "the_id": session.id}
        with self._database.reading() as connection:
            row = connection.execute(_BEFORE, given).one_or_none()
        return None if row is None else (row.begun_at, row.device)

    def end_one(self, account_: Account, session_id: int, now: datetime) -> bool:
        """End a session of an account; whether it was open, and theirs."""
        given = {"the_account": account_.id, "the_id": session_id, "now": whole(now)}
        with self._database.writing() as connection:
            return connection.execute(_END_ONE, given).rowcount == 1

    def end_others(self, session: AccountSession, now: datetime) -> int:
        """End every other session of the same account; gives how many."""
        given = {
            "the_account": session.account.id,
            "the_id": session.id,
            "now": whole(now),
            "unused_since": whole(now) - UNUSED[session.account.kind],
        }
        with self._database.writing() as connection:
            return connection.execute(_END_OTHERS, given).rowcount


def begin_in(connection: Connection, account_id: int, device: str, now: datetime, before: str | None) -> str:
    """Begin a session in the caller's transaction; gives the cookie's value."""
    token, now = secrets.token_urlsafe(32), whole(now)
    if before:
        connection.execute(_END, {"the_token": hashed(before), "now": now})
    row = {
        "account_id": account_id,
        "token": hashed(token),
        "device": device,
        "begun_at": now,
        "seen_at": now,
        "expires_at": now + LONGEST,
    }
    connection.execute(_BEGIN, row)
    return token


def _open(token: str, kind: Kind, now: datetime) -> dict[str, object]:
    since = whole(now) - UNUSED[kind]
    return {"the_token": hashed(token), "now": whole(now), "unused_since": since}


def _session(row: RowMapping) -> AccountSession:
    return AccountSession(
        id=row["session_id"],
        account=read_account(row),
        device=row["device"],
        begun_at=row["begun_at"],
        seen_at=row["seen_at"],
        expires_at=row["expires_at"],
    )
