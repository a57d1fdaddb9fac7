"""Sessions: all that one browser has left behind, deleted together. For prototypes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, case, delete, select, update

from prototype_kit.store.database import Database
from prototype_kit.store.drafts import WIPED, hashed
from prototype_kit.store.feedback import forget_words
from prototype_kit.store.holds import forget_bookings
from prototype_kit.store.tables import (
    case_entry,
    case_word,
    cases,
    draft,
    follower,
    hand_over,
    message,
    voice,
)
from prototype_kit.store.uploads import wipe_files

# Rows of drafts stay, without answers or session: figures need to know that somebody started, not who.
_WIPE_DRAFTS = (
    update(draft)
    .where(draft.c.session == bindparam("the_session"))
    .values(
        session=None,
        state=case((draft.c.state == "open", "abandoned"), else_=draft.c.state),
        **WIPED,
    )
    .returning(draft.c.id)
)
# A case of live mode is a record that others work on: it stays, whoever asks.
_ITS_CASE = (cases.c.draft_id.in_(bindparam("the_drafts", expanding=True)), cases.c.env != "live")
_CASES = select(cases.c.id).where(*_ITS_CASE)
_DELETE_MESSAGES = delete(message).where(message.c.case_id.in_(_CASES)).returning(message.c.id)
_DELETE_ABOUT = [
    delete(table).where(table.c.case_id.in_(_CASES)) for table in (case_entry, case_word, follower, voice)
]
_DELETE_CODES = delete(hand_over).where(hand_over.c.draft_id.in_(bindparam("the_drafts", expanding=True)))
_DELETE_CASES = delete(cases).where(*_ITS_CASE)


# What was sent stays, and so does what a link leads to or is in an account; nobody could ever come back to
# the rest.
_DROP = (
    update(draft)
    .where(
        draft.c.session == bindparam("the_session"),
        draft.c.state == "open",
        draft.c.link_token.is_(None),
        draft.c.account_id.is_(None),
    )
    .values(session=None, state="abandoned", **WIPED)
    .returning(draft.c.id)
)
_LEAVE = (
    update(draft)
    .where(draft.c.session == bindparam("the_session"))
    .values(session=None, version=draft.c.version + 1)
)
_one_journey = (draft.c.service == bindparam("the_service"), draft.c.journey == bindparam("the_journey"))


@dataclass(frozen=True)
class Forgotten:
    """What was deleted: how many drafts' answers, how many cases, and the ids of the messages."""

    drafts: int
    cases: int
    messages: tuple[str, ...]


class Sessions:
    """The sessions in the store, each by the raw value of its cookie."""

    def __init__(self, database: Database):
        self._database = database

    def forget(self, session: str) -> Forgotten:
        """Delete what was entered in this session: answers, cases with their timeline, messages, comments.

        One transaction does it. That a draft was started, submitted or given up stays known, for the figures;
        whose it was does not. Cases of live mode are kept.
        """
        with self._database.writing() as connection:
            # First, as it locks: a submission at the same moment is over by now, or finds its draft closed.
            drafts = connection.execute(_WIPE_DRAFTS, {"the_session": hashed(session)}).scalars().all()
            its_own = {"the_drafts": drafts}
            messages = connection.execute(_DELETE_MESSAGES, its_own).scalars().all()
            forget_bookings(connection, drafts, but_live=True)
            for statement in (*_DELETE_ABOUT, _DELETE_CODES):
                connection.execute(statement, its_own)
            deleted = connection.execute(_DELETE_CASES, its_own).rowcount
            forget_words(connection, drafts)
            wipe_files(connection, drafts)
        return Forgotten(len(drafts), deleted, tuple(messages))

    def leave(self, session: str, journey: tuple[str, str] | None = None) -> None:
        """Take from this session all that it has: nobody who comes after finds anything by it.

        What was sent stays as it is, what was saved for later is still behind its link, and what is in an
        account stays there. Other answers are deleted.

        With a `journey`, a service and its name, only what is of that. One transaction does it.
        """
        its = {"the_session": hashed(session)}
        drop, leave = _DROP, _LEAVE
        if journey is not None:
            its |= {"the_service": journey[0], "the_journey": journey[1]}
            drop, leave = _DROP.where(*_one_journey), _LEAVE.where(*_one_journey)
        with self._database.writing() as connection:
            dropped = connection.execute(drop, its).scalars().all()
            wipe_files(connection, dropped)
            forget_bookings(connection, dropped)
            connection.execute(leave, its)
