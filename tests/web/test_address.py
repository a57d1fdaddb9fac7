"""An address in a journey: looked up, chosen or typed, gone back to and changed, without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from prototype_kit import Site, load_site
from prototype_kit.answers import Address, AddressLookup, Choice
from prototype_kit.errors import SettingsError
from prototype_kit.settings import FAKE_ADDRESSES
from prototype_kit.store import open_store
from prototype_kit.web.app import create_app
from prototype_kit.web.wsgi import serving_settings
from tests.web.visitor import Page, Visitor
from tests.web.world import MakeWorld, World

FILES = {
    "site.yaml": """\
name: Anytown services
organisation: {name: Anytown Council}
contacts: {email: help@anytown.example, phone: 01632 960 100, text_relay: 18001 01632 960 100}
languages: [en, cy]
services: [bins]
""",
    "bins/service.yaml": """\
name: Order a bin
summary: Ask for a bin.
owner: Waste team
journeys: [order]
statuses: {received: {words: We have your order, group: open}}
""",
    "bins/journeys/order.yaml": """\
title: Order a bin
pages:
  - page: kind
    type: radios
    ask: Which bin do you need?
    called: which bin you need
    options: {red: Red, blue: Blue}

  - page: home
    type: address
    ask: What is your address?
    called: your address
    check: in-anytown
    learns: [collection]

  - exit: too-far
    when: {collection: never}

  - page: how-many
    type: whole-number
    max: 2
    ask: How many other homes is it for?
    called: how many homes

  - repeat: homes
    for_each: how-many
    item: home {n} of {of}
    pages:
      - page: other
        type: address
        ask: What is the address of {item}?
        optional: yes
""",
    "bins/rules.py": '''\
"""Rules about bins."""


def in_anytown(j):
    """The address is in Anytown."""
    return {} if j["home"].town == "Anytown" else {"home": "Enter an address in Anytown"}


def collection(j, ports):
    """When the bin is emptied."""
    return "never" if j["home"].postcode == "ZZ1 3AH" else f"Friday at {j['home'].lines[0]}"
''',
    "bins/content/order-start.md": "# Order a bin\n\nUse this service to order a bin.\n",
    "bins/content/order-confirmation.md": "# Order sent\n\n((reference)) for ((home)).\n",
    "bins/content/too-far.md": "# You live too far away\n\nEmail ((contact-email)).\n",
    "bins/data/addresses.json": """\
[{"postcode": "ZZ1 3AA", "street": "Mill Lane", "numbers": "1-12"},
 {"postcode": "ZZ1 3AH", "street": "Far Lane", "numbers": "1"},
 {"postcode": "ZZ2 1AA", "street": "Green Lane", "numbers": "1-3", "town": "Othertown"},
 {"postcode": "ZZ9 9ZZ", "unavailable": true}]
""",
}
ORDER = "/bins/order"
HOME = Address(("5 Mill Lane",), "Anytown", "ZZ1 3AA")
BY_HAND = {"home-search-by-hand": "yes"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with a journey that asks for addresses."""
    folder = tmp_path_factory.mktemp("bins")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_site(folder)


@pytest.fixture
def world(make_world: MakeWorld, site: Site) -> World:
    """It, to be visited."""
    return make_world(site=site)


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Somebody at the search."""
    visitor = world.visitor()
    visitor.get(ORDER)
    visitor.submit()
    visitor.submit(kind="red")
    return visitor


def values(world: World, visitor: Visitor) -> dict[str, object]:
    """What is kept of a visitor's answers."""
    draft = world.front.store.drafts.latest(visitor.cookie or "", "bins", "order", world.clock())
    assert draft is not None
    return {**draft.answers.values, **{name: fact.value for name, fact in draft.answers.facts.items()}}


