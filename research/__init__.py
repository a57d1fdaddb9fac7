"""The user-research logbook: rounds, studies, sessions and the evidence that comes of them.

An extension of the kit, which uses its public names only; the kit runs without it. Nothing is recorded of
anybody before they agreed to it, and what they take back is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from prototype_kit import Extension

if TYPE_CHECKING:
    import click

    from prototype_kit import Site
    from prototype_kit.adapters.notify import FakeNotify
    from prototype_kit.erasures import Erased
    from prototype_kit.errors import Fault
    from prototype_kit.extensions import Said, ToErase, WsgiApp
    from prototype_kit.lessons import Lesson, Step
    from prototype_kit.store import Store
    from prototype_kit.web.console.access import Route
    from prototype_kit.web.console.frame import Frame
    from prototype_kit.web.front import Front
    from research.web.public import RoundsMount

_HERE = Path(__file__).parent


def _console(front: Front, frame: Frame, public: str) -> Sequence[Route]:
    from research.web.console import routes

    return routes(front, frame, public)


def _commands() -> Sequence[click.Command]:
    from research.cli import commands

    return commands()


def _check(site: Site) -> Iterable[Fault]:
    from research.example import script_faults
    from research.rounds import round_faults
    from research.studies import study_faults

    yield from study_faults(site)
    yield from script_faults(site)
    yield from round_faults(site.folder)


def _counted(site: Site) -> Iterable[str]:
    from research.rounds import read_rounds
    from research.studies import load_studies

    studies, rounds = len(load_studies(site)), len(read_rounds(site.folder).found)
    if studies:
        yield "1 study" if studies == 1 else f"{studies} studies"
    if rounds:
        yield "1 round" if rounds == 1 else f"{rounds} rounds"


def _mounts(front: Front) -> Mapping[str, WsgiApp]:
    return {"/rounds": _Rounds(front)}


class _Rounds:
    """What answers below `/rounds`, made for the first who asks: residents' pages need nothing of it."""

    def __init__(self, front: Front):
        self._front, self._making = front, Lock()
        self._mount: RoundsMount | None = None

    @property
    def mount(self) -> RoundsMount:
        """What answers."""
        with self._making:
            if self._mount is None:
                from research.web.public import RoundsMount

                self._mount = RoundsMount(self._front)
        return self._mount

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return self.mount(environ, start_response)


def _about_page(front: Front, frame: Frame, service: str, page: str) -> Sequence[tuple[str, str]]:
    from research.web.console.on_page import about_page

    return about_page(front, frame, service, page)


def _said(store: Store, site: Site, since: datetime) -> Iterable[Said]:
    from research.showing import said_since

    return said_since(store, site, since)


def _lessons() -> Sequence[Lesson]:
    from research.rounds_lesson import ROUNDS

    return [ROUNDS]


def _steps(lesson: str) -> Sequence[Step]:
    from research.lesson import steps_of

    return steps_of(lesson)


def _turn(store: Store, site: Site) -> bool:
    from research.sweeping import sweep

    return sweep(store, site)


def _seed(store: Store, site: Site) -> None:
    from research.example import seed_example

    seed_example(store, site, datetime.now(UTC))


def _unseed(store: Store, project: Path) -> None:
    from research.example import remove_example

    remove_example(store, project)


def _erase(store: Store, sent: FakeNotify | None, person: ToErase) -> Erased:
    from research.forgetting import forget_person

    return forget_person(store, sent, person)


def _reset(store: Store) -> None:
    from research.store import ResearchStore

    ResearchStore(store.database).reset()


extension = Extension(
    name="research",
    templates=_HERE / "templates",
    static=_HERE / "static",
    migrations=_HERE / "store" / "migrations" / "versions",
    commands=_commands,
    check=_check,
    counted=_counted,
    mounts=_mounts,
    console=_console,
    about_page=_about_page,
    said=_said,
    lessons=_lessons,
    steps=_steps,
    turn=_turn,
    erase=_erase,
    reset=_reset,
    seed=_seed,
    unseed=_unseed,
    navigation=[("Research", "research")],
)
