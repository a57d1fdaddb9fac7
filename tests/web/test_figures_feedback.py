"""What the team reads of what people said: comments by answer and place, and the file of them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from prototype_kit.people import Role
from prototype_kit.store import NewFeedback, Origin
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.console.figures_feedback import place_words
from tests.web.team import team
from tests.web.visitor import Visitor
from tests.web.world import World

LIST = "/figures/street-lights/feedback"
LIVE, PROTOTYPE = Origin("live"), Origin("prototype", device="mobile")


def said(world: World, rating: int, words: str = "", page: str = "confirmation", **more: object) -> None:
    """Somebody says something."""
    release = world.site.services["street-lights"].release
    new = NewFeedback("street-lights", "report", release, page, None, rating, PROTOTYPE, words)
    world.front.store.feedback.add(replace(new, **more), world.clock())  # type: ignore[arg-type]


@pytest.fixture
def manager(lights: World) -> Visitor:
    """Somebody who acts on what people say."""
    return team(lights, "manager")


def comments(visitor: Visitor) -> list[str]:
    """The comments of the page, in their order."""
    return [words_of(place.find("p")) for place in visitor.page.of_class("figures-comments__one")]


def test_comments_are_listed_newest_first_with_all_that_helps(lights: World, manager: Visitor) -> None:
    """The answer, when, where they were asked, what was taken out; words of people are never HTML."""
    said(lights, 2, "It <b>hums</b>")
    lights.clock.forward(hours=1)
    said(lights, 4, "[name removed] says\nit is fast", "not-ours", removed=("name", "email address"))
    manager.get(LIST)
    assert comments(manager) == ["[name removed] says it is fast", "It <b>hums</b>"]
    assert "2 comments" in manager.page.words
    headings = [words_of(place.find("h3")) for place in manager.page.of_class("figures-comments__one")]
    assert headings == ["Satisfied", "Dissatisfied"]
    assert "1pm on 6 May 2026. " in manager.page.words
    assert "Personal details were removed: name and email address." in manager.page.words
    assert "Exit: " in manager.page.words
    assert "Mobile" in manager.page.words


def test_they_are_narrowed_by_answer_and_place(lights: World, manager: Visitor) -> None:
    """Each filter in use can be taken away alone, and the others stay."""
    said(lights, 1, "one")
    said(lights, 1, "two", "not-ours")
    said(lights, 5, "three")
    said(lights, 5, "four", "")
    manager.get(f"{LIST}?rating=1")
    assert comments(manager) == ["two", "one"]
    manager.get(f"{LIST}?at=anywhere")
    assert comments(manager) == ["four"]
    manager.get(f"{LIST}?rating=1&at=not-ours&days=7")
    assert comments(manager) == ["two"]
    chips = [chip.get("href") for chip in manager.page.of_class("console-chip")]
    assert chips == [f"{LIST}?days=7&rating=1", f"{LIST}?days=7&at=not-ours"]
    manager.get(f"{LIST}?rating=6&at=nowhere")
    assert len(comments(manager)) == 4
    manager.get(f"{LIST}?device=desktop")
    assert comments(manager) == []
    assert "Nobody wrote a comment in this period with these filters" in manager.page.words


def test_all_answers_are_counted_also_those_without_words(lights: World, manager: Visitor) -> None:
    """Both figures by their names from 20 answers on, by where people were asked, whatever is filtered."""
    for _ in range(18):
        said(lights, 4)
    said(lights, 1, "Slow")
    manager.get(LIST)
    assert "18 of 19 people who told us were satisfied or very satisfied" in manager.page.words
    assert "Share satisfied (CDDO 2023)" not in manager.page.words
    said(lights, 1, "", "not-ours")
    manager.get(f"{LIST}?rating=1")
    assert "Share satisfied (CDDO 2023): 90%." in manager.page.words
    assert "Satisfaction score (GDS Performance Platform): 68%." in manager.page.words
    assert "(95% interval 70% to 97%)" in manager.page.words
    chart = words_of(manager.page.tree.find(".//figure"))
    for place in ("Everywhere", "After sending", "Exit: We do not look after this road"):
        assert place in chart


def test_each_place_has_words_of_its_own(lights: World) -> None:
    """Two exits may have the same title: they are told apart, and none takes the other's place."""
    words = place_words(lights.site.services["street-lights"])
    assert len(set(words.values())) == len(words)
    assert {"confirmation", "anywhere", "dangerous", "not-ours"} <= words.keys()


