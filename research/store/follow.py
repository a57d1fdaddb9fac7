"""Following a session as it goes on: what has changed since somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select

from prototype_kit.store.database import Database
from research.observation import Note
from research.session import Session, TaskAttempt
from research.store.attempts import read_attempt
from research.store.notes import notes_since_in
from research.store.permission import read_session
from research.store.tables import attempt, session


@dataclass(frozen=True)
class News:
    """A session as it is now, and what was written, changed or struck since the number that was asked for.

    `number` is the one to ask with the next time. Numbers only grow, and one is never seen before a smaller.
    """

    number: int
    session: Session
    notes: tuple[Note, ...] = ()
    attempts: tuple[TaskAttempt, ...] = ()


_SESSION = (
    select(session, *(column.label(f"attempt_{column.name}") for column in attempt.c))
    .outerjoin(attempt, and_(attempt.c.session_id == session.c.id, attempt.c.number > bindparam("after")))
    .where(session.c.id == bindparam("the_id"))
    .order_by(attempt.c.started_at, attempt.c.id)
)


class Follow:
    """Reads what is new. One statement where nothing is, two otherwise."""

    def __init__(self, database: Database):
        self._database = database

    def since(self, session_id: str, after: int = 0) -> News | None:
        """What has happened since this number, all of it since 0; None when there is no such session."""
        with self._database.reading() as connection:
            rows = connection.execute(_SESSION, {"the_id": session_id, "after": after}).mappings().all()
            if not rows:
                return None
            number, found = rows[0]["changes"], read_session(rows[0])
            if number <= after:
                return News(number, found)
            notes = notes_since_in(connection, session_id, after)
        attempts = [
            read_attempt({column.name: row[f"attempt_{column.name}"] for column in attempt.c})
            for row in rows
            if row["attempt_id"] is not None
        ]
        # On PostgreSQL a note may have come between the two statements: it is told again, which does no harm.
        return News(number, found, notes, tuple(attempts))
