"""Accounts and their sessions: who can sign in, as what, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit.people import Account
from prototype_kit.store import AlreadyThere, LastManager, Store
from prototype_kit.store.account_sessions import LONGEST, UNUSED

NOW = datetime(2026, 5, 6, 9, tzinfo=UTC)
TICK = timedelta(milliseconds=1)


@pytest.fixture
def ann(store: Store) -> Account:
    """A manager."""
    return store.accounts.add("staff", "Ann@Example.com", "Ann Lee", NOW, ["manager"], "Lighting")


def begin(store: Store, account: Account, now: datetime = NOW, before: str | None = None) -> str:
    """Sign somebody in."""
    return store.account_sessions.begin(account, "desktop", now, before)


def test_an_account_is_found_by_its_address_however_it_is_written(store: Store, ann: Account) -> None:
    """Spaces and capitals make no difference; the other kind of account is another."""
    assert ann.email == "ann@example.com"
    assert store.accounts.by_email("staff", " ANN@example.COM ") == ann
    assert store.accounts.by_email("resident", "ann@example.com") is None
    assert store.accounts.by_id(ann.id) == ann
    assert store.accounts.by_id(ann.id + 1) is None
    assert store.accounts.all("staff") == (ann,)
    assert store.accounts.all("resident") == ()


def test_there_is_one_account_of_an_address(store: Store, ann: Account) -> None:
    """A closed one is opened again with what is said now."""
    with pytest.raises(AlreadyThere):
        store.accounts.add("staff", "ann@example.com", "Another", NOW, ["editor"])
    store.accounts.add("staff", "bob@example.com", "Bob", NOW, ["manager"])
    assert store.accounts.close(ann, NOW)
    assert not store.accounts.close(ann, NOW)
    again = store.accounts.add("staff", "ann@example.com", "Ann Smith", NOW, ["editor"])
    assert (again.id, again.name, again.roles, again.team, again.open) == (
        ann.id,
        "Ann Smith",
        ("editor",),
        None,
        True,
    )


def test_the_last_manager_stays_one(store: Store, ann: Account) -> None:
    """Nobody could let staff in any more. One that is closed does not count."""
    with pytest.raises(LastManager):
        store.accounts.close(ann, NOW)
    with pytest.raises(LastManager):
        store.accounts.change(ann, "Ann Lee", ["editor"], None, NOW)
    bob = store.accounts.add("staff", "bob@example.com", "Bob", NOW, ["manager", "editor"])
    assert store.accounts.close(ann, NOW)
    with pytest.raises(LastManager):
        store.accounts.close(bob, NOW)
    found = store.accounts.by_email("staff", "bob@example.com")
    assert found is not None
    assert found.roles == ("manager", "editor")


def test_a_closed_account_is_changed_no_more_and_may_do_nothing(store: Store, ann: Account) -> None:
    """Whoever had the page open meanwhile changes nothing."""
    bob = store.accounts.add("staff", "bob@example.com", "Bob", NOW, ["inspector"])
    assert bob.may("update-cases")
    store.accounts.close(bob, NOW)
    assert not store.accounts.change(bob, "Bob", ["manager"], None, NOW)
    closed = store.accounts.by_id(bob.id)
    assert closed is not None
    assert closed.roles == ("inspector",)
    assert not closed.may("update-cases")
    assert ann.may("update-cases")


def test_a_session_names_its_account(store: Store, ann: Account) -> None:
    """By the cookie's value, of which only a hash is kept, and by the kind of account."""
    token = begin(store, ann)
    found = store.account_sessions.find(token, "staff", NOW)
    assert found is not None
    assert (found.account, found.device) == (ann, "desktop")
    assert store.account_sessions.find(token, "resident", NOW) is None
    assert store.account_sessions.find("A" * 43, "staff", NOW) is None
    with store._database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM account_session").fetchall()
    assert token not in str(rows)


def test_a_session_ends_unused_and_in_any_case(store: Store, ann: Account) -> None:
    """After two hours without use, after twelve with, to the millisecond."""
    sessions, token = store.account_sessions, begin(store, ann)
    assert sessions.find(token, "staff", NOW + UNUSED["staff"] - TICK) is not None
    assert sessions.find(token, "staff", NOW + UNUSED["staff"]) is None
    assert not sessions.stay(token, "staff", NOW + UNUSED["staff"])
    now = NOW
    while now < NOW + LONGEST - UNUSED["staff"]:
        now += timedelta(hours=1)
        assert sessions.stay(token, "staff", now)
    found = sessions.find(token, "staff", now)
    assert found is not None
    assert found.ends_at == NOW + LONGEST
    assert not found.can_last
    now = NOW + LONGEST - TICK
    assert sessions.stay(token, "staff", now)
    assert sessions.find(token, "staff", now) is not None
    assert sessions.find(token, "staff", NOW + LONGEST) is None
    assert not sessions.stay(token, "staff", NOW + LONGEST)


def test_looking_makes_no_session_last(store: Store, ann: Account) -> None:
    """To be read is to write nothing."""
    token = begin(store, ann)
    store.account_sessions.find(token, "staff", NOW + UNUSED["staff"] - TICK)
    assert store.account_sessions.find(token, "staff", NOW + UNUSED["staff"]) is None


def test_a_session_ends_when_somebody_signs_out_or_in_again(store: Store, ann: Account) -> None:
    """Here, and wherever the cookie was copied to."""
    sessions, first = store.account_sessions, begin(store, ann)
    second = begin(store, ann, before=first)
    assert first != second
    assert sessions.find(first, "staff", NOW) is None
    assert sessions.end(second, NOW)
    assert not sessions.end(second, NOW)
    assert sessions.find(second, "staff", NOW) is None
    assert not sessions.stay(second, "staff", NOW)


def test_other_roles_end_every_session_and_another_name_does_not(store: Store, ann: Account) -> None:
    """What was allowed when it began is allowed no more."""
    sessions, bob = (
        store.account_sessions,
        store.accounts.add("staff", "bob@example.com", "Bob", NOW, ["editor"]),
    )
    tokens, its = [begin(store, bob), begin(store, bob)], begin(store, ann)
    assert store.accounts.change(bob, "Robert", ["editor"], "Lighting", NOW)
    found = sessions.find(tokens[0], "staff", NOW)
    assert found is not None
    assert (found.account.name, found.account.team) == ("Robert", "Lighting")
    assert store.accounts.change(bob, "Robert", ["inspector"], "Lighting", NOW)
    assert [sessions.find(token, "staff", NOW) for token in tokens] == [None, None]
    assert sessions.find(its, "staff", NOW) is not None


def test_closing_an_account_ends_its_sessions(store: Store, ann: Account) -> None:
    """At once, and for ever: opening it again does not bring them back."""
    bob = store.accounts.add("staff", "bob@example.com", "Bob", NOW, ["editor"])
    token = begin(store, bob)
    store.accounts.close(bob, NOW)
    assert store.account_sessions.find(token, "staff", NOW) is None
    store.accounts.add("staff", "bob@example.com", "Bob", NOW, ["editor"])
    assert store.account_sessions.find(token, "staff", NOW) is None
    assert ann.open
