"""Everything that happened with the cases of an account, in one: what was done, and what was sent.

However much there is, a page takes four statements, and reads no more words than it shows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from prototype_kit.cases import ACTING, Case, CaseEntry
from prototype_kit.messages import ACTED, Message
from prototype_kit.people import Account
from prototype_kit.store.account_home import A_PAGE, Scope
from prototype_kit.store.case_entries import entry_of
from prototype_kit.store.cases import read_case
from prototype_kit.store.database import Database
from prototype_kit.store.outbox import read_message
from prototype_kit.store.tables import account_case, case_entry, cases, follower, message

_these: BindParameter[Sequence[int]] = bindparam("these", expanding=True)
_told: BindParameter[Sequence[str]] = bindparam("told", expanding=True)
_sent: BindParameter[Sequence[str]] = bindparam("sent", expanding=True)
_envs: BindParameter[Sequence[str]] = bindparam("envs", expanding=True)
_in_account = (
    account_case.c.account_id == bindparam("the_account"),
    cases.c.env.in_(_envs),
    cases.c.erased_at.is_(None),
)
_joined = account_case.join(cases, cases.c.id == account_case.c.case_id)
_reporter = exists().where(
    follower.c.case_id == message.c.case_id,
    follower.c.recipient == message.c.recipient,
    follower.c.reporter == 1,
)
_first = message.alias()
# What is sent with the submission goes to the addresses in the form: every one of them is its sender's.
_given = exists().where(
    _first.c.case_id == message.c.case_id,
    _first.c.recipient == message.c.recipient,
    _first.c.recipient != "",
    _first.c.created_at == cases.c.received_at,
)
_by_or_for = or_(
    case_entry.c.account_id == bindparam("the_account"),
    case_entry.c.for_account_id == bindparam("the_account"),
)
_acted = case_entry.alias()
# What one did for another is told to the two once, in place of what everybody may know of it.
_told_so = exists().where(
    _acted.c.case_id == case_entry.c.case_id,
    _acted.c.at == case_entry.c.at,
    _acted.c.kind == ACTING,
    or_(_acted.c.account_id == bindparam("the_account"), _acted.c.for_account_id == bindparam("the_account")),
)
_DONE = (
    select(literal("entry").label("what"), case_entry.c.id.label("number"), case_entry.c.at.label("at"))
    .select_from(_joined.join(case_entry, case_entry.c.case_id == cases.c.id))
    .where(
        *_in_account,
        cases.c.service.in_(_told),
        or_(
            and_(case_entry.c.public == 1, ~_told_so),
            and_(case_entry.c.kind == ACTING, _by_or_for),
        ),
    )
)
_WRITTEN = (
    select(literal("message"), message.c.number, func.coalesce(message.c.sent_at, message.c.created_at))
    .select_from(_joined.join(message, message.c.case_id == cases.c.id))
    .where(
        *_in_account,
        cases.c.service.in_(_sent),
        message.c.state != "dead",
        message.c.template != ACTED,
        or_(_reporter, _given, message.c.recipient == bindparam("the_email")),
    )
)
_ALL = union_all(_DONE, _WRITTEN).subquery()
_PAGE = (
    select(_ALL.c.what, _ALL.c.number)
    .order_by(_ALL.c.at.desc(), _ALL.c.what.desc(), _ALL.c.number.desc())
    .limit(A_PAGE + 1)
    .offset(bindparam("skipped"))
)
_ENTRIES = select(case_entry).where(case_entry.c.id.in_(_these))
_MESSAGES = select(message).where(message.c.number.in_(_these))
_CASES = select(cases).where(cases.c.id.in_(_these))


@dataclass(frozen=True)
class Happened:
    """Something that happened with a case: a line of its timeline, or a message."""

    case: Case
    entry: CaseEntry | None = None
    message: Message | None = None


class AccountTimelines:
    """The timelines of accounts in the store."""

    def __init__(self, database: Database):
        self._database = database

    def page(
        self, account: Account, told: Scope, sent: Collection[str], number: int = 1
    ) -> tuple[tuple[Happened, ...], bool]:
        """A page of what happened, the newest first; and whether there is more behind it. Pages count from 1.

        `told` are the services that show what was done, `sent` those that show what was sent, by slug.
        """
        its = {
            "the_account": account.id,
            "the_email": account.email,
            "envs": sorted(told.envs),
            "told": sorted(told.services),
            "sent": sorted(sent),
            "skipped": (number - 1) * A_PAGE,
        }
        with self._database.reading() as connection:
            found = [(row.what, row.number) for row in connection.execute(_PAGE, its)]
            shown = found[:A_PAGE]
            rows = {
                "entry": _by(connection, _ENTRIES, "id", shown, "entry"),
                "message": _by(connection, _MESSAGES, "number", shown, "message"),
            }
            about = {row["case_id"] for kept in rows.values() for row in kept.values()}
            theirs = connection.execute(_CASES, {"these": sorted(about)}).mappings()
            by_id = {case.id: case for case in map(read_case, theirs)}
        return tuple(_happened(rows[what][key], what, by_id) for what, key in shown), len(found) > A_PAGE


def _by(
    connection: Connection,
    statement: Select[Any],
    key: str,
    shown: Sequence[tuple[str, int]],
    wanted: str,
) -> Mapping[int, RowMapping]:
    """The rows of one kind among those that are shown, by their number."""
    these = [number for what, number in shown if what == wanted]
    return {row[key]: row for row in connection.execute(statement, {"these": these}).mappings()}


def _happened(row: RowMapping, what: str, by_id: Mapping[int, Case]) -> Happened:
    case = by_id[row["case_id"]]
    if what == "entry":
        return Happened(case, entry=entry_of(row))
    return Happened(case, message=read_message(row))
