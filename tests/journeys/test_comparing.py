"""A comparison that can never pass is told from one that can, for every type of question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from prototype_kit.answers import Appointment, Choice, UploadedFiles
from prototype_kit.conditions import RelativeDate, Test
from prototype_kit.journey.comparing import misfit
from prototype_kit.known import Known, plain
from prototype_kit.questions import TYPES, Context, Question, SlotQuestion
from tests.bookings.offices import calendar

TODAY = date(2026, 11, 21)
COMPARED = (
    Test("less_than", Decimal(10**12)),
    Test("more_than", Decimal(-1)),
    Test("before", RelativeDate(days=10_000)),
    Test("after", RelativeDate(days=-10_000)),
    Test("contains", "1", ("1",)),
    Test("count", Test("is", "1", ("1",))),
)
OPTIONS: Mapping[str, Any] = {"options": {"1": "One", "2": "Two"}}


def question(kind: str) -> Question:
    """A question of the type."""
    more = OPTIONS if kind in ("radios", "checkboxes", "select", "autocomplete", "asset") else {}
    more = {"statement": "I agree"} if kind == "declaration" else more
    asset = {"layer": "lights", "search": "Where?"} if kind == "asset" else {}
    if kind == "slot":
        return SlotQuestion(name="q", ask="What?", calendar="offices").with_calendar(calendar())
    return TYPES[kind](name="q", ask="What?", **more, **asset)


def known() -> Known:
    """That somebody has chosen the office that an appointment is at."""
    chosen = Known(TODAY)
    chosen.learn({"q-office": Choice("hall", "Hall")}, {})
    return chosen


@pytest.mark.parametrize("kind", TYPES)
def test_what_an_answer_can_pass_is_no_misfit(kind: str) -> None:
    """Whatever holds of a sample answer may be written: by its value, and by every other comparison."""
    asked, context = question(kind), Context(known())
    values = [plain(value) for form in asked.samples(context).valid if (value := asked.parse(form, context))]
    assert values
    for value in values:
        same = Test("is", str(value), (str(value),))
        several = Test("one_of", (str(value),), (str(value),))
        # The text of several options, or of an appointment, is nothing that anybody would write.
        for test in (
            COMPARED if isinstance(value, tuple | UploadedFiles | Appointment) else (same, several, *COMPARED)
        ):
            if test.passes(value, TODAY):
                assert misfit(asked, test) is None, (value, test)
    assert misfit(asked, Test("answered", True)) is None


NEVER: Mapping[str, tuple[str, ...]] = {
    "text": ("before", "after", "contains", "count"),
    "name": ("before", "after", "contains", "count"),
    "long-text": ("before", "after", "contains", "count"),
    "email": ("before", "after", "contains", "count"),
    "uk-phone": ("before", "after", "contains", "count"),
    "organisation": ("before", "after", "contains", "count"),
    "postcode": ("less_than", "more_than", "before", "after", "contains", "count"),
    "national-insurance-number": ("less_than", "more_than", "before", "after", "contains", "count"),
    "decimal": ("before", "after", "contains", "count"),
    "money": ("before", "after", "contains", "count"),
    "month-year": ("less_than", "more_than", "contains", "count"),
    "address": ("less_than", "more_than", "before", "after", "contains", "count"),
    "bank-details": ("less_than", "more_than", "before", "after", "contains", "count"),
    "declaration": ("less_than", "more_than", "before", "after", "contains", "count"),
    "autocomplete": ("before", "after", "contains", "count"),
    "country": ("less_than", "more_than", "before", "after", "contains", "count"),
    "whole-number": ("before", "after", "contains", "count"),
    "date": ("less_than", "more_than", "contains", "count"),
    "time": ("less_than", "more_than", "before", "after", "contains", "count"),
    "yes-no": ("less_than", "more_than", "before", "after", "contains", "count"),
    "radios": ("before", "after", "contains", "count"),
    "checkboxes": ("less_than", "more_than", "before", "after"),
    "select": ("before", "after", "contains", "count"),
    "asset": ("before", "after", "contains", "count"),
    "slot": ("less_than", "more_than", "contains", "count"),
    "file-upload": ("less_than", "more_than", "before", "after", "contains"),
}


@pytest.mark.parametrize("kind", TYPES)
def test_what_no_answer_can_pass_is_a_misfit(kind: str) -> None:
    """Each sign that a type never passes is told, with what it is compared with and an example."""
    found = {test.sign: misfit(question(kind), test) for test in COMPARED}
    assert tuple(sign for sign, wrong in found.items() if wrong) == NEVER[kind]
    for wrong in found.values():
        if wrong:
            assert "never" in wrong[0]
            assert wrong[1].startswith("Write it like {q: ")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("whole-number", "yes"),
        ("whole-number", "03"),
        ("whole-number", "1,000"),
        ("date", "yesterday"),
        ("date", "20261121"),
        ("date", "2026-02-30"),
        ("time", "9:30am"),
        ("checkboxes", "1"),
        ("postcode", "SW1A1AA"),
        ("national-insurance-number", "QQ 12 34 56 C"),
        ("money", "£5"),
        ("decimal", "1,5"),
        ("month-year", "2026-13"),
        ("month-year", "November 2026"),
        ("declaration", "no"),
        ("bank-details", "Mx A Example"),
    ],
)
def test_a_value_that_is_written_otherwise_is_a_misfit(kind: str, value: str) -> None:
    """Words for a number, another way to write a day, one option for a list of them."""
    wrong = misfit(question(kind), Test("is", value, (value,)))
    assert wrong
    assert f"never {value!r}" in wrong[0]
