"""The commands.

Each has an example in its help, and an exit code: 0 done, 1 something has to be mended, 2 the command was
not understood.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from prototype_kit.errors import DefinitionError, KitError, SettingsError
from prototype_kit.settings import LOOPBACK, NEEDS_PASSWORD, Settings, check_settings, read_settings

if TYPE_CHECKING:
    from prototype_kit.journey import Journey
    from prototype_kit.site import Site

DONE, MEND = 0, 1

_NOBODY_TO_ASK = (
    "There is no terminal to ask on. Add --defaults, or answer with --set, such as "
    "--set project_name='Northwick services'."
)
_MADE_UP = (
    "Its telephone numbers are made up: write your own contacts into site.yaml before you show it to anyone."
)

_PORT, _COUNT = click.IntRange(1, 65_535), click.IntRange(min=1)
_FILE = click.Path(path_type=Path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code. No traceback is shown for what a person can mend."""
    try:
        result = commands.main(args=arguments, prog_name="prototype-kit", standalone_mode=False)
    except KitError as error:
        click.echo(str(error), err=True)
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
        click.echo(f"The database cannot be used: {error}.\nIf it is new: prototype-kit db upgrade", err=True)
        return MEND
    return result if isinstance(result, int) else DONE


def _choose_command(error: click.UsageError) -> str:
    group, context = error.ctx.command if error.ctx else commands, error.ctx or click.Context(commands)
    names = group.list_commands(context) if isinstance(group, click.Group) else []
    return f"\nAdd a command to {context.command_path}: {', '.join(names)}."


_Command = TypeVar("_Command", bound=click.Command)


def _example(text: str) -> Callable[[_Command], _Command]:
    def add(command: _Command) -> _Command:
        command.epilog = f"\b\nExample:\n  {text}"
        return command

    return add


class _Project:
    """The folder that a command works on."""

    def __init__(self, given: str | None):
        self.given = given

    @property
    def folder(self) -> Path:
        """The given folder, or the nearest one above the current that holds a site."""
        if self.given:
            folder = Path(self.given).resolve()
            if not (folder / "site.yaml").exists():
                raise KitError(f"There is no site.yaml in {self.given}. Name the folder of a project.")
            return folder
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / "site.yaml").exists():
                return folder
        raise KitError(
            "There is no site.yaml here. Go to a project's folder, or name it: "
            "prototype-kit --project FOLDER …"
        )

    @property
    def settings(self) -> Settings:
        """Its settings, from the environment and `.env`."""
        return read_settings(self.folder, environment(self.folder))


def environment(folder: Path) -> dict[str, str]:
    """The environment, with what the project's `.env` adds to it. A variable that is set wins."""
    file = folder / ".env"
    # Some editors put a mark at the beginning, which must not become part of the first name.
    lines = file.read_text(encoding="utf-8-sig").splitlines() if file.exists() else ()
    return {**dict(_variables(lines)), **os.environ}


def _variables(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, sign, value = line.strip().removeprefix("export ").partition("=")
        if sign and not name.startswith("#"):
            quoted = value.strip()[:1] in ("'", '"')
            yield name.strip(), (value if quoted else value.partition(" #")[0]).strip().strip("\"'")


_project = click.make_pass_decorator(_Project)


@_example("prototype-kit --project build/anytown-services check")
@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--project",
    metavar="FOLDER",
    help="The project. Default: the current folder, or the nearest above it with a site.yaml.",
)
@click.version_option(package_name="prototype-kit")
@click.pass_context
def commands(context: click.Context, project: str | None) -> None:
    """Services from one declaration: make a project, run it, check it, serve it."""
    context.obj = _Project(project)


@_example(
    "prototype-kit new --into build --set project_name='Northwick services' --set exemplars=street_lights"
)
@commands.command()
@click.option(
    "--into", default=".", metavar="FOLDER", help="Where the project's folder is made. Default: here."
)
@click.option(
    "--set", "answers", multiple=True, metavar="NAME=VALUE", help="Answer a question of the template."
)
@click.option("--defaults", is_flag=True, help="Ask nothing: take the defaults for what is not set.")
@click.option("--quiet", is_flag=True, help="Say nothing but what went wrong.")
def new(into: str, answers: tuple[str, ...], defaults: bool, quiet: bool) -> int:
    """Make a new project."""
    from prototype_kit.project import new_project, questions

    given = dict(_pair(answer) for answer in answers)
    if not defaults and sys.stdin.isatty():
        for name, (words, default) in questions(given).items():
            if name not in given:
                given[name] = click.prompt(words, default=default)
    elif not defaults and not given:
        raise click.UsageError(_NOBODY_TO_ASK)
    whole = questions(given).answers()
    folder = new_project(Path(into), given)
    if not quiet:
        click.echo(f"Made {folder.name} in {into}.")
        for name, answer in whole.items():
            if name not in given:
                click.echo(f"Taken as the default: {name}={answer}")
        click.echo(_MADE_UP)
        click.echo(f"Next: cd {folder}, then make start.")
    return DONE


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise click.UsageError(
            f"{text!r} is not an answer. Write it like --set project_name='Northwick services'."
        )
    return name.strip(), value.strip()


