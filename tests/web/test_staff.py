"""The staff page: managers let others in, change what they may do, and close accounts."""

from __future__ import annotations

import pytest

from prototype_kit.people import Account
from tests.web.team import member, team
from tests.web.visitor import Visitor
from tests.web.world import World

NEW = {"email": "ann@example.com", "name": " Ann  Lee ", "roles": ["editor", "inspector"]}


@pytest.fixture
def manager(lights: World) -> Visitor:
    """A manager's browser."""
    return team(lights, "manager")


def ann(world: World) -> Account:
    """The account of NEW."""
    found = world.front.store.accounts.by_email("staff", "ann@example.com")
    assert found is not None
    return found


def test_somebody_is_let_in(lights: World, manager: Visitor) -> None:
    """They are listed with what they do; the page says how they get in."""
    manager.get("/staff")
    page = manager.get("/staff/add")
    assert "Helps people who phone or come in" in page.words
    page = manager.post("/staff/add", {**NEW, "team": "Street lighting team"})
    assert "They can now sign in with a link or code that we will email to them." in page.words
    assert page.rows["Ann Lee"] == "ann@example.com Inspector, editor. Street lighting team"
    assert (ann(lights).name, ann(lights).roles) == ("Ann Lee", ("inspector", "editor"))


def test_what_is_missing_is_said_at_once_and_what_was_typed_stays(manager: Visitor) -> None:
    """Each with what to do."""
    page = manager.post("/staff/add", {"email": "ann@", "roles": "boss", "team": "Nowhere"}, 422)
    assert page.errors == {
        "email": "Enter an email address in the correct format, like name@example.com",
        "name": "Enter their name",
        "roles": "Select what they do",
        "team": "Select a team from the list",
    }
    assert page.fields["email"] == ["ann@"]


def test_an_address_is_one_person_s(lights: World, manager: Visitor) -> None:
    """Unless they were closed: then they are let in again."""
    manager.post("/staff/add", NEW)
    page = manager.post("/staff/add", {**NEW, "email": "ANN@example.com"}, 422)
    assert page.errors == {"email": "Enter a different email address: someone already signs in with this one"}
    manager.get(f"/staff/{ann(lights).id}")
    page = manager.post(f"/staff/{ann(lights).id}/close")
    assert page.rows["Ann Lee"] == "ann@example.com Closed"
    assert "Account closed. They can no longer sign in." in page.words
    assert manager.get(f"/staff/{ann(lights).id}", 404)
    assert manager.post(f"/staff/{ann(lights).id}", NEW, 404)
    manager.post("/staff/add", {**NEW, "roles": "researcher"})
    assert ann(lights).roles == ("researcher",)


def test_other_roles_end_what_somebody_is_doing(lights: World, manager: Visitor) -> None:
    """At once; another name does not."""
    their = team(lights, "inspector")
    account = member(lights, "inspector")
    page = manager.get(f"/staff/{account.id}")
    assert page.fields["name"] == ["Inspector"]
    assert "They sign in as inspector@anytown.example" in page.words
    manager.post(f"/staff/{account.id}", {"name": "Ivor", "roles": "inspector"})
    assert their.get("/cases").url == "/cases"
    page = manager.post(f"/staff/{account.id}", {"name": "Ivor", "roles": "editor"})
    assert "If you changed their roles, they have been signed out" in page.words
    assert their.get("/cases").url.startswith("/sign-in")


def test_the_last_manager_stays(lights: World, manager: Visitor) -> None:
    """Neither closed nor given another role; the other changes are not made either."""
    account = member(lights, "manager")
    for path, fields in (("", {"name": "Another", "roles": "editor"}), ("/close", {})):
        page = manager.post(f"/staff/{account.id}{path}", fields, 422)
        assert page.errors["roles"].startswith("Make someone else a manager first")
    assert member(lights, "manager") == account


def test_nobody_who_is_not_staff_is_there(lights: World, manager: Visitor) -> None:
    """A resident's account is theirs."""
    resident = lights.front.store.accounts.add("resident", "ann@example.com", "Ann", lights.clock())
    for path in (f"/staff/{resident.id}", "/staff/999999"):
        manager.get(path, 404)
        manager.post(path, {"name": "x", "roles": "editor"}, 404)
        manager.post(f"{path}/close", status=404)
    assert "ann@example.com" not in manager.get("/staff").words
