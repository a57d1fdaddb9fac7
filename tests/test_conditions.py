"""Conditions hold or not, read as English sentences, and say what they name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.answers import BankAccount, Choice, Fact, Moment, Month, Value
from prototype_kit.conditions import Condition, ConditionReader, RelativeDate
from prototype_kit.document import Faults, parse_yaml
from prototype_kit.known import Known

TODAY = date(2026, 11, 21)
LOOKED_UP = datetime(2026, 11, 21, 9, tzinfo=UTC)


def known(values: Mapping[str, Value] | None = None, facts: Mapping[str, Any] | None = None) -> Known:
    """Some answers and facts, as a walk would have learned them."""
    found = Known(
        TODAY, rule=lambda name, j: {"is-late": True, "is-early": False, "sees": j["colour"] == "red"}[name]
    )
    found.learn(values or {}, {name: Fact(value, "test", LOOKED_UP) for name, value in (facts or {}).items()})
    return found


def condition(text: str, named: str = "{}") -> Condition:
    """The condition that is written as `text`, beside those that the journey names."""
    read, faults = reading(text, named)
    assert read is not None, faults.found
    return read


def reading(text: str, named: str = "{}") -> tuple[Condition | None, Faults]:
    """What a text is read as, and its faults."""
    faults = Faults()
    conditions: dict[str, Condition] = {}
    reader = ConditionReader(conditions, faults)
    names = parse_yaml(named, "journey.yaml", faults)
    assert names is not None
    for name, node in names.entries.items():
        conditions[name] = reader.read(node)  # type: ignore[assignment] - these can all be read
    node = parse_yaml(text, "journey.yaml", faults)
    assert node is not None
    return reader.read(node), faults


HOLDS: dict[str, list[tuple[str, Value | None, bool]]] = {
    "is": [
        ("{q: red}", Choice("red", "Red"), True),
        ("{q: red}", Choice("blue", "Blue"), False),
        ("{q: 2}", Choice(2, "Two"), True),
        ("{q: 2}", 2, True),
        ("{q: 2}", "2", True),
        ("{q: red}", None, False),
        ("{q: 12.5}", Decimal("12.50"), True),
        ("{q: 12.51}", Decimal("12.50"), False),
        ("{q: twelve}", Decimal("12.50"), False),
        ("{q: 2026-11}", Month(2026, 11), True),
        ("{q: Mx A Example}", BankAccount("Mx A Example", "309430", "00733445"), False),
    ],
    "one of": [
        ("{q: [1, 12.50]}", Decimal("12.5"), True),
        ("{q: [1, 12]}", Decimal("12.5"), False),
        ("{q: [red, blue]}", Choice("blue", "Blue"), True),
        ("{q: [red, blue]}", Choice("green", "Green"), False),
        ("{q: [red, blue]}", None, False),
    ],
    "contains": [
        ("{q: {contains: red}}", (Choice("blue", "Blue"), Choice("red", "Red")), True),
        ("{q: {contains: red}}", (Choice("blue", "Blue"),), False),
        ("{q: {contains: red}}", "red and blue", False),
        ("{q: {contains: red}}", None, False),
    ],
    "less than": [
        ("{q: {less_than: 3}}", 2, True),
        ("{q: {less_than: 3}}", 3, False),
        ("{q: {less_than: 2.5}}", Decimal("2.49"), True),
        ("{q: {less_than: 3}}", Choice(2, "Two"), True),
        ("{q: {less_than: 3}}", "2", True),
        ("{q: {less_than: 3}}", "two", False),
        ("{q: {less_than: 3}}", "nan", False),
        ("{q: {less_than: 3}}", "-Infinity", False),
        ("{q: {less_than: 3}}", date(2026, 1, 1), False),
        ("{q: {less_than: 3}}", None, False),
    ],
    "more than": [
        ("{q: {more_than: 1}}", 2, True),
        ("{q: {more_than: 1}}", 1, False),
        ("{q: {more_than: -5}}", -4, True),
        ("{q: {more_than: 1}}", "sNaN", False),
        ("{q: {more_than: 1}}", None, False),
    ],
    "before": [
        ("{q: {before: 42 days ago}}", date(2026, 10, 9), True),
        ("{q: {before: 42 days ago}}", date(2026, 10, 10), False),
        ("{q: {before: 2026-01-01}}", date(2025, 12, 31), True),
        ("{q: {before: today}}", Moment(date(2026, 11, 20), time(23, 59)), True),
        ("{q: {before: today}}", "2026-01-01", False),
        ("{q: {before: today}}", Month(2026, 10), True),
        ("{q: {before: today}}", Month(2026, 11), False),
        ("{q: {before: today}}", None, False),
    ],
    "after": [
        ("{q: {after: today}}", Month(2026, 12), True),
        ("{q: {after: today}}", Month(2026, 11), False),
        ("{q: {after: 2026-12-01}}", Month(2026, 12), False),
        ("{q: {after: today}}", date(2026, 11, 22), True),
        ("{q: {after: today}}", date(2026, 11, 21), False),
        ("{q: {after: in 3 months}}", date(2027, 2, 22), True),
        ("{q: {after: today}}", 5, False),
        ("{q: {after: today}}", None, False),
    ],
    "answered": [
        ("{q: {answered: yes}}", "", True),
        ("{q: {answered: yes}}", None, False),
        ("{q: {answered: no}}", None, True),
        ("{q: {answered: no}}", "words", False),
    ],
    "count": [
        ("{q: {count: {more_than: 1}}}", (Choice("a", "A"), Choice("b", "B")), True),
        ("{q: {count: {more_than: 1}}}", (Choice("a", "A"),), False),
        ("{q: {count: {less_than: 2}}}", (Choice("a", "A"),), True),
        ("{q: {count: 1}}", (Choice("a", "A"),), True),
        ("{q: {count: [2, 3]}}", (Choice("a", "A"),), False),
        ("{q: {count: {less_than: 2}}}", "a", False),
        ("{q: {count: {less_than: 2}}}", None, False),
    ],
    "several": [
        ("{q: {more_than: 1, less_than: 5}}", 3, True),
        ("{q: {more_than: 1, less_than: 5}}", 5, False),
    ],
}


@pytest.mark.parametrize(("text", "value", "holds"), [case for cases in HOLDS.values() for case in cases])
def test_a_comparison_holds(text: str, value: Value | None, holds: bool) -> None:
    """Each comparison holds for what it says, and never for an unknown answer or one of another kind."""
    assert holds is condition(text).holds(known({"q": value} if value is not None else {}))


FACTS: list[tuple[str, Any, bool]] = [
    ("{f: {count: {more_than: 0}}}", [{"value": "R1"}], True),
    ("{f: {count: {more_than: 0}}}", [], False),
    ("{f: {contains: a}}", ["a", "b"], True),
    ("{f: yes}", True, True),
    ("{f: no}", False, True),
    ("{f: yes}", False, False),
    ("{f: {less_than: 3}}", 2.5, True),
    ("{f: {less_than: 3}}", True, False),
    ("{f: {answered: no}}", None, True),
]


@pytest.mark.parametrize(("text", "value", "holds"), FACTS)
def test_a_fact_is_compared_like_an_answer(text: str, value: Any, holds: bool) -> None:
    """Facts are JSON data: lists, truths and numbers compare as an author would write them."""
    assert holds is condition(text).holds(known(facts={"f": value}))


JOINED: list[tuple[str, bool]] = [
    ("{colour: red, size: 2}", True),
    ("{colour: red, size: 3}", False),
    ("all: [{colour: red}, {size: 3}]", False),
    ("any: [{colour: blue}, {size: 2}]", True),
    ("any: [{colour: blue}, {size: 3}]", False),
    ("not: {colour: blue}", True),
    ("not: {colour: red, size: 2}", False),
    ("not: {missing: red}", True),
    ("rule: is-late", True),
    ("rule: is-early", False),
    ("rule: sees", True),
    ("condition: red-and-small", True),
    ("{condition: red-and-small, size: 3}", False),
    ("not: {condition: red-and-small}", False),
]


@pytest.mark.parametrize(("text", "holds"), JOINED)
def test_conditions_join(text: str, holds: bool) -> None:
    """Several keys mean all; any, all, not, rules and named conditions do as they say."""
    answers = known({"colour": Choice("red", "Red"), "size": 2})
    assert holds is condition(text, "red-and-small: {colour: red, size: {less_than: 3}}").holds(answers)


ITEMS: list[tuple[str, list[int], bool]] = [
    ("{babies: {any_item: {weight: {less_than: 3}}}}", [4, 2], True),
    ("{babies: {any_item: {weight: {less_than: 3}}}}", [4, 5], False),
    ("{babies: {any_item: {weight: {less_than: 3}}}}", [], False),
    ("{babies: {every_item: {weight: {less_than: 3}}}}", [1, 2], True),
    ("{babies: {every_item: {weight: {less_than: 3}}}}", [1, 4], False),
    ("{babies: {every_item: {weight: {less_than: 3}}}}", [], False),
    ("{babies: {any_item: {weight: 1}, every_item: {weight: {less_than: 3}}}}", [1, 4], False),
    ("{babies: {any_item: {colour: red}}}", [1], True),
]


@pytest.mark.parametrize(("text", "weights", "holds"), ITEMS)
def test_items_are_looked_at_one_by_one(text: str, weights: list[int], holds: bool) -> None:
    """Any or every item of a repeat; of no items neither holds; an item sees the journey around it too."""
    journey = known({"colour": Choice("red", "Red")})
    for weight in weights:
        journey.enter_item("babies").learn({"weight": weight}, {})
    assert holds is condition(text).holds(journey)


DAYS: list[tuple[str, date, date]] = [
    ("today", date(2026, 11, 21), date(2026, 11, 21)),
    ("1 day ago", date(2026, 3, 1), date(2026, 2, 28)),
    ("1 day ago", date(2028, 3, 1), date(2028, 2, 29)),
    ("in 1 day", date(2026, 12, 31), date(2027, 1, 1)),
    ("in 2 weeks", date(2026, 11, 21), date(2026, 12, 5)),
    ("1 week ago", date(2026, 1, 3), date(2025, 12, 27)),
    ("in 1 month", date(2026, 1, 31), date(2026, 2, 28)),
    ("in 1 month", date(2028, 1, 31), date(2028, 2, 29)),
    ("1 month ago", date(2026, 3, 31), date(2026, 2, 28)),
    ("in 3 months", date(2026, 11, 30), date(2027, 2, 28)),
    ("12 months ago", date(2028, 2, 29), date(2027, 2, 28)),
    ("in 1 year", date(2028, 2, 29), date(2029, 2, 28)),
    ("4 years ago", date(2028, 2, 29), date(2024, 2, 29)),
    ("2026-11-05", date(2020, 1, 1), date(2026, 11, 5)),
]


@pytest.mark.parametrize(("text", "today", "day"), DAYS)
def test_a_relative_date_is_counted_from_today(text: str, today: date, day: date) -> None:
    """Days, weeks, months and years count from today; a month that is too short gives its last day."""
    assert day == RelativeDate.read(text).on(today)


NO_DAYS = ["", "soon", "3 days", "in 3 days ago", "in three days", "-3 days ago", "in 3 fortnights",
    "2026-02-30",
           "99999 years ago", "in 999999 days", "in 9999999 days", "21/11/2026"]  # fmt: skip


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_refused(text: str) -> None:
    """A day that cannot be understood, or lies beyond every calendar, is refused when it is read."""
    with pytest.raises(ValueError):  # noqa: PT011 - the words for the author are the reader's
        RelativeDate.read(text)


@given(
    st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    st.integers(0, 200),
    st.sampled_from(["month", "year", "week"]),
)
def test_there_and_back_is_never_later(today: date, number: int, unit: str) -> None:
    """Every relative date that can be read has a day, and going back lands no later than it began."""
    ahead = RelativeDate.read(f"in {min(number, 100)} {unit}s").on(today)
    back = RelativeDate.read(f"{min(number, 100)} {unit}s ago").on(ahead)
    assert back <= today <= ahead


class PlainWords:
    """Words of a journey with two questions."""

    def ask(self, name: str) -> str:
        """The question."""
        return {"colour": "What colour is it?", "size": "How big is it?", "is-late": "It is late"}.get(
            name, name
        )

    def option(self, name: str, value: str) -> str:
        """The label."""
        return {"red": "Red", "blue": "Blue"}.get(value, value)


ENGLISH = {
    "{colour: red}": "‘What colour is it?’ is ‘Red’",
    "{colour: [red, blue]}": "‘What colour is it?’ is ‘Red’ or ‘Blue’",
    "{colour: {contains: red}}": "‘What colour is it?’ includes ‘Red’",
    "{size: {less_than: 3}}": "‘How big is it?’ is less than 3",
    "{size: {more_than: 1.5}}": "‘How big is it?’ is more than 1.5",
    "{born: {before: 42 days ago}}": "‘born’ is before 42 days ago",
    "{born: {after: today}}": "‘born’ is after today",
    "{size: {answered: yes}}": "‘How big is it?’ is answered",
    "{size: {answered: no}}": "‘How big is it?’ is not answered",
    "{reports: {count: {more_than: 0}}}": "‘reports’ has a number of entries that is more than 0",
    "{reports: {count: 2}}": "‘reports’ has a number of entries that is 2",
    "{babies: {any_item: {size: 1}}}": "for any of babies, ‘How big is it?’ is ‘1’",
    "{babies: {every_item: {size: 1}}}": "for each of babies, ‘How big is it?’ is ‘1’",
    "{colour: red, size: 2}": "‘What colour is it?’ is ‘Red’ and ‘How big is it?’ is ‘2’",
    "any: [{colour: red}, {colour: blue, size: 2}]":
        "‘What colour is it?’ is ‘Red’ or (‘What colour is it?’ is ‘Blue’ and ‘How big is it?’ is ‘2’)",
    "not: {colour: red}": "it is not so that ‘What colour is it?’ is ‘Red’",
    "not: {colour: red, size: 2}":
        "it is not so that (‘What colour is it?’ is ‘Red’ and ‘How big is it?’ is ‘2’)",
    "rule: is-late": "It is late",
    "condition: bright": "‘What colour is it?’ is ‘Red’ or ‘How big is it?’ is ‘2’",
    "{condition: bright, born: {after: today}}":
        "(‘What colour is it?’ is ‘Red’ or ‘How big is it?’ is ‘2’) and ‘born’ is after today",
}  # fmt: skip


@pytest.mark.parametrize("text", ENGLISH)
def test_a_condition_reads_as_english(text: str) -> None:
    """Every kind of condition prints as a clause, with brackets where it could be read in two ways."""
    read = condition(text, "bright: {any: [{colour: red}, {size: 2}]}")
    assert ENGLISH[text] == read.english(PlainWords())


def test_a_condition_names_what_it_looks_at() -> None:
    """Lint and map see every question, repeat, rule and condition, with its line and the values compared."""
    lines = [
        "all:",
        "- colour: [red, blue]",
        "- rule: is-late",
        "- condition: x",
        "- babies:",
        "    any_item: {size: 2}",
    ]
    read = condition("\n".join(lines))
    found = [(m.kind, m.name, m.place.line, m.values, m.inside) for m in read.mentions()]
    assert found == [
        ("question", "colour", 2, ("red", "blue"), None),
        ("rule", "is-late", 3, (), None),
        ("condition", "x", 4, (), None),
        ("repeat", "babies", 5, (), None),
        ("question", "size", 6, ("2",), "babies"),
    ]


def test_equal_words_are_equal_conditions() -> None:
    """Two conditions that say the same are the same, wherever they stand in the file."""
    assert condition("{colour: red}") == condition("\n\n{colour: red}")
    assert condition("{colour: red}") != condition("{colour: blue}")


MISREAD = {
    "colour": ("A condition must be keys with values.", "Write it like {question: answer}."),
    "{}": ("A condition must be keys with values.", "Write it like {question: answer}."),
    "{colour: }": ("There is nothing to compare with.", "Write the answer after the colon."),
    "{colour: []}": ("There is nothing to compare with.", "Write the answer after the colon."),
    "{colour: {}}": ("There is nothing to compare with.", "Write the answer after the colon."),
    "{colour: [[red]]}": ("There is nothing to compare with.", "Write the answer after the colon."),
    "{size: {more_then: 1}}": ("'more_then' is not a comparison.", "Did you mean 'more_than'?"),
    "{size: {more_than: two}}": ("'two' does not fit 'more_than'.", "Write more_than: 1."),
    "{size: {less_than: NaN}}": ("'NaN' does not fit 'less_than'.", "Write less_than: 3."),
    "{born: {before: 3 days}}": ("'3 days' does not fit 'before'.",
        "Write before: 42 days ago, or before: 2026-11-21."),
    "{born: {after: 2026-02-30}}": ("'2026-02-30' does not fit 'after'.",
        "Write after: today, or after: in 3 months."),
    "{size: {answered: maybe}}": ("'maybe' does not fit 'answered'.",
        "Write answered: yes, or answered: no."),
    "{size: {contains: [a, b]}}": ("'' does not fit 'contains'.", "Write contains: an-option."),
    "{size: {count: {more_than: 1, less_than: 3}}}": ("A count is compared once.",
        "Use less_than or more_than, or a number alone."),
    "{size: {count: {before: today}}}": ("A count is compared once.",
        "Use less_than or more_than, or a number alone."),
    "any: {colour: red}": ("'any' needs a list of conditions.",
        "Put each condition on a line after a hyphen."),
    "all: []": ("'all' needs a list of conditions.", "Put each condition on a line after a hyphen."),
    "rule: [a]": ("'rule' needs a name.", "Write rule: the-name."),
    "not: red": ("A condition must be keys with values.", "Write it like {question: answer}."),
}  # fmt: skip


@pytest.mark.parametrize("text", MISREAD)
def test_what_is_no_condition_is_a_fault(text: str) -> None:
    """A condition that cannot be understood is one fault, and never read as if it were always true."""
    read, faults = reading(text)
    assert read is None
    assert [MISREAD[text]] == [(fault.what, fault.mend) for fault in faults.found]
