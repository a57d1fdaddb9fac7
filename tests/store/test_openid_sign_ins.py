"""Whom an OpenID provider vouches for: whose account it is, once and for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit.people import Account, Kind
from prototype_kit.store import Claimed, OpenIdAsking, OpenIdRefusal, Store, Vouched
from prototype_kit.store.openid_sign_ins import LIFE

NOW = datetime(2026, 5, 6, 9, tzinfo=UTC)
TICK = timedelta(milliseconds=1)
ISSUER, OTHER_ISSUER = "https://one.example", "https://two.example"
ANN, BOB = "ann@example.com", "bob@example.com"


def asking(state: str = "s", browser: str = "b", kind: Kind = "staff") -> OpenIdAsking:
    """Somebody who is sent there."""
    return OpenIdAsking(
        kind, state, browser, "n", "v", "cy", "http://127.0.0.1/sign-in/openid", '["/", null]'
    )


def claim(
    store: Store, subject: str = "1", email: str | None = ANN, kind: Kind = "resident", issuer: str = ISSUER
) -> Claimed | OpenIdRefusal:
    """Come back as somebody."""
    return store.openid_sign_ins.claim(kind, Vouched(issuer, subject, email), "desktop", NOW)


def account_of(store: Store, found: Claimed | OpenIdRefusal, kind: Kind = "resident") -> Account:
    """Whose session it is."""
    assert isinstance(found, Claimed)
    session = store.account_sessions.find(found.token, kind, NOW)
    assert session is not None
    return session.account


# --- There and back -----------------------------------------------------------------------------------------


def test_what_was_asked_is_given_back_once(store: Store) -> None:
    """To the browser and the door that asked, with the state that they were given."""
    store.openid_sign_ins.ask(asking(), NOW)
    for state, browser, kind in (("x", "b", "staff"), ("s", "x", "staff"), ("s", "b", "resident")):
        assert store.openid_sign_ins.take(kind, state, browser, NOW) is None
    assert store.openid_sign_ins.take("staff", "s", "b", NOW) == asking()
    assert store.openid_sign_ins.take("staff", "s", "b", NOW) is None


def test_it_is_given_back_within_a_quarter_of_an_hour(store: Store) -> None:
    """And deleted afterwards, which does not touch the others."""
    store.openid_sign_ins.ask(asking(), NOW)
    store.openid_sign_ins.ask(asking("later"), NOW + TICK)
    assert store.openid_sign_ins.take("staff", "s", "b", NOW + LIFE) is None
    assert store.openid_sign_ins.expire(NOW + LIFE) == 1
    assert store.openid_sign_ins.expire(NOW + LIFE) == 0
    assert store.openid_sign_ins.take("staff", "later", "b", NOW + LIFE) is not None


def test_of_many_who_come_back_at_once_one_is_taken(store: Store) -> None:
    """The check and the act are one."""
    store.openid_sign_ins.ask(asking(), NOW)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: store.openid_sign_ins.take("staff", "s", "b", NOW), range(32)))
    assert len([each for each in found if each]) == 1


# --- Whose account ------------------------------------------------------------------------------------------


def test_a_resident_has_an_account_from_the_first_time_on(store: Store) -> None:
    """Later the provider's name for them is enough."""
    account = account_of(store, claim(store))
    assert (account.kind, account.email, account.roles) == ("resident", ANN, ())
    assert account_of(store, claim(store, email=None)).id == account.id
    assert account_of(store, claim(store, email=BOB)).id == account.id
    assert store.accounts.by_email("resident", BOB) is None


def test_an_account_of_that_address_is_theirs(store: Store) -> None:
    """Who signed in by email before goes on with the same account."""
    before = store.accounts.add("resident", "Ann@Example.com", "", NOW)
    assert account_of(store, claim(store)).id == before.id


def test_without_a_verified_address_nobody_is_found(store: Store) -> None:
    """And nothing is made."""
    store.accounts.add("resident", ANN, "", NOW)
    assert claim(store, email=None) == "unverified"
    assert len(store.accounts.all("resident")) == 1


