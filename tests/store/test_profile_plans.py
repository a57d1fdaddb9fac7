"""What is asked of somebody's details, and of a new email address, does not grow with what is stored."""

from __future__ import annotations

from datetime import datetime

from prototype_kit.cases import NewFollower, Submission
from prototype_kit.messages import NewMessage
from prototype_kit.profiles import NOTHING_KEPT
from prototype_kit.store import NewAddress, Reach, Store
from tests.statements import recorded
from tests.store.test_plans import Start, _is_grown, _plan


def _asked(store: Store, start: Start, submission: Submission, now: datetime) -> None:
    """All that residents and the worker ask; and what the page of a case does."""
    ann = store.accounts.add("resident", "ann@example.com", "", now)
    case = store.cases.submit(start(), submission, now)
    store.followers.add(case, NewFollower("email", ann.email, "en", ""), now)
    store.account_cases.link(ann, case, now)
    kept = store.profiles.save(ann, NOTHING_KEPT.with_detail("name", "Ann"), now)
    store.profiles.save(ann, kept.without_paper(now), now)
    store.profiles.of(ann)
    store.profiles.paperless_since(case)
    store.own_followers.move(ann, [], Reach("email", "other@example.com"), now)
    tokens: list[str] = []

    def letters(token: str | None, _until: datetime) -> list[NewMessage]:
        tokens.append(token or "")
        return []

    session = store.account_sessions.begin(ann, "desktop", now)
    store.email_changes.ask(NewAddress("anne@example.com", "en", "", ann), letters, now)
    store.email_changes.pending(ann, now)
    store.email_changes.find(tokens[-1], ann, now)
    assert store.email_changes.use(tokens[-1], ann, session, [], now) == "anne@example.com"
    store.email_changes.withdraw(ann, now)
    store.email_changes.expire(now.replace(year=now.year + 1))


def test_no_request_reads_a_whole_table(
    store: Store, start: Start, submission: Submission, now: datetime
) -> None:
    """Every statement finds its rows by an index, and sorts no more than the few of one account."""
    with recorded(store.database) as statements:
        _asked(store, start, submission, now)
    plans = {statement[0]: _plan(store, statement) for statement in statements}
    its = {sql: plan for sql, plan in plans.items() if "profile" in sql or "email_change" in sql}
    assert len(its) >= 9
    grown = {
        sql: plan for sql, plan in plans.items() if _is_grown(plan) and "INSERT INTO account (" not in sql
    }
    sorted_ = ("ORDER BY account_case.linked_at", "ORDER BY follower.case_id")
    few = {sql: plan for sql, plan in grown.items() if any(name in sql for name in sorted_)}
    assert not [step for plan in few.values() for step in plan if step.startswith("SCAN")]
    assert {sql: plan for sql, plan in grown.items() if sql not in few} == {}
