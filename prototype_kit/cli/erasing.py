"""Erasing: a person who asks for it, one case, and what was kept for long enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from prototype_kit.cli.command import DONE, counted, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.errors import KitError
from prototype_kit.language import ENGLISH, listed

if TYPE_CHECKING:
    from prototype_kit.erasing import Eraser
    from prototype_kit.erasures import Erased
    from prototype_kit.store import Store
    from prototype_kit.store.belongings import Belongings

NOTHING_ERASED = "Nothing was erased."
COPIES = "This cannot reach copies: backups, downloaded files, and what a provider of messages keeps."


@example("prototype-kit erase --person ann@example.com --dry-run")
@click.command()
@click.option(
    "--person",
    "persons",
    metavar="EMAIL|PHONE",
    multiple=True,
    help="Whose data: all that is found by it. May be given several times, for one person.",
)
@click.option("--case", "reference", metavar="REFERENCE", help="One case, such as 7K3M-9PQ2.")
@click.option(
    "--due", is_flag=True, help="What was kept for long enough, which the worker erases each night."
)
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and erase nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_project
def erase(
    project: Project, persons: tuple[str, ...], reference: str | None, due: bool, dry_run: bool, yes: bool
) -> int:
    """Erase what is known of a person, a case, or what is over its time.

    Answers, addresses, messages and files go. That there was a case, when, and what became of it stays, so
    that figures do not change. A case with a legal hold is kept.
    """
    from prototype_kit.adapters.notify import FakeNotify
    from prototype_kit.erasing import Eraser
    from prototype_kit.site import load_site
    from prototype_kit.store import open_store

    if sum(map(bool, (persons, reference, due))) != 1:
        raise KitError(
            "Say what to erase: --person with an email address or telephone number, --case, or --due."
        )
    store = open_store(project.settings.database)
    eraser = Eraser(store, load_site(project.folder), FakeNotify(project.settings.instance / "sent"))
    asking = Asking(store, eraser, project.typed("erase --due"), dry_run=dry_run, yes=yes)
    if persons:
        return asking.person(persons)
    return asking.case(reference) if reference else asking.due()


class Asking:
    """One run of the command: what there is, whether to go on, and what was done."""

    def __init__(self, store: Store, eraser: Eraser, again: str, *, dry_run: bool, yes: bool):
        self._store, self._eraser, self._again = store, eraser, again
        self._dry, self._yes, self._now = dry_run, yes, datetime.now(UTC)

    def person(self, typed: tuple[str, ...]) -> int:
        """Everything of a person."""
        from prototype_kit.contacts import NotAContact

        try:
            theirs = self._eraser.find(typed)
        except NotAContact as wrong:
            raise KitError(f"{wrong} is not an email address or a telephone number.") from None
        lines = self._eraser.would_erase(theirs, "command", self._now).lines()
        click.echo(f"Found: {', '.join(lines)}." if lines else "Nothing was found.")
        for line in (*_of_cases(theirs), *_of_addresses(theirs)):
            click.echo(line)
        if not lines:
            return DONE
        if self._goes_on("Erase all of it, for good?"):
            # Found again, as somebody may have taken their time to answer.
            self._done(self._eraser.erase_person(self._eraser.find(typed), "command", self._now))
        return DONE

    def case(self, typed: str) -> int:
        """One case. Raises `KitError` with the reason where it has a legal hold."""
        from prototype_kit.cases import parse_reference
        from prototype_kit.store import Held

        reference = parse_reference(typed)
        case = self._store.cases.by_reference(reference) if reference else None
        if case is None:
            raise KitError(f"There is no case {typed}. {NOTHING_ERASED}")
        if case.held_because is not None:
            raise KitError(_kept_because(case.reference, case.held_because))
        click.echo(f"{case.reference}: {case.title}, received on {ENGLISH.moment(case.received_at)}.")
        if case.state == "open":
            click.echo("It is still open: nobody can be told how it ends.")
        if self._goes_on("Erase its answers, messages and files, for good?"):
            try:
                self._done(self._eraser.erase_case(case, "command", self._now))
            except Held as held:
                raise KitError(_kept_because(case.reference, str(held))) from None
        return DONE

    def due(self) -> int:
        """What is over its time."""
        for each in self._eraser.coming(self._now):
            if each.kept is None:
                ended = counted(each.due, "case")
                click.echo(f"{each.name}: {ended} over, and it does not say how long they are kept.")
                continue
            held = f"; {each.held} more with a legal hold" if each.held else ""
            click.echo(f"{each.name}: {counted(each.due, 'case')} over {each.kept.words()}{held}.")
        click.echo("Also due: old messages, sessions and accounts that nobody uses.")
        if self._goes_on("Erase what is due, for good?"):
            self._done(self._eraser.erase_due("command", self._now))
        return DONE

    def _goes_on(self, question: str) -> bool:
        if self._dry:
            click.echo(f"This was a dry run. {NOTHING_ERASED}")
            return False
        if not self._yes:
            click.confirm(question, abort=True)
        return True

    def _done(self, erased: Erased) -> None:
        click.echo(f"Erased: {', '.join(erased.lines()) or 'nothing, as nothing was left'}.")
        if not self._rewritten():
            click.echo(
                "Others use the database, so its log (-wal) holds it until they stop, or for some time."
            )
        click.echo(COPIES)

    def _rewritten(self) -> bool:
        from prototype_kit.store import StoreUnavailable

        try:
            return self._store.database.rewrite()
        except StoreUnavailable:
            return False


def _of_cases(theirs: Belongings) -> Iterator[str]:
    """What somebody has to know of cases before they go on."""
    erasable = [each for each in theirs.cases if each.held_because is None]
    if erasable:
        references = listed([each.reference for each in erasable])
        yield f"Cases, with their messages, files and appointments: {references}."
    if open_ones := [each.reference for each in erasable if each.state == "open"]:
        yield (
            f"Still open: {listed(open_ones)}. Erasing cancels appointments that are still to come, and "
            "their cases are over then."
        )
    for each in theirs.cases:
        if each.held_because is not None:
            yield _kept_because(each.reference, each.held_because)
    if theirs.linked:
        yield (
            f"In their account, reported by somebody else: {listed(theirs.linked)}. These stay, and only the "
            "link to the account goes."
        )
    if theirs.mentioned:
        yield (
            f"Other people's cases that mention them, which stay: {listed(theirs.mentioned)}. Look at each, "
            "and erase it with --case if all of it is about them."
        )


def _of_addresses(theirs: Belongings) -> Iterator[str]:
    """And of addresses that people had before, or that others have."""
    if theirs.former_emails:
        yield "Among it is what came under addresses that their account had before, while it had them."
    if theirs.taken_emails:
        yield (
            "Another account has an address now that theirs had before. Nothing was looked for by it, as it "
            "may find what is of that account."
        )
    if theirs.formerly_of_others:
        cases = f" Cases in it: {listed(theirs.in_others)}." if theirs.in_others else ""
        yield (
            "Another account had one of these addresses before. It stays, with what came to it in that time."
            f"{cases} If the account is theirs too, give the address that it has now."
        )
    if theirs.staff:
        yield "They are staff too. That account stays: prototype-kit staff close"


def _kept_because(reference: str, reason: str) -> str:
    return f"{reference} has a legal hold, so it is kept: {reason}"