def value_of(page: Page, words: str) -> str:
    """The value of the radio beside some words."""
    assert page.form is not None
    labels = {"".join(label.itertext()).strip(): label.get("for") for label in page.form.iter("label")}
    fields = {field.get("id"): field.get("value") or "" for field in page.form.iter("input")}
    return fields[labels[words]]


def choose(visitor: Visitor, words: str, status: int = 200) -> Page:
    """Choose an address from the list."""
    return visitor.submit(status, home_list=value_of(visitor.page, words))


def test_an_address_is_found_and_chosen(world: World, visitor: Visitor) -> None:
    """Postcode, list, and on: nobody whose address is listed sees the fields."""
    assert visitor.page.path == f"{ORDER}/home-search"
    assert visitor.page.heading == "What is your address?"
    visitor.submit(home_search_postcode="zz13aa")
    assert (visitor.page.path, visitor.page.heading) == (f"{ORDER}/home-list", "Select an address")
    assert visitor.page.title.startswith("Select an address")
    choose(visitor, "5 Mill Lane, Anytown")
    assert visitor.page.path == f"{ORDER}/how-many"
    assert visitor.go_back().path == f"{ORDER}/home-list"
    assert len([name for name in visitor.page.fields["home-list"] if name]) == 1
    assert visitor.go_back().path == f"{ORDER}/home-search"
    assert visitor.page.fields["home-search-postcode"] == ["ZZ1 3AA"]
    assert visitor.go_back().path == f"{ORDER}/kind"
    assert values(world, visitor)["collection"] == "Friday at 5 Mill Lane"


def test_an_address_is_typed(world: World, visitor: Visitor) -> None:
    """The button beside Continue leads to the fields; back leads to the search."""
    visitor.submit(button=BY_HAND)
    assert (visitor.page.path, visitor.page.heading) == (f"{ORDER}/home", "Enter the address")
    assert visitor.page.back == f"{ORDER}/home-search"
    visitor.submit(422, home_line_1="", home_town="Anytown")
    assert visitor.page.errors == {
        "home-line-1": "Enter address line 1, typically the building and street",
        "home-postcode": "Enter postcode",
    }
    visitor.submit(home_line_1="5 Mill Lane", home_postcode="zz1 3aa")
    assert visitor.page.path == f"{ORDER}/how-many"
    assert visitor.page.back == f"{ORDER}/home"
    assert values(world, visitor)["home"] == HOME
    assert values(world, visitor)["collection"] == "Friday at 5 Mill Lane"


def test_whoever_is_not_in_the_list_types_it(visitor: Visitor) -> None:
    """From the list to the fields, and back to the list."""
    visitor.submit(home_search_postcode="ZZ1 3AA", home_search_building="5")
    choose(visitor, "I cannot find the address in the list")
    assert visitor.page.path == f"{ORDER}/home"
    assert visitor.page.fields["home-postcode"] == ["ZZ1 3AA"]
    assert visitor.go_back().path == f"{ORDER}/home-list"
    choose(visitor, "I cannot find the address in the list")
    visitor.submit(home_line_1="5b Mill Lane", home_town="Anytown")
    assert visitor.page.path == f"{ORDER}/how-many"


def test_a_postcode_without_addresses_leads_on(visitor: Visitor) -> None:
    """The error says what to do, and the button that it names is there."""
    visitor.submit(422, home_search_postcode="ZZ1 1ZZ")
    assert visitor.page.errors == {
        "home-search-postcode": (
            "We cannot find an address in ZZ1 1ZZ: check the postcode, or enter the address yourself"
        )
    }
    visitor.submit(button=BY_HAND)
    assert visitor.page.fields["home-postcode"] == ["ZZ1 1ZZ"]


def test_a_gazetteer_that_does_not_answer_leads_on(visitor: Visitor) -> None:
    """To the fields, which say why."""
    visitor.submit(home_search_postcode="ZZ9 9ZZ")
    assert visitor.page.path == f"{ORDER}/home"
    assert "We cannot look up addresses at the moment. Enter the address yourself." in visitor.page.words
    visitor.submit(home_line_1="5 Mill Lane", home_town="Anytown")
    assert visitor.page.path == f"{ORDER}/how-many"


