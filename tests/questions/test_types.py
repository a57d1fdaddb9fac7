"""Every type of question takes what it must, refuses the rest by name, and never falls over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
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
    Month,
    UploadedFile,
    UploadedFiles,
)
from prototype_kit.errors import Rejected
from prototype_kit.known import Known
from prototype_kit.questions import (
    TYPES,
    AssetQuestion,
    AssetSearch,
    Choosing,
    Component,
    Context,
    Declaration,
    FileUpload,
    Form,
    Option,
    Question,
    SlotQuestion,
)
from prototype_kit.questions.phone import can_get_texts
from prototype_kit.site import load_site

TODAY = date(2026, 11, 21)

OPTIONS = {"red": "Red", "blue": {"label": "Blue", "hint": "Like the sky"}}
REPORTS = [{"value": "AB12-CD34", "label": "Column 7: not working", "hint": "Reported yesterday"}]

QUESTIONS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "text": [{}, {"max_length": 5}, {"optional": True}],
    "name": [{}],
    "long-text": [{}, {"max_length": 10}, {"optional": True}],
    "email": [{}, {"optional": True}],
    "uk-phone": [{}],
    "whole-number": [{}, {"min": 1, "max": 9}, {"min": -5, "max": -2}, {"min": 1000, "max": 1_000_000}],
    "date": [{}, {"optional": True}, *({"must": [must]} for must in
             ("in-the-past", "today-or-in-the-past", "in-the-future", "today-or-in-the-future"))],
    "time": [{}, {"optional": True}],
    "yes-no": [{}, {"optional": True}],
    "radios": [
        {"options": OPTIONS},
        {"options": {"1": "One", "2": "Two"}, "value": "whole-number"},
        {"options": {"none": {"label": "None of them", "divider": "or"}}, "options_from": "reports"},
    ],
    "checkboxes": [
        {"options": OPTIONS},
        {"options": {**OPTIONS, "none": {"label": "None", "divider": "or", "exclusive": True}},
            "optional": True},
        {"options": {}, "options_from": "reports"},
    ],
    "select": [{"options": OPTIONS}, {"options": OPTIONS, "optional": True}],
    "autocomplete": [{"options": OPTIONS}, {"options": {}, "options_from": "reports"}],
    "country": [{}, {"optional": True, "territories": False}, {"options": {"GB": "Britain"}}],
    "declaration": [{"statement": "I agree to this"}],
    "organisation": [{}, {"optional": True}],
    "postcode": [{}, {"optional": True}],
    "national-insurance-number": [{}, {"hint": "It is on your payslip", "optional": True}],
    "decimal": [{}, {"places": 9, "optional": True},
        {"min": "-2.5", "max": "2.5", "places": 1, "unit": "kg"}],
    "money": [{}, {"pence": "required", "optional": True}, {"pence": "none", "min": "5", "max": "2000"},
        {"min": "-0.5", "max": "1234.56"}],
    "month-year": [{}, {"optional": True}, *({"must": [must]} for must in
             ("in-the-past", "this-month-or-in-the-past", "in-the-future", "this-month-or-in-the-future"))],
    "bank-details": [{}, {"optional": True}, {"roll_number": False}],
    "address": [{}, {"optional": True}, {"look_up": False, "hint": "Where you live"}],
    "file-upload": [{}, {"optional": True, "accept": ["spreadsheet"], "max_size": 20},
        {"accept": ["photo"], "max_files": 1, "hint": "Of your stall"}, {"accept": ["document", "pdf"]}],
    "asset": [
        {"layer": "lights", "search": "Which street?"},
        {"layer": "lights", "search": "Which street?", "options": {"not-listed": "Not in this list"},
            "optional": True},
    ],
    "slot": [{"calendar": "nurses"}, {"calendar": "nurses", "length": "40 minutes", "optional": True}],
}  # fmt: skip
"""Each type as an author may declare it; a type that is missing here fails a test."""


class Lights:
    """Two street lights on one street."""

    assets = (Asset("A1", "Column 1, Mill Lane", 53.0, -5.0), Asset("A2", "Column 2, Mill Lane", 53.1, -5.1))

    def find(self, layer: str, search: str) -> Sequence[Asset]:
        """Both, for Mill Lane."""
        return self.assets if search == "Mill Lane" else ()

    def closest(self, layer: str, search: str) -> str:
        """Nothing is guessed."""
        return ""

    def describe(self, layer: str, asset: Asset) -> str:
        """The id."""
        return f"ID {asset.id}"

    def properties(self, layer: str, asset: Asset) -> Mapping[str, Any]:
        """The id."""
        return {"id": asset.id}


NURSES = load_site(Path(__file__).parents[1] / "sites" / "surgery").services["visits"].calendars["nurses"]
"""A calendar of two offices."""


def make(kind: str, **declared: Any) -> Question:
    """A question of this type."""
    question = {"name": "the-thing", "ask": "What is the thing?", "called": "the thing"}
    made = TYPES[kind].model_validate({**question, **declared})
    return made.with_calendar(NURSES) if isinstance(made, SlotQuestion) else made


def context(**given: Any) -> Context:
    """A context with a search that finds something, and a fact with one entry."""
    known = Known(TODAY)
    fact = Fact(REPORTS, "test", datetime(2026, 11, 21, tzinfo=UTC))
    office = Choice("mill-lane", "Mill Lane Surgery")
    known.learn({"the-thing-search": "Mill Lane", "the-thing-office": office}, {"reports": fact})
    return Context(known, Lights(), **given)


CASES = [make(kind, **declared) for kind, cases in QUESTIONS.items() for declared in cases]
IDS = [f"{kind}-{number}" for kind, cases in QUESTIONS.items() for number, _ in enumerate(cases, 1)]
VALID = [
    pytest.param(question, form, id=f"{name}-{number}")
    for question, name in zip(CASES, IDS, strict=True)
    for number, form in enumerate(question.samples(context()).valid, 1)
]
INVALID = [
    pytest.param(question, form, rule, id=f"{name}-{number}-{rule}")
    for question, name in zip(CASES, IDS, strict=True)
    for number, (form, rule) in enumerate(question.samples(context()).invalid, 1)
]


def refused(question: Question, form: Form, given: Context | None = None) -> Rejected | None:
    """Why a form is refused; None when it is taken."""
    try:
        question.parse(form, given or context())
    except Rejected as rejected:
        return rejected
    return None


def shown(question: Question, form: Form) -> str:
    """Everything in the component that shows a form again, as one text."""
    rejected = refused(question, form)
    return everything(question.component(form, rejected.errors if rejected else (), context()))


def everything(component: Component) -> str:
    """The parameters of a component, and of those inside it."""
    return str(component.params) + "".join(map(everything, component.parts))


TICKED = (Choosing, AssetQuestion, Declaration, SlotQuestion)
"""Types that are answered by choosing what is there, so that no words are typed."""
UNTYPED = (*TICKED, FileUpload)
"""Those, and files: one that is refused is chosen again."""


def test_every_type_is_tested() -> None:
    """A new type needs a question here, and each question has something to take and to refuse."""
    assert set(TYPES) == set(QUESTIONS)
    assert set(IDS) == {str(param.id).rsplit("-", 1)[0] for param in VALID}
    assert all(question.samples(context()).invalid for question in CASES)


def test_a_type_is_found_by_its_own_name() -> None:
    """The word after type: is the word that a question says of itself."""
    assert {kind: kind for kind in TYPES} == {kind: make(kind, **QUESTIONS[kind][0]).type for kind in TYPES}


@pytest.mark.parametrize(("question", "form"), VALID)
def test_a_valid_sample_is_taken(question: Question, form: Form) -> None:
    """What a type says it takes, it takes, and finds no fault with it afterwards."""
    value = question.parse(form, context())
    assert value is not None
    assert tuple(question.problems(value, context())) == ()


@pytest.mark.parametrize(("question", "form"), VALID)
def test_a_value_comes_back_from_its_own_fields(question: Question, form: Form) -> None:
    """The fields that an earlier answer fills give that answer again."""
    value = question.parse(form, context())
    assert value is not None
    assert value == question.parse(question.typed(value), context())


@pytest.mark.parametrize(("question", "form"), VALID)
def test_a_value_is_stored_and_still_holds(question: Question, form: Form) -> None:
    """An answer that was saved and read is the same, valid, and reads the same."""
    value = question.parse(form, context())
    again = Answers.loads(EMPTY.with_page("page", {"q": value}).dumps()).values["q"]
    assert value == again
    assert tuple(question.problems(again, context())) == ()
    assert question.show(again, context())


@pytest.mark.parametrize(("question", "form"), VALID)
def test_an_answer_fills_its_fields_again(question: Question, form: Form) -> None:
    """The page of an earlier answer shows it."""
    value = question.parse(form, context())
    assert value is not None
    params = shown(question, question.typed(value))
    if isinstance(question, TICKED):
        chosen = params.count("'checked': True") + params.count("'selected': True")
        assert (len(value) if isinstance(value, tuple) else 1) == chosen
    else:
        typed = [text for texts in question.typed(value).values() for text in texts]
        assert [text for text in typed if text and repr(text) not in params] == []


@pytest.mark.parametrize(("question", "form", "rule"), INVALID)
def test_an_invalid_sample_is_refused_by_its_rule(question: Question, form: Form, rule: str) -> None:
    """What a type says it refuses, it refuses with exactly that rule, about itself and one of its fields."""
    rejected = refused(question, form)
    assert rejected is not None
    assert [(question.name, rule)] == [(error.question, error.rule) for error in rejected.errors]
    assert rejected.errors[0].field.startswith(question.name)
    assert rule in question.rules


OF_THE_PATTERN = ("Enter a valid sort code like 309430", "Enter a valid account number like 00733445")
"""What GOV.UK's pattern says to the letter, though GOV.UK's guidance on errors is against the word."""


@pytest.mark.parametrize(("question", "form", "rule"), INVALID)
def test_an_error_is_one_sentence_in_the_style_of_govuk(question: Question, form: Form, rule: str) -> None:
    """A large letter, no full stop, no “please”, no “invalid”, nothing left to fill in."""
    rejected = refused(question, form)
    assert rejected is not None
    message = rejected.errors[0].message
    without_points = re.sub(r"\.com$|(?<=\d)\.(?=\d)|‘[^’]*’", "", message)
    assert re.fullmatch(r"[A-Z][^.!?]*[^.!? ]", without_points), message
    if message not in OF_THE_PATTERN:
        assert not re.search(r"please|invalid|valid |sorry|oops|forbidden", message, re.IGNORECASE), message
    assert not re.search(r"[{}]", message), message


@pytest.mark.parametrize(("question", "form", "rule"), INVALID)
def test_the_author_can_change_an_error(question: Question, form: Form, rule: str) -> None:
    """errors: replaces the words of every rule."""
    changed = question.model_copy(update={"errors": {rule: "Say it again"}})
    rejected = refused(changed, form)
    assert rejected is not None
    assert [error.message for error in rejected.errors] == ["Say it again"]


@pytest.mark.parametrize(("question", "form", "rule"), INVALID)
def test_what_was_typed_is_shown_again(question: Question, form: Form, rule: str) -> None:
    """A refused page keeps what was typed beside its error; only what cannot be shown is left out."""
    params = shown(question, form)
    assert "'errorMessage'" in params
    texts = [text.replace("\x00", "") for texts in form.values() for text in texts]
    if not isinstance(question, UNTYPED):
        assert [text for text in texts if repr(text.strip()) not in params and text.strip()] == []


HOSTILE = {
    "HTML": "<script>alert('x')</script><img src=x onerror=alert(1)>",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} ((reference)) {called} %s",
    "NUL": "one\x00two",
    "controls": "\x01\x02\x1b[31mred\x7f\x85",
    "RTL override": "\u202egnp.exe",
    "isolates": "\u2066one\u2069 \u200b \u200d \ufeff",
    "a lone surrogate": "\ud800 and \udfff",
    "never a character": "\ufffe \U0001ffff \ufdd0",
    "private use": "\ue000",
    "emoji": "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🫩",
    "combining": "e" + "\u0301" * 500,
    "100 kB": "x" * 100_000,
    "100 kB of digits": "9" * 100_000,
    "100 kB of signs": "-" * 100_000,
    "100 kB of at signs": "@" * 100_000,
    "100 kB of dots": "a@" + "a." * 50_000,
    "100 kB of NUL": "\x00" * 100_000,
    "CRLF": "one\r\ntwo\rthree\n",
    "only spaces": " \t\r\n\u3000\u00a0 ",
    "other digits": "٣ ２ ² ½ Ⅷ",
    "numbers": "1e309 NaN Infinity -0 0x10",
    "line separator": "one\u2028two\u2029three",
}


def fields(question: Question) -> tuple[str, ...]:
    """The names of a question's fields."""
    return tuple(question.samples(context()).valid[0])


