"""What every research page of the console works with: studies, rounds, what is kept, and the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flask import abort, request

from prototype_kit import KitError, Site
from prototype_kit.language import LOCAL
from prototype_kit.web.console.figures_page import PERIOD, figures_address
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front
from research.record import Record
from research.rounds import Round, RoundChanged, load_round_site, read_rounds
from research.store import ResearchStore, Whole
from research.studies import Study, load_studies
from research.web.console.made_up import MarkedFrame
from research.wording import Wording, wording_of


class Desk:
    """Handed to every page. `public` is the address of the public site, as people reach it.

    `served` is the round that `research serve` shows in a room, where devices reach no other; None elsewhere.
    """

    def __init__(self, front: Front, frame: Frame, public: str):
        self.front, self.public, self.served = front, public, front.settings.round
        self.store = ResearchStore(front.store.database)
        self.frame = MarkedFrame(frame, self.store)

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self.front.clock()

    def studies(self) -> Mapping[str, Study]:
        """The studies of the project, as its files have them now. Raises `DefinitionError`."""
        return load_studies(self.front.own)

    def study(self, slug: str) -> Study:
        """One of them; 404 where there is none."""
        return self.studies().get(slug) or abort(404)

    def rounds(self) -> Sequence[Round]:
        """The rounds of the project, the newest first."""
        return tuple(reversed(read_rounds(self.front.own.folder).found))

    def round(self, slug: str) -> Round | None:
        """One of them; None where its files are gone."""
        return next((each for each in self.rounds() if each.slug == slug), None)

    def offered(self) -> Sequence[Round]:
        """The rounds of which sessions can be held here, the newest first."""
        return tuple(each for each in self.rounds() if self.served in (None, each.slug))

    def elsewhere(self, slug: str) -> str:
        """Why no device here opens a session of a round; empty where devices do."""
        if self.served in (None, slug):
            return ""
        served = self.round(self.served)
        return (
            f"‘{served.name if served else self.served}’ is served here, and no device opens a session of "
            "another round. To hold this one, stop that command, then type: "
            f"prototype-kit research serve {slug}"
        )

    def whole(self, session_id: str) -> Whole:
        """A session with its participant, consent and attempts; 404 where there is none."""
        return self.store.sessions.whole(session_id) or abort(404)

    def wording(self, study: Study, slug: str) -> Wording:
        """What the pages of a round are called; names alone where the round can no longer be read."""
        found = self.round(slug)
        site = self.site_of(found) if found else None
        words = wording_of(site) if site else Wording()
        return replace(words, tasks={task.name: task.title for task in study.tasks})

    def site_of(self, found: Round) -> Site | None:
        """The services of a round; None where they cannot be read. Read once, as a round never changes."""
        return _site_of(found)

    def records(self, study: str) -> tuple[Record, ...]:
        """Every session of a study with its notes, by round; without events. Three statements a round."""
        rounds = dict.fromkeys(session.round for session in self.store.sessions.of_study(study))
        return tuple(record for slug in rounds for record in self.store.records.of_round(study, slug))

    def address(self, round_: str, *parts: str) -> str:
        """Where participants find something of a round."""
        return "/".join([f"{self.public}/rounds/{round_}", *parts])

    def figures_of(self, page: str) -> str:
        """Where the figures of a page are; empty if there are none, or they are not for whoever asks."""
        kept = request.args.get(PERIOD, "")
        found = (
            figures_address(self.front.own, page, kept) if self.frame.is_for_them("figures_page") else None
        )
        return found or ""

    def clock_of(self, at: datetime | None) -> str:
        """A time of day, to the second, as a clock in the room shows it."""
        return at.astimezone(LOCAL).strftime("%H:%M:%S") if at else ""


_SITES: dict[str, Site | None] = {}
"""By the content of a round."""


def _site_of(found: Round) -> Site | None:
    if found.content_hash not in _SITES:
        try:
            _SITES[found.content_hash] = load_round_site(found)
        except RoundChanged:  # which may be mended while we go on
            return None
        except KitError:
            _SITES[found.content_hash] = None
    return _SITES[found.content_hash]
