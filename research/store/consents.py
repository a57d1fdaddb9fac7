"""Consents: one of each session, and taking back what was agreed to."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select, update

from prototype_kit.store.database import Database
from research.consent import NEEDED, Consent, ConsentMissing, Item
from research.session import WrongState
from research.store.permission import consent_in, permit, read_session
from research.store.tables import consent as table
from research.store.tables import presence, replay, session

# Held until the end, so that nobody starts or refuses meanwhile.
_BEGIN = (
    update(session)
    .where(session.c.id == bindparam("the_id"), session.c.state.in_(("ready", "consenting")))
    .values(state="consenting", changes=session.c.changes + 1)
)
_STATE = select(session).where(session.c.id == bindparam("the_id"))
_DELETE = delete(table).where(table.c.session_id == bindparam("the_id"))
_ADD = insert(table)
_KEEP_ITEMS = (
    update(table).where(table.c.session_id == bindparam("the_id")).values(items=bindparam("new_items"))
)
_WHAT_IT_ALLOWED = {
    item: delete(its).where(its.c.session_id == bindparam("the_id"))
    for item, its in {"replay": replay, "observers": presence}.items()
}


class Consents:
    """The consents in the store."""

    def __init__(self, database: Database):
        self._database = database

    def of(self, session_id: str) -> Consent | None:
        """The consent of a session, valid or withdrawn; None when there is none."""
        with self._database.reading() as connection:
            return consent_in(connection, session_id)

    def give(self, consent: Consent) -> None:
        """Keep a consent, before the session starts; one that was given before is replaced.

        Raises `ConsentMissing` for one that is not valid, of which nothing is kept, and `WrongState` once the
        session runs, or is over.
        """
        if not consent.valid:
            raise ConsentMissing
        its = {"the_id": consent.session_id}
        with self._database.writing() as connection:
            if connection.execute(_BEGIN, its).rowcount != 1:
                row = connection.execute(_STATE, its).mappings().one_or_none()
                raise WrongState(read_session(row).state if row else "missing", "consenting")
            connection.execute(_DELETE, its)
            connection.execute(_ADD, _row(consent))

    def take_back(self, session_id: str, item: Item) -> None:
        """Take back one item, such as replay; what it allowed is deleted, and the session goes on.

        Nothing happens when it was not agreed to. Raises `ConsentMissing`, and ValueError for an item without
        which there is no session: that is a withdrawal.
        """
        if item in NEEDED:
            raise ValueError(f"without {item} there is no session")
        its = {"the_id": session_id}
        with self._database.writing() as connection:
            left = permit(connection, session_id).consent.items - {item}
            connection.execute(_KEEP_ITEMS, {**its, "new_items": _words(left)})
            if item in _WHAT_IT_ALLOWED:
                connection.execute(_WHAT_IT_ALLOWED[item], its)


def _row(consent: Consent) -> dict[str, object]:
    return {
        "session_id": consent.session_id,
        "sheet_version": consent.sheet_version,
        "sheet_hash": consent.sheet_hash,
        "how": consent.how,
        "items": _words(consent.items),
        "under_16": int(consent.under_16),
        "guardian": int(consent.guardian),
        "given_at": consent.given_at,
    }


def _words(items: frozenset[Item]) -> str:
    return " ".join(sorted(items))
