"""Replays: what the recorder sends, of participants who agreed to it, and nothing else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, bindparam, func, insert, select

from prototype_kit.events import whole
from prototype_kit.store.database import Database
from research.replay.chunk import Chunk
from research.store.permission import permit_writing
from research.store.tables import replay as table

_its = table.c.session_id == bindparam("the_session")
_ONE = select(table).where(_its, table.c.sequence == bindparam("the_sequence"))
_ADD = insert(table)
_OF_SESSION = select(table).where(_its).order_by(table.c.sequence)
_SPAN = select(func.min(table.c.first_at), func.max(table.c.last_at)).where(_its)


class Replays:
    """The chunks of replays in the store."""

    def __init__(self, database: Database):
        self._database = database

    def add(self, chunk: Chunk, now: datetime) -> Chunk:
        """Keep a chunk; of two with the same number the first is kept. Gives the one that is kept.

        What the recorder could not send before the session ended may come later. Raises `ConsentMissing`
        unless replay was agreed to, and `WrongState`.
        """
        its = {"the_session": chunk.session_id, "the_sequence": chunk.sequence}
        with self._database.writing() as connection:
            permit_writing(connection, chunk.session_id, now, "replay")
            before = connection.execute(_ONE, its).mappings().one_or_none()
            if before is not None:
                return _chunk(before)
            row = {
                "session_id": chunk.session_id,
                "sequence": chunk.sequence,
                "first_at": chunk.first_at,
                "last_at": chunk.last_at,
                "kept_at": now,
                "content": chunk.content,
            }
            connection.execute(_ADD, row)
        return Chunk(
            chunk.session_id, chunk.sequence, whole(chunk.first_at), whole(chunk.last_at), chunk.content
        )

    def of_session(self, session_id: str) -> tuple[Chunk, ...]:
        """The chunks of a session in order, with their content."""
        with self._database.reading() as connection:
            rows = connection.execute(_OF_SESSION, {"the_session": session_id}).mappings()
            return tuple(_chunk(row) for row in rows)

    def span(self, session_id: str) -> tuple[datetime, datetime] | None:
        """From when to when there is a replay; None where there is none. Reads no content."""
        with self._database.reading() as connection:
            first, last = connection.execute(_SPAN, {"the_session": session_id}).one()
        return None if first is None else (first, last)


def _chunk(row: RowMapping) -> Chunk:
    return Chunk(row["session_id"], row["sequence"], row["first_at"], row["last_at"], row["content"])
