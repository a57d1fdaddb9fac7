"""Belongings: what there is of one person, found by their email addresses and telephone numbers.

Whole tables are read, a part at a time, and nothing is locked: an address may stand anywhere, in any
spelling, and to miss one would be worse than to wait a minute.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import Row, Table, bindparam, select

from prototype_kit.answers import Answers
from prototype_kit.contacts import Contacts
from prototype_kit.store.database import Database
from prototype_kit.store.tables import (
    account,
    account_case,
    case_entry,
    cases,
    draft,
    email_change,
    feedback_comment,
    follower,
    invitation,
    message,
    saved_view,
    sign_in,
)

_IN_A_READ = 500


@dataclass(frozen=True)
class TheirCase:
    """A case of theirs: what has to be known before it is erased."""

    id: int
    reference: str
    draft_id: str
    state: str
    held_because: str | None


@dataclass(frozen=True)
class Belongings:
    """What is one person's, by the keys of its rows.

    `cases` are those that they reported; of others they are a follower at most. `drafts` are their forms that
    were not sent. `mentioned` are the references of other people's cases that say something of them, which
    somebody has to look at. `staff` says that one of the addresses is of a member of staff too.
    """

    cases: tuple[TheirCase, ...] = ()
    drafts: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    followers: tuple[int, ...] = ()
    messages: tuple[int, ...] = ()
    invitations: tuple[int, ...] = ()
    sign_ins: tuple[int, ...] = ()
    email_changes: tuple[int, ...] = ()
    comments: tuple[int, ...] = ()
    views: tuple[int, ...] = ()
    mentioned: tuple[str, ...] = ()
    staff: bool = False

    @property
    def draft_ids(self) -> tuple[str, ...]:
        """Every form of theirs, whether it was sent or not."""
        return (*self.drafts, *(each.draft_id for each in self.cases))


class Finder:
    """Finds what is one person's."""

    def __init__(self, database: Database, contacts: Contacts):
        self._database, self._its = database, contacts

    def found(self) -> Belongings:
        """All of it. Raises `StoreUnavailable`."""
        accounts, staff = self._accounts()
        followers = list(self._read(follower, "id", "case_id", "recipient", "reporter"))
        reporters = {row.case_id: row.recipient for row in followers if row.reporter}
        own = {case_id for case_id, recipient in reporters.items() if self._its.has(recipient)}
        own |= self._of_accounts(accounts, reporters)
        invited = list(self._invitations())
        begun = {row.draft_id for row in invited}
        mentioned: set[int] = set()
        for row in self._read(cases, "id", "answers", "draft_id"):
            if row.draft_id in begun:
                own.add(row.id)
            elif self._its.stand_in(row.answers):
                (own if self._gave(row.answers) else mentioned).add(row.id)
        for row in self._read(case_entry, "id", "case_id", "words", "translated"):
            if self._its.stand_in(f"{row.words}\n{row.translated or ''}"):
                mentioned.add(row.case_id)
        messages = self._messages(own, mentioned)
        return Belongings(
            cases=tuple(self._cases(own)),
            mentioned=tuple(each.reference for each in self._cases(mentioned - own)),
            accounts=accounts,
            staff=staff,
            followers=tuple(
                row.id for row in followers if row.case_id not in own and self._its.has(row.recipient)
            ),
            drafts=tuple(self._drafts(accounts, begun)),
            messages=messages,
            invitations=tuple(row.id for row in invited),
            sign_ins=tuple(
                row.id
                for row in self._read(sign_in, "id", "kind", "email")
                if row.kind == "resident" and self._its.has(row.email)
            ),
            email_changes=self._with(email_change, "id", "email"),
            comments=self._with(feedback_comment, "feedback_id", "words"),
            views=tuple(
                row.id
                for row in self._read(saved_view, "id", "query")
                if self._its.stand_in(unquote_plus(row.query))
            ),
        )

    def _accounts(self) -> tuple[tuple[int, ...], bool]:
        """The accounts of residents with one of the addresses, and whether there is one of staff."""
        rows = [row for row in self._read(account, "id", "kind", "email") if self._its.has(row.email)]
        return tuple(row.id for row in rows if row.kind == "resident"), any(
            row.kind == "staff" for row in rows
        )

    def _of_accounts(self, accounts: Collection[int], reporters: dict[int, str]) -> set[int]:
        """The cases of accounts: those sent from them, and those linked that are nobody else's."""
        linked = select(account_case.c.account_id, account_case.c.case_id, account_case.c.how)
        with self._database.reading() as connection:
            these = connection.execute(linked.where(account_case.c.account_id.in_(accounts))).all()
            shared = set(
                connection.execute(
                    select(account_case.c.case_id).where(
                        account_case.c.case_id.in_([row.case_id for row in these]),
                        account_case.c.account_id.not_in(accounts),
                    )
                ).scalars()
            )
        return {
            row.case_id
            for row in these
            if row.how == "sent" or (row.case_id not in shared and row.case_id not in reporters)
        }

    def _invitations(self) -> Iterator[Row[Any]]:
        """Invitations of theirs, with the form that was begun by each."""
        for row in self._read(invitation, "id", "recipient", "facts", "draft_id"):
            if self._its.has(row.recipient) or self._its.stand_in(row.facts):
                yield row

    def _drafts(self, accounts: Collection[int], begun: Collection[str]) -> Iterator[str]:
        """Forms that were not sent: in their account, saved for or sent to their address, or naming it."""
        for row in self._read(draft, "number", "id", "state", "answers", "link_email", "account_id"):
            if row.state == "submitted":
                continue
            theirs = row.account_id in accounts or row.id in begun or self._its.has(row.link_email or "")
            if theirs or (self._its.stand_in(row.answers) and self._gave(row.answers)):
                yield row.id

    def _messages(self, own: Collection[int], mentioned: set[int]) -> tuple[int, ...]:
        """What they were sent about no case of theirs; what others were sent about them is noted."""
        found = []
        for row in self._read(message, "number", "case_id", "recipient", "subject", "body"):
            said = self._its.stand_in(f"{row.subject}\n{row.body}")
            if self._its.has(row.recipient) or (said and row.case_id is None):
                if row.case_id not in own:
                    found.append(row.number)
            elif said and row.case_id is not None:
                mentioned.add(row.case_id)
        return tuple(found)

    def _cases(self, ids: Collection[int]) -> Iterator[TheirCase]:
        columns = [cases.c[name] for name in TheirCase.__dataclass_fields__]
        statement = select(*columns).where(cases.c.id.in_(bindparam("these", expanding=True)))
        ordered = sorted(ids)
        for begin in range(0, len(ordered), _IN_A_READ):
            with self._database.reading() as connection:
                given = {"these": ordered[begin : begin + _IN_A_READ]}
                found = connection.execute(statement.order_by(cases.c.id), given).all()
            yield from (TheirCase(*row) for row in found)

    def _with(self, table: Table, key: str, *names: str) -> tuple[int, ...]:
        """The keys of the rows in which one of these columns says something of them."""
        return tuple(
            row[0] for row in self._read(table, key, *names) if any(map(self._its.stand_in, row[1:]))
        )

    def _read(self, table: Table, key: str, *names: str) -> Iterator[Row[Any]]:
        """Some columns of every row, in the order of its key, a part at a time."""
        columns = [table.c[name] for name in (key, *names)]
        after = select(*columns).where(table.c[key] > bindparam("last")).order_by(table.c[key])
        last = -1
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(after.limit(_IN_A_READ), {"last": last}).all()
            yield from rows
            if len(rows) < _IN_A_READ:
                return
            last = rows[-1][0]

    def _gave(self, answers: str) -> bool:
        """Whether one of the addresses is the whole of an answer."""
        return _has_value(Answers.loads(answers), self._its)


def _has_value(answers: Answers, its: Contacts) -> bool:
    if any(isinstance(value, str) and its.has(value) for value in answers.values.values()):
        return True
    items = (item for each in answers.items.values() for item in each.values())
    return any(_has_value(item, its) for item in items)
