"""What is one person's is found by indexes, in as many statements however much it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from prototype_kit.answers import Answers
from prototype_kit.cases import CaseEntry, NewFollower, Submission
from prototype_kit.events import Origin
from prototype_kit.people import Account
from prototype_kit.store import Draft, Store
from prototype_kit.store.tables import metadata
from tests.statements import recorded
from tests.store.test_plans import _plan

Start = Callable[..., Draft]
ANN = NewFollower("email", "Ann@Example.com", "en", "", reporter=True)
BOB = NewFollower("email", "bob@example.com", "en", "")
HERE = ("test",)
_ALL_FOLLOWERS = "FROM follower WHERE lower(follower.recipient)"
"""The one that looks through a table: people write addresses with and without capitals."""


def _account(store: Store, now: datetime) -> Account:
    return store.accounts.add("resident", "ann@example.com", "", now)


def _report(store: Store, start: Start, submission: Submission, now: datetime, *told: NewFollower) -> int:
    draft = store.drafts.save(start(f"session {store.cases.count()}"), submission.answers, now)
    case = store.cases.submit(draft, submission, now)
    for follower in told:
        store.followers.add(case, follower, now)
    store.cases.tell(case, [CaseEntry(now, "update", "Seen", "Bea", public=True)])
    return case.id


def test_only_followers_are_looked_through(
    store: Store, start: Start, submission: Submission, now: datetime
) -> None:
    """Every other statement finds its rows by an index."""
    account = _account(store, now)
    _report(store, start, submission, now, ANN, BOB)
    _report(store, start, submission, now, BOB)
    with recorded(store.database) as statements:
        store.own_data.read(store.own_data.keys(account, HERE))
    tables = {"cases", "draft", "message", "upload", "booking", "invitation", "sign_in", "account_session"}
    assert all(any(f"FROM {table}" in sql for sql, _ in statements) for table in tables)
    scans = {
        sql
        for sql, given in statements
        for step in _plan(store, (sql, given))
        # What is asked for none of something names a table that is not there.
        if step.startswith("SCAN") and step.split()[1] in metadata.tables
        if _ALL_FOLLOWERS not in " ".join(sql.split())
    }
    assert scans == set()


def test_it_takes_as_many_statements_for_one_case_as_for_many(
    store: Store, start: Start, submission: Submission, now: datetime
) -> None:
    """Two hundred cases are read as one is."""
    account, took = _account(store, now), list[int]()
    for many in (1, 30):
        for _ in range(many):
            _report(store, start, submission, now, ANN)
        with recorded(store.database) as statements:
            store.own_data.read(store.own_data.keys(account, HERE))
        took.append(len(statements))
    assert took[0] == took[1] < 40


def test_an_address_is_theirs_however_it_is_written(
    store: Store, start: Start, submission: Submission, now: datetime
) -> None:
    """A case that they only follow is none of theirs; of it they have what they were sent."""
    account = _account(store, now)
    own = _report(store, start, submission, now, ANN)
    _report(store, start, submission, now, BOB)
    followed = _report(store, start, submission, now, NewFollower("email", "ANN@example.com", "en", ""))
    keys = store.own_data.keys(account, HERE)
    assert keys.cases == {own}
    records = store.own_data.read(keys)
    assert [row["case_id"] for row in records.follows] == [followed]
    assert {message.case_id for message in records.messages} == {followed}


def test_nothing_of_research_or_of_another_use_is_theirs(
    store: Store, start: Start, submission: Submission, now: datetime
) -> None:
    """Also where their address stands in it."""
    account = _account(store, now)
    for origin in (Origin("research", round="one", research_session="s"), Origin("live")):
        draft = start(f"{origin.env} session", origin=origin)
        case = store.cases.submit(store.drafts.save(draft, Answers(), now), submission, now)
        store.followers.add(case, ANN, now)
    assert store.own_data.keys(account, HERE).cases == frozenset()
