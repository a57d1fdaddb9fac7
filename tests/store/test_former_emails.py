"""Erasing somebody whose account had another address: theirs is found, and nothing of whoever has it now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from prototype_kit.cases import Case, NewFollower, Submission
from prototype_kit.contacts import Contacts
from prototype_kit.erasures import Erased
from prototype_kit.messages import NewMessage
from prototype_kit.people import Account
from prototype_kit.profiles import NOTHING_KEPT
from prototype_kit.store import Asking, NewAddress, Reach, Store
from prototype_kit.store.belongings import Belongings
from prototype_kit.store.email_requests import KEPT
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import email_change
from tests.store.conftest import Start

DAY = timedelta(days=1)
ENVS = ("live", "prototype", "research", "demo", "test")
OLD, NEW, BOB = "ann@example.com", "anne@example.com", "bob@example.com"
Report = Callable[..., Case]


@pytest.fixture
def ann(store: Store, now: datetime) -> Account:
    """Somebody with an account."""
    return store.accounts.add("resident", OLD, "", now - 9 * DAY)


@pytest.fixture
def report(store: Store, start: Start, submission: Submission) -> Report:
    """Reports something by an address: `report(OLD, now)`; with `answered`, it is among the answers too."""
    sent = [0]

    def send(recipient: str, at: datetime, *more: NewFollower, answered: bool = False) -> Case:
        sent[0] += 1
        answers = (
            submission.answers.with_page("contact", {"email": recipient}) if answered else submission.answers
        )
        channel = "email" if "@" in recipient else "text"
        followers = [*more, NewFollower(channel, recipient, "en", "", reporter=True)]
        its = replace(submission, answers=answers, followers=followers, messages=lambda _: [])
        return store.cases.submit(start(f"browser {sent[0]}", at=at), its, at)

    return send


def move(store: Store, account: Account, to: str, at: datetime) -> Account:
    """Give an account another address."""
    tokens: list[str] = []

    def letters(token: str | None, _until: datetime) -> Sequence[NewMessage]:
        tokens.append(token or "")
        return []

    session = store.account_sessions.begin(account, "desktop", at)
    store.email_changes.ask(NewAddress(to, "en", "", account), letters, at)
    assert store.email_changes.use(tokens[0], account, session, [], at) == to
    moved = store.accounts.by_id(account.id)
    assert moved is not None
    return moved


def find(store: Store, *typed: str) -> Belongings:
    """What is found by these."""
    return store.erasing.find(Contacts.read(typed))


def erase(store: Store, theirs: Belongings, now: datetime) -> Erased:
    """Erase it."""
    return store.erasing.erase_person(theirs, store.erasing.begin("person", "command", now), now)


def references(theirs: Belongings) -> set[str]:
    """Those of the cases that are theirs."""
    return {each.reference for each in theirs.cases}


def test_what_came_under_a_former_address_is_theirs(
    store: Store, ann: Account, report: Report, now: datetime
) -> None:
    """Linked or not, with what they were sent and what they follow; also long after, when requests go."""
    linked, loose, bobs = (report(who, now - DAY) for who in (OLD, OLD, BOB))
    store.followers.add(bobs, NewFollower("email", "Ann@Example.com", "en", ""), now - DAY)
    ann = move(store, ann, NEW, now)
    store.account_cases.link(ann, linked, now + DAY)  # later, so that nobody told it of the new address
    later = NewMessage("email", "update.email.md", OLD, "News", "Of Bob's")
    store.cases.send(bobs, [later], now + DAY)
    assert store.email_changes.expire(now + 9 * KEPT) == 0, "a request that was used is kept with the account"
    theirs = find(store, NEW)
    assert references(theirs) == {linked.reference, loose.reference}
    assert (theirs.former_emails, theirs.linked, theirs.mentioned) == ((OLD,), (), ())
    assert len(theirs.messages) == 1, "it went to a follower of theirs, after the change too"
    erase(store, theirs, now + DAY)
    assert [each.recipient for each in store.followers.of_case(bobs)] == [BOB]
    left = find(store, OLD)
    assert left == Belongings(), "not even that there was such an address"


def test_an_account_gets_a_copy_of_the_same(
    store: Store, ann: Account, report: Report, now: datetime
) -> None:
    """What it is given has what came under a former address while it had it, and nothing of later."""
    report(OLD, now - 2 * DAY)
    before = len(store.own_data.keys(ann, ENVS).cases)
    moved = move(store, ann, NEW, now - DAY)
    found = find(store, NEW)
    report(OLD, now)
    keys = store.own_data.keys(moved, ENVS)
    assert before == 1
    assert keys.cases == {each.id for each in found.cases}
    assert keys.messages == set(found.messages)
    assert keys.emails == {OLD, NEW}
    store.accounts.add("resident", OLD, "", now)
    keys = store.own_data.keys(moved, ENVS)
    assert (keys.cases, keys.emails) == (frozenset(), {NEW})


def test_two_changes_leave_two_addresses(store: Store, ann: Account, report: Report, now: datetime) -> None:
    """Each with its own time."""
    first = report(OLD, now)
    ann = move(store, ann, "second@example.com", now)
    second = report("second@example.com", now + DAY)
    move(store, ann, NEW, now + 2 * DAY)
    theirs = find(store, NEW)
    assert references(theirs) == {first.reference, second.reference}
    assert theirs.former_emails == (OLD, "second@example.com")


def test_what_came_after_the_change_is_not_theirs(
    store: Store, ann: Account, report: Report, now: datetime
) -> None:
    """Somebody else may read that mailbox by then, who has no account: a case, a message, a sign-in."""
    move(store, ann, NEW, now)
    later = now + timedelta(milliseconds=1)
    reported, answered = report(OLD, later), report(OLD, later, answered=True)
    store.sign_ins.ask(Asking(OLD, "en", "", "resident", "b"), later)
    store.cases.send(reported, [NewMessage("email", "t", OLD, "News", "")], later)
    theirs = find(store, NEW)
    assert theirs.cases == theirs.mentioned == theirs.followers == theirs.messages == theirs.sign_ins == ()
    assert references(find(store, OLD)) == {reported.reference, answered.reference}, "by the address itself"


def test_an_address_that_another_account_has_now_finds_nothing(
    store: Store, ann: Account, report: Report, now: datetime
) -> None:
    """Two people may have shared the mailbox before: what stays is named where it is in their account."""
    bobs, linked = report(OLD, now - DAY), report(OLD, now - DAY)
    ann = move(store, ann, NEW, now)
    store.account_cases.link(ann, linked, now + DAY)
    bob = store.accounts.add("resident", OLD, "", now + DAY)
    store.account_cases.link(bob, bobs, now + DAY)
    theirs = find(store, NEW)
    assert (theirs.accounts, theirs.cases, theirs.linked) == ((ann.id,), (), (linked.reference,))
    assert (theirs.former_emails, theirs.taken_emails) == ((), 1)
    erase(store, theirs, now + DAY)
    assert store.accounts.by_email("resident", OLD) == bob
    assert store.account_cases.find(bob, bobs)
    assert [each.recipient for each in store.followers.of_case(bobs)] == [OLD]


def test_whoever_has_the_address_now_takes_nothing_along(
    store: Store, ann: Account, report: Report, now: datetime
) -> None:
    """What is in the account that had it, of that time, stays and is named; what came since is theirs."""
    anns, late = (report(OLD, now - DAY, answered=each) for each in (True, False))
    store.account_cases.link(ann, anns, now - DAY)
    ann = move(store, ann, NEW, now)
    store.account_cases.link(ann, late, now)
    store.cases.send(late, [NewMessage("email", "t", OLD, "News", "")], now)
    bob = store.accounts.add("resident", OLD, "", now + DAY)
    bobs = report(OLD, now + DAY, answered=True)
    theirs = find(store, OLD)
    assert (theirs.accounts, references(theirs)) == ((bob.id,), {bobs.reference})
    assert (theirs.mentioned, theirs.formerly_of_others) == ((), 1)
    assert theirs.in_others == (anns.reference, late.reference)
    assert theirs.messages == ()
    erase(store, theirs, now + DAY)
    assert references(find(store, NEW)) == {anns.reference, late.reference}
    assert [each.recipient for each in store.followers.of_case(late)] == [OLD]
    assert store.accounts.by_email("resident", NEW) == ann


def test_of_two_who_had_an_address_each_has_their_time(
    store: Store, ann: Account, report: Report, now: datetime
) -> None:
    """Nobody has it now."""
    anns = report(OLD, now - DAY)
    move(store, ann, NEW, now)
    bob = store.accounts.add("resident", OLD, "", now + DAY)
    bobs = report(OLD, now + DAY)
    move(store, bob, BOB, now + 2 * DAY)
    assert references(find(store, NEW)) == {anns.reference}
    assert references(find(store, BOB)) == {bobs.reference}


def test_a_case_that_somebody_else_reported_stays(
    store: Store, ann: Account, report: Report, now: datetime
) -> None:
    """It is named, and in their account no more."""
    bobs = report(BOB, now)
    store.account_cases.link(ann, bobs, now)
    theirs = find(store, OLD)
    assert (theirs.cases, theirs.linked, theirs.mentioned) == ((), (bobs.reference,), ())
    erase(store, theirs, now)
    assert store.account_cases.find(ann, bobs) is None
    kept = store.cases.by_id(bobs.id)
    assert kept is not None
    assert kept.erased_at is None
    assert kept.answers == bobs.answers


def test_a_reporter_who_was_moved_is_known(store: Store, ann: Account, report: Report, now: datetime) -> None:
    """Who followed at the new address already: of two rows of a reporter the older has the newer address."""
    case = report(OLD, now, NewFollower("email", NEW, "en", ""))
    store.account_cases.link(ann, case, now)
    ann = move(store, ann, NEW, now)
    store.account_cases.unlink(ann, case)
    with store.database.writing() as connection:  # as if nobody knew of the address before
        connection.exec_driver_sql("UPDATE email_change SET former_email = NULL")
    assert references(find(store, NEW)) == {case.reference}


def test_a_reporter_who_chose_texts_is_known_by_the_account(
    store: Store, ann: Account, report: Report, now: datetime
) -> None:
    """Their number is not what somebody types who erases them by their address."""
    moved, by_phone, others = report(OLD, now), report("07700 900 983", now), report("07700900984", now)
    for case in (moved, by_phone, others):
        store.account_cases.link(ann, case, now)
    chosen = replace(NOTHING_KEPT, channel="text", phone="07700 900 982")
    store.profiles.save(ann, chosen.with_detail("uk-phone", "+44 7700 900983"), now)
    store.own_followers.move(ann, [], Reach("text", "07700 900 982", "en"), now)
    theirs = find(store, OLD)
    assert references(theirs) == {moved.reference, by_phone.reference}
    assert theirs.linked == (others.reference,)


def test_whoever_follows_their_own_case_by_two_ways_is_told_by_none(
    store: Store, report: Report, now: datetime
) -> None:
    """An open case keeps those who follow it, but not whoever is erased, nor what waits to be sent there."""
    phone = "07700 900 982"
    followers = (NewFollower("text", phone, "en", ""), NewFollower("email", BOB, "en", ""))
    case = report(OLD, now, *followers)
    store.cases.send(case, [NewMessage("text", "t", each, "", "News") for each in (phone, BOB)], now)
    erase(store, find(store, OLD, phone), now)
    assert [each.recipient for each in store.followers.of_case(case)] == [BOB]
    assert [each.recipient for each in store.outbox.recent()] == [BOB]


def test_what_an_account_was_sent_before_goes_when_it_is_closed(
    store: Store, ann: Account, now: datetime
) -> None:
    """At its former address too, but nothing that came there later."""
    letter = NewMessage("email", "t", OLD, "Sign in", "")
    for at in (now - DAY, now + DAY):
        with store.database.writing() as connection:
            put_in(connection, None, [letter], at)
    store.erasing.close_account(move(store, ann, NEW, now), now + DAY)
    assert [each.created_at for each in store.outbox.recent()] == [now + DAY]
    assert store.email_changes.expire(now) == 0
    with store.database.reading() as connection:
        assert connection.execute(select(email_change)).all() == [], "nor which addresses it had"


def test_a_rehearsal_changes_nothing(store: Store, ann: Account, report: Report, now: datetime) -> None:
    """What it did is seen in it alone, and what went wrong in it leaves it usable."""
    case = report(OLD, now)
    theirs = find(store, OLD)
    with store.rehearsing() as rehearsed:
        rehearsed.erasing.erase_person(theirs, rehearsed.erasing.begin("person", "command", now), now)
        inside = rehearsed.cases.by_id(case.id)
        assert inside is not None
        assert inside.erased_at == now
        with pytest.raises(IntegrityError), rehearsed.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO follower (case_id) VALUES (1)")
        assert rehearsed.accounts.by_id(ann.id) is not None
    after = store.cases.by_id(case.id)
    assert after is not None
    assert after.erased_at is None
    assert store.erasing.reports() == ()
    assert find(store, OLD) == theirs
