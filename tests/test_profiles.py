"""Details that somebody keeps: which question asks for one’s own, what is offered, what is worth keeping."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from prototype_kit.answers import Address, AddressLookup, Answers, Choice, Value
from prototype_kit.data_protection import QuestionData
from prototype_kit.errors import Rejected
from prototype_kit.known import Known, known_of
from prototype_kit.profiles import (
    NOTHING_KEPT,
    Own,
    Profile,
    detail_question,
    filled,
    loads_details,
    offers,
    own_detail,
    worth_keeping,
)
from prototype_kit.questions import TYPES, AddressQuestion, Context, Question

MILL = Address(("Flat 2", "15 Mill Lane"), "Anytown", "ZZ1 3AA")
BORN = date(1985, 3, 27)
KEPT: Mapping[Own, Value] = {
    "name": "Ann Example",
    "uk-phone": "07700 900 982",
    "address": MILL,
    "date-of-birth": BORN,
    "email": "ann@example.com",
}
CONTEXT = Context(Known(date(2026, 5, 6)))


def ask(type_: str, name: str = "it", **given: Any) -> Question:
    """A question of a type."""
    return TYPES[type_].model_validate({"type": type_, "name": name, "ask": "What is it?", **given})


@pytest.mark.parametrize(
    ("question", "own"),
    [
        (ask("name"), "name"),
        (ask("name", autocomplete="name"), "name"),
        (ask("text", autocomplete="name"), "name"),
        (ask("uk-phone"), "uk-phone"),
        (ask("uk-phone", autocomplete="home tel"), "uk-phone"),
        (ask("email"), "email"),
        (ask("date", autocomplete="bday"), "date-of-birth"),
        (ask("address"), "address"),
        (ask("address", look_up=False), "address"),
        # Of nobody, of somebody else, or not to be shown to whoever looks over a shoulder.
        (ask("text"), None),
        (ask("text", autocomplete="given-name"), None),
        (ask("date", ask="What is the baby's date of birth?"), None),
        (ask("name", autocomplete="off"), None),
        (ask("email", autocomplete="off"), None),
        (ask("address", autocomplete="off"), None),
        (ask("name", sensitive=True), None),
        (ask("address", sensitive=True), None),
    ],
)  # fmt: skip
def test_a_question_asks_for_ones_own_detail_by_its_token(question: Question, own: Own | None) -> None:
    """Whoever turns a token off, or hides a question, has nothing offered there."""
    assert own_detail(question) == own


def test_what_is_somebody_elses_is_not_ones_own() -> None:
    """An author who says whose data it is has said enough."""
    baby = ask("name").model_copy(update={"personal_data": QuestionData(whose="the baby")})
    assert own_detail(baby) is None


def offered(*questions: Question, kept: Mapping[Own, Value] = KEPT, context: Context = CONTEXT):
    """What is offered for some questions, as forms by question."""
    return {offer.question: dict(offer.typed) for offer in offers(questions, {}, kept, context)}


def test_every_detail_fills_the_fields_of_its_question() -> None:
    """As if it had been typed."""
    found = offered(
        ask("name", "n"), ask("uk-phone", "p"), ask("email", "e"), ask("date", "b", autocomplete="bday")
    )
    assert found == {
        "n": {"n": ("Ann Example",)},
        "p": {"p": ("07700 900 982",)},
        "e": {"e": ("ann@example.com",)},
        "b": {"b-day": ("27",), "b-month": ("3",), "b-year": ("1985",)},
    }
    assert offered(ask("address", "a", look_up=False))["a"]["a-line-2"] == ("15 Mill Lane",)
    assert offered(ask("name"), kept={}) == {}


def test_what_does_not_fit_a_question_is_not_offered() -> None:
    """A name that is too long for a form is no help there."""
    assert offered(ask("name", max_length=5)) == {}


def test_an_address_is_searched_for_where_more_is_known_of_it() -> None:
    """One that was typed is typed again; one that was found is looked up, and chosen in the list."""
    found = Address(("15 Mill Lane",), "Anytown", "ZZ1 3AA", uprn="10001", authority="E1", given="found")
    home = AddressQuestion(name="home", ask="What is your address?")
    search, listed = home.search_question, home.list_question
    owners = {search.name: home, listed.name: home}

    def typed(question: Question, address: Address, known: Known) -> Mapping[str, object]:
        its = offers([question], owners, {"address": address}, Context(known))
        return next((dict(offer.typed) for offer in its), {})

    known = Known(date(2026, 5, 6))
    assert typed(search, MILL, known)["home-search-by-hand"] == ("yes",)
    assert "home-search-by-hand" not in typed(search, found, known)
    assert typed(listed, found, known) == {}
    answers = Answers(values={"home-search": AddressLookup("ZZ1 3AA", addresses=(found,), of=1)})
    seen = known_of(answers, date(2026, 5, 6))
    assert typed(listed, found, seen) == {"home-list": ("10001",)}
    assert typed(listed, MILL, seen) == {}
    off = home.model_copy(update={"sensitive": True})
    assert list(offers([search], {search.name: off}, {"address": MILL}, CONTEXT)) == []


def test_what_is_typed_is_not_lost_where_several_details_are_offered() -> None:
    """One alone takes the place of what stands there: its button names it."""
    both = [*offers([ask("name", "n"), ask("email", "e")], {}, KEPT, CONTEXT)]
    form = {"n": ("Somebody",), "other": ("kept",)}
    assert filled(both, form) == {"n": ("Somebody",), "other": ("kept",), "e": ("ann@example.com",)}
    assert filled(both[:1], form)["n"] == ("Ann Example",)


def test_only_what_differs_is_worth_keeping() -> None:
    """No email address, nothing of others, and an address is the same wherever it was found."""
    questions = {
        "n": ask("name", "n"),
        "other": ask("name", "other", autocomplete="off"),
        "e": ask("email", "e"),
        "a": ask("address", "a"),
        "a-search": AddressQuestion(name="a", ask="A").search_question,
        "b": ask("date", "b", autocomplete="bday"),
    }
    answers: dict[str, Value] = {
        "n": "Ann", "other": "Bob", "e": "x@example.com", "a": MILL, "b": BORN,
        "a-search": AddressLookup("ZZ1 3AA"),
    }  # fmt: skip
    assert worth_keeping(questions, answers, NOTHING_KEPT) == {
        "name": "Ann",
        "address": MILL,
        "date-of-birth": BORN,
    }
    found = Address(MILL.lines, MILL.town, MILL.postcode, uprn="1", given="found")
    before = Profile(details={"name": "Ann Example", "address": found, "date-of-birth": BORN})
    assert worth_keeping(questions, answers, before) == {"name": "Ann"}
    assert worth_keeping({"n": ask("name", "n")}, {"n": Choice("x", "X")}, NOTHING_KEPT) == {}


def test_of_two_addresses_none_is_worth_keeping() -> None:
    """Whoever moves gives the old one first, which is theirs no more."""
    questions = {"old": ask("address", "old"), "new": ask("address", "new", autocomplete="off")}
    other = Address(("1 Example Road",), "Anytown", "ZZ1 1AA")
    assert worth_keeping(questions, {"old": MILL, "new": other}, NOTHING_KEPT) == {}
    assert worth_keeping(questions, {"old": MILL}, NOTHING_KEPT) == {"address": MILL}


def test_details_are_stored_losslessly() -> None:
    """What a later version keeps is left alone by an earlier one, and nothing is nothing."""
    profile = NOTHING_KEPT.with_detail("address", MILL).with_detail("date-of-birth", BORN)
    assert loads_details(profile.dumps_details()) == {"address": MILL, "date-of-birth": BORN}
    assert loads_details(NOTHING_KEPT.dumps_details()) == {}
    assert loads_details("{}") == {}
    assert loads_details('{"format":1,"values":{"shoe-size":"7"}}') == {}
    assert profile.with_detail("address", None).details == {"date-of-birth": BORN}


def test_without_paper_is_since_the_first_time() -> None:
    """Saying so again changes nothing."""
    first, later = (datetime(2026, 5, day, tzinfo=UTC) for day in (6, 7))
    without = NOTHING_KEPT.without_paper(first)
    assert without.without_paper(later).paperless_at == first
    assert without.without_paper(None).paperless_at is None


@pytest.mark.parametrize("detail", ["name", "uk-phone", "address", "date-of-birth"])
def test_a_detail_is_asked_for_by_the_kits_own_question(detail: Any) -> None:
    """So its errors and its limits are those of forms; and it is itself one's own."""
    question = detail_question(detail, "What is it?")
    assert own_detail(question) == detail
    for form, rule in question.samples(CONTEXT).invalid:
        with pytest.raises(Rejected) as refused:
            question.parse(form, CONTEXT)
        assert rule in {error.rule for error in refused.value.errors}
