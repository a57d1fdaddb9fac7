"""Answers never change, and what is stored is what comes back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.answers import (
    EMPTY,
    Address,
    AddressLookup,
    Answers,
    Asset,
    BankAccount,
    Choice,
    Fact,
    Moment,
    Month,
)

NAMES = st.from_regex(r"[a-z]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True)
CHOICES = st.builds(Choice, st.text(max_size=5) | st.integers(), st.text(max_size=9))
DEGREES = st.floats(-180, 180, allow_nan=False)
ADDRESSES = st.builds(
    Address, st.lists(st.text(max_size=9), max_size=3).map(tuple), st.text(max_size=9), st.text(max_size=8),
    st.text(max_size=9), st.none() | st.text(max_size=12), st.none() | st.text(max_size=4),
    st.sampled_from(["found", "typed"]),
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers(),
    st.booleans(),
    st.decimals(allow_nan=False),
    st.dates(),
    st.times(),
    st.builds(Moment, st.dates(), st.times()),
    st.builds(Month, st.integers(1, 9999), st.integers(1, 12)),
    st.builds(
        BankAccount, st.text(max_size=20), st.text(max_size=6), st.text(max_size=8), st.text(max_size=18)
    ),
    CHOICES,
    st.builds(
        Asset, st.text(min_size=1, max_size=6), st.text(max_size=20), DEGREES, DEGREES, st.text(max_size=9)
    ),
    ADDRESSES,
    st.builds(
        AddressLookup,
        st.text(max_size=8),
        st.text(max_size=8),
        st.lists(ADDRESSES, max_size=2).map(tuple),
        st.integers(0, 200),
    ),
    st.lists(CHOICES, max_size=3).map(tuple),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
MOMENTS = st.datetimes(timezones=st.just(UTC))
FACTS = st.dictionaries(NAMES, st.builds(Fact, JSON, st.text(max_size=9), MOMENTS), max_size=3)
ITEM = st.builds(Answers, st.dictionaries(NAMES, VALUES, max_size=4), FACTS, st.frozensets(NAMES, max_size=4))
ANSWERS = st.builds(
    Answers,
    st.dictionaries(NAMES, VALUES, max_size=6),
    FACTS,
    st.frozensets(NAMES, max_size=6),
    st.dictionaries(NAMES, st.dictionaries(st.sampled_from(["1", "2", "3"]), ITEM, max_size=3), max_size=2),
)


@given(ANSWERS)
def test_what_is_stored_comes_back(answers: Answers) -> None:
    """Every kind of value, fact and item survives storing, with its type."""
    again = Answers.loads(answers.dumps())
    assert answers == again
    assert [type(value) for value in answers.values.values()] == [
        type(value) for value in again.values.values()
    ]


@given(ANSWERS)
def test_storing_twice_gives_the_same_text(answers: Answers) -> None:
    """Text that was read is written back the same, so that nothing creeps in with each save."""
    assert answers.dumps() == Answers.loads(answers.dumps()).dumps()


TYPED: list[tuple[Any, Any]] = [
    (True, True),
    (1, 1),
    ("1", "1"),
    (Decimal("1.50"), {"is": "decimal", "value": "1.50"}),
    (date(2026, 11, 21), {"is": "date", "value": "2026-11-21"}),
    (time(9, 5), {"is": "time", "value": "09:05:00"}),
    (Choice("a", "A"), {"is": "choice", "value": "a", "label": "A"}),
    (Choice(2, "Two"), {"is": "choice", "value": 2, "label": "Two"}),
    (Month(2026, 3), {"is": "month", "year": 2026, "month": 3}),
    (
        BankAccount("Mx A Example", "012345", "00733445"),
        {
            "is": "bank-account", "holder": "Mx A Example", "sort_code": "012345", "number": "00733445",
            "roll": "",
        },
    ),
    ((), []),
]  # fmt: skip


@pytest.mark.parametrize(("value", "stored"), TYPED)
def test_values_are_stored_as_plain_json(value: Any, stored: Any) -> None:
    """What is stored can be read without this program: JSON, with a name for what JSON lacks."""
    assert stored == json.loads(EMPTY.with_page("page", {"q": value}).dumps())["values"]["q"]


def test_one_and_true_stay_apart() -> None:
    """Python holds that 1 equals True; stored answers do not mix them up."""
    again = Answers.loads(Answers({"one": 1, "true": True, "decimal": Decimal(1)}).dumps())
    assert [int, bool, Decimal] == [type(value) for value in again.values.values()]


def test_a_field_that_a_later_version_adds_is_left_out() -> None:
    """A draft that a newer version saved is still read: what this version does not know is skipped."""
    text = '{"format":1,"values":{"q":{"is":"choice","value":"a","label":"A","colour":"red"}}}'
    assert Answers({"q": Choice("a", "A")}) == Answers.loads(text)


@pytest.mark.parametrize("text", ['{"format":2}', "{}", '{"format":"1"}'])
def test_an_unknown_format_is_refused(text: str) -> None:
    """Answers in a format that this version could misread are refused."""
    with pytest.raises(ValueError, match="this version reads 1"):
        Answers.loads(text)


def test_a_page_puts_its_answers_beside_the_others() -> None:
    """A page that is continued replaces its own answers and leaves those of other pages alone."""
    first = EMPTY.with_page("one", {"a": "1", "b": "2"}).with_page("two", {"c": "3"})
    again = first.with_page("one", {"a": "4", "b": "2"})
    assert again.values == {"a": "4", "b": "2", "c": "3"}
    assert frozenset({"one", "two"}) == again.continued


def test_an_answer_is_taken_away_with_none() -> None:
    """An optional answer that was deleted is gone, and the page is still continued."""
    answers = EMPTY.with_page("one", {"a": "1"}).with_page("one", {"a": None})
    assert (EMPTY.values, frozenset({"one"})) == (answers.values, answers.continued)


def test_facts_are_kept_with_source_and_time() -> None:
    """A page that learns something keeps it with where it comes from and when."""
    fact = Fact([{"value": "R1"}], "back office", datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
    assert {"near": fact} == EMPTY.with_page("light", {}, {"near": fact}).facts


def test_answers_do_not_change() -> None:
    """Answers that were added to are new ones; the old stay as they were."""
    first = EMPTY.with_page("one", {"a": "1"})
    first.with_page("two", {"b": "2"})
    first.with_item("babies", "1", EMPTY.with_page("born", {"c": "3"}))
    assert Answers({"a": "1"}, continued=frozenset({"one"})) == first
    with pytest.raises(AttributeError):
        first.values = {}  # type: ignore[misc] - this is what must fail


def test_an_item_is_put_in_and_replaced() -> None:
    """Items of a repeat have ids of their own; one that was never mentioned is empty."""
    one, two = EMPTY.with_page("born", {"c": "1"}), EMPTY.with_page("born", {"c": "2"})
    answers = EMPTY.with_item("babies", "1", one).with_item("babies", "2", one).with_item("babies", "2", two)
    assert (one, two, EMPTY) == tuple(answers.item("babies", number) for number in "123")
    assert answers.item("cars", "1") == EMPTY


def test_a_choice_shows_its_label() -> None:
    """A chosen option or asset reads as the person saw it."""
    assert (
        str(Choice("r", "Red")),
        str(Asset("A7", "Column 7, Mill Lane", 53, -5)),
    ) == ("Red", "Column 7, Mill Lane")
