"""Requests to sign in, and what claims them: a link, or a code in the browser that asked.

A request is kept whether there is such an account or not, and nothing is sent before the worker has looked,
so that nobody can tell the two apart. Residents need no account to ask: theirs is made when they claim it.
Only hashes are kept of what claims it; a code has six digits alone, so its hash needs the site's secret too.

Wrong codes are counted by address, known or not. Too many lock its codes for a while, but not the link: that
nobody can guess, and so guessing shuts nobody out.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import Connection, RowMapping, and_, bindparam, func, insert, select, update

from prototype_kit.events import whole
from prototype_kit.messages import NewMessage
from prototype_kit.people import Kind
from prototype_kit.signing import Signer
from prototype_kit.store.account_sessions import begin_in
from prototype_kit.store.accounts import open_in
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import hashed
from prototype_kit.store.email_requests import EmailRequest, expire, over_for_long
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import account, profile
from prototype_kit.store.tables import sign_in as table

LIFE = timedelta(minutes=15)
"""How long a link and a code work, from asking on."""
MOST_WRONG = 6
"""Wrong codes for one address before its codes are locked."""
LOCKED = timedelta(minutes=15)
"""How long they are, and how long a wrong code is remembered."""
DIGITS = 6

OPEN_TO_ALL: frozenset[Kind] = frozenset({"resident"})
"""Whose account is made when they first sign in. Staff are let in by a manager."""

_PURPOSE = "sign-in"  # a code of another request, or of another site, has another hash

_AT_ONCE = 20  # requests in one turn of the worker

State = Literal["asked", "sent", "used", "ended"]
"""Of a request: for the worker to look at; can be claimed; was claimed; is over, or came to nothing."""


@dataclass(frozen=True)
class Asking(EmailRequest):
    """Somebody who wants to sign in. `browser` is the raw value of a cookie."""

    kind: Kind
    browser: str


@dataclass(frozen=True)
class SignIn(EmailRequest):
    """A request to sign in, as the worker sees it."""

    id: int
    kind: Kind
    asked_at: datetime
    expires_at: datetime


SignInLetter = Callable[[str, str], NewMessage]
"""Makes the message that carries a token and a code."""


@dataclass(frozen=True)
class Claimed:
    """Somebody signed in. `token` is the value of their session's cookie."""

    token: str = field(repr=False)


Refusal = Literal["wrong", "locked", "used", "over"]
"""Why a code signs nobody in.

It is another; there were too many wrong ones; the link beside it was used, which only the right code tells;
this browser has to ask anew.
"""

_of_address = and_(table.c.kind == bindparam("the_kind"), table.c.email == bindparam("the_email"))
_SUPERSEDE = (
    update(table)
    .where(_of_address, table.c.asked_at > bindparam("since"), table.c.state.in_(("asked", "sent")))
    .values(state="ended")
)
_ADD = insert(table)
# With the language that somebody chose in their account to be written to in.
_ASKED = (
    select(table, profile.c.language.label("chosen"))
    .select_from(
        table.outerjoin(
            account, and_(account.c.kind == table.c.kind, account.c.email == table.c.email)
        ).outerjoin(profile, profile.c.account_id == account.c.id)
    )
    .where(table.c.state == "asked")
    .order_by(table.c.asked_at)
    .limit(_AT_ONCE)
)
_SEND = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.state == "asked")
    .values(state="sent", token=bindparam("new_token"), code=bindparam("new_code"))
)
_END = update(table).where(table.c.id == bindparam("the_id"), table.c.state == "asked").values(state="ended")
_is_claimable = and_(table.c.state == "sent", table.c.expires_at > bindparam("now"))
_BY_TOKEN = select(table.c.email).where(table.c.token == bindparam("the_token"), _is_claimable)
# Of a hundred who follow a link at the same moment, one finds it unused: the check and the act are one.
_USE_TOKEN = (
    update(table)
    .where(table.c.token == bindparam("the_token"), _is_claimable)
    .values(state="used")
    .returning(table.c.kind, table.c.email)
)
_USE_ID = update(table).where(table.c.id == bindparam("the_id"), _is_claimable).values(state="used")
_OF_BROWSER = (
    select(table)
    .where(table.c.browser == bindparam("the_browser"), table.c.kind == bindparam("the_kind"))
    .order_by(table.c.asked_at.desc(), table.c.id.desc())
    .limit(1)
)
# Each wrong code is counted on from those before, so one row tells them all and for how long.
_WRONG = select(func.coalesce(func.max(table.c.tries), 0)).where(
    _of_address, table.c.asked_at > bindparam("since"), table.c.tried_at > bindparam("remembered")
)
_COUNT_WRONG = (
    update(table)
    .where(table.c.id == bindparam("the_id"))
    .values(tries=bindparam("new_tries"), tried_at=bindparam("now"))
)
_OPEN_ACCOUNT = select(account.c.id).where(
    account.c.kind == bindparam("the_kind"),
    account.c.email == bindparam("the_email"),
    account.c.closed_at.is_(None),
)
_OVER = over_for_long(table, table.c.state.in_(get_args(State)))  # all of them, as an index has them


