"""Invitations: links by which people begin a journey that nobody can begin by themselves.

A link works once, until its time is over or somebody withdraws it. Only a hash of its token is kept, so that
nobody who reads the database can come in by it. Whom it was sent to, and what was known of them, is wiped
some weeks after its time.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import RowMapping, Select, and_, bindparam, insert, or_, select, update

from prototype_kit.answers import EMPTY, Answers
from prototype_kit.events import Origin, whole
from prototype_kit.messages import Channel, NewMessage
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import Draft, begin, hashed, new_draft
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import cases, draft
from prototype_kit.store.tables import invitation as table

KEPT = timedelta(days=28)
"""How long the recipient and what was known are kept after the link's time is over."""
MOST = 300
"""The most invitations of a service that are listed."""
_WIPE_AT_ONCE = 200

InvitationState = Literal["sent", "begun", "ended", "left", "done", "expired", "withdrawn"]
"""The link is unused; its form is open, ended at an exit, was deleted or was sent; too late; withdrawn."""

InvitationLetter = Callable[[str, datetime], NewMessage]
"""Makes the message that carries a token and says until when it works."""


@dataclass(frozen=True)
class NewInvitation:
    """Whom to invite to what: `given` is what is known already, `last_day` until when it has to be done.

    `channel` is how the message goes to the `recipient`, `account_id` who invites them, if that is known.
    """

    service: str
    journey: str
    given: Answers
    channel: Channel
    recipient: str
    language: str
    env: str
    last_day: date | None = None
    account_id: int | None = None
    source: str = "staff"


@dataclass(frozen=True)
class Invitation:
    """An invitation as it is at some moment. Its answers and recipient are empty once they are wiped.

    `draft_id` is the form that was begun by it, `reference` that of the case which it became.
    """

    id: int
    service: str
    journey: str
    given: Answers
    channel: Channel
    recipient: str
    language: str
    env: str
    last_day: date | None
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None
    draft_id: str | None
    reference: str | None
    account_id: int | None
    state: InvitationState

    @property
    def waits(self) -> bool:
        """Whether somebody has still to do what they were invited to."""
        return self.state not in ("done", "withdrawn")

    @property
    def can_go_again(self) -> bool:
        """Whether a new link may be sent: nobody has a form by the last one."""
        return self.state in ("sent", "left", "expired") and bool(self.recipient)


