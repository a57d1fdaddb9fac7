"""Duplicates point at the case that is worked on, whatever is said of cases and in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from prototype_kit.cases import Case, CaseEntry, NewFollower, Submission
from prototype_kit.store import CaseChanged, Draft, Store
from tests.statements import recorded
from tests.store.test_plans import _plan

Start = Callable[..., Draft]
Report = Callable[[str], Case]


@pytest.fixture
def report(store: Store, start: Start, submission: Submission, now: datetime) -> Report:
    """Makes a case that somebody follows, by a name of its own."""

    def make(name: str) -> Case:
        follower = NewFollower("email", f"{name}@example.com", "en", "", reporter=True)
        return store.cases.submit(start(name), replace(submission, followers=[follower]), now)

    return make


def _mark(store: Store, case: Case, original: Case, now: datetime) -> Case:
    """Say that a case is the same as another."""
    closed = replace(case, status="duplicate", state="closed", duplicate_of=original.id)
    return store.cases.update(case, closed, (), (), now, CaseEntry(now, "same-as", "Gone along", "Bea"))


def _now(store: Store, case: Case) -> Case:
    found = store.cases.by_id(case.id)
    assert found is not None
    return found


def test_duplicates_go_along(store: Store, report: Report, now: datetime) -> None:
    """To the case that theirs became a duplicate of, which tells whoever follows any of them."""
    first, second, third, fourth = (report(name) for name in ("ann", "bob", "cat", "dan"))
    _mark(store, third, second, now)
    _mark(store, fourth, second, now)
    _mark(store, second, first, now)
    moved = [_now(store, each) for each in (second, third, fourth)]
    assert [each.duplicate_of for each in moved] == [first.id] * 3
    assert [each.version for each in moved] == [2, 3, 3]
    assert [store.cases.original(each).id for each in moved] == [first.id] * 3
    assert store.cases.original(first) == first
    assert [each.recipient[:3] for each in store.followers.of_case(first)] == ["ann", "bob", "cat", "dan"]
    assert [each.words for each in store.cases.timeline(third)][1:] == ["Gone along"]
    assert [each.words for each in store.cases.timeline(second)][1:] == []


def test_nothing_points_at_a_duplicate(store: Store, report: Report, now: datetime) -> None:
    """Nor at itself, nor at nothing: it is refused, and all stays as it was."""
    first, second, third = (report(name) for name in ("ann", "bob", "cat"))
    _mark(store, second, first, now)
    for case, original in ((first, second), (third, second), (third, third), (third, replace(third, id=99))):
        with pytest.raises(CaseChanged):
            _mark(store, case, original, now)
    assert [_now(store, each).version for each in (first, second, third)] == [1, 2, 1]


def test_two_who_mark_two_cases_as_each_others(store: Store, report: Report, now: datetime) -> None:
    """At the same moment: one of them is refused."""
    first, second = report("ann"), report("bob")

    def marked(pair: tuple[Case, Case]) -> bool:
        try:
            _mark(store, *pair, now)
        except CaseChanged:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(marked, [(first, second), (second, first)])) == [False, True]


def test_a_duplicate_is_changed_as_any_other_case(store: Store, report: Report, now: datetime) -> None:
    """Nothing is asked of the case that it points at; and it may be let go."""
    first, second = report("ann"), report("bob")
    second = _mark(store, second, first, now)
    _mark(store, first, report("cat"), now)
    moved = _now(store, second)
    assert store.cases.update(moved, replace(moved, priority="high"), (), (), now).priority == "high"
    moved = _now(store, second)
    assert store.cases.update(moved, replace(moved, duplicate_of=None), (), (), now).duplicate_of is None


def test_duplicates_are_found_by_an_index(store: Store, report: Report, now: datetime) -> None:
    """However many cases there are."""
    first, second, third = (report(name) for name in ("ann", "bob", "cat"))
    _mark(store, third, second, now)
    with recorded(store.database) as statements:
        _mark(store, second, first, now)
    plans = [_plan(store, statement) for statement in statements if statement[0].strip()[:6] != "INSERT"]
    assert "USING COVERING INDEX ix_cases_duplicate_of (duplicate_of=?)" in str(plans)
    assert not any(step.startswith("SCAN cases") for plan in plans for step in plan), plans
