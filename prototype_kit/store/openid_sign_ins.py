"""Signing in with an OpenID provider: who is on the way there and back, and whose account it is then.

Somebody is who the provider says they are: one name of theirs (subject) at one provider (issuer). An email
address finds an account the first time alone, and only one that the provider has verified.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from prototype_kit.events import whole
from prototype_kit.people import Kind, same_email
from prototype_kit.store.account_sessions import begin_in
from prototype_kit.store.accounts import open_in
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import hashed
from prototype_kit.store.sign_ins import OPEN_TO_ALL, Claimed
from prototype_kit.store.tables import account, account_session, openid_identity, openid_request
from prototype_kit.store.upsert import Upsert

LIFE = timedelta(minutes=15)
"""How long somebody may take at the provider."""
_OVER = 200  # rows that are deleted in one turn


@dataclass(frozen=True)
class OpenIdAsking:
    """Somebody who is sent to the provider. `kept` is text of ours that they get back.

    `state` and `browser` are raw values; both have to come back.
    """

    kind: Kind
    state: str = field(repr=False)
    browser: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    language: str
    back: str
    kept: str = field(repr=False)


@dataclass(frozen=True)
class Vouched:
    """Whom a provider vouches for. Without an `email` that it has verified, there is none."""

    issuer: str
    subject: str
    email: str | None


OpenIdRefusal = Literal["unverified", "unknown", "other"]
"""Why somebody is not let in: no verified address; no account for them; the account is another’s there."""

_ASK = insert(openid_request)
# The check and the act are one: of two who come back with the same answer, one finds it.
_TAKE = (
    delete(openid_request)
    .where(
        openid_request.c.state == bindparam("the_state"),
        openid_request.c.browser == bindparam("the_browser"),
        openid_request.c.kind == bindparam("the_kind"),
        openid_request.c.expires_at > bindparam("now"),
    )
    .returning(openid_request)
)
_ANY_OVER = select(openid_request.c.state).where(openid_request.c.expires_at <= bindparam("now")).limit(_OVER)
_EXPIRE = delete(openid_request).where(openid_request.c.state.in_(_ANY_OVER))

_is_them = and_(
    openid_identity.c.kind == bindparam("the_kind"),
    openid_identity.c.issuer == bindparam("the_issuer"),
    openid_identity.c.subject == bindparam("the_subject"),
)
_THEIRS = (
    select(account.c.id, account.c.closed_at)
    .join(openid_identity, openid_identity.c.account_id == account.c.id)
    .where(_is_them)
)
_LINKED = select(openid_identity.c.account_id).where(_is_them)
_BY_EMAIL = select(account.c.id, account.c.closed_at).where(
    account.c.kind == bindparam("the_kind"), account.c.email == bindparam("the_email")
)
_LINK = Upsert(openid_identity, lambda new: new.on_conflict_do_nothing())
_END_SESSIONS = (
    update(account_session)
    .where(
        account_session.c.account_id.in_(_LINKED),
        account_session.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("ended_now"))
)


class OpenIdSignIns:
    """The requests and the identities in the store."""

    def __init__(self, database: Database):
        self._database = database

    def ask(self, asking: OpenIdAsking, now: datetime) -> None:
        """Note that somebody is sent to the provider."""
        now = whole(now)
        row = {
            "state": hashed(asking.state),
            "browser": hashed(asking.browser),
            "kind": asking.kind,
            "nonce": asking.nonce,
            "verifier": asking.verifier,
            "language": asking.language,
            "back": asking.back,
            "kept": asking.kept,
            "asked_at": now,
            "expires_at": now + LIFE,
        }
        with self._database.writing() as connection:
            connection.execute(_ASK, row)

    def take(self, kind: Kind, state: str, browser: str, now: datetime) -> OpenIdAsking | None:
        """What was noted when this browser was sent there with this state; it is given once."""
        given = {"the_state": hashed(state), "the_browser": hashed(browser), "the_kind": kind}
        with self._database.writing() as connection:
            row = connection.execute(_TAKE, {**given, "now": whole(now)}).mappings().one_or_none()
        if row is None:
            return None
        return OpenIdAsking(
            kind=kind,
            state=state,
            browser=browser,
            nonce=row["nonce"],
            verifier=row["verifier"],
            language=row["language"],
            back=row["back"],
            kept=row["kept"],
        )

    def claim(
        self, kind: Kind, whom: Vouched, device: str, now: datetime, before: str | None = None
    ) -> Claimed | OpenIdRefusal:
        """Sign in whom the provider vouches for; gives a session, or why there is none.

        A resident who has no account has one from now on. The session of the cookie `before` ends.
        """
        now = whole(now)
        with self._database.writing() as connection:
            found = _account_of(connection, kind, whom, now)
            if isinstance(found, str):
                return found
            return Claimed(begin_in(connection, found, device, now, before))

    def end_sessions(self, kind: Kind, issuer: str, subject: str, now: datetime) -> int:
        """Sign somebody out everywhere, as they did at the provider; gives from how many sessions."""
        given = {"the_kind": kind, "the_issuer": issuer, "the_subject": subject, "ended_now": whole(now)}
        with self._database.writing() as connection:
            return connection.execute(_END_SESSIONS, given).rowcount

    def expire(self, now: datetime) -> int:
        """Delete some of the requests of people who never came back; gives how many."""
        with self._database.reading() as connection:
            if connection.execute(_ANY_OVER, {"now": whole(now)}).first() is None:
                return 0
        with self._database.writing() as connection:
            return connection.execute(_EXPIRE, {"now": whole(now)}).rowcount


def _account_of(connection: Connection, kind: Kind, whom: Vouched, now: datetime) -> int | OpenIdRefusal:
    them = {"the_kind": kind, "the_issuer": whom.issuer, "the_subject": whom.subject}
    theirs = connection.execute(_THEIRS, them).mappings().one_or_none()
    if theirs is not None and theirs["closed_at"] is None:
        return int(theirs["id"])
    if whom.email is None:
        return "unverified"
    given = {"the_kind": kind, "the_email": same_email(whom.email)}
    found = connection.execute(_BY_EMAIL, given).mappings().one_or_none()
    if kind not in OPEN_TO_ALL and (found is None or found["closed_at"] is not None):
        return "unknown"
    id_ = open_in(connection, kind, whom.email, now)
    row = {
        "kind": kind,
        "issuer": whom.issuer,
        "subject": whom.subject,
        "account_id": id_,
        "linked_at": now,
    }
    connection.execute(_LINK[connection.dialect.name], row)
    return id_ if connection.execute(_LINKED, them).scalar_one_or_none() == id_ else "other"
