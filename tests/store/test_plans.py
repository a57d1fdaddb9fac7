"""What a request costs does not grow with what is stored: every statement finds its rows by an index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from prototype_kit.answers import EMPTY, Answers, Asset, UploadedFile, UploadedFiles
from prototype_kit.assisted import Assistance
from prototype_kit.cases import CaseEntry, NewFollower, Submission
from prototype_kit.events import EventContext, PageViewed, row
from prototype_kit.files import CleanFile
from prototype_kit.kpis import Cell, Slice
from prototype_kit.kpis.rollup import Part
from prototype_kit.messages import SIGN_IN, MessageState, NewMessage
from prototype_kit.months import Month
from prototype_kit.signing import Signer
from prototype_kit.store import (
    Asking,
    CommentFilter,
    DayKey,
    Draft,
    NewFeedback,
    NewUpload,
    OpenIdAsking,
    Origin,
    Store,
    Vouched,
)
from prototype_kit.store.rollups import EVENTS_KEPT, forget_env
from prototype_kit.volumes import Volume
from prototype_kit.working_days import day_of
from research.store import ResearchStore
from tests.statements import Statement, recorded

Start = Callable[..., Draft]


def _plan(store: Store, statement: Statement) -> list[str]:
    sql, parameters = statement
    with store._database.reading() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(parameters)).mappings()
        return [row["detail"] for row in rows]


def _request_path(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """All that residents' requests and the worker ask of the store."""
    store.check()
    start()
    draft = store.drafts.latest("cookie", "street-lights", "report", now)
    assert draft is not None
    draft = store.drafts.save(draft, answers, now)
    case = store.cases.submit(draft, submission, now)
    store.cases.submit(draft, submission, now)
    store.cases.of_draft(draft.id)
    store.cases.by_reference(case.reference)
    store.cases.by_id(case.id)
    store.cases.open_near(("prototype", "demo"), "street-lights", Asset("lamp-17", "Lamp", 53.0, -5.0), 250)
    store.cases.duplicates(case)
    entry = CaseEntry(now, "voice", "One more", "user")
    store.cases.add_voice(case, entry, NewFollower("email", "bob@example.com", "en", ""), "another")
    store.cases.times_told([case.id])
    store.cases.timeline(case)
    store.outbox.of_case(case.id)
    first, second = store.outbox.lease(now, 2, 60)
    store.outbox.sent(first, now)
    store.outbox.failed(second, "no", now)
    store.outbox.dead()
    store.outbox.resend(second.id, now)
    store.outbox.by_id(second.id)
    store.outbox.of_research([second.id])
    store.outbox.counts()
    for states in ((), ("dead",), ("waiting", "dead")):
        store.outbox.page(states, 3)
    store.sessions.forget("cookie")
    start("third")
    _files(store, start("fourth"), submission, now)
    _allowances(store, now)
    _counting(store, now)
    _people(store, now)
    _hand_overs(store, start("fifth"), now)
    _participant(store, start, submission, now)
    _feedback(store, now)
    _volumes(store, now)
    store.drafts.expire(now + timedelta(days=9))


