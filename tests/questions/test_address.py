"""An address: looked up once, chosen from what was found, or typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from prototype_kit.answers import EMPTY, Address, AddressLookup, Answers, Choice, Value
from prototype_kit.errors import AdapterUnavailable, Rejected
from prototype_kit.known import Known
from prototype_kit.language import language
from prototype_kit.questions import (
    AddressList,
    AddressQuestion,
    AddressSearch,
    Context,
    Form,
    Gazetteer,
    Question,
)

TODAY = date(2026, 11, 21)
ONE = Address(("1 Mill Lane",), "Anytown", "ZZ1 3AA", uprn="990000000001", authority="9999", given="found")
FLAT = Address(("Flat 1", "The Mill", "Mill Lane"), "Anytown", "ZZ1 3AA", uprn="990000000002", given="found")
TWELVE = Address(("12 Mill Lane",), "Anytown", "ZZ1 3AA", given="found")  # without a UPRN
LOOKUP = AddressLookup("ZZ1 3AA", "", (ONE, FLAT, TWELVE), 3)


class Town:
    """A gazetteer of one postcode, which counts how often it is asked."""

    def __init__(self, addresses: Sequence[Address] = (ONE, FLAT, TWELVE), fails: bool = False):
        self.addresses, self.fails, self.asked = addresses, fails, 0

    def find(self, postcode: str) -> Sequence[Address]:
        """Its addresses."""
        self.asked += 1
        if self.fails:
            raise AdapterUnavailable("closed")
        return self.addresses if postcode == "ZZ1 3AA" else ()


def address(**declared: Any) -> AddressQuestion:
    """A question for somebody's home."""
    return AddressQuestion(name="home", ask="What is your address?", **declared)


def parts(**declared: Any) -> tuple[AddressSearch, AddressList, AddressQuestion]:
    """What its three pages ask."""
    question = address(**declared)
    return question.search_question, question.list_question, question


def context(gazetteer: Gazetteer | None = None, **known: Value) -> Context:
    """What was answered before, by the end of the question's name."""
    seen = Known(TODAY)
    seen.learn({f"home-{name}": value for name, value in known.items()}, {})
    return Context(seen, addresses=gazetteer)


def search(postcode: str, building: str = "", **more: str) -> Form:
    """The form of the search."""
    sent = {"postcode": postcode, "building": building, **more}
    return {f"home-search-{name.replace('_', '-')}": (text,) for name, text in sent.items()}


def errors(question: Question, form: Form, given: Context) -> list[tuple[str, str, str]]:
    """Why a form is refused: rule, field and message."""
    with pytest.raises(Rejected) as refused:
        question.parse(form, given)
    return [(error.rule, error.field, error.message) for error in refused.value.errors]


# The search


@pytest.mark.parametrize("typed", ["ZZ1 3AA", " zz13aa ", "ZZ1-3AA.", "zz 1 3 a a", "(ZZ1 3AA)"])
def test_a_postcode_is_read_as_people_write_it(typed: str) -> None:
    """Capitals, spaces and punctuation do not matter, as GOV.UK asks."""
    assert parts()[0].parse(search(typed), context(Town())) == LOOKUP


def test_what_was_found_is_kept_with_the_answer() -> None:
    """It is asked for once; nothing later asks again, and storing it loses nothing."""
    town = Town()
    first, listed, question = parts()
    given = context(town)
    lookup = first.parse(search("ZZ1 3AA"), given)
    assert town.asked == 1
    assert lookup is not None
    after = context(town, search=lookup)
    listed.component({}, (), after)
    choice = listed.parse({"home-list": (ONE.uprn or "",)}, after)
    assert choice == Choice("990000000001", "1 Mill Lane, Anytown, ZZ1 3AA")
    implied = question.implied(context(town, search=lookup, list=choice).known)
    assert implied is not None
    assert implied.value == ONE
    assert town.asked == 1
    assert Answers.loads(EMPTY.with_page("p", {"q": lookup}).dumps()).values["q"] == lookup