@pytest.mark.parametrize("question", CASES, ids=IDS)
def test_hostile_text_is_a_value_or_a_named_rule(question: Question) -> None:
    """Whatever a form brings, in all its fields or in one, is taken whole or refused by name."""
    for case, text in HOSTILE.items():
        for form in forms_with(question, text):
            taken = try_form(question, form)
            assert taken is not None or question.optional or refused(question, form), case


def forms_with(question: Question, text: str) -> list[Form]:
    """Forms with a text in all fields of a question, and in each alone beside what is right."""
    names, right = fields(question), question.samples(context()).valid[0]
    return [dict.fromkeys(names, (text,)), *({**right, name: (text,)} for name in names)]


def try_form(question: Question, form: Form) -> Any:
    """The value that a form gives, if any; whatever it is, it can be stored, shown and typed again."""
    assert not re.search("[\x00-\x08\ud800-\udfff]", shown(question, form))
    rejected = refused(question, form)
    if rejected is not None:
        assert {error.rule for error in rejected.errors} <= set(question.rules)
        return None
    value = question.parse(form, context())
    if value is not None:
        assert value == Answers.loads(EMPTY.with_page("p", {"q": value}).dumps()).values["q"]
        assert value == question.parse(question.typed(value), context())
        assert not re.search("[\x00-\x08\ud800-\udfff]", question.show(value, context()))
    return value


