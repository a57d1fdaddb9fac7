"""Scenarios: what is typed is tried when they are read, and each fault is said with its line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from prototype_kit.adapters.behaviour import behaving
from prototype_kit.adapters.ports import Ports
from prototype_kit.answers import Asset
from prototype_kit.check import faults_in_use, outside_of
from prototype_kit.errors import DefinitionError
from prototype_kit.journey.explaining import explain
from prototype_kit.scenarios import Scenario, fill_up, load_scenarios, play
from prototype_kit.site import Site, load_site
from prototype_kit.testing.finding import scenario_faults
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.wsgi import site_app
from tests.web.visitor import Visitor
from tests.web.world import ROOT

if TYPE_CHECKING:
    from tests.conftest import Author

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FILE = "bins/scenarios.yaml"

GOOD = """\
two-days:
  words: A red bin that was full on two days
  journey: report
  answers:
    colour: {colour: red}
    bin-search: {bin-search: Mill Lane}
    bin: {bin: B1}
    how-many: {how-many: 2}
    days/1/noticed: {noticed-day: 1, noticed-month: 3, noticed-year: 2026}
    days/2/noticed: {noticed-day: 2, noticed-month: 3, noticed-year: 2026}
    contact: {email: ann@example.com}
  start_at: check-answers
  fakes: [no-reports-nearby]
  today: 2026-12-24
just-begun:
  words: Nothing is answered
  journey: report