@pytest.mark.parametrize(
    ("building", "found"),
    [
        ("1", (ONE, FLAT)),  # and not number 12
        ("12", (TWELVE,)),
        ("the mill", (FLAT,)),
        ("flat 1 mill", (FLAT,)),
        ("Lane 12", (TWELVE,)),
        ("77", (ONE, FLAT, TWELVE)),
    ],
)
def test_a_building_narrows_the_list(building: str, found: tuple[Address, ...]) -> None:
    """A number must be the same, a name may be begun; what fits nothing hides nothing."""
    lookup = parts()[0].parse(search("ZZ1 3AA", building), context(Town()))
    assert isinstance(lookup, AddressLookup)
    assert (lookup.addresses, lookup.of) == (found, len(found))


def test_the_search_says_what_is_wrong_to_the_letter() -> None:
    """The words of GOV.UK's pattern, each at its field."""
    first, given = parts()[0], context(Town())
    at, building = "home-search-postcode", "home-search-building"
    assert errors(first, search(""), given) == [("required", at, "Enter postcode")]
    assert errors(first, search("Anytown"), given) == [("format", at, "Enter a full UK postcode")]
    missing = "We cannot find an address in ZZ1 1ZZ: check the postcode, or enter the address yourself"
    assert errors(first, search("zz11zz"), given) == [("not-found", at, missing)]
    long = "Building number or name must be 60 characters or fewer"
    assert errors(first, search("", "x" * 61), given) == [
        ("required", at, "Enter postcode"),
        ("too-long", building, long),
    ]


def test_nobody_has_to_look_up_an_address() -> None:
    """The button beside Continue leads on whatever was typed; a postcode that was right is kept."""
    first = parts()[0]
    assert first.parse(search("nonsense", by_hand="yes"), context(Town())) == AddressLookup(outcome="by-hand")
    kept = first.parse(search("zz11zz", by_hand="yes"), context(Town()))
    assert kept == AddressLookup("ZZ1 1ZZ", outcome="by-hand")
    assert first.component({}, (), context()).ways_on == {"home-search-by-hand": "Enter the address yourself"}


@pytest.mark.parametrize("gazetteer", [Town(fails=True), None])
def test_a_gazetteer_that_does_not_answer_stops_nobody(gazetteer: Gazetteer | None) -> None:
    """The search is taken, the list is passed by, and the fields say why the address has to be typed."""
    first, listed, question = parts()
    lookup = first.parse(search("ZZ1 3AA"), context(gazetteer))
    assert lookup == AddressLookup("ZZ1 3AA", outcome="unavailable")
    after = context(search=lookup)
    implied = listed.implied(after.known)
    assert implied is not None
    assert implied.value == Choice("not-listed", "I cannot find the address in the list")
    component = question.component({}, (), context(search=lookup, list=implied.value))
    assert component.parts[0].params["text"] == (
        "We cannot look up addresses at the moment. Enter the address yourself."
    )
    assert component.parts[-1].params["value"] == "ZZ1 3AA"


# The list


def labels(component: Any) -> list[str]:
    """What can be chosen."""
    return [item.get("text") or item["divider"] for item in component.params["items"]]


def test_the_list_offers_what_was_found_and_a_way_on() -> None:
    """Each address in one line, and last the words for somebody whose address is not there."""
    shown = parts()[1].component({}, (), context(search=LOOKUP))
    assert labels(shown) == [
        "1 Mill Lane, Anytown",
        "Flat 1, The Mill, Mill Lane, Anytown",
        "12 Mill Lane, Anytown",
        "or",
        "I cannot find the address in the list",
    ]
    assert shown.params["hint"]["text"] == "These are addresses in ZZ1 3AA."
    assert not any(item.get("checked") for item in shown.params["items"])


def test_a_long_list_is_cut_and_says_so() -> None:
    """Nobody reads hundreds of addresses; the search says how to see others."""
    many = [Address((f"Flat {n}", "Malt House"), "Anytown", "ZZ1 3AA", uprn=f"{n}") for n in range(1, 144)]
    lookup = parts()[0].parse(search("ZZ1 3AA"), context(Town(many)))
    assert lookup is not None
    shown = parts()[1].component({}, (), context(search=lookup))
    assert len(labels(shown)) == 60 + 2
    assert shown.params["hint"]["text"] == (
        "These are addresses in ZZ1 3AA. These are the first 60 of 143. To see others, go back and type more."
    )


