"""The seat of a round: a tablet that opens the session which was called to it. Nobody types an address."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from prototype_kit.store.database import Database
from prototype_kit.store.drafts import hashed
from research.session import Session, WrongState
from research.store.permission import read_session
from research.store.sessions import Claimed
from research.store.tables import session as table

WAITS = timedelta(hours=12)
"""How long a session that was called waits for the tablet."""

_OPEN = ("ready", "consenting", "running")
_one = table.c.id == bindparam("the_id")
# What waits has no link, and no device yet; `token_at` says since when. One session of each round waits.
_waits = table.c.state.in_(_OPEN) & table.c.token.is_(None) & table.c.device_secret.is_(None)
_next = table.c.changes + 1
_BY_ID = select(table).where(_one)
_CALL_OFF = (
    update(table)
    .where(table.c.round == bindparam("the_round"), _waits, table.c.token_at.is_not(None))
    .values(token_at=None, changes=_next)
)
_CALL = (
    update(table)
    .where(_one, table.c.state.in_(_OPEN))
    .values(token=None, token_at=bindparam("now"), device_secret=None, device=None, changes=_next)
    .returning(table)
)
_CALLED = select(table.c.id).where(
    table.c.round == bindparam("the_round"), _waits, table.c.token_at > bindparam("the_earliest")
)
_TAKE = (
    update(table)
    .where(_one, _waits)
    .values(device_secret=bindparam("new_secret"), device=bindparam("new_device"), changes=_next)
    .returning(table)
)


class Seats:
    """Which session the tablet of each round opens next."""

    def __init__(self, database: Database):
        self._database = database

    def call(self, session_id: str, now: datetime) -> Session:
        """Have the tablet of its round open this session, instead of any other that waits for that.

        Its link, and the device that had opened it, open nothing any more; `Sessions.reissue` makes another.
        Raises `WrongState` for a session that is over, and LookupError when there is none.
        """
        with self._database.writing() as connection:
            before = connection.execute(_BY_ID, {"the_id": session_id}).mappings().one_or_none()
            if before is None:
                raise LookupError("there is no such session")
            connection.execute(_CALL_OFF, {"the_round": before["round"]})
            called = connection.execute(_CALL, {"the_id": session_id, "now": now}).mappings().one_or_none()
            if called is None:
                raise WrongState(before["state"], "opened")
            return read_session(called)

    def is_called(self, round_: str, now: datetime) -> bool:
        """Whether a session of a round waits for its tablet."""
        with self._database.reading() as connection:
            return _called_in(connection, round_, now) is not None

    def take(self, round_: str, now: datetime, device: str | None = None) -> Claimed | None:
        """Open the session of a round that waits for its tablet; None when none does."""
        secret = secrets.token_urlsafe(32)
        with self._database.writing() as connection:
            found = _called_in(connection, round_, now)
            if found is None:
                return None
            new = {"the_id": found, "new_secret": hashed(secret), "new_device": device}
            return Claimed(read_session(connection.execute(_TAKE, new).mappings().one()), secret)


def _called_in(connection: Connection, round_: str, now: datetime) -> str | None:
    """The id of the session that waits for the tablet of a round."""
    its = {"the_round": round_, "the_earliest": now - WAITS}
    return connection.execute(_CALLED, its).scalar_one_or_none()