def _people(store: Store, now: datetime) -> None:
    """All that is asked about accounts, their sessions, and requests to sign in."""
    accounts, sessions, sign_ins, signer = store.accounts, store.account_sessions, store.sign_ins, Signer("s")
    tokens = list[str]()

    def letter(token: str, code: str) -> NewMessage:
        tokens.append(token)
        return NewMessage("email", SIGN_IN, "ann@example.com", "", code)

    ann = accounts.add("staff", "ann@example.com", "Ann", now, ["manager"])
    bob = accounts.add("staff", "bob@example.com", "Bob", now, ["manager"])
    accounts.by_id(ann.id)
    accounts.by_email("staff", "ann@example.com")
    accounts.all("staff")
    for _ in range(2):
        sign_ins.ask(Asking("ann@example.com", "en", "", "staff", "b"), now)
        for asked in sign_ins.asked():
            sign_ins.send(asked, letter, signer, now)
    sign_ins.ask(Asking("nobody@example.com", "en", "", "staff", "c"), now)
    sign_ins.send(sign_ins.asked()[0], letter, signer, now)
    sign_ins.claim_by_code("staff", "b", "0", signer, "", now)
    sign_ins.whose(tokens[-2], now)
    token = sign_ins.claim(tokens[-2], "", now, "before")
    assert token
    sessions.find(token, "staff", now)
    sessions.stay(token, "staff", now)
    sessions.end(token, now)
    accounts.change(bob, "Bob", ["editor"], None, now)
    accounts.close(bob, now)
    accounts.add("staff", "bob@example.com", "Bob", now, ["editor"])
    sign_ins.expire(now + timedelta(days=2))
    openid = store.openid_sign_ins
    openid.ask(OpenIdAsking("staff", "s", "b", "n", "v", "en", "", ""), now)
    openid.take("staff", "s", "b", now)
    openid.ask(OpenIdAsking("staff", "s", "b", "n", "v", "en", "", ""), now)
    openid.expire(now + timedelta(days=2))
    for kind in ("staff", "resident"):
        openid.claim(kind, Vouched("issuer", "1", "ann@example.com"), "", now, "before")
        openid.end_sessions(kind, "issuer", "1", now)


def _files(store: Store, draft: Draft, submission: Submission, now: datetime) -> None:
    """All that is asked about files."""
    file = CleanFile("one.jpg", "photo", "image/jpeg", b"one")
    named = [EMPTY.with_page("p", {"q": UploadedFiles(_uploaded(ids))}) for ids in ("abcd", "abc", "ab")]
    draft = store.drafts.save(draft, named[0], now, files=[NewUpload(each, file) for each in "abcd"])
    draft = store.drafts.save(draft, named[1], now)
    for judge in (
        lambda leased: store.uploads.clean(leased, now),
        lambda leased: store.uploads.refused(leased, "found", now),
        lambda leased: store.uploads.put_off(leased, now),
    ):
        leased = store.uploads.lease(now, 60)
        assert leased
        judge(leased[0])
    store.uploads.of_draft(draft.id)
    store.uploads.content(draft.id, "a")
    store.uploads.copies(draft.id)
    store.cases.submit(draft, replace(submission, answers=named[2]), now)


def _allowances(store: Store, now: datetime) -> None:
    """All that is asked about what was done too often."""
    for _ in range(2):
        store.allowances.take("key", 1, timedelta(minutes=1), now)
    store.allowances.forget("key")
    store.allowances.take("key", 1, timedelta(minutes=1), now)
    store.allowances.expire(now + timedelta(hours=2))


def _counting(store: Store, now: datetime) -> None:
    """All that is asked so that visits can be counted, or are not."""
    store.salts.make_ahead(now)
    store.salts.of_day(now + timedelta(days=3))
    store.salts.expire(now + timedelta(days=2))
    store.objections.count(now.date())
    store.objections.between(now.date(), now.date())


def _volumes(store: Store, now: datetime) -> None:
    """All that is asked about other channels."""
    may = Month(2026, 5)
    store.volumes.keep("live", [Volume(may, "street-lights", "phone", 7, "Calls")], now)
    store.volumes.of("live", "street-lights")
    store.volumes.all("live")
    store.volumes.delete_month("live", "street-lights", may)


def _hand_overs(store: Store, draft: Draft, now: datetime) -> None:
    """All that is asked about codes by which forms are handed over, and about devices that are cleared."""
    bea = Assistance(1, "phone", consent=True, relationship="self")
    store.hand_overs.make(draft.id, lambda _: "code", now)
    store.hand_overs.of(draft.id, now)
    store.hand_overs.look("code", "test", now)
    assert store.hand_overs.take("code", "sixth", "test", now, bea)
    store.hand_overs.given("cookie", draft.service, draft.journey, now)
    store.sessions.leave("sixth", (draft.service, draft.journey))
    store.sessions.leave("sixth")


def _participant(store: Store, start: Start, submission: Submission, now: datetime) -> None:
    """All that is asked about what somebody did who takes part in research, and all of its end."""
    taking_part = Origin("research", round="round-1", research_session="one")
    store.cases.submit(start("participant", origin=taking_part), submission, now)
    store.participants.events("one")
    store.participants.events("one", now)
    store.participants.sent("one")
    ResearchStore(store.database).leftovers.sessions()
    store.participants.forget("one")