def test_a_building_that_is_not_there_is_said() -> None:
    """Who typed a wrong number sees that the list is not about it."""
    lookup = parts()[0].parse(search("ZZ1 3AA", "77"), context(Town()))
    assert lookup is not None
    said = parts()[1].component({}, (), context(search=lookup)).params["hint"]["text"]
    assert said == "We found nothing for ‘77’. These are addresses in ZZ1 3AA."


def test_only_what_is_in_the_list_can_be_chosen() -> None:
    """Neither nothing, nor another value, nor an address of an earlier list."""
    listed, given = parts()[1], context(search=LOOKUP)
    assert errors(listed, {}, given) == [("required", "home-list", "Select an address")]
    assert errors(listed, {"home-list": ("1",)}, given) == [
        ("unknown", "home-list", "Select one from the list")
    ]
    old = Choice("990000000009", "9 Mill Lane")
    assert [error.rule for error in listed.problems(old, given)] == ["unknown"]
    assert listed.parse({"home-list": (str(TWELVE),)}, given) == Choice(str(TWELVE), str(TWELVE))


# The fields


def fields(*texts: str) -> Form:
    """The five fields."""
    return dict(zip(address().fields, ((text,) for text in texts), strict=True))


def test_an_address_is_typed() -> None:
    """Two lines, a town, perhaps a county, and the postcode as Royal Mail writes it."""
    typed = fields("Flat 2", "15 Mill Lane", "Anytown", "", "zz13aa")
    value = address().parse(typed, context())
    assert value == Address(("Flat 2", "15 Mill Lane"), "Anytown", "ZZ1 3AA")
    assert address().show(value, context()) == "Flat 2\n15 Mill Lane\nAnytown\nZZ1 3AA"


def test_the_fields_say_what_is_wrong_to_the_letter() -> None:
    """The words of GOV.UK's pattern, all at once, each at its field."""
    assert errors(address(), fields("", "", "", "", ""), context()) == [
        ("required", "home-line-1", "Enter address line 1, typically the building and street"),
        ("town", "home-town", "Enter town or city"),
        ("postcode", "home-postcode", "Enter postcode"),
    ]
    assert errors(address(), fields("x" * 101, "a\x00b", "Anytown", "", "Anytown"), context()) == [
        ("too-long", "home-line-1", "Address line 1 must be 100 characters or fewer"),
        (
            "unreadable",
            "home-line-2",
            "Check address line 2, as we have taken out a character that cannot be used",
        ),
        ("format", "home-postcode", "Enter a full UK postcode"),
    ]


def test_an_error_stands_at_its_own_field_alone() -> None:
    """The other fields keep what was typed and have no error."""
    typed = fields("1 Mill Lane", "", "", "", "ZZ1 3AA")
    with pytest.raises(Rejected) as refused:
        address().parse(typed, context())
    shown = {part.params["name"]: part.params for part in address().component(
        typed, refused.value.errors, context()).parts}  # fmt: skip
    assert [name for name, params in shown.items() if "errorMessage" in params] == ["home-town"]
    assert shown["home-line-1"]["value"] == "1 Mill Lane"


def test_browsers_are_told_which_field_is_which() -> None:
    """The tokens of GOV.UK's pattern; none where it is not the address of who fills it in."""
    tokens = [part.params.get("autocomplete") for part in address().component({}, (), context()).parts]
    assert tokens == ["address-line1", "address-line2", "address-level2", None, "postal-code"]
    off = address(autocomplete="off")
    for part in (off, off.search_question):
        assert not any("autocomplete" in field.params for field in part.component({}, (), context()).parts)


def test_the_fields_begin_with_what_was_chosen() -> None:
    """Nobody types again what is known; unchanged, it is still the address that was found."""
    given = context(search=LOOKUP, list=Choice("990000000002", "Flat 1"))
    shown = [part.params.get("value") for part in address().component({}, (), given).parts]
    assert shown == ["Flat 1, The Mill", "Mill Lane", "Anytown", None, "ZZ1 3AA"]
    same = address().typed(FLAT)
    assert address().parse(same, given) == FLAT
    changed = address().parse({**same, "home-line-1": ("Flat 3, The Mill",)}, given)
    assert changed == Address(("Flat 3, The Mill", "Mill Lane"), "Anytown", "ZZ1 3AA")


