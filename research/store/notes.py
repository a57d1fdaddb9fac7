"""Notes: written while a session runs or just after, once each, however often they are sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from prototype_kit.events import whole
from prototype_kit.store.database import Database
from research.consent import ConsentMissing
from research.observation import Kind, NewNote, Note, Place
from research.store.erasures import mark_in
from research.store.permission import Permit, permit
from research.store.tables import note as table
from research.store.tables import session, theme_note

_ADD = insert(table)
_BY_ID = select(table).where(table.c.id == bindparam("the_id"))
_its_session = table.c.session_id == bindparam("the_session")
_BY_CLIENT_ID = select(table).where(_its_session, table.c.client_id == bindparam("the_client_id"))
_SINCE = select(table).where(_its_session, table.c.number > bindparam("after")).order_by(table.c.number)
_OF_STUDY = (
    select(table)
    .join(session)
    .where(session.c.study == bindparam("the_study"), table.c.text != "")
    .order_by(table.c.at, table.c.id)
)
_CHANGE = (
    update(table)
    .where(table.c.id == bindparam("the_id"))
    .values(
        at=bindparam("new_at"),
        kind=bindparam("new_kind"),
        text=bindparam("new_text"),
        tags=bindparam("new_tags"),
        reviewed=bindparam("new_reviewed"),
        number=bindparam("new_number"),
        page=bindparam("new_page"),
        question=bindparam("new_question"),
        task=bindparam("new_task"),
        release=bindparam("new_release"),
    )
)
_STRIKE = _CHANGE.values(author="", end_at=None)
_DELETE_LINK = delete(theme_note).where(theme_note.c.note_id == bindparam("the_id"))


class Notes:
    """The notes in the store.

    Every change raises `ConsentMissing` without a valid consent, also where there is no such note, as after a
    withdrawal.
    """

    def __init__(self, database: Database):
        self._database = database

    def write(self, session_id: str, new: NewNote, now: datetime) -> Note:
        """Keep a note; one that was sent before, by its `client_id`, is given back as it is now.

        Raises `WrongState` when the session does not run, and ended more than a day ago, and ValueError for a
        note without text.
        """
        if not new.text.strip():
            raise ValueError("a note needs text")
        with self._database.writing() as connection:
            found = permit(connection, session_id)
            its = {"the_session": session_id, "the_client_id": new.client_id}
            before = connection.execute(_BY_CLIENT_ID, its).mappings().one_or_none()
            if before is not None:
                return read_note(before)
            found.check_writable(now)
            note = _note(new, found)
            connection.execute(_ADD, {**_row(note), "kept_at": now})
        return note

    def change(
        self,
        note_id: str,
        *,
        text: str | None = None,
        kind: Kind | None = None,
        tags: Sequence[str] | None = None,
        at: datetime | None = None,
        place: Place | None = None,
        reviewed: bool | None = None,
    ) -> Note:
        """Change what is given, at any time. New text has to be reviewed anew, unless this says it was.

        Who gives another time gives the place that goes with it.

        Raises ValueError for a note without text.
        """
        if text is not None and not text.strip():
            raise ValueError("a note needs text")
        with self._database.writing() as connection:
            note, number = _permitted(connection, note_id)
            again = text is not None and text != note.text
            row = {
                "new_at": note.at if at is None else at,
                "new_kind": kind or note.kind,
                "new_text": note.text if text is None else text,
                "new_tags": json.dumps(list(note.tags if tags is None else tags)),
                "new_reviewed": int((note.reviewed and not again) if reviewed is None else reviewed),
                **_new_place(place or Place(note.page, note.question, note.task, note.release)),
            }
            its = {"the_id": note_id}
            connection.execute(_CHANGE, {**its, **row, "new_number": number})
            return read_note(connection.execute(_BY_ID, its).mappings().one())

    def strike(self, note_id: str) -> None:
        """Delete what a note says, and its evidence.

        That there was one is kept, for those who follow, and in case it is sent again.
        """
        with self._database.writing() as connection:
            note, number = _permitted(connection, note_id)
            row = {
                "the_id": note_id,
                "new_at": note.at,
                "new_kind": note.kind,
                "new_text": "",
                "new_tags": "[]",
                "new_reviewed": 0,
                "new_number": number,
                **_new_place(Place()),
            }
            connection.execute(_STRIKE, row)
            connection.execute(_DELETE_LINK, {"the_id": note_id})
            mark_in(connection, note_id)

    def by_id(self, note_id: str) -> Note | None:
        """The note with this id; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_ID, {"the_id": note_id}).mappings().one_or_none()
        return None if row is None or not row["text"] else read_note(row)

    def of_session(self, session_id: str, after: int = 0) -> tuple[Note, ...]:
        """The notes of a session that were written or changed after this number, in order of number."""
        with self._database.reading() as connection:
            return tuple(note for note in notes_since_in(connection, session_id, after) if not note.struck)

    def of_study(self, study: str) -> tuple[Note, ...]:
        """The notes of a study, in order of time. For those with their themes see `Themes.board`."""
        with self._database.reading() as connection:
            return notes_of_study_in(connection, study)


def notes_since_in(connection: Connection, session_id: str, after: int) -> tuple[Note, ...]:
    """The notes that were written, changed or struck after this number, in order of number."""
    rows = connection.execute(_SINCE, {"the_session": session_id, "after": after}).mappings()
    return tuple(read_note(row) for row in rows)


def notes_of_study_in(connection: Connection, study: str) -> tuple[Note, ...]:
    """The notes of a study, in order of time."""
    return tuple(read_note(row) for row in connection.execute(_OF_STUDY, {"the_study": study}).mappings())


def read_note(row: Mapping[Any, Any]) -> Note:
    """A note from its row, which may have other columns too."""
    return Note(
        id=row["id"],
        session_id=row["session_id"],
        author=row["author"],
        at=row["at"],
        end_at=row["end_at"],
        kind=row["kind"],
        text=row["text"],
        tags=tuple(json.loads(row["tags"])),
        page=row["page"],
        question=row["question"],
        task=row["task"],
        release=row["release"],
        round=row["round"],
        reviewed=bool(row["reviewed"]),
        client_id=row["client_id"],
        number=row["number"],
    )


def _new_place(place: Place) -> dict[str, str | None]:
    return {f"new_{name}": getattr(place, name) for name in Place.__dataclass_fields__}


def _permitted(connection: Connection, note_id: str) -> tuple[Note, int]:
    """A note that may be changed, as it is now, and the number that the change takes."""
    its = {"the_id": note_id}
    before = connection.execute(_BY_ID, its).mappings().one_or_none()
    if before is None:
        raise ConsentMissing
    number = permit(connection, before["session_id"]).number
    # Read again: whoever was quicker may have changed or deleted it until the permit was given.
    row = connection.execute(_BY_ID, its).mappings().one_or_none()
    if row is None or not row["text"]:
        raise ConsentMissing
    return read_note(row), number


def _note(new: NewNote, found: Permit) -> Note:
    return Note(
        id=uuid4().hex,
        session_id=found.session.id,
        author=new.author,
        at=whole(new.at),
        end_at=None if new.end_at is None else whole(new.end_at),
        kind=new.kind,
        text=new.text,
        tags=tuple(new.tags),
        page=new.page,
        question=new.question,
        task=new.task,
        release=new.release,
        round=found.session.round,
        reviewed=False,
        client_id=new.client_id,
        number=found.number,
    )


def _row(note: Note) -> dict[str, object]:
    its = {name: getattr(note, name) for name in Note.__dataclass_fields__}
    return {**its, "tags": json.dumps(list(note.tags)), "reviewed": 0}