def test_a_rule_about_the_address_speaks_on_the_list(visitor: Visitor) -> None:
    """It is about the address, which was chosen there; the fields are not seen."""
    visitor.submit(home_search_postcode="ZZ2 1AA")
    choose(visitor, "2 Green Lane, Othertown", 422)
    assert visitor.page.path == f"{ORDER}/home-list"
    assert visitor.page.errors == {"home-list": "Enter an address in Anytown"}
    visitor.get(f"{ORDER}/home-list")
    choose(visitor, "I cannot find the address in the list")
    visitor.submit(422, home_line_1="2 Green Lane", home_town="Othertown")
    assert visitor.page.errors == {"home-line-1": "Enter an address in Anytown"}


def test_a_fact_about_the_address_decides(visitor: Visitor) -> None:
    """What is learned of a chosen address is known at once, and again for another."""
    visitor.submit(home_search_postcode="ZZ1 3AH")
    choose(visitor, "1 Far Lane, Anytown")
    assert visitor.page.heading == "You live too far away"
    visitor.get(f"{ORDER}/home-search")
    visitor.submit(home_search_postcode="ZZ1 3AA")
    choose(visitor, "1 Mill Lane, Anytown")
    assert visitor.page.path == f"{ORDER}/how-many"


def at_check_answers(visitor: Visitor) -> None:
    """Everything answered, with 5 Mill Lane from the list."""
    visitor.submit(home_search_postcode="ZZ1 3AA")
    choose(visitor, "5 Mill Lane, Anytown")
    visitor.submit(how_many="0")
    assert visitor.page.heading == "Check your answers"


def test_check_answers_tells_the_address_once(visitor: Visitor) -> None:
    """One row, which leads back to the search."""
    at_check_answers(visitor)
    assert visitor.page.rows == {
        "Which bin do you need?": "Red",
        "What is your address?": "5 Mill Lane Anytown ZZ1 3AA",
        "How many other homes is it for?": "0",
    }
    assert f"{ORDER}/home-search?change=yes" in visitor.page.changes
    assert "Change your address" in visitor.page.words


def test_a_found_address_is_changed_for_another(world: World, visitor: Visitor) -> None:
    """Search, list and back to check answers; what was learned is about the new one."""
    at_check_answers(visitor)
    visitor.change("your address")
    assert visitor.page.back == f"{ORDER}/check-answers"
    visitor.submit(home_search_postcode="ZZ1 3AA")
    assert visitor.page.path == f"{ORDER}/home-list"
    choose(visitor, "12 Mill Lane, Anytown")
    assert visitor.page.path == f"{ORDER}/check-answers"
    assert visitor.page.rows["What is your address?"] == "12 Mill Lane Anytown ZZ1 3AA"
    assert values(world, visitor)["collection"] == "Friday at 12 Mill Lane"


def test_a_found_address_is_changed_for_a_typed_one_and_back(visitor: Visitor) -> None:
    """Each way leads through its own pages and then back to check answers."""
    at_check_answers(visitor)
    visitor.change("your address")
    visitor.submit(button=BY_HAND)
    assert visitor.page.path == f"{ORDER}/home"
    visitor.submit(home_line_1="6a Mill Lane", home_town="Anytown", home_postcode="ZZ1 3AA")
    assert visitor.page.rows["What is your address?"] == "6a Mill Lane Anytown ZZ1 3AA"
    visitor.change("your address")
    visitor.submit(home_search_postcode="ZZ1 3AA")
    choose(visitor, "I cannot find the address in the list")
    assert visitor.page.fields["home-line-1"] == ["6a Mill Lane"]
    visitor.submit()
    assert visitor.page.path == f"{ORDER}/check-answers"
    visitor.change("your address")
    visitor.submit(home_search_postcode="ZZ1 3AA")
    choose(visitor, "5 Mill Lane, Anytown")
    assert visitor.page.rows["What is your address?"] == "5 Mill Lane Anytown ZZ1 3AA"