_ADD = insert(table).returning(table.c.id)
_SHOWN = (
    select(
        table,
        draft.c.state.label("draft_state"),
        draft.c.exit.label("draft_exit"),
        draft.c.expires_at.label("draft_expires_at"),
        cases.c.reference,
    )
    .outerjoin(draft, draft.c.id == table.c.draft_id)
    .outerjoin(cases, cases.c.draft_id == table.c.draft_id)
)
_BY_TOKEN = _SHOWN.where(table.c.token == bindparam("the_token"), table.c.env == bindparam("the_env"))
_BY_ID = _SHOWN.where(table.c.id == bindparam("the_id"), table.c.env == bindparam("the_env"))
_OF_DRAFT = _SHOWN.where(table.c.draft_id == bindparam("the_draft"), table.c.env == bindparam("the_env"))
_OF_SERVICE = (
    _SHOWN.where(table.c.env == bindparam("the_env"), table.c.service == bindparam("the_service"))
    .order_by(table.c.made_at.desc())
    .limit(bindparam("most"))
)
_works = and_(
    table.c.used_at.is_(None), table.c.withdrawn_at.is_(None), table.c.expires_at > bindparam("now")
)
# Of two people who follow a link at the same moment, one finds it unused: the check and the act are one.
_CLAIM = (
    update(table)
    .where(table.c.token == bindparam("the_token"), table.c.env == bindparam("the_env"), _works)
    .values(used_at=bindparam("now"))
    .returning(table.c.id, table.c.service, table.c.journey, table.c.facts)
)
_BEGUN = update(table).where(table.c.id == bindparam("the_id")).values(draft_id=bindparam("the_draft"))
_WITHDRAW = (
    update(table)
    .where(
        table.c.id == bindparam("the_id"),
        table.c.env == bindparam("the_env"),
        table.c.withdrawn_at.is_(None),
        table.c.used_at.is_(None),
    )
    .values(withdrawn_at=bindparam("now"))
)
_is_free = or_(
    table.c.used_at.is_(None),
    table.c.draft_id.is_(None),
    table.c.draft_id.in_(
        select(draft.c.id).where(
            draft.c.id == table.c.draft_id,
            or_(
                draft.c.state.in_(("expired", "abandoned")),
                and_(draft.c.state == "open", draft.c.expires_at <= bindparam("now")),
            ),
        )
    ),
)
_AGAIN = (
    update(table)
    .where(
        table.c.id == bindparam("the_id"),
        table.c.env == bindparam("the_env"),
        table.c.withdrawn_at.is_(None),
        table.c.wipe_at.is_not(None),
        _is_free,
    )
    .values(
        token=bindparam("new_token"),
        used_at=None,
        draft_id=None,
        expires_at=bindparam("new_expires_at"),
        wipe_at=bindparam("new_wipe_at"),
    )
)
_old = table.c.wipe_at <= bindparam("now")
_ANY_OLD = select(table.c.id).where(_old).limit(1)
_WIPE = (
    update(table)
    .where(table.c.id.in_(select(table.c.id).where(_old).limit(_WIPE_AT_ONCE)))
    .values(facts=EMPTY.dumps(), recipient="", wipe_at=None)
)