def test_one_env_is_shown_at_a_time(lights: World, manager: Visitor) -> None:
    """And said; what was said in research or by tests is nowhere."""
    said(lights, 4, "prototype")
    said(lights, 4, "live", origin=LIVE)
    said(lights, 4, "research", origin=Origin("research", research_session="one"))
    said(lights, 4, "test", origin=Origin("prototype", source="synthetic"))
    manager.get(LIST)
    assert comments(manager) == ["prototype"]
    assert "Figures of a prototype" in manager.page.words
    manager.get(f"{LIST}?env=live")
    assert comments(manager) == ["live"]
    manager.get(f"{LIST}?env=research")
    assert "research" not in comments(manager)


def test_a_long_list_has_pages(lights: World, manager: Visitor) -> None:
    """Fifty on each; the filters go along."""
    for number in range(51):
        said(lights, 3, f"number {number}")
    manager.get(f"{LIST}?rating=3")
    assert len(comments(manager)) == 50
    assert f"{LIST}?rating=3&page=2" in manager.page.links
    manager.get(f"{LIST}?rating=3&page=2")
    assert comments(manager) == ["number 0"]
    manager.get(f"{LIST}?rating=3&page=99")
    assert comments(manager) == ["number 0"]


def test_the_file_runs_in_no_spreadsheet(lights: World, manager: Visitor) -> None:
    """The same comments, with where they are from; what begins like a formula is text."""
    said(lights, 1, '=HYPERLINK("https://evil.test")')
    said(lights, 5, "fine", removed=("name",))
    manager.get(f"{LIST}?rating=1")
    (link,) = [each for each in manager.page.links if ".csv" in each]
    assert link == f"{LIST}.csv?rating=1"
    answer = manager.raw("GET", f"{LIST}.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    newest, oldest = csv.DictReader(io.StringIO(text, newline=""))
    assert (newest["comment"], newest["removed"], newest["rating"]) == ("fine", "name", "5")
    assert oldest["comment"].startswith("'=")
    assert (oldest["env"], oldest["service"], oldest["asked"]) == (
        "prototype",
        "street-lights",
        "confirmation",
    )


@pytest.mark.parametrize("role", ["call-taker", "inspector", "editor"])
def test_it_is_not_for_everybody(lights: World, role: Role) -> None:
    """Others see figures and no link to it; nor is it open where the figures are."""
    visitor = team(lights, role)
    visitor.get("/figures/street-lights")
    assert LIST not in visitor.page.links
    visitor.get(LIST, 403)
    visitor.get(f"{LIST}.csv", 403)
    assert team(lights).raw("GET", LIST).status_code == 303


def test_researchers_and_managers_are_led_there(lights: World) -> None:
    """From the figures of the service."""
    for role in ("researcher", "manager"):
        visitor = team(lights, role)
        visitor.get("/figures/street-lights")
        assert LIST in visitor.page.links


def test_nothing_is_said_of_a_service_that_is_not_there(manager: Visitor) -> None:
    """404."""
    manager.get("/figures/no-such/feedback", 404)


def test_old_comments_are_not_in_a_later_period(lights: World, manager: Visitor) -> None:
    """The last 28 days, unless another period is chosen."""
    said(lights, 4, "old")
    lights.clock.now += timedelta(days=28)
    manager = team(lights, "manager")
    manager.get(LIST)
    assert comments(manager) == []
    manager.get(f"{LIST}?days=91")
    assert comments(manager) == ["old"]
