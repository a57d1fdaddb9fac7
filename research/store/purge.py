"""What is over its time: counted, or deleted, study by study, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, select, update

from research.store.tables import evidence, note, replay, session, theme_note

# Marked evidence says no more than which kind it was, and of which session.
MARKED = {"withdrawn": 1, "note_id": None, "from_at": None, "to_at": None, "metric": None}
"""What is left of evidence once that is deleted which it points at."""


class Retention(Protocol):
    """For how many days a study keeps its notes and replays."""

    @property
    def notes_days(self) -> int:
        """Days for which notes and answers are kept."""

    @property
    def replay_days(self) -> int:
        """Days for which screen replays are kept."""


@dataclass(frozen=True)
class Purged:
    """How much was over its time: notes, chunks of replay, lines of the log of erasures.

    `session_ids` are the sessions that began so long ago that their answers are over their time too: the kit
    holds those. They are given each time, as nobody here knows what the kit has deleted.
    """

    notes: int = 0
    chunks: int = 0
    erasures: int = 0
    session_ids: tuple[str, ...] = ()

    def __add__(self, other: Purged) -> Purged:
        return Purged(
            self.notes + other.notes,
            self.chunks + other.chunks,
            self.erasures + other.erasures,
            self.session_ids + other.session_ids,
        )


def purge_study_in(
    connection: Connection, study: str, retention: Retention, now: datetime, *, dry: bool
) -> Purged:
    """Count, and unless it is a `dry` run delete, what a study has kept for longer than its days."""
    of_study = select(session.c.id).where(session.c.study == study)
    notes_end = now - timedelta(days=retention.notes_days)
    old_notes = and_(note.c.session_id.in_(of_study), note.c.kept_at < notes_end)
    old_chunks = and_(
        replay.c.session_id.in_(of_study), replay.c.kept_at < now - timedelta(days=retention.replay_days)
    )
    old_sessions = of_study.where(session.c.created_at < notes_end).order_by(session.c.id)
    if not dry:
        _loosen(connection, old_notes, old_chunks)
    return Purged(
        take(connection, note, old_notes, dry=dry),
        take(connection, replay, old_chunks, dry=dry),
        session_ids=tuple(connection.execute(old_sessions).scalars().all()),
    )


def take(connection: Connection, table: Table, these: ColumnElement[bool], *, dry: bool) -> int:
    """Delete these rows, or in a `dry` run count them; gives how many they are."""
    if dry:
        return connection.execute(select(func.count()).select_from(table).where(these)).scalar_one()
    return connection.execute(delete(table).where(these)).rowcount


def _loosen(connection: Connection, old_notes: ColumnElement[bool], old_chunks: ColumnElement[bool]) -> None:
    """Take the notes out of their themes, and mark the evidence that will point at nothing."""
    ids = select(note.c.id).where(old_notes)
    connection.execute(delete(theme_note).where(theme_note.c.note_id.in_(ids)))
    connection.execute(update(evidence).where(evidence.c.note_id.in_(ids)).values(**MARKED))
    # A session's replay is as old as the session, so what is left of it shows nothing of use.
    sessions = select(replay.c.session_id).where(old_chunks)
    its = and_(evidence.c.kind == "replay", evidence.c.session_id.in_(sessions))
    connection.execute(update(evidence).where(its).values(**MARKED))