class Invitations:
    """The invitations in the store. A token is the secret in a link; `session` the raw value of a cookie."""

    def __init__(self, database: Database):
        self._database = database

    def make(self, new: NewInvitation, letter: InvitationLetter, now: datetime, lifetime: timedelta) -> int:
        """Keep an invitation that works for `lifetime`, and send its message; gives its id.

        One transaction does both.
        """
        now = whole(now)
        token, until = secrets.token_urlsafe(32), now + lifetime
        row = {
            "token": hashed(token),
            "service": new.service,
            "journey": new.journey,
            "facts": new.given.dumps(),
            "channel": new.channel,
            "recipient": new.recipient,
            "language": new.language,
            "last_day": new.last_day.isoformat() if new.last_day else None,
            "made_at": now,
            "expires_at": until,
            "wipe_at": until + KEPT,
            "account_id": new.account_id,
            "env": new.env,
            "source": new.source,
        }
        message = letter(token, until)
        with self._database.writing() as connection:
            made: int = connection.execute(_ADD, row).scalar_one()
            put_in(connection, None, [message], now)
        return made

    def again(
        self, invitation_id: int, env: str, letter: InvitationLetter, now: datetime, lifetime: timedelta
    ) -> bool:
        """Send a new link, and end the last one; whether that can be, as `Invitation.can_go_again` says."""
        now = whole(now)
        token, until = secrets.token_urlsafe(32), now + lifetime
        message = letter(token, until)
        new = {"new_token": hashed(token), "new_expires_at": until, "new_wipe_at": until + KEPT}
        with self._database.writing() as connection:
            found = connection.execute(_AGAIN, {**_it(invitation_id, env), **new, "now": now}).rowcount
            put_in(connection, None, [message] if found else [], now)
        return found == 1

    def withdraw(self, invitation_id: int, env: str, now: datetime) -> bool:
        """Let its link work no more; whether it was still unused."""
        given = {**_it(invitation_id, env), "now": whole(now)}
        with self._database.writing() as connection:
            return connection.execute(_WITHDRAW, given).rowcount == 1

    def claim(
        self,
        token: str,
        session: str,
        env: str,
        release: str,
        today: date,
        now: datetime,
        lifetime: timedelta,
        origin: Origin,
    ) -> Draft | None:
        """Begin the journey that a link leads to, in this session; None when the link does not work.

        It works once, in the env that it was made in. One that this session has open for the journey is
        abandoned. One transaction does it.
        """
        now = whole(now)
        given = {"the_token": hashed(token), "the_env": env, "now": now}
        with self._database.writing() as connection:
            row = connection.execute(_CLAIM, given).mappings().one_or_none()
            if row is None:
                return None
            known = Answers.loads(row["facts"])
            new = new_draft(row["service"], row["journey"], release, today, now, lifetime, origin, known)
            begin(connection, new, session)
            connection.execute(_BEGUN, {"the_id": row["id"], "the_draft": new.id})
        return new

    def find(self, token: str, env: str, now: datetime) -> Invitation | None:
        """The invitation with this token; None when there is none, or a newer link replaced it."""
        return self._one(_BY_TOKEN, {"the_token": hashed(token), "the_env": env}, now)

    def by_id(self, invitation_id: int, env: str, now: datetime) -> Invitation | None:
        """The invitation with this id."""
        return self._one(_BY_ID, _it(invitation_id, env), now)

    def of_draft(self, draft_id: str, env: str, now: datetime) -> Invitation | None:
        """The invitation that a draft was begun by."""
        return self._one(_OF_DRAFT, {"the_draft": draft_id, "the_env": env}, now)

    def of_service(self, service: str, env: str, now: datetime, most: int = MOST) -> tuple[Invitation, ...]:
        """The newest invitations of a service: first those that wait, most urgent first; then the others."""
        given = {"the_service": service, "the_env": env, "most": most}
        with self._database.reading() as connection:
            found = [_invitation(row, now) for row in connection.execute(_OF_SERVICE, given).mappings()]
        return tuple(sorted(found, key=_urgency))

    def expire(self, now: datetime) -> None:
        """Wipe what is known of people whose invitation was over some weeks ago. Its row stays, as a fact."""
        with self._database.reading() as connection:
            if connection.execute(_ANY_OLD, {"now": now}).first() is None:
                return
        with self._database.writing() as connection:
            connection.execute(_WIPE, {"now": now})

    def _one(
        self, statement: Select[tuple[object, ...]], given: Mapping[str, object], now: datetime
    ) -> Invitation | None:
        with self._database.reading() as connection:
            row = connection.execute(statement, given).mappings().one_or_none()
        return None if row is None else _invitation(row, now)


def _it(invitation_id: int, env: str) -> dict[str, object]:
    return {"the_id": invitation_id, "the_env": env}


def _urgency(invitation: Invitation) -> tuple[bool, date, float]:
    """What waits, by its last day; then by when it was made, the newest first."""
    last = invitation.last_day if invitation.waits and invitation.last_day else date.max
    return not invitation.waits, last, -invitation.made_at.timestamp()


def _state(row: RowMapping, now: datetime) -> InvitationState:
    if row["withdrawn_at"] is not None:
        return "withdrawn"
    if row["used_at"] is None:
        return "sent" if row["expires_at"] > now else "expired"
    if row["draft_state"] == "submitted":
        return "done"
    if row["draft_state"] != "open" or row["draft_expires_at"] <= now:
        return "left"
    return "ended" if row["draft_exit"] else "begun"


def _invitation(row: RowMapping, now: datetime) -> Invitation:
    return Invitation(
        id=row["id"],
        service=row["service"],
        journey=row["journey"],
        given=Answers.loads(row["facts"]),
        channel=row["channel"],
        recipient=row["recipient"],
        language=row["language"],
        env=row["env"],
        last_day=date.fromisoformat(row["last_day"]) if row["last_day"] else None,
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
        withdrawn_at=row["withdrawn_at"],
        draft_id=row["draft_id"],
        reference=row["reference"],
        account_id=row["account_id"],
        state=_state(row, now),
    )