@given(st.text(max_size=30), st.sampled_from(range(len(CASES))))
def test_any_text_is_a_value_or_a_named_rule(text: str, number: int) -> None:
    """No text at all makes a type fall over, and what is taken comes back from its own fields."""
    for form in forms_with(CASES[number], text):
        try_form(CASES[number], form)


INCOMPLETE: list[Form] = [
    {}, {"the-thing": ()}, {"the-thing": ("",)}, {"the-thing": ("", "red")}, {"other": ("x",)},
]  # fmt: skip


MISSING = {
    "address": ["required", "town", "postcode"],
    "bank-details": ["required", "sort-code-required", "account-number-required"],
}
"""Types with several fields that are each needed."""


@pytest.mark.parametrize("question", CASES, ids=IDS)
def test_an_incomplete_form_is_nothing_or_a_named_rule(question: Question) -> None:
    """A form without a field, or with another's, is an empty answer: taken only when it may be left out."""
    for form in INCOMPLETE:
        rejected = refused(question, form)
        if question.type == "checkboxes" and "red" in form.get("the-thing", ()):
            continue  # an empty field beside a ticked box is no answer of its own
        rules = [error.rule for error in rejected.errors] if rejected else []
        assert rules == ([] if question.optional else MISSING.get(question.type, ["required"]))


