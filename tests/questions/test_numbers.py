"""Amounts of money and decimal numbers are read as people write them, and never as another amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.questions.test_types import context, make, refused

AMOUNTS = {
    "12": "12.00", "12.50": "12.50", "£12": "12.00", " £ 1,234.56 ": "1234.56", "1 234.56": "1234.56",
    ".50": "0.50", "0": "0.00", "-5": "-5.00", "-£5": "-5.00", "£-5": "-5.00", "−£ 5.10": "-5.10",
    "-0": "0.00", "007": "7.00",
}  # fmt: skip


@pytest.mark.parametrize("text", AMOUNTS)
def test_an_amount_is_read_as_people_write_it(text: str) -> None:
    """With and without the sign, commas, spaces and pence; it is kept to the penny."""
    value = make("money", min=-10).parse({"the-thing": (text,)}, context())
    assert str(value) == AMOUNTS[text]


@pytest.mark.parametrize(
    "text",
    ["12.5", "12.", ".", "£", "", "1,5", "12,34", "12.345", "££5", "5 pounds", "$5", "5p", "1e3", "٣", "NaN"],
)
def test_an_amount_that_could_mean_another_is_refused(text: str) -> None:
    """£12.5 may be 12.50 or 12.05; a decimal comma is never taken for nothing."""
    rejected = refused(make("money"), {"the-thing": (text,)})
    assert rejected is not None
    assert [error.rule for error in rejected.errors] == ["format" if text else "required"]


MESSAGES: dict[str, tuple[dict[str, Any], str, str]] = {
    "words": ({}, "two", "The thing must be a number, like 123 or 123.45"),
    "words for pence": ({"pence": "required"}, "two", "The thing must be a number, like 123.45 or 156.00"),
    "words for pounds": ({"pence": "none"}, "two", "The thing must be a number, like 123 or 156"),
    "no pence": ({"pence": "required"}, "12", "The thing must include pence, like 123.45 or 156.00"),
    "pence": ({"pence": "none"}, "12.00", "The thing must not include pence, like 123 or 156"),
    "too little": ({"min": "0.5"}, "0.49", "The thing must be £0.50 or more"),
    "too much": ({"max": 1000}, "1000.01", "The thing must be £1,000 or less"),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_an_error_of_money_is_worded_as_govuk_does(case: str) -> None:
    """The design system's words, with the limits as amounts."""
    declared, text, message = MESSAGES[case]
    rejected = refused(make("money", **declared), {"the-thing": (text,)})
    assert rejected is not None
    assert [error.message for error in rejected.errors] == [message]


@pytest.mark.parametrize(
    ("value", "words"),
    [("1234", "£1,234"), ("1234.50", "£1,234.50"), ("0.05", "£0.05"), ("-3.00", "-£3"), ("-0.50", "-£0.50")],
)
def test_an_amount_is_shown_in_the_style_of_govuk(value: str, words: str) -> None:
    """£75, not £75.00; pence where there are any."""
    assert make("money").show(Decimal(value), context()) == words


def test_pence_that_are_no_longer_taken_are_asked_again() -> None:
    """An amount that was given when pence were taken does not hold when they are not."""
    question = make("money", pence="none")
    assert [error.rule for error in question.problems(Decimal("12.50"), context())] == ["pence"]
    assert [error.rule for error in question.problems(Decimal("12.00"), context())] == []


def test_the_field_of_money_has_its_sign_before_it() -> None:
    """The £ is drawn; a numeric keypad comes only where no decimal point is needed."""
    pence, whole = (
        make("money", pence=pence).component({}, (), context()).params for pence in ("optional", "none")
    )
    assert (pence["prefix"], pence.get("inputmode")) == ({"text": "£"}, None)
    assert whole["inputmode"] == "numeric"


NUMBERS = {
    "12": "12",
    "12.50": "12.50",
    "1,234.5": "1234.5",
    ".5": "0.5",
    "-0": "0",
    "−1.5": "-1.5",
    "1 000.25": "1000.25",
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_decimal_number_is_read_as_people_write_it(text: str) -> None:
    """It keeps the places it was typed with."""
    value = make("decimal", min=-10).parse({"the-thing": (text,)}, context())
    assert str(value) == NUMBERS[text]


@pytest.mark.parametrize(
    ("declared", "text", "message"),
    [
        ({}, "two", "The thing must be a number, like 12 or 12.57"),
        ({"places": 1}, "1.25", "The thing must be rounded, like 12.5"),
        ({"min": "0.5"}, "0.4", "The thing must be 0.5 or more"),
        ({"max": "1000.5"}, "1001", "The thing must be 1,000.5 or fewer"),
    ],
)
def test_an_error_of_a_decimal_says_what_to_type(declared: dict[str, Any], text: str, message: str) -> None:
    """The example has the places that are taken."""
    rejected = refused(make("decimal", **declared), {"the-thing": (text,)})
    assert rejected is not None
    assert [error.message for error in rejected.errors] == [message]


def test_a_very_small_number_is_written_in_digits() -> None:
    """Python writes it as a power of ten, which nobody would type."""
    question = make("decimal", places=9)
    value = question.parse({"the-thing": ("0.000000010",)}, context())
    assert isinstance(value, Decimal)
    assert question.show(value, context()) == "0.000000010"
    assert question.typed(value) == {"the-thing": ("0.000000010",)}


def test_a_unit_stands_after_the_field_and_the_number() -> None:
    """Where the author gives one, such as kg."""
    question = make("decimal", unit="kg")
    assert question.component({}, (), context()).params["suffix"] == {"text": "kg"}
    assert question.show(Decimal("1234.5"), context()) == "1,234.5 kg"


@pytest.mark.parametrize("kind", ["decimal", "money"])
@pytest.mark.parametrize("limit", ["NaN", "Infinity", "many"])
def test_a_limit_is_a_number(kind: str, limit: str) -> None:
    """The author is told of a limit that nothing can be compared with."""
    with pytest.raises(ValueError, match="min"):
        make(kind, min=limit)
