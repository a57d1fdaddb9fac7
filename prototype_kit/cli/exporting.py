"""Giving a person a copy of all that is kept about them: the answer to a subject access request."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prototype_kit.cli.command import DONE, FILE, counted, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError
from prototype_kit.language import NAMES

if TYPE_CHECKING:
    from prototype_kit.contacts import Contacts
    from prototype_kit.store import OwnKeys, Store
    from prototype_kit.store.belongings import Belongings

BEFORE = "Before you send it: make sure who asked, and look whether it says something of somebody else."


@example("prototype-kit export --person ann@example.com --to ann.zip")
@click.command()
@click.option(
    "--person",
    "persons",
    metavar="EMAIL|PHONE",
    multiple=True,
    required=True,
    help="Whose data: all that is found by it. May be given several times, for one person.",
)
@click.option("--to", "file", type=FILE, required=True, metavar="FILE", help="The ZIP file to write.")
@click.option("--language", type=click.Choice(list(NAMES)), default="en", help="Of its words. Default: en.")
@pass_project
def export(project: Project, persons: tuple[str, ...], file: Path, language: str) -> int:
    """Write a copy of everything that is kept about a person, as data and to be read, with their files.

    It is what people with an account get by themselves, for a subject access request of somebody without one.
    Internal notes of staff are not in it.
    """
    from prototype_kit.contacts import Contacts, NotAContact
    from prototype_kit.person_export import tell_person, write_archive
    from prototype_kit.site import load_site
    from prototype_kit.store import open_store
    from prototype_kit.web.person_page import person_page
    from prototype_kit.web.render import Renderer

    if file.exists():
        raise KitError(f"{file} is there already. Name another file, or delete it first.")
    settings, store = project.settings, open_store(project.settings.database)
    site = load_site(project.folder).in_language(language)
    try:
        contacts = Contacts.read(persons)
    except NotAContact as wrong:
        raise KitError(f"{wrong} is not an email address or a telephone number.") from None
    theirs = store.erasing.find(contacts)
    records = store.own_data.read(_keys(store, contacts, theirs, settings.envs))
    same = {each.case.duplicate_of for each in records.cases if each.case.duplicate_of}
    told = tell_person(site, records, store.cases.references_of(same), datetime.now(UTC))
    page = person_page(Renderer(site, settings, ""), site.language, told.document, site)
    file.touch(mode=0o600, exist_ok=False)
    with write_archive(told, page, store) as made, file.open("wb") as written:
        shutil.copyfileobj(made, written)
    cases, drafts = len(told.document.cases), len(told.document.drafts)
    click.echo(f"{file}: {counted(cases, 'case')}, {counted(drafts, 'form')} that they have not sent.")
    if theirs.in_others:
        names = ", ".join(theirs.in_others)
        click.echo(f"Another account had one of these addresses before. Its cases are not in it: {names}.")
    if theirs.mentioned:
        click.echo(f"Others’ cases that say something of them are not in it: {', '.join(theirs.mentioned)}.")
    click.echo(BEFORE)
    return DONE


def _keys(store: Store, contacts: Contacts, theirs: Belongings, envs: Collection[str]) -> OwnKeys:
    """What was found by addresses, with what is in their account if they have one."""
    from prototype_kit.store import OwnKeys

    if len(theirs.accounts) > 1:
        raise KitError("These are of several accounts. Export each by its own email address.")
    found = OwnKeys(
        emails=frozenset(contacts.emails) | frozenset(theirs.former_emails),
        cases=frozenset(each.id for each in theirs.cases),
        drafts=frozenset(theirs.drafts),
        followers=frozenset(theirs.followers),
        messages=frozenset(theirs.messages),
        invitations=frozenset(theirs.invitations),
        sign_ins=frozenset(theirs.sign_ins),
        email_changes=frozenset(theirs.email_changes),
        comments=frozenset(theirs.comments),
    )
    if not theirs.accounts:
        return found
    account = store.accounts.by_id(theirs.accounts[0])
    if account is None:
        return found
    # Somebody may have put into their account what was sent with another address.
    its = store.own_data.keys(account, envs)
    changes = found.email_changes | its.email_changes
    return replace(found, account=account.id, cases=found.cases | its.cases, email_changes=changes)
