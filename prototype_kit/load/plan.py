"""What people do in a load test: which journeys, which ways through them, how often, and how long they think.

All of it follows from the site and, where there is an export, from its figures; nothing is looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from prototype_kit.conditions import Condition
from prototype_kit.content import PLACEHOLDER, Content
from prototype_kit.document import Faults
from prototype_kit.errors import DefinitionError, KitError
from prototype_kit.files.samples import OF_KIND
from prototype_kit.journey import Exit, Journey, Page, Repeat
from prototype_kit.load.funnel import NOTHING, Funnel, weights
from prototype_kit.places import Feature
from prototype_kit.questions import AssetQuestion, Choosing, FileUpload, Form, SlotQuestion
from prototype_kit.questions.office import OfficeQuestion
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.thresholds import Thresholds, read_thresholds
from prototype_kit.walkthroughs import Walkthrough, walkthroughs
from prototype_kit.walkthroughs.deciding import deciding

_ITEM = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Screen:
    """What a visitor knows of a page before it comes: how its heading reads, and what can be typed.

    `page` is what asks its questions, None where nothing is asked; `ends` says that the way ends there.
    `forms` are known to be taken, unless they choose what is not offered to this visitor. `uploads` are
    samples of files by field, for where a form sends none and the way does not depend on it.
    """

    name: str
    heading: re.Pattern[str]
    page: Page | None = None
    forms: tuple[Form, ...] = ()
    ends: bool = False
    uploads: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The fields of the page that take files."""
        asked = self.page.asked if self.page else ()
        return tuple(question.name for question in asked if isinstance(question, FileUpload))

    @cached_property
    def slots(self) -> tuple[SlotQuestion, ...]:
        """The questions for a time, of which others may have taken some."""
        asked = self.page.asked if self.page else ()
        return tuple(question for question in asked if isinstance(question, SlotQuestion))

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """The fields in which visitors are offered different things."""
        asked = self.page.asked if self.page else ()
        return tuple(
            question.name
            for question in asked
            if isinstance(question, AssetQuestion | OfficeQuestion | SlotQuestion)
            or (isinstance(question, Choosing) and question.options_from)
        )


@dataclass(frozen=True)
class JourneyPlan:
    """One journey: its ways with how often each is taken, and its screens by name.

    `uncertain` are the screens which somebody may or may not come to, as it depends on what others did;
    `weight` is how often the journey itself is taken.
    """

    service: Service
    journey: Journey
    ways: tuple[Walkthrough, ...]
    chances: tuple[float, ...]
    screens: Mapping[str, Screen]
    uncertain: frozenset[str]
    thresholds: Thresholds
    funnel: Funnel
    weight: float = 1.0

    @property
    def base(self) -> str:
        """The address of the journey."""
        return f"/{self.service.slug}/{self.journey.name}"

    def template(self, path: str) -> str:
        """The template of a page's address, from its path below the journey's."""
        return f"{self.base}/{template(self.journey, path)}"

    def screen(self, path: str) -> Screen | None:
        """The screen at a path; None when there is no such page."""
        parts = path.split("/")
        if len(parts) > 1 and (len(parts) != 3 or parts[0] not in self.journey.repeats):
            return None
        return self.screens.get(parts[-1])

    def think_time(self, path: str) -> tuple[float, float]:
        """Between how many seconds and how many somebody spends on the page at a path."""
        counts = self.funnel.pages.get(self.template(path))
        if counts is not None and counts.seconds is not None:
            return counts.seconds * 0.5, counts.seconds * 1.5
        return self.thresholds.think_time.least, self.thresholds.think_time.most

    def features(self, name: str) -> Sequence[Feature]:
        """What there is to choose from in an asset question, by its name."""
        question = self.journey.questions[name]
        layers = self.service.places.layers
        layer = layers.get(question.layer) if isinstance(question, AssetQuestion) else None
        return layer.features if layer else ()

    @cached_property
    def searches(self) -> Mapping[str, str]:
        """The asset question that each search page leads to, by the search page's name."""
        assets = (each for each in self.journey.questions.values() if isinstance(each, AssetQuestion))
        return {each.search_name: each.name for each in assets}

    @property
    def seconds(self) -> float:
        """How long a journey takes on average, if the server took no time."""
        ways = zip(self.chances, self.ways, strict=True)
        return self._mean("start") + sum(
            chance * sum(self._mean(leg.path) for leg in way.legs if leg.form is not None)
            for chance, way in ways
        )

    def _mean(self, path: str) -> float:
        return sum(self.think_time(path)) / 2


def template(journey: Journey, path: str) -> str:
    """`babies/1/born` as `babies/{item}/born`; a path without items as it is."""
    parts = path.split("/")
    if len(parts) == 3 and parts[0] in journey.repeats:
        parts[1] = "{item}"
    return "/".join(parts)


def plan_load(
    site: Site, today: date, funnel: Funnel = NOTHING, only: Sequence[str] = ()
) -> tuple[JourneyPlan, ...]:
    """The plan of every journey of a site, or of `only` some: `service` or `service/journey`.

    Raises `KitError` when there is nothing to walk, and `DefinitionError` for a `load.yaml` that is wrong.
    """
    faults, found = Faults(), list[JourneyPlan]()
    for service in site.services.values():
        thresholds = read_thresholds(site, service, faults)
        for journey in service.journeys.values():
            if not only or {service.slug, f"{service.slug}/{journey.name}"} & {*only}:
                found.append(_plan(site, service, journey, thresholds, funnel, today))
    if faults.found:
        raise DefinitionError(faults.found)
    if not found:
        raise KitError("There is no journey to walk. Name a service, such as street-lights.")
    return _weighed(found, funnel)


