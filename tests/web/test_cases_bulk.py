"""Changing many cases at once: first chosen, then looked at, then made to each on its own."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from prototype_kit.cases import Case, NewFollower
from prototype_kit.people import MATRIX
from prototype_kit.web.console.case_bulk import MOST
from tests.web.casework import Desk, recorded, sent
from tests.web.team import member, team
from tests.web.visitor import Page, Visitor
from tests.web.world import World


@pytest.fixture
def manager(lights: World) -> Visitor:
    """Somebody who may change many cases."""
    return team(lights, "manager")


def _ticked(*cases: Case) -> str:
    return urlencode([("case", case.reference) for case in cases])


def _check(visitor: Visitor, change: str, to: str, *cases: Case, status: int = 200) -> Page:
    wanted = urlencode({"change": change, f"to-{change}": to})
    return visitor.get(f"/cases/bulk/check?{wanted}&{_ticked(*cases)}", status)


def test_the_whole_way(desk: Desk, manager: Visitor) -> None:
    """From ticks in the list to changed cases and sent messages; nothing happens before the last press."""
    cases = [desk.case(f"{number}@example.com") for number in range(3)]
    page = manager.get("/cases")
    ticks = {box.get("value") for box in page.tree.iter("input") if box.get("name") == "case"}
    assert ticks == {case.reference for case in cases}
    page = manager.get(f"/cases/bulk?{_ticked(*cases[:2])}")
    assert page.heading == "Change 2 cases"
    page = _check(manager, "status", "investigating", *cases[:2])
    assert "Status will change to ‘We are looking into it’ in 2 cases." in page.words
    assert "We will send 2 messages to 2 people" in page.words
    assert [desk.now(case).version for case in cases] == [1, 1, 1]
    page = sent(manager, public="We come tomorrow.", public_cy="Yfory.", note="All of them")
    assert page.heading == "2 cases changed"
    assert "We are sending 2 messages to people who follow these cases." in page.words
    assert [desk.now(case).status for case in cases] == ["investigating", "investigating", "received"]
    for case in cases[:2]:
        entries = desk.world.front.store.cases.timeline(case)[1:]
        assert [(entry.kind, entry.words, entry.by) for entry in entries] == [
            ("status", "We come tomorrow.", "Manager"),
            ("note", "All of them", "Manager"),
        ]
        assert entries[0].translated == {"cy": "Yfory."}
        (message,) = desk.world.front.store.outbox.of_case(case.id)
        assert "We come tomorrow." in message.body
    assert desk.world.front.store.outbox.of_case(cases[2].id) == ()


@pytest.mark.parametrize(
    ("change", "value", "column"),
    [
        ("status", "fixed", "status"),
        ("team", "Drainage team", "team"),
        ("priority", "high", "priority"),
        ("assignee", "", "assignee_id"),
    ],
)
def test_each_change_can_be_made(desk: Desk, manager: Visitor, change: str, value: str, column: str) -> None:
    """Status, team, priority, and whom a case is assigned to: also to nobody."""
    me = member(desk.world, "manager")
    cases = [desk.change(desk.case(), assignee_id=me.id) for _ in range(2)]
    _check(manager, change, value, *cases)
    sent(manager)
    assert [getattr(desk.now(case), column) for case in cases] == [value or None] * 2


def test_whoever_follows_is_told_only_of_what_everybody_reads(desk: Desk, manager: Visitor) -> None:
    """Another team is nobody's business, unless somebody writes words; one person gets one message a case."""
    cases = [desk.case("ann@example.com") for _ in range(2)]
    page = _check(manager, "team", "Drainage team", *cases)
    assert (
        "We will not send any messages unless you write a public update. "
        "If you do, we will send 2 messages to 1 person." in page.words
    )
    sent(manager)
    assert all(desk.world.front.store.outbox.of_case(case.id) == () for case in cases)


def test_what_cannot_be_changed_is_said_before(desk: Desk, manager: Visitor) -> None:
    """With the reason, and it is left as it is."""
    already = desk.change(desk.case(), status="fixed")
    able = desk.case()
    page = _check(manager, "status", "fixed", already, able)
    assert f"{already.reference} It is damaged, Column 3, Mill Lane: It already has this value" in page.words
    assert "in 1 case." in page.words
    page = sent(manager)
    assert page.heading == "1 case changed"
    assert f"{already.reference}: It already has this value" in page.words
    assert desk.now(already).version == already.version
    ended = desk.world.site.services["street-lights"].entry.statuses["not-ours"]
    object.__setattr__(ended, "next", ())
    try:
        stuck = desk.change(desk.case(), status="not-ours")
        page = _check(manager, "status", "fixed", stuck)
    finally:
        object.__setattr__(ended, "next", None)
    assert "None of these cases can be changed to ‘We have fixed it’." in page.words
    assert "It cannot move to this status from its current one" in page.words
    assert page.form is None


def test_what_somebody_changed_meanwhile_stays_theirs(desk: Desk, manager: Visitor) -> None:
    """Each case on its own: the others are changed all the same, and it is said which was not, and why."""
    cases = [desk.case("ann@example.com") for _ in range(3)]
    _check(manager, "status", "fixed", *cases)
    desk.change(cases[1], status="investigating")
    page = sent(manager, public="Done.")
    assert page.heading == "2 cases changed"
    assert f"{cases[1].reference}: Someone else changed it first" in page.words
    assert [desk.now(case).status for case in cases] == ["fixed", "investigating", "fixed"]
    assert desk.world.front.store.outbox.of_case(cases[1].id) == ()


