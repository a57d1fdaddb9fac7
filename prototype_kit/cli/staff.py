"""Staff: who may sign in to the console, and as what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import click

from prototype_kit.cli.command import DONE, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError
from prototype_kit.people import ROLES, Account, Role

ROLE = click.Choice(ROLES)
LAST = "That is the last manager: nobody could let staff in any more. Make somebody else a manager first."


@example("prototype-kit staff list")
@click.group()
def staff() -> None:
    """Say who may sign in to the console, and as what."""


@example('prototype-kit staff add ann@example.com "Ann Lee" --role manager')
@staff.command()
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", type=ROLE, multiple=True, required=True, help="May be given several times.")
@click.option("--team", help="Whose cases are theirs first.")
@pass_project
def add(project: Project, email: str, name: str, roles: tuple[str, ...], team: str | None) -> int:
    """Let somebody sign in."""
    from prototype_kit.questions.email import is_email
    from prototype_kit.store import AlreadyThere, open_store

    if not is_email(email):
        raise KitError(f"{email!r} is not an email address. Write one like ann@example.com.")
    if not name.strip():
        raise KitError("Give the name that others see.")
    try:
        accounts = open_store(project.settings.database).accounts
        accounts.add("staff", email, name.strip(), datetime.now(UTC), cast("tuple[Role, ...]", roles), team)
    except AlreadyThere:
        other = "To change the roles: prototype-kit staff roles"
        raise KitError(f"{email} can sign in already. {other}") from None
    click.echo(f"{name.strip()} can sign in as {', '.join(roles)}.")
    return DONE


@example("prototype-kit staff list")
@staff.command(name="list")
@click.option("--all", "closed_too", is_flag=True, help="Also those who can no longer sign in.")
@pass_project
def list_(project: Project, closed_too: bool) -> int:
    """Print who may sign in: address, name, roles, team."""
    from prototype_kit.store import open_store

    found = open_store(project.settings.database).accounts.all("staff")
    for each in found:
        if each.open or closed_too:
            closed = "" if each.open else "  (closed)"
            click.echo(f"{each.email}  {each.name}  {', '.join(each.roles)}  {each.team or '–'}{closed}")
    if not any(each.open for each in found):
        click.echo(f"Nobody can sign in. To let somebody in: {project.typed('staff add')}")
    return DONE


@example("prototype-kit staff roles ann@example.com --role inspector --team Lighting")
@staff.command()
@click.argument("email")
@click.option("--role", "roles", type=ROLE, multiple=True, required=True, help="May be given several times.")
@click.option("--team", help="Default: the one that they are in.")
@pass_project
def roles(project: Project, email: str, roles: tuple[str, ...], team: str | None) -> int:
    """Give somebody other roles. They are signed out, and sign in again with these."""
    from prototype_kit.store import LastManager, open_store

    accounts = open_store(project.settings.database).accounts
    found = _found(accounts.by_email("staff", email), email)
    its, chosen = team or found.team, cast("tuple[Role, ...]", roles)
    try:
        accounts.change(found, found.name, chosen, its, datetime.now(UTC))
    except LastManager:
        raise KitError(LAST) from None
    click.echo(f"{found.name} can sign in as {', '.join(roles)}.")
    return DONE


@example("prototype-kit staff close ann@example.com")
@staff.command()
@click.argument("email")
@pass_project
def close(project: Project, email: str) -> int:
    """Let somebody in no longer. What they did stays theirs; `staff add` lets them in again."""
    from prototype_kit.store import LastManager, open_store

    accounts = open_store(project.settings.database).accounts
    found = _found(accounts.by_email("staff", email), email)
    try:
        accounts.close(found, datetime.now(UTC))
    except LastManager:
        raise KitError(LAST) from None
    click.echo(f"{found.name} can sign in no longer.")
    return DONE


def _found(account: Account | None, email: str) -> Account:
    if account is None or not account.open:
        raise KitError(f"Nobody signs in as {email}. To see who does: prototype-kit staff list")
    return account
