"""Links: the way back to a draft from another device, sent by email.

A draft has one link that works, the newest. Only a hash of its token is kept, so that nobody who reads the
database can come in by it. What is kept of a link stands in the draft's row, and is wiped with its answers.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from prototype_kit.events import whole
from prototype_kit.messages import NewMessage
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import (
    WIPED,
    Draft,
    Outdated,
    as_seen,
    at_version,
    hashed,
    is_live,
    of_session,
    read_draft,
    warn_at,
    whose,
)
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import draft as table
from prototype_kit.store.uploads import wipe_files

MOST_IN_A_WHILE = 5
"""Links that are sent for a draft before its owner has to wait: nobody can be buried in emails."""
A_WHILE = timedelta(hours=1)
_WARN_AT_ONCE = 20  # drafts in one turn of the worker

Letter = Callable[[str, datetime], NewMessage]
"""Makes the message that carries a token and says until when answers are kept."""


class TooManyLinks(Exception):  # noqa: N818 - nothing is broken; the person has to wait
    """So many links were sent for this draft that no other is sent for a while."""


@dataclass(frozen=True)
class Recipient:
    """Who gets the link: an email address, a language, and the address of the site that they use.

    `base` is the scheme and host, such as https://services.example.gov.uk.
    """

    email: str
    language: str
    base: str


@dataclass(frozen=True)
class Link:
    """A link that was sent, and the draft that it leads to, as it is now.

    `recipient` is None once the draft is closed.
    """

    draft: Draft
    recipient: Recipient | None
    used: bool


_BY_TOKEN = select(table).where(table.c.link_token == bindparam("the_token"))
_BY_ID = select(table).where(table.c.id == bindparam("the_id"))
_SEND = (
    update(table)
    .where(is_live)
    .values(
        version=table.c.version + 1,
        link_token=bindparam("new_token"),
        link_email=bindparam("new_email"),
        link_language=bindparam("new_language"),
        link_base=bindparam("new_base"),
        link_sent_at=bindparam("now"),
        links_sent=bindparam("new_sent"),
        link_used_at=bindparam("new_used_at"),
        saved_at=bindparam("now"),
        expires_at=bindparam("new_expires_at"),
        warn_at=bindparam("new_warn_at"),
    )
)
# Of two people who follow a link at the same moment, one finds it unused: the check and the act are one.
_USE = (
    update(table)
    .where(
        table.c.link_token == bindparam("the_token"),
        table.c.link_used_at.is_(None),
        table.c.id == bindparam("the_id"),
        table.c.state == "open",
        table.c.expires_at > bindparam("now"),
    )
    .values(link_used_at=bindparam("now"))
)
# A session has one draft of a journey: the newest would otherwise hide an older one that was taken. What
# is in an account, or behind a link, is there still.
_GIVE_UP = (
    update(table)
    .where(
        of_session,
        table.c.state == "open",
        table.c.link_token.is_(None),
        table.c.account_id.is_(None),
        table.c.id != bindparam("the_id"),
    )
    .values(state="abandoned", **WIPED)
    .returning(table.c.id)
)
_LEAVE = update(table).where(of_session).values(session=None)
_TAKE = (
    update(table)
    .where(table.c.id == bindparam("the_id"))
    .values(session=bindparam("new_session"), version=table.c.version + 1)
)
_LEAVE_LINKED = (
    update(table)
    .where(
        table.c.session == bindparam("the_session"),
        table.c.state == "open",
        table.c.link_token.is_not(None),
    )
    .values(session=None, version=table.c.version + 1)
)
_ENDING = (
    select(table)
    .where(
        table.c.state == "open", table.c.warn_at <= bindparam("now"), table.c.expires_at > bindparam("now")
    )
    .order_by(table.c.warn_at)
    .limit(_WARN_AT_ONCE)
)
_WARN = (
    update(table)
    .where(is_live, table.c.warn_at.is_not(None))
    .values(link_token=bindparam("new_token"), link_used_at=None, warn_at=None)
)


class Links:
    """The links in the store. A token is the secret in a link; `session` the raw value of a cookie."""

    def __init__(self, database: Database):
        self._database = database

    def send(
        self, draft: Draft, recipient: Recipient, letter: Letter | None, now: datetime, lifetime: timedelta
    ) -> datetime:
        """Send a new link to a draft, and keep the draft for `lifetime` from each save on; gives until when.

        One transaction does it. Links that were sent before no longer work. Without a `letter` all is the
        same, but nothing is sent and the link that was sent before stays as it was. Raises `TooManyLinks`,
        and `Outdated` as `Drafts.save` does.
        """
        now = whole(now)
        token, until = secrets.token_urlsafe(32), now + lifetime
        message = letter(token, until) if letter else None
        with self._database.writing() as connection:
            row = connection.execute(_BY_ID, {"the_id": draft.id}).mappings().one_or_none()
            before = row if message is None else None
            new = {
                "new_token": (before and before["link_token"]) or hashed(token),
                "new_used_at": before and before["link_used_at"],
                "new_email": recipient.email,
                "new_language": recipient.language,
                "new_base": recipient.base,
                "new_sent": _count(row, now),
                "new_expires_at": until,
                "new_warn_at": warn_at(now, until),
            }
            if connection.execute(_SEND, {**at_version(draft, now), **new}).rowcount != 1:
                raise Outdated(draft.id)
            put_in(connection, None, [message] if message else [], now)
        return until

    def of(self, draft: Draft) -> Link | None:
        """The newest link that was sent for a draft; None when none was."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_ID, {"the_id": draft.id}).mappings().one_or_none()
        return None if row is None or row["link_token"] is None else _link(row, draft.saved_at)

    def find(self, token: str, now: datetime) -> Link | None:
        """The link with this token; None when there is none, or a newer one replaced it."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_TOKEN, {"the_token": hashed(token)}).mappings().one_or_none()
        return None if row is None else _link(row, now)

    def take(self, token: str, session: str, draft: Draft, now: datetime) -> bool:
        """Make the draft that a link leads to the one of this session; whether the link still worked.

        It works once. Other drafts of the session in this journey are deleted or, where a link leads to them,
        left to that. One transaction does it.
        """
        with self._database.writing() as connection:
            used = {"the_token": hashed(token), "the_id": draft.id, "now": whole(now)}
            if connection.execute(_USE, used).rowcount != 1:
                return False
            hand_to(connection, draft, session)
        return True

    def leave(self, session: str) -> int:
        """Take from this session every draft that a link leads to; gives how many there were."""
        with self._database.writing() as connection:
            return connection.execute(_LEAVE_LINKED, {"the_session": hashed(session)}).rowcount

    def ending(self, now: datetime) -> tuple[Link, ...]:
        """Some of the drafts that end soon, and whose owner was not warned; the first to end first."""
        with self._database.reading() as connection:
            rows = connection.execute(_ENDING, {"now": now}).mappings()
            return tuple(_link(row, now) for row in rows)

    def warn(self, link: Link, letter: Letter | None, now: datetime) -> bool:
        """Send a new link to a draft that ends soon; whether that was still needed. It ends when it would.

        Without a `letter` its owner is not warned, now or later.
        """
        token = secrets.token_urlsafe(32)
        message = letter(token, link.draft.expires_at) if letter else None
        with self._database.writing() as connection:
            new = {**at_version(link.draft, now), "new_token": hashed(token)}
            if connection.execute(_WARN, new).rowcount != 1:
                return False
            put_in(connection, None, [message] if message else [], now)
        return True


def hand_to(connection: Connection, draft: Draft, session: str) -> None:
    """Make a draft the one of this session, and nobody's else, inside the caller's transaction."""
    whose_ = whose(session, draft.service, draft.journey)
    given_up = connection.execute(_GIVE_UP, {**whose_, "the_id": draft.id}).scalars().all()
    wipe_files(connection, given_up)
    connection.execute(_LEAVE, whose_)
    connection.execute(_TAKE, {"the_id": draft.id, "new_session": hashed(session)})


def _count(row: RowMapping | None, now: datetime) -> int:
    """How many links were sent in a while, with the one that is sent now. Raises `TooManyLinks`."""
    before = row["links_sent"] if row and row["link_sent_at"] and row["link_sent_at"] > now - A_WHILE else 0
    if before >= MOST_IN_A_WHILE:
        raise TooManyLinks
    return before + 1


def _link(row: RowMapping, now: datetime) -> Link:
    email = row["link_email"]
    recipient = Recipient(email, row["link_language"], row["link_base"]) if email else None
    return Link(as_seen(read_draft(row), now), recipient, row["link_used_at"] is not None)
