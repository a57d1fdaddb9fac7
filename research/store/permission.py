"""Whether something may be written down about a session: asked in the transaction that writes it.

Whoever asks takes the session's next number and holds its row until the end of the transaction. So nothing
is written while consent is being withdrawn, and followers see numbers in their order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select, update

from research.consent import Consent, ConsentMissing, Item
from research.session import Session, WrongState
from research.store.tables import consent, session

_TAKE_NUMBER = (
    update(session)
    .where(session.c.id == bindparam("the_id"))
    .values(changes=session.c.changes + 1)
    .returning(session)
)
_CONSENT = select(consent).where(consent.c.session_id == bindparam("the_id"))

CONSENT_BESIDE = [column.label(f"consent_{column.name}") for column in consent.c]
"""The columns of a consent, in a row that holds others too."""


@dataclass(frozen=True)
class Permit:
    """It may. `number` is the one that what is written takes."""

    session: Session
    consent: Consent
    number: int

    def check_writable(self, now: datetime) -> None:
        """Raises `WrongState` unless the session runs, or has ended not long ago."""
        if not self.session.writable(now):
            raise WrongState(self.session.state, "written about")


def permit(connection: Connection, session_id: str, item: Item = "notes") -> Permit:
    """Ask whether something may be kept of a session, whatever its state. Raises `ConsentMissing`."""
    row = connection.execute(_TAKE_NUMBER, {"the_id": session_id}).mappings().one_or_none()
    given = consent_in(connection, session_id)
    if row is None or given is None or not given.allows(item):
        raise ConsentMissing
    return Permit(read_session(row), given, row["changes"])


def permit_writing(connection: Connection, session_id: str, now: datetime, item: Item = "notes") -> Permit:
    """Ask whether something may be written down now. Raises `ConsentMissing`, `WrongState`."""
    found = permit(connection, session_id, item)
    found.check_writable(now)
    return found


def consent_in(connection: Connection, session_id: str) -> Consent | None:
    """The consent of a session; None when there is none."""
    row = connection.execute(_CONSENT, {"the_id": session_id}).mappings().one_or_none()
    return None if row is None else read_consent(row)


def read_session(row: Mapping[Any, Any]) -> Session:
    """A session from its row, which may have other columns too."""
    return Session(
        id=row["id"],
        study=row["study"],
        round=row["round"],
        participant=row["participant"],
        pilot=bool(row["pilot"]),
        moderator=row["moderator"],
        scenario=row["scenario"],
        device=row["device"],
        state=row["state"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )


def read_consent(row: Mapping[Any, Any]) -> Consent:
    """A consent from its row, which may have other columns too."""
    return Consent(
        session_id=row["session_id"],
        sheet_version=row["sheet_version"],
        sheet_hash=row["sheet_hash"],
        how=row["how"],
        items=frozenset(cast("list[Item]", row["items"].split())),
        under_16=bool(row["under_16"]),
        guardian=bool(row["guardian"]),
        given_at=row["given_at"],
        withdrawn_at=row["withdrawn_at"],
    )


def consent_beside(row: Mapping[Any, Any]) -> Consent | None:
    """The consent in a row with `CONSENT_BESIDE`; None when there is none."""
    if row["consent_session_id"] is None:
        return None
    return read_consent({column.name: row[f"consent_{column.name}"] for column in consent.c})