@_example("prototype-kit add street_lights")
@commands.command()
@click.argument("exemplar")
@_project
def add(project: _Project, exemplar: str) -> int:
    """Add an exemplar's service to the project."""
    from prototype_kit.project import add_exemplar

    folder = add_exemplar(project.folder, exemplar)
    click.echo(
        f"Added {folder.name}. Its journey is in {folder.relative_to(project.folder).as_posix()}/journeys."
    )
    return DONE


@_example("prototype-kit run --port 8001")
@commands.command()
@click.option("--port", type=_PORT, default=8000, show_default=True)
@click.option(
    "--console-port", type=_PORT, default=None, help="Of the team's console. Default: the next that is free."
)
@_project
def run(project: _Project, port: int, console_port: int | None) -> int:
    """Serve on this machine while you edit: pages follow each file that you save, and so does the console."""
    from prototype_kit.web.develop import run as develop

    folder = project.folder
    if project.settings.live:
        raise KitError("run is for prototypes. For live mode use: prototype-kit serve")
    _check_free("127.0.0.1", port, "run --port")
    if console_port == port:
        raise click.UsageError("The console needs a port of its own.")
    if console_port is not None:
        _check_free("127.0.0.1", console_port, f"run --port {port} --console-port")
    beside = console_port or _free_after(port)
    click.echo(f"Serving {folder.name} on http://127.0.0.1:{port}. Stop it with Ctrl-C.")
    click.echo(f"The console for the team is on http://127.0.0.1:{beside}.")
    # Whoever ends the process wants what Ctrl-C does: what waits is written, and the worker ends.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    develop(folder, port, beside, environment(folder), click.echo)
    return DONE


@_example("PROTOTYPE_KIT_PASSWORD=lamp-post-lantern-27 prototype-kit serve --host 0.0.0.0")
@commands.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=_PORT, default=8000, show_default=True)
@click.option("--workers", type=_COUNT, default=os.cpu_count() or 1, help="Processes. Default: one a core.")
@click.option("--threads", type=_COUNT, default=4, show_default=True, help="Threads of each.")
@_project
def serve(project: _Project, host: str, port: int, workers: int, threads: int) -> int:
    """Serve for real. The worker is a command of its own: prototype-kit work."""
    from prototype_kit.web.serve import serve as run_server
    from prototype_kit.web.wsgi import serving_settings

    folder, environ = project.folder, environment(project.folder)
    settings = serving_settings(folder, environ)
    if host not in LOOPBACK and not settings.live and not settings.passwords:
        raise SettingsError([NEEDS_PASSWORD])
    _check_free(host, port, "serve --port")
    run_server(folder, environ, host, port, workers, threads)
    return DONE


