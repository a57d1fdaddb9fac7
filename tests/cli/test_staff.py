"""Staff are let in, given roles and closed by command, where nobody can sign in yet to do it."""

from __future__ import annotations

import pytest

from prototype_kit.cli.staff import LAST
from tests.cli.said import Said

ANN = ("staff", "add", "ann@example.com", "Ann Lee", "--role", "manager", "--team", "Lighting")


@pytest.fixture
def kit(kit: Said) -> Said:
    """A project with a database."""
    assert kit.run("db", "upgrade") == 0
    return kit


def test_somebody_is_let_in_and_listed(kit: Said) -> None:
    """With the roles that they were given; once."""
    assert kit.run("staff", "list") == 0
    assert kit.out == "Nobody can sign in. To let somebody in: prototype-kit staff add\n"
    assert kit.run(*ANN) == 0
    assert kit.out == "Ann Lee can sign in as manager.\n"
    kit.run("staff", "add", "BOB@example.com", " Bob ", "--role", "editor", "--role", "inspector")
    assert kit.run("staff", "list") == 0
    assert kit.out == (
        "ann@example.com  Ann Lee  manager  Lighting\nbob@example.com  Bob  inspector, editor  –\n"
    )
    assert kit.run(*ANN) == 1
    assert kit.err.startswith("ann@example.com can sign in already. To change the roles: prototype-kit")


def test_what_cannot_be_meant_is_said(kit: Said) -> None:
    """An address that is none, a name that is empty, a role that there is not."""
    assert kit.run("staff", "add", "ann", "Ann", "--role", "editor") == 1
    assert kit.err == "'ann' is not an email address. Write one like ann@example.com.\n"
    assert kit.run("staff", "add", "ann@example.com", " ", "--role", "editor") == 1
    assert kit.run("staff", "add", "ann@example.com", "Ann", "--role", "boss") == 2
    assert kit.run("staff", "add", "ann@example.com", "Ann") == 2
    for command in (("close",), ("roles", "--role", "editor")):
        assert kit.run("staff", command[0], "nobody@example.com", *command[1:]) == 1
        assert kit.err == "Nobody signs in as nobody@example.com. To see who does: prototype-kit staff list\n"


def test_roles_change_and_accounts_close_but_for_the_last_manager(kit: Said) -> None:
    """The team stays unless another is named; whoever is closed is listed no more, and can come back."""
    kit.run(*ANN)
    for command in (("close", "ann@example.com"), ("roles", "ann@example.com", "--role", "editor")):
        assert kit.run("staff", *command) == 1
        assert kit.err == f"{LAST}\n"
    kit.run("staff", "add", "bob@example.com", "Bob", "--role", "manager")
    assert kit.run("staff", "roles", "Ann@example.com", "--role", "call-taker") == 0
    assert kit.out == "Ann Lee can sign in as call-taker.\n"
    kit.run("staff", "list")
    assert "ann@example.com  Ann Lee  call-taker  Lighting\n" in kit.out
    assert kit.run("staff", "close", "ann@example.com") == 0
    assert kit.out == "Ann Lee can sign in no longer.\n"
    kit.run("staff", "list")
    assert "ann@" not in kit.out
    kit.run("staff", "list", "--all")
    assert "ann@example.com  Ann Lee  call-taker  Lighting  (closed)\n" in kit.out
    assert kit.run("staff", "close", "ann@example.com") == 1
    assert kit.run(*ANN) == 0