def test_an_account_has_one_person_of_a_provider(store: Store) -> None:
    """Another of the same address there does not come in; one of another provider does."""
    first = account_of(store, claim(store, "1"))
    assert claim(store, "2") == "other"
    assert claim(store, "2") == "other"
    assert account_of(store, claim(store, "2", issuer=OTHER_ISSUER)).id == first.id
    assert account_of(store, claim(store, "1")).id == first.id


def test_staff_are_let_in_by_a_manager_alone(store: Store) -> None:
    """A stranger is not, nor a resident, nor whoever was closed; nothing is made for them."""
    assert claim(store, kind="staff") == "unknown"
    account_of(store, claim(store))
    assert claim(store, kind="staff") == "unknown"
    ann = store.accounts.add("staff", ANN, "Ann", NOW, ["inspector"])
    assert account_of(store, claim(store, kind="staff"), "staff").id == ann.id
    store.accounts.close(ann, NOW)
    assert claim(store, kind="staff") == "unknown"
    assert [account.open for account in store.accounts.all("staff")] == [False]


def test_who_is_let_in_again_may_be_another_at_the_provider(store: Store) -> None:
    """Closing an account forgets who signed in to it."""
    ann = store.accounts.add("staff", ANN, "Ann", NOW, ["inspector"])
    account_of(store, claim(store, "1", kind="staff"), "staff")
    store.accounts.close(ann, NOW)
    store.accounts.add("staff", ANN, "Ann", NOW, ["inspector"])
    assert account_of(store, claim(store, "2", kind="staff"), "staff").id == ann.id
    assert claim(store, "1", kind="staff") == "other"


def test_both_doors_may_have_one_provider(store: Store) -> None:
    """Somebody of staff who is a resident too has two accounts."""
    staff = store.accounts.add("staff", ANN, "Ann", NOW, ["manager"])
    assert account_of(store, claim(store, kind="staff"), "staff").id == staff.id
    assert account_of(store, claim(store)).id != staff.id


def test_a_session_that_was_there_before_ends(store: Store) -> None:
    """Whoever left it in the browser is out."""
    before = claim(store, "1")
    assert isinstance(before, Claimed)
    whom = Vouched(ISSUER, "2", BOB)
    store.openid_sign_ins.claim("resident", whom, "desktop", NOW, before.token)
    assert store.account_sessions.find(before.token, "resident", NOW) is None


def test_signing_out_there_ends_their_sessions_and_no_others(store: Store) -> None:
    """In every browser; of that person, provider and door."""
    store.accounts.add("staff", ANN, "Ann", NOW, ["manager"])
    ann = [claim(store, "1"), claim(store, "1")]
    others = [
        (claim(store, "2", BOB), "resident"),
        (claim(store, "1", "cat@example.com", issuer=OTHER_ISSUER), "resident"),
        (claim(store, "1", kind="staff"), "staff"),
    ]
    assert store.openid_sign_ins.end_sessions("resident", ISSUER, "1", NOW) == 2
    assert store.openid_sign_ins.end_sessions("resident", ISSUER, "1", NOW) == 0
    for found in ann:
        assert isinstance(found, Claimed)
        assert store.account_sessions.find(found.token, "resident", NOW) is None
    for found, kind in others:
        account_of(store, found, kind)  # type: ignore[arg-type]


@pytest.mark.parametrize("subjects", [["1"] * 16, [str(number) for number in range(16)]])
def test_many_first_sign_ins_at_once_make_one_account(store: Store, subjects: list[str]) -> None:
    """Of one person; of several with one address, one of them has it."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda subject: claim(store, subject), subjects))
    assert len(store.accounts.all("resident")) == 1
    claimed = [each for each in found if isinstance(each, Claimed)]
    assert len(claimed) == (16 if len(set(subjects)) == 1 else 1)


def test_an_account_that_is_closed_lets_nobody_in(store: Store) -> None:
    """Even if it was not forgotten whose it was."""
    store.accounts.add("staff", ANN, "Ann", NOW, ["inspector"])
    account_of(store, claim(store, kind="staff"), "staff")
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE account SET closed_at = 1")
    assert claim(store, kind="staff") == "unknown"
