"""Records: sessions put together for measures, reports and exports; ten take no more statements than one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from prototype_kit.store.database import Database
from research.observation import Note
from research.record import Record
from research.session import TaskAttempt
from research.store.attempts import read_attempt
from research.store.notes import read_note
from research.store.participants import PARTICIPANT_BESIDE, participant_beside
from research.store.permission import CONSENT_BESIDE, consent_beside, read_session
from research.store.tables import attempt, consent, note, participant, session

_Its = TypeVar("_Its", Note, TaskAttempt)

_of_round = (session.c.study == bindparam("the_study"), session.c.round == bindparam("the_round"))
_SESSIONS = (
    select(
        session,
        *PARTICIPANT_BESIDE,
        *CONSENT_BESIDE,
    )
    .join(participant)
    .outerjoin(consent)
    .where(*_of_round)
    .order_by(session.c.created_at, session.c.participant, session.c.id)
)
_THESE: BindParameter[str] = bindparam("the_sessions", expanding=True)
_NOTES = select(note).where(note.c.session_id.in_(_THESE), note.c.text != "").order_by(note.c.at, note.c.id)
_REVIEWED = _NOTES.where(note.c.reviewed == 1)
_ATTEMPTS = (
    select(attempt).where(attempt.c.session_id.in_(_THESE)).order_by(attempt.c.started_at, attempt.c.id)
)


class Records:
    """Reads the sessions of a round with all that was written about them. The kit's events are not here."""

    def __init__(self, database: Database):
        self._database = database

    def of_round(self, study: str, round_: str) -> tuple[Record, ...]:
        """Every session of a round, for the team's own eyes. Three statements."""
        with self._database.reading() as connection:
            return _records(connection, study, round_, _NOTES)

    def exportable(self, study: str, round_: str) -> tuple[Record, ...]:
        """What may leave the console: sessions of people who agreed, with reviewed notes. Three statements.

        Quotes only of those who agreed to be quoted. Pilots are in it, and are told apart by whoever counts.
        """
        with self._database.reading() as connection:
            found = _records(connection, study, round_, _REVIEWED)
        return tuple(replace(record, notes=record.notes_to_tell) for record in found if record.agreed)


def _records(connection: Connection, study: str, round_: str, notes: Select[Any]) -> tuple[Record, ...]:
    rows = connection.execute(_SESSIONS, {"the_study": study, "the_round": round_}).mappings().all()
    ids = [row["id"] for row in rows]
    notes_of = _by_session(ids, [read_note(row) for row in _read(connection, notes, ids)])
    attempts_of = _by_session(ids, [read_attempt(row) for row in _read(connection, _ATTEMPTS, ids)])
    return tuple(
        Record(
            session=read_session(row),
            consent=consent_beside(row),
            participant=participant_beside(row),
            notes=tuple(notes_of[row["id"]]),
            attempts=tuple(attempts_of[row["id"]]),
        )
        for row in rows
    )


def _read(connection: Connection, statement: Select[Any], ids: Collection[str]) -> list[Mapping[Any, Any]]:
    return list(connection.execute(statement, {"the_sessions": ids}).mappings())


def _by_session(ids: Collection[str], found: list[_Its]) -> dict[str, list[_Its]]:
    of: dict[str, list[_Its]] = {session_id: [] for session_id in ids}
    for each in found:
        of[each.session_id].append(each)
    return of