def test_a_form_that_is_sent_twice_changes_once(desk: Desk, manager: Visitor) -> None:
    """The second finds everything as it was wanted."""
    case = desk.case("ann@example.com")
    _check(manager, "status", "fixed", case)
    fields = {**manager.page.fields, "public": "Done."}
    for _ in range(2):
        page = manager.post("/cases/bulk", fields)
    assert f"{case.reference}: It already has this value" in page.words
    assert len(desk.world.front.store.outbox.of_case(case.id)) == 1


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("", {"change": "Select what you want to change"}),
        ("change=title", {"change": "Select what you want to change"}),
        ("change=status&to-status=-", {"to-status": "Select the new status"}),
        ("change=status&to-status=duplicate", {"to-status": "Select the new status"}),
        ("change=team&to-team=Bogus", {"to-team": "Select the new team"}),
        ("change=assignee&to-assignee=999", {"to-assignee": "Select who to assign the cases to"}),
    ],
)
def test_a_change_has_to_be_chosen(desk: Desk, manager: Visitor, query: str, error: dict[str, str]) -> None:
    """Said next to its field, with the cases still ticked."""
    case = desk.case()
    page = manager.get(f"/cases/bulk/check?{query}&{_ticked(case)}", 422)
    assert page.errors == error
    assert page.fields["case"] == [case.reference]


def test_words_that_are_too_long_are_refused_for_all(desk: Desk, manager: Visitor) -> None:
    """Nothing is changed, and the words stay."""
    case = desk.case()
    _check(manager, "priority", "high", case)
    page = sent(manager, 422, public="x" * 1001)
    assert page.errors == {"public": "Public update must be 1,000 characters or fewer"}
    assert page.fields["public"] == ["x" * 1001]
    assert desk.now(case).version == 1


def test_some_must_be_ticked_and_not_too_many(desk: Desk, manager: Visitor) -> None:
    """None, those that are not here, and more than a hundred."""
    elsewhere = desk.case(env="test")
    for query in ("", "case=bogus", _ticked(elsewhere)):
        assert manager.get(f"/cases/bulk?{query}", 422).heading == "You have not ticked any cases"
    many = "&".join(
        f"case=2222-{number:04}".replace("0", "A").replace("1", "B") for number in range(MOST + 1)
    )
    assert manager.get(f"/cases/bulk?{many}", 422).heading == "You have ticked too many cases"
    tickets = {
        "change": "priority",
        "to-priority": "high",
        "ticket": [f"{elsewhere.reference}.1", "x", "2222-2222.x"],
    }
    manager.post("/cases/bulk", tickets, 422)
    assert desk.now(elsewhere).priority == "normal"
    case = desk.case()
    tickets = {**tickets, "ticket": [f"{case.reference}.1", *(f"{each[5:]}.1" for each in many.split("&"))]}
    assert manager.post("/cases/bulk", tickets, 422).heading == "You have ticked too many cases"
    assert desk.now(case).priority == "normal"


def test_it_asks_the_same_number_of_questions(desk: Desk, manager: Visitor) -> None:
    """The page before the change, however many cases and followers."""
    cases = [desk.case("a@example.com") for _ in range(30)]
    for number in range(5):
        for case in cases:
            new = NewFollower("email", f"{number}@example.com", "en", desk.world.base)
            desk.world.front.store.followers.add(case, new, desk.world.clock())
    _check(manager, "status", "fixed", *cases[:2])
    with recorded(desk.world) as few:
        _check(manager, "status", "fixed", *cases[:2])
    with recorded(desk.world) as many:
        page = _check(manager, "status", "fixed", *cases)
    assert len(few) == len(many)
    assert "We will send 180 messages to 6 people" in page.words


def test_who_may_change_many(desk: Desk) -> None:
    """The roles of the matrix; others are offered nothing and refused."""
    case = desk.case()
    for role, allowed in MATRIX.items():
        visitor, status = team(desk.world, role), 200 if "bulk-update" in allowed else 403
        visitor.get(f"/cases/bulk?{_ticked(case)}", status)
        visitor.get("/cases/bulk/done", status)
        if status == 403:
            visitor.post("/cases/bulk", {"change": "priority", "to-priority": "high"}, 403)
            if "see-cases" in allowed:
                assert "Change ticked cases" not in visitor.get("/cases").words
    assert desk.now(case).version == 1


def test_duplicates_are_told_with_the_case_that_they_are_the_same_as(desk: Desk, manager: Visitor) -> None:
    """Counted as they will be told."""
    first, second = desk.case("ann@example.com"), desk.case("bob@example.com")
    desk.change(second, status="duplicate", duplicate_of=first.id)
    page = _check(manager, "status", "fixed", first)
    assert "We will send 2 messages to 2 people" in page.words
    sent(manager)
    messages = desk.world.front.store.outbox.of_case(first.id)
    assert {message.recipient for message in messages} == {"ann@example.com", "bob@example.com"}
