"""The path `/rounds` of the public site: each round's own app below its name, and a short page otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from secrets import token_urlsafe
from typing import Any

from prototype_kit.events import BufferedSink
from prototype_kit.extensions import WsgiApp
from prototype_kit.settings import Settings
from prototype_kit.web.app import create_app
from prototype_kit.web.below import Below
from prototype_kit.web.compressing import Compressing
from prototype_kit.web.front import Front
from research.rounds import Round, RoundUnusable, load_round_site
from research.store import ResearchStore
from research.web.public.companion import RoundCompanion
from research.web.public.consented import ConsentedEvents
from research.web.public.known_studies import KnownStudies
from research.web.public.notices import notice_app, outside_app
from research.web.public.served import ServedRounds

PATH = "/rounds"
_FLUSH_SECONDS = 0.2
"""How long an event may wait: observers look on."""


def mounts(front: Front) -> Mapping[str, WsgiApp]:
    """What answers below which path of the public site that `front` is of."""
    return {PATH: RoundsMount(front)}


class RoundsMount:
    """The WSGI app of everything below `/rounds`. What is wrong with a round stops nothing else."""

    def __init__(self, front: Front):
        self._front = front
        # One for all rounds: each has a thread of its own.
        self._events = BufferedSink(front.store.events.write, seconds=_FLUSH_SECONDS)
        self._served = ServedRounds(front.own.folder, self._app, self._notice)
        self._outside = outside_app(front)

    @property
    def events(self) -> BufferedSink:
        """Where the events of all rounds go."""
        return self._events

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request whose path begins with `/rounds`."""
        slug = environ["PATH_INFO"].removeprefix(PATH).strip("/").partition("/")[0]
        app = (self._served.app(slug) if slug else None) or self._outside
        return app(environ, start_response)

    def _app(self, round_: Round, passwords: tuple[str, ...]) -> WsgiApp:
        """The app of a round. Raises whatever is wrong with it."""
        site, front = load_round_site(round_), self._front
        studies = KnownStudies(replace(site, folder=front.own.folder))
        settings = _settings(front.settings, round_, passwords)
        companion = RoundCompanion(round_.slug, settings, ResearchStore(front.store.database), studies)
        events = ConsentedEvents(self._events, companion)
        app = create_app(site, settings, front.store, clock=front.clock, events=events, companion=companion)
        return Compressing(Below(app, f"{PATH}/{round_.slug}"))

    def _notice(self, round_: Round, passwords: tuple[str, ...], why: RoundUnusable) -> WsgiApp:
        """What is shown of a round that cannot be served."""
        settings = _settings(self._front.settings, round_, passwords)
        app = notice_app(replace(self._front, settings=settings), round_, why)
        return Compressing(Below(app, f"{PATH}/{round_.slug}"))


def _settings(own: Settings, round_: Round, passwords: tuple[str, ...]) -> Settings:
    """Those of the site, for a round. One without a password is open to this machine alone."""
    if not passwords and own.shared:
        passwords = (token_urlsafe(32),)  # which nobody has: participants still come by their links
    return replace(own, env="research", round=round_.slug, passwords=passwords, participants=True)
