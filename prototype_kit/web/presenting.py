"""What somebody who shows a prototype has set in their browser: a scenario, and click-through.

It is kept in a cookie, so nothing of it is stored about anybody, and the browser forgets it when closed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Request
from werkzeug.wrappers import Response

from prototype_kit.adapters.behaviour import Behaviour
from prototype_kit.scenarios import Scenario
from prototype_kit.settings import Settings

Scenarios = Mapping[str, Mapping[str, Scenario]]
"""Those of each service, by their names."""

_ON = "click-through"


@dataclass(frozen=True)
class Presenting:
    """The scenario that is played, and whether pages may be left empty."""

    scenario: Scenario | None = None
    click_through: bool = False

    @property
    def told(self) -> Collection[Behaviour]:
        """What the fakes are told."""
        return self.scenario.fakes if self.scenario else ()

    @property
    def today(self) -> date | None:
        """The day that it is in the scenario, if it says one."""
        return self.scenario.today if self.scenario else None


NOTHING = Presenting()
"""What is so for everybody who has set nothing, and in live mode always."""


def presenting(request: Request, settings: Settings, scenarios: Scenarios) -> Presenting:
    """What is set in this browser. Whatever is not known any more is left out."""
    if settings.live:
        return NOTHING
    service, name, click_through, *_ = [*request.cookies.get(_cookie(settings), "").split("."), "", "", ""]
    return Presenting(scenarios.get(service, {}).get(name), click_through == _ON)


def remember(response: Response, settings: Settings, chosen: Presenting) -> None:
    """Set it in the browser; what sets nothing takes the cookie away."""
    scenario = chosen.scenario
    value = ".".join(
        [*((scenario.service, scenario.name) if scenario else ("", "")), _ON if chosen.click_through else ""]
    )
    lifetime = 0 if chosen == NOTHING else None
    response.set_cookie(
        _cookie(settings),
        value,
        httponly=True,
        samesite="Lax",
        secure=settings.https,
        path="/",
        max_age=lifetime,
    )


def _cookie(settings: Settings) -> str:
    return "__Host-presenting" if settings.https else "presenting"
