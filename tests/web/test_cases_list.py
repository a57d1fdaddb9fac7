"""The list of cases, and the views that somebody keeps of it."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from prototype_kit.people import MATRIX
from prototype_kit.store.saved_views import MOST
from prototype_kit.testing.page_checks import words_of
from tests.web.casework import Desk, recorded, sent
from tests.web.team import member, team
from tests.web.visitor import Page, Visitor
from tests.web.world import World


@pytest.fixture
def manager(lights: World) -> Visitor:
    """Somebody who may do everything."""
    return team(lights, "manager")


def references(page: Page) -> list[str]:
    """The cases of a list, in its order."""
    links = (
        link.get("href") or "" for head in page.of_class("console-cases__case") for link in head.iter("a")
    )
    return [urlsplit(link).path.removeprefix("/cases/") for link in links]


def test_a_list_says_what_is_needed_to_choose(desk: Desk, manager: Visitor) -> None:
    """Title, reference, status, days, who has it, and what should be seen at once."""
    ann = member(desk.world, "inspector")
    case = desk.case(priority="high", due_at=desk.world.clock() - timedelta(hours=1))
    desk.change(case, assignee_id=ann.id)
    words = manager.get("/cases").words
    for said in (
        "1 case",
        case.reference,
        "It is damaged, Column 3, Mill Lane",
        "Late High priority",
        "We have your report",
        "6 May 2026",
        "Inspector",
        "Street lighting team",
    ):
        assert said in words


def test_made_up_cases_say_so_and_those_of_elsewhere_are_not_here(desk: Desk, manager: Visitor) -> None:
    """Demo cases stand among a prototype's; those of research or tests never do."""
    demo, other = desk.case(env="demo"), desk.case(env="test")
    page = manager.get("/cases")
    assert references(page) == [demo.reference]
    assert "Demo" in page.words
    assert other.reference not in page.words
    manager.get(f"/cases/{other.reference}", 404)


def test_an_empty_list_says_what_to_do(manager: Visitor) -> None:
    """Whether nothing is there, or nothing fits."""
    assert "No cases" in manager.get("/cases").words
    assert "New cases appear here when someone sends a form." in manager.page.words
    page = manager.get("/cases?q=zebra&priority=low")
    assert "No cases match. Remove a filter" in page.words
    assert {"/cases?priority=low", "/cases?q=zebra", "/cases"} <= page.links


def test_filters_narrow_the_list(desk: Desk) -> None:
    """Each by itself, and what is in use is said and can be taken away."""
    me = member(desk.world, "manager")
    mine = desk.change(desk.case(title="Mine"), assignee_id=me.id)
    fixed = desk.change(desk.case(title="Fixed"), status="fixed")
    grid = desk.case(title="A grid", team="Drainage team", kind="blocked", priority="high")
    late = desk.case(title="Late", due_at=desk.world.clock() - timedelta(days=1))
    desk.world.clock.forward(days=2)
    new = desk.case(title="New")
    manager = team(desk.world, "manager")
    for query, found in {
        "": [mine, grid, late, new],
        "state=fixed": [fixed],
        "state=all": [mine, fixed, grid, late, new],
        "status=fixed": [fixed],
        "assignee=me": [mine],
        "assignee=nobody": [grid, late, new],
        f"assignee={me.id}": [mine],
        "team=Drainage+team": [grid],
        "kind=blocked": [grid],
        "priority=high": [grid],
        "late=yes": [late],
        "from=7/5/2026": [new],
        "to=7/5/2026&state=all": [mine, fixed, grid, late],
        "service=street-lights&priority=normal&assignee=nobody": [late, new],
    }.items():
        assert set(references(manager.get(f"/cases?{query}"))) == {case.reference for case in found}, query
    page = manager.get("/cases?team=Drainage+team&priority=high")
    chips = {words_of(chip): chip.get("href") for chip in page.of_class("console-chip")}
    assert chips == {
        "Remove the filter Team: Drainage team": "/cases?priority=high",
        "Remove the filter Priority: high": "/cases?team=Drainage+team",
    }


@pytest.mark.parametrize("typed", ["ann", "lee mill", "ann@example.com", "07700 900 982", "+44 7700 900982"])
def test_cases_are_found_by_words(desk: Desk, manager: Visitor, typed: str) -> None:
    """Names, addresses and numbers as they were given, in any order and spelling."""
    case = desk.case()
    desk.case(found_by=["Bob Hill"])
    assert references(manager.get("/cases", query_string={"q": typed})) == [case.reference]


