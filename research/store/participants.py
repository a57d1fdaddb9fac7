"""Participants: given pseudonyms one after the other, study by study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from prototype_kit.store.database import Database
from research.participant import Participant, code_of
from research.store.permission import permit
from research.store.tables import participant as table

_TRIES = 20  # others may take the number meanwhile, where the database lets several write at once

_of_code = (table.c.study == bindparam("the_study"), table.c.code == bindparam("the_code"))
_LAST = select(func.coalesce(func.max(table.c.number), 0)).where(table.c.study == bindparam("the_study"))
_ADD = insert(table)
_BY_CODE = select(table).where(*_of_code)
_OF_STUDY = select(table).where(table.c.study == bindparam("the_study")).order_by(table.c.number)
_CHANGE_SEGMENT = (
    update(table).where(*_of_code, table.c.forgotten_at.is_(None)).values(segment=bindparam("new_segment"))
)
_SET_NEEDS = update(table).where(*_of_code).values(access_needs=bindparam("new_needs"))

PARTICIPANT_BESIDE = [column.label(f"participant_{column.name}") for column in table.c]
"""The columns of a participant, in a row that holds others too."""


class Participants:
    """The participants in the store."""

    def __init__(self, database: Database):
        self._database = database

    def add(self, study: str, segment: str = "") -> Participant:
        """Add the next participant of a study: P01, P02 … without gaps, however many are added at once."""
        for last in reversed(range(_TRIES)):
            try:
                with self._database.writing() as connection:
                    return _add(connection, study, segment)
            except IntegrityError:
                if not last:
                    raise
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def by_code(self, study: str, code: str) -> Participant | None:
        """The participant with this pseudonym; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_CODE, _code(study, code)).mappings().one_or_none()
        return None if row is None else read_participant(row)

    def of_study(self, study: str) -> tuple[Participant, ...]:
        """All participants of a study, in the order of their pseudonyms; those forgotten too."""
        with self._database.reading() as connection:
            rows = connection.execute(_OF_STUDY, {"the_study": study}).mappings()
            return tuple(read_participant(row) for row in rows)

    def change_segment(self, study: str, code: str, segment: str) -> None:
        """Say what segment a participant belongs to; nothing happens to one who was forgotten."""
        with self._database.writing() as connection:
            connection.execute(_CHANGE_SEGMENT, {**_code(study, code), "new_segment": segment})

    def note_needs(self, session_id: str, access_needs: str) -> None:
        """Keep the access needs of the participant of a session. Raises `ConsentMissing`."""
        with self._database.writing() as connection:
            session = permit(connection, session_id).session
            new = {**_code(session.study, session.participant), "new_needs": access_needs}
            connection.execute(_SET_NEEDS, new)


def _add(connection: Connection, study: str, segment: str) -> Participant:
    number = connection.execute(_LAST, {"the_study": study}).scalar_one() + 1
    new = Participant(study, code_of(number), segment)
    row = {"study": study, "code": new.code, "number": number, "segment": segment, "access_needs": ""}
    connection.execute(_ADD, row)
    return new


def _code(study: str, code: str) -> dict[str, object]:
    return {"the_study": study, "the_code": code}


def read_participant(row: Mapping[Any, Any]) -> Participant:
    """A participant from its row."""
    return Participant(row["study"], row["code"], row["segment"], row["access_needs"], row["forgotten_at"])


def participant_beside(row: Mapping[Any, Any]) -> Participant:
    """The participant in a row with `PARTICIPANT_BESIDE`."""
    return read_participant({column.name: row[f"participant_{column.name}"] for column in table.c})
