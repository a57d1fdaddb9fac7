"""Invitations: links by which people begin a journey that nobody can begin by themselves.

A link works once, until its time is over or somebody withdraws it; once more when what was booked by it is
cancelled, as long as its time is not over. Only a hash of its token is kept, so that
nobody who reads the database can come in by it. Whom it was sent to, and what was known of them, is wiped
some weeks after its time.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from prototype_kit.answers import EMPTY, Answers
from prototype_kit.events import Origin, whole
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import WIPED, Draft, begin, hashed, new_draft
from prototype_kit.store.holds import give_up
from prototype_kit.store.invitation_rows import (
    Invitation,
    InvitationLetter,
    NewInvitation,
    read_invitation,
)
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import booking, cases, draft
from prototype_kit.store.tables import invitation as table
from prototype_kit.store.uploads import wipe_files

KEPT = timedelta(days=28)
"""How long the recipient and what was known are kept after the link's time is over."""
SIZE = 50
"""Invitations of one page of a list."""
_WIPE_AT_ONCE = 200

_ADD = insert(table).returning(table.c.id)


def _has_booking(*states: str) -> ColumnElement[bool]:
    """Whether something in one of these states was booked by the form of an invitation."""
    its = and_(booking.c.draft_id == table.c.draft_id, booking.c.state.in_(states))
    return exists(select(booking.c.number).where(its).correlate(table))


