"""Themes: heaps of notes with a name, in the order in which they were put."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from prototype_kit.store.database import Database
from research.consent import ConsentMissing
from research.finding import Theme
from research.observation import Note
from research.store.notes import notes_of_study_in
from research.store.permission import permit
from research.store.tables import note, theme_note
from research.store.tables import theme as table


class NameTaken(Exception):  # noqa: N818 - nothing is broken: another name will do
    """The study has another theme of this name."""


@dataclass(frozen=True)
class Board:
    """The notes of a study by id, in order of time, and the themes, by name, that they lie in."""

    notes: Mapping[str, Note]
    themes: tuple[Theme, ...]

    @property
    def loose(self) -> tuple[Note, ...]:
        """The notes that are in no theme yet."""
        sorted_ = {note_id for theme in self.themes for note_id in theme.note_ids}
        return tuple(each for note_id, each in self.notes.items() if note_id not in sorted_)


_ADD = insert(table)
_RENAME = update(table).where(table.c.id == bindparam("the_id")).values(name=bindparam("new_name"))
_DELETE = delete(table).where(table.c.id == bindparam("the_id"))
_EMPTY = delete(theme_note).where(theme_note.c.theme_id == bindparam("the_id"))
_OF_STUDY = (
    select(table, theme_note.c.note_id)
    .outerjoin(theme_note)
    .where(table.c.study == bindparam("the_study"))
    .order_by(table.c.name, table.c.id, theme_note.c.position)
)
_SESSION_OF = select(note.c.session_id).where(note.c.id == bindparam("the_note"), note.c.text != "")
_STUDY_OF = select(table.c.study).where(table.c.id == bindparam("the_id"))
_TAKE_OUT = delete(theme_note).where(theme_note.c.note_id == bindparam("the_note"))
_NOTES_IN = (
    select(theme_note.c.note_id)
    .where(theme_note.c.theme_id == bindparam("the_id"))
    .order_by(theme_note.c.position)
)
_PUT_IN = insert(theme_note)
_LAST_IN = select(func.coalesce(func.max(theme_note.c.position), -1)).where(
    theme_note.c.theme_id == bindparam("the_id")
)
_HAND_OVER = (
    update(theme_note)
    .where(theme_note.c.theme_id == bindparam("the_id"))
    .values(theme_id=bindparam("the_other"), position=theme_note.c.position + bindparam("behind"))
)


class Themes:
    """The themes in the store."""

    def __init__(self, database: Database):
        self._database = database

    def add(self, study: str, name: str) -> Theme:
        """Add an empty theme. Raises `NameTaken`."""
        new = Theme(uuid4().hex, study, name)
        with _names_differ(), self._database.writing() as connection:
            connection.execute(_ADD, {"id": new.id, "study": study, "name": name})
        return new

    def rename(self, theme_id: str, name: str) -> None:
        """Give a theme another name. Raises `NameTaken`."""
        with _names_differ(), self._database.writing() as connection:
            connection.execute(_RENAME, {"the_id": theme_id, "new_name": name})

    def delete(self, theme_id: str) -> None:
        """Delete a theme; its notes lie in none then."""
        with self._database.writing() as connection:
            connection.execute(_EMPTY, {"the_id": theme_id})
            connection.execute(_DELETE, {"the_id": theme_id})

    def merge(self, theme_id: str, into: str) -> None:
        """Put the notes of a theme behind those of another of the same study, and delete it.

        Raises LookupError when there is no such other.
        """
        with self._database.writing() as connection:
            studies = {
                connection.execute(_STUDY_OF, {"the_id": each}).scalar_one_or_none()
                for each in (theme_id, into)
            }
            if len(studies) > 1 or None in studies or theme_id == into:
                raise LookupError("there is no such theme")
            behind = connection.execute(_LAST_IN, {"the_id": into}).scalar_one() + 1
            connection.execute(_HAND_OVER, {"the_id": theme_id, "the_other": into, "behind": behind})
            connection.execute(_DELETE, {"the_id": theme_id})

    def move(self, note_id: str, theme_id: str | None, position: int | None = None) -> None:
        """Put a note into a theme, before the note that is at this position from 0, or last; or into none.

        It leaves the theme that it was in. Raises `ConsentMissing` where the note is gone, and LookupError
        when the note's study has no such theme.
        """
        with self._database.writing() as connection:
            study = _study_of_note(connection, note_id)
            connection.execute(_TAKE_OUT, {"the_note": note_id})
            if theme_id is None:
                return
            if connection.execute(_STUDY_OF, {"the_id": theme_id}).scalar_one_or_none() != study:
                raise LookupError("there is no such theme")
            its_notes = list(connection.execute(_NOTES_IN, {"the_id": theme_id}).scalars())
            its_notes.insert(len(its_notes) if position is None else position, note_id)
            connection.execute(_EMPTY, {"the_id": theme_id})
            rows = [
                {"theme_id": theme_id, "note_id": each, "position": place}
                for place, each in enumerate(its_notes)
            ]
            connection.execute(_PUT_IN, rows)

    def of_study(self, study: str) -> tuple[Theme, ...]:
        """The themes of a study by name, with the ids of their notes."""
        with self._database.reading() as connection:
            return _themes(connection, study)

    def board(self, study: str) -> Board:
        """The notes and the themes of a study, in two statements."""
        with self._database.reading() as connection:
            notes = {each.id: each for each in notes_of_study_in(connection, study)}
            return Board(notes, _themes(connection, study))


def _study_of_note(connection: Connection, note_id: str) -> str:
    its = {"the_note": note_id}
    session_id = connection.execute(_SESSION_OF, its).scalar_one_or_none()
    if session_id is None:
        raise ConsentMissing
    study = permit(connection, session_id).session.study
    if connection.execute(_SESSION_OF, its).scalar_one_or_none() is None:
        raise ConsentMissing
    return study


def _themes(connection: Connection, study: str) -> tuple[Theme, ...]:
    names: dict[str, str] = {}
    notes: dict[str, list[str]] = {}
    for row in connection.execute(_OF_STUDY, {"the_study": study}):
        names[row.id] = row.name
        notes.setdefault(row.id, []).extend([row.note_id] if row.note_id else [])
    return tuple(Theme(id_, study, name, tuple(notes[id_])) for id_, name in names.items())


@contextmanager
def _names_differ() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise NameTaken from error
