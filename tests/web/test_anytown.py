"""Registering a birth and ordering a bin: each gone through as a whole, in English and in Welsh."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.testing.page_checks import words_of
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

BIRTH, ORDER = "/birth-registration/appointment", "/replacement-bin/order"
LANGUAGES = pytest.mark.parametrize("code", ["en", "cy"])


@pytest.fixture(scope="module")
def world(make_shared_world: MakeWorld) -> World:
    """The site with both services, on 6 May 2026."""
    return make_shared_world(site=load_site(Path(__file__).parents[1] / "sites" / "anytown"))


class Person:
    """Somebody who goes through a journey and notes where they have been."""

    def __init__(self, world: World, journey: str, code: str):
        self.visitor, self.journey, self.code = world.visitor(), journey, code
        self.seen: list[str] = []
        self.visitor.get(f"{journey}?lang={code}")
        self.visitor.submit()

    def answer(self, page: str, status: int = 200, **fields: str | list[str]) -> None:
        """Answer the page that comes next, which must be this one."""
        assert self.visitor.page.path == f"{self.journey}/{page}"
        assert self.visitor.page.tree.get("lang") == self.code
        self.visitor.submit(status, None, **fields)
        self.seen.append(page)

    def date(self, page: str, name: str, day: int, month: int, year: int) -> None:
        """Answer a page that asks for a date."""
        parts = {"day": day, "month": month, "year": year}
        self.answer(page, 200, **{f"{name}_{part}": str(number) for part, number in parts.items()})


def listed(visitor: Visitor) -> list[str]:
    """Every item of the bulleted lists of a page."""
    return [words_of(item) for found in visitor.page.of_class("govuk-list--bullet") for item in found]


def said_last(visitor: Visitor) -> list[str]:
    """The items of the service itself on a confirmation page; the first two are about reference and code."""
    reference, code, *own = listed(visitor)
    for item, name in ((reference, "kit-reference"), (code, "kit-code")):
        shown = visitor.page.first(name)
        assert shown is not None
        assert words_of(shown) in item
    return own


def first_option(visitor: Visitor, name: str) -> str:
    """The value of the first thing that can be chosen."""
    values = [each.get("value") or "" for each in visitor.page.tree.iter("input") if each.get("name") == name]
    return values[0]


@LANGUAGES
def test_a_birth_here_of_married_parents(world: World, code: str) -> None:
    """The shortest way: one baby without a name, no declaration, no warning, nothing about who agrees."""
    before = world.front.store.cases.count()
    person = Person(world, BIRTH, code)
    person.answer("where-born", where_born="anytown")
    person.answer("how-many", how_many="1")
    person.date("babies/1/born", "born", 25, 3, 2026)  # 42 days before
    person.answer("babies/1/baby-name")
    person.answer("parent", parent="father")
    person.answer("married", married="yes")
    person.answer("who-must-come")
    person.answer("interpreter", 422)
    person.answer("interpreter", interpreter="no")
    person.answer("full-name", full_name="Bob Lee")
    person.answer("other-name", other_name="Ann Lee")
    person.answer("contact", 422)
    person.answer("contact", email="bob@anytown.example", phone="07700 900 123")
    person.answer("office", office="hospital")
    person.answer("suits", 422, days=["monday", "any"], times="afternoon")
    assert set(person.visitor.page.errors) == {"days"}
    person.answer("suits", 422, days=["monday", "friday"], times="afternoon")
    assert set(person.visitor.page.errors) == {"times"}
    person.answer("suits", days=["monday", "friday"], times="morning")
    bring = listed(person.visitor)
    assert len(bring) == 6  # three to bring, and three that the registrar asks
    person.answer("what-to-bring")
    person.answer("check-answers")
    assert said_last(person.visitor) == bring[:3]
    assert world.front.store.cases.count() == before + 1
    told = {message.channel: message.body for message in world.front.store.outbox.recent()[:2]}
    appointment = {"en": "You do not have an appointment yet", "cy": "Nid oes gennych apwyntiad eto"}[code]
    assert appointment in told["email"]
    assert appointment in person.visitor.page.words
    both = {"en": "bob@anytown.example and 07700 900 123.", "cy": "bob@anytown.example a 07700 900 123."}
    assert both[code] in person.visitor.page.words
    assert "\n".join(f"* {thing}" for thing in bring[:3]) in told["email"]
    assert {"en": "You can come alone.", "cy": "Gallwch ddod ar eich pen eich hun."}[code] in told["email"]


@LANGUAGES
def test_twins_elsewhere_too_late_of_parents_who_are_not_married(world: World, code: str) -> None:
    """The longest way: declaration, two babies with times, the warning with its day, proof, an address."""
    person = Person(world, BIRTH, code)
    person.answer("where-born", where_born="elsewhere")
    person.answer("declaration")
    person.answer("how-many", how_many="2")
    for number in (1, 2):
        person.date(f"babies/{number}/born", "born", 24, 3, 2026)  # 43 days before
        person.answer(f"babies/{number}/time-born", time_born=f"3:{number}5am")
        person.answer(f"babies/{number}/baby-name", baby_name=f"Baby {number} Lee")
    last_day = {"en": "The last day to register the birth was 5 May 2026", "cy": "oedd 5 Mai 2026"}[code]
    assert last_day in person.visitor.page.words
    assert person.visitor.page.first("govuk-warning-text") is not None
    person.answer("late")
    person.answer("parent", parent="mother")
    person.answer("married", married="no")
    person.answer("other-parent", other_parent="statement")
    person.answer("who-must-come")
    person.answer("interpreter", 422, interpreter="yes")
    person.answer("interpreter", interpreter="yes", interpreter_language="British Sign Language")
    person.answer("full-name", full_name="Ann Lee")
    person.answer("other-name")
    person.answer("post-to-search", post_to_search_postcode="ZZ7 1AB", post_to_search_building="Ford Farm")
    person.answer("post-to-list", post_to_list=first_option(person.visitor, "post-to-list"))
    person.answer("contact", phone="01632 960 001")
    person.answer("office", office="town-hall")
    person.answer("suits", days=["any"], times="any")
    person.answer("what-to-bring")
    assert "Ford Farm" in "".join(person.visitor.page.rows.values())
    person.answer("check-answers")
    assert len(said_last(person.visitor)) == 4
    assert person.visitor.page.path.endswith("/confirmation")


@LANGUAGES
def test_two_containers_of_which_one_is_charged_at_half(world: World, code: str) -> None:
    """A free one and one to pay for: what it costs stands on its page and on all that come of it."""
    person = Person(world, ORDER, code)
    person.answer("home-search", home_search_postcode="ZZ1 3AA", home_search_building="3")
    person.answer("home-list", home_list="994098461885")
    person.answer("shared", shared="no")
    person.answer("containers/1/kind", kind="rubbish")
    person.answer("containers/1/size", size="standard")
    person.answer("containers/1/why", why="stolen", crime_reference="")
    person.answer("containers", another="yes")
    person.answer("containers/2/kind", kind="caddy")
    person.answer("containers/2/why", why="crew")
    person.date("containers/2/crew-came", "crew_came", 29, 4, 2026)
    person.answer("containers/2/take-away", take_away="yes")
    person.answer("containers", another="no")
    person.answer("benefits", benefits=["pension-credit", "universal-credit"])
    charge = {"en": "You pay £19", "cy": "Rydych yn talu £19"}[code]
    assert charge in person.visitor.page.words
    reasons = listed(person.visitor)
    assert (
        reasons
        == {
            "en": [
                "Rubbish bin, 240 litres: £38, because you gave no crime reference number.",
                "Food waste caddy: free, because our crew damaged it or lost it.",
                "You get one of the benefits, so you pay half.",
            ],
            "cy": [
                "Bin sbwriel, 240 litr: £38, oherwydd na roesoch gyfeirnod trosedd.",
                "Cadi gwastraff bwyd: am ddim, oherwydd i’n criw ei ddifrodi neu ei golli.",
                "Rydych yn cael un o’r budd-daliadau, felly rydych yn talu hanner.",
            ],
        }[code]
    )
    person.answer("charge")
    steps = listed(person.visitor)
    assert len(steps) == 2
    person.answer("next-steps")
    person.answer("place", place="elsewhere", place_elsewhere="Behind the side gate")
    person.answer("full-name", full_name="Ann Lee")
    person.answer("contact", email="ann@anytown.example", phone="07700 900 123")
    person.answer("agreement", 422)
    person.answer("agreement", agreement="yes")
    assert f"{charge}." in person.visitor.page.words
    person.answer("check-answers")
    assert f"{charge}." in person.visitor.page.words
    assert said_last(person.visitor) == [*reasons, *steps]
    told = {message.channel: message.body for message in world.front.store.outbox.recent()[:2]}
    assert f"{charge}.\n\n" + "\n".join(f"* {reason}" for reason in reasons) in told["email"]
    assert f"{charge}." in told["text"]


@LANGUAGES
def test_a_container_that_is_free(world: World, code: str) -> None:
    """Nobody is asked about benefits or told how to pay; an address that was typed asks for the council."""
    person = Person(world, ORDER, code)
    person.visitor.submit(button={"home-search-by-hand": ["yes"]})
    person.answer("home", home_line_1="3 Mill Lane", home_town="Anytown", home_postcode="ZZ1 3AA")
    person.answer("our-area", our_area="yes")
    person.answer("shared", shared="no")
    person.answer("containers/1/kind", kind="garden")
    person.answer("containers/1/why", why="new-home")
    person.answer("containers", another="no")
    assert {"en": "You do not pay anything", "cy": "Nid ydych yn talu dim"}[code] in person.visitor.page.words
    person.answer("charge")
    assert listed(person.visitor) == []
    person.answer("next-steps")
    person.answer("place", place="edge")
    person.answer("full-name", full_name="Ann Lee")
    person.answer("contact", phone="01632 960 001")
    person.answer("agreement", agreement="yes")
    person.answer("check-answers")
    assert person.visitor.page.path.endswith("/confirmation")


@pytest.mark.parametrize(
    ("journey", "answers", "leaves_at"),
    [
        (BIRTH, [{"where_born": "abroad"}], "born-abroad"),
        (ORDER, [{"home_search_postcode": "ZZ7 1AB"}, {"home_list": ""}], "not-our-area"),
        (ORDER, [{"home_search_postcode": "ZZ1 3AA"}, {"home_list": ""}, {"shared": "yes"}], "shared-bins"),
    ],
)
def test_exits_say_what_to_do_instead(
    world: World, journey: str, answers: list[dict[str, str]], leaves_at: str
) -> None:
    """Whoever cannot be helped here is told where they can, and nothing more is asked."""
    visitor = Person(world, journey, "en").visitor
    for answer in answers:
        fields = {name: value or first_option(visitor, "home-list") for name, value in answer.items()}
        visitor.submit(200, None, **fields)
    assert visitor.page.path == f"{journey}/{leaves_at}"
    assert visitor.page.form is None