# That nobody comes is not written down with the invitation: the booking says it.
_came_to_nothing = and_(_has_booking("cancelled", "missed"), not_(_has_booking("booked", "attended")))
_SHOWN = (
    select(
        table,
        case((_came_to_nothing, case((_has_booking("missed"), "missed"), else_="cancelled"))).label("undone"),
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
_is_listed = (
    table.c.env == bindparam("the_env"),
    table.c.service == bindparam("the_service"),
    table.c.wipe_at.is_not(None),
)
_is_done = and_(draft.c.state == "submitted", not_(_came_to_nothing))
_is_over = case((or_(table.c.withdrawn_at.is_not(None), _is_done), 1), else_=0)
_NO_DAY = "9999-12-31"
_OF_SERVICE = (
    _SHOWN.where(*_is_listed)
    .order_by(
        _is_over,
        case((_is_over == 1, _NO_DAY), else_=func.coalesce(table.c.last_day, _NO_DAY)),
        table.c.made_at.desc(),
        table.c.id.desc(),
    )
    .limit(bindparam("size"))
    .offset(bindparam("before"))
)
_COUNT = select(func.count()).select_from(table).where(*_is_listed)
_works = and_(
    or_(table.c.used_at.is_(None), and_(table.c.wipe_at.is_not(None), _came_to_nothing)),
    table.c.withdrawn_at.is_(None),
    table.c.expires_at > bindparam("now"),
)
_ALIKE = select(table.c.facts).where(
    table.c.env == bindparam("the_env"),
    table.c.service == bindparam("the_service"),
    table.c.journey == bindparam("the_journey"),
    table.c.recipient == bindparam("the_recipient"),
    _works,
)
_begun = draft.alias()
_by_it = select(_begun.c.invitation_id).where(_begun.c.id == bindparam("the_draft")).scalar_subquery()
_BY_DRAFT = _SHOWN.where(table.c.id == _by_it, table.c.env == bindparam("the_env"))
_its = (table.c.id == bindparam("the_id"), table.c.env == bindparam("the_env"))
# Nobody has a form by it that can still be sent, nor an appointment.
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
    _came_to_nothing,
)
# Whoever was told to do something else may go back and change what they said: with a new link, or once staff
# go on, that form is over, so that two never come of one invitation.
_LET_GO = (
    update(draft)
    .where(
        draft.c.id == select(table.c.draft_id).where(*_its, table.c.withdrawn_at.is_(None)).scalar_subquery(),
        draft.c.state == "open",
        draft.c.exit.is_not(None),
    )
    .values(state="abandoned", **WIPED)
    .returning(draft.c.id)
)
# Of two people who follow a link at the same moment, one finds it unused: the check and the act are one.
_USE = (
    update(table)
    .values(used_at=bindparam("now"))
    .returning(table.c.id, table.c.service, table.c.journey, table.c.facts)
)
_CLAIM = _USE.where(table.c.env == bindparam("the_env"), table.c.token == bindparam("the_token"), _works)
_CLAIM_FOR = _USE.where(*_its, table.c.withdrawn_at.is_(None), table.c.wipe_at.is_not(None), _is_free)
_BEGUN = update(table).where(table.c.id == bindparam("the_id")).values(draft_id=bindparam("the_draft"))
_BEGUN_BY = (
    update(draft).where(draft.c.id == bindparam("the_draft")).values(invitation_id=bindparam("the_id"))
)
_WITHDRAW = (
    update(table).where(*_its, table.c.withdrawn_at.is_(None), _is_free).values(withdrawn_at=bindparam("now"))
)
_AGAIN = (
    update(table)
    .where(*_its, table.c.withdrawn_at.is_(None), table.c.wipe_at.is_not(None), _is_free)
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
            _let_go(connection, invitation_id, env, now)
            found = connection.execute(_AGAIN, {**_it(invitation_id, env), **new, "now": now}).rowcount
            put_in(connection, None, [message] if found else [], now)
        return found == 1

    def withdraw(self, invitation_id: int, env: str, now: datetime) -> bool:
        """Let nothing more come of it; whether that can be: nobody fills it in, and nothing is booked."""
        given = {**_it(invitation_id, env), "now": whole(now)}
        with self._database.writing() as connection:
            _let_go(connection, invitation_id, env, whole(now))
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

        It works as `Invitation.link_works` says, in the env that it was made in. One that this session has
        open for the journey is abandoned. One transaction does it.
        """
        known = {"the_token": hashed(token), "the_env": env, "now": whole(now)}

        def make(row: RowMapping) -> Draft:
            given = Answers.loads(row["facts"])
            its = (row["service"], row["journey"], release, today)
            return new_draft(*its, whole(now), lifetime, origin, given)

        with self._database.writing() as connection:
            return _claim(connection, _CLAIM, known, session, make)

    def claim_for(
        self,
        invitation: Invitation,
        session: str,
        release: str,
        today: date,
        now: datetime,
        lifetime: timedelta,
        origin: Origin,
    ) -> Draft | None:
        """The same by staff, for whoever was invited and phones, whenever a new link could be sent instead.

        It is also how somebody begins again who comes from the page of what they cancelled or missed. The
        link works no more then.
        """
        its = (invitation.service, invitation.journey, release, today)
        new = new_draft(*its, whole(now), lifetime, origin, invitation.given)
        known = {**_it(invitation.id, invitation.env), "now": whole(now)}
        with self._database.writing() as connection:
            _let_go(connection, invitation.id, invitation.env, whole(now))
            return _claim(connection, _CLAIM_FOR, known, session, lambda _: new)

    def find(self, token: str, env: str, now: datetime) -> Invitation | None:
        """The invitation with this token; None when there is none, or a newer link replaced it."""
        return self._one(_BY_TOKEN, {"the_token": hashed(token), "the_env": env}, now)

    def by_id(self, invitation_id: int, env: str, now: datetime) -> Invitation | None:
        """The invitation with this id."""
        return self._one(_BY_ID, _it(invitation_id, env), now)

    def of_draft(self, draft_id: str, env: str, now: datetime) -> Invitation | None:
        """The invitation by which a form was begun, which may have led to another since; None without one."""
        return self._one(_BY_DRAFT, {"the_draft": draft_id, "the_env": env}, now)

    def of_service(
        self, service: str, env: str, now: datetime, page: int = 1, size: int = SIZE
    ) -> tuple[Invitation, ...]:
        """A page, from 1, of the invitations of a service that are not wiped.

        First come those that wait, by their last day; then the others, the newest first.
        """
        given = {"the_service": service, "the_env": env, "size": size, "before": (page - 1) * size}
        with self._database.reading() as connection:
            rows = connection.execute(_OF_SERVICE, given).mappings().all()
        return tuple(read_invitation(row, now) for row in rows)

    def count(self, service: str, env: str) -> int:
        """How many there are on all pages."""
        with self._database.reading() as connection:
            many: int = connection.execute(_COUNT, {"the_service": service, "the_env": env}).scalar_one()
        return many

    def is_there(self, new: NewInvitation, now: datetime) -> bool:
        """Whether the same person was invited to the same, by a link that still works."""
        given = {
            "the_env": new.env,
            "the_service": new.service,
            "the_journey": new.journey,
            "the_recipient": new.recipient,
            "now": whole(now),
        }
        with self._database.reading() as connection:
            found = connection.execute(_ALIKE, given).scalars().all()
        return any(Answers.loads(facts).values == new.given.values for facts in found)

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
        return None if row is None else read_invitation(row, now)


def _it(invitation_id: int, env: str) -> dict[str, object]:
    return {"the_id": invitation_id, "the_env": env}


def _claim(
    connection: Connection,
    statement: ReturningUpdate[Any],
    known: Mapping[str, object],
    session: str,
    make: Callable[[RowMapping], Draft],
) -> Draft | None:
    row = connection.execute(statement, known).mappings().one_or_none()
    if row is None:
        return None
    new = make(row)
    begin(connection, new, session)
    begun = {"the_id": row["id"], "the_draft": new.id}
    connection.execute(_BEGUN, begun)
    connection.execute(_BEGUN_BY, begun)
    return new


def _let_go(connection: Connection, invitation_id: int, env: str, now: datetime) -> None:
    """End the form of an invitation that told somebody to do something else."""
    gone = connection.execute(_LET_GO, _it(invitation_id, env)).scalars().all()
    wipe_files(connection, gone)
    give_up(connection, gone, now)