def test_a_whole_reference_leads_to_its_case(desk: Desk, manager: Visitor) -> None:
    """However it is written, and whatever its state."""
    case = desk.change(desk.case(), status="fixed")
    for typed in (
        case.reference,
        case.reference.lower().replace("-", " "),
        f" {case.reference.replace('-', '')}.",
    ):
        assert manager.get("/cases", query_string={"q": typed}).path == f"/cases/{case.reference}"
    assert manager.get("/cases?q=2222-2222").path == "/cases"


def test_headings_sort(desk: Desk) -> None:
    """The heading says how the list is sorted, and leads to the other ways; filters stay."""
    first = desk.case(due_at=None, target=None)
    desk.world.clock.forward(hours=1)
    second = desk.case(due_at=desk.world.clock() + timedelta(days=9))
    desk.world.clock.forward(hours=1)
    third = desk.case(due_at=desk.world.clock() + timedelta(days=1))
    desk.world.clock.forward(hours=1)
    desk.change(first, status="investigating")
    manager = team(desk.world, "manager")
    expected = {
        "": ("Received", "descending", [third, second, first]),
        "sort=oldest": ("Received", "ascending", [first, second, third]),
        "sort=due": ("Due", "ascending", [third, second, first]),
        "sort=changed": ("Status since", "descending", [first, third, second]),
    }
    for query, (heading, direction, cases) in expected.items():
        page = manager.get(f"/cases?team=Street+lighting+team&{query}")
        assert references(page) == [case.reference for case in cases], query
        sorted_by = {
            words_of(each): each.get("aria-sort") for each in page.tree.iter("th") if each.get("aria-sort")
        }
        assert sorted_by == {"Received": "none", "Status since": "none", "Due": "none", heading: direction}
    links = {words_of(link): link.get("href") for link in manager.page.of_class("console-sort")}
    assert links["Due"] == "/cases?team=Street+lighting+team&sort=due"
    assert links["Received"] == "/cases?team=Street+lighting+team"


def test_a_long_list_has_pages(desk: Desk, manager: Visitor) -> None:
    """25 cases each, filters kept; a page that is not there leads to the last."""
    made = [desk.case(priority="high").reference for _ in range(27)]
    desk.case()
    page = manager.get("/cases?priority=high")
    assert "27 cases Showing 1 to 25" in page.words
    assert "/cases?priority=high&page=2" in page.links
    page = manager.get("/cases?priority=high&page=2")
    assert "Showing 26 to 27" in page.words
    assert references(page) == made[1::-1]
    assert manager.get("/cases?priority=high&page=300").url == "/cases?priority=high&page=2"
    assert manager.get("/cases?q=nothing&page=7").url == "/cases?q=nothing&page=1"


def test_bad_addresses_are_no_faults(desk: Desk, manager: Visitor) -> None:
    """What cannot be is left out, or explained next to where it was typed; cases are there all the same."""
    desk.case()
    page = manager.get("/cases?state=x&page=x&assignee=x&sort=x&from=40/1/2026&q=a&list=//evil.test")
    assert page.errors == {
        "from": "‘Received from’ must be a real date, such as 6/5/2026",
        "q": "Enter 2 or more letters or numbers to search for",
    }
    assert page.title.startswith("Error: ")
    assert "1 case" in page.words


def test_a_filter_that_is_not_known_is_said(desk: Desk, manager: Visitor) -> None:
    """With its value, which is only text; and what the list shows instead."""
    desk.case()
    page = manager.get(
        "/cases?status=nonsense&kind=%3Cb%3E&team=x&service=y&sort=size&state=half&assignee=99&late=maybe"
        "&priority=urgent&from=1/5/2026"
    )
    (said,) = [words_of(each) for each in page.of_class("govuk-inset-text")]
    for words in (
        "Status: nonsense",
        "Kind: <b>",
        "Team: x",
        "Service: y",
        "Sort by: size",
        "State: half",
        "Assigned to: 99",
        "Late: maybe",
        "Priority: urgent",
    ):
        assert words in said
    assert "<b>" not in page.html
    assert said.endswith("This list uses: State: open Received from: 1 May 2026 Sort by: newest first")
    assert "1 case" in page.words
    for query in ("", "status=received&sort=due&late=&priority=high", "late=yes"):
        assert "govuk-inset-text" not in manager.get(f"/cases?{query}").html


def test_kinds_that_share_their_words_are_told_apart(manager: Visitor) -> None:
    """By the journey of each: lights and grids may both be damaged."""
    page = manager.get("/cases?kind=broken")
    offered = dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', page.html))
    assert (offered["damaged"], offered["broken"], offered["flickering"]) == (
        "It is damaged (Report a faulty street light)",
        "It is damaged (Report a blocked or damaged grid)",
        "It flickers, or goes on and off",
    )
    assert "Kind: It is damaged (Report a blocked or damaged grid)" in page.words