def _plan(
    site: Site, service: Service, journey: Journey, thresholds: Thresholds, funnel: Funnel, today: date
) -> JourneyPlan:
    ways = walkthroughs(site, service, journey, "pages", today).walkthroughs
    if not ways:
        raise KitError(f"No way through {service.slug}/{journey.name} is found. Run: prototype-kit check")
    base = f"/{service.slug}/{journey.name}"
    pages = [[f"{base}/{template(journey, leg.path)}" for leg in way.legs] for way in ways]
    return JourneyPlan(
        service,
        journey,
        ways,
        weights(pages, funnel),
        {screen.name: screen for screen in _screens(journey, ways)},
        uncertain(journey),
        thresholds,
        funnel,
    )


def _weighed(plans: Sequence[JourneyPlan], funnel: Funnel) -> tuple[JourneyPlan, ...]:
    """How often each journey is taken: by what was started; else by the target rates; else all alike."""
    started = [funnel.started.get(plan.base, 0) for plan in plans]
    targets = [plan.thresholds.journeys_a_minute / len(plan.service.journeys) for plan in plans]
    found: Sequence[float] = [1.0] * len(plans)
    if any(started):
        found = [count + 1.0 for count in started]
    elif all(targets):
        found = targets
    whole = sum(found)
    return tuple(replace(plan, weight=weight / whole) for plan, weight in zip(plans, found, strict=True))


# --- Screens ------------------------------------------------------------------------------------------------


def _screens(journey: Journey, ways: Sequence[Walkthrough]) -> Iterator[Screen]:
    """Every page that somebody may come to."""
    forms: dict[str, list[Form]] = {}
    for leg in (leg for way in ways for leg in way.legs):
        known = forms.setdefault(leg.name, [])
        if leg.form is not None and leg.form not in known:
            known.append(leg.form)
    decisive = deciding(journey)
    yield Screen("start", _reads(journey.start.title))
    yield Screen("tasks", _reads(journey.title))
    yield Screen("check-answers", _reads(journey.language("Check your answers")), forms=({},))
    yield Screen("confirmation", _reads(journey.confirmation.title), ends=True)
    for screen, _ in journey.screens:
        known_forms = tuple(forms.get(screen.name, ()))
        if isinstance(screen, Page):
            uploads = {name: sample for name, sample in _uploads(screen) if name not in decisive}
            yield Screen(screen.name, _reads(screen.title), screen, known_forms, uploads=uploads)
        elif isinstance(screen, Exit):
            yield Screen(screen.name, _reads(screen.content.title), ends=True)
        else:
            yield Screen(screen.name, _reads_content(screen.content), forms=({},))
    for entry in journey.entries:
        if isinstance(entry, Repeat) and entry.for_each is None:
            # Somebody who is asked unforeseen whether to add another does not.
            yield Screen(entry.name, _reads(entry.title), forms=({"another": ("no",)},))


def _uploads(page: Page) -> Iterator[tuple[str, str]]:
    for question in page.asked:
        if isinstance(question, FileUpload):
            yield question.name, OF_KIND[question.accept[0]]


def _reads_content(content: Content | None) -> re.Pattern[str]:
    """A page without words of its own shows what a rule decided."""
    return _reads(content.title) if content and content.title else re.compile(".+")


def _reads(title: str) -> re.Pattern[str]:
    """How a heading reads whose names are filled in; an optional question says so behind it."""
    parts = re.split(rf"{PLACEHOLDER.pattern}|{_ITEM.pattern}", " ".join(title.split()))[::2]
    return re.compile(".*".join(map(re.escape, parts)) + r"(?: \([^()]*\))?")


# --- What depends on others ---------------------------------------------------------------------------------


def uncertain(journey: Journey) -> frozenset[str]:
    """The screens of which nobody can tell beforehand whether somebody comes to them.

    Those are the ones that hang on a fact, which may be about what others did a moment ago, on a choice among
    what a fact offers, or on a question of such a screen.
    """
    choosing = [question for question in journey.questions.values() if isinstance(question, Choosing)]
    names = {*journey.facts, *(each.name for each in choosing if each.options_from in journey.facts)}
    found, before = set[str](), -1
    while names and len(found) > before:
        before = len(found)
        found |= set(_hanging_on(journey, names))
        pages = (screen for screen, _ in journey.screens if isinstance(screen, Page) and screen.name in found)
        names |= {question.name for page in pages for question in page.asked}
    return frozenset(found)


def _hanging_on(journey: Journey, names: Collection[str]) -> Iterator[str]:
    for screen, _ in journey.screens:
        if _mentions(journey, screen.when, names):
            yield screen.name
    for entry in journey.entries:
        if isinstance(entry, Repeat) and (entry.for_each in names or _mentions(journey, entry.when, names)):
            yield from (entry.name, *(page.name for page in entry.pages))


def _mentions(journey: Journey, condition: Condition | None, names: Collection[str]) -> bool:
    """Whether a condition names one of these, itself or in a rule that it asks."""
    for mention in condition.mentions() if condition else ():
        if mention.kind == "condition":
            if _mentions(journey, journey.conditions[mention.name], names):
                return True
        elif mention.kind == "rule":
            # Assets vary from visitor to visitor here, which a comparison with an option does not see.
            assets = {each.name for each in journey.questions.values() if isinstance(each, AssetQuestion)}
            if journey.rules.words_in(mention.name) & {*names, *assets}:
                return True
        elif mention.name in names:
            return True
    return False
