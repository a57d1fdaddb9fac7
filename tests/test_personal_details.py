"""What in a note may lead to a person is pointed out; ordinary notes are left in peace."""

from __future__ import annotations

import pytest

from prototype_kit.personal_details import OwnDetail, personal_details, without_personal_details


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
        ("UPRN 100012345678", "a property number (UPRN)"),
        ("uprn: 4510", "a property number (UPRN)"),
        ("Moved in at 100012345678", "a property number (UPRN)"),
        ("Copied Zk3_f9QxT2-bV7mLpR0sWdYh, she said", "a token"),
        ("1b4e28ba-2fa1-11d2-883f-0016d3cca427", "a token"),
        ("d41d8cd98f00b204e9800998ecf8427e", "a token"),
        ("It said 4510 0012 34", "a long number"),
        ("Write to ann at example dot com", "an email address"),
        ("ann(at)example.co (dot) uk", "an email address"),
        ("Rings 07700.900.982", "a telephone number"),
        ("Born March 3rd, 1980", "a date"),
        ("Sort code 20-30-40", "a sort code"),
        ("Drives AB12 CDE", "a vehicle registration"),
        ("Lives at 12 Mill Lane", "an address"),
        ("Lives at 12a mill lane", "an address"),
        ("Yn byw yn 3 Heol y Bont", "an address"),
        ("Mrs Jones helped", "a name"),
        ("my name is Ann Lee", "a name"),
        ("Fy enw i yw Siân Puw", "a name"),
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
        "It took 5 minutes on the road, 3 times in a way",
        "Meets the officer at noon; 2 street lights",
        "The name is wrong, mr or mrs",
        "The page how-many-children-under-16-live-with-you, and its rule check_children_under_16_are_named",
        "Asks what Neighbourhood-Management-Area means",
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


def test_they_are_taken_out_of_what_people_tell_us() -> None:
    """In their place stands what they were; the kinds are told once each, in their order."""
    found = without_personal_details("Write to ann@example.com, bob@example.com or 01632 960 100. Thanks!")
    assert found.text == (
        "Write to [email address removed], [email address removed] or [telephone number removed]. Thanks!"
    )
    assert found.removed == ("email address", "telephone number")
    assert without_personal_details("Make it <b>faster</b>").removed == ()


def test_a_name_inside_an_email_address_leaves_nothing_of_it() -> None:
    """The whole address goes, not the name out of the middle of it."""
    own = [OwnDetail("a name", "Ann"), OwnDetail("a name", "Ann Lee"), OwnDetail("a name", "Lee")]
    found = without_personal_details("Ann Lee, ann.lee@example.com", own)
    assert found.text == "[name removed], [email address removed]"


def test_a_text_of_any_signs_is_read() -> None:
    """Own details are no patterns, whatever signs they have."""
    own = [OwnDetail("an answer", "a+(b) [c"), OwnDetail("an answer", r"\d \d")]
    assert without_personal_details("1 2 a+(b) [c", own).text == "1 2 [answer removed]"
