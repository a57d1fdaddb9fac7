"""Accounts: who can sign in, and as what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from prototype_kit.people import ROLES, Account, Kind, Role, same_email
from prototype_kit.store.database import Database
from prototype_kit.store.tables import account as table
from prototype_kit.store.tables import account_session, openid_identity
from prototype_kit.store.upsert import Upsert

_ADD = insert(table).returning(table.c.id)
_BY_ID = select(table).where(table.c.id == bindparam("the_id"))
_BY_EMAIL = select(table).where(
    table.c.kind == bindparam("the_kind"), table.c.email == bindparam("the_email")
)
_ALL = select(table).where(table.c.kind == bindparam("the_kind")).order_by(table.c.email)
_CHANGE = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.closed_at.is_(None))
    .values(name=bindparam("new_name"), roles=bindparam("new_roles"), team=bindparam("new_team"))
)
_CLOSE = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.closed_at.is_(None))
    .values(closed_at=bindparam("now"))
)
_REOPEN = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.closed_at.is_not(None))
    .values(
        closed_at=None, name=bindparam("new_name"), roles=bindparam("new_roles"), team=bindparam("new_team")
    )
)
# Two browsers may claim the first sign-in of one address at the same moment.
_OPEN = Upsert(
    table,
    lambda new: new.on_conflict_do_update(
        index_elements=["kind", "email"], set_={"closed_at": None}
    ).returning(table.c.id),
)
# Whoever is let in again may be somebody else at their OpenID provider.
_FORGET_IDENTITIES = delete(openid_identity).where(openid_identity.c.account_id == bindparam("the_account"))
# What was allowed when a session began may be allowed no more.
_END_SESSIONS = (
    update(account_session)
    .where(account_session.c.account_id == bindparam("the_account"), account_session.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)


class AlreadyThere(Exception):  # noqa: N818 - nothing is broken: the account need not be made
    """An open account has this address."""


class LastManager(Exception):  # noqa: N818 - it says what is so, as `Outdated` does
    """Nobody could let staff in any more."""


class Accounts:
    """The accounts in the store."""

    def __init__(self, database: Database):
        self._database = database

    def add(
        self,
        kind: Kind,
        email: str,
        name: str,
        now: datetime,
        roles: Collection[Role] = (),
        team: str | None = None,
    ) -> Account:
        """Make an account, or open a closed one of the same address again. Raises `AlreadyThere`."""
        address = same_email(email)
        new = {"new_name": name, "new_roles": _roles(roles), "new_team": team}
        with self._database.writing() as connection:
            found = connection.execute(_BY_EMAIL, {"the_kind": kind, "the_email": address}).mappings().first()
            if found is None:
                row = {
                    "kind": kind,
                    "email": address,
                    "name": name,
                    "roles": _roles(roles),
                    "team": team,
                    "created_at": now,
                }
                id_ = connection.execute(_ADD, row).scalar_one()
            elif connection.execute(_REOPEN, {"the_id": found["id"], **new}).rowcount != 1:
                raise AlreadyThere(address)
            else:
                id_ = found["id"]
            return read_account(connection.execute(_BY_ID, {"the_id": id_}).mappings().one())

    def by_id(self, id_: int) -> Account | None:
        """The account of this number, closed or not; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_ID, {"the_id": id_}).mappings().one_or_none()
        return None if row is None else read_account(row)

    def by_email(self, kind: Kind, email: str) -> Account | None:
        """The account of an address, closed or not; None when there is none."""
        given = {"the_kind": kind, "the_email": same_email(email)}
        with self._database.reading() as connection:
            row = connection.execute(_BY_EMAIL, given).mappings().one_or_none()
        return None if row is None else read_account(row)

    def all(self, kind: Kind) -> tuple[Account, ...]:
        """Every account of a kind by its address, the closed too."""
        with self._database.reading() as connection:
            rows = connection.execute(_ALL, {"the_kind": kind}).mappings()
            return tuple(read_account(row) for row in rows)

    def change(
        self, account: Account, name: str, roles: Collection[Role], team: str | None, now: datetime
    ) -> bool:
        """Give an open account another name, roles and team; whether it was still open.

        Other roles end its sessions. Raises `LastManager`.
        """
        new = {"new_name": name, "new_roles": _roles(roles), "new_team": team}
        with self._database.writing() as connection:
            before = _open_account(connection, account.id)
            if before is None:
                return False
            if "manager" not in roles:
                _keep_a_manager(connection, before)
            connection.execute(_CHANGE, {"the_id": account.id, **new})
            if _roles(before.roles) != _roles(roles):
                connection.execute(_END_SESSIONS, {"the_account": account.id, "now": now})
        return True

    def close(self, account: Account, now: datetime) -> bool:
        """Close an account and end its sessions; whether it was open. Raises `LastManager`."""
        with self._database.writing() as connection:
            before = _open_account(connection, account.id)
            if before is None:
                return False
            _keep_a_manager(connection, before)
            connection.execute(_CLOSE, {"the_id": account.id, "now": now})
            connection.execute(_FORGET_IDENTITIES, {"the_account": account.id})
            connection.execute(_END_SESSIONS, {"the_account": account.id, "now": now})
        return True


def open_in(connection: Connection, kind: Kind, email: str, now: datetime) -> int:
    """Make sure of an open account of an address in the caller's transaction, and give its number."""
    row = {"kind": kind, "email": same_email(email), "name": "", "roles": "", "created_at": now}
    id_: int = connection.execute(_OPEN[connection.dialect.name], row).scalar_one()
    return id_


def _open_account(connection: Connection, id_: int) -> Account | None:
    row = connection.execute(_BY_ID, {"the_id": id_}).mappings().one_or_none()
    found = None if row is None else read_account(row)
    return found if found and found.open else None


def _keep_a_manager(connection: Connection, leaving: Account) -> None:
    """Raises `LastManager` when nobody else could let staff in."""
    if "manager" not in leaving.roles:
        return
    rows = connection.execute(_ALL, {"the_kind": leaving.kind}).mappings()
    if not any("manager" in other.roles for other in map(read_account, rows) if _is_other(other, leaving)):
        raise LastManager


def _is_other(account: Account, leaving: Account) -> bool:
    return account.open and account.id != leaving.id


def read_account(row: RowMapping) -> Account:
    """The account in a row of its table. A role that the kit knows no more allows nothing."""
    return Account(
        id=row["id"],
        kind=cast("Kind", row["kind"]),
        email=row["email"],
        name=row["name"],
        roles=tuple(cast("Role", role) for role in row["roles"].split() if role in ROLES),
        team=row["team"],
        created_at=row["created_at"],
        closed_at=row["closed_at"],
    )


def _roles(roles: Collection[Role]) -> str:
    return " ".join(role for role in ROLES if role in roles)