OTHERS = (
    "text", 3, True, Decimal("0.001"), date(2026, 1, 1), time(9), Month(2026, 1), Choice("x", "X"),
    (Choice("x", "X"),), Lights.assets[0], BankAccount("A", "1", "2"),
    Address(("1 Mill Lane",), "Anytown", "ZZ1 3AA", given="found"), AddressLookup("ZZ1 3AA"),
    UploadedFiles((UploadedFile("an-id", "photo.jpg", "photo", 9),)),
)  # fmt: skip


@pytest.mark.parametrize("question", CASES, ids=IDS)
def test_an_answer_of_another_type_does_not_fall_over(question: Question) -> None:
    """After a release that changes a question's type, the old answer is judged and shown, never an error."""
    for value in OTHERS:
        assert {error.rule for error in question.problems(value, context())} <= set(question.rules)
        assert isinstance(question.show(value, context()), str)
        question.component(question.typed(value), (), context())


def test_no_service_can_put_words_of_a_rule_that_is_not_there() -> None:
    """errors: with a rule that the type does not have is refused for every type."""
    for kind, cases in QUESTIONS.items():
        with pytest.raises(ValueError, match="has no error 'nonsense'"):
            make(kind, **{**cases[0], "errors": {"nonsense": "Words"}})


# Single types

