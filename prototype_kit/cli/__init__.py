"""The commands, one module a noun.

Each has an example in its help, and an exit code: 0 done, 1 something has to be mended, 2 the command was
not understood. All of these modules are read for any command, so what is slow is imported inside a command.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise

import click

from prototype_kit.cli import (
    database,
    demo,
    documents,
    erasing,
    exporting,
    figures,
    journeys,
    learning,
    load,
    machine,
    privacy,
    release,
    running,
    scaffolding,
    showing,
    staff,
    trying,
    volumes,
    words,
)
from prototype_kit.cli.command import DONE, MEND, example
from prototype_kit.cli.project import Project
from prototype_kit.command_line import as_typed, typed
from prototype_kit.errors import KitError
from prototype_kit.extensions import installed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code. No traceback is shown for what a person can mend."""
    try:
        result = commands.main(args=arguments, prog_name="prototype-kit", standalone_mode=False)
    except KitError as error:
        click.echo(as_typed(str(error), _project_of(arguments)), err=True)
        return MEND
    except click.ClickException as error:
        error.show()
        if isinstance(error, click.exceptions.NoArgsIsHelpError):  # which shows the help, and says nothing
            click.echo(_choose_command(error), err=True)
        return error.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 130
    except Exception as error:
        from prototype_kit.store import StoreUnavailable

        if not isinstance(error, StoreUnavailable):
            raise
        upgrade = typed("db upgrade", _project_of(arguments))
        click.echo(f"The database cannot be used: {error}.\nIf it is new: {upgrade}", err=True)
        return MEND
    return result if isinstance(result, int) else DONE


def _project_of(arguments: Sequence[str] | None) -> str | None:
    """The folder that somebody gave before the command."""
    given = [*(sys.argv[1:] if arguments is None else arguments)]
    folders = [after for option, after in pairwise(given) if option == "--project"]
    return next(iter([*folders, *(each[10:] for each in given if each.startswith("--project="))]), None)


def _choose_command(error: click.UsageError) -> str:
    group, context = error.ctx.command if error.ctx else commands, error.ctx or click.Context(commands)
    names = group.list_commands(context) if isinstance(group, click.Group) else []
    return f"\nAdd a command to {context.command_path}: {', '.join(names)}."


@example("prototype-kit --project build/anytown-services check")
@click.group(context_settings={"max_content_width": 100})
@click.option(
    "--project",
    metavar="FOLDER",
    help="The project. Default: the current folder, or the nearest above it with a site.yaml.",
)
@click.version_option(package_name="prototype-kit")
@click.pass_context
def commands(context: click.Context, project: str | None) -> None:
    """Services from one declaration: make a project, run it, check it, serve it."""
    context.obj = Project(project)


for _command in (
    *(scaffolding.new, scaffolding.add),
    *(running.run, running.serve, running.console, running.work),
    *(journeys.check, journeys.map_, journeys.diff),
    *(trying.script, trying.film),
    words.words,
    privacy.privacy,
    *(database.db, database.reset, demo.demo),
    erasing.erase,
    exporting.export,
    staff.staff,
    figures.report,
    volumes.volumes,
    load.load,
    release.release,
    showing.show,
    learning.learn,
    documents.docs,
    machine.doctor,
    *(command for extension in installed() for command in extension.commands()),
):
    commands.add_command(_command)
