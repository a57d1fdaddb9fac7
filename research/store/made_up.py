"""Sessions that were made up for an example: told by their ids, and taken out without a trace."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, exists, select

from prototype_kit.store.database import Database
from research.session import MADE_UP
from research.store.tables import (
    attempt,
    consent,
    evidence,
    finding,
    note,
    observer,
    participant,
    presence,
    replay,
    session,
    theme,
    theme_note,
)

_made_up = session.c.id.like(f"{MADE_UP}%")
_its_study = session.c.study == bindparam("the_study")
_its_round = session.c.round == bindparam("the_round")
_THESE = select(session.c.id).where(_made_up)
_ANY = select(exists().where(session.c.id.is_not(None)))
_IN_STUDY = select(session.c.id).where(_its_study).order_by(session.c.created_at)
_ROUNDS = select(session.c.study, session.c.round).where(_made_up).distinct()
_LEFT_OF_ROUND = select(session.c.id).where(_its_study, _its_round).limit(1)
_CODES = select(session.c.study, session.c.participant).where(_made_up).distinct()
_SHOWN_TO_OTHERS = select(session.c.id).where(_its_round).limit(1)
_LEFT_OF_STUDY = select(session.c.id).where(_its_study).limit(1)
_NOTES = select(note.c.id).where(note.c.session_id.in_(_THESE))
# In the order in which they point at each other.
_DELETE = [
    delete(theme_note).where(theme_note.c.note_id.in_(_NOTES)),
    *(delete(table).where(table.c.session_id.in_(_THESE)) for table in (evidence, attempt, note, replay)),
    *(delete(table).where(table.c.session_id.in_(_THESE)) for table in (presence, consent)),
    delete(session).where(_made_up),
]
_of_round = (finding.c.study == bindparam("the_study"), finding.c.round == bindparam("the_round"))
_FINDINGS = select(finding.c.id).where(*_of_round)
_DELETE_OF_ROUND = [
    delete(evidence).where(evidence.c.finding_id.in_(_FINDINGS)),
    delete(finding).where(*_of_round),
    delete(observer).where(
        observer.c.study == bindparam("the_study"), observer.c.round == bindparam("the_round")
    ),
]
_DELETE_THEMES = delete(theme).where(theme.c.study == bindparam("the_study"))
# Nobody had these pseudonyms, so they may be given to somebody.
_DELETE_PARTICIPANT = delete(participant).where(
    participant.c.study == bindparam("the_study"),
    participant.c.code == bindparam("the_code"),
    ~exists().where(session.c.study == participant.c.study, session.c.participant == participant.c.code),
)


class MadeUp:
    """The made-up sessions in the store."""

    def __init__(self, database: Database):
        self._database = database

    def nothing_yet(self) -> bool:
        """Whether there is no session at all, made up or not."""
        with self._database.reading() as connection:
            return not connection.execute(_ANY).scalar_one()

    def sessions(self) -> tuple[str, ...]:
        """The ids of all of them."""
        with self._database.reading() as connection:
            return tuple(connection.execute(_THESE).scalars())

    def of_study(self, study: str) -> tuple[int, int]:
        """How many sessions of a study are made up, and how many it has."""
        with self._database.reading() as connection:
            found = connection.execute(_IN_STUDY, {"the_study": study}).scalars().all()
        return sum(1 for each in found if each.startswith(MADE_UP)), len(found)

    def remove(self) -> tuple[str, ...]:
        """Delete them and what is about them; gives the rounds that nobody was shown beside them.

        Where a round has other sessions its findings stay, and where a study has, its themes. What the kit
        holds of them (events) is deleted by the kit.
        """
        with self._database.writing() as connection:
            rounds = [{"the_study": row.study, "the_round": row.round} for row in connection.execute(_ROUNDS)]
            codes = [
                {"the_study": row.study, "the_code": row.participant} for row in connection.execute(_CODES)
            ]
            for statement in _DELETE:
                connection.execute(statement)
            for its in rounds:
                if connection.execute(_LEFT_OF_ROUND, its).first() is None:
                    for statement in _DELETE_OF_ROUND:
                        connection.execute(statement, its)
            for study in dict.fromkeys(its["the_study"] for its in rounds):
                if connection.execute(_LEFT_OF_STUDY, {"the_study": study}).first() is None:
                    connection.execute(_DELETE_THEMES, {"the_study": study})
            for its in codes:
                connection.execute(_DELETE_PARTICIPANT, its)
            return tuple(
                its["the_round"]
                for its in rounds
                if connection.execute(_SHOWN_TO_OTHERS, {"the_round": its["the_round"]}).first() is None
            )
