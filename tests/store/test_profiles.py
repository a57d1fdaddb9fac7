"""What residents keep: two windows lose nothing, paper is counted, and owners of cases are told elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit.cases import Case, NewFollower, Submission
from prototype_kit.people import Account
from prototype_kit.profiles import NOTHING_KEPT, Profile
from prototype_kit.store import AccountCounts, ProfileChanged, Reach, Store
from prototype_kit.store.drafts import new_draft

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PHONE, SAME_PHONE, NEW_PHONE = "07700 900 982", "+44 7700 900982", "07700 900 001"

Sent = Callable[..., Case]


@pytest.fixture
def ann(store: Store) -> Account:
    """Somebody with an account."""
    return store.accounts.add("resident", "ann@example.com", "", NOW)


@pytest.fixture
def bob(store: Store) -> Account:
    """Somebody else with one."""
    return store.accounts.add("resident", "bob@example.com", "", NOW)


@pytest.fixture
def sent(store: Store, start, submission: Submission) -> Sent:
    """Makes a case with these followers: their addresses, the first of them whoever reported it."""

    def send(*addresses: str, by: Account | None = None) -> Case:
        draft = start(f"cookie {addresses}")
        if by is not None:
            new = new_draft(
                *("street-lights", "report", "r1"), NOW.date(), NOW, timedelta(hours=20), draft.origin
            )
            draft = store.drafts.add("cookie", replace(new, account_id=by.id))
        case = store.cases.submit(draft, submission, NOW)
        for number, address in enumerate(addresses):
            channel = "email" if "@" in address else "text"
            new = NewFollower(channel, address, "en", "https://example.com", reporter=number == 0)
            store.followers.add(case, new, NOW)
        return case

    return send


def told(store: Store, case: Case) -> list[tuple[str, str, str, bool]]:
    """Who is told about a case: channel, address, language, and whether they reported it."""
    return [
        (each.channel, each.recipient, each.language, each.reporter) for each in store.followers.of_case(case)
    ]


# --- Keeping ------------------------------------------------------------------------------------------------


def test_what_is_kept_is_there_again(store: Store, ann: Account, bob: Account) -> None:
    """For whom it is kept, and for nobody else."""
    assert store.profiles.of(ann) == NOTHING_KEPT
    profile = Profile({"name": "Ann Example"}, "text", PHONE, "cy", NOW)
    saved = store.profiles.save(ann, profile, NOW)
    assert store.profiles.of(ann) == saved
    assert saved.version == 1
    assert store.profiles.of(bob) == NOTHING_KEPT


@pytest.mark.parametrize("first", [True, False], ids=["nothing was kept", "something was kept"])
def test_the_later_of_two_windows_is_told(store: Store, ann: Account, first: bool) -> None:
    """What the other one saved stays, and is given with the refusal."""
    before = NOTHING_KEPT if first else store.profiles.save(ann, Profile({"name": "Ann"}), NOW)
    saved = store.profiles.save(ann, before.with_detail("uk-phone", PHONE), NOW)
    with pytest.raises(ProfileChanged) as refused:
        store.profiles.save(ann, before.with_detail("name", "Anne"), NOW)
    assert refused.value.now == saved
    assert store.profiles.of(ann) == saved


# --- Paper --------------------------------------------------------------------------------------------------


def test_accounts_and_those_without_paper_are_counted(store: Store, ann: Account, bob: Account) -> None:
    """Neither staff nor closed accounts."""
    store.accounts.add("staff", "staff@example.com", "", NOW, ["manager"])
    store.profiles.save(ann, NOTHING_KEPT.without_paper(NOW), NOW)
    assert store.profiles.counts() == AccountCounts(2, 1)
    store.profiles.save(bob, NOTHING_KEPT, NOW)
    assert store.profiles.counts() == AccountCounts(2, 1)
    store.accounts.close(ann, NOW)
    assert store.profiles.counts() == AccountCounts(1, 0)


def test_a_case_is_without_paper_when_all_want_none(
    store: Store, ann: Account, bob: Account, sent: Sent
) -> None:
    """Of a couple, one must not stop the other's letters."""
    case, other = sent("ann@example.com"), sent("eve@example.com")
    store.account_cases.link(ann, case, NOW)
    assert store.profiles.paperless_since(case) == [None]
    store.profiles.save(ann, NOTHING_KEPT.without_paper(NOW), NOW)
    assert store.profiles.paperless_since(case) == [NOW]
    assert store.profiles.paperless_cases() == {case.id}
    store.account_cases.link(bob, case, NOW + timedelta(seconds=1))
    assert store.profiles.paperless_since(case) == [NOW, None]
    assert store.profiles.paperless_cases() == frozenset()
    assert store.profiles.paperless_since(other) == []


# --- Followers ----------------------------------------------------------------------------------------------


def test_owners_are_told_in_another_way(store: Store, ann: Account, sent: Sent) -> None:
    """By their address and by their number, however it was written; nobody else who follows is touched."""
    by_email, by_text = sent("Ann@Example.com", "eve@example.com"), sent(SAME_PHONE)
    not_theirs = sent("ann@example.com")
    for case in (by_email, by_text):
        store.account_cases.link(ann, case, NOW)
    assert store.own_followers.move(ann, [PHONE], Reach("text", NEW_PHONE, "cy"), NOW) == 2
    assert told(store, by_email) == [
        ("text", NEW_PHONE, "cy", True),
        ("email", "eve@example.com", "en", False),
    ]
    assert told(store, by_text) == [("text", NEW_PHONE, "cy", True)]
    assert told(store, not_theirs) == [("email", "ann@example.com", "en", True)]


def test_whoever_sent_a_case_while_signed_in_is_its_owner(
    store: Store, ann: Account, bob: Account, sent: Sent
) -> None:
    """Whatever address they gave; who linked it later is known by their own address alone."""
    own = sent("another@example.com", "eve@example.com", by=ann)
    assert store.own_followers.move(ann, [], Reach("email", ann.email), NOW) == 1
    assert told(store, own) == [("email", ann.email, "en", True), ("email", "eve@example.com", "en", False)]
    linked = sent("other@example.com")
    store.account_cases.link(bob, linked, NOW)
    assert store.own_followers.move(bob, [], Reach("email", "bob@example.com"), NOW) == 0
    assert told(store, linked) == [("email", "other@example.com", "en", True)]


def test_an_address_is_told_once(store: Store, ann: Account, sent: Sent) -> None:
    """Whoever followed by both is told by the one; whoever reported it stays the one who is asked."""
    case = sent("ann@example.com", PHONE)
    store.account_cases.link(ann, case, NOW)
    store.own_followers.move(ann, [PHONE], Reach("text", PHONE), NOW)
    assert told(store, case) == [("text", PHONE, "en", True)]


def test_who_stopped_being_told_stays_so(store: Store, ann: Account, sent: Sent) -> None:
    """A preference starts nothing again."""
    case = sent("ann@example.com")
    store.account_cases.link(ann, case, NOW)
    (follower,) = store.followers.of_case(case)
    store.followers.end(follower, NOW)
    assert store.own_followers.move(ann, [], Reach("text", PHONE), NOW) == 0
    assert told(store, case) == []
