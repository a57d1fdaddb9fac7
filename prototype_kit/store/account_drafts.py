"""The forms of accounts: whose they are, in which browser they are open, and how they go on in another.

A form is somebody's when it was begun while they were signed in, or when they said so; never otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, case, select, update

from prototype_kit.events import whole
from prototype_kit.people import Account
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import WIPED, Draft, hashed, of_session, read_draft, warn_at, whose
from prototype_kit.store.holds import give_up
from prototype_kit.store.links import hand_to
from prototype_kit.store.tables import draft as table
from prototype_kit.store.uploads import wipe_files

MOST = 50
"""Forms of one person that are listed; the most urgent first."""

_is_open = and_(table.c.state == "open", table.c.expires_at > bindparam("now"))
_of_account = and_(table.c.account_id == bindparam("the_account"), table.c.state == "open")
_OF = select(table).where(_of_account, _is_open).order_by(table.c.expires_at, table.c.number).limit(MOST)
_ONE = select(table).where(table.c.id == bindparam("the_id"), _of_account, _is_open)
_NOBODYS = (
    select(table)
    .where(table.c.session == bindparam("the_session"), table.c.account_id.is_(None), _is_open)
    .order_by(table.c.number.desc())
    .limit(MOST)
)
_OTHER_HERE = select(table.c.id).where(
    of_session, table.c.account_id.is_(None), table.c.id != bindparam("the_id"), _is_open
)
_KEEP = (
    update(table)
    .where(
        table.c.id == bindparam("the_id"),
        table.c.session == bindparam("the_session"),
        table.c.account_id.is_(None),
        _is_open,
    )
    .values(
        account_id=bindparam("the_account"),
        version=table.c.version + 1,
        saved_at=bindparam("now"),
        expires_at=bindparam("new_expires_at"),
        warn_at=case((table.c.link_token.is_not(None), bindparam("new_warn_at", type_=table.c.warn_at.type))),
    )
)
_DELETE = (
    update(table)
    .where(table.c.id == bindparam("the_id"), _of_account)
    .values(state="abandoned", session=None, **WIPED)
    .returning(table.c.id)
)
_LET_GO = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.account_id.is_not(None))
    .values(account_id=None, version=table.c.version + 1)
)
_LEAVE = (
    update(table)
    .where(table.c.session == bindparam("the_session"), table.c.account_id.is_not(None))
    .values(session=None, version=table.c.version + 1)
)
_LEAVE_OTHERS = _LEAVE.where(table.c.account_id != bindparam("the_account"))


class AccountDrafts:
    """The forms of accounts in the store. A `session` is the raw value of a browser's cookie."""

    def __init__(self, database: Database):
        self._database = database

    def of(self, account: Account, now: datetime) -> tuple[Draft, ...]:
        """The open forms of an account, those that are deleted first before the others; not more than 50."""
        given = {"the_account": account.id, "now": now}
        with self._database.reading() as connection:
            return tuple(read_draft(row) for row in connection.execute(_OF, given).mappings())

    def find(self, account: Account, draft_id: str, now: datetime) -> Draft | None:
        """An open form of an account; None when there is none such, or it is somebody else's."""
        given = {"the_account": account.id, "the_id": draft_id, "now": now}
        with self._database.reading() as connection:
            row = connection.execute(_ONE, given).mappings().one_or_none()
        return None if row is None else read_draft(row)

    def nobodys(self, session: str, now: datetime) -> tuple[Draft, ...]:
        """The open forms of a browser that are in no account, the newest first."""
        given = {"the_session": hashed(session), "now": now}
        with self._database.reading() as connection:
            return tuple(read_draft(row) for row in connection.execute(_NOBODYS, given).mappings())

    def keep(
        self, account: Account, draft: Draft, session: str, lifetime: timedelta, now: datetime
    ) -> Draft | None:
        """Put a form that a browser has open into an account, and keep it for `lifetime` from now on.

        None where it is not open there any more, or is in an account already.
        """
        now = whole(now)
        until = now + max(lifetime, draft.lifetime)
        given = {
            "the_id": draft.id,
            "the_session": hashed(session),
            "the_account": account.id,
            "now": now,
            "new_expires_at": until,
            "new_warn_at": warn_at(now, until),
        }
        with self._database.writing() as connection:
            if connection.execute(_KEEP, given).rowcount != 1:
                return None
        return replace(
            draft, account_id=account.id, saved_at=now, expires_at=until, version=draft.version + 1
        )

    def is_other_here(self, draft: Draft, session: str, now: datetime) -> bool:
        """Whether the browser has another form of this journey open that is in no account."""
        given = {**whose(session, draft.service, draft.journey), "the_id": draft.id, "now": now}
        with self._database.reading() as connection:
            return connection.execute(_OTHER_HERE, given).first() is not None

    def open_here(self, draft: Draft, session: str) -> None:
        """Let a browser go on with a form of an account.

        Another one of this journey that it has open is deleted, unless it is in an account or behind a link.
        """
        with self._database.writing() as connection:
            hand_to(connection, draft, session)

    def delete(self, account: Account, draft_id: str, now: datetime) -> bool:
        """Delete an open form of an account; whether it was there."""
        with self._database.writing() as connection:
            found = connection.execute(_DELETE, {"the_id": draft_id, "the_account": account.id})
            gone = found.scalars().all()
            wipe_files(connection, gone)
            give_up(connection, gone, whole(now))
        return bool(gone)

    def let_go(self, draft: Draft) -> None:
        """A form is in no account any more, as somebody else goes on with it."""
        with self._database.writing() as connection:
            connection.execute(_LET_GO, {"the_id": draft.id})

    def leave(self, session: str, but: int | None = None) -> int:
        """Take the forms of accounts from a browser; gives how many. They stay in their accounts.

        Those of the account with the number `but` stay there, too.
        """
        its = {"the_session": hashed(session)}
        with self._database.writing() as connection:
            if but is None:
                return connection.execute(_LEAVE, its).rowcount
            return connection.execute(_LEAVE_OTHERS, {**its, "the_account": but}).rowcount
