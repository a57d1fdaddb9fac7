"""Deleting what research holds: of one session, of a participant, and of whatever is kept long enough.

Findings stay and can still be read; their evidence is marked as withdrawn. What the kit itself holds of a
session (drafts, cases, files, events) is deleted by the kit: whoever deletes here asks it to as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, update

from prototype_kit.store.database import Database
from research.session import State, check_move
from research.store.permission import consent_in
from research.store.purge import MARKED, Purged, Retention, purge_study_in, take
from research.store.tables import (
    attempt,
    consent,
    erasure,
    evidence,
    finding,
    note,
    participant,
    presence,
    replay,
    session,
    theme_note,
)

FEWEST_TOGETHER = 3
"""How many people have to be left in a round for its measures to stay: of fewer, they tell of one."""
KEPT = timedelta(days=183)
"""How long it is known that somebody was forgotten: six months."""


@dataclass(frozen=True)
class Erased:
    """What was deleted: of which sessions (by id), and how many rows."""

    session_ids: tuple[str, ...] = ()
    attempts: int = 0
    notes: int = 0
    chunks: int = 0

    def __add__(self, other: Erased) -> Erased:
        return Erased(
            self.session_ids + other.session_ids,
            self.attempts + other.attempts,
            self.notes + other.notes,
            self.chunks + other.chunks,
        )


@dataclass(frozen=True)
class Erasure:
    """A line of the log: that somebody was forgotten, on which day, and how much was deleted.

    `hash` is the SHA-256 of the study and the pseudonym: see `hash_of`.
    """

    hash: str
    day: datetime
    sessions: int
    attempts: int
    notes: int
    chunks: int


_notes_of_session = select(note.c.id).where(note.c.session_id == bindparam("the_id"))
_LOCK_SESSION = (
    update(session)
    .where(session.c.id == bindparam("the_id"))
    .values(changes=session.c.changes + 1)
    .returning(session)
)
_MARK_OF_SESSION = update(evidence).where(evidence.c.session_id == bindparam("the_id")).values(**MARKED)
_MARK_OF_NOTE = update(evidence).where(evidence.c.note_id == bindparam("the_note")).values(**MARKED)
_LEFT = select(func.count(session.c.participant.distinct())).where(
    session.c.study == bindparam("the_study"),
    session.c.round == bindparam("the_round"),
    session.c.pilot == 0,
    session.c.state.in_(("running", "ended")),
)
_MARK_METRICS = (
    update(evidence)
    .where(
        evidence.c.finding_id.in_(
            select(finding.c.id).where(
                finding.c.study == bindparam("the_study"), finding.c.round == bindparam("the_round")
            )
        ),
        evidence.c.kind == "metric",
    )
    .values(**MARKED)
)
_DELETE_LINKS = delete(theme_note).where(theme_note.c.note_id.in_(_notes_of_session))
_DELETE = {
    table: delete(table).where(table.c.session_id == bindparam("the_id"))
    for table in (attempt, note, replay, presence, consent)
}
_STRIP_SESSION = (
    update(session)
    .where(session.c.id == bindparam("the_id"))
    .values(
        state=bindparam("new_state"),
        created_at=bindparam("the_day"),
        started_at=None,
        ended_at=None,
        moderator="",
        scenario=None,
        device=None,
        token=None,
        token_at=None,
        device_secret=None,
    )
)
_STRIP_CONSENT = (
    update(consent)
    .where(consent.c.session_id == bindparam("the_id"))
    .values(
        items="",
        under_16=0,
        guardian=0,
        given_at=bindparam("given_day"),
        withdrawn_at=bindparam("withdrawn_day"),
    )
)
_STRIP_PARTICIPANT = (
    update(participant)
    .where(participant.c.study == bindparam("the_study"), participant.c.code == bindparam("the_code"))
    .values(segment="", access_needs="")
)
_PARTICIPANT = select(participant.c.code).where(
    participant.c.study == bindparam("the_study"), participant.c.code == bindparam("the_code")
)
_FORGET = (
    update(participant)
    .where(
        participant.c.study == bindparam("the_study"),
        participant.c.code == bindparam("the_code"),
        participant.c.forgotten_at.is_(None),
    )
    .values(segment="", access_needs="", forgotten_at=bindparam("the_day"))
)
_SESSIONS_OF = select(session.c.id).where(
    session.c.study == bindparam("the_study"), session.c.participant == bindparam("the_code")
)
_LOG = insert(erasure)
_READ_LOG = select(*(column for column in erasure.c if column.name != "id")).order_by(erasure.c.id)
_STUDIES = select(session.c.study).distinct()


def erase_in(connection: Connection, session_id: str, now: datetime) -> Erased:
    """Delete all that is known about a session but the fact, in the caller's transaction.

    It is withdrawn then if there was a consent, refused if there was none. Of one that is over by either, all
    stays as it is. Raises LookupError when there is no such session.
    """
    row = _lock(connection, session_id)
    if row["state"] in {"refused", "withdrawn"}:
        return Erased((session_id,))
    given = consent_in(connection, session_id)
    if given is None:
        return _strip(connection, row, "refused")
    days = {"given_day": day_of(given.given_at), "withdrawn_day": day_of(now)}
    connection.execute(_STRIP_CONSENT, {"the_id": session_id, **days})
    erased = _strip(connection, row, "withdrawn")
    _mark_metrics(connection, row)
    return erased


def refuse_in(connection: Connection, session_id: str) -> None:
    """The same before the start, where not even a consent stays. Raises `WrongState`, LookupError."""
    row = _lock(connection, session_id)
    check_move(row["state"], "refused")
    connection.execute(_DELETE[consent], {"the_id": session_id})
    _strip(connection, row, "refused")


def mark_in(connection: Connection, note_id: str) -> None:
    """Mark the evidence that a note is, in the caller's transaction, as what it says is deleted."""
    connection.execute(_MARK_OF_NOTE, {"the_note": note_id})


