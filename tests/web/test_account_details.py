"""The pages of one's details: seen, changed and deleted, in the words of the kit's own questions."""

from __future__ import annotations

import pytest

from prototype_kit.answers import Address
from prototype_kit.profiles import NOTHING_KEPT
from tests.web.own_details import KEPT, keep, kept
from tests.web.residents import BOB, resident
from tests.web.world import World

HERE = "/account/details"
FORMS = {
    "name": {"name": "Ann Lee"},
    "uk-phone": {"uk-phone": "01632 960 001"},
    "address": {"address-line-1": "1 High Street", "address-town": "Anytown", "address-postcode": "zz11aa"},
    "date-of-birth": {
        "date-of-birth-day": "1",
        "date-of-birth-month": "feb",
        "date-of-birth-year": "1990",
    },
}
WRONG = {
    "name": ({}, "Enter your full name"),
    "uk-phone": ({"uk-phone": "123"}, "Enter a UK telephone number, like 01632 960 001 or 07700 900 982"),
    "address": ({"address-line-1": "1 High Street", "address-town": "Anytown"}, "Enter postcode"),
    "date-of-birth": (
        {"date-of-birth-day": "1", "date-of-birth-month": "2", "date-of-birth-year": "2030"},
        "Your date of birth must be in the past",
    ),
}


def test_all_that_is_kept_is_shown_and_nothing_else(account_world: World) -> None:
    """To whom it belongs; with what it is for, and who sees it."""
    keep(account_world)
    page = resident(account_world).get(HERE)
    for words in ("Ann Example", "07700 900 982", "15 Mill Lane", "27 March 1985", "Who sees this"):
        assert words in page.words
    page = resident(account_world, BOB).get(HERE)
    assert "Ann Example" not in page.words
    assert page.words.count("Not saved") == 4


@pytest.mark.parametrize("detail", FORMS)
def test_a_detail_is_added_changed_and_deleted(account_world: World, detail: str) -> None:
    """Each on a page of its own."""
    ann = resident(account_world)
    ann.get(f"{HERE}/{detail}")
    page = ann.post(f"{HERE}/{detail}", {**FORMS[detail], "version": "0"})
    assert "We have saved your details." in page.words
    assert list(kept(account_world).details) == [detail]
    page = ann.get(f"{HERE}/{detail}")
    assert any(text for texts in page.fields.values() for text in texts)
    page = ann.post(f"{HERE}/{detail}/delete", {"version": page.fields["version"][0]})
    assert "We have deleted this from your details." in page.words
    assert kept(account_world).details == {}


@pytest.mark.parametrize("detail", WRONG)
def test_what_is_wrong_is_said_as_in_a_form(account_world: World, detail: str) -> None:
    """What was typed stays, and nothing is kept."""
    keep(account_world)
    form, words = WRONG[detail]
    ann = resident(account_world)
    page = ann.post(f"{HERE}/{detail}", {**form, "version": "1"}, 422)
    assert words in page.errors.values()
    assert all(page.fields[name] == [text] for name, text in form.items())
    assert page.fields["version"] == ["1"]
    assert kept(account_world).details == KEPT.details


def test_the_later_of_two_windows_is_told(account_world: World) -> None:
    """Of what the other one kept; what it typed stays, and is kept when it is sent again."""
    keep(account_world)
    ann, other = resident(account_world), resident(account_world)
    ann.get(f"{HERE}/name")
    other.get(f"{HERE}/name")
    other.submit(name="Ann Other")
    page = ann.submit(409, name="Ann Lee")
    assert "This was changed in another window. Nothing has been saved here yet." in page.words
    assert "Saved at the moment: Ann Other" in page.words
    assert page.fields["name"] == ["Ann Lee"]
    assert kept(account_world).details["name"] == "Ann Other"
    ann.submit()
    assert kept(account_world).details["name"] == "Ann Lee"


def test_deleting_in_a_window_that_is_old_deletes_nothing(account_world: World) -> None:
    """Somebody changed it since; they see what it is now."""
    keep(account_world)
    ann = resident(account_world)
    version = ann.get(f"{HERE}/name").fields["version"][0]
    other = resident(account_world)
    other.get(f"{HERE}/name")
    other.submit(name="Ann Other")
    page = ann.post(f"{HERE}/name/delete", {"version": version}, 409)
    assert page.fields["name"] == ["Ann Other"]
    assert kept(account_world).details["name"] == "Ann Other"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999", "٣"])
def test_a_form_that_is_none_of_ours_changes_nothing(account_world: World, version: str) -> None:
    """It names no version that there is."""
    resident(account_world).post(f"{HERE}/name", {"name": "Ann", "version": version}, 409)
    assert kept(account_world) == NOTHING_KEPT


def test_no_other_detail_can_be_kept(account_world: World) -> None:
    """Only those that are offered in forms."""
    ann = resident(account_world)
    for detail in ("email", "religion", "date"):
        ann.get(f"{HERE}/{detail}", 404)
        ann.post(f"{HERE}/{detail}", {detail: "x", "version": "0"}, 404)
        ann.post(f"{HERE}/{detail}/delete", {"version": "0"}, 404)


def test_an_address_is_kept_as_it_was_typed(account_world: World) -> None:
    """Its postcode as it is written."""
    ann = resident(account_world)
    ann.post(f"{HERE}/address", {**FORMS["address"], "version": "0"})
    assert kept(account_world).details["address"] == Address(("1 High Street",), "Anytown", "ZZ1 1AA")


def test_it_is_all_in_welsh(account_world: World) -> None:
    """Also what is wrong."""
    ann = resident(account_world)
    assert ann.get(f"{HERE}?lang=cy").heading == "Eich manylion"
    ann.get(f"{HERE}/name")
    assert list(ann.submit(422).errors.values()) == ["Rhowch eich enw llawn"]
