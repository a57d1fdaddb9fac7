"""What somebody told of themselves is found in other words of theirs, and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from prototype_kit.answers import Address, AddressLookup, Answers, BankAccount, Choice, Value
from prototype_kit.given_details import given_details
from prototype_kit.personal_details import without_personal_details
from prototype_kit.questions import TYPES, Question

QUESTIONS: Mapping[str, Question] = {
    "full-name": TYPES["name"](name="full-name", ask="Full name"),
    "baby": TYPES["name"](name="baby", ask="Name of the baby"),
    "town": TYPES["text"](name="town", ask="Where were you born?"),
    "more": TYPES["long-text"](name="more", ask="What else?"),
    "phone": TYPES["uk-phone"](name="phone", ask="Telephone number"),
}
HOME = Address(("Flat 2", "12 St Mary’s Lane"), "Anytown", "ZZ1 1AA", uprn="100012345")
ACCOUNT = BankAccount("Ann Lee", "203040", "12345678")


def cleaned(said: str, values: Mapping[str, Value]) -> str:
    """What is kept of some words of somebody who gave these answers."""
    answers = Answers(values=values)
    return without_personal_details(said, given_details(QUESTIONS, answers)).text


@pytest.mark.parametrize(
    ("values", "said", "kept"),
    [
        ({"full-name": "Ann Lee"}, "Ann Lee thanks you", "[name removed] thanks you"),
        ({"full-name": "Ann Lee"}, "thanks, ann", "thanks, [name removed]"),
        ({"full-name": "Ann  Lee"}, "ANN\nLEE", "[name removed]"),
        ({"full-name": "Siân O'Neill"}, "I am O’Neill, S", "I am [name removed], S"),
        ({"full-name": "Jo Ng"}, "Jo Ng", "[name removed]"),
        (
            {"home": HOME},
            "I live at Flat 2, 12 St Mary's Lane",
            "I live at [address removed], [address removed]",
        ),
        ({"home": HOME}, "in st mary’s lane it is dark", "in [address removed] it is dark"),
        ({"home": HOME}, "at zz11aa", "at [postcode removed]"),
        ({"home": AddressLookup("ZZ1 1AA")}, "zz1 1aa", "[postcode removed]"),
        ({"bank": ACCOUNT}, "pay 20 30 40", "pay [bank detail removed]"),
        ({"bank": ACCOUNT}, "Lee has 1234 5678", "[name removed] has [long number removed]"),
        ({"town": "Little Snoring"}, "from little snoring", "from [answer removed]"),
        ({"town": "Snoring"}, "from Snoring", "from [answer removed]"),
        ({"more": "By the old mill"}, "it is by the old mill", "it is [answer removed]"),
        ({"phone": "01632 960 001"}, "ring 01632960001", "ring [telephone number removed]"),
    ],
)
def test_own_details_are_taken_out(values: Mapping[str, Value], said: str, kept: str) -> None:
    """However they are spelled: in small letters, with other spaces and apostrophes."""
    assert cleaned(said, values) == kept


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"full-name": "Ann Lee"}, "The answer was planned, the fleet annual"),  # parts of words
        ({"full-name": "Jo Do"}, "I do not know, so jo"),  # short ones only as they are written
        ({"home": HOME}, "Anytown is a nice town"),
        ({"town": "light"}, "The light is out"),  # an ordinary word
        ({"town": "Light"}, "The light is out"),
        ({"town": "no"}, "no"),
        ({"more": "It is dark and " * 10}, "It is dark and it hums"),
        ({"fault": Choice("out", "It is not working")}, "It is not working"),
        ({"born": date(1980, 5, 6)}, "5 of 6 pages"),
        ({"full-name": "Ann Lee"}, ""),
    ],
)
def test_other_words_stay(values: Mapping[str, Value], said: str) -> None:
    """A comment without its words helps nobody."""
    assert cleaned(said, values) == said


def test_answers_about_items_are_looked_for_too() -> None:
    """Such as the names of children."""
    answers = Answers().with_item("babies", "1", Answers(values={"baby": "Bea Lee"}))
    said = without_personal_details("Bea is well", given_details(QUESTIONS, answers))
    assert (said.text, said.removed) == ("[name removed] is well", ("name",))


def test_without_answers_there_is_nothing_to_look_for() -> None:
    """A draft whose answers were deleted."""
    assert given_details(QUESTIONS, Answers()) == ()
