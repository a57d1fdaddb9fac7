"""A month and a year: read as people write them, and kept to limits counted in months."""

from __future__ import annotations

import pytest

from prototype_kit.answers import Month
from prototype_kit.language import language
from prototype_kit.questions import Form
from tests.questions.test_types import context, make, refused


def month(month: str, year: str) -> Form:
    """The two fields."""
    return {"the-thing-month": (month,), "the-thing-year": (year,)}


@pytest.mark.parametrize("typed", ["3", "03", "March", "mar", " MARCH ", "Mawrth"])
def test_a_month_is_a_number_or_a_name(typed: str) -> None:
    """Whole or short, in each language."""
    assert make("month-year").parse(month(typed, " 2026 "), context()) == Month(2026, 3)


NO_MONTHS = {
    ("", "2026"): ("missing-part", "the-thing-month", "The thing must include a month"),
    ("3", ""): ("missing-part", "the-thing-year", "The thing must include a year"),
    ("", ""): ("required", "the-thing-month", "Enter the thing"),
    ("13", "2026"): ("not-real", "the-thing-month", "The thing must be a real date"),
    ("0", "2026"): ("not-real", "the-thing-month", "The thing must be a real date"),
    ("3", "0000"): ("not-real", "the-thing-month", "The thing must be a real date"),
    ("3", "26"): ("year", "the-thing-year", "Year must include 4 numbers"),
}


@pytest.mark.parametrize("typed", NO_MONTHS)
def test_an_error_of_a_month_leads_to_its_field(typed: tuple[str, str]) -> None:
    """The error summary leads to the part that is wrong, which alone is drawn as wrong."""
    question = make("month-year")
    rejected = refused(question, month(*typed))
    assert rejected is not None
    assert [NO_MONTHS[typed]] == [(error.rule, error.field, error.message) for error in rejected.errors]
    items = question.component(month(*typed), rejected.errors, context()).params["items"]
    wrong = [f"the-thing-{item['name']}" for item in items if "govuk-input--error" in item["classes"]]
    rule, field, _ = NO_MONTHS[typed]
    assert wrong == ([field] if rule in ("missing-part", "year") else ["the-thing-month", "the-thing-year"])


LIMITS = {
    "in-the-past": (True, False, False), "this-month-or-in-the-past": (True, True, False),
    "in-the-future": (False, False, True), "this-month-or-in-the-future": (False, True, True),
}  # fmt: skip


@pytest.mark.parametrize("must", LIMITS)
def test_a_month_keeps_to_its_limits(must: str) -> None:
    """Last month, this one and the next are taken or refused as the limit says."""
    question = make("month-year", must=[must])
    assert LIMITS[must] == tuple(
        refused(question, month(number, "2026")) is None for number in ("10", "11", "12")
    )


def test_a_month_is_shown_in_the_language_of_the_page() -> None:
    """By its name."""
    question = make("month-year")
    assert question.show(Month(2026, 3), context()) == "March 2026"
    assert question.show(Month(2026, 3), context(language=language("cy"))) == "Mawrth 2026"


def test_the_month_of_birth_can_be_filled_in_by_a_browser() -> None:
    """Each field has its own token."""
    items = make("month-year", autocomplete="bday").component({}, (), context()).params["items"]
    assert [item["autocomplete"] for item in items] == ["bday-month", "bday-year"]
