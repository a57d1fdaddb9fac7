"""A site that is walked in this process, by people who have no Locust."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from flask import Flask

from prototype_kit import Site
from prototype_kit.load.browser import Answer, Check, Request, WentWrong
from prototype_kit.load.plan import JourneyPlan, plan_load
from prototype_kit.load.trip import Outcome, Trip
from prototype_kit.walkthroughs import Walkthrough
from tests.web.visitor import SAME_ORIGIN

ROOT = Path(__file__).parents[2]


@dataclass
class TestBrowser:
    """Flask's client as the browser of one person. `change` may alter what the site answers."""

    __test__ = False

    app: Flask
    headers: Mapping[str, str] = field(default_factory=dict)
    change: Callable[[Request, Answer], Answer] = lambda _, answer: answer
    asked: list[Request] = field(default_factory=list)
    thought: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def ask(self, request: Request, check: Check) -> Answer:
        """Ask the app, and raise `WentWrong` for what is wrong."""
        self.asked.append(request)
        sent = self.client.open(
            request.address,
            method=request.method,
            data=request.body or None,
            headers={**SAME_ORIGIN, **self.headers},
            content_type=request.content_type or None,
        )
        location, html = sent.headers.get("Location", ""), sent.get_data(as_text=True)
        answer = self.change(request, Answer(sent.status_code, location, html))
        if wrong := check(answer):
            raise WentWrong(f"{request.method} {request.address}: {wrong}")
        return answer

    def think(self, least: float, most: float) -> None:
        """Take no time."""
        self.thought.append((least, most))

    @property
    def pages(self) -> list[str]:
        """The templates of the pages that came, in order."""
        return [request.name for request in self.asked if request.method == "GET"]


def plan_of(site: Site, name: str, today: date) -> JourneyPlan:
    """The plan of one journey."""
    (plan,) = plan_load(site, today, only=[name])
    return plan


def walk(plan: JourneyPlan, way: Walkthrough, browser: TestBrowser, seed: int = 1) -> Outcome:
    """One person's way."""
    return Trip(plan, way, browser, random.Random(seed)).go()


def with_answers(**changed: object) -> Callable[[Request, Answer], Answer]:
    """A change of the answer to every page but the start page."""

    def change(request: Request, answer: Answer) -> Answer:
        inside = request.method == "GET" and request.name.count("/") > 2
        return replace(answer, **changed) if inside else answer  # type: ignore[arg-type]

    return change