def test_another_search_asks_for_another_choice(visitor: Visitor) -> None:
    """An address that is not in the new list does not stay by accident."""
    at_check_answers(visitor)
    visitor.change("your address")
    visitor.submit(home_search_postcode="ZZ1 3AH")
    assert visitor.get(f"{ORDER}/check-answers").path == f"{ORDER}/home-list"


def test_a_page_that_nobody_need_see_leads_on(visitor: Visitor) -> None:
    """A bookmark of the fields, or of a list that is not there, comes to the next page."""
    visitor.submit(home_search_postcode="ZZ1 3AA")
    choose(visitor, "5 Mill Lane, Anytown")
    assert visitor.get(f"{ORDER}/home").path == f"{ORDER}/how-many"
    visitor.get(f"{ORDER}/home-search")
    visitor.submit(button=BY_HAND)
    assert visitor.get(f"{ORDER}/home-list").path == f"{ORDER}/home"


def test_an_optional_address_in_a_repeat(visitor: Visitor) -> None:
    """Each item has its own; left empty on its first page, it is not asked again, and can be changed."""
    visitor.submit(home_search_postcode="ZZ1 3AA")
    choose(visitor, "5 Mill Lane, Anytown")
    visitor.submit(how_many="2")
    assert visitor.page.heading == "What is the address of home 1 of 2? (optional)"
    visitor.submit(other_search_postcode="ZZ1 3AH")
    visitor.submit(other_list=value_of(visitor.page, "1 Far Lane, Anytown"))
    assert visitor.page.path == f"{ORDER}/homes/2/other-search"
    visitor.submit()
    assert visitor.page.path == f"{ORDER}/check-answers"
    assert visitor.page.back == f"{ORDER}/homes/2/other-search"
    assert visitor.page.rows["What is the address of home 1 of 2?"] == "1 Far Lane Anytown ZZ1 3AH"
    assert visitor.page.rows["What is the address of home 2 of 2?"] == "Not given"
    visitor.change("home 2 of 2")
    assert visitor.page.path == f"{ORDER}/homes/2/other-search"
    visitor.submit(button={"other-search-by-hand": "yes"})
    visitor.submit(other_line_1="9 Elsewhere", other_town="Anytown", other_postcode="ZZ1 1AA")
    assert visitor.page.rows["What is the address of home 2 of 2?"] == "9 Elsewhere Anytown ZZ1 1AA"


def test_what_is_sent(world: World, visitor: Visitor) -> None:
    """The case has the address with its UPRN, and nothing about the neighbours."""
    at_check_answers(visitor)
    visitor.submit()
    assert "for 5 Mill Lane" in visitor.page.words
    (row,) = [line for line in world.rows("cases") if "Mill Lane" in line]
    assert row.count("5 Mill Lane") > 0
    assert "6 Mill Lane" not in row
    draft = world.front.store.drafts.latest(visitor.cookie or "", "bins", "order", world.clock())
    assert draft is not None
    case = world.front.store.cases.of_draft(draft.id)
    assert case is not None
    home, lookup = case.answers.values["home"], case.answers.values["home-search"]
    assert isinstance(home, Address)
    assert (home.lines, home.given, (home.uprn or "")[:2]) == (("5 Mill Lane",), "found", "99")
    assert lookup == AddressLookup("ZZ1 3AA", "", (home,), 12)
    assert isinstance(case.answers.values["home-list"], Choice)


