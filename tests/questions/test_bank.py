"""Bank details: each field has its own errors, and no number is shown whole."""

from __future__ import annotations

import pytest

from prototype_kit.answers import BankAccount
from prototype_kit.language import language
from prototype_kit.questions import Form
from tests.questions.test_types import context, make, refused

ACCOUNT = BankAccount("Mx A Example", "309430", "00733445", "A/12-3")


def bank(name: str = "Mx A Example", sort: str = "309430", number: str = "00733445", roll: str = "") -> Form:
    """The four fields."""
    fields = {"name": name, "sort-code": sort, "account-number": number, "roll-number": roll}
    return {f"the-thing-{part}": (text,) for part, text in fields.items()}


@pytest.mark.parametrize("sort", ["309430", "30-94-30", "30 94 30", " 30–94–30 ", "30 - 94 - 30"])
def test_a_sort_code_is_taken_in_any_form(sort: str) -> None:
    """Spaces, hyphens and dashes do no harm, in the account number either."""
    value = make("bank-details").parse(bank(sort=sort, number="0073 3445"), context())
    assert value == BankAccount("Mx A Example", "309430", "00733445")


LENGTH = "Account number must be between 6 and 8 digits"
SIGNS = (
    "Building society roll number must only include letters a to z, numbers, "
    "hyphens, spaces, forward slashes and full stops"
)
ERRORS: dict[str, tuple[Form, tuple[str, str]]] = {
    "no name": (bank(name=""), ("name", "Enter the name on the account")),
    "no sort code": (bank(sort=""), ("sort-code", "Enter a sort code")),
    "a short sort code": (bank(sort="12"), ("sort-code", "Enter a valid sort code like 309430")),
    "no number": (bank(number=""), ("account-number", "Enter an account number")),
    "no digits": (bank(number="0073344x"), ("account-number", "Enter a valid account number like 00733445")),
    "other digits": (bank(number="٣٣٣٣٣٣"), ("account-number", "Enter a valid account number like 00733445")),
    "too few": (bank(number="12345"), ("account-number", LENGTH)),
    "too many": (bank(number="123456789"), ("account-number", LENGTH)),
    "a long roll number": (
        bank(roll="1" * 19),
        ("roll-number", "Building society roll number must be between 1 and 18 characters"),
    ),
    "a roll number with other signs": (bank(roll="A_1"), ("roll-number", SIGNS)),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_of_bank_details_is_the_pattern_s_and_leads_to_its_field(case: str) -> None:
    """The words of GOV.UK's pattern, beside the field that they are about and no other."""
    form, (part, message) = ERRORS[case]
    question = make("bank-details")
    rejected = refused(question, form)
    assert rejected is not None
    assert [(f"the-thing-{part}", message)] == [(error.field, error.message) for error in rejected.errors]
    inputs = question.component(form, rejected.errors, context()).parts
    beside = {
        field.params["id"]: field.params["errorMessage"]["text"]
        for field in inputs
        if "errorMessage" in field.params
    }
    assert beside == {f"the-thing-{part}": message}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """Each empty field has its error, in the order of the page; the roll number may be empty."""
    rejected = refused(make("bank-details"), {})
    assert rejected is not None
    assert [error.field for error in rejected.errors] == [
        "the-thing-name", "the-thing-sort-code", "the-thing-account-number",
    ]  # fmt: skip


def test_no_number_is_shown_whole() -> None:
    """On check answers, in messages, to staff, and where a program writes a value for itself."""
    shown = make("bank-details").show(ACCOUNT, context())
    assert shown == (
        "Mx A Example\nSort code ending 30\nAccount number ending 445\nBuilding society roll number given"
    )
    welsh = make("bank-details").show(ACCOUNT, context(language=language("cy")))
    assert "Rhif cyfrif yn gorffen â 445" in welsh
    for text in (shown, welsh, str(ACCOUNT), repr(ACCOUNT)):
        assert not any(number in text for number in (ACCOUNT.sort_code, ACCOUNT.number, ACCOUNT.roll))


def test_the_roll_number_may_be_left_out_of_the_page() -> None:
    """Where building societies are not paid into, it is neither asked for nor read."""
    question = make("bank-details", roll_number=False)
    assert [field.params["id"] for field in question.component({}, (), context()).parts] == [
        "the-thing-name", "the-thing-sort-code", "the-thing-account-number",
    ]  # fmt: skip
    assert question.parse(bank(roll="A_1"), context()) == BankAccount("Mx A Example", "309430", "00733445")


def test_the_name_can_be_filled_in_by_a_browser_and_nothing_else() -> None:
    """The tokens and keypads of the pattern."""
    inputs = make("bank-details").component({}, (), context()).parts
    tokens = [(field.params.get("autocomplete"), field.params.get("inputmode")) for field in inputs]
    assert tokens == [("name", None), (None, "numeric"), (None, "numeric"), (None, None)]


def test_a_hint_belongs_to_the_whole_group() -> None:
    """It is read out with the legend."""
    component = make("bank-details", hint="We pay you within 5 days").component({}, (), context())
    assert component.params["describedBy"] == "the-thing-hint" == component.parts[0].params["id"]
    assert (component.parts[0].name, component.parts[0].params["text"]) == (
        "hint",
        "We pay you within 5 days",
    )
