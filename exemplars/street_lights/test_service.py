"""What the street lighting team has promised, whatever the pages look like."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from prototype_kit import Answers, Choice, Fact, Known, Ports, load_site, walk

HERE = Path(__file__).resolve().parent
SITE = load_site(next(folder for folder in HERE.parents if (folder / "site.yaml").exists()))
SERVICE = SITE.services[HERE.name.replace("_", "-")]
REPORT, GRIDS = SERVICE.journeys["report"], SERVICE.journeys["grids"]
TODAY = date(2026, 11, 21)


def chosen(journey, question, value):
    """A page of one question on which somebody chose an option."""
    return question, Choice(value, journey.option(question, value))


def walked(journey, fault, *pages, **facts):
    """The walk of somebody who chose a fault and then answered these pages of one question."""
    answers = Answers()
    for page, value in (chosen(journey, "fault", fault), *pages):
        answers = answers.with_page(page, {page: value})
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    learned = {name.replace("_", "-"): Fact(value, "test", now) for name, value in facts.items()}
    return walk(journey, replace(answers, facts=learned), TODAY)


def chosen_light(number):
    """The pages on which somebody finds a light by the number on it."""
    return found("light", "street_lights", number)


def chosen_grid(number):
    """The pages on which somebody finds a grid by its number."""
    return found("grid", "grids", number)


def found(question, layer, number):
    """The two pages on which somebody finds a thing of a layer."""
    (thing,) = SERVICE.places.find(layer, number)
    return (f"{question}-search", number), (question, replace(thing, search=number))


def near(_asset, metres, today):
    """A back office that knows of one report, 200 metres away."""
    report = SimpleNamespace(reference="35592213", about="Column 4, Mill Lane", reported=today)
    return [report] if metres >= 200 else []


def looked_up(journey, fact, pages):
    """What is looked up for whoever answered these pages."""
    known = Known(TODAY).with_page(dict(pages))
    ports = Ports(SERVICE.places, SimpleNamespace(near=near))
    return journey.rules.look_up(fact, known, ports)


def days_for(journey, fault, **answers):
    """Within how many working days a fault is to be mended."""
    pages = dict([chosen(journey, "fault", fault), *(chosen(journey, *each) for each in answers.items())])
    return journey.rules.ask("target", Known(TODAY).with_page(pages)).working_days


# --- Street lights


def test_somebody_in_danger_is_told_to_phone_at_once():
    """Nothing is asked between the danger and the number to phone."""
    way = walked(REPORT, "dangerous")
    assert way.exit.name == "dangerous"
    assert [step.path for step in way.steps] == ["fault", "dangerous"]


def test_a_report_needs_no_contact_details():
    """Whoever leaves every field of the contact page empty can still send a report."""
    pages = [*chosen_light("AN0001"), ("details", None), ("photo", None), ("contact", None)]
    assert walked(REPORT, "flickering", *pages, open_reports_nearby=[], light_road="adopted").complete


def test_reports_nearby_are_offered_and_one_of_them_ends_the_journey():
    """A light that was reported before is not reported twice: the person is given its reference."""
    pages = chosen_light("AN0728")
    offered = looked_up(REPORT, "open-reports-nearby", pages)
    assert [report["value"] for report in offered] == ["35592213"]
    learned = {"open_reports_nearby": offered, "light_road": "adopted"}
    assert walked(REPORT, "flickering", *pages, **learned).stop.path == "already-reported"
    same = ("already-reported", Choice("35592213", "Column 4, Mill Lane"))
    assert walked(REPORT, "flickering", *pages, same, **learned).exit.name == "known-about"


def test_a_light_that_is_not_listed_is_described_in_words():
    """Whoever cannot find the light says where it is."""
    pages = ("light-search", "Mill Lane"), ("light", Choice("not-listed", "My light is not in this list"))
    assert walked(REPORT, "flickering", *pages, open_reports_nearby=[], light_road="").stop.path == "where"


@pytest.mark.parametrize(
    ("fault", "answers", "days"),
    [
        ("not-working", {"others": "no"}, 5),
        ("not-working", {"others": "one"}, 5),
        ("not-working", {"others": "unknown"}, 5),
        ("not-working", {"others": "several"}, 2),
        ("flickering", {}, 5),
        ("always-on", {}, 5),
        ("damaged", {}, 1),
    ],
)
def test_when_a_light_is_to_be_mended(fault, answers, days):
    """Three lights in a row come before one, and what is damaged before both."""
    assert days_for(REPORT, fault, **answers) == days


# --- Grids


@pytest.mark.parametrize(
    ("fault", "pages", "exit_"),
    [
        ("dangerous", [], "grid-dangerous"),
        ("blocked", [("water", Choice("flooding", "Yes"))], "flooding"),
    ],
)
def test_a_hole_and_a_flood_are_for_the_telephone(fault, pages, exit_):
    """Nobody fills in a form, or looks for a grid, while a building floods or a hole is open."""
    way = walked(GRIDS, fault, *pages)
    assert way.exit.name == exit_
    assert [step.path for step in way.steps] == ["fault", *(page for page, _ in pages), exit_]


def test_what_was_dropped_is_not_promised_back():
    """That is said before anything else is asked."""
    given = {"fault": Choice("dropped", GRIDS.option("fault", "dropped")), "dropped-thing": "My keys"}
    way = walk(GRIDS, Answers().with_page("fault", given), TODAY)
    assert way.stop.path == "dropped"


def test_reports_of_grids_nearby_are_offered():
    """A grid that was reported before is not reported twice either."""
    offered = looked_up(GRIDS, "grid-reports-nearby", chosen_grid("AG0166"))
    assert [report["value"] for report in offered] == ["35592213"]


@pytest.mark.parametrize(
    ("fault", "answers", "days"),
    [
        ("blocked", {"water": "none"}, 10),
        ("blocked", {"water": "standing"}, 3),
        ("broken", {}, 5),
        ("smells", {}, 10),
        ("dropped", {}, 10),
    ],
)
def test_when_a_grid_is_to_be_mended(fault, answers, days):
    """Water on the road comes before everything but danger."""
    assert days_for(GRIDS, fault, **answers) == days


@pytest.mark.parametrize("journey", [REPORT, GRIDS])
def test_people_are_promised_what_the_rule_says(journey):
    """On the page and in the email, in every language: the words name the target and no days of their own."""
    for site in (SITE, *SITE.translations.values()):
        its = site.services[SERVICE.slug].journeys[journey.name]
        for content in (its.confirmation, its.notice.email):
            assert "target" in content.placeholders, f"{content.file} does not name ((target))"
    assert not [fault for fault in SERVICE.advice if "promises" in fault.what]


# --- Roads that the council does not look after


@pytest.mark.parametrize(
    ("journey", "thing", "private", "adopted"),
    [
        (REPORT, "light", chosen_light("AN0721"), chosen_light("AN0727")),
        (GRIDS, "grid", chosen_grid("AG0165"), chosen_grid("AG0166")),
    ],
)
def test_a_private_road_is_for_its_owner(journey, thing, private, adopted):
    """Whoever chose something on a private road is told who looks after it; nothing more is asked."""
    road = looked_up(journey, f"{thing}-road", private)
    assert (looked_up(journey, f"{thing}-road", adopted), road) == ("adopted", "private")
    fault, nearby = ("flickering", "open_reports") if journey is REPORT else ("smells", "grid_reports")
    learned = {f"{thing}_road": road, f"{nearby}_nearby": []}
    assert walked(journey, fault, *private, **learned).exit.name == "not-ours"
