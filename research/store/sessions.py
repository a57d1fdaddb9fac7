"""Sessions: made with a link, opened by one device, moved along their life cycle, and taken back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Literal
from uuid import uuid4

from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, insert, select, update

from prototype_kit.events import whole
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import hashed
from research.consent import Consent
from research.participant import Participant
from research.session import MADE_UP, NEXT, Session, State, TaskAttempt, WrongState
from research.store.attempts import attempts_in, end_open_in
from research.store.erasures import Erased, erase_in, refuse_in
from research.store.participants import PARTICIPANT_BESIDE, participant_beside
from research.store.permission import CONSENT_BESIDE, consent_beside, permit, read_session
from research.store.tables import consent, participant
from research.store.tables import session as table

LIFE = timedelta(days=30)
"""How long a link may be opened for the first time, from when it was made."""

Refusal = Literal["unknown", "taken", "over"]
"""Why a link opens nothing.

There is no such link, or no longer; another device has opened it; the session or the link's time is over.
"""


@dataclass(frozen=True)
class Created:
    """A new session, and the token of its link, which is kept nowhere."""

    session: Session
    token: str = field(repr=False)


@dataclass(frozen=True)
class Claimed:
    """A session that a device has opened, and what the device shows from now on to open it again."""

    session: Session
    device_secret: str = field(repr=False)


@dataclass(frozen=True)
class Whole:
    """A session with its participant, its consent, and its attempts in order of time."""

    session: Session
    participant: Participant
    consent: Consent | None
    attempts: tuple[TaskAttempt, ...]


_ADD = insert(table)
_PARTICIPANT = select(participant).where(
    participant.c.study == bindparam("the_study"), participant.c.code == bindparam("the_code")
)
_BY_ID = select(table).where(table.c.id == bindparam("the_id"))
_BY_TOKEN = select(table).where(table.c.token == bindparam("the_token"))
_BY_DEVICE = select(table).where(table.c.device_secret == bindparam("the_secret"))
# Of two devices that follow a link at the same moment, one finds it free: the check and the act are one.
_CLAIM = (
    update(table)
    .where(table.c.token == bindparam("the_token"), table.c.device_secret.is_(None))
    .values(
        device_secret=bindparam("new_secret"),
        device=bindparam("new_device"),
        changes=table.c.changes + 1,
    )
    .returning(table)
)
_REISSUE = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.state.in_(("ready", "consenting", "running")))
    .values(
        token=bindparam("new_token"),
        token_at=bindparam("now"),
        device_secret=None,
        device=None,
        changes=table.c.changes + 1,
    )
)
_of_study = table.c.study == bindparam("the_study")
_order = (table.c.created_at, table.c.participant, table.c.id)
_OF_STUDY = select(table).where(_of_study).order_by(*_order)
_OF_ROUND = select(table).where(_of_study, table.c.round == bindparam("the_round")).order_by(*_order)
_RUNNING = (
    select(table, *CONSENT_BESIDE)
    .outerjoin(consent)
    .where(_of_study, table.c.round == bindparam("the_round"), table.c.state == "running")
    .order_by(table.c.started_at.desc(), table.c.id)
)
_TIMES: Mapping[State, Mapping[str, BindParameter[datetime]]] = {
    "running": {"started_at": bindparam("now")},
    "ended": {"ended_at": bindparam("now")},
}
_MOVE = {
    state: update(table)
    .where(
        table.c.id == bindparam("the_id"),
        table.c.state.in_([before for before, after in NEXT.items() if state in after]),
    )
    .values(state=state, changes=table.c.changes + 1, **_TIMES.get(state, {}))
    .returning(table)
    for state in NEXT
}
_WHOLE = (
    select(
        table,
        *PARTICIPANT_BESIDE,
        *CONSENT_BESIDE,
    )
    .join(participant)
    .outerjoin(consent)
    .where(table.c.id == bindparam("the_id"))
)


class Sessions:
    """The sessions in the store. Tokens and device secrets are raw; only hashes of them are kept."""

    def __init__(self, database: Database):
        self._database = database

    def create(
        self,
        study: str,
        round_: str,
        code: str,
        *,
        moderator: str,
        now: datetime,
        scenario: str | None = None,
        pilot: bool = False,
        made_up: bool = False,
    ) -> Created:
        """Make a session with a participant, ready for somebody to open its link.

        One that is `made_up` for an example is known by its id for good.

        Raises LookupError when the study has no such participant, or has forgotten them.
        """
        token, now = secrets.token_urlsafe(32), whole(now)
        new_id = f"{MADE_UP if made_up else ''}{uuid4().hex}"
        new = Session(new_id, study, round_, code, pilot, moderator, scenario, None, "ready", now)
        with self._database.writing() as connection:
            found = (
                connection.execute(_PARTICIPANT, {"the_study": study, "the_code": code}).mappings().first()
            )
            if found is None or found["forgotten_at"] is not None:
                raise LookupError("there is no such participant")
            connection.execute(_ADD, _row(new, token))
        return Created(new, token)

    def claim(
        self, token: str, device_secret: str | None, now: datetime, device: str | None = None
    ) -> Claimed | Refusal:
        """Open a session by its link. The first device that does gets a secret, and opens it again by that.

        `device` is mobile, tablet or desktop. Another device is refused until `reissue`.
        """
        its = {"the_token": hashed(token)}
        with self._database.writing() as connection:
            row = connection.execute(_BY_TOKEN, its).mappings().one_or_none()
            if row is None:
                return "unknown"
            if row["device_secret"] is not None:
                same = compare_digest(hashed(device_secret or ""), row["device_secret"])
                return Claimed(read_session(row), device_secret) if same and device_secret else "taken"
            if row["state"] not in {"ready", "consenting", "running"} or row["token_at"] + LIFE <= now:
                return "over"
            secret = secrets.token_urlsafe(32)
            new = {**its, "new_secret": hashed(secret), "new_device": device}
            claimed = connection.execute(_CLAIM, new).mappings().one_or_none()
            return Claimed(read_session(claimed), secret) if claimed else "taken"

    def look(self, token: str, device_secret: str | None, now: datetime) -> Session | Refusal:
        """What `claim` would open for this device now. Nothing is changed."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_TOKEN, {"the_token": hashed(token)}).mappings().one_or_none()
        if row is None:
            return "unknown"
        if row["device_secret"] is not None:
            same = compare_digest(hashed(device_secret or ""), row["device_secret"])
            return read_session(row) if same else "taken"
        over = row["state"] not in {"ready", "consenting", "running"} or row["token_at"] + LIFE <= now
        return "over" if over else read_session(row)

    def of_device(self, device_secret: str) -> Session | None:
        """The session that a device has opened; None when there is none, or it was taken from the device."""
        with self._database.reading() as connection:
            row = (
                connection.execute(_BY_DEVICE, {"the_secret": hashed(device_secret)}).mappings().one_or_none()
            )
        return None if row is None else read_session(row)

    def reissue(self, session_id: str, now: datetime) -> str:
        """Make a new link for another device; the old link and the old device open nothing any more.

        Raises `WrongState` for a session that is over.
        """
        token = secrets.token_urlsafe(32)
        new = {"the_id": session_id, "new_token": hashed(token), "now": now}
        with self._database.writing() as connection:
            if connection.execute(_REISSUE, new).rowcount != 1:
                raise _wrong_state(connection, session_id, "opened on another device")
        return token

    def by_id(self, session_id: str) -> Session | None:
        """The session with this id; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_ID, {"the_id": session_id}).mappings().one_or_none()
        return None if row is None else read_session(row)

    def of_study(self, study: str, round_: str | None = None) -> tuple[Session, ...]:
        """The sessions of a study, or of one of its rounds, in the order in which they were made."""
        statement = _OF_STUDY if round_ is None else _OF_ROUND
        with self._database.reading() as connection:
            rows = connection.execute(statement, _study(study, round_)).mappings()
            return tuple(read_session(row) for row in rows)

    def running(self, study: str, round_: str) -> tuple[tuple[Session, Consent | None], ...]:
        """The sessions of a round that go on, the one that began last first, each with its consent."""
        with self._database.reading() as connection:
            rows = connection.execute(_RUNNING, _study(study, round_)).mappings()
            return tuple((read_session(row), consent_beside(row)) for row in rows)

    def whole(self, session_id: str) -> Whole | None:
        """A session with all that is about it but the notes; None when there is none. Two statements."""
        with self._database.reading() as connection:
            row = connection.execute(_WHOLE, {"the_id": session_id}).mappings().one_or_none()
            if row is None:
                return None
            attempts = attempts_in(connection, session_id)
        given = consent_beside(row)
        return Whole(read_session(row), participant_beside(row), given, attempts)

    def begin_consent(self, session_id: str) -> Session:
        """Show the sheet. Raises `WrongState`."""
        with self._database.writing() as connection:
            return read_session(_move(connection, session_id, "consenting"))

    def start(self, session_id: str, now: datetime) -> Session:
        """Begin the session proper. Raises `ConsentMissing`, `WrongState`."""
        with self._database.writing() as connection:
            permit(connection, session_id)
            return read_session(_move(connection, session_id, "running", now))

    def end(self, session_id: str, now: datetime) -> Session:
        """End the session, and the attempts that are open. Raises `WrongState`."""
        with self._database.writing() as connection:
            row = _move(connection, session_id, "ended", now)
            end_open_in(connection, session_id, row["changes"], now)
            return read_session(row)

    def refuse(self, session_id: str) -> None:
        """Keep of a session that did not start, as the participant does not want it, only that it was so.

        What they agreed to before goes too. Raises `WrongState` once the session has started: then it is a
        withdrawal.
        """
        with self._database.writing() as connection:
            refuse_in(connection, session_id)

    def withdraw(self, session_id: str, now: datetime) -> Erased:
        """Delete at once all that is known about a session but the fact; gives how much that was.

        Of the consent stays on which sheet it was, how, and on which day it was withdrawn. Without a consent
        the session is refused. A second time changes nothing. Raises LookupError when there is none.
        """
        with self._database.writing() as connection:
            return erase_in(connection, session_id, now)


def _move(connection: Connection, session_id: str, state: State, now: datetime | None = None) -> RowMapping:
    """Move a session along its life cycle. Raises `WrongState`."""
    its = {"the_id": session_id, **({"now": now} if now else {})}
    row = connection.execute(_MOVE[state], its).mappings().one_or_none()
    if row is None:
        raise _wrong_state(connection, session_id, state)
    return row


def _wrong_state(connection: Connection, session_id: str, wanted: str) -> WrongState:
    row = connection.execute(_BY_ID, {"the_id": session_id}).mappings().one_or_none()
    return WrongState(row["state"] if row else "missing", wanted)


def _row(new: Session, token: str) -> dict[str, object]:
    return {
        "id": new.id,
        "study": new.study,
        "round": new.round,
        "participant": new.participant,
        "pilot": int(new.pilot),
        "moderator": new.moderator,
        "scenario": new.scenario,
        "state": new.state,
        "created_at": new.created_at,
        "changes": 0,
        "token": hashed(token),
        "token_at": new.created_at,
    }


def _study(study: str, round_: str | None) -> dict[str, object]:
    return {"the_study": study} if round_ is None else {"the_study": study, "the_round": round_}
