"""Deleting: a participant who asks for it, and what is kept for long enough."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from prototype_kit import KitError
from prototype_kit.cli.command import DONE, counted, example
from prototype_kit.cli.project import Project, pass_project
from research.cli.group import research
from research.cli.kept import open_kept

if TYPE_CHECKING:
    from prototype_kit.adapters.notify import FakeNotify
    from prototype_kit.store import Store


@example("prototype-kit research forget street-lights P03")
@research.command()
@click.argument("study", metavar="STUDY")
@click.argument("code", metavar="P03")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_project
def forget(project: Project, study: str, code: str, yes: bool) -> int:
    """Delete all that is known about a participant: notes, replay, answers, cases, events.

    Findings stay; their evidence is marked as withdrawn.
    """
    from research.forgetting import forget_participant
    from research.report.folder import written_reports
    from research.store import ResearchStore

    store, sent = _kept(project)
    found = ResearchStore(store.database).participants.by_code(study, code.upper())
    if found is None:
        raise KitError(f"The study {study} has no participant {code.upper()}. Nothing was deleted.")
    if not yes:
        click.confirm(f"Delete all that is known about {found.code} of {study}?", abort=True)
    erased, entered = forget_participant(store, sent, study, found.code, datetime.now(UTC))
    click.echo(
        f"Forgot {found.code} of {study}. Deleted from {counted(len(erased.session_ids), 'session')}: "
        f"{counted(erased.notes, 'note')}, {_tries(erased.attempts)}, {_parts(erased.chunks)}, "
        f"{counted(entered.drafts, 'draft')}, {counted(entered.cases, 'case')}."
    )
    _empty_log(store)
    click.echo("Reports that were made before say all of it. Delete every copy that was handed on.")
    for folder in written_reports(project.folder, study):
        click.echo(f"Make this one again, or delete it: {folder.relative_to(project.folder).as_posix()}")
    return DONE


@example("prototype-kit research purge --dry-run")
@research.command()
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@pass_project
def purge(project: Project, dry_run: bool) -> int:
    """Delete notes, replays and answers that were kept for as long as their study says.

    Findings stay; their evidence is marked as withdrawn. Run it every day.
    """
    from prototype_kit import load_site
    from research.forgetting import purge as purge_all
    from research.studies import load_studies

    studies = load_studies(load_site(project.folder))
    store, sent = _kept(project)
    purged, entered = purge_all(store, sent, studies, datetime.now(UTC), dry=dry_run)
    told = [counted(purged.notes, "note"), _parts(purged.chunks)]
    if dry_run:
        told.append(f"what was entered in {counted(len(purged.session_ids), 'session')}")
    else:
        told += [counted(entered.drafts, "draft"), counted(entered.cases, "case")]
    told.append(f"{counted(purged.erasures, 'line')} of the log of who was forgotten")
    click.echo(f"{'Over their time' if dry_run else 'Deleted'}: {', '.join(told)}.")
    if dry_run:
        click.echo("Nothing was deleted.")
    else:
        _empty_log(store)
    return DONE


def _kept(project: Project) -> tuple[Store, FakeNotify]:
    from prototype_kit.adapters.notify import FakeNotify

    return open_kept(project), FakeNotify(project.settings.instance / "sent")


def _empty_log(store: Store) -> None:
    if not store.database.empty_log():
        click.echo("Others use the database, so its log (-wal) holds it until they stop, or for some time.")


def _tries(count: int) -> str:
    return "1 try at a task" if count == 1 else f"{count} tries at tasks"


def _parts(count: int) -> str:
    return "1 part of a replay" if count == 1 else f"{count} parts of replays"
