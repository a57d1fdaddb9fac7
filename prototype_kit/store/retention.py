"""Retention: what is over its time, found a part at a time, so that nobody waits for the nightly job.

How long a case is kept is said by its service; the other times stand here. What was made up for a
demonstration is nobody's, and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Subquery,
    Table,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from prototype_kit.erasures import Erased, Thing
from prototype_kit.messages import NewMessage
from prototype_kit.retention import Keeping
from prototype_kit.settings import DEMO
from prototype_kit.store.database import Database
from prototype_kit.store.erased_accounts import erase_messages
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import (
    account,
    account_session,
    cases,
    draft,
    hand_over,
    message,
    profile,
    upload,
)

LETTERS_KEPT = timedelta(days=28)
"""How long the words of a message about no case are kept, such as a link to come back by."""
SESSIONS_KEPT = timedelta(days=28)
"""How long it is known that somebody was signed in, after that session ended."""
CODES_KEPT = timedelta(days=2)
"""How long it is known that a form was handed over."""
UNUSED = Keeping(months=24)
"""How long the account of a resident stays who does not sign in."""
WARNED = timedelta(days=30)
"""How long before it is closed they are told."""
_AT_ONCE = 200
_MONTH = 365.2425 / 12  # days
_SLACK = timedelta(days=5)
"""By how much so many months can be shorter than as many of an average length."""

_ended = (
    cases.c.service == bindparam("the_service"),
    cases.c.ended_at <= bindparam("by"),
    # One that was erased while it was open may have been followed since.
    or_(cases.c.erased_at.is_(None), cases.c.erased_at < cases.c.ended_at),
    cases.c.env != DEMO,
)
_ENDED = select(cases.c.id, cases.c.ended_at).where(*_ended, cases.c.state != "open")
_DUE = _ENDED.where(cases.c.held_because.is_(None)).order_by(cases.c.ended_at).limit(bindparam("most"))
_ALL_ENDED = _ENDED.with_only_columns(cases.c.ended_at, cases.c.held_because)
_OF_OTHERS = (
    select(cases.c.service, func.count())
    .where(
        cases.c.service.not_in(bindparam("those", expanding=True)),
        cases.c.state != "open",
        cases.c.erased_at.is_(None),
        cases.c.env != DEMO,
    )
    .group_by(cases.c.service)
)
_HELD = (
    select(cases.c.reference, cases.c.held_because)
    .where(cases.c.held_because.is_not(None), cases.c.env.in_(bindparam("the_envs", expanding=True)))
    .order_by(cases.c.id)
    .limit(bindparam("most"))
)
_OLD_LETTERS = (
    select(message.c.number)
    .where(
        message.c.recipient > "",
        message.c.case_id.is_(None),
        message.c.state.in_(("sent", "dead")),
        message.c.created_at <= bindparam("since"),
    )
    .limit(_AT_ONCE)
)
_later = account_session.alias("later")
# The newest session of an account stays: it says when somebody signed in last.
_OLD_SESSIONS = (
    select(account_session.c.id)
    .where(
        or_(
            account_session.c.ended_at <= bindparam("since"),
            account_session.c.expires_at <= bindparam("since"),
        ),
        exists().where(
            _later.c.account_id == account_session.c.account_id, _later.c.id > account_session.c.id
        ),
    )
    .limit(_AT_ONCE)
)
_OLD_CODES = select(hand_over.c.code).where(hand_over.c.expires_at <= bindparam("since")).limit(_AT_ONCE)
# A file goes with its form or its case; should one be left behind, it goes here.
_ORPHANS = (
    select(upload.c.draft_id)
    .join(draft, draft.c.id == upload.c.draft_id)
    .where(
        draft.c.state != "open",
        ~exists().where(cases.c.draft_id == upload.c.draft_id),
        upload.c.created_at <= bindparam("since"),
    )
    .limit(_AT_ONCE)
)
_DROP_FILES = delete(upload).where(upload.c.draft_id.in_(bindparam("these", expanding=True)))


def _seen() -> Subquery:
    """When each account of a resident that is open was used last: signed in, or opened."""
    last = func.max(account_session.c.seen_at)
    return (
        select(
            account.c.id,
            account.c.email,
            account.c.warned_at,
            func.coalesce(last, account.c.created_at, type_=account.c.created_at.type).label("seen_at"),
        )
        .outerjoin(account_session)
        .where(account.c.kind == "resident", account.c.closed_at.is_(None))
        .group_by(account.c.id)
        .subquery()
    )


_used = _seen()
_UNUSED = (
    select(_used, profile.c.language)
    .outerjoin(profile, profile.c.account_id == _used.c.id)
    .where(_used.c.seen_at <= bindparam("since"))
    .order_by(_used.c.seen_at)
    .limit(_AT_ONCE)
)
_TO_WARN = _UNUSED.where(or_(_used.c.warned_at.is_(None), _used.c.warned_at < _used.c.seen_at))
_TO_CLOSE = _UNUSED.where(_used.c.warned_at >= _used.c.seen_at, _used.c.warned_at <= bindparam("warned_by"))
_WARN = (
    update(account)
    .where(
        account.c.id == bindparam("the_id"),
        account.c.closed_at.is_(None),
        or_(account.c.warned_at.is_(None), account.c.warned_at < bindparam("seen")),
    )
    .values(warned_at=bindparam("now"))
)


@dataclass(frozen=True)
class UnusedAccount:
    """An account that nobody has used since `seen_at`. `language` is a code; None where they chose none."""

    id: int
    email: str
    language: str | None
    seen_at: datetime


@dataclass(frozen=True)
class Coming:
    """How many cases of a service come due in a time, and how many are due and held."""

    due: int
    held: int


class Retention:
    """Finds what is over its time."""

    def __init__(self, database: Database):
        self._database = database

    def due_cases(self, service: str, kept: Keeping, now: datetime, most: int) -> tuple[int, ...]:
        """Some of the cases of a service that were kept for long enough and have no legal hold, by id."""
        given = {"the_service": service, "by": _ended_by(kept, now), "most": most}
        with self._database.reading() as connection:
            found = connection.execute(_DUE, given).all()
        return tuple(row.id for row in found if kept.until(row.ended_at) <= now)

    def coming(self, service: str, kept: Keeping, until: datetime) -> Coming:
        """What of a service is due by then, and not erased yet."""
        given = {"the_service": service, "by": _ended_by(kept, until)}
        with self._database.reading() as connection:
            found = connection.execute(_ALL_ENDED, given).all()
        due = [row for row in found if kept.until(row.ended_at) <= until]
        held = sum(row.held_because is not None for row in due)
        return Coming(len(due) - held, held)

    def of_others(self, services: Collection[str]) -> Mapping[str, int]:
        """How many cases have ended of other services than these, which say how long theirs are kept."""
        with self._database.reading() as connection:
            found = connection.execute(_OF_OTHERS, {"those": sorted(services)}).all()
        return {row[0]: row[1] for row in found}

    def held(self, envs: Sequence[str], most: int = 100) -> Mapping[str, str]:
        """The references of the cases of these envs with a legal hold, and why each has one."""
        given = {"the_envs": list(envs), "most": most}
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(_HELD, given)}

    def unused_accounts(self, now: datetime) -> tuple[UnusedAccount, ...]:
        """Some of the accounts that are closed soon as nobody uses them, and whose owner was not told."""
        given = {"since": _ended_by(UNUSED, now + WARNED)}
        found = self._accounts(_TO_WARN, given)
        return tuple(each for each in found if UNUSED.until(each.seen_at) <= now + WARNED)

    def accounts_to_close(self, now: datetime) -> tuple[int, ...]:
        """Some of those whose owner was told so long ago that they are closed, by id."""
        given = {"since": _ended_by(UNUSED, now), "warned_by": now - WARNED}
        found = self._accounts(_TO_CLOSE, given)
        return tuple(each.id for each in found if UNUSED.until(each.seen_at) <= now)

    def warn(self, unused: UnusedAccount, letter: NewMessage, now: datetime) -> bool:
        """Tell somebody that their account is closed soon, once; whether nobody else had."""
        with self._database.writing() as connection:
            given = {"the_id": unused.id, "seen": unused.seen_at, "now": now}
            if connection.execute(_WARN, given).rowcount != 1:
                return False
            put_in(connection, None, [letter], now)
        return True

    def _accounts(self, statement: Select[Any], given: Mapping[str, object]) -> tuple[UnusedAccount, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(statement, given).all()
        return tuple(UnusedAccount(row.id, row.email, row.language, row.seen_at) for row in rows)


@dataclass(frozen=True)
class Sweep:
    """Something that is deleted after a time: what finds some of it, and what erases that by its keys."""

    old: Select[Any]
    kept: timedelta
    erase: Callable[[Connection, Sequence[Any]], Erased]

    def keys(self, database: Database, now: datetime) -> Sequence[Any]:
        """The keys of some of what is over its time. Only reads: to look for it keeps nobody waiting."""
        with database.reading() as connection:
            return connection.execute(self.old, {"since": now - self.kept}).scalars().all()

    def work(self, keys: Sequence[Any]) -> Callable[[Connection], Erased]:
        """What erases these."""
        return lambda connection: self.erase(connection, keys)


def _drop(table: Table, thing: Thing | None) -> Callable[[Connection, Sequence[Any]], Erased]:
    """What deletes rows by their key; without a `thing` they say nothing, and are not counted."""
    (key,) = table.primary_key.columns
    statement = delete(table).where(key.in_(bindparam("these", expanding=True)))

    def drop(connection: Connection, keys: Sequence[Any]) -> Erased:
        dropped = connection.execute(statement, {"these": keys}).rowcount
        return Erased({thing: dropped} if thing else {})

    return drop


def _drop_files(connection: Connection, drafts: Sequence[str]) -> Erased:
    return Erased({"files": connection.execute(_DROP_FILES, {"these": drafts}).rowcount})


SWEEPS: Sequence[Sweep] = (
    Sweep(_OLD_LETTERS, LETTERS_KEPT, erase_messages),
    Sweep(_OLD_SESSIONS, SESSIONS_KEPT, _drop(account_session, "sessions")),
    Sweep(_OLD_CODES, CODES_KEPT, _drop(hand_over, None)),
    Sweep(_ORPHANS, timedelta(0), _drop_files),
)
"""What the nightly job deletes besides cases and accounts: each some at a time, until there is none."""


def _ended_by(kept: Keeping, now: datetime) -> datetime:
    """By when something ended, at the latest, that may be over its time now."""
    if kept.days:
        return now - timedelta(days=kept.days)
    return now - timedelta(days=kept.months * _MONTH) + _SLACK
