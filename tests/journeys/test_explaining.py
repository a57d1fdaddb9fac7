"""What answers lead through and what not, with the reasons in English."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from prototype_kit.check import outside_of
from prototype_kit.journey.explaining import Explained, explain
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
        ("‘When was {item}?’ is before 2026-03-02",),
    )
    assert found["days/2/noticed"].standing == "stop"
    assert found["days/2/why"].standing == "later"
