"""What the street lighting team has promised, whatever the pages look like."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from prototype_kit import Answers, Choice, Fact, Known, Ports, load_site, walk

HERE = Path(__file__).resolve().parent
SITE = load_site(next(folder for folder in HERE.parents if (folder / "site.yaml").exists()))
SERVICE = SITE.services[HERE.name.replace("_", "-")]
REPORT = SERVICE.journeys["report"]
TODAY = date(2026, 11, 21)


def reported(fault, *pages, **facts):
    """The walk of somebody who chose a fault and then answered these pages of one question."""
    answers = Answers().with_page("fault", {"fault": Choice(fault, REPORT.option("fault", fault))})
    for page, value in pages:
        answers = answers.with_page(page, {page: value})
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    learned = {name.replace("_", "-"): Fact(value, "test", now) for name, value in facts.items()}
    return walk(REPORT, replace(answers, facts=learned), TODAY)


def chosen_light(number):
    """The pages on which somebody finds a light by the number on it."""
    (light,) = SERVICE.places.find("street_lights", number)
    return ("light-search", number), ("light", replace(light, search=number))


def near(_light, metres, today):
    """A back office that knows of one report, 200 metres away."""
    report = SimpleNamespace(reference="BFGY-553A", about="Column 4, Mill Lane", reported=today)
    return [report] if metres >= 200 else []


def looked_up(pages):
    """What is offered to whoever chose this light."""
    known = Known(TODAY).with_page(dict(pages))
    ports = Ports(SERVICE.places, SimpleNamespace(near=near))
    return REPORT.rules.look_up("open-reports-nearby", known, ports)


def test_somebody_in_danger_is_told_to_phone_at_once():
    """Nothing is asked between the danger and the number to phone."""
    walked = reported("dangerous")
    assert walked.exit.name == "dangerous"
    assert [step.path for step in walked.steps] == ["fault", "dangerous"]


def test_a_report_needs_no_contact_details():
    """Whoever leaves every field of the contact page empty can still send a report."""
    pages = [*chosen_light("AN0001"), ("details", None), ("contact", None)]
    assert reported("flickering", *pages, open_reports_nearby=[]).complete


def test_reports_nearby_are_offered_and_one_of_them_ends_the_journey():
    """A light that was reported before is not reported twice: the person is given its reference."""
    pages = chosen_light("AN0728")
    offered = looked_up(pages)
    assert [report["value"] for report in offered] == ["BFGY-553A"]
    assert reported("not-working", *pages, open_reports_nearby=offered).stop.path == "already-reported"
    same = ("already-reported", Choice("BFGY-553A", "Column 4, Mill Lane"))
    walked = reported("not-working", *pages, same, open_reports_nearby=offered)
    assert walked.exit.name == "known-about"


def test_a_light_that_is_not_listed_is_described_in_words():
    """Whoever cannot find the light says where it is."""
    pages = ("light-search", "Mill Lane"), ("light", Choice("not-listed", "My light is not in this list"))
    assert reported("not-working", *pages, open_reports_nearby=[]).stop.path == "where"
