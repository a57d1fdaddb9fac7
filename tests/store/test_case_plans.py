"""Lists of cases are read by an index, in its order where it has one, however many cases there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

import pytest

from prototype_kit.cases import CaseEntry, CaseFilter, Sort, Submission
from prototype_kit.files import CleanFile
from prototype_kit.store import Draft, NewUpload, Store
from tests.statements import recorded
from tests.store.conftest import NOON
from tests.store.test_plans import _plan

Start = Callable[..., Draft]
ENVS = ("prototype", "demo")
SORTS = get_args(Sort)
BY_DAY: tuple[Sort, ...] = ("newest", "oldest")
# Filters that an index has in the order that is wanted, so that a page reads 25 cases and no more.
IN_ORDER: dict[str, tuple[Sequence[Sort], dict[str, Any]]] = {
    "open": (SORTS, {}),
    "fixed": (SORTS, {"state": "fixed"}),
    "all": (SORTS, {"state": None}),
    "a service": (SORTS, {"service": "street-lights"}),
    "all of a service": (BY_DAY, {"service": "street-lights", "state": None}),
    "a kind": (SORTS, {"kind": "damaged"}),
    "a kind of a service": (BY_DAY, {"service": "street-lights", "kind": "damaged"}),
    "a status": (SORTS, {"status": "investigating"}),
    "a team": (SORTS, {"team": "Lighting"}),
    "somebody's": (BY_DAY, {"assignee_id": 7}),
    "nobody's": (BY_DAY, {"assignee_id": 0}),
    "a priority": (BY_DAY, {"priority": "high"}),
    "late": (("due",), {"late_at": NOON}),
    "of a time": (BY_DAY, {"received_from": NOON, "received_before": NOON}),
    "all of a time": (BY_DAY, {"received_from": NOON, "state": None}),
}
# Those that read what one index gives, which is not all there is, and sort it.
SORTED: dict[str, tuple[Sequence[Sort], dict[str, Any]]] = {
    "somebody's": (("due", "changed"), {"assignee_id": 7, "state": None}),
    "all of a team": (SORTS, {"team": "Lighting", "state": None}),
    "all of a priority": (SORTS, {"priority": "high", "state": None}),
    "late": (("newest", "changed"), {"late_at": NOON}),
    "words": (SORTS, {"words": ("mill", "lane")}),
    "words of a team": (SORTS, {"words": ("mill",), "team": "Lighting", "service": "street-lights"}),
}


def _page_plan(store: Store, sort: Sort, given: dict[str, Any]) -> list[str]:
    """How a page of a list is read; that it is two statements, and the second stops counting."""
    with recorded(store.database) as statements:
        store.case_lists.page(CaseFilter(ENVS, **{**given, "sort": sort}), 2, 25)
    *counted, page, count = statements
    assert len(counted) == (1 + len(given["words"]) if "words" in given else 0)
    assert "LIMIT" in count[0]
    assert 10_001 in count[1]
    return _plan(store, page)


@pytest.mark.parametrize("name", IN_ORDER)
def test_a_page_of_cases_is_read_in_its_order(store: Store, name: str) -> None:
    """Nothing is sorted, and no more is read than is passed over and shown."""
    sorts, given = IN_ORDER[name]
    for sort in sorts:
        plan = _page_plan(store, sort, given)
        assert len(plan) == 1, (sort, plan)
        assert "USING INDEX ix_cases_" in plan[0], (sort, plan)


@pytest.mark.parametrize("name", SORTED)
def test_other_lists_read_what_one_index_gives(store: Store, name: str) -> None:
    """However they are sorted, never the whole table."""
    sorts, given = SORTED[name]
    for sort in sorts:
        plan = _page_plan(store, sort, given)
        assert plan[0].startswith("SEARCH cases USING"), (sort, plan)
        assert not any(step.startswith("SCAN") for step in plan), (sort, plan)


def test_words_are_looked_up_before_anything_else(store: Store) -> None:
    """A list of many open cases is not read to find the few that have a word."""
    plan = _page_plan(store, "newest", {"words": ("ann@example.com", "lee"), "service": "street-lights"})
    assert plan[0] == "SEARCH cases USING INTEGER PRIMARY KEY (rowid=?)"
    assert any("case_word USING COVERING INDEX" in step and "word>?" in step for step in plan)


def test_the_rarest_word_is_looked_up_first(
    store: Store, start: Start, submission: Submission, now: datetime
) -> None:
    """Whatever its length; how often each is there is counted by an index, and not to the end."""
    for number in range(3):
        found_by = ["Ann", "street"] if number == 1 else ["street"]
        store.cases.submit(start(f"{number}"), replace(submission, found_by=found_by), now)
    with recorded(store.database) as statements:
        (found,) = store.case_lists.page(CaseFilter(("test",), words=("street", "ann")), 1, 25).cases
    assert found.id == 2
    sql, parameters = statements[3]
    assert re.search(r"cases\.id IN \(SELECT case_word\.case_id", sql)
    given = [each for each in parameters if each in ("street", "ann")]
    assert given == ["ann", "street"]
    assert _plan(store, statements[0]) == ["SEARCH cases"]  # the last row of the table
    for statement in statements[1:3]:
        assert 1_000 in statement[1]
        assert any("USING COVERING INDEX" in step and "word>?" in step for step in _plan(store, statement))


def test_words_that_many_cases_have_are_read_in_the_order_of_the_list(
    store: Store, start: Start, submission: Submission, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sorted, and a page is soon full: it does not wait until all that have them are found."""
    monkeypatch.setattr("prototype_kit.store.case_lists._COMMON", 3)
    made = [
        store.cases.submit(start(f"{number}"), replace(submission, found_by=["Mill Lane"]), now).id
        for number in range(4)
    ]
    for sort in SORTS:
        plan = _page_plan(store, sort, {"words": ("mill", "lane")})
        assert plan[0].startswith("SEARCH cases USING INDEX ix_cases_"), (sort, plan)
        assert not any("TEMP B-TREE" in step for step in plan), (sort, plan)
        assert sum("ix_case_word_case_id (case_id=?)" in step for step in plan) == 2, (sort, plan)
    page = store.case_lists.page(CaseFilter(("test",), words=("mill", "lane")), 1, 25)
    assert ([case.id for case in page.cases], page.total) == (made[::-1], 4)
    for number in range(4, 9):
        store.cases.submit(start(f"{number}"), submission, now)
    assert "TEMP B-TREE" in str(_page_plan(store, "newest", {"words": ("mill", "lane")}))  # 4 of 9 have them


