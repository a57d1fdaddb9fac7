"""What accounts show, and their forms: each statement finds its rows by an index; sessions of one account."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from prototype_kit.answers import Answers
from prototype_kit.cases import CaseEntry, NewFollower, Submission
from prototype_kit.messages import NewMessage
from prototype_kit.people import Account, Kind
from prototype_kit.store import AccountSession, Store
from prototype_kit.store.account_home import A_PAGE, Scope
from prototype_kit.store.account_sessions import UNUSED
from tests.statements import recorded
from tests.store.conftest import LIFETIME, Start
from tests.store.test_plans import _plan

LIGHTS = Scope(("test",), ("street-lights",))
ANN, BOB = "ann@example.com", "bob@example.com"
TICK = timedelta(milliseconds=1)


@pytest.fixture
def ann(store: Store, now: datetime) -> Account:
    """A resident."""
    return store.accounts.add("resident", ANN, "", now)


@pytest.fixture
def bob(store: Store, now: datetime) -> Account:
    """Another."""
    return store.accounts.add("resident", BOB, "", now)


def _all(store: Store, ann: Account, now: datetime) -> None:
    """All that pages of an account ask for."""
    homes, drafts = store.account_homes, store.account_drafts
    homes.cases(ann, LIGHTS, now)
    homes.ahead(ann, LIGHTS, now)
    homes.count_ahead(ann, LIGHTS, now)
    homes.unanswered(ann, LIGHTS, ["street-lights"], now)
    store.account_timelines.page(ann, LIGHTS, LIGHTS.services)
    (mine,) = drafts.of(ann, now)
    (here,) = drafts.nobodys("other", now)
    drafts.is_other_here(mine, "other", now)
    drafts.open_here(mine, "third")
    assert drafts.keep(ann, here, "other", LIFETIME, now)
    drafts.leave("other")
    drafts.leave("other", but=ann.id)
    drafts.let_go(here)
    assert drafts.delete(ann, mine.id, now)
    drafts.find(ann, mine.id, now)
    session = signed_in(store, ann, now)
    store.account_sessions.of(session, now)
    store.account_sessions.before(session)
    store.account_sessions.end_one(ann, session.id, now)
    store.account_sessions.end_others(session, now)


def signed_in(store: Store, account: Account, at: datetime, device: str = "desktop") -> AccountSession:
    """A new session."""
    token = store.account_sessions.begin(account, device, at)
    found = store.account_sessions.find(token, account.kind, at)
    assert found is not None
    return found


# What one person has is a handful, or is there twenty at a time: it is found by the account, and sorted.
_SORTED = "USE TEMP B-TREE"


def test_no_page_of_an_account_reads_a_whole_table(
    store: Store, start: Start, submission: Submission, ann: Account, now: datetime
) -> None:
    """No statement scans a table: each begins with what is in the account, or in the browser."""
    case = store.cases.submit(start(), submission, now)
    store.account_cases.link(ann, case, now)
    store.drafts.add("mine", replace(start("mine"), id="d" * 24, account_id=ann.id))
    start("other")
    with recorded(store.database) as statements:
        _all(store, ann, now)
    plans = {statement[0]: _plan(store, statement) for statement in statements}
    assert len(plans) >= 15
    tables = ("account", "account_case", "cases", "case_entry", "booking", "draft", "message", "follower")
    scans = {
        sql: [step for step in plan if step.startswith("SCAN") and step.split()[1] in tables]
        for sql, plan in plans.items()
    }
    assert {sql: steps for sql, steps in scans.items() if steps and "INSERT INTO account (" not in sql} == {}


def test_a_page_reads_no_more_words_than_it_shows(
    store: Store, start: Start, submission: Submission, ann: Account, now: datetime
) -> None:
    """Of 60 cases with three messages each, twenty."""
    for number in range(60):
        at = now + timedelta(minutes=number)
        reported = replace(
            submission,
            followers=[NewFollower("email", ANN, "en", "", reporter=True)],
            messages=lambda _: [NewMessage("email", "t", ANN, "One", "Words")] * 3,
        )
        case = store.cases.submit(start(str(number), at=at), reported, at)
        store.account_cases.link(ann, case, at)
    homes = store.account_homes
    pages = [homes.cases(ann, LIGHTS, now, page) for page in (1, 2, 3, 4)]
    assert [len(page.cases) for page in pages] == [A_PAGE] * 3 + [0]
    assert {page.count for page in pages} == {60}
    ids = [case.id for page in pages for case in page.cases]
    assert ids == sorted(ids, reverse=True)
    found, more = store.account_timelines.page(ann, LIGHTS, LIGHTS.services)
    assert (len(found), more) == (A_PAGE, True)
    happened = []
    number = 1
    while more or number == 1:
        page, more = store.account_timelines.page(ann, LIGHTS, LIGHTS.services, number)
        happened += page
        number += 1
    assert len(happened) == 60 * 4


def test_an_account_shows_its_own_alone(
    store: Store, start: Start, submission: Submission, ann: Account, bob: Account, now: datetime
) -> None:
    """Of this use of the site and of services that it has; a case may be in two accounts."""
    case = store.cases.submit(start(), submission, now)
    other = store.cases.submit(start("other"), submission, now)
    for account in (ann, bob):
        store.account_cases.link(account, case, now)
    store.account_cases.link(bob, other, now)
    homes = store.account_homes
    assert [each.id for each in homes.cases(ann, LIGHTS, now).cases] == [case.id]
    assert homes.cases(bob, LIGHTS, now).count == 2
    for nothing in (Scope(("live",), ("street-lights",)), Scope(("test",), ("bins",)), Scope((), ())):
        assert homes.cases(bob, nothing, now).count == 0
        assert store.account_timelines.page(bob, nothing, nothing.services) == ((), False)
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE cases SET erased_at = 1")
    assert homes.cases(bob, LIGHTS, now).count == 0
    assert store.account_timelines.page(bob, LIGHTS, LIGHTS.services) == ((), False)


def test_whether_it_is_fixed_is_asked_until_somebody_said(
    store: Store, start: Start, submission: Submission, ann: Account, now: datetime
) -> None:
    """For 60 days, of services that ask; a duplicate is answered where it is worked on."""
    first = store.cases.submit(start(), submission, now)
    second = store.cases.submit(start("other"), submission, now)
    for case in (first, second):
        store.account_cases.link(ann, case, now)
    store.cases.update(second, replace(second, duplicate_of=first.id), [], [], now)

    def asked(at: datetime = now, service: str = "street-lights") -> set[int]:
        return {case.id for case in store.account_homes.unanswered(ann, LIGHTS, [service], at)}

    assert asked() == {first.id, second.id}
    assert asked(service="bins") == set()
    assert asked(now + timedelta(days=60)) == set()
    store.cases.tell(first, [CaseEntry(now, "survey", "Yes", "user")])
    assert asked() == set()


# --- Forms --------------------------------------------------------------------------------------------------


def test_a_form_of_an_account_is_neither_wiped_nor_taken_by_another(
    store: Store, start: Start, answers: Answers, ann: Account, bob: Account, now: datetime
) -> None:
    """Not by one that is begun, opened or handed over in the same browser, nor by clearing the browser."""
    drafts = store.account_drafts
    mine = store.drafts.add("cookie", replace(start("x"), id="a" * 24, account_id=ann.id))
    mine = store.drafts.save(mine, answers, now)
    store.drafts.add("cookie", replace(start("x"), id="b" * 24, account_id=bob.id))
    assert [each.answers for each in drafts.of(ann, now)] == [answers]
    drafts.open_here(drafts.of(ann, now)[0], "cookie")
    assert [each.id for each in drafts.of(bob, now)] == ["b" * 24]
    start("cookie")
    store.sessions.leave("cookie")
    assert [each.answers for each in drafts.of(ann, now)] == [answers]
    assert store.drafts.latest("cookie", "street-lights", "report", now) is None
    drafts.open_here(drafts.of(ann, now)[0], "cookie")
    store.sessions.leave("cookie")
    assert [each.answers for each in drafts.of(ann, now)] == [answers]


def test_the_same_person_begins_in_place_of_their_own(
    store: Store, start: Start, ann: Account, now: datetime
) -> None:
    """As without an account: what was asked for is done."""
    for name in "ab":
        store.drafts.add("cookie", replace(start("x"), id=name * 24, account_id=ann.id))
    assert [each.id for each in store.account_drafts.of(ann, now)] == ["b" * 24]


def test_a_form_is_kept_from_its_own_browser_and_once(
    store: Store, start: Start, ann: Account, bob: Account, now: datetime
) -> None:
    """For as long as was asked, and never for less than before."""
    drafts, form = store.account_drafts, start()
    assert drafts.keep(ann, form, "another", LIFETIME, now) is None
    kept = drafts.keep(ann, form, "cookie", timedelta(days=28), now)
    assert kept
    assert kept.lifetime == timedelta(days=28)
    assert drafts.keep(bob, form, "cookie", LIFETIME, now) is None
    assert drafts.of(ann, now) == (kept,)
    assert store.drafts.save(kept, kept.answers, now).account_id == ann.id
    late = start("late", service="bins")
    assert drafts.keep(ann, late, "late", LIFETIME, now + LIFETIME) is None


def test_a_form_that_is_over_is_none(store: Store, start: Start, ann: Account, now: datetime) -> None:
    """Expired, deleted or sent."""
    drafts = store.account_drafts
    form = store.drafts.add("cookie", replace(start("x"), id="a" * 24, account_id=ann.id))
    assert drafts.of(ann, now + LIFETIME - TICK) == (form,)
    assert drafts.of(ann, now + LIFETIME) == ()
    assert drafts.find(ann, form.id, now + LIFETIME) is None
    assert drafts.delete(ann, form.id, now)
    assert not drafts.delete(ann, form.id, now)
    assert drafts.of(ann, now) == ()


# --- Sessions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["staff", "resident"])
def test_sessions_of_an_account(store: Store, kind: Kind, now: datetime) -> None:
    """Those that are open, the last used first; ending the others leaves this one, and everybody else's."""
    ann = store.accounts.add(kind, "c@example.com", "", now, ["manager"] if kind == "staff" else ())
    bob = store.accounts.add(kind, "d@example.com", "", now, ["manager"] if kind == "staff" else ())
    sessions = store.account_sessions
    theirs = signed_in(store, bob, now)
    old = signed_in(store, ann, now, "tablet")
    first = signed_in(store, ann, now + UNUSED[kind] - TICK, "mobile")
    last = signed_in(store, ann, now + UNUSED[kind], "desktop")
    at = now + UNUSED[kind]
    assert [each.device for each in sessions.of(last, at - TICK)] == ["desktop", "mobile", "tablet"]
    assert [each.device for each in sessions.of(last, at)] == ["desktop", "mobile"]
    assert sessions.before(last) == (first.begun_at, "mobile")
    assert sessions.before(old) is None
    assert not sessions.end_one(bob, first.id, at)
    assert sessions.end_one(ann, first.id, at)
    assert not sessions.end_one(ann, first.id, at)
    more = signed_in(store, ann, at, "mobile")
    assert sessions.end_others(more, at) == 1
    assert [each.id for each in sessions.of(more, at)] == [more.id]
    assert [each.id for each in sessions.of(theirs, at - TICK)] == [theirs.id]
