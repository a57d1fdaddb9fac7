"""A person reports a street light, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prototype_kit.answers import Asset, Choice

if TYPE_CHECKING:
    from tests.journeys.conftest import Traveller

QUIET = "Apple Drive"
"""A street with no open report near any of its lights."""
REPORTED = "4 Mill Lane"
"""A light that is reported already."""


@pytest.fixture
def quiet(street_lights: Traveller) -> str:
    """The id of the first light in the quiet street."""
    return street_lights.service.places.find("street_lights", QUIET)[0].id


def test_a_light_without_reports(street_lights: Traveller, quiet: str) -> None:
    """Seven answers lead straight to check answers."""
    person = street_lights
    assert person.stands_at == "fault"
    assert person.answer("fault", "not-working") == "others"
    assert person.answer("others", "no") == "light-search"
    assert person.answer("light-search", QUIET) == "light"
    assert person.answer("light", quiet) == "details"
    assert person.answer("details", "By the gate") == "photo"
    assert person.answer("photo", {}) == "contact"
    assert person.answer("contact", {"email": "name@example.com"}) == "check-answers"
    assert person.path == ["fault", "others", "light-search", "light", "details", "photo", "contact"]
    assert person.walk.complete


def test_nothing_is_asked_before_its_turn(street_lights: Traveller) -> None:
    """A page that the answers do not lead to yet is not on the path."""
    street_lights.answer("fault", "flickering")
    assert street_lights.path == ["fault", "light-search"]
    assert street_lights.walk.find("contact") is None


def test_a_dangerous_light_is_an_exit(street_lights: Traveller) -> None:
    """Whoever says that a light is dangerous is told to phone, and asked nothing more."""
    assert street_lights.answer("fault", "dangerous") == "dangerous"
    assert street_lights.walk.exit is not None
    assert street_lights.walk.exit.content.title == "Phone us now"
    assert not street_lights.walk.complete
    assert street_lights.path == ["fault", "dangerous"]


def test_back_from_an_exit_and_on(street_lights: Traveller) -> None:
    """From the exit the way back is the answer that led there; another answer goes on."""
    street_lights.answer("fault", "dangerous")
    before = street_lights.walk.before("dangerous")
    assert before is not None
    assert before.path == "fault"
    assert street_lights.answer("fault", "always-on") == "light-search"


@pytest.mark.parametrize("search", [REPORTED, "AN0728", "an 0728"])
def test_a_light_is_found_by_street_or_number(street_lights: Traveller, search: str) -> None:
    """The search takes a street with a number, or the id on the light."""
    street_lights.answer("fault", "damaged")
    street_lights.answer("light-search", search)
    assert street_lights.answer("light", "AN0728") == "already-reported"


def test_a_street_that_is_not_there(street_lights: Traveller) -> None:
    """A search that finds nothing is asked again, with the words that were looked for."""
    street_lights.answer("fault", "damaged")
    message = (
        "We cannot find ‘Nowhere Street’: check the spelling, try a street nearby, "
        "or tell us that you cannot find the street"
    )
    expected = [("light-search", "not-found", message)]
    assert expected == street_lights.refused("light-search", "Nowhere Street")
    assert street_lights.stands_at == "light-search"


def test_only_a_light_of_the_search_can_be_chosen(street_lights: Traveller) -> None:
    """A light of another street is refused, whatever the form says."""
    street_lights.answer("fault", "damaged")
    street_lights.answer("light-search", QUIET)
    assert street_lights.refused("light", "AN0728") == [("light", "unknown", "Select one from the list")]


def test_a_light_that_is_not_listed_is_described(street_lights: Traveller) -> None:
    """Who cannot find the light says in words where it is; no report can be near it."""
    person = street_lights
    person.answer("fault", "flickering")
    person.answer("light-search", QUIET)
    assert person.answer("light", "not-listed") == "where"
    assert person.answer("where", "By the bakery") == "details"
    assert Choice(
        "not-listed", "My light is not in this list, or I do not know which one it is"
    ) == person.walk.known.answer("light")


def reported(person: Traveller) -> Traveller:
    """Somebody who has chosen a light with reports near it."""
    person.answer("fault", "not-working")
    person.answer("others", "one")
    person.answer("light-search", "Mill Lane")
    person.answer("light", "AN0729")
    return person


def test_reports_nearby_are_offered(street_lights: Traveller) -> None:
    """The fact is looked up when the light is chosen; its reports are the options, newest first."""
    person = reported(street_lights)
    assert person.stands_at == "already-reported"
    fact = person.walk.answers.facts["open-reports-nearby"]
    references = [report["value"] for report in fact.value]
    assert {"35592213", "66852267", "97829322"} <= set(references)
    assert fact.value[0]["about"].startswith("It does not come on, Column")
    assert (fact.source, fact.at.year) == ("fake", 2026)
    step = person.walk.stop
    assert step is not None
    (question,) = step.screen.questions  # type: ignore[union-attr] - a page, or the test fails
    assert [*references, "none"] == list(question.offered(step.context()))


def test_the_same_report_is_an_exit(street_lights: Traveller) -> None:
    """Who recognises the report need not make another."""
    person = reported(street_lights)
    assert person.answer("already-reported", "66852267") == "known-about"
    assert person.walk.exit is not None
    assert person.walk.exit.name == "known-about"


def test_another_fault_goes_on(street_lights: Traveller) -> None:
    """Who says that it is another fault goes on with the report."""
    assert reported(street_lights).answer("already-reported", "none") == "details"


def test_a_report_that_is_not_near_cannot_be_chosen(street_lights: Traveller) -> None:
    """Only what was looked up is an option."""
    errors = reported(street_lights).refused("already-reported", "X5PK-9T3E")
    assert [error[:2] for error in errors] == [("already-reported", "unknown")]


def test_a_page_is_not_done_without_its_fact(street_lights: Traveller) -> None:
    """A draft in which the fact is missing asks the page that learns it again."""
    person = reported(street_lights)
    lost = person.answers
    person.answers = type(lost)(lost.values, {}, lost.continued, lost.items)
    assert person.stands_at == "light"


def test_another_search_asks_for_the_light_again(street_lights: Traveller, quiet: str) -> None:
    """A light that was found by other words does not hold; what came after waits for the new one."""
    person = reported(street_lights)
    person.answer("already-reported", "none")
    person.answer("details", "Broken")
    person.answer("photo", {})
    assert person.answer("light-search", QUIET, changing=True) == "light"
    assert person.path == ["fault", "others", "light-search", "light"]
    assert person.answer("light", quiet, changing=True) == "contact"
    assert "already-reported" not in person.path
    assert "already-reported" not in person.walk.answers.values


def test_the_same_search_leads_to_the_list_again(street_lights: Traveller) -> None:
    """Who changes the light and searches for the same words can choose another light of that street."""
    person = reported(street_lights)
    person.answer_all({"already-reported": "none", "details": "", "photo": {}, "contact": {}})
    assert person.answer("light-search", "Mill Lane", changing=True) == "light"
    assert person.answer("light", "AN0730", changing=True) == "check-answers"


def test_changing_back_restores_what_was_said(street_lights: Traveller) -> None:
    """A change of the first answer to an exit and back loses nothing."""
    person = reported(street_lights)
    person.answer("already-reported", "none")
    person.answer("details", "Broken")
    person.answer("photo", {})
    person.answer("contact", {"full-name": "Siân Łukasz"})
    before = person.walk.answers
    assert person.answer("fault", "dangerous", changing=True) == "dangerous"
    assert {"fault": Choice("dangerous", "It is dangerous")} == person.walk.answers.values
    assert person.answer("fault", "not-working", changing=True) == "check-answers"
    assert before == person.walk.answers


def test_a_change_that_matters_to_nothing_goes_straight_back(street_lights: Traveller, quiet: str) -> None:
    """A changed answer after which nothing is lacking leads to check answers."""
    person = street_lights
    person.answer_all(
        {
            "fault": "flickering",
            "light-search": QUIET,
            "light": quiet,
            "details": "",
            "photo": {},
            "contact": {},
        }
    )
    assert person.answer("fault", "always-on", changing=True) == "check-answers"
    assert person.answer("details", "By the gate", changing=True) == "check-answers"


def test_optional_pages_are_not_skipped(street_lights: Traveller, quiet: str) -> None:
    """A page on which everything may be left out is still shown, and done when it was continued."""
    person = street_lights
    person.answer_all({"fault": "flickering", "light-search": QUIET, "light": quiet})
    assert person.stands_at == "details"
    assert person.answer("details", "") == "photo"
    assert person.answer("photo", {}) == "contact"
    assert person.answer("contact", {"full-name": "", "email": "", "phone": ""}) == "check-answers"
    assert set(person.walk.answers.values) == {"fault", "light-search", "light"}


def test_an_answer_can_be_taken_away(street_lights: Traveller, quiet: str) -> None:
    """An optional answer that is emptied is gone."""
    person = street_lights
    person.answer_all(
        {
            "fault": "flickering",
            "light-search": QUIET,
            "light": quiet,
            "details": "x",
            "photo": {},
            "contact": {},
        }
    )
    person.answer("details", "", changing=True)
    assert "details" not in person.walk.answers.values


def test_every_error_of_a_page_is_said(street_lights: Traveller, quiet: str) -> None:
    """A wrong email address is refused; the page is asked again with nothing saved."""
    person = street_lights
    person.answer_all(
        {"fault": "flickering", "light-search": QUIET, "light": quiet, "details": "", "photo": {}}
    )
    errors = person.refused("contact", {"email": "name", "phone": "07700 900 982"})
    assert [error[:2] for error in errors] == [("email", "format")]
    assert "phone" not in person.answers.values


def test_the_asset_is_what_the_case_is_about(street_lights: Traveller, quiet: str) -> None:
    """The question that service.yaml names holds the asset, with its place."""
    person = street_lights
    person.answer_all({"fault": "flickering", "light-search": QUIET, "light": quiet})
    about = person.service.about(person.walk.answers)
    assert isinstance(about, Asset)
    assert quiet == about.id


def test_every_page_leads_back_to_the_one_before(street_lights: Traveller) -> None:
    """The way back undoes the way on, from the first page to the last."""
    person = reported(street_lights)
    person.answer("already-reported", "none")
    person.answer("details", "")
    person.answer("photo", {})
    person.answer("contact", {})
    walked = person.walk
    for earlier, later in zip(walked.steps, walked.steps[1:], strict=False):
        assert earlier == walked.before(later.path)
        assert later == walked.after(earlier.path)
    assert walked.before("fault") is None
    assert walked.after("contact") is None


def test_conditions_read_as_english(street_lights: Traveller) -> None:
    """The map can say in words when each page is shown."""
    journey = street_lights.journey
    words = {screen.name: screen.when.english(journey) for screen, _ in journey.screens if screen.when}
    nearby = "‘Open reports about this light or others nearby’"
    asked = "‘Has it been reported already?’"
    not_listed = "‘My light is not in this list, or I do not know which one it is’"
    different = "‘No, mine is a different fault’"
    assert words == {
        "others": "‘What is wrong with the street light?’ is ‘It does not come on’",
        "not-ours": "‘The kind of road that the light is on’ is ‘private’",
        "dangerous": "‘What is wrong with the street light?’ is ‘It is dangerous’",
        "where": f"‘Which street light is it?’ is {not_listed}",
        "already-reported": f"{nearby} has a number of entries that is more than 0",
        "known-about": f"{asked} is answered and it is not so that {asked} is {different}",
    }
