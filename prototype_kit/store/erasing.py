"""Erasing, in transactions of its own: a case, an account, all that is somebody's, what is over its time.

Words of people are wiped, and rows that say how many, when and what became of it stay: every figure is the
same after as before. Each transaction is short, so that nobody waits for it, and writes its line of the log.
What is given back names the messages whose words others keep, such as a folder of what was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, bindparam, select

from prototype_kit.cases import Case
from prototype_kit.contacts import Contacts
from prototype_kit.erasures import NOTHING, By, Erased, ErasureReport, Thing, Why
from prototype_kit.events import whole
from prototype_kit.messages import NewMessage
from prototype_kit.people import Account
from prototype_kit.store.belongings import Belongings, Finder
from prototype_kit.store.database import Database
from prototype_kit.store.erased_accounts import (
    Parting,
    drop_rows,
    erase_account,
    erase_invitations,
    erase_mandates,
    erase_messages,
)
from prototype_kit.store.erased_cases import (
    Cancelled,
    Held,
    as_it_was,
    erase_case,
    erase_cases,
    erase_drafts,
)
from prototype_kit.store.erasure_log import (
    add_to_log,
    begin_log,
    end_log,
    log_of_night,
    newest_reports,
    night_is_done,
)
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import message

__all__ = ["AT_ONCE", "Erasing", "Held", "erase_account", "erase_case"]

AT_ONCE = 50
"""Cases in one transaction, so that residents need not wait for it."""
MOST_REPORTS = 100
_IN_A_READ = 500
_WITH_WORDS = select(message.c.id).where(
    message.c.id.in_(bindparam("these", expanding=True)), message.c.recipient != ""
)

_Key = TypeVar("_Key", int, str)
Work = Callable[[Connection], Erased]
"""Erases a part, in the transaction that it is given."""


class Erasing:
    """Erases, and keeps the log of it."""

    def __init__(self, database: Database):
        self._database = database

    def erase_case(self, case: Case, by: By, now: datetime, cancelled: Cancelled = as_it_was) -> Erased:
        """Erase a case. Raises `Held`."""
        work = partial(erase_case, case_id=case.id, now=now, cancelled=cancelled)
        return self._once("case", by, now, work)

    def close_account(
        self,
        account: Account,
        now: datetime,
        by: By = "resident",
        letter: NewMessage | None = None,
        parting: Parting | None = None,
    ) -> Erased:
        """Close a resident's account and erase all that was kept for it, and the forms that are open in it.

        Cases stay as long as their service keeps them. A last `letter` tells them, and a `parting` one those
        who acted for them, or for whom they acted. One transaction does it.
        """

        def close(connection: Connection) -> Erased:
            erased = erase_account(connection, account.id, now, parting)
            put_in(connection, None, [letter] if letter else [], whole(now))
            return erased

        return self._once("account", by, now, close)

    def find(self, contacts: Contacts) -> Belongings:
        """All that is one person's, by their addresses. Reads whole tables, and locks nothing."""
        return Finder(self._database, contacts).found()

    def erase_person(
        self,
        theirs: Belongings,
        line: int,
        now: datetime,
        cancelled: Cancelled = as_it_was,
        parting: Parting | None = None,
    ) -> Erased:
        """Erase what was found of a person, in short transactions; cases with a legal hold stay.

        Where it breaks off, what was erased is erased and logged, and it can be done again.
        """
        parts = _parts_of(theirs, now, cancelled, parting)
        return sum((self.part(line, work) for work in parts), NOTHING)

    def lost_words(self, message_ids: Collection[str]) -> frozenset[str]:
        """Which of these messages have no words any more, or are not there."""
        ids, kept = sorted(message_ids), set[str]()
        with self._database.reading() as connection:
            for begin in range(0, len(ids), _IN_A_READ):
                kept.update(
                    connection.execute(_WITH_WORDS, {"these": ids[begin : begin + _IN_A_READ]}).scalars()
                )
        return frozenset(message_ids) - kept

    # The log: a line is begun, each part adds what it erased in its own transaction, and it is ended.

    def begin(self, why: Why, by: By, now: datetime) -> int:
        """Begin a line of the log; gives its id."""
        with self._database.writing() as connection:
            return begin_log(connection, why, by, now)

    def begin_night(self, night: date, now: datetime) -> int | None:
        """The line of a night; None when all of that night is done."""
        with self._database.reading() as connection:
            if night_is_done(connection, night):
                return None
        with self._database.writing() as connection:
            return log_of_night(connection, night, now)

    def part(self, line: int, work: Work) -> Erased:
        """Erase a part in one transaction, and count it in a line of the log."""
        with self._database.writing() as connection:
            erased = work(connection)
            add_to_log(connection, line, erased)
        return erased

    def end(self, line: int, now: datetime) -> None:
        """Say that all of it is done."""
        with self._database.writing() as connection:
            end_log(connection, line, now)

    def reports(self, most: int = MOST_REPORTS) -> tuple[ErasureReport, ...]:
        """The newest lines of the log, the newest first."""
        with self._database.reading() as connection:
            return newest_reports(connection, most)

    def _once(self, why: Why, by: By, now: datetime, work: Work) -> Erased:
        with self._database.writing() as connection:
            erased = work(connection)
            line = begin_log(connection, why, by, now)
            add_to_log(connection, line, erased)
            end_log(connection, line, now)
        return erased


def _parts_of(
    theirs: Belongings, now: datetime, cancelled: Cancelled, parting: Parting | None
) -> Iterator[Work]:
    """What erases each part of what is somebody's; accounts last, as they say whose the rest is."""
    # First, as whoever still follows an open case is told on.
    for ids in _some(theirs.followers):
        yield partial(drop_rows, thing="followers", keys=ids)
    for ids in _some([each.id for each in theirs.cases if each.held_because is None]):
        yield partial(erase_cases, case_ids=ids, now=now, cancelled=cancelled)
    for drafts in _some(theirs.drafts):
        yield partial(erase_drafts, draft_ids=drafts, now=now)
    for numbers in _some(theirs.messages):
        yield partial(erase_messages, numbers=numbers)
    for ids in _some(theirs.invitations):
        yield partial(erase_invitations, invitation_ids=ids, now=now)
    rows: Mapping[Thing, Sequence[int]] = {
        "sign-ins": theirs.sign_ins,
        "email-changes": theirs.email_changes,
        "comments": theirs.comments,
        "views": theirs.views,
    }
    for thing, keys in rows.items():
        for ids in _some(keys):
            yield partial(drop_rows, thing=thing, keys=ids)
    for offers in _some(theirs.mandates):
        yield partial(erase_mandates, mandate_ids=offers)
    for account_id in theirs.accounts:
        own = theirs.accounts
        yield partial(erase_account, account_id=account_id, now=now, parting=parting, along=own)


def _some(keys: Sequence[_Key]) -> Iterator[Sequence[_Key]]:
    for begin in range(0, len(keys), AT_ONCE):
        yield keys[begin : begin + AT_ONCE]