def test_an_export_reads_on_from_where_it_was(store: Store) -> None:
    """Each part begins where the last ended."""
    with recorded(store.database) as statements:
        list(store.case_lists.each(CaseFilter(ENVS, state=None)))
        list(store.case_lists.each_whole(CaseFilter(ENVS, words=("mill",))))
    del statements[1:3]  # how many cases there are, and how many have the word
    by_id, by_word = (_plan(store, statement)[0] for statement in statements)
    assert by_id == "SEARCH cases USING INTEGER PRIMARY KEY (rowid>?)"
    assert by_word.startswith("SEARCH cases USING INTEGER PRIMARY KEY (rowid")


def test_what_a_case_page_asks_is_found_by_an_index(
    store: Store, start: Start, submission: Submission, now: datetime
) -> None:
    """Followers of one or several cases, several cases at once, files of staff, and saved views."""
    case = store.cases.submit(start(), submission, now)
    ann = store.accounts.add("staff", "ann@example.com", "Ann", now, ["manager"])
    with recorded(store.database) as statements:
        store.followers.of_case(case)
        store.followers.of_cases([case.id, 7])
        store.cases.by_references([case.reference, "7K3M-9PQ2"])
        store.cases.references_of([case.id, case.id + 1])
        file = CleanFile("one.jpg", "photo", "image/jpeg", b"one")
        store.cases.attach(case, CaseEntry(now, "attachment", "one.jpg", "Ann"), NewUpload("one", file))
        store.cases.update(case, replace(case, priority="high"), [], [], now)
        store.saved_views.save(ann.id, "Mine", "assignee=me")
        (view,) = store.saved_views.of(ann.id)
        store.saved_views.delete(ann.id, view.id)
    for statement in statements:
        plan = _plan(store, statement)
        scans = ("SCAN cases", "SCAN follower", "SCAN saved_view", "SCAN upload")
        assert not any(step.startswith(scans) for step in plan), plan
