"""What erasing costs does not grow with what is stored, so that nobody waits for it who fills in a form."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import pytest

from prototype_kit.retention import Keeping
from prototype_kit.store import Store
from prototype_kit.store.erased_accounts import drop_rows, erase_invitations, erase_messages
from prototype_kit.store.erased_cases import erase_cases, erase_drafts
from tests.statements import recorded
from tests.store.planted import Planted
from tests.store.test_plans import _NOT_READ, _is_grown, _plan

_FEW = (
    # What is held at this moment is not much, and is sorted.
    "WHERE booking.draft_id IN",
    # The newest lines of the log, which an index gives in their order.
    "FROM erasure ORDER BY erasure.at DESC",
)


def test_nothing_that_erases_reads_a_whole_table(store: Store, now: datetime) -> None:
    """In the transactions that others wait for; what is looked for beforehand only reads."""
    person = Planted(store, now)
    case = person.everything()
    bob = store.accounts.by_email("staff", "bob@example.com")
    account = store.accounts.by_email("resident", person.email)
    assert bob is not None
    assert account is not None
    night = date(2026, 5, 2)
    with recorded(store.database) as statements:
        store.legal_holds.set(case, "Why", bob, now)
        held = store.cases.by_id(case.id)
        assert held is not None
        store.legal_holds.lift(held, "Why", bob, now)
        store.erasing.close_account(account, now)
        line = store.erasing.begin_night(night, now)
        assert line is not None
        for work in (
            partial(erase_cases, case_ids=[1, 2], now=now),
            partial(erase_drafts, draft_ids=["a", "b"], now=now),
            partial(erase_messages, numbers=[1, 2]),
            partial(erase_invitations, invitation_ids=[1, 2], now=now),
            *(
                partial(drop_rows, thing=thing, keys=[1, 2])
                for thing in ("followers", "sign-ins", "email-changes", "comments", "views")
            ),
        ):
            store.erasing.part(line, work)
        store.erasing.end(line, now)
        assert store.erasing.begin_night(night, now) is None
        store.retention.due_cases("street-lights", Keeping(days=1), now + timedelta(days=9), 50)
        store.erasing.reports()
        store.erasing.lost_words(["a", "b"])
    plans = {statement[0]: _plan(store, statement) for statement in statements}
    assert len(plans) > 25
    grown = {
        sql: plan
        for sql, plan in plans.items()
        if _is_grown(plan) and not any(name in sql for name in (*_NOT_READ, *_FEW))
    }
    assert grown == {}
    letters = [plan for sql, plan in plans.items() if "message.recipient IN" in sql]
    assert letters
    assert all("ix_message_recipient" in " ".join(plan) for plan in letters), "and not every letter there is"


@pytest.mark.parametrize(
    "kept", [Keeping(days=90), Keeping(months=6), Keeping(months=24), Keeping(months=240)]
)
def test_what_is_due_is_found_to_the_day(store: Store, now: datetime, kept: Keeping) -> None:
    """By the calendar, though the index is asked with an average month: neither a day early nor late."""
    person = Planted(store, now)
    for days in range(0, 40, 3):
        person.now = now + timedelta(days=days)
        case = person.case()
        with store.database.writing() as connection:
            ended = int(person.now.timestamp() * 1000)
            connection.exec_driver_sql(
                "UPDATE cases SET state = 'closed', ended_at = ? WHERE id = ?", (ended, case.id)
            )
    for at in (kept.until(now + timedelta(days=each)) for each in range(-2, 42)):
        due = store.retention.due_cases("street-lights", kept, at, 100)
        expected = [n for n in range(14) if kept.until(now + timedelta(days=3 * n)) <= at]
        assert [each - 1 for each in due] == expected, at
        assert store.retention.coming("street-lights", kept, at).due == len(expected)
