"""What the console's pages are given: the site in each language, and a journey with its sample walks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from flask import abort

from prototype_kit.answers import EMPTY, Answers
from prototype_kit.check import outside_of
from prototype_kit.errors import RuleFailed
from prototype_kit.journey import ItemList, Journey, Outside, Repeat, SampleWalks, Screen, Shown, Step, Walk
from prototype_kit.journey.walks import STEPS, WALKS
from prototype_kit.language import NAMES
from prototype_kit.service import Service
from prototype_kit.store import Draft
from prototype_kit.web.front import Front
from prototype_kit.web.visit import Visit


@dataclass(frozen=True)
class Edition:
    """One journey in one language, with the pages that it is shown on."""

    front: Front
    service: Service
    journey: Journey

    @property
    def code(self) -> str:
        """The language, for HTML."""
        return self.journey.language.code

    @property
    def language(self) -> str:
        """The language, as its speakers call it."""
        return NAMES[self.code]

    @cached_property
    def screens(self) -> Mapping[str, Screen]:
        """Its screens by name."""
        return {screen.name: screen for screen, _ in self.journey.screens}

    @cached_property
    def repeats(self) -> Mapping[str, Repeat]:
        """Its repeats by name."""
        return {entry.name: entry for entry in self.journey.entries if isinstance(entry, Repeat)}

    def step(self, step: Step) -> Step:
        """A step of the walk, in the words of this language."""
        item = step.item and replace(step.item, repeat=self.repeats[step.item.repeat.name])
        name = step.screen.name
        listed = isinstance(step.screen, ItemList)
        screen = ItemList(self.repeats[name]) if listed else self.screens[name]
        return replace(step, screen=screen, item=item)

    def visit(self, answers: Answers, today: date) -> Visit:
        """A visit with sample answers, which nobody makes and nothing is stored of."""
        noon = datetime.combine(today, time(12), UTC)
        draft = Draft(
            id="sample",
            service=self.service.slug,
            journey=self.journey.name,
            release=self.service.release,
            answers=answers,
            today=today,
            version=1,
            state="open",
            exit=None,
            started_at=noon,
            saved_at=noon,
            expires_at=noon + timedelta(days=1),
            ended_at=None,
            origin=self.front.origin(),
        )
        return Visit(self.front, self.service, self.journey, draft)


@dataclass(frozen=True)
class Desk:
    """One journey of the site, in the language that it is written in first."""

    front: Front
    service: Service
    journey: Journey

    @cached_property
    def editions(self) -> Sequence[Edition]:
        """The journey in each language of the site, its own first."""
        fronts = (self.front, *self.front.editions.values())
        services = [(front, front.site.services[self.service.slug]) for front in fronts]
        return [Edition(front, found, found.journeys[self.journey.name]) for front, found in services]

    @cached_property
    def today(self) -> date:
        """The day that samples count from."""
        return self.front.today()

    @cached_property
    def outside(self) -> Outside:
        """The fakes that sample walks ask."""
        return outside_of(self.front.own, self.service)

    @cached_property
    def walks(self) -> Sequence[Walk]:
        """Sample walks; those in which a rule fails are left out, as `check` says what is wrong with it."""
        samples, found, steps = SampleWalks(self.journey, self.today, self.outside), list[Walk](), 0
        for number in range(WALKS):
            try:
                found.append(samples.walk(number))
            except RuleFailed:
                continue
            steps += len(found[-1].steps)
            if steps > STEPS:
                break
        return found

    def arrivals(self, name: str) -> Sequence[Step]:
        """The steps of sample walks at a screen."""
        return [step for walked in self.walks for step in walked.steps if step.screen.name == name]

    def nowhere(self, screen: Shown) -> Step:
        """A step at a screen that no sample walk comes to, with nothing known."""
        journey = self.journey
        known = journey.nothing_known(self.today)
        return Step(screen, None, False, known)

    def answers_to(self, path: str) -> Answers:
        """Sample answers that lead to the screen at `path`; none when no sample walk does."""
        return next((walked.answers for walked in self.walks if walked.find(path)), EMPTY)


def desk(front: Front, service: str, journey: str) -> Desk:
    """A journey by its address; 404 when there is none."""
    found = front.site.services.get(service) or abort(404)
    return Desk(front, found, found.journeys.get(journey) or abort(404))