def test_the_list_asks_the_same_number_of_questions(desk: Desk, manager: Visitor) -> None:
    """However many cases there are."""
    for _ in range(2):
        desk.case()
    manager.get("/cases")
    with recorded(desk.world) as few:
        manager.get("/cases")
    for _ in range(40):
        desk.case()
    with recorded(desk.world) as many:
        manager.get("/cases")
    assert len(few) == len(many) <= 6


def test_who_may_see_cases(lights: World, desk: Desk) -> None:
    """Exactly the roles of the matrix, and nobody else learns whether a case is there."""
    case = desk.case()
    for role, allowed in MATRIX.items():
        visitor = team(lights, role)
        status = 200 if "see-cases" in allowed else 403
        for path in ("/cases", "/cases?q=ann", f"/cases/{case.reference}", "/cases/views"):
            visitor.get(path, status)
        if status == 403:
            assert (
                visitor.get("/cases/2222-2222", 403).words
                == visitor.get(f"/cases/{case.reference}", 403).words
            )
    assert team(lights).get("/cases").path == "/sign-in"


# --- Saved views ------------------------------------------------------------------------------------------


def _saved(visitor: Visitor, query: str, name: str, status: int = 200) -> Page:
    return visitor.post(f"/cases/views?{query}", {"view-name": name}, status)


def test_a_view_is_kept_and_found_again(desk: Desk, manager: Visitor) -> None:
    """Under its name, marked where somebody is, and only by its owner; the same name replaces it."""
    desk.case(priority="high")
    page = _saved(manager, "priority=high&sort=due&page=3&bogus=1", "  High,\n due first ")
    assert page.url == "/cases?priority=high&sort=due"
    here = [words_of(each) for each in page.tree.iter("strong") if each.get("aria-current") == "page"]
    assert here == ["High, due first"]
    other = team(desk.world, "inspector")
    assert "High, due first" not in other.get("/cases").words
    _saved(manager, "priority=low", "High, due first")
    assert manager.get("/cases").words.count("High, due first") == 1
    assert "/cases?priority=low" in manager.page.links


def test_a_view_is_deleted_by_its_owner_alone(desk: Desk, manager: Visitor) -> None:
    """Also when somebody else names its number."""
    _saved(manager, "priority=low", "Low")
    (view,) = desk.world.front.store.saved_views.of(member(desk.world, "manager").id)
    inspector = team(desk.world, "inspector")
    inspector.post(f"/cases/views/{view.id}/delete")
    assert "Low" in manager.get("/cases/views").words
    sent(manager)
    assert manager.page.path == "/cases/views"
    assert "You have not saved any views." in manager.page.words


@pytest.mark.parametrize(
    ("name", "error"),
    [
        (" ", "Enter a name for the view"),
        ("x" * 41, "The name of the view must be 40 characters or fewer"),
        ("late", "Enter a different name: there is already a view called this"),
    ],
)
def test_a_view_needs_a_name_of_its_own(manager: Visitor, name: str, error: str) -> None:
    """What was typed and filtered stays."""
    page = _saved(manager, "priority=low", name, 422)
    assert page.errors == {"view-name": error}
    assert "Priority: low" in page.words
    assert page.tree.find(".//input[@name='view-name']").get("value") == name.strip()  # type: ignore[union-attr]


def test_nobody_keeps_views_without_end(lights: World, manager: Visitor) -> None:
    """At the most somebody has to delete one; one that is there can still be replaced."""
    me = member(lights, "manager").id
    for number in range(MOST):
        lights.front.store.saved_views.save(me, f"View {number}", "late=yes")
    page = _saved(manager, "priority=low", "One more", 422)
    assert page.errors == {"view-name": f"You have {MOST} views: delete one before you save another"}
    _saved(manager, "priority=low", "View 3")
    assert len(lights.front.store.saved_views.of(me)) == MOST


def test_built_in_views_lead_to_what_they_say(desk: Desk, manager: Visitor) -> None:
    """Mine, nobody's, and what is late."""
    me = member(desk.world, "manager")
    mine = desk.change(desk.case(), assignee_id=me.id)
    late = desk.case(due_at=desk.world.clock() - timedelta(days=1))
    manager.get("/cases")
    links = {words_of(link): link.get("href") or "" for link in manager.page.tree.iter("a")}
    assert references(manager.get(links["My open cases"])) == [mine.reference]
    assert references(manager.get(links["Unassigned"])) == [late.reference]
    assert references(manager.get(links["Late"])) == [late.reference]
