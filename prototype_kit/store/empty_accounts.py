"""Accounts with nothing in them: somebody signed in with an address once, and did nothing else.

Such an account keeps its address from nobody: whoever shows that they read what goes there can have it for
another account of theirs. Nothing is lost by it, as there is nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, or_, select, update

from prototype_kit.store.tables import (
    account,
    account_case,
    account_session,
    draft,
    email_change,
    mandate,
    openid_identity,
    profile,
)

_its = (account.c.kind == "resident", account.c.email == bindparam("the_email"))
_OWN = (
    draft.c.account_id,
    account_case.c.account_id,
    profile.c.account_id,
    email_change.c.account_id,
    mandate.c.account_id,
    mandate.c.helper_id,
    openid_identity.c.account_id,
)
"""What an account can have. Sessions are none of it: whoever looked in had one."""
_has_something = or_(*(exists().where(column == account.c.id) for column in _OWN))
_IN_USE = select(account.c.id).where(*_its, _has_something)
_ANOTHER = select(account.c.id).where(*_its, account.c.id != bindparam("but"))
_GIVE_UP = (
    update(account)
    .where(account.c.id == bindparam("the_account"))
    .values(email=bindparam("nobody"), closed_at=bindparam("now"))
)
_BY_ID = select(account.c.id).where(account.c.id == bindparam("the_account"), _has_something)
_DROP_SESSIONS = delete(account_session).where(account_session.c.account_id == bindparam("the_account"))


def is_in_use(connection: Connection, email: str) -> bool:
    """Whether a resident has an account of this address with something in it."""
    return connection.execute(_IN_USE, {"the_email": email}).first() is not None


def give_up_in(connection: Connection, email: str, but: int, now: datetime) -> bool:
    """Close the empty account of an address, if there is one, so that the account `but` can have it.

    In the caller's transaction, which has to be undone where this is False: there is something in it.
    """
    id_ = connection.execute(_ANOTHER, {"the_email": email, "but": but}).scalar_one_or_none()
    if id_ is None:
        return True
    its = {"the_account": id_}
    connection.execute(_GIVE_UP, {**its, "nobody": f"erased-{id_}", "now": now})
    # Looked for once the row is ours: what another request was adding to the account is there by now.
    if connection.execute(_BY_ID, its).first() is not None:
        return False
    connection.execute(_DROP_SESSIONS, its)
    return True