def _feedback(store: Store, now: datetime) -> None:
    """All that is asked about what people said, and its end."""
    said = NewFeedback("street-lights", "report", "r1", "", "draft-1", 4, Origin("live"), "More lamps")
    store.feedback.add(said, now)
    store.feedback.given("draft-1")
    days = Slice("live", "street-lights", now.date(), now.date())
    part = replace(days, journey="report", release="r1", channel="web", assisted=False, device="unknown")
    for wanted in (CommentFilter(days), CommentFilter(part, page="", rating=4)):
        store.feedback.page(wanted, 2, 50)
        list(store.feedback.each(wanted))
    store.feedback.expire(now + timedelta(days=999))


def _uploaded(ids: str) -> tuple[UploadedFile, ...]:
    return tuple(UploadedFile(each, "one.jpg", "photo", 3) for each in ids)


_NOT_READ = (
    "alembic_version",
    # SQLite plans to look who refers to a new account, for keys that are checked at the end: we have none.
    "INSERT INTO account (",
    # The journeys that one participant sent are a handful, and are sorted.
    "WHERE draft.research_session = ? AND draft.state = ? ORDER BY",
    # What one form holds of appointments is one or two, and is sorted.
    "WHERE booking.draft_id IN (?) AND booking.state = ? ORDER BY",
    # It has one row.
    "FROM roll_up_state",
)
_TIES = "USE TEMP B-TREE FOR RIGHT PART OF ORDER BY"
"""An index gave the rows in their order, but for those of the same moment."""


def _is_grown(plan: list[str]) -> bool:
    """Whether there is a step that takes the longer, the more is stored."""
    return any(step.startswith(("SCAN", "USE TEMP B-TREE")) and step != _TIES for step in plan)


