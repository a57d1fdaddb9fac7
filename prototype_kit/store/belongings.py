"""Belongings: what there is of one person, found by their email addresses and telephone numbers.

Whole tables are read, a part at a time, and nothing is locked: an address may stand anywhere, in any
spelling, and to miss one would be worse than to wait a minute.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import Row, Table, bindparam, select

from prototype_kit.answers import Answers
from prototype_kit.contacts import Contacts, plain_contact
from prototype_kit.people import same_email
from prototype_kit.profiles import loads_details
from prototype_kit.store.database import Database
from prototype_kit.store.former_emails import FormerEmail, KnownBy, Term, had_by_others, known_by
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
    mandate,
    message,
    profile,
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
    somebody has to look at; `linked` are those of cases in their account that somebody else reported.
    `former_emails` are addresses that their account had before. Of further ones `taken_emails` are another
    account's now, so that nothing was looked for by them. `formerly_of_others` is how many other accounts
    had one of the addresses before, and `in_others` are the references of cases in those that name it.
    `staff` says that one of them is of a member of staff too.
    """

    cases: tuple[TheirCase, ...] = ()
    drafts: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    followers: tuple[int, ...] = ()
    messages: tuple[int, ...] = ()
    invitations: tuple[int, ...] = ()
    sign_ins: tuple[int, ...] = ()
    email_changes: tuple[int, ...] = ()
    mandates: tuple[str, ...] = ()
    comments: tuple[int, ...] = ()
    views: tuple[int, ...] = ()
    mentioned: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    former_emails: tuple[str, ...] = ()
    taken_emails: int = 0
    formerly_of_others: int = 0
    in_others: tuple[str, ...] = ()
    staff: bool = False

    @property
    def draft_ids(self) -> tuple[str, ...]:
        """Every form of theirs, whether it was sent or not."""
        return (*self.drafts, *(each.draft_id for each in self.cases))