TIMES = {
    "9am": time(9), "9 AM": time(9), "9.30pm": time(21, 30), "09:30": time(9, 30), "0930": time(9, 30),
        "14h30": time(14, 30),
    "12am": time(0), "12pm": time(12), "12:05 a.m.": time(0, 5), "midday": time(12), "Noon": time(12),
        "midnight": time(0),
    "23:59": time(23, 59), "9 30": time(9, 30),
}  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_read_as_people_write_it(text: str) -> None:
    """Times with am and pm, with dots and colons, and by name."""
    assert TIMES[text] == make("time").parse({"the-thing": (text,)}, context())


@pytest.mark.parametrize(
    "text", ["9", "24:00", "12:60", "13pm", "0am", "9:30m", "nine", "9:3", "9:30 in the morning"]
)
def test_a_time_that_could_mean_two_things_is_refused(text: str) -> None:
    """A bare hour may be morning or evening, so it is asked again."""
    rejected = refused(make("time"), {"the-thing": (text,)})
    assert rejected is not None
    assert [error.message for error in rejected.errors] == ["Enter a time, like 9:30am or 14:30"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (time(0), "midnight"),
        (time(12), "midday"),
        (time(17, 30), "5:30pm"),
        (time(10), "10am"),
        (time(0, 5), "12:05am"),
    ],
)
def test_a_time_is_shown_in_the_style_of_govuk(value: time, words: str) -> None:
    """5:30pm, 10am, midday and midnight."""
    assert words == make("time").show(value, context())


def day(day: str, month: str, year: str) -> Form:
    """The three fields of a date."""
    return {"the-thing-day": (day,), "the-thing-month": (month,), "the-thing-year": (year,)}


DATES = {
    ("29", "2", "2028"): date(2028, 2, 29), ("01", "02", "2026"): date(2026, 2, 1), ("31", "December",
        "2026"): date(2026, 12, 31),
    (" 5 ", " Sept ", "2026"): date(2026, 9, 5), ("5", "SEP", "2026"): date(2026, 9, 5), ("1", "jan",
        "1900"): date(1900, 1, 1),
}  # fmt: skip


@pytest.mark.parametrize("typed", DATES)
def test_a_date_is_read_as_people_write_it(typed: tuple[str, str, str]) -> None:
    """A month may be a number or a name, whole or short."""
    assert DATES[typed] == make("date").parse(day(*typed), context())


NO_DATES = {
    ("29", "2", "2026"): ("not-real", "the-thing-day", "The thing must be a real date"),
    ("31", "4", "2026"): ("not-real", "the-thing-day", "The thing must be a real date"),
    ("0", "1", "2026"): ("not-real", "the-thing-day", "The thing must be a real date"),
    ("1", "ma", "2026"): ("not-real", "the-thing-day", "The thing must be a real date"),
    ("1", "1", "0000"): ("not-real", "the-thing-day", "The thing must be a real date"),
    ("", "1", "2026"): ("missing-part", "the-thing-day", "The thing must include a day"),
    ("1", "", ""): ("missing-part", "the-thing-month", "The thing must include a month and a year"),
    ("1", "1", "26"): ("year", "the-thing-year", "Year must include 4 numbers"),
    ("1", "1", "２０２６"): ("year", "the-thing-year", "Year must include 4 numbers"),
    ("", "", ""): ("required", "the-thing-day", "Enter the thing"),
}


@pytest.mark.parametrize("typed", NO_DATES)
def test_an_error_of_a_date_leads_to_its_field(typed: tuple[str, str, str]) -> None:
    """The error summary leads to the part that is wrong, or to the first."""
    rejected = refused(make("date"), day(*typed))
    assert rejected is not None
    assert [NO_DATES[typed]] == [(error.rule, error.field, error.message) for error in rejected.errors]


LIMITS = {
    "in-the-past": (True, False, False), "today-or-in-the-past": (True, True, False),
    "in-the-future": (False, False, True), "today-or-in-the-future": (False, True, True),
}  # fmt: skip


@pytest.mark.parametrize("must", LIMITS)
def test_a_date_keeps_to_its_limits(must: str) -> None:
    """Yesterday, today and tomorrow are taken or refused as the limit says."""
    question = make("date", must=[must])
    taken = [refused(question, day(str(number), "11", "2026")) is None for number in (20, 21, 22)]
    assert LIMITS[must] == tuple(taken)


