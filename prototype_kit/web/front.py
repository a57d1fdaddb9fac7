"""The public front door: what its pages are given, and who is visiting."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from flask import Request, g
from flask import request as this_request
from werkzeug.wrappers import Response

from prototype_kit.adapters.behaviour import behaving
from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.adapters.ports import Ports
from prototype_kit.adapters.reports import BackOffice, OpenReport, ReportsHereAndThere
from prototype_kit.answers import Asset
from prototype_kit.cases import Case
from prototype_kit.events import EventSink, Origin
from prototype_kit.journey import Journey
from prototype_kit.language import LOCAL
from prototype_kit.questions import Gazetteer
from prototype_kit.service import Service
from prototype_kit.settings import Settings
from prototype_kit.signing import Signer
from prototype_kit.site import Site
from prototype_kit.store import Store
from prototype_kit.tracking import Tracking
from prototype_kit.web.companion import Companion
from prototype_kit.web.languages import chosen_language
from prototype_kit.web.objection import objects
from prototype_kit.web.presenting import NOTHING, Presenting, Scenarios, presenting
from prototype_kit.web.render import Renderer
from prototype_kit.web.synthetic import is_load_test

_HERE = "front_here"


@dataclass(frozen=True)
class Residents:
    """What accounts of residents add to pages of every kind.

    `who` gives who is signed in and until when, to be shown on each; `ask_first` asks somebody to sign in
    before they go on, and keeps what they have just sent.
    """

    who: Callable[[Front], Mapping[str, object]]
    ask_first: Callable[[Front], Response]


_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Front:
    """Everything that public pages depend on, passed in once. `clock` gives aware UTC times.

    `editions` are the same in the site's other languages, by code; `own` is the site in its own language.
    `residents` is there where people can sign in.
    `presenting` is what is set in the browser of somebody who shows a prototype; `companion` an extension's
    part in it.
    """

    site: Site
    settings: Settings
    store: Store
    render: Renderer
    events: EventSink
    signer: Signer
    notify: FakeNotify
    back_offices: Mapping[str, BackOffice]
    gazetteers: Mapping[str, Gazetteer]
    clock: Callable[[], datetime]
    own: Site
    editions: Mapping[str, Front] = field(default_factory=dict)
    scenarios: Scenarios = field(default_factory=dict)
    presenting: Presenting = NOTHING
    companion: Companion | None = None
    residents: Residents | None = None

    @property
    def saves(self) -> bool:
        """Whether people can save here and come back by a link, where a journey lets them."""
        return True

    @property
    def accounts(self) -> bool:
        """Whether people can sign in here: not in a round, whose participants are nobody to the site."""
        return self.own.account is not None and self.settings.round is None

    def here(self) -> Front:
        """The edition in the language that this request is to be answered in, found once for each."""
        if _HERE not in g:
            found = self.editions.get(chosen_language(self.own, self.settings), self).presented()
            setattr(g, _HERE, found)
        front: Front = getattr(g, _HERE)
        return front

    def found_here(self) -> None:
        """Let `here` give this: the language was found already, and nothing else is set in the browser."""
        setattr(g, _HERE, self)

    def edition(self, code: str) -> Front:
        """The edition in the language of a code; in the site's own where it has no such language."""
        return self.editions.get(code, self).presented()

    def presented(self) -> Front:
        """The same as it is shown to this browser, where a scenario or click-through may be set."""
        found = presenting(this_request, self.settings, self.scenarios)
        given: dict[str, object] = {} if found == NOTHING else {"presenting": found}
        if self.companion:
            given["above"] = self.companion.above(self)
        if self.residents:
            given |= self.residents.who(self)
        return replace(self, presenting=found, render=self.render.always(**given)) if given else self

    def today(self) -> date:
        """The day it is here."""
        return self.presenting.today or self._day(self.clock())

    def ports(self, service: Service) -> Ports:
        """What the facts of a service may ask."""

        def here(asset: Asset, metres: float) -> list[OpenReport]:
            synthetic = self.origin().source == "synthetic"
            alike = service.places.beside(asset)
            return [
                OpenReport(
                    case.reference, case.asset or "", service.title(case.answers), self._day(case.received_at)
                )
                for case in self.store.cases.open_near(self.settings.envs, service.slug, asset, metres)
                if case.asset in alike
                # People must not be sent away for what a test reported.
                if (synthetic or case.origin.source != "synthetic") and self.shows(case)
            ]

        reports = ReportsHereAndThere(here, self.back_offices[service.slug])
        ports = Ports(service.places, reports, self.gazetteers[service.slug])
        return behaving(ports, self.presenting.told)

    def shows(self, case: Case) -> bool:
        """Whether whoever is here may come upon a case, by its reference or by what it is about.

        It is one of this use, and not what another participant of research reported.
        """
        its, ours = case.origin, self.origin()
        return its.env in self.settings.envs and its.research_session == ours.research_session

    def _day(self, at: datetime) -> date:
        return at.astimezone(LOCAL).date()

    def origin(self) -> Origin:
        """Where drafts that begin here come from."""
        synthetic = self.presenting.click_through or is_load_test(this_request, self.signer, self.clock())
        origin = Origin(
            env=self.settings.env,
            source="synthetic" if synthetic else "user",
            round=self.settings.round,
            device="unknown" if objects(this_request, self.settings) else device(this_request),
        )
        return self.companion.origin(origin) if self.companion else origin

    def base(self) -> str:
        """The scheme and host that people use, and the path that the app is served below, if there is one."""
        return (self.settings.address or this_request.host_url.rstrip("/")) + this_request.root_path

    def tracking(self) -> Tracking:
        """How the cases of this site are followed."""
        return Tracking(self.signer, self.base())

    def words(self) -> Mapping[str, str]:
        """What every content file may name."""
        return self.site.words

    def page(self, template: str, service: Service, journey: Journey, **values: Any) -> str:
        """The HTML of a page inside a journey."""
        return self.render.page(
            template,
            serviceName=journey.title,
            serviceUrl=f"/{service.slug}/{journey.name}",
            phase=service.entry.phase,
            **values,
        )

    # The session is nothing but a random id in a cookie; what it stands for is in the database.

    def session(self, request: Request) -> str | None:
        """The visitor's session, None before they start something."""
        sent = request.cookies.get(self.settings.cookie, "")
        return sent if _SESSION.fullmatch(sent) else None

    def begin_session(self, response: Response, session: str) -> None:
        """Give the browser its session; it forgets it when it is closed."""
        response.set_cookie(
            self.settings.cookie, session, httponly=True, samesite="Lax", secure=self.settings.https, path="/"
        )

    def end_session(self, response: Response) -> None:
        """Let the browser forget its session, and the pages that it has kept for the way back."""
        response.delete_cookie(
            self.settings.cookie, httponly=True, samesite="Lax", secure=self.settings.https, path="/"
        )
        response.headers["Clear-Site-Data"] = '"cache"'


def new_session() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def device(request: Request) -> str:
    """Mobile, tablet, desktop or unknown: all that is kept of what the browser says of itself."""
    agent = request.headers.get("User-Agent", "")
    if "iPad" in agent or "Tablet" in agent or ("Android" in agent and "Mobile" not in agent):
        return "tablet"
    if "Mobi" in agent:
        return "mobile"
    return "desktop" if "Mozilla" in agent else "unknown"
