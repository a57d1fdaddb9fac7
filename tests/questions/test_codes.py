"""Postcodes and National Insurance numbers are taken however they are typed, and kept in one form."""

from __future__ import annotations

import pytest

from prototype_kit.questions import read_postcode
from tests.questions.test_types import context, make, refused

POSTCODES = {
    "sw1a1aa": "SW1A 1AA", " sw1a  1aa ": "SW1A 1AA", "SW1A-1AA": "SW1A 1AA", "(S.W.1.A.) – 1AA": "SW1A 1AA",
    "m11ae": "M1 1AE", "B338TH": "B33 8TH", "W1A0AX": "W1A 0AX", "gir0aa": "GIR 0AA", "BT1 5GS": "BT1 5GS",
    "JE2 3XP": "JE2 3XP", "\u202asw1a 1aa\u202c": "SW1A 1AA", "SW1A\u00a01AA": "SW1A 1AA",
    "ZE1 0AE": "ZE1 0AE",
}  # fmt: skip


@pytest.mark.parametrize("text", POSTCODES)
def test_a_postcode_is_taken_in_any_form_and_kept_in_one(text: str) -> None:
    """Small letters, missing and additional spaces, and punctuation do no harm."""
    assert make("postcode").parse({"the-thing": (text,)}, context()) == POSTCODES[text]


@pytest.mark.parametrize(
    "text", ["SW1A", "SW1A 1A", "1AA", "SW1A 1AAA", "SW1A 1CA", "QA1 1AA", "ß1 1AA", "ＳＷ1Ａ 1ＡＡ", "00000"]
)
def test_what_is_no_whole_postcode_is_refused(text: str) -> None:
    """The district alone is not enough, and other letters are not ours."""
    rejected = refused(make("postcode"), {"the-thing": (text,)})
    assert rejected is not None
    assert [error.message for error in rejected.errors] == ["Enter a full UK postcode"]
    assert read_postcode(text) is None


def test_a_missing_postcode_is_worded_as_govuk_does() -> None:
    """The words of the pattern for addresses."""
    rejected = refused(make("postcode"), {})
    assert rejected is not None
    assert [error.message for error in rejected.errors] == ["Enter postcode"]


@pytest.mark.parametrize("text", ["QQ 12 34 56 C", "qq123456c", " QQ-12.34/56 (C) "])
def test_a_national_insurance_number_is_kept_without_spaces(text: str) -> None:
    """However it is typed; it is shown in pairs, and so is the field of an answer that was given."""
    question = make("national-insurance-number")
    value = question.parse({"the-thing": (text,)}, context())
    assert value == "QQ123456C"
    assert question.show(value, context()) == "QQ 12 34 56 C"
    assert question.typed(value) == {"the-thing": ("QQ 12 34 56 C",)}


HINTED = "Enter a National Insurance number in the correct format"
PLAIN = (
    "Enter a National Insurance number that is 2 letters, 6 numbers, then A, B, C or D, like QQ 12 34 56 C"
)


@pytest.mark.parametrize(
    ("hint", "message"),
    [("For example, ‘QQ 12 34 56 C’.", HINTED), ("It is on your payslip", PLAIN), (None, PLAIN)],
)
def test_the_example_stands_on_the_page_once(hint: str | None, message: str) -> None:
    """An error gives an example only where the hint does not."""
    rejected = refused(make("national-insurance-number", hint=hint), {"the-thing": ("123",)})
    assert rejected is not None
    assert [error.message for error in rejected.errors] == [message]


@pytest.mark.parametrize(
    "letters", ["BG", "GB", "NK", "KN", "TN", "NT", "ZZ", "DA", "FA", "IA", "QA", "UA", "VA", "AO", "AD"]
)
def test_letters_that_are_not_given_out_are_refused(letters: str) -> None:
    """A slip in the letters is told as one."""
    rejected = refused(make("national-insurance-number"), {"the-thing": (f"{letters} 12 34 56 C",)})
    assert rejected is not None
    assert [error.rule for error in rejected.errors] == ["letters"]