NUMBERS = {
    "7": 7,
    " 007 ": 7,
    "1,000": 1000,
    "1 000 000": 1_000_000,
    "1,234,567": 1_234_567,
    "-3": -3,
    "−3": -3,
    "- 3": -3,
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_whole_number_is_read_as_people_write_it(text: str) -> None:
    """Spaces and thousands commas do no harm, and the minus sign is one."""
    assert NUMBERS[text] == make("whole-number", min=-10, max=10_000_000).parse(
        {"the-thing": (text,)}, context()
    )


@pytest.mark.parametrize(
    "text", ["1,5", "1,00", "1.5", "2.0", "--3", "3-", "1e3", "٣", "½", "9" * 5000, "£5", "+"]
)
def test_a_number_that_could_mean_another_is_refused(text: str) -> None:
    """A decimal comma is never taken for nothing, and only our digits are digits."""
    rejected = refused(make("whole-number"), {"the-thing": (text,)})
    assert rejected is not None
    assert [error.rule for error in rejected.errors] == ["format"]


PHONES = {
    "\u202a07700 900 982\u202c": True, "+44 (0)7700 900982": True, "0044 7700 900982": True,
    "01632 960 001": True, "07700-900-982": True,
    "07700 900 982 x12": False, "999": False, "+33 1 23 45 67 89": False,
}  # fmt: skip


MOBILES = {
    "07700 900 982": True, "+44 (0)7911 123456": True, "07797 700001": True,
    "01632 960 001": False, "020 7946 0000": False, "0808 157 0000": False, "070 1234 5678": False, "": False,
}  # fmt: skip


@pytest.mark.parametrize("text", MOBILES)
def test_only_a_mobile_can_get_texts(text: str) -> None:
    """No landline, no freephone number, and none that is passed on."""
    assert can_get_texts(text) == MOBILES[text]


@pytest.mark.parametrize("text", PHONES)
def test_a_telephone_number_is_taken_as_people_write_it(text: str) -> None:
    """All ways to write a UK number, with the signs that phones copy; no extension, no other country."""
    assert PHONES[text] == (refused(make("uk-phone"), {"the-thing": (text,)}) is None)


EMAILS = {
    "name@example.com": True, " name@example.com ": True, "NAME@EXAMPLE.COM": True, "siân@example.com": True,
    "a@b.test": True,
    "name@localhost": False, "name@example,com": False, "Name <name@example.com>": False,
    "mailto:name@example.com": False, "a@example.com, b@example.com": False,
}  # fmt: skip


@pytest.mark.parametrize("text", EMAILS)
def test_an_email_address_is_one_address(text: str) -> None:
    """Anything that could be an address is taken; two, or one with a name, are not."""
    assert EMAILS[text] == (refused(make("email"), {"the-thing": (text,)}) is None)


def test_a_text_has_one_unicode_form() -> None:
    """Letters typed in parts and letters typed whole are the same answer."""
    question = make("text")
    assert question.parse({"the-thing": ("Sia\u0302n",)}, context()) == "Siân"


def test_lines_of_long_text_are_kept() -> None:
    """Line ends are one sign, whatever the browser sends, and inner indents stay."""
    value = make("long-text").parse({"the-thing": ("one\r\n  two\r\n\r\nthree\n",)}, context())
    assert value == "one\n  two\n\nthree"


def test_length_is_counted_as_people_count_lines() -> None:
    """A line end counts once, as in the character count under the field."""
    question = make("long-text", max_length=3)
    assert refused(question, {"the-thing": ("a\r\nb",)}) is None
    assert refused(question, {"the-thing": ("a\r\nbc",)}) is not None


@pytest.mark.parametrize("text", ["one\x00two", "\ue000one", "\ud800one"])
def test_what_was_taken_out_is_not_refused_again(text: str) -> None:
    """A page that left out what it cannot use shows words that it takes."""
    question = make("text")
    value = question.component({"the-thing": (text,)}, (), context()).params["value"]
    assert refused(question, {"the-thing": (value,)}) is None


def test_signs_newer_than_this_python_are_taken() -> None:
    """An emoji of next year is no reason to refuse somebody's words."""
    assert refused(make("long-text"), {"the-thing": ("hello \U0001fae8 \U0001fadf",)}) is None


def test_options_of_a_fact_come_first() -> None:
    """What was looked up is offered before the declared options, with label and hint."""
    question = make("radios", **QUESTIONS["radios"][2])
    assert isinstance(question, Choosing)
    assert list(question.offered(context())) == ["AB12-CD34", "none"]
    assert Choice("AB12-CD34", "Column 7: not working") == question.parse(
        {"the-thing": ("AB12-CD34",)}, context()
    )


def test_an_option_that_is_gone_is_asked_again() -> None:
    """A choice that is not offered any more does not hold."""
    question = make("radios", options=OPTIONS)
    assert [error.rule for error in question.problems(Choice("green", "Green"), context())] == ["unknown"]


def test_whole_numbers_count() -> None:
    """An option whose value means a number is stored as one."""
    question = make("radios", **QUESTIONS["radios"][1])
    assert Choice(2, "Two") == question.parse({"the-thing": ("2",)}, context())


def test_an_exclusive_option_stands_alone() -> None:
    """None and something else cannot both be chosen."""
    question = make("checkboxes", **QUESTIONS["checkboxes"][1])
    rejected = refused(question, {"the-thing": ("red", "none")})
    assert rejected is not None
    assert [e.message for e in rejected.errors] == ["Select other options, or select “None”, but not both"]
    assert (Choice("none", "None"),) == question.parse({"the-thing": ("none", "none")}, context())


def test_yes_and_no_need_no_words_of_their_own() -> None:
    """Without called: the error of a yes-no question still makes sense; with it, it says which."""
    plain = TYPES["yes-no"].model_validate({"name": "q", "ask": "Is it so?"})
    called = TYPES["yes-no"].model_validate({"name": "q", "ask": "Is it so?", "called": "it is so"})
    messages = [
        rejected.errors[0].message for question in (plain, called) if (rejected := refused(question, {}))
    ]
    assert messages == ["Select yes or no", "Select yes if it is so"]


def test_the_words_of_an_item_are_filled_in() -> None:
    """Questions inside a repeat name the item in words, hints and errors."""
    question = make(
        "text", ask="What is the name of {item}?", called="the name of {item}", hint="As {item} is called"
    )
    given = context(item="baby 2 of 3")
    params = question.component({}, (), given).params
    assert params["label"]["text"] == "What is the name of baby 2 of 3?"
    assert params["hint"]["text"] == "As baby 2 of 3 is called"
    rejected = refused(question, {}, given)
    assert rejected is not None
    assert [error.message for error in rejected.errors] == ["Enter the name of baby 2 of 3"]


def test_a_question_alone_is_the_heading() -> None:
    """The label is the page's heading only where the question stands alone."""
    question = make("text")
    headings = [
        question.component({}, (), context(heading=alone)).params["label"].get("isPageHeading")
        for alone in (True, False)
    ]
    assert headings == [True, None]


def test_an_optional_question_says_so() -> None:
    """Whoever may leave a question out can read that in its label."""
    assert (
        make("text", optional=True).component({}, (), context()).params["label"]["text"]
        == "What is the thing? (optional)"
    )


# Assets


def asset(**declared: Any) -> AssetQuestion:
    """An asset question."""
    question = make("asset", layer="lights", search="Which street?", **declared)
    assert isinstance(question, AssetQuestion)
    return question


def test_a_search_that_finds_something_is_taken() -> None:
    """What was searched for is kept as it was typed."""
    search = asset().search_question()
    assert isinstance(search, AssetSearch)
    assert search.parse({"the-thing-search": (" Mill Lane ",)}, context()) == "Mill Lane"


def test_a_search_that_finds_nothing_says_what_it_looked_for() -> None:
    """The error repeats the words, so that a slip can be seen."""
    rejected = refused(asset().search_question(), {"the-thing-search": ("Nowhere",)})
    assert rejected is not None
    assert [e.message for e in rejected.errors] == [
        "We cannot find ‘Nowhere’: check the spelling, or try a nearby street"
    ]


@pytest.mark.parametrize("options", [{}, {"not-listed": "Not in this list"}])
def test_the_way_on_leads_to_something_to_choose(options: dict[str, str]) -> None:
    """Somebody who cannot find it goes on to the options; without any, the next page would be empty."""
    search = asset(options=options).search_question()
    form = {"the-thing-search": ("Nowhere",), "the-thing-search-anyway": ("yes",)}
    errors = [search.error("not-found", context(), search="Nowhere")]
    assert bool(search.component(form, errors, context()).ways_on) == bool(options)
    assert (refused(search, form) is None) == bool(options)


def test_thousands_have_a_comma() -> None:
    """In errors, in what is shown again, and under a field, as GOV.UK writes them."""
    words = make("long-text", max_length=1000)
    number = make("whole-number", max=1_000_000)
    refusals = [refused(words, {"the-thing": ("x" * 1001,)}), refused(number, {"the-thing": ("1000001",)})]
    assert [rejected.errors[0].message for rejected in refusals if rejected] == [
        "The thing must be 1,000 characters or fewer",
        "The thing must be 1,000,000 or fewer",
    ]
    params = words.component({}, (), context()).params
    assert params["textareaDescriptionText"] == "You can enter up to 1,000 characters"
    assert number.show(12345, context()) == "12,345"


@pytest.mark.parametrize("text", ["", "x" * 101, "a\x00b", "Nowhere Street"])
def test_samples_of_a_search_are_refused(text: str) -> None:
    """The search page refuses what its samples say."""
    search = asset().search_question()
    expected = {forms[search.name][0]: rule for forms, rule in search.samples(context()).invalid}
    rejected = refused(search, {search.name: (text,)})
    assert rejected is not None
    assert [expected[text]] == [error.rule for error in rejected.errors]


def test_an_asset_keeps_where_it_is_and_how_it_was_found() -> None:
    """The chosen asset is stored with label, place and search."""
    expected = Asset("A1", "Column 1, Mill Lane", 53.0, -5.0, "Mill Lane")
    assert expected == asset().parse({"the-thing": ("A1",)}, context())


def test_an_asset_found_by_other_words_is_asked_again() -> None:
    """When the search changes, the choice does not hold: it may not be in the new list."""
    old = Asset("A1", "Column 1, Mill Lane", 53.0, -5.0, "High Street")
    assert [error.rule for error in asset().problems(old, context())] == ["unknown"]


def test_an_asset_is_judged_without_looking_anything_up() -> None:
    """A stored asset holds even where no map can be asked, so that a walk never depends on one."""
    stored = Asset("A1", "Column 1, Mill Lane", 53.0, -5.0, "Mill Lane")
    known = Known(TODAY)
    known.learn({"the-thing-search": "Mill Lane"}, {})
    assert tuple(asset().problems(stored, Context(known))) == ()


def test_what_is_not_in_the_list_can_be_chosen() -> None:
    """A declared option stands beside the assets, with its divider."""
    question = asset(options={"not-listed": {"label": "Not in this list", "divider": "or"}})
    assert Choice("not-listed", "Not in this list") == question.parse(
        {"the-thing": ("not-listed",)}, context()
    )
    items = question.component({}, (), context()).params["items"]
    assert [item.get("value") for item in items] == ["A1", "A2", None, "not-listed"]
    assert items[0]["hint"]["text"] == "ID A1"


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"search_errors": {"not-fuond": "Words"}}, "A search has no error 'not-fuond'"),
        ({"name": "a" * 54}, "is too long"),
    ],
)
def test_a_search_that_cannot_be_made_is_a_fault(declared: dict[str, Any], message: str) -> None:
    """What is wrong with the search page is found when the question is read."""
    with pytest.raises(ValueError, match=message):
        asset(**declared)


OPTION_FAULTS = [
    ({"options": {}}, "There is nothing to choose from"),
    ({"options": {"a": "A", "b": "B"}, "value": "whole-number"}, "are not all whole numbers"),
    ({"options": {"²": "Two"}, "value": "whole-number"}, "are not all whole numbers"),
    ({"options": {"--1": "One"}, "value": "whole-number"}, "are not all whole numbers"),
    ({"options": {"a": {"label": ""}}}, "String should have at least 1 character"),
]


@pytest.mark.parametrize(("declared", "message"), OPTION_FAULTS)
def test_options_that_cannot_be_used_are_a_fault(declared: dict[str, Any], message: str) -> None:
    """There is something to choose, with a label, and a number where one is meant."""
    with pytest.raises(ValueError, match=message):
        make("radios", **declared)


def test_a_plain_label_is_an_option() -> None:
    """An option that has only a label may be written as just that."""
    question = make("radios", options={"a": "A"})
    assert isinstance(question, Choosing)
    assert {"a": Option(label="A")} == dict(question.options)