class SignIns:
    """The requests in the store. A `signer` has the site's secret, which codes are hashed with."""

    def __init__(self, database: Database):
        self._database = database

    def ask(self, asking: Asking, now: datetime, *, quiet: bool = False) -> None:
        """Note that somebody wants to sign in; a request that the address made before is over.

        The same is done for every address. A `quiet` request comes to nothing, and ends no other.
        """
        now, state = whole(now), "ended" if quiet else "asked"
        row = {
            **asking.row(now, LIFE),
            "kind": asking.kind,
            "browser": hashed(asking.browser),
            "state": state,
            "tries": 0,
        }
        with self._database.writing() as connection:
            if not quiet:
                its = _address(asking.kind, asking.address)
                connection.execute(_SUPERSEDE, {**its, "since": now - LIFE})
            connection.execute(_ADD, row)

    def asked(self) -> tuple[SignIn, ...]:
        """Some of the requests that the worker has not looked at, the oldest first.

        Each is in the language that its account chose to be written to in, else in that of the page.
        """
        with self._database.reading() as connection:
            return tuple(_sign_in(row) for row in connection.execute(_ASKED).mappings())

    def send(self, sign_in: SignIn, letter: SignInLetter, signer: Signer, now: datetime) -> bool:
        """Write the message for a request, if there is an open account or anybody may have one; whether so.

        One transaction does it. A request that is over, or that another worker saw to, changes nothing.
        """
        token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        message = letter(token, code)
        new = {"new_token": hashed(token), "new_code": signer.sign(_PURPOSE, sign_in.id, code)}
        its = {"the_id": sign_in.id}
        with self._database.writing() as connection:
            known = sign_in.kind in OPEN_TO_ALL or _open_account(connection, sign_in.kind, sign_in.email)
            if not known or sign_in.expires_at <= now:
                connection.execute(_END, its)
                return False
            if connection.execute(_SEND, {**its, **new}).rowcount == 1:
                put_in(connection, None, [message], now)
        return True

    def whose(self, token: str, now: datetime) -> str | None:
        """The address that the link with this token would sign in; None where it signs nobody in."""
        with self._database.reading() as connection:
            return connection.execute(_BY_TOKEN, _token(token, now)).scalar_one_or_none()

    def claim(self, token: str, device: str, now: datetime, before: str | None = None) -> str | None:
        """Sign in by a link, in any browser; gives the value of the session's cookie.

        It works once; None when it does not. The session of the cookie `before` ends.
        """
        with self._database.writing() as connection:
            row = connection.execute(_USE_TOKEN, _token(token, now)).mappings().one_or_none()
            return None if row is None else _begin(connection, row, device, now, before)

    def claim_by_code(
        self,
        kind: Kind,
        browser: str,
        code: str,
        signer: Signer,
        device: str,
        now: datetime,
        before: str | None = None,
    ) -> Claimed | Refusal:
        """Sign in by a code in the browser that asked for it; gives a session, or why there is none.

        Nothing that is given tells whether there is such an account.
        """
        now = whole(now)
        asked = {"the_kind": kind, "the_browser": hashed(browser)}
        with self._database.writing() as connection:
            row = connection.execute(_OF_BROWSER, asked).mappings().one_or_none()
            if row is None or row["expires_at"] <= now:
                return "over"
            wrong = connection.execute(_WRONG, {**_address(kind, row["email"]), **_memory(now)}).scalar_one()
            if wrong >= MOST_WRONG:
                return "locked"
            # Compared even where there is none, so that both take as long.
            right = signer.agrees(row["code"] or "", _PURPOSE, row["id"], code)
            used = {"the_id": row["id"], "now": now}
            if right and connection.execute(_USE_ID, used).rowcount == 1:
                token = _begin(connection, row, device, now, before)
                return Claimed(token) if token else "over"
            if right:  # so whoever gave it reads what went there, and no guess of others tells them anything
                return "used" if row["state"] == "used" else "over"
            connection.execute(_COUNT_WRONG, {**used, "new_tries": wrong + 1})
            return "locked" if wrong + 1 >= MOST_WRONG else "wrong"

    def expire(self, now: datetime) -> int:
        """Delete some of the requests that are over for long; gives how many."""
        return expire(self._database, table, _OVER, now)


def _address(kind: str, email: str) -> dict[str, object]:
    return {"the_kind": kind, "the_email": email}


def _token(token: str, now: datetime) -> dict[str, object]:
    return {"the_token": hashed(token), "now": whole(now)}


def _memory(now: datetime) -> dict[str, object]:
    """Since when wrong codes count, and when the requests were made for which they can have been given."""
    return {"remembered": now - LOCKED, "since": now - LOCKED - LIFE}


def _begin(
    connection: Connection, row: RowMapping, device: str, now: datetime, before: str | None
) -> str | None:
    """Begin a session of the account that a request is for; None when it was closed meanwhile.

    A resident who has none has one from now on: whoever claims it has shown whose address it is.
    """
    kind, email = row["kind"], row["email"]
    id_ = _open_account(connection, kind, email)
    if id_ is None and kind in OPEN_TO_ALL:
        id_ = open_in(connection, kind, email, now)
    return None if id_ is None else begin_in(connection, id_, device, now, before)


def _open_account(connection: Connection, kind: Kind, email: str) -> int | None:
    return connection.execute(_OPEN_ACCOUNT, _address(kind, email)).scalar_one_or_none()


def _sign_in(row: RowMapping) -> SignIn:
    return SignIn(
        id=row["id"],
        kind=row["kind"],
        email=row["email"],
        language=row["chosen"] or row["language"],
        base=row["base"],
        asked_at=row["asked_at"],
        expires_at=row["expires_at"],
    )