def test_no_request_reads_a_whole_table(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """No statement scans a table of ours, or sorts more than the few rows that an index gave it."""
    with recorded(store._database) as statements:
        _request_path(store, start, submission, answers, now)
    plans = {statement[0]: _plan(store, statement) for statement in statements}
    assert len(plans) >= 20
    grown = {
        sql: plan
        for sql, plan in plans.items()
        if _is_grown(plan) and not any(name in sql for name in _NOT_READ)
    }
    assert grown == {}


def test_every_table_was_asked(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """The check above saw every table that requests touch."""
    with recorded(store._database) as statements:
        _request_path(store, start, submission, answers, now)
    seen = " ".join(sql for sql, _ in statements)
    tables = ["draft", "cases", "case_entry", "message", "upload", "allowance", "hand_over"]
    tables += ["account", "account_session", "sign_in", "event", "voice", "research_session"]
    tables += ["daily_salt", "objection"]
    tables += ["feedback", "feedback_comment"]
    assert all(f" {table}" in seen for table in tables)


@pytest.mark.parametrize("method", ["recent", "dead"])
def test_lists_of_messages_read_only_what_they_show(store: Store, method: str) -> None:
    """They come in the order in which they lie, unsorted, so the limit ends the reading."""
    with recorded(store._database) as statements:
        getattr(store.outbox, method)(10)
    (statement,) = statements
    assert "LIMIT" in statement[0]
    plan = _plan(store, statement)
    assert not [step for step in plan[1:] if "SCAN" in step or "ORDER BY" in step]


@pytest.mark.parametrize("states", [(), ("dead",), ("waiting", "dead")])
def test_a_page_of_messages_is_one_statement(store: Store, states: tuple[MessageState, ...]) -> None:
    """It finds the numbers in the index of each state, merged and unsorted, and reads only what it shows."""
    with recorded(store._database) as statements:
        store.outbox.page(states, 40)
    (statement,) = statements
    plan = _plan(store, statement)
    assert plan[0] == "SEARCH message USING INTEGER PRIMARY KEY (rowid=?)"
    inside = [step for step in plan[1:] if "message" in step]
    assert inside
    assert {*inside} == {"SEARCH message USING COVERING INDEX ix_message_state_number (state=?)"}
    with recorded(store._database) as statements:
        store.outbox.counts()
    assert "COVERING INDEX" in _plan(store, statements[0])[0]


def _figures(store: Store, start: Start, now: datetime) -> None:
    """All that is asked to count days, and to read what was counted."""
    draft = start("counted", origin=Origin("live"))
    day = day_of(now)
    context = EventContext("street-lights", "r1", draft.id, draft.origin, journey_day=day)
    store.events.write([row(PageViewed(context, now, "/street-lights/report/fault"))])
    store.rollups.refresh(now)
    store.rollups.catch_up(now)
    later = now + 2 * EVENTS_KEPT
    store.rollups.refresh(later)
    assert [store.rollups.purge(later) for _ in range(2)] == [1, 0]  # then it looks for ratings alone
    days = Slice("live", "street-lights", day, day)
    part = replace(days, journey="report", release="r1", channel="web", assisted=False, device="unknown")
    months = replace(days, first=day - timedelta(days=100), last=day + timedelta(days=100))
    for wanted in (days, part, months):
        store.figures.counts(wanted)
        store.figures.by_day(wanted)
        store.figures.by(wanted, "release")
        store.figures.by(wanted, "device", page="", times=False)
        store.figures.releases(wanted)
    key = DayKey("live", "street-lights", day)
    part_of = Part("report", "r2", "web", assisted=False, device="unknown")
    store.rollups.replace_day(key, {**store.rollups.read_day(key), part_of: {Cell("started"): 1}})
    assert len(store.figures.releases(days)) == 2  # of one day, so drafts tell them apart
    store.figures.first_days("live", "street-lights")
    list(store.raw_events.of_service("live", "street-lights", ("report",), day, day))
    store.figures.envs()
    store.figures.days("live", "street-lights")
    store.figures.refreshed_at()
    store.channel_counts.by_way("live", "street-lights", Month.of(months.first), Month.of(day))
    store.month_counts.by_journey("live", "street-lights", Month.of(day))
    with store.database.writing() as connection:
        forget_env(connection, "live")


def test_figures_of_one_service_do_not_read_those_of_others(
    store: Store, start: Start, now: datetime
) -> None:
    """Counting and reading may take much, but only what they are about: no table is read whole."""
    with recorded(store._database) as statements:
        _figures(store, start, now)
        store.tallies.of_releases("live", now, now, now)
    tables = {"event", "draft", "feedback", "roll_up"}
    tables |= {"daily_metric", "monthly_metric", "metric_part", "metric_cell"}
    seen = " ".join(sql for sql, _ in statements)
    assert all(f" {table}" in seen for table in tables)
    scanned = {
        statement[0]: step
        for statement in statements
        for step in _plan(store, statement)
        if step.startswith("SCAN") and step.split()[1] in tables
    }
    assert scanned == {}


def test_a_page_costs_one_statement_and_an_answer_two(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """Reading a draft, saving it, and reading a case are one statement each; a submission at most four."""
    draft = start()
    with recorded(store._database) as reading:
        store.drafts.latest("cookie", "street-lights", "report", now)
    with recorded(store._database) as saving:
        saved = store.drafts.save(draft, answers, now)
    with recorded(store._database) as submitting:
        store.cases.submit(saved, submission, now)
    with recorded(store._database) as confirming:
        store.cases.of_draft(draft.id)
    assert tuple(map(len, (reading, saving, submitting, confirming))) == (1, 1, 5, 1)


def test_nothing_is_compiled_twice(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """The second request finds every statement compiled."""
    _request_path(store, start, submission, answers, now)
    store.reset()
    cache = store._database.engine._compiled_cache
    assert cache is not None
    before = len(cache)
    _request_path(store, start, replace(submission, status="other"), answers, now + timedelta(hours=1))
    assert before == len(cache)


def test_the_plans_are_real(store: Store) -> None:
    """A scan is recognised when there is one."""
    with recorded(store._database) as statements, store._database.reading() as connection:
        connection.execute(text("SELECT * FROM draft WHERE release = 'r1'"))
    assert _plan(store, statements[0]) == ["SCAN draft"]