def day_of(at: datetime) -> datetime:
    """The beginning of its day."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def hash_of(study: str, code: str) -> str:
    """What the log has instead of a pseudonym, in hex."""
    return hashlib.sha256(f"{study}\n{code}".encode()).hexdigest()


class Erasures:
    """What deletes, and the log of it."""

    def __init__(self, database: Database):
        self._database = database

    def forget(self, study: str, code: str, now: datetime) -> Erased:
        """Delete all that is known about a participant, in one transaction, and note that it was done.

        A second time changes nothing. Raises LookupError when the study has no such participant.
        """
        who = {"the_study": study, "the_code": code}
        with self._database.writing() as connection:
            first = connection.execute(_FORGET, {**who, "the_day": day_of(now)}).rowcount == 1
            if not first and connection.execute(_PARTICIPANT, who).first() is None:
                raise LookupError("there is no such participant")
            erased = Erased()
            for session_id in connection.execute(_SESSIONS_OF, who).scalars().all():
                erased += erase_in(connection, session_id, now)
            if first:
                connection.execute(_LOG, _line(study, code, erased, now))
        return erased

    def log(self) -> tuple[Erasure, ...]:
        """Every line of the log, the oldest first."""
        with self._database.reading() as connection:
            return tuple(Erasure(**row) for row in connection.execute(_READ_LOG).mappings())

    def purge(
        self, now: datetime, retention: Mapping[str, Retention], otherwise: Retention, *, dry: bool = False
    ) -> Purged:
        """Delete what is over its study's days, in one transaction; gives how much it was.

        `retention` is by study; `otherwise` counts for studies that are not in it, such as one whose files
        were deleted. A `dry` run deletes nothing and gives what would be.
        """
        with self._database.reading() if dry else self._database.writing() as connection:
            studies = connection.execute(_STUDIES).scalars().all()
            each = [
                purge_study_in(connection, study, retention.get(study, otherwise), now, dry=dry)
                for study in studies
            ]
            lines = take(connection, erasure, erasure.c.day < day_of(now) - KEPT, dry=dry)
        return sum(each, Purged(erasures=lines))


def _lock(connection: Connection, session_id: str) -> RowMapping:
    row = connection.execute(_LOCK_SESSION, {"the_id": session_id}).mappings().one_or_none()
    if row is None:
        raise LookupError("there is no such session")
    return row


def _strip(connection: Connection, row: RowMapping, after: State) -> Erased:
    erased = _delete_in(connection, row["id"])
    its = {"the_id": row["id"], "new_state": after, "the_day": day_of(row["created_at"])}
    connection.execute(_STRIP_SESSION, its)
    connection.execute(_STRIP_PARTICIPANT, {"the_study": row["study"], "the_code": row["participant"]})
    return erased


def _mark_metrics(connection: Connection, row: RowMapping) -> None:
    """Mark the measures of the round where hardly anybody is left.

    “1 of 2 people” tells what one of them did as soon as the other is known.
    """
    its = {"the_study": row["study"], "the_round": row["round"]}
    if connection.execute(_LEFT, its).scalar_one() < FEWEST_TOGETHER:
        connection.execute(_MARK_METRICS, its)


def _delete_in(connection: Connection, session_id: str) -> Erased:
    its = {"the_id": session_id}
    connection.execute(_MARK_OF_SESSION, its)
    connection.execute(_DELETE_LINKS, its)
    connection.execute(_DELETE[presence], its)
    attempts, notes, chunks = (
        connection.execute(_DELETE[table], its).rowcount for table in (attempt, note, replay)
    )
    return Erased((session_id,), attempts, notes, chunks)


def _line(study: str, code: str, erased: Erased, now: datetime) -> dict[str, object]:
    return {
        "hash": hash_of(study, code),
        "day": day_of(now),
        "sessions": len(erased.session_ids),
        "attempts": erased.attempts,
        "notes": erased.notes,
        "chunks": erased.chunks,
    }
