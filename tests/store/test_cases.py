"""Submission: one case for one draft, whole or not at all, whoever asks how often."""

from __future__ import annotations

import itertools
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from prototype_kit.answers import EMPTY, Answers, Asset
from prototype_kit.cases import CaseEntry, State, Submission
from prototype_kit.messages import NewMessage
from prototype_kit.store import Draft, Origin, Outdated, Store, open_store
from prototype_kit.store import cases as store_cases
from prototype_kit.store.tables import cases as cases_table

Start = Callable[..., Draft]
SUBMITTER = Path(__file__).with_name("submitter.py")


def test_a_submission_is_kept_whole(
    store: Store, saved: Draft, submission: Submission, answers: Answers, now: datetime
) -> None:
    """Case, timeline, messages and the closed, empty draft are all there."""
    case = store.cases.submit(saved, submission, now)
    assert case == store.cases.of_draft(saved.id) == store.cases.by_reference(case.reference)
    assert (answers, "received", "lamp-17", now) == (case.answers, case.status, case.asset, case.received_at)
    assert (saved.service, saved.journey, saved.release, saved.origin) == (
        case.service,
        case.journey,
        case.release,
        case.origin,
    )
    first = CaseEntry(now, "submitted", "Reported online", "user", True, "received")
    assert (first,) == store.cases.timeline(case)
    email, sms = store.outbox.of_case(case.id)
    assert (f"Report {case.reference}", "waiting", 0) == (email.subject, email.state, email.attempts)
    assert ("text", f"We have {case.reference}.") == (sms.channel, sms.body)
    closed = store.drafts.latest("cookie", "street-lights", "report", now)
    assert closed is not None
    assert ("submitted", EMPTY, now) == (closed.state, closed.answers, closed.ended_at)


def test_submitting_again_gives_the_same_case(
    store: Store, saved: Draft, submission: Submission, now: datetime
) -> None:
    """A double click, a retry and the back button change nothing."""
    case = store.cases.submit(saved, submission, now)
    again = store.cases.submit(saved, replace(submission, status="other"), now + timedelta(hours=1))
    later = store.cases.submit(replace(saved, version=99), submission, now + timedelta(days=9))
    assert case == again == later
    assert _counts(store) == {"cases": 1, "case_entry": 1, "message": 2}


def test_fifty_submissions_at_once_make_one_case(
    store: Store, saved: Draft, submission: Submission, now: datetime
) -> None:
    """All fifty get the same reference, and nobody an error."""
    barrier = threading.Barrier(50)

    def submit(_: int) -> str:
        barrier.wait()
        return store.cases.submit(saved, submission, now).reference

    with ThreadPoolExecutor(50) as threads:
        references = list(threads.map(submit, range(50)))
    assert len(references) == 50
    assert len(set(references)) == 1
    assert _counts(store) == {"cases": 1, "case_entry": 1, "message": 2}


