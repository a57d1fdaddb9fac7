"""A round in a room full of people: served to devices beside this one, and tried before they come."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prototype_kit import KitError
from prototype_kit.cli.command import DONE, MEND, PORT, example
from prototype_kit.cli.project import Project, environment, pass_project
from prototype_kit.cli.running import check_free
from prototype_kit.settings import LOOPBACK
from research.cli.group import research

if TYPE_CHECKING:
    from prototype_kit.extensions import WsgiApp
    from research.rounds import Round
    from research.serving import Place

_THREADS = 16
_CONSOLE_THREADS = 128
_PART = "RESEARCH_SERVES_PARTICIPANTS"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@example("prototype-kit research serve round-3-shorter-contact-page --host 192.168.1.20")
@research.command()
@click.argument("name", metavar="ROUND")
@click.option("--host", help="This machine's address in the room. Default: the only one it has.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="For participants.")
@click.option("--console-port", type=PORT, default=8001, show_default=True, help="For the team.")
@click.option("--certificate", type=_FILE, help="A certificate in PEM, to serve over TLS. With --key.")
@click.option("--key", type=_FILE, help="Its private key.")
@pass_project
def serve(
    project: Project,
    name: str,
    host: str | None,
    port: int,
    console_port: int,
    certificate: Path | None,
    key: Path | None,
) -> int:
    """Serve one round and the console to the devices in a room. No internet is needed."""
    from prototype_kit.web.serve import FOLLOWED, Certificate, serve_app
    from research.rounds import load_round_site, read_rounds
    from research.serving import Place, round_app, sweep_at_times, team_app

    if bool(certificate) != bool(key):
        raise click.UsageError("--certificate and --key go together.")
    round_ = read_rounds(project.folder).named(name)
    load_round_site(round_)
    tls = Certificate(certificate, key) if certificate and key else None
    place = Place(_chosen(host), port, console_port, tls=bool(tls))
    folder, environ = project.folder, environment(project.folder)
    if os.environ.get(_PART):
        serve_app(lambda: round_app(folder, environ, round_, place), place.host, port, 1, _THREADS, tls)
        return DONE

    def team() -> WsgiApp:
        sweep_at_times(folder, environ)
        return team_app(folder, environ, place, round_)

    check_free(place.host, port, "research serve ROUND --port")
    check_free(place.host, console_port, "research serve ROUND --console-port")
    with _participants():
        click.echo("\n".join(_told(project, round_, place)))
        serve_app(
            team,
            place.host,
            console_port,
            workers=1,
            threads=_CONSOLE_THREADS,
            certificate=tls,
            grace=FOLLOWED,
        )
    return DONE


@contextmanager
def _participants() -> Iterator[None]:
    """Serves participants in a process of their own: however many watch, their form is as quick."""
    process = subprocess.Popen(
        [sys.executable, "-m", "prototype_kit", *sys.argv[1:]], env={**os.environ, _PART: "yes"}
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _told(project: Project, round_: Round, place: Place) -> Iterator[str]:
    from research.network import code_in_terminal
    from research.serving import moderator_link

    seat = place.of_round(round_, "seat")
    yield f"{round_.name} is on {place.public}. Stop it with Ctrl-C."
    yield ""
    yield f"The tablet of participants:   {seat}"
    yield f"  Its password:               {_password(round_)}"
    yield f"  Try it first:               {place.of_round(round_, 'ready')}"
    yield code_in_terminal(seat)
    link = moderator_link(project.folder, environment(project.folder), place)
    yield f"You, in the console:          {link}"
    yield "  This link works once, within 15 minutes. Observers get theirs on the page of a session."
    if not place.tls and place.host not in LOOPBACK:
        yield "  Without a certificate, others in this network could read along: use one of your own."


def _password(round_: Round) -> str:
    from research.rounds import list_passwords, new_password

    known = list_passwords(round_)
    return (known[-1] if known else new_password(round_, datetime.now(UTC), "research serve")).password


def _chosen(host: str | None) -> str:
    from research.network import addresses_here

    here = addresses_here()
    if host:
        return host
    if not here:
        raise KitError(
            "This machine is in no network. Join the room's network, or start a hotspot, then try again."
        )
    if len(here) > 1:
        raise KitError(f"This machine has several addresses. Choose one with --host: {', '.join(here)}")
    return here[0]


@example("prototype-kit research ready round-3-shorter-contact-page")
@research.command()
@click.argument("name", metavar="ROUND")
@pass_project
def ready(project: Project, name: str) -> int:
    """Say whether a session can begin: round, studies, passwords, network, disk; green or what to do."""
    from research.readiness import checks
    from research.rounds import read_rounds

    found = list(checks(project.folder, read_rounds(project.folder).named(name)))
    for check in found:
        click.secho(f"{'ready' if check.good else 'look '}  ", fg="green" if check.good else "red", nl=False)
        click.echo(check.words)
    if all(check.good for check in found):
        click.echo("Then try it on the tablet: the page /ready of the round, which research serve tells you.")
        return DONE
    return MEND