def test_what_was_typed_is_not_lost_with_the_draft(world: World, visitor: Visitor) -> None:
    """Who typed an address for too long can copy it from the page that says so."""
    visitor.submit(button=BY_HAND)
    world.clock.forward(hours=25)
    visitor.submit(410, home_line_1="5 Mill Lane", home_town="Anytown", home_postcode="ZZ1 3AA")
    assert "5 Mill Lane" in visitor.page.words


def test_an_address_in_welsh(visitor: Visitor) -> None:
    """Every word of the kit is Welsh, and the answer is the same."""
    visitor.get(f"{ORDER}/home-search?lang=cy")
    assert "Cod post yn y DU" in visitor.page.words
    assert "Rhowch y cyfeiriad eich hun" in visitor.page.words
    visitor.submit(422, home_search_postcode="Anytown")
    assert visitor.page.errors == {"home-search-postcode": "Rhowch god post llawn yn y DU"}
    visitor.submit(home_search_postcode="ZZ1 3AA")
    assert visitor.page.heading == "Dewiswch gyfeiriad"
    assert visitor.page.title.startswith("Dewiswch gyfeiriad")
    assert "Dyma gyfeiriadau yn ZZ1 3AA." in visitor.page.words
    choose(visitor, "Ni allaf ddod o hyd i’r cyfeiriad yn y rhestr")
    assert visitor.page.heading == "Rhowch y cyfeiriad"
    visitor.submit(422)
    assert visitor.page.errors["home-town"] == "Rhowch y dref neu’r ddinas"
    visitor.submit(home_line_1="5 Mill Lane", home_town="Anytown")
    assert visitor.page.path == f"{ORDER}/how-many"


def test_nothing_is_looked_up_while_walking(
    world: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gazetteer is asked when the search is sent, and never by a page that is only looked at."""
    asked: list[str] = []
    gazetteer = world.front.gazetteers["bins"]
    find = gazetteer.find
    monkeypatch.setattr(gazetteer, "find", lambda postcode: asked.append(postcode) or find(postcode))
    at_check_answers(visitor)
    for page in ("home-search", "home-list", "how-many", "check-answers"):
        visitor.get(f"{ORDER}/{page}")
    visitor.submit()
    assert asked == ["ZZ1 3AA"]


# Live


def test_live_mode_refuses_made_up_addresses(world: World, site: Site, lights: World) -> None:
    """A site that looks addresses up needs a real gazetteer; another is let be."""
    live = replace(world.settings, mode="live", env="live")
    with pytest.raises(SettingsError, match="refuses the fake that addresses come from"):
        create_app(site, live, open_store(live.database))
    real = replace(live, addresses="os-places", os_places_key="key")
    create_app(site, real, open_store(real.database))
    other = replace(lights.settings, mode="live", env="live", scanner="clamd")
    create_app(lights.site, other, open_store(other.database))


def test_live_mode_says_so_with_every_other_reason(site: Site) -> None:
    """And not only once all else is mended."""

    def reasons(folder: Path, **settings: str) -> tuple[str, ...]:
        given = {f"PROTOTYPE_KIT_{name}": value for name, value in settings.items()}
        with pytest.raises(SettingsError) as refused:
            serving_settings(folder, given)
        return refused.value.reasons

    assert FAKE_ADDRESSES in reasons(site.folder, MODE="live")
    assert len(reasons(site.folder, MODE="live")) > 2
    assert FAKE_ADDRESSES not in reasons(site.folder, MODE="live", ADDRESSES="os-places", OS_PLACES_KEY="key")


def test_the_settings_choose_the_gazetteer(make_world: MakeWorld, site: Site) -> None:
    """And the key of the real one is shown nowhere."""
    world = make_world(site=site, ADDRESSES="os-places", OS_PLACES_KEY="s3cret")
    assert type(world.front.gazetteers["bins"]).__name__ == "OsPlaces"
    assert type(make_world(site=site).front.gazetteers["bins"]).__name__ == "FakeGazetteer"
    assert "s3cret" not in repr(world.settings) + repr(world.front)
