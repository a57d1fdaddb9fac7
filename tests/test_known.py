"""What is known so far: nothing later, nothing off the path, and an item before its journey."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from prototype_kit.answers import Answers, Choice, Fact
from prototype_kit.known import Known, UnknownName, known_of

TODAY = date(2026, 11, 21)
FACT = Fact([1, 2], "test", datetime(2026, 11, 21, tzinfo=UTC))


def test_an_answer_is_known_as_a_plain_value() -> None:
    """Rules compare an option's value, not its label; several options are a tuple of values."""
    known = Known(TODAY)
    known.learn(
        {"a": Choice("x", "X"), "b": (Choice("y", "Y"), Choice(2, "Two")), "c": date(2026, 1, 2)}, {"f": FACT}
    )
    assert ("x", ("y", 2), date(2026, 1, 2), [1, 2]) == (known["a"], known["b"], known["c"], known["f"])


def test_the_stored_answer_can_be_asked_for() -> None:
    """Who needs the label gets the answer as it is stored; facts are no answers."""
    known = Known(TODAY)
    known.learn({"a": Choice("x", "X")}, {"f": FACT})
    assert (Choice("x", "X"), None, None) == (known.answer("a"), known.answer("f"), known.answer("b"))


def test_what_is_not_known_is_none() -> None:
    """A question that was not answered, or not yet, is None and not contained."""
    known = Known(TODAY)
    known.learn({"a": "1"}, {"f": FACT})
    assert (known["b"], "a" in known, "f" in known, "b" in known) == (None, True, True, False)


JOURNEY = {"names": frozenset({"colour", "born", "reports"}), "repeats": frozenset({"babies"})}

MISSPELT: dict[str, tuple[Callable[[Known], object], str]] = {
    "an answer": (lambda j: j["color"], "no question or fact 'color'. Did you mean 'colour'?"),
    "a stored answer": (lambda j: j.answer("color"), "no question or fact 'color'. Did you mean 'colour'?"),
    "whether it is known": (lambda j: "color" in j, "no question or fact 'color'. Did you mean 'colour'?"),
    "no name like it": (lambda j: j["weather"], "'weather'. Choose from: born, colour, reports."),
    "a repeat": (lambda j: j.items("babys"), "no repeat 'babys'. Did you mean 'babies'?"),
    "a repeat taken for an answer": (lambda j: j["babies"], "is a repeat, so it has no single answer. Write"),
}


@pytest.mark.parametrize("case", MISSPELT)
def test_a_name_that_the_journey_does_not_have_is_refused(case: str) -> None:
    """It would be None for ever; what is not answered yet is None. In an item and in every view, too."""
    ask, words = MISSPELT[case]
    journey = Known(TODAY, **JOURNEY)
    item = journey.enter_item("babies")
    for known in (journey, item, journey.so_far(), item.so_far(), item.so_far().with_page({"born": "x"})):
        with pytest.raises(UnknownName, match=re.escape(words)):
            ask(known)
        assert (known["colour"], known.answer("colour"), "colour" in known) == (None, None, False)
        assert len(known.items("babies")) <= 1


def test_an_item_sees_itself_first_and_then_the_journey() -> None:
    """Inside a repeat, the item's own answer goes before one of the same name outside."""
    journey = Known(TODAY)
    journey.learn({"a": "outer", "b": "outer"}, {"f": FACT})
    item = journey.enter_item("babies")
    item.learn({"a": "inner"}, {})
    assert (item["a"], item["b"], item["f"], journey["a"]) == ("inner", "outer", [1, 2], "outer")
    assert ("b" in item, item.answer("b")) == (True, "outer")


def test_items_come_in_order() -> None:
    """The items of a repeat are known in the order they were entered; none of one that was not reached."""
    journey = Known(TODAY)
    for weight in (3, 1, 2):
        journey.enter_item("babies").learn({"weight": weight}, {})
    assert [item["weight"] for item in journey.items("babies")] == [3, 1, 2]
    assert journey.items("cars") == ()


def test_a_view_learns_nothing_later() -> None:
    """What was known on arriving at a step stays so, whatever is learned afterwards."""
    journey = Known(TODAY)
    journey.learn({"a": "1"}, {})
    then = journey.so_far()
    journey.learn({"b": "2"}, {"f": FACT})
    journey.enter_item("babies")
    assert (then["a"], then["b"], then["f"], then.items("babies")) == ("1", None, None, ())
    assert (journey["a"], journey["b"]) == ("1", "2")


def test_a_view_sees_items_only_as_far_as_they_were() -> None:
    """A step inside an item does not see later answers, its own or another's, through the list of items."""
    journey = Known(TODAY)
    first = journey.enter_item("babies")
    first.learn({"born": "1 May"}, {})
    then = first.so_far()
    first.learn({"time": "9am"}, {})
    journey.enter_item("babies").learn({"born": "2 May"}, {})
    assert [(item["born"], item["time"]) for item in then.items("babies")] == [("1 May", None)]
    assert [item["born"] for item in journey.items("babies")] == ["1 May", "2 May"]


def test_a_view_of_a_view_is_no_later() -> None:
    """Looking again at an early view does not bring in what came between."""
    journey = Known(TODAY)
    then = journey.so_far()
    journey.learn({"a": "1"}, {})
    assert then.so_far()["a"] is None


def test_a_page_can_be_tried_before_it_is_saved() -> None:
    """A page's own answers are seen in a view; what is known does not change."""
    journey = Known(TODAY)
    journey.learn({"a": "1"}, {})
    view = journey.so_far().with_page({"b": "2", "c": None})
    assert (view["a"], view["b"], view["c"]) == ("1", "2", None)
    assert "b" not in journey


def test_rules_are_asked_with_what_is_known_at_the_place() -> None:
    """A rule sees what its place in the journey sees: the item, or the page that is tried."""
    journey = Known(TODAY, rule=lambda name, j: (name, j["a"], j["b"]))
    journey.learn({"a": "1"}, {})
    item = journey.enter_item("babies")
    item.learn({"b": "2"}, {})
    assert journey.rule("r") == ("r", "1", None)
    assert item.so_far().rule("r") == ("r", "1", "2")
    assert item.so_far().with_page({"b": "3"}).rule("r") == ("r", "1", "3")


def test_without_rules_a_rule_cannot_be_asked() -> None:
    """Who asks a rule where none are loaded is told so."""
    with pytest.raises(LookupError, match="'is-late'"):
        Known(TODAY).rule("is-late")


def test_everything_in_submitted_answers_is_known() -> None:
    """The answers of a case, which were trimmed to the walk, are all known, items too."""
    item = Answers({"born": date(2026, 5, 1)})
    known = known_of(Answers({"a": "1"}, {"f": FACT}, items={"babies": {"1": item, "2": item}}), TODAY)
    assert (known["a"], known["f"], len(known.items("babies"))) == ("1", [1, 2], 2)
    assert (date(2026, 5, 1), TODAY) == (known.items("babies")[1]["born"], known.items("babies")[1].today)
