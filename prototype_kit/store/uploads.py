"""Uploads: the files that people sent, kept with the draft that names them, in quarantine until scanned.

Their bytes lie in the database, so that a file and the answer that names it are saved, copied and deleted
together (docs/decisions/0011).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from prototype_kit.answers import UploadedFile
from prototype_kit.events import milliseconds, moment_of
from prototype_kit.files import CleanFile
from prototype_kit.store.database import Database
from prototype_kit.store.tables import cases, upload_content
from prototype_kit.store.tables import upload as table

UploadState = Literal["quarantined", "clean", "refused"]

PAUSES = (5, 15, 60, 300)
"""Seconds until a file is scanned anew, after the first try that failed and so on; then always the last."""


@dataclass(frozen=True)
class NewUpload:
    """A file that an answer names and the store has not kept yet."""

    id: str
    file: CleanFile


@dataclass(frozen=True)
class Upload:
    """What is known of a file. `reason` is what a scanner found in it; a refused one has no bytes left."""

    draft_id: str
    id: str
    name: str
    kind: str
    media_type: str
    size: int
    sha256: str
    state: UploadState
    reason: str | None
    attempts: int
    leased_until: datetime | None
    created_at: datetime
    scanned_at: datetime | None


_its_own = and_(table.c.draft_id == bindparam("the_draft"), table.c.id == bindparam("the_id"))
_is_due = and_(
    table.c.state == "quarantined",
    table.c.due_at <= bindparam("now"),
    or_(table.c.leased_until.is_(None), table.c.leased_until <= bindparam("now")),
)
_first_due = select(table.c.draft_id, table.c.id).where(_is_due).order_by(table.c.due_at).limit(1)

_ADD = insert(table)
_ADD_CONTENT = insert(upload_content)
_OF_DRAFT = select(table).where(table.c.draft_id == bindparam("the_draft"))
_CONTENT = select(upload_content.c.content).where(
    upload_content.c.draft_id == bindparam("the_draft"), upload_content.c.id == bindparam("the_id")
)
_CLEAN_CONTENT = _CONTENT.where(exists().where(_its_own, table.c.state == "clean").correlate(None))
_its_content = and_(table.c.draft_id == upload_content.c.draft_id, table.c.id == upload_content.c.id)
_COPIES = (
    select(table.c.id, table.c.name, table.c.kind, table.c.media_type, upload_content.c.content)
    .join(upload_content, _its_content)
    .where(table.c.draft_id == bindparam("the_draft"))
)
_REMOVE = delete(table).where(
    table.c.draft_id == bindparam("the_draft"), table.c.id.in_(bindparam("the_ids", expanding=True))
)
_KEEP_ONLY = delete(table).where(
    table.c.draft_id == bindparam("the_draft"), table.c.id.not_in(bindparam("the_ids", expanding=True))
)
_ANY_DUE = select(table.c.id).where(_is_due).limit(1)
# The condition stands twice: two workers may choose the same row, but only one then finds it free.
_LEASE = (
    update(table)
    .where(tuple_(table.c.draft_id, table.c.id).in_(_first_due), _is_due)
    .values(leased_until=bindparam("until"))
    .returning(*table.c)
)
_leased = and_(_its_own, table.c.state == "quarantined", table.c.leased_until == bindparam("the_lease"))
_JUDGED = (
    update(table)
    .where(_leased)
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        scanned_at=bindparam("now"),
        leased_until=None,
    )
)
_WIPE_DRAFTS = delete(table).where(
    table.c.draft_id.in_(bindparam("the_drafts", expanding=True)),
    ~exists().where(cases.c.draft_id == table.c.draft_id),
)
_WIPE = delete(upload_content).where(
    upload_content.c.draft_id == bindparam("the_draft"), upload_content.c.id == bindparam("the_id")
)
_PUT_OFF = (
    update(table)
    .where(_leased)
    .values(attempts=table.c.attempts + 1, due_at=bindparam("new_due_at"), leased_until=None)
)


class Uploads:
    """The files in the store. `chance` gives numbers from 0 to 1, to spread what is tried again."""

    def __init__(self, database: Database, chance: Callable[[], float] = random):
        self._database = database
        self._chance = chance

    def of_draft(self, draft_id: str) -> Mapping[str, Upload]:
        """Every file of a draft by its id, whatever became of it, without bytes."""
        with self._database.reading() as connection:
            rows = connection.execute(_OF_DRAFT, {"the_draft": draft_id}).mappings()
            return {row["id"]: read_upload(row) for row in rows}

    def content(self, draft_id: str, upload_id: str) -> bytes | None:
        """The bytes of a file that was found clean; None for any other."""
        with self._database.reading() as connection:
            given = {"the_draft": draft_id, "the_id": upload_id}
            return connection.execute(_CLEAN_CONTENT, given).scalar_one_or_none()

    def copies(self, draft_id: str) -> tuple[NewUpload, ...]:
        """The files of a draft that have bytes, to be kept by another. For prototypes that begin anew."""
        with self._database.reading() as connection:
            rows = connection.execute(_COPIES, {"the_draft": draft_id}).mappings()
            return tuple(
                NewUpload(row["id"], CleanFile(row["name"], row["kind"], row["media_type"], row["content"]))
                for row in rows
            )

    # What the worker does

    def lease(self, now: datetime, seconds: float) -> tuple[Upload, bytes] | None:
        """The file that waits longest to be scanned, with its bytes; None when none is due.

        For so many seconds it is the caller's alone; without a verdict by then it is given out again.
        """
        now = moment_of(milliseconds(now))
        with self._database.reading() as connection:
            if connection.execute(_ANY_DUE, {"now": now}).first() is None:
                return None
        with self._database.writing() as connection:
            until = now + timedelta(seconds=seconds)
            row = connection.execute(_LEASE, {"now": now, "until": until}).mappings().first()
            if row is None:
                return None
            leased = read_upload(row)
            content = connection.execute(_CONTENT, _key(leased)).scalar_one()
        return leased, content

    def clean(self, leased: Upload, now: datetime) -> None:
        """Nothing was found in a leased file. Changes nothing for somebody whose lease ran out."""
        self._judged(leased, now, "clean", None)

    def refused(self, leased: Upload, found: str, now: datetime) -> None:
        """Something was found in a leased file: its bytes are deleted, and what it was is kept."""
        self._judged(leased, now, "refused", found)

    def _judged(self, leased: Upload, now: datetime, state: UploadState, reason: str | None) -> None:
        given = {**_key(leased), "the_lease": leased.leased_until, "now": now}
        with self._database.writing() as connection:
            changed = connection.execute(_JUDGED, {**given, "new_state": state, "new_reason": reason})
            if changed.rowcount == 1 and state == "refused":
                connection.execute(_WIPE, _key(leased))

    def put_off(self, leased: Upload, now: datetime) -> None:
        """Nobody could say: a leased file stays in quarantine, and is due again after a pause."""
        seconds = PAUSES[min(leased.attempts, len(PAUSES) - 1)] * (1 + self._chance() / 4)
        due_at = moment_of(milliseconds(now)) + timedelta(seconds=seconds)
        given = {**_key(leased), "the_lease": leased.leased_until, "new_due_at": due_at}
        with self._database.writing() as connection:
            connection.execute(_PUT_OFF, given)


# In the transaction of others: a file is saved with the answer that names it, and goes with it.


def change_files(
    connection: Connection,
    draft_id: str,
    added: Sequence[NewUpload],
    gone: Collection[str],
    now: datetime,
) -> None:
    """Keep the files that were `added` to the answers of a draft, and delete those that are `gone`."""
    if gone:
        connection.execute(_REMOVE, {"the_draft": draft_id, "the_ids": sorted(gone)})
    if added:
        connection.execute(_ADD, [_row(draft_id, new, now) for new in added])
    for new in added:  # one at a time: together they may be large
        row = {"draft_id": draft_id, "id": new.id, "content": new.file.content}
        connection.execute(_ADD_CONTENT, row)


def keep_only_files(connection: Connection, draft_id: str, files: Collection[UploadedFile]) -> None:
    """Delete the files of a draft that are not among these: what is off the path is not sent."""
    ids = [file.id for file in files]
    connection.execute(_KEEP_ONLY, {"the_draft": draft_id, "the_ids": ids})


def wipe_files(connection: Connection, drafts: Sequence[str]) -> None:
    """Delete the files of drafts that are wiped; those of a case stay with it."""
    if drafts:
        connection.execute(_WIPE_DRAFTS, {"the_drafts": drafts})


def _key(leased: Upload) -> dict[str, object]:
    return {"the_draft": leased.draft_id, "the_id": leased.id}


def _row(draft_id: str, new: NewUpload, now: datetime) -> dict[str, Any]:
    return {
        "draft_id": draft_id,
        "id": new.id,
        "name": new.file.name,
        "kind": new.file.kind,
        "media_type": new.file.media_type,
        "size": new.file.size,
        "sha256": new.file.sha256,
        "state": "quarantined",
        "attempts": 0,
        "due_at": now,
        "created_at": now,
    }


def read_upload(row: RowMapping) -> Upload:
    """The file of a row."""
    return Upload(**{name: row[name] for name in Upload.__dataclass_fields__})
