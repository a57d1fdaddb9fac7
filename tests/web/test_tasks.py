"""A journey in sections: the task list, what is done, what has to wait, and check answers at the end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.errors import DefinitionError
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

APPLY = "/market/apply"
BINS = Path(__file__).parents[1] / "sites" / "bins"

JOURNEY = (BINS / "market" / "journeys" / "apply.yaml").read_text(encoding="utf-8")


def write(folder: Path, journey: str) -> Path:
    """A site with this journey."""
    shutil.copytree(BINS, folder)
    (folder / "market" / "journeys" / "apply.yaml").write_text(journey, encoding="utf-8")
    return folder


@pytest.fixture
def market(make_world: MakeWorld, tmp_path: Path) -> World:
    """The site of the market."""
    return make_world(site=load_site(write(tmp_path / "market", JOURNEY)))


@pytest.fixture
def visitor(market: World) -> Visitor:
    """Somebody who has come to the task list."""
    visitor = market.visitor()
    visitor.get(APPLY)
    visitor.submit()
    return visitor


def tasks(visitor: Visitor) -> dict[str, str]:
    """What the list says of each section."""
    rows = visitor.page.of_class("govuk-task-list__item")
    words = [[part for part in row.itertext() if part.strip()] for row in rows]
    return {parts[0].strip(): parts[-1].strip() for parts in words}


def links(visitor: Visitor) -> list[str]:
    """Where the list leads."""
    return [a.get("href") or "" for a in visitor.page.of_class("govuk-task-list__link")]


def test_the_list_says_what_is_done_and_what_has_to_wait(visitor: Visitor) -> None:
    """Each section has its state; only those that can be started are links."""
    assert visitor.page.url == f"{APPLY}/tasks"
    assert tasks(visitor) == {
        "About you": "Not yet started",
        "What you sell": "Not yet started",
        "Your stall": "Cannot start yet",
    }
    assert links(visitor) == [f"{APPLY}/full-name", f"{APPLY}/kind"]
    visitor.get(f"{APPLY}/full-name")
    visitor.submit(full_name="Ann Lee")
    assert visitor.page.path == f"{APPLY}/trader"
    visitor.get(f"{APPLY}/tasks")
    assert tasks(visitor)["About you"] == "In progress"
    assert links(visitor)[0] == f"{APPLY}/trader"
    assert "You have completed 0 of 3 sections." in visitor.page.words


def do(visitor: Visitor) -> None:
    """Do all sections, the second first."""
    visitor.get(f"{APPLY}/kind")
    visitor.submit(kind="food")
    visitor.submit(hygiene="5")
    assert visitor.page.path == f"{APPLY}/tasks"
    visitor.get(f"{APPLY}/full-name")
    visitor.submit(full_name="Ann Lee")
    visitor.submit(trader="no")
    assert tasks(visitor)["Your stall"] == "Not yet started"
    visitor.get(links(visitor)[2])
    visitor.submit(power="yes")
    visitor.submit(day="Friday")


def test_sections_are_done_in_any_order_that_they_allow(market: World, visitor: Visitor) -> None:
    """Then check answers opens, with each section under its title, and one case comes of it."""
    do(visitor)
    assert visitor.page.path == f"{APPLY}/tasks"
    assert set(tasks(visitor).values()) == {"Completed"}
    visitor.get(f"{APPLY}/check-answers")
    headings = [
        heading.text for heading in visitor.page.tree.iter("h2") if "heading-m" in heading.get("class", "")
    ]
    assert headings == ["About you", "What you sell", "Your stall"]
    assert list(visitor.page.rows.values()) == ["Ann Lee", "No", "Food", "5", "Yes", "Friday"]
    assert visitor.page.back == f"{APPLY}/tasks"
    visitor.submit()
    assert market.front.store.cases.count() == 1


def test_check_answers_waits_for_every_section(visitor: Visitor) -> None:
    """Nobody sends half of it."""
    visitor.get(f"{APPLY}/kind")
    visitor.submit(kind="other")
    assert visitor.get(f"{APPLY}/check-answers").path == f"{APPLY}/tasks"
    visitor.post(f"{APPLY}/check-answers")
    assert visitor.page.path == f"{APPLY}/tasks"


def test_a_section_that_has_to_wait_cannot_be_entered(visitor: Visitor) -> None:
    """A guessed address leads to the task list."""
    assert visitor.get(f"{APPLY}/day").path == f"{APPLY}/tasks"


def test_a_change_in_one_section_opens_another_again(visitor: Visitor) -> None:
    """What a later section then lacks is asked; the list says so, and check answers is closed meanwhile."""
    do(visitor)
    visitor.get(f"{APPLY}/kind?change=yes")
    visitor.submit(kind="other")
    assert visitor.page.heading == "Check your answers"
    assert "Do you need electricity?" not in visitor.page.rows
    visitor.get(f"{APPLY}/kind?change=yes")
    visitor.submit(kind="food")
    assert visitor.page.heading == "Check your answers"
    assert visitor.page.rows["Do you need electricity?"] == "Yes"


def test_the_back_link_leads_to_the_list(visitor: Visitor) -> None:
    """From the first page of each section; from the list to the start page."""
    visitor.get(f"{APPLY}/kind")
    assert visitor.page.back == f"{APPLY}/tasks"
    visitor.submit(kind="food")
    assert visitor.page.back == f"{APPLY}/kind"
    visitor.get(f"{APPLY}/tasks")
    assert visitor.page.back == APPLY


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("after: [you, goods]", "after: [yuo]", "'yuo' is no section above this one."),
        ("after: [you, goods]", "after: [stall]", "'stall' is no section above this one."),
        ("section: goods", "section: you", "There are two sections named 'you'"),
        ("title: About you", "titel: About you", "'titel' is not a key that is known here."),
        ("page: day", "page: tasks", "'tasks' is an address that the kit uses itself."),
        ("sections:", "pages: []\nsections:", "A journey has either pages or sections."),
        ("when: {kind: food}, type: yes-no", "when: {day: x}, type: yes-no", "is only asked later than this"),
    ],
)
def test_a_fault_in_sections_is_told(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """With its line."""
    with pytest.raises(DefinitionError) as caught:
        load_site(write(tmp_path / "market", JOURNEY.replace(old, new, 1)))
    assert any(fault in str(found) and ", line " in str(found) for found in caught.value.faults), caught.value
