"""Extensions: packages that bring the kit pages, commands, tables and checks of their own.

A package says so with an entry point, and is in use wherever it is installed:

    [project.entry-points."prototype_kit.extensions"]
    research = "research:extension"

The name leads to an `Extension`. It is read for every command, so what is slow is imported inside its
functions. The kit imports no extension by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import click

    from prototype_kit.adapters.notify import FakeNotify
    from prototype_kit.erasures import Erased
    from prototype_kit.errors import Fault
    from prototype_kit.lessons import Lesson, Step
    from prototype_kit.site import Site
    from prototype_kit.store import Store
    from prototype_kit.web.console.access import Route
    from prototype_kit.web.console.frame import Frame
    from prototype_kit.web.front import Front

GROUP = "prototype_kit.extensions"

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def _none(*_: object) -> tuple[()]:
    return ()


def _no_mounts(*_: object) -> Mapping[str, WsgiApp]:
    return {}


def _nothing(*_: object) -> None:
    return None


def _nothing_erased(*_: object) -> Erased:
    from prototype_kit.erasures import NOTHING

    return NOTHING


@dataclass(frozen=True)
class ToErase:
    """Somebody who is to be erased: by their forms, sent or not, which are erased after the extensions ask.

    In a `dry` run all that is done to the store is taken back afterwards; nothing else may be changed.
    """

    draft_ids: Sequence[str]
    now: datetime
    dry: bool = False


@dataclass(frozen=True)
class Said:
    """One thing that users said or did, for whoever was not there. It names nobody.

    `where` is what it comes from, such as a study and its round; `weight` how sure and how bad it is;
    `evidence` what it rests on, a sentence each; `next` what is to change, empty where nobody decided it;
    `service` the address of the service that it is about, empty where it is about the site.
    """

    where: str
    statement: str
    weight: str = ""
    evidence: Sequence[str] = ()
    next: str = ""
    service: str = ""


@dataclass(frozen=True, kw_only=True)
class Extension:
    """What an extension brings; everything but its name may be left out.

    `templates` and `static` are folders: pages find them as `<name>/page.html` and below `<assets>/<name>/`.
    `migrations` is a folder of Alembic revisions, a branch that depends on one of the kit's.
    """

    name: str
    templates: Path | None = None
    static: Path | None = None
    migrations: Path | None = None
    commands: Callable[[], Sequence[click.Command]] = _none
    check: Callable[[Site], Iterable[Fault]] = _none
    """What is wrong with its own files in a project."""
    counted: Callable[[Site], Iterable[str]] = _none
    """How many of its own files `check` looked at: `1 study`."""
    mounts: Callable[[Front], Mapping[str, WsgiApp]] = _no_mounts
    """Apps that answer below a path of the public site, such as `/rounds`; not asked for in live mode."""
    console: Callable[[Front, Frame, str], Sequence[Route]] = _none
    """Pages of the console, which is told where the public site is."""
    navigation: Sequence[tuple[str, str]] = ()
    """Its entries there: words, and the route that they lead to."""
    about_page: Callable[[Front, Frame, str, str], Sequence[tuple[str, str]]] = _none
    """What it knows of a page, by its service and the template of its address: links, as words and address.

    The figures of the page show them. It gives none to whom they are not for."""
    said: Callable[[Store, Site, datetime], Iterable[Said]] = _none
    """What was written since a time of what users said or did: for a show-and-tell."""
    lessons: Callable[[], Sequence[Lesson]] = _none
    """Lessons of its own."""
    steps: Callable[[str], Sequence[Step]] = _none
    """The steps that it adds to a lesson, by the lesson's name."""
    turn: Callable[[Store, Site], object] = _nothing
    """What the worker does for it, now and then; true where it did something."""
    reset: Callable[[Store], None] = _nothing
    """Empty its tables. For prototypes."""
    seed: Callable[[Store, Site], None] = _nothing
    """Fill its empty tables with what was made up, in a prototype that is filled for a demonstration."""
    erase: Callable[[Store, FakeNotify | None, ToErase], Erased] = _nothing_erased
    """Erase what it knows of somebody; gives how much. The fake has the folder of what was sent, if any."""
    unseed: Callable[[Store, Path], None] = _nothing
    """Take out of tables and of the project's folder what `seed` put there, and nothing else."""


@cache
def installed() -> tuple[Extension, ...]:
    """The extensions of this environment, by their names. Raises TypeError for one that is none."""
    found = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        extension = point.load()
        if not isinstance(extension, Extension):
            raise TypeError(f"{point.value} is no Extension, but the entry point {GROUP} says so")
        found.append(extension)
    return tuple(found)