"""


def ports_of(site: Site) -> Ports:
    """The fakes of the only service."""
    found: Ports = outside_of(site, site.services["bins"]).ports
    return found


def loaded(author: Author) -> dict[str, Scenario]:
    """The scenarios of the only service."""
    site = author.load()
    return dict(load_scenarios(site, lambda _: ports_of(site), TODAY)["bins"])


def test_a_scenario_is_a_walk_with_what_is_typed(author: Author) -> None:
    """Pages, items of a repeat and information pages are all gone through; facts are looked up."""
    found = loaded(author.write(FILE, GOOD))
    assert list(found) == ["two-days", "just-begun"]
    scenario, site = found["two-days"], author.load()
    assert (scenario.words, scenario.today) == ("A red bin that was full on two days", date(2026, 12, 24))
    played = play(scenario, site.services["bins"].journeys["report"], ports_of(site), TODAY, NOON)
    assert played.walk.complete
    assert played.onward == "check-answers"
    assert played.answers.values["email"] == "ann@example.com"
    assert played.answers.item("days", "2").values == {"noticed": date(2026, 3, 2)}
    assert "thanks" in played.answers.continued
    assert played.answers.facts["open-reports"].at == NOON


def test_a_scenario_that_answers_nothing_starts_at_the_beginning(author: Author) -> None:
    """Where the answers lead is where it starts."""
    site = author.write(FILE, GOOD).load()
    journey = site.services["bins"].journeys["report"]
    assert play(loaded(author)["just-begun"], journey, ports_of(site), TODAY, NOON).onward == "colour"


FAULTS: dict[str, tuple[tuple[str, str], int, str, str]] = {
    "a key that is not known": (
        ("start_at: check", "start: check"), 12, "'start' is not a key that is known here.", "start_at"),
    "no words": (
        ("  words: Nothing is answered\n", ""), 16, "'words' is missing.", "Add a line words: …"),
    "another journey": (
        ("full on two days\n  journey: report", "full on two days\n  journey: reprot"),
        3, "There is no journey 'reprot' in this service.", "Did you mean 'report'?"),
    "a page that is not there": (
        ("    contact: {email", "    contcat: {email"),
        11, "There is no page 'contcat'", "Did you mean 'contact'?"),
    "a field that is not there": (
        ("contact: {email", "contact: {emial"), 11, "The page 'contact' has no field 'emial'.", "'email'"),
    "what is typed is no form": (
        ("colour: {colour: red}", "colour: red"),
        5, "What is typed on 'colour' must be fields.", "{field: what"),
    "an option that is not there": (
        ("{colour: red}", "{colour: green}"),
        5, "The page 'colour' refuses this: Select one of the options in the list.", "Change what is typed."),
    "a search that finds nothing": (
        ("bin-search: Mill Lane", "bin-search: Nowhere"),
        6, "The page 'bin-search' refuses this: We cannot find ‘Nowhere’", "Change what is typed."),
    "a date of an item": (
        ("noticed-day: 2", "noticed-day: 32"),
        10, "The page 'days/2/noticed' refuses this: The date of day 2 of 2 must be a real date.", "Change"),
    "what the rule of the page refuses": (
        ("{email: ann@example.com}", "{}"),
        11, "The page 'contact' refuses this: Enter an email address or a telephone number.", "Change"),
    "a page that these answers do not lead to": (
        ("{colour: red}", "{colour: blue}"),
        6, "The page 'bin-search' is not on the path: these answers stop at 'not-ours'.",
        "Change an answer before it"),
    "a start that these answers do not lead to": (
        ("    contact: {email: ann@example.com}\n", ""),
        11, "Nobody can start at 'check-answers': these answers stop at 'contact'.",
        "Answer 'contact' too, or start at one of: colour"),
    "a behaviour that no fake has": (
        ("no-reports-nearby", "no-reports"), 13, "'fakes' cannot be 'no-reports'.", "'no-reports-nearby'"),
    "a day that is none": (
        ("2026-12-24", "Christmas"), 14, "'Christmas' is not a day.", "Write it like 2026-12-24."),
}  # fmt: skip


def test_a_new_page_is_one_fault_for_all_scenarios(author: Author) -> None:
    """Whoever adds a page reads once which scenarios do not answer it; alone, one says where it stops."""
    short = GOOD.replace("    contact: {email: ann@example.com}\n", "")
    author.write(FILE, short + short.replace("two-days", "again").replace("just-begun", "none"))
    (fault,) = [fault for fault in faults_in_use(author.load(), TODAY) if fault.file == FILE]
    words = "2 scenarios go further than the page 'contact', and do not answer it: two-days, again."
    assert fault.what == words
    assert fault.mend == "Answer 'contact' in each."
    assert len(scenario_faults(author.load())) == 1


UNREADABLE = (
    "a key that is not known",
    "no words",
    "another journey",
    "a behaviour that no fake has",
    "a day that is none",
)


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_played_is_a_fault_with_its_line(author: Author, name: str) -> None:
    """`check` says it. A prototype starts all the same when it is only the journey that it does not fit."""
    (old, new), line, what, mend = FAULTS[name]
    author.write(FILE, GOOD).replace(FILE, old, new)
    faults = [fault for fault in faults_in_use(author.load(), TODAY) if fault.file == FILE]
    assert any(fault.line == line and what in fault.what and mend in fault.mend for fault in faults), faults
    if name in UNREADABLE:
        with pytest.raises(DefinitionError):
            site_app(author.folder, {})
        return
    visitor = Visitor(site_app(author.folder, {}))
    assert f"This has to be mended first. {what}" in visitor.get("/prototype").words
    assert [words_of(button) for button in visitor.page.tree.iter("button")].count(
        "Start: Nothing is answered"
    )
    assert "Start: A red bin" not in visitor.page.words


def test_a_rule_that_fails_is_said_with_its_own_line(author: Author) -> None:
    """The scenario is not to blame."""
    author.write(FILE, GOOD).replace("bins/rules.py", 'return j["colour"]', 'return j["color"]')
    assert {fault.file for fault in loaded(author)["two-days"].faults} == {"bins/rules.py"}


def test_live_mode_reads_no_scenarios(author: Author) -> None:
    """One that is broken keeps no live site from starting: it is refused for other reasons alone."""
    author.write(FILE, "nonsense: [")
    with pytest.raises(Exception, match=r"[Ll]ive mode") as caught:
        site_app(author.folder, {"PROTOTYPE_KIT_MODE": "live"})
    assert "scenarios" not in str(caught.value)


def test_fakes_do_as_they_are_told(author: Author) -> None:
    """Nothing is found, or nothing is reported; untold, they answer as always."""
    site = author.write(
        "bins/data/open_reports.json", '[{"reference": "R1", "asset": "B1", "fault": "full", "reported": 2}]'
    ).load()
    ports = ports_of(site)
    bin_ = ports.assets.find("bins", "B1")[0]
    assert isinstance(bin_, Asset)
    assert ports.reports.near(bin_, 50, TODAY)
    assert behaving(ports, ()) is ports
    assert not behaving(ports, ["no-reports-nearby"]).reports.near(bin_, 50, TODAY)
    lost = behaving(ports, ["address-not-found"])
    assert not lost.assets.find("bins", "B1")
    assert lost.assets.describe("bins", bin_) == ports.assets.describe("bins", bin_)


def test_a_reset_keeps_what_was_answered_before_the_page(author: Author) -> None:
    """What the scenario says goes first; the page itself and what follows are forgotten."""
    site = author.write(FILE, GOOD).load()
    journey = site.services["bins"].journeys["report"]
    whole = play(loaded(author)["two-days"], journey, ports_of(site), TODAY, NOON)
    begun = play(loaded(author)["just-begun"], journey, ports_of(site), TODAY, NOON)
    filled = fill_up(begun.answers, whole.walk, "days/2/noticed")
    assert filled.continued == {"colour", "bin-search", "bin", "how-many"}
    assert filled.item("days", "1") == whole.answers.item("days", "1")
    assert filled.item("days", "2").values == {}
    assert filled.facts == whole.answers.facts


def test_items_are_added_as_far_as_something_is_typed_about_them(author: Author) -> None:
    """The list of them is continued by itself, and so comes what is after it."""
    author.replace(
        "bins/journeys/report.yaml",
        "    for_each: how-many\n",
        "    add: Was it full on another day?\n    title: Days\n    max: 3\n",
    )
    author.write(FILE, GOOD)
    site = author.load()
    journey = site.services["bins"].journeys["report"]
    played = play(loaded(author)["two-days"], journey, ports_of(site), TODAY, NOON)
    assert played.answers.item_ids("days") == ("1", "2")
    assert played.walk.complete
    assert [path for path in ("days", "days/2/noticed") if not played.reaches(path)] == []


def test_sections_are_played_in_their_own_order(author: Author) -> None:
    """What is typed in a later section is taken, while the first is not done."""
    author.write(
        "bins/journeys/report.yaml",
        "title: Report a bin\n"
        "sections:\n"
        "  - {section: one, title: One, pages: [{page: colour, type: text, ask: Colour}]}\n"
        "  - {section: two, title: Two, pages: [{page: size, type: text, ask: Size}]}\n",
    ).replace("bins/service.yaml", "about: bin\n", "")
    author.write(
        FILE,
        "second:\n  words: Two is done\n  journey: report\n"
        "  answers: {size: {size: Large}}\n  start_at: size\n",
    )
    site = author.load()
    journey = site.services["bins"].journeys["report"]
    played = play(loaded(author)["second"], journey, ports_of(site), TODAY, NOON)
    assert played.answers.values == {"size": "Large"}
    assert played.reaches("size")
    assert [(each.path, each.standing) for each in explain(journey, played.walk)] == [
        ("colour", "stop"),
        ("size", "done"),
    ]


def test_the_scenarios_of_the_exemplars_can_be_played() -> None:
    """Each of them, as the journeys are."""
    site = load_site(ROOT / "exemplars")
    found = load_scenarios(site, lambda service: outside_of(site, service).ports, TODAY)
    assert found["street-lights"]
    assert [scenario.faults for each in found.values() for scenario in each.values() if scenario.faults] == []
