"""Observers: let in by a link of their own, and seen to watch."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update

from prototype_kit.events import whole
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import hashed
from research.observation import Observer
from research.store.permission import permit_writing
from research.store.tables import observer as table
from research.store.tables import presence


@dataclass(frozen=True)
class Invited:
    """A new observer, and the token of their link, which is kept nowhere."""

    observer: Observer
    token: str = field(repr=False)


_ADD = insert(table)
_BY_TOKEN = select(table).where(table.c.token_hash == bindparam("the_token"), table.c.ended_at.is_(None))
_OF_ROUND = (
    select(table)
    .where(table.c.study == bindparam("the_study"), table.c.round == bindparam("the_round"))
    .order_by(table.c.created_at, table.c.id)
)
_END = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_LEAVE = delete(presence).where(
    presence.c.session_id == bindparam("the_session"), presence.c.observer_id == bindparam("the_id")
)
_COME = insert(presence)
_PRESENT = (
    select(table)
    .join(presence)
    .where(presence.c.session_id == bindparam("the_session"), presence.c.seen_at >= bindparam("since"))
    .order_by(table.c.name, table.c.id)
)


class Observers:
    """The observers in the store. Tokens are raw; only hashes of them are kept."""

    def __init__(self, database: Database):
        self._database = database

    def invite(self, study: str, round_: str, name: str, now: datetime) -> Invited:
        """Make a link for somebody who will watch the sessions of a round. `name` is initials or a role."""
        token = secrets.token_urlsafe(32)
        new = Observer(uuid4().hex, study, round_, name, hashed(token), whole(now))
        with self._database.writing() as connection:
            connection.execute(_ADD, vars(new))
        return Invited(new, token)

    def by_token(self, token: str) -> Observer | None:
        """The observer whose link has this token; None when there is none, or it was ended."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_TOKEN, {"the_token": hashed(token)}).mappings().one_or_none()
        return None if row is None else _observer(row)

    def of_round(self, study: str, round_: str) -> tuple[Observer, ...]:
        """All observers of a round, as they were invited; those whose link was ended too."""
        with self._database.reading() as connection:
            rows = connection.execute(_OF_ROUND, {"the_study": study, "the_round": round_}).mappings()
            return tuple(_observer(row) for row in rows)

    def end(self, observer_id: str, now: datetime) -> None:
        """Let nobody in by this observer's link any more."""
        with self._database.writing() as connection:
            connection.execute(_END, {"the_id": observer_id, "now": now})

    def watch(self, session_id: str, observer_id: str, now: datetime) -> None:
        """Note that an observer watches a session.

        Raises `ConsentMissing` unless observers were agreed to, and `WrongState` when it is over for long.
        """
        its = {"the_session": session_id, "the_id": observer_id}
        with self._database.writing() as connection:
            permit_writing(connection, session_id, now, "observers")
            connection.execute(_LEAVE, its)
            row = {"session_id": session_id, "observer_id": observer_id, "seen_at": now}
            connection.execute(_COME, row)

    def watching(self, session_id: str, since: datetime) -> tuple[Observer, ...]:
        """Who has watched a session since then, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(_PRESENT, {"the_session": session_id, "since": since}).mappings()
            return tuple(_observer(row) for row in rows)


def _observer(row: RowMapping) -> Observer:
    return Observer(**row)