def _check_free(host: str, port: int, command: str) -> None:
    """Raise `KitError` when nobody could listen there: said before anything is started."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise KitError(f"Nothing can be served on {host}, port {port}: {error.strerror}.") from error
        other = f"prototype-kit {command} {port + 1}"
        raise KitError(f"Port {port} is taken. Stop what uses it, or choose another: {other}") from error


def _free_after(port: int) -> int:
    """A port above `port` that nobody uses, for what nobody has to find by heart."""
    for tried in range(port + 1, min(port + 100, 65_535) + 1):
        try:
            socket.create_server(("127.0.0.1", tried)).close()
        except OSError:
            continue
        return tried
    raise KitError("No port is free for the console. Choose one: prototype-kit run --console-port 9000")


@_example("prototype-kit work")
@commands.command()
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@_project
def work(project: _Project, once: bool) -> int:
    """Send what waits in the outbox, and delete drafts whose time is over."""
    from prototype_kit.adapters.notify import FakeNotify
    from prototype_kit.store import open_store
    from prototype_kit.work import Worker

    settings = project.settings
    worker = Worker(open_store(settings.database), FakeNotify(settings.instance / "sent"))
    if once:
        while worker.turn():
            pass
        return DONE
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    click.echo("Working. Stop it with Ctrl-C.")
    worker.run(stop)
    return DONE


@_example("prototype-kit check --strict")
@commands.command()
@click.option("--strict", is_flag=True, help="Advice counts as a fault.")
@_project
def check(project: _Project, strict: bool) -> int:
    """Check settings, every file of every service, and their rules with sample answers: all at once."""
    site = _checked_site(project.folder)
    advice = site.advice  # with what its other languages lack
    for fault in sorted(advice):
        click.echo(f"{fault}\n")
    journeys = sum(len(service.journeys) for service in site.services.values())
    checked = f"{_counted(len(site.services), 'service')} and {_counted(journeys, 'journey')}"
    click.echo(f"Checked {checked}: no faults, {_counted(len(advice), 'piece')} of advice.")
    return MEND if strict and advice else DONE


def _checked_site(folder: Path) -> Site:
    """The site, when nothing is wrong with it or its settings. Raises `KitError` with all that is."""
    from prototype_kit.check import faults_in_use
    from prototype_kit.site import load_site

    wrong: list[KitError] = []
    try:
        check_settings(environment(folder))
    except SettingsError as error:
        wrong.append(error)
    try:
        site = load_site(folder)
    except DefinitionError as error:
        raise KitError("\n".join(map(str, [*wrong, error]))) from None
    if faults := tuple(faults_in_use(site, datetime.now(UTC).date())):
        wrong.append(DefinitionError(faults))
    if wrong:
        raise KitError("\n".join(map(str, wrong)))
    return site


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@_example("prototype-kit map street-lights/report --svg map.svg")
@commands.command(name="map")
@click.argument("service", required=False, metavar="[SERVICE[/JOURNEY]]")
@click.option("--svg", type=_FILE, metavar="FILE", help="Draw one journey into an SVG file instead.")
@click.option("--html", type=_FILE, metavar="FILE", help="Draw them into a web page, with text.")
@_project
def map_(project: _Project, service: str | None, svg: Path | None, html: Path | None) -> int:
    """Print journeys as text: every page in order, and when it is asked. Or draw them."""
    from prototype_kit.journey.drawing import map_svg
    from prototype_kit.journey.map import map_text
    from prototype_kit.journey.map_page import map_page
    from prototype_kit.site import load_site

    site = load_site(project.folder)
    journeys = _named_journeys(site, service)
    if svg and len(journeys) > 1:
        raise KitError(f"An SVG shows one journey. Name one of: {', '.join(journeys)}.")
    if svg:
        _write(svg, map_svg(next(iter(journeys.values()))))
    if html:
        _write(html, map_page(site.name, journeys.values()))
    if not (svg or html):
        for journey in journeys.values():
            click.echo(map_text(journey))
    return DONE


def _named_journeys(site: Site, name: str | None) -> dict[str, Journey]:
    """The journeys of `name`, a service or one journey of it; of every service when nothing is named."""
    from prototype_kit.document import nearest

    slug, _, one = (name or "").partition("/")
    slug = slug.replace("_", "-")
    if slug and slug not in site.services:
        raise KitError(f"There is no service {slug!r}. {nearest(slug, site.services)}")
    services = [site.services[slug]] if slug else site.services.values()
    found = {f"{each.slug}/{own}": journey for each in services for own, journey in each.journeys.items()}
    if one and f"{slug}/{one}" not in found:
        offer = nearest(one, site.services[slug].journeys)
        raise KitError(f"There is no journey {one!r} in {slug!r}. {offer}")
    return {f"{slug}/{one}": found[f"{slug}/{one}"]} if one else found


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise KitError(f"{file} cannot be written: {error.strerror}.") from error
    click.echo(f"Wrote {file}.")


@_example("prototype-kit diff --git HEAD~1")
@commands.command()
@click.argument("folders", nargs=-1, type=_FILE, metavar="[OLD] [NEW]")
@click.option("--git", metavar="REVISION", help="Compare one folder with itself as it was there.")
@click.option("--json", "as_json", is_flag=True, help="Print data for another program.")
@_project
def diff(project: _Project, folders: tuple[Path, ...], git: str | None, as_json: bool) -> int:
    """Say in plain English what is different between two versions of a project or a service.

    Exit code 0: nothing is different. 1: something is.
    """
    from prototype_kit.differences import difference_data, difference_text
    from prototype_kit.versions import at_revision, compare_folders

    if len(folders) != 2 and not git:
        raise click.UsageError("Name two folders, the older first; or at the most one, and --git REVISION.")
    if len(folders) > 1 and git:
        raise click.UsageError("With --git, name one folder: it is compared with itself as it was.")
    if git:
        folder = folders[0] if folders else project.folder
        with at_revision(folder, git) as before:
            difference = compare_folders(before, folder)
    else:
        difference = compare_folders(*folders)
    if as_json:
        click.echo(json.dumps(difference_data(difference), ensure_ascii=False, indent=2))
    else:
        click.echo(difference_text(difference), nl=False)
    return MEND if difference else DONE


@_example("prototype-kit words export words.xlsx")
@commands.group()
def words() -> None:
    """Hand every word of the project out as a spreadsheet, and bring it back."""


@_example("prototype-kit words export words.xlsx --language cy")
@words.command(name="export")
@click.argument("file", default="words.xlsx", type=_FILE)
@click.option("--language", metavar="CODE", help="Only English and this one. Default: all of site.yaml.")
@click.option("--overwrite", is_flag=True, help="Take the place of a file that is there.")
@_project
def export_(project: _Project, file: Path, language: str | None, overwrite: bool) -> int:
    """Write every word into FILE, .xlsx or .csv. Default: words.xlsx."""
    from prototype_kit.site import load_site
    from prototype_kit.spreadsheet import check_format
    from prototype_kit.words import IN_ENGLISH, export_words

    check_format(file)
    if file.exists() and not overwrite:
        raise KitError(f"{file} is there already. Choose another name, or add --overwrite.")
    if language is not None and language not in IN_ENGLISH:
        listed = ", ".join(f"{code} ({name})" for code, name in IN_ENGLISH.items())
        raise KitError(f"The kit has no language {language!r}. Choose from: {listed}.")
    site = load_site(project.folder)
    found = export_words(site, file, [language] if language else site.entry.languages)
    click.echo(f"Wrote {_counted(len(found), 'piece')} of words to {file}.")
    for code in found[0].texts:
        lacking = sum(1 for word in found if not word.texts[code])
        if lacking:
            click.echo(f"{_counted(lacking, 'piece')} without {IN_ENGLISH[code]}.")
    return DONE


@_example("prototype-kit words import words.xlsx --write")
@words.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--write", is_flag=True, help="Write the changes. Without it, they are only shown.")
@click.option("--force", is_flag=True, help="Write also where the files have changed since the export.")
@_project
def import_(project: _Project, file: Path, write: bool, force: bool) -> int:
    """Show what the words of FILE change in the project; with --write, change it."""
    from prototype_kit.site import load_site
    from prototype_kit.words import compare_words, comparison_text, write_words

    site = load_site(project.folder)
    comparison = compare_words(site, file, force)
    click.echo(comparison_text(comparison))
    if comparison.refused:
        click.echo("Nothing is written before the refused rows are mended.")
    elif comparison.changes and write:
        click.echo(f"Written: {', '.join(write_words(site, comparison.changes))}.")
    elif comparison.changes:
        click.echo(f"Nothing is written yet. To write: prototype-kit words import {file} --write")
    return MEND if comparison.not_written else DONE


@_example("prototype-kit db upgrade")
@commands.group()
def db() -> None:
    """Make, bring up to date or check the database."""


@_example("prototype-kit db upgrade")
@db.command()
@_project
def upgrade(project: _Project) -> int:
    """Make the database, or bring its tables up to date."""
    from prototype_kit.store.migrations import upgrade as run_upgrade

    run_upgrade(project.settings.database)
    click.echo("The database is up to date.")
    return DONE


@_example("prototype-kit db status")
@db.command()
@_project
def status(project: _Project) -> int:
    """Say whether the database is up to date; exit code 1 when it is not."""
    from prototype_kit.store.migrations import is_current

    current = is_current(project.settings.database)
    click.echo(
        "The database is up to date."
        if current
        else "The database is not up to date. Run: prototype-kit db upgrade"
    )
    return DONE if current else MEND


@_example("prototype-kit report --days 7")
@commands.command()
@click.option("--days", default=28, show_default=True, help="How many days back.")
@_project
def report(project: _Project, days: int) -> int:
    """Print how many start, where they have difficulty, and how many complete."""
    from prototype_kit.kpis import report_text
    from prototype_kit.report import journey_figures
    from prototype_kit.site import load_site
    from prototype_kit.store import open_store

    settings = project.settings
    since = datetime.now(UTC) - timedelta(days=days)
    figures = journey_figures(load_site(project.folder), open_store(settings.database), settings.env, since)
    click.echo(report_text(settings.env, figures))
    return DONE


@_example("prototype-kit reset --yes")
@commands.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@_project
def reset(project: _Project, yes: bool) -> int:
    """Delete every draft, case, message and event of a prototype."""
    from prototype_kit.adapters.notify import FakeNotify
    from prototype_kit.store import open_store

    settings = project.settings
    if settings.live:
        raise KitError("reset works in prototype mode only. Nothing was deleted.")
    if not yes:
        click.confirm(f"Delete everything that was entered into {project.folder.name}?", abort=True)
    open_store(settings.database).reset()
    FakeNotify(settings.instance / "sent").forget()
    click.echo("Everything was deleted.")
    return DONE


@_example("prototype-kit doctor --port 8001")
@commands.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def doctor(arguments: tuple[str, ...]) -> int:
    """Check this machine: Python, port, folder, disk, network."""
    from prototype_kit import doctor as checks

    return checks.main(list(arguments))
