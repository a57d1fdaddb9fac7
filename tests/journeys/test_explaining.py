"""What answers lead through and what not, with the reasons in English."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from prototype_kit.answers import EMPTY
from prototype_kit.check import outside_of
from prototype_kit.journey import walk
from prototype_kit.journey.explaining import Explained, explain
from prototype_kit.known import Known
from prototype_kit.questions import Context
from prototype_kit.scenarios import Scenario, play

if TYPE_CHECKING:
    from tests.conftest import Author

TODAY = date(2026, 11, 21)
RED = {
    "colour": {"colour": ("red",)},
    "bin-search": {"bin-search": ("Mill Lane",)},
    "bin": {"bin": ("B1",)},
}


def explained(author: Author, **more: dict[str, tuple[str, ...]]) -> dict[str, Explained]:
    """How each page stands with these answers."""
    site = author.load()
    service = site.services["bins"]
    journey, ports = service.journeys["report"], outside_of(site, service).ports
    forms = {**RED, **{name.replace("_", "-"): form for name, form in more.items()}}
    scenario = Scenario("", "bins", "", "report", forms)
    played = play(scenario, journey, ports, TODAY, datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert not played.refused
    return {each.path: each for each in explain(journey, played.walk)}


def test_every_page_is_told_in_order(author: Author) -> None:
    """Done, off the path with the reason, where it stops, and what is to come."""
    found = explained(author)
    assert [(path, each.standing) for path, each in found.items()] == [
        ("colour", "done"),
        ("not-ours", "off"),
        ("bin-search", "done"),
        ("bin", "done"),
        ("how-many", "stop"),
        ("days", "later"),
        ("thanks", "later"),
        ("contact", "later"),
    ]
    assert found["not-ours"].reasons == ("‘What colour is the bin?’ is ‘Blue’",)
    assert found["colour"].title == "What colour is the bin?"


def test_a_named_condition_gives_the_part_that_does_not_hold(author: Author) -> None:
    """Of several that must all hold, only those that do not are said."""
    author.replace(
        "bins/journeys/report.yaml",
        "long: {how-many: {more_than: 1}}",
        "long: {colour: red, how-many: {more_than: 1}}",
    )
    found = explained(author, how_many={"how-many": ("0",)})
    assert found["thanks"].reasons == ("‘How many days has it been full?’ is more than 1",)
    assert found["days"].standing == "off"
    assert found["days"].reasons == ("‘How many days has it been full?’ is more than 0",)


def test_pages_of_items_are_told_for_each(author: Author) -> None:
    """The first is where it stops; a page inside may be off the path of its own item."""
    author.replace(
        "bins/journeys/report.yaml",
        "        called: the date of {item}\n",
        "        called: the date of {item}\n"
        "      - {page: why, when: {noticed: {before: 2026-03-02}}, type: text, ask: Why}\n",
    )
    first = {"noticed-day": ("3",), "noticed-month": ("3",), "noticed-year": ("2026",)}
    found = explained(author, how_many={"how-many": ("2",)}, **{"days/1/noticed": first})
    assert found["days/1/noticed"].standing == "done"
    assert found["days/1/noticed"].item == "day 1 of 2"
    assert (found["days/1/why"].standing, found["days/1/why"].reasons) == (
        "off",
        ("‘When was day 1 of 2?’ is before 2026-03-02",),
    )
    assert found["days/2/noticed"].standing == "stop"
    assert found["days/2/why"].standing == "later"


SECTIONS = """\
title: Report a bin
sections:
  - section: bin
    title: The bin
    pages:
      - {page: colour, type: radios, ask: What colour is the bin?, options: {red: Red, blue: Blue}}
      - {exit: not-ours, when: {colour: blue}}
      - {page: size, type: text, ask: How big is it?}
  - section: you
    title: About you
    pages:
      - {page: full-name, type: name, ask: What is your name?}
      - {page: age, type: whole-number, ask: How old are you?}
  - section: street
    title: The street
    after: [bin, you]
    pages:
      - {page: near, when: {colour: blue}, type: text, ask: What is near?}
      - {page: street, when: {colour: red}, type: text, ask: Which street is it in?}
"""


def in_sections(author: Author, **forms: tuple[str, ...]) -> dict[str, Explained]:
    """How each page of a journey with sections stands with these answers."""
    author.write("bins/journeys/report.yaml", SECTIONS).replace("bins/service.yaml", "about: bin\n", "")
    journey = author.service().journeys["report"]
    answers = EMPTY
    for name, texts in forms.items():
        question = journey.questions[name.replace("_", "-")]
        value = question.parse({question.name: texts}, Context(Known(TODAY)))
        answers = answers.with_page(question.name, {question.name: value})
    return {each.path: each for each in explain(journey, walk(journey, answers, TODAY))}


def test_pages_of_a_section_that_waits_are_to_come(author: Author) -> None:
    """Whether they are on the path is not known before it opens; the reasons are the sections before it."""
    found = in_sections(author, colour=("red",))
    assert [(path, each.standing) for path, each in found.items()] == [
        ("colour", "done"),
        ("not-ours", "off"),
        ("size", "stop"),
        ("full-name", "stop"),
        ("age", "later"),
        ("near", "later"),
        ("street", "later"),
    ]
    assert found["near"].reasons == ("‘The bin’ is done", "‘About you’ is done")
    assert found["age"].reasons == ()


def test_a_section_waits_only_for_what_is_lacking(author: Author) -> None:
    """A section that is done is no reason any more."""
    found = in_sections(author, colour=("red",), size=("Small",))
    assert found["near"].reasons == ("‘About you’ is done",)


def test_pages_of_a_section_that_opened_stand_as_their_conditions_say(author: Author) -> None:
    """Once the sections before it are done, it is known which are off the path."""
    found = in_sections(author, colour=("red",), size=("Small",), full_name=("Sam",), age=("30",))
    assert (found["street"].standing, found["near"].standing) == ("stop", "off")
    assert found["near"].reasons == ("‘What colour is the bin?’ is ‘Blue’",)


def test_an_exit_ends_its_own_section_alone(author: Author) -> None:
    """What is behind it is never reached; other sections are where they were."""
    found = in_sections(author, colour=("blue",))
    assert [(path, each.standing) for path, each in found.items()] == [
        ("colour", "done"),
        ("not-ours", "exit"),
        ("size", "never"),
        ("full-name", "stop"),
        ("age", "later"),
        ("near", "later"),
        ("street", "later"),
    ]


def test_behind_an_exit_nothing_is_reached(author: Author) -> None:
    """Nor where there are no sections."""
    found = explained(author, colour={"colour": ("blue",)})
    assert found["not-ours"].standing == "exit"
    assert {each.standing for path, each in found.items() if path not in ("colour", "not-ours")} == {"never"}
