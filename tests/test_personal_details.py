"""What in a note may lead to a person is pointed out; ordinary notes are left in peace."""

from __future__ import annotations

import pytest

from prototype_kit.personal_details import personal_details


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Types ann.o'neill+lights@example.co.uk into the box", "an email address"),
        ("Opened https://example.com/r?token=1", "a link"),
        ("Reads QQ 12 34 56 C aloud, then AB123456C", "a National Insurance number"),
        ("Lives at ab1 2de", "a postcode"),
        ("SW1A1AA", "a postcode"),
        ("Born on 6/5/1980", "a date"),
        ("Born on the 3rd of May 1980", "a date"),
        ("1980-05-06", "a date"),
        ("Card 4111 1111 1111 1111", "a bank card number"),
        ("Rings 01632 960 100", "a telephone number"),
        ("+44 7700 900 982", "a telephone number"),
        ("NHS number 943 476 5919", "an NHS number"),
        ("Her reference is 7K3M-9PQ2", "a reference"),
        ("UPRN 100012345678", "a long number"),
    ],
)
def test_what_may_lead_to_a_person_is_pointed_out(text: str, kind: str) -> None:
    """By its kind, as a phrase that a sentence can hold."""
    assert kind in [detail.kind for detail in personal_details(text)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Looks for a number on the column, and finds AN0236",
        "P03 tried it 3 times in 10 minutes, between 4:10 and 12:05",
        "Says ‘I may do it on Monday’",
        "Reads 12 of 14 options; about 50% of the page",
        "Chose self-help, not well-done",
        "Waits for 100 seconds, then 2 more",
    ],
)
def test_ordinary_notes_have_no_warning(text: str) -> None:
    """A warning that is always there is not read."""
    assert personal_details(text) == ()


def test_each_is_told_once_and_in_order() -> None:
    """What one pattern found, no other finds again."""
    found = personal_details("01632 960 100, then ann@example.com and 01632 960 100")
    assert [detail.words for detail in found] == [
        "a telephone number (01632 960 100)",
        "an email address (ann@example.com)",
    ]


def test_numbers_that_cannot_be_are_not_called_so() -> None:
    """A card's and an NHS number's last figure follows from the others."""
    kinds = [detail.kind for detail in personal_details("4111 1111 1111 1112 and 943 476 5918")]
    assert kinds == ["a long number", "a long number"]
