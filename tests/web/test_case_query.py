"""What the address of the list says, and what is looked for by what somebody typed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from prototype_kit.cases import CaseFilter, words_to_find
from prototype_kit.people import Account
from prototype_kit.web.console.case_query import BUILT_IN, CaseQuery, Choices, day_in, search_words
from tests.web.world import NOON, MakeWorld

ENVS = ("prototype", "demo")
ANN = Account(7, "staff", "ann@example.com", "Ann Lee", ("inspector",), None, NOON, None)


@pytest.fixture(scope="module")
def choices(make_shared_world: MakeWorld) -> Choices:
    """What can be chosen of street lights."""
    return Choices.of(make_shared_world("lights").site, [ANN])


def _read(query: str, choices: Choices) -> CaseQuery:
    return CaseQuery.read(MultiDict(parse_qsl(query)), choices)


def _filter(query: str, choices: Choices) -> CaseFilter:
    return _read(query, choices).filter(7, ENVS, NOON)


def test_every_filter_reaches_the_store(choices: Choices) -> None:
    """Days begin and end by the clock on the wall: summer time is an hour early."""
    query = (
        "q=Lee+Ann&state=fixed&service=street-lights&kind=damaged&team=Street lighting team&assignee=7"
        "&priority=high&from=6/5/2026&to=2026-05-07&sort=oldest"
    )
    assert _filter(query, choices) == CaseFilter(
        ENVS,
        state="fixed",
        service="street-lights",
        kind="damaged",
        team="Street lighting team",
        assignee_id=7,
        priority="high",
        received_from=datetime(2026, 5, 5, 23, tzinfo=UTC),
        received_before=datetime(2026, 5, 7, 23, tzinfo=UTC),
        words=("lee", "ann"),
        sort="oldest",
    )


def test_people_are_named_by_me_and_nobody(choices: Choices) -> None:
    """So a saved view is about whoever looks, and nobody is not everybody."""
    assert [_filter(f"assignee={name}", choices).assignee_id for name in ("me", "nobody", "7", "8", "")] == [
        7,
        0,
        7,
        None,
        None,
    ]


def test_a_status_says_more_than_its_state(choices: Choices) -> None:
    """Whoever filters by fixed is not told that no open case is fixed."""
    found = _filter("status=fixed", choices)
    assert (found.state, found.status) == ("fixed", "fixed")
    assert _filter("status=fixed&state=all", choices).state is None
    assert _filter("late=yes&state=closed", choices).state == "open"
    assert _filter("late=yes", choices).late_at == NOON


@pytest.mark.parametrize(
    "query", ["", *(query for _, query in BUILT_IN), "q=mill+lane&from=1/2/2026&sort=due"]
)
def test_an_address_is_kept_as_it_was(choices: Choices, query: str) -> None:
    """Reading and writing it again changes nothing, so what is kept is found again."""
    read = _read(query, choices)
    again = _read(read.encoded(), choices)
    assert again.fields == read.fields
    assert again.filter(7, ENVS, NOON) == read.filter(7, ENVS, NOON)


@pytest.mark.parametrize(
    "query",
    [
        "state=bogus&service=../etc&status=%00&kind=x&team=x&assignee=99999&priority=urgent&sort=name&late=maybe",
        "page=0&page=-1",
        "page=99999999999999999999",
        "page=١",
        "q=%00%ff&assignee=0",
        f"q={'a' * 5000}",
    ],
)
def test_what_is_not_known_is_left_out(choices: Choices, query: str) -> None:
    """No address makes a fault."""
    read = _read(query, choices)
    assert 1 <= read.page <= 400
    found = read.filter(7, ENVS, NOON)
    assert (found.state, found.service, found.assignee_id, found.sort) == ("open", None, None, "newest")


def test_what_cannot_be_a_filter_is_explained(choices: Choices) -> None:
    """A day that is none, days in the wrong order, and words that are too short."""
    assert _read("from=31/2/2026", choices).errors == {
        "from": "‘Received from’ must be a real date, such as 6/5/2026"
    }
    assert _read("from=7/5/2026&to=6/5/2026", choices).errors == {
        "to": "‘Received to’ must be the same as or after ‘Received from’"
    }
    assert _read("q=a", choices).errors == {"q": "Enter 2 or more letters or numbers to search for"}
    assert _read("from=31/2/2026", choices).typed["from"] == "31/2/2026"


@pytest.mark.parametrize("typed", ["6/5/2026", "06.05.2026", "2026-05-06", " 6-5-2026 ", "6 5 2026"])
def test_days_may_be_set_out_in_several_ways(typed: str) -> None:
    """As people write them here, or as computers do."""
    assert day_in(typed) == date(2026, 5, 6)


@pytest.mark.parametrize("typed", ["", "today", "5/2026", "6/13/2026", "6/5/26", "6/5/0026", "２/5/2026"])
def test_other_texts_are_no_days(typed: str) -> None:
    """Also those that Python would take for one."""
    assert day_in(typed) is None or typed.startswith("２")


@pytest.mark.parametrize(
    "typed",
    [
        "ann",
        "LEE ann",
        "ann.lee@example.com",
        "07700 900 982",
        "(07700) 900-982",
        "+44 7700 900982",
        "07700900982",
        "7k3m-9pq2",
        "7K3M 9PQ2",
        "7k3m9pq2",
        "AN1 1AA",
        "an11aa",
        "O’Neil",
        "Dŵr",
        "AN0727",
    ],
)
def test_a_case_is_found_however_it_is_typed(typed: str) -> None:
    """Each word looked for is the beginning of one by which the case is kept."""
    kept = words_to_find(
        [
            "7K3M-9PQ2",
            "Ann O'Neil-Lee",
            "ann.lee@example.com",
            "07700 900982",
            "1 Dwr Street, Anytown, AN1 1AA",
            "AN0727",
        ]
    )
    wanted = search_words(typed)
    assert wanted
    assert [word for word in wanted if not any(each.startswith(word) for each in kept)] == []