class Finder:
    """Finds what is one person's."""

    def __init__(self, database: Database, contacts: Contacts):
        self._database, self._given = database, contacts
        self._its, self._others = KnownBy((Term(contacts),)), dict[int, datetime]()

    def found(self) -> Belongings:
        """All of it. Raises `StoreUnavailable`."""
        accounts, staff = self._accounts()
        formers = self._formers()
        had = {each.email for each in formers if each.account_id in accounts}
        taken = self._taken(had - self._given.plain)
        self._its = known_by(self._given, accounts, formers, taken)
        others_had = had_by_others(self._its, accounts, formers)
        self._others = self._in_accounts_of(others_had)
        followers = list(self._read(follower, "id", "case_id", "recipient", "reporter", "created_at"))
        reached = [row for row in followers if self._its.has(row.recipient, row.created_at)]
        theirs = [row for row in reached if not self._is_others(row.case_id, row.created_at)]
        in_account, own = self._of_accounts(accounts, followers)
        own |= {row.case_id for row in theirs if row.reporter}
        invited = list(self._invitations())
        begun = {row.draft_id for row in invited}
        mentioned = {row.case_id for row in reached} - {row.case_id for row in theirs}
        for row in self._read(cases, "id", "answers", "draft_id", "received_at"):
            if row.draft_id in begun:
                own.add(row.id)
            elif self._its.stand_in(row.answers, at := row.received_at):
                gave = self._gave(row.answers, at) and not self._is_others(row.id, at)
                (own if gave else mentioned).add(row.id)
        for row in self._read(case_entry, "id", "case_id", "words", "translated", "at"):
            if self._its.stand_in(f"{row.words}\n{row.translated or ''}", row.at):
                mentioned.add(row.case_id)
        told = {(row.case_id, plain_contact(row.recipient)) for row in theirs}
        messages = self._messages(own, mentioned, told)
        found = tuple(self._cases(own))
        held = {each.id for each in found if each.held_because is not None}
        return Belongings(
            cases=found,
            mentioned=tuple(each.reference for each in self._cases(mentioned - own - self._others.keys())),
            in_others=tuple(each.reference for each in self._cases((mentioned - own) & self._others.keys())),
            linked=tuple(each.reference for each in self._cases(in_account - own)),
            accounts=accounts,
            former_emails=tuple(sorted(self._its.emails - self._given.plain)),
            taken_emails=len(taken),
            formerly_of_others=len({each.account_id for each in others_had}),
            staff=staff,
            followers=tuple(row.id for row in theirs if row.case_id not in held),
            drafts=tuple(self._drafts(accounts, begun)),
            messages=messages,
            invitations=tuple(row.id for row in invited),
            sign_ins=tuple(
                row.id
                for row in self._read(sign_in, "id", "kind", "email", "asked_at")
                if row.kind == "resident" and self._its.has(row.email, row.asked_at)
            ),
            email_changes=tuple(
                row.id
                for row in self._read(email_change, "id", "account_id", "email", "asked_at", "used_at")
                # What another account did with an address is that account's.
                if row.account_id in accounts
                or (row.used_at is None and self._its.has(row.email, row.asked_at))
            ),
            mandates=tuple(
                row.id
                for row in self._read(mandate, "id", "helper_id", "email", "asked_at")
                # What their account gave or holds ends with that.
                if row.helper_id is None and self._its.has(row.email, row.asked_at)
            ),
            comments=tuple(
                row.feedback_id
                for row in self._read(feedback_comment, "feedback_id", "words", "at")
                if self._its.stand_in(row.words, row.at)
            ),
            views=tuple(
                row.id
                for row in self._read(saved_view, "id", "query")
                if self._its.stand_in(unquote_plus(row.query))
            ),
        )

    def _accounts(self) -> tuple[tuple[int, ...], bool]:
        """The accounts of residents with one of the addresses, and whether there is one of staff."""
        rows = [row for row in self._read(account, "id", "kind", "email") if self._given.has(row.email)]
        return tuple(row.id for row in rows if row.kind == "resident"), any(
            row.kind == "staff" for row in rows
        )

    def _formers(self) -> tuple[FormerEmail, ...]:
        """The addresses that accounts had before."""
        return tuple(
            FormerEmail(row.account_id, same_email(row.former_email), row.used_at)
            for row in self._read(email_change, "id", "account_id", "former_email", "used_at")
            if row.used_at is not None and row.former_email
        )

    def _taken(self, emails: Collection[str]) -> frozenset[str]:
        """Those of these addresses that accounts of residents have now. Theirs have what was given."""
        statement = select(account.c.email).where(account.c.kind == "resident", account.c.email.in_(emails))
        with self._database.reading() as connection:
            return frozenset(connection.execute(statement).scalars())

    def _in_accounts_of(self, formers: Collection[FormerEmail]) -> dict[int, datetime]:
        """The cases in these accounts, and until when the accounts had the addresses."""
        until = {each.account_id: each.until for each in sorted(formers, key=lambda each: each.until)}
        linked = select(account_case.c.case_id, account_case.c.account_id)
        with self._database.reading() as connection:
            rows = connection.execute(linked.where(account_case.c.account_id.in_(until))).all()
        return {row.case_id: until[row.account_id] for row in rows}

    def _is_others(self, case_id: int, at: datetime) -> bool:
        """Whether what came then about a case is of another account, which had the address at that time."""
        return case_id in self._others and at <= self._others[case_id]

    def _of_accounts(
        self, accounts: Collection[int], followers: Collection[Row[Any]]
    ) -> tuple[set[int], set[int]]:
        """The cases in their accounts, and those of them that are theirs.

        That is what was sent from there, what is reported by a number that they keep, as by theirs who chose
        texts since, and what was linked that is nobody else's.
        """
        its = account_case.c
        with self._database.reading() as connection:
            these = connection.execute(
                select(its.account_id, its.case_id, its.how).where(its.account_id.in_(accounts))
            ).all()
            linked = {row.case_id for row in these}
            shared = set(
                connection.execute(
                    select(its.case_id).where(its.case_id.in_(linked), its.account_id.not_in(accounts))
                ).scalars()
            )
            kept = connection.execute(
                select(profile.c.phone, profile.c.details).where(profile.c.account_id.in_(accounts))
            ).all()
        reporters: dict[int, list[str]] = {case_id: [] for case_id in linked}
        for row in followers:
            if row.reporter and row.case_id in linked:
                reporters[row.case_id].append(row.recipient)
        phones = {phone for row in kept for phone in (row.phone, loads_details(row.details).get("uk-phone"))}
        numbers = Contacts(frozenset(plain_contact(str(phone)) for phone in phones if phone))
        nobodys = {id_ for id_ in linked - shared if not reporters[id_]}
        by_phone = {id_ for id_, recipients in reporters.items() if any(map(numbers.has, recipients))}
        return linked, {row.case_id for row in these if row.how == "sent"} | nobodys | by_phone

    def _invitations(self) -> Iterator[Row[Any]]:
        """Invitations of theirs, with the form that was begun by each."""
        for row in self._read(invitation, "id", "recipient", "facts", "draft_id", "made_at"):
            if self._its.has(row.recipient, row.made_at) or self._its.stand_in(row.facts, row.made_at):
                yield row

    def _drafts(self, accounts: Collection[int], begun: Collection[str]) -> Iterator[str]:
        """Forms that were not sent: in their account, saved for or sent to their address, or naming it."""
        columns = ("id", "state", "answers", "link_email", "account_id", "started_at")
        for row in self._read(draft, "number", *columns):
            if row.state == "submitted":
                continue
            at, answers = row.started_at, row.answers
            theirs = row.account_id in accounts or row.id in begun or self._its.has(row.link_email or "", at)
            if theirs or (self._its.stand_in(answers, at) and self._gave(answers, at)):
                yield row.id

    def _messages(
        self, own: Collection[int], mentioned: set[int], told: Collection[tuple[int, str]]
    ) -> tuple[int, ...]:
        """What they were sent about no case of theirs; what others were sent about them is noted.

        `told` are those of them who follow a case: whatever was sent there about it was for them.
        """
        found = []
        for row in self._read(message, "number", "case_id", "recipient", "subject", "body", "created_at"):
            at = row.created_at
            said = self._its.stand_in(f"{row.subject}\n{row.body}", at)
            to_them = self._its.has(row.recipient, at) and not self._is_others(row.case_id, at)
            to_them = to_them or (row.case_id, plain_contact(row.recipient)) in told
            if to_them or (said and row.case_id is None):
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

    def _gave(self, answers: str, at: datetime) -> bool:
        """Whether one of the addresses is the whole of an answer."""
        return _has_value(Answers.loads(answers), self._its, at)


def _has_value(answers: Answers, its: KnownBy, at: datetime) -> bool:
    if any(isinstance(value, str) and its.has(value, at) for value in answers.values.values()):
        return True
    items = (item for each in answers.items.values() for item in each.values())
    return any(_has_value(item, its, at) for item in items)
