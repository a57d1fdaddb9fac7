"""Declarations, and lists that one types into: what is kept, what is offered, and in which language."""

from __future__ import annotations

import pytest

from prototype_kit.answers import Choice
from prototype_kit.language import language
from prototype_kit.questions import Choosing
from prototype_kit.questions.countries import COUNTRIES, OTHER_NAMES, TERRITORIES
from tests.questions.test_types import OPTIONS, context, make, refused

WELSH = language("cy")


def test_a_declaration_keeps_what_was_agreed_to() -> None:
    """Long after the words have changed, a case shows the words that somebody agreed to."""
    question = make("declaration", statement="I have read the rules of {item}")
    value = question.parse({"the-thing": ("yes",)}, context())
    assert value == Choice("yes", "I have read the rules of {item}")
    assert question.show(Choice("yes", "I had read the rules"), context()) == "I had read the rules"
    assert question.show(value, context(item="bin 1")) == "I have read the rules of bin 1"


def test_a_declaration_in_welsh_is_kept_in_the_service_s_own_language() -> None:
    """Staff read it in English, and who made it in Welsh."""
    own, welsh = make("declaration", statement="I agree"), make("declaration", statement="Rwy’n cytuno")
    given = welsh.parse({"the-thing": ("yes",)}, context(language=WELSH))
    assert given is not None
    assert own.stored(given) == Choice("yes", "I agree")
    assert welsh.show(own.stored(given), context(language=WELSH)) == "Rwy’n cytuno"


@pytest.mark.parametrize(
    ("called", "message"),
    [
        ("the information is correct", "Select if the information is correct"),
        (None, "Select the box if you agree"),
    ],
)
def test_a_declaration_that_is_not_made_is_asked_again(called: str | None, message: str) -> None:
    """With or without words of its own, the error makes sense."""
    rejected = refused(make("declaration", statement="I agree", called=called), {})
    assert rejected is not None
    assert [error.message for error in rejected.errors] == [message]


def test_a_declaration_cannot_be_left_out() -> None:
    """A box that may stay empty is another type of question."""
    with pytest.raises(ValueError, match="Nobody can go on without a declaration"):
        make("declaration", statement="I agree", optional=True)


def test_an_autocomplete_is_a_select_without_its_script() -> None:
    """The same macro with the same options; the script finds it, and its words, by attributes."""
    chosen = {"the-thing": ("red",)}
    plain = make("select", options=OPTIONS).component(chosen, (), context())
    enhanced = make("autocomplete", options=OPTIONS, autocomplete="honorific-prefix").component(
        chosen, (), context()
    )
    assert enhanced.name == "select"
    assert {**enhanced.params, "attributes": {}} == {**plain.params, "attributes": {}}
    assert enhanced.params["attributes"]["data-kit-autocomplete"] == ""
    assert enhanced.params["attributes"]["autocomplete"] == "honorific-prefix"
    welsh = make("autocomplete", options=OPTIONS).component({}, (), context(language=WELSH))
    assert welsh.params["attributes"]["data-none"] == "Ni chafwyd canlyniadau"


def test_what_was_typed_and_names_no_option_is_not_lost() -> None:
    """With the script, words that fit nothing come beside an empty choice: refused, and shown again."""
    question = make("autocomplete", options=OPTIONS, optional=True)
    form = {"the-thing": ("",), "the-thing-typed": ("Grün\x00",)}
    rejected = refused(question, form)
    assert rejected is not None
    assert [error.rule for error in rejected.errors] == ["unknown"]
    assert question.component(form, rejected.errors, context()).params["attributes"]["data-typed"] == "Grün"
    assert question.parse({"the-thing": ("red",), "the-thing-typed": ("Red",)}, context()) == Choice(
        "red", "Red"
    )


def test_every_country_has_one_code_and_one_name_in_each_language() -> None:
    """Nothing is offered twice, and no name is missing in Welsh."""
    names = {**COUNTRIES, **TERRITORIES}
    assert len(names) == len(COUNTRIES) + len(TERRITORIES) == len(set(names.values()))
    assert [code for code in names if len(code) != 2 or not code.isupper()] == []
    assert set(names.values()) - WELSH.sentences.keys() == set()
    assert len({WELSH(name) for name in names.values()}) == len(names)
    assert set(OTHER_NAMES) <= set(names)


def test_a_country_is_kept_by_its_code_and_shown_in_the_language_of_the_page() -> None:
    """The case has the English name, wherever it was chosen."""
    question = make("country")
    value = question.parse({"the-thing": ("DE",)}, context(language=WELSH))
    assert value == Choice("DE", "Germany")
    assert question.show(value, context(language=WELSH)) == "Yr Almaen"


@pytest.mark.parametrize("code", ["en", "cy"])
def test_countries_are_in_the_order_of_the_alphabet(code: str) -> None:
    """Of the page's own language; letters with accents stand where the plain ones do."""
    items = make("country").component({}, (), context(language=language(code))).params["items"]
    names = [item["text"] for item in items[1:]]
    first, last = {"en": ("Afghanistan", "Zimbabwe"), "cy": ("Affganistan", "Zimbabwe")}[code]
    assert (names[0], names[-1]) == (first, last)
    before, after = {"en": ("Albania", "Algeria"), "cy": ("Y Ffindir", "Y Gambia")}[code]
    assert names.index(before) + 1 == names.index(after)
    if code == "en":
        assert names.index("Zambia") > names.index("Åland Islands") < names.index("Bahrain")


def test_a_country_is_found_by_its_other_names() -> None:
    """What people call it besides, and in Welsh also its English name."""
    items = make("country").component({}, (), context(language=WELSH)).params["items"]
    also = {item["value"]: item.get("attributes", {}).get("data-also", "") for item in items}
    assert "England" in also["GB"]
    assert also["GB"].endswith("United Kingdom")
    assert also["DE"] == "Germany"


def test_territories_may_be_left_out() -> None:
    """Then they are neither offered nor taken."""
    question = make("country", territories=False)
    assert isinstance(question, Choosing)
    assert set(question.offered(context())) == set(COUNTRIES)
    assert refused(question, {"the-thing": ("JE",)}) is not None
    assert refused(make("country"), {"the-thing": ("JE",)}) is None


@pytest.mark.parametrize("kind", ["bank-details", "autocomplete", "country", "national-insurance-number"])
def test_the_words_of_the_kit_are_in_welsh(kind: str) -> None:
    """Labels, hints, and what a script says: nothing of the kit's own is left in English."""
    declared = {"options": OPTIONS} if kind == "autocomplete" else {}
    component = make(kind, **declared).component({}, (), context(language=WELSH))
    shown = [component.params, *(part.params for part in component.parts)]
    said = [words["text"] for params in shown for key in ("label", "hint") if (words := params.get(key))]
    said += [
        text for key, text in component.params.get("attributes", {}).items() if key != "data-kit-autocomplete"
    ]
    own = {sentence for sentence in said if sentence != "What is the thing?"}
    assert own
    assert own <= set(WELSH.sentences.values())


def test_both_errors_of_a_national_insurance_number_are_in_welsh() -> None:
    """With an example in the hint, and without."""
    for hint in ("For example, ‘QQ 12 34 56 C’.", None):
        question = make("national-insurance-number", hint=hint)
        rejected = refused(question, {"the-thing": ("1",)}, context(language=WELSH))
        assert rejected is not None
        assert rejected.errors[0].message.startswith("Rhowch rif Yswiriant Gwladol")