def test_an_address_that_was_found_belongs_to_its_list() -> None:
    """Once another is chosen, or none, it is asked again; one that was typed holds."""
    chosen = context(search=LOOKUP, list=Choice("990000000001", "1 Mill Lane"))
    none = context(search=LOOKUP, list=Choice("not-listed", "Not there"))
    assert [list(address().problems(ONE, given)) == [] for given in (chosen, none)] == [True, False]
    typed = Address(("Elsewhere",), "Anytown", "ZZ1 1AA")
    assert list(address().problems(typed, none)) == []


def test_an_optional_address_is_left_out_on_the_first_page() -> None:
    """Nobody who leaves the search empty is asked twice more."""
    first, listed, question = parts(optional=True)
    assert first.parse(search(""), context(Town())) is None
    assert listed.implied(context().known) is not None
    implied = question.implied(context(list=Choice("not-listed", "x")).known)
    assert implied is not None
    assert implied.value is None
    assert address().implied(context().known) is None


def test_only_the_chosen_address_is_sent() -> None:
    """The neighbours' addresses go no further than the list that they stood in."""
    first = parts()[0]
    sent = first.sent(LOOKUP, {"home-search": LOOKUP, "home": ONE})
    assert sent == AddressLookup("ZZ1 3AA", "", (ONE,), 3)
    typed = Address(("Elsewhere",), "Anytown", "ZZ1 1AA")
    assert first.sent(LOOKUP, {"home": typed}) == AddressLookup("ZZ1 3AA", "", (), 3)


# What an author declares


def test_its_pages() -> None:
    """Search, list and fields; the fields alone where nothing is looked up."""
    assert [(page.name, page.title) for page in address().pages()] == [
        ("home-search", "What is your address?"),
        ("home-list", "Select an address"),
        ("home", "Enter the address"),
    ]
    assert [page.title for page in address().pages(language("cy"))][1:] == [
        "Dewiswch gyfeiriad",
        "Rhowch y cyfeiriad",
    ]
    assert [page.name for page in address(look_up=False).pages()] == ["home"]


def test_its_words_can_be_changed() -> None:
    """The errors of each page have keys of their own."""
    first, listed, _ = parts(
        search_errors={"required": "Type a postcode"}, list_errors={"required": "Choose where you live"}
    )
    assert errors(first, search(""), context())[0][2] == "Type a postcode"
    assert errors(listed, {}, context(search=LOOKUP))[0][2] == "Choose where you live"


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"search_errors": {"not-fuond": "Words"}}, "A search has no error 'not-fuond'"),
        ({"list_errors": {"town": "Words"}}, "A list has no error 'town'"),
        ({"name": "a" * 54}, "is too long"),
    ],
)
def test_what_cannot_be_declared(declared: dict[str, Any], message: str) -> None:
    """What is wrong with a page of it is found when it is read."""
    with pytest.raises(ValueError, match=message):
        AddressQuestion.model_validate({"name": "home", "ask": "Where?", **declared})


@pytest.mark.parametrize("number", [0, 1], ids=["search", "list"])
def test_the_samples_of_its_pages(number: int) -> None:
    """What they say is taken is taken, and what they say is refused is refused by its rule."""
    question, given = parts()[number], context(Town(), search=LOOKUP)
    samples = question.samples(given)
    for form in samples.valid:
        value = question.parse(form, given)
        assert value is not None
        assert list(question.problems(value, given)) == []
        assert question.parse(question.typed(value), given) == value
    assert [[rule for rule, *_ in errors(question, form, given)] for form, _ in samples.invalid] == [
        [rule] for _, rule in samples.invalid
    ]


@pytest.mark.parametrize("number", [0, 1], ids=["search", "list"])
def test_an_answer_of_another_type_is_asked_again(number: int) -> None:
    """After a release in which the question had another type, nothing falls over."""
    question, given = parts()[number], context(search=LOOKUP)
    for value in ("text", 3, ONE, Choice("x", "X"), (Choice("x", "X"),)):
        assert list(question.problems(value, given)) != []
        assert isinstance(question.show(value, given), str)
        question.component(question.typed(value), (), given)
