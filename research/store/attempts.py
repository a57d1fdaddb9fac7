"""Attempts at tasks: begun and marked by the moderator, rated by the participant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import BindParameter, Connection, bindparam, func, insert, select, update

from prototype_kit.events import whole
from prototype_kit.store.database import Database
from research.consent import ConsentMissing
from research.session import Outcome, TaskAttempt, WrongState
from research.store.permission import permit_writing
from research.store.tables import attempt as table

EASY = range(1, 8)
"""The answers to the Single Ease Question: 1 is very difficult, 7 very easy."""

_ADD = insert(table)
_OF_SESSION = (
    select(table)
    .where(table.c.session_id == bindparam("the_session"))
    .order_by(table.c.started_at, table.c.id)
)
_SESSION_OF = select(table.c.session_id).where(table.c.id == bindparam("the_id"))
_OPEN = select(table).where(table.c.session_id == bindparam("the_session"), table.c.ended_at.is_(None))
_its = table.c.id == bindparam("the_id")
_number: BindParameter[int] = bindparam("new_number")
_END_OPEN = (
    update(table)
    .where(table.c.session_id == bindparam("the_session"), table.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"), number=_number)
)
_END = (
    update(table)
    .where(_its)
    .values(
        ended_at=func.coalesce(table.c.ended_at, bindparam("now", type_=table.c.ended_at.type)),
        outcome=bindparam("new_outcome"),
        number=_number,
    )
    .returning(table)
)
_HELP = update(table).where(_its).values(assists=table.c.assists + 1, number=_number).returning(table)
_RATE = update(table).where(_its).values(seq=bindparam("new_seq"), number=_number).returning(table)


class Attempts:
    """The attempts in the store.

    Every change raises `ConsentMissing` without a valid consent (also where there is no such attempt, as
    after a withdrawal), and `WrongState` when the session does not run and did not end of late.
    """

    def __init__(self, database: Database):
        self._database = database

    def of_session(self, session_id: str) -> tuple[TaskAttempt, ...]:
        """The attempts of a session, in order of time."""
        with self._database.reading() as connection:
            return attempts_in(connection, session_id)

    def begin(self, session_id: str, task: str, now: datetime) -> TaskAttempt:
        """Begin an attempt at a task; one that is open at another task ends, at this one goes on."""
        now = whole(now)
        with self._database.writing() as connection:
            found = permit_writing(connection, session_id, now)
            if found.session.state != "running":
                raise WrongState(found.session.state, "running")
            row = connection.execute(_OPEN, {"the_session": session_id}).mappings().first()
            if row is not None and row["task"] == task:
                return read_attempt(row)
            end_open_in(connection, session_id, found.number, now)
            new = TaskAttempt(uuid4().hex, session_id, task, now)
            connection.execute(_ADD, _row(new, found.number))
        return new

    def end(self, attempt_id: str, outcome: Outcome | None, now: datetime) -> TaskAttempt:
        """End an attempt, or mark one that has ended anew."""
        return self._change(_END, attempt_id, now, {"new_outcome": outcome, "now": now})

    def help(self, attempt_id: str, now: datetime) -> TaskAttempt:
        """Note that the moderator helped, once more."""
        return self._change(_HELP, attempt_id, now, {})

    def rate(self, attempt_id: str, seq: int, now: datetime) -> TaskAttempt:
        """Keep the answer to the Single Ease Question. Raises ValueError unless it is 1 to 7."""
        if seq not in EASY:
            raise ValueError("the Single Ease Question is answered by 1 to 7")
        return self._change(_RATE, attempt_id, now, {"new_seq": seq})

    def _change(
        self, statement: Any, attempt_id: str, now: datetime, new: Mapping[str, object]
    ) -> TaskAttempt:
        its = {"the_id": attempt_id}
        with self._database.writing() as connection:
            session_id = connection.execute(_SESSION_OF, its).scalar_one_or_none()
            if session_id is None:
                raise ConsentMissing
            number = permit_writing(connection, session_id, now).number
            row = connection.execute(statement, {**its, **new, "new_number": number}).mappings().one_or_none()
            if row is None:
                raise ConsentMissing
            return read_attempt(row)


def attempts_in(connection: Connection, session_id: str) -> tuple[TaskAttempt, ...]:
    """The attempts of a session, in order of time."""
    rows = connection.execute(_OF_SESSION, {"the_session": session_id}).mappings()
    return tuple(read_attempt(row) for row in rows)


def end_open_in(connection: Connection, session_id: str, number: int, now: datetime) -> None:
    """End the attempt that is open, in the caller's transaction, which has taken that number."""
    connection.execute(_END_OPEN, {"the_session": session_id, "new_number": number, "now": now})


def read_attempt(row: Mapping[Any, Any]) -> TaskAttempt:
    """An attempt from its row, which may have other columns too."""
    return TaskAttempt(
        id=row["id"],
        session_id=row["session_id"],
        task=row["task"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        outcome=row["outcome"],
        assists=row["assists"],
        seq=row["seq"],
    )


def _row(new: TaskAttempt, number: int) -> dict[str, object]:
    return {
        "id": new.id,
        "session_id": new.session_id,
        "task": new.task,
        "started_at": new.started_at,
        "assists": new.assists,
        "number": number,
    }