def test_two_processes_submitting_at_once_make_one_case(store: Store, saved: Draft, url: str) -> None:
    """What holds among threads holds among the processes of a server."""
    command = [sys.executable, str(SUBMITTER), "once", url, "cookie"]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in "12"]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    references = [process.communicate(timeout=30)[0].strip() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    case = store.cases.of_draft(saved.id)
    assert case is not None
    assert [case.reference] * 2 == references
    assert _counts(store) == {"cases": 1, "case_entry": 1, "message": 1}


# --- refusals -----------------------------------------------------------------


def test_a_draft_saved_elsewhere_is_not_submitted(
    store: Store, saved: Draft, submission: Submission, answers: Answers, now: datetime
) -> None:
    """What the person saw on check answers is what is sent, or nothing."""
    newer = store.drafts.save(saved, answers, now)
    with pytest.raises(Outdated):
        store.cases.submit(saved, submission, now)
    assert _counts(store) == {"cases": 0, "case_entry": 0, "message": 0}
    assert newer == store.drafts.latest("cookie", "street-lights", "report", now)


def test_an_abandoned_draft_is_not_submitted(
    store: Store, saved: Draft, submission: Submission, start: Start, now: datetime
) -> None:
    """Who started again in another tab sends only what is there now."""
    start()
    with pytest.raises(Outdated):
        store.cases.submit(saved, submission, now)
    assert store.cases.count() == 0


@pytest.mark.parametrize("wiped", [False, True])
def test_an_expired_draft_is_not_submitted(
    store: Store, saved: Draft, submission: Submission, wiped: bool
) -> None:
    """At the end of its lifetime it is over, whether or not the worker came by."""
    if wiped:
        store.drafts.expire(saved.expires_at)
    with pytest.raises(Outdated):
        store.cases.submit(saved, submission, saved.expires_at)
    assert store.cases.count() == 0


def test_a_submission_that_fails_half_way_leaves_nothing(
    store: Store, saved: Draft, submission: Submission, now: datetime
) -> None:
    """When the last message cannot be written there is no case either, and the draft is as it was."""
    faulty = NewMessage("text", "sent.text", None, "", "no recipient")  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        store.cases.submit(saved, replace(submission, messages=lambda _: (faulty,)), now)
    assert _counts(store) == {"cases": 0, "case_entry": 0, "message": 0}
    assert saved == store.drafts.latest("cookie", "street-lights", "report", now)


# --- references ---------------------------------------------------------------


def test_a_reference_that_is_taken_is_not_given_twice(
    store: Store,
    saved: Draft,
    submission: Submission,
    start: Start,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a clash another reference is tried, and the messages name that one."""
    coming = iter(["7K3M-9PQ2", "7K3M-9PQ2", "7K3M-9PQ2", "2222-3333"])
    monkeypatch.setattr(store_cases, "new_reference", lambda: next(coming))
    first = store.cases.submit(saved, submission, now)
    second = store.cases.submit(start("other"), submission, now)
    assert [first.reference, second.reference] == ["7K3M-9PQ2", "2222-3333"]
    assert store.outbox.of_case(second.id)[0].subject == "Report 2222-3333"
    assert _counts(store) == {"cases": 2, "case_entry": 2, "message": 4}


def test_the_search_for_a_reference_ends(
    store: Store,
    saved: Draft,
    submission: Submission,
    start: Start,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A generator that repeats itself is an error, not a loop; the draft stays open."""
    made = itertools.count()
    monkeypatch.setattr(store_cases, "new_reference", lambda: ("7K3M-9PQ2", next(made))[0])
    store.cases.submit(saved, submission, now)
    other = start("other")
    with pytest.raises(IntegrityError):
        store.cases.submit(other, submission, now)
    assert next(made) == 11
    assert other == store.drafts.latest("other", "street-lights", "report", now)


def test_only_a_taken_reference_is_tried_again(
    store: Store, saved: Draft, submission: Submission, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever else the database refuses would be refused with another reference too."""
    made = itertools.count()
    monkeypatch.setattr(store_cases, "new_reference", lambda: f"2222-33{next(made):02}")
    without_status = replace(submission, status=None)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        store.cases.submit(saved, without_status, now)
    assert next(made) == 1
    assert _counts(store)["cases"] == 0


@pytest.mark.parametrize("column", ["reference", "draft_id"])
def test_the_database_itself_refuses_doubles(
    store: Store, saved: Draft, submission: Submission, start: Start, now: datetime, column: str
) -> None:
    """Neither a second case of a draft nor a second use of a reference can be written at all."""
    case = store.cases.submit(saved, submission, now)
    row = {
        "reference": "2222-3333",
        "draft_id": start("other").id,
        "service": "s",
        "journey": "j",
        "release": "r",
        "status": "received",
        "answers": "{}",
        "received_at": now,
        "env": "test",
        "source": "user",
        "channel": "web",
        "assisted": 0,
        column: getattr(case, column),
    }
    with pytest.raises(IntegrityError, match=column), store._database.writing() as connection:
        connection.execute(insert(cases_table), row)


# --- reading ------------------------------------------------------------------


def test_what_is_not_there_is_none(store: Store, saved: Draft) -> None:
    """An unknown reference and a draft under way have no case."""
    assert store.cases.by_reference("2222-2222") is None
    assert store.cases.of_draft(saved.id) is None


def test_open_cases_about_an_asset_are_found(
    store: Store, submission: Submission, start: Start, now: datetime
) -> None:
    """The newest first, without the closed, other assets, and other services."""

    def submit(session: str, state: State, asset: str | None, service: str = "street-lights") -> str:
        draft = start(session, service=service)
        near = replace(submission, state=state, asset=asset, latitude=53.001, longitude=-5.0)
        return store.cases.submit(draft, near, now).reference

    first = submit("1", "open", "lamp-17")
    submit("2", "fixed", "lamp-17")
    near = submit("3", "open", "lamp-18")
    submit("4", "open", "lamp-17", "bins")
    submit("5", "closed", None)
    newest = submit("6", "open", "lamp-17")
    here = Asset("lamp-17", "Column 17", 53.0, -5.0)  # 111 metres away

    def found(metres: float, env: str = "test") -> list[str]:
        return [case.reference for case in store.cases.open_near([env], "street-lights", here, metres)]

    assert [newest, first] == found(0) == found(110)
    assert [newest, first, near] == found(112)
    assert found(112, "live") == []
    assert (store.cases.count(), store.cases.count("street-lights")) == (6, 5)


def test_staff_who_submit_stand_in_the_timeline(
    store: Store, submission: Submission, start: Start, now: datetime
) -> None:
    """Who submitted is told by the draft's origin, and the case keeps it."""
    origin = Origin("live", "staff", "phone", True)
    case = store.cases.submit(start(origin=origin), submission, now)
    assert store.cases.timeline(case)[0].by == "staff"
    assert origin == case.origin


# --- killed -------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal")
def test_a_killed_process_leaves_no_half_of_a_case(url: str, store: Store) -> None:
    """Twenty processes die in the middle of submitting: what they acknowledged is there, all of it whole."""
    dice = random.Random(4711)
    acknowledged = {reference for _ in range(5) for reference in _kill_some(url, dice)}
    assert len(acknowledged) >= 20
    assert all(store.cases.by_reference(reference) for reference in acknowledged)
    assert _half_written(store) == []
    with store._database.reading() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def _kill_some(url: str, dice: random.Random) -> Iterator[str]:
    """Let four processes submit at once and kill each in the middle of it; the references they gave out."""
    command = [sys.executable, str(SUBMITTER), "forever", url]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    given = []
    for process in processes:
        assert process.stdout is not None
        given.append(process.stdout.readline())  # all of them are at work before the first is killed
    for process in processes:
        time.sleep(dice.uniform(0, 0.03))
        process.kill()
    for process in processes:
        given.extend(process.communicate(timeout=30)[0].splitlines())
    return (line.strip() for line in given if re.fullmatch(r"\w{4}-\w{4}\n?", line))


def _half_written(store: Store) -> list[object]:
    """Cases without their entry, message or closed draft, and submitted drafts without a case."""
    with store._database.reading() as connection:
        return [
            *connection.execute(
                text(
                    "SELECT reference FROM cases JOIN draft ON draft.id = draft_id"
                    " WHERE draft.state <> 'submitted'"
                    " OR NOT EXISTS (SELECT 1 FROM case_entry WHERE case_id = cases.id)"
                    " OR NOT EXISTS (SELECT 1 FROM message WHERE case_id = cases.id)"
                )
            ),
            *connection.execute(
                text(
                    "SELECT id FROM draft"
                    " WHERE state = 'submitted' AND id NOT IN (SELECT draft_id FROM cases)"
                )
            ),
        ]


def test_a_half_written_case_would_be_seen(
    store: Store, saved: Draft, submission: Submission, now: datetime
) -> None:
    """The search itself finds one."""
    store.cases.submit(saved, submission, now)
    assert _half_written(store) == []
    with store._database.writing() as connection:
        connection.execute(text("DELETE FROM case_entry"))
    assert len(_half_written(store)) == 1


def test_a_store_opened_anew_has_what_was_submitted(
    store: Store, saved: Draft, submission: Submission, now: datetime, url: str
) -> None:
    """Nothing hangs on the process that wrote it."""
    case = store.cases.submit(saved, submission, now)
    other = open_store(url)
    assert case == other.cases.by_reference(case.reference)
    other.close()


def _counts(store: Store) -> dict[str, int]:
    with store._database.reading() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("cases", "case_entry", "message")
        }
