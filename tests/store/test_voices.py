"""Voices: everybody with the same need counts once, whatever they press twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from prototype_kit.cases import Case, CaseEntry, NewFollower, Submission
from prototype_kit.store import Draft, Store
from prototype_kit.store.voices import AGAIN

Start = Callable[..., Draft]
BOB = NewFollower("email", "bob@example.com", "en", "https://services.example.gov.uk")


@pytest.fixture
def case(store: Store, start: Start, submission: Submission, now: datetime) -> Case:
    """What somebody reported whose browser has the session “cookie”."""
    return store.cases.submit(start(), submission, now)


def _line(now: datetime) -> CaseEntry:
    return CaseEntry(now, "voice", "One more person told us about this", "user")


def _told(store: Store, case: Case) -> list[str]:
    """What the timeline says of voices."""
    return [entry.words for entry in store.cases.timeline(case) if entry.kind == "voice"]


def test_a_browser_counts_once(store: Store, case: Case, now: datetime) -> None:
    """Of twenty times at the same moment too; another browser counts as well."""
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: store.cases.add_voice(case, _line(now), None, "theirs"), range(20)))
    assert _told(store, case) == ["One more person told us about this"]
    assert store.cases.add_voice(case, _line(now), None, "another") == 3
    assert store.cases.times_told([case.id]) == {case.id: 3}


def test_a_browser_is_counted_for_each_case(
    store: Store, case: Case, start: Start, submission: Submission, now: datetime
) -> None:
    """And nothing is kept but a hash of its session."""
    other = store.cases.submit(start("somebody"), submission, now)
    for each in (case, other):
        assert store.cases.add_voice(each, _line(now), None, "theirs") == 2
    assert store.cases.times_told([case.id, other.id]) == {case.id: 2, other.id: 2}


def test_whoever_reported_it_counts_once(store: Store, case: Case, now: datetime) -> None:
    """By the report: in that browser they add nothing."""
    for _ in range(2):
        assert store.cases.add_voice(case, _line(now), None, "cookie") == 1
    assert _told(store, case) == []


def test_an_address_counts_once(store: Store, case: Case, now: datetime) -> None:
    """However many browsers it is entered in; how often we were told does not show whether it was there."""
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda n: store.cases.add_voice(case, _line(now), BOB, f"b{n}"), range(5)))
    found = store.cases.by_id(case.id)
    assert found is not None
    assert found.voices == 2
    assert sorted(_told(store, case)) == ["One more person told us about this"] + [AGAIN] * 4
    assert store.cases.times_told([case.id]) == {case.id: 6}
    assert [each.recipient for each in store.followers.of_case(case)].count(BOB.recipient) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("bob@example.com", " Bob@Example.com"),
        ("07700 900 982", "+44 7700900982"),
        ("(01632) 960-001", "01632960001"),
    ],
)
def test_an_address_is_known_in_any_spelling(
    store: Store, case: Case, now: datetime, first: str, second: str
) -> None:
    """With capitals, spaces or the code of the country."""
    for recipient in (first, second):
        new = NewFollower("email" if "@" in recipient else "text", recipient.strip(), "en", "")
        store.cases.add_voice(case, _line(now), new, recipient)
    found = store.cases.by_id(case.id)
    assert found is not None
    assert found.voices == 2


def test_who_only_followed_it_is_counted_when_they_add_their_voice(
    store: Store, case: Case, now: datetime
) -> None:
    """To follow a case says nothing of having the same need."""
    store.followers.add(case, BOB, now)
    assert [each.counted for each in store.followers.of_case(case) if each.recipient == BOB.recipient] == [
        False
    ]
    assert store.cases.add_voice(case, _line(now), BOB, "theirs") == 2
    assert store.cases.add_voice(case, _line(now), BOB, "another") == 2


def test_staff_take_many_voices(store: Store, case: Case, now: datetime) -> None:
    """One after the other, of people who have no browser here; an address counts once for them too."""
    assert store.cases.add_voice(case, _line(now), None) == 2
    assert store.cases.add_voice(case, _line(now), BOB) == 3
    assert store.cases.add_voice(case, _line(now), BOB) == 3
