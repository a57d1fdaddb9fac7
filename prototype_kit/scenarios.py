"""Scenarios: named starting states of a service, for demonstrations, research and tests.

`scenarios.yaml` in a service folder says for each what is typed on which page, where to start, how the fakes
behave and which day it is. What is typed is read as a person's would be, so a scenario cannot hold answers
that no person could give. The words are for the team, and so in English only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from prototype_kit.adapters.behaviour import Behaviour, behaving
from prototype_kit.adapters.ports import Ports
from prototype_kit.answers import Answers, Fact, Value
from prototype_kit.document import FORM, Faults, Node, Term, fill, nearest, read_yaml
from prototype_kit.errors import DefinitionError, Fault, InvalidAnswer, Rejected, RuleFailed
from prototype_kit.journey import (
    ItemList,
    Journey,
    Page,
    Say,
    Step,
    Walk,
    given_answers,
    look_up_facts,
    made_up,
    parse_form,
    parse_given,
    walk,
)
from prototype_kit.known import Known
from prototype_kit.questions import Context, Form
from prototype_kit.questions.question import Name
from prototype_kit.service import Service
from prototype_kit.site import Site

FILE = "scenarios.yaml"
CHECK_ANSWERS = "check-answers"


def _day(given: object) -> date:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise ValueError(f"{str(given)!r} is not a day.\nWrite it like 2026-12-24.") from None


class ScenarioEntry(BaseModel):
    """One scenario of `scenarios.yaml`, under its name."""

    model_config = FORM

    words: Term = Field(description="What it shows, for the list to choose from.")
    journey: Name = Field(description="The journey that it is about.")
    invited: dict[str, Any] = Field(
        default_factory=dict,
        description="What staff entered who invited them: fields with what is in them. Without it, made up.",
    )
    answers: dict[str, Any] = Field(
        default_factory=dict, description="What is typed: fields with what is in them, by page."
    )
    start_at: Term | None = Field(
        None, description="The page to start at, or check-answers. Without it, where the answers lead."
    )
    fakes: tuple[Behaviour, ...] = Field((), description="How the fakes behave.")
    today: Annotated[date, BeforeValidator(_day)] | None = Field(
        None, description="The day that it is. Without it, today."
    )


@dataclass(frozen=True)
class Tried:
    """What a scenario was blamed for when it was played, and the page at which it stopped."""

    faults: tuple[Fault, ...] = ()
    stops_at: str = ""


FITS = Tried()


@dataclass(frozen=True)
class Scenario:
    """One starting state. `service` is the slug, `forms` what is typed on each page by its path.

    `invited` is what staff entered who invited them; empty where that is made up, or nobody is invited.
    It is tried when somebody asks how that went: a server has other things to do before its first page.
    """

    name: str
    service: str
    words: str
    journey: str
    forms: Mapping[str, Form] = field(default_factory=dict)
    start_at: str | None = None
    fakes: tuple[Behaviour, ...] = ()
    today: date | None = None
    invited: Form = field(default_factory=dict)
    tried: Callable[[], Tried] = field(default=lambda: FITS, compare=False, repr=False)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why it cannot be played as the journey is now."""
        return self.tried().faults

    @property
    def stops_at(self) -> str:
        """The page whose answer is lacking, where that is why."""
        return self.tried().stops_at

    def is_of(self, service: Service, journey: Journey) -> bool:
        """Whether it is about this journey."""
        return (self.service, self.journey) == (service.slug, journey.name)


@dataclass(frozen=True)
class Played:
    """What came of a scenario: the answers, their walk, what a page refused, and what no page asked for."""

    answers: Answers
    walk: Walk
    refused: Mapping[str, Sequence[InvalidAnswer]]
    unused: Collection[str]

    @property
    def onward(self) -> str:
        """The path of the page where these answers stop; check answers when nothing is lacking."""
        return self.walk.stop.path if self.walk.stop else CHECK_ANSWERS

    def reaches(self, path: str) -> bool:
        """Whether somebody with these answers may look at a page."""
        return self.walk.find(path) is not None or (path == CHECK_ANSWERS and self.walk.complete)


def play(scenario: Scenario, journey: Journey, ports: Ports, today: date, at: datetime) -> Played:
    """Answer page after page as the scenario says. `ports` are those of the service. Raises `RuleFailed`."""
    asked, today = behaving(ports, scenario.fakes), scenario.today or today

    def learn(step: Step, page: Page, values: Mapping[str, Value | None]) -> Mapping[str, Fact]:
        return look_up_facts(journey, page, step.known.with_page(values), asked, at)

    waiting, refused = dict(scenario.forms), dict[str, Sequence[InvalidAnswer]]()
    answers = invited_with(scenario, journey, today)
    while True:
        walked = walk(journey, answers, today)
        further = bool(waiting) or not (scenario.start_at is None or walked.find(scenario.start_at))
        step = next((each for each in walked.steps if _can_go_on(each, waiting, further)), None)
        if step is None:
            return Played(answers, walked, refused, tuple(waiting))
        if isinstance(step.screen, ItemList):
            added, item = answers.with_new_item(step.path)
            if any(path.startswith(f"{step.path}/{item}/") for path in waiting):
                answers = added
                continue
        form, values, facts = waiting.pop(step.path, {}), dict[str, Value | None](), dict[str, Fact]()
        if isinstance(step.screen, Page):
            try:
                context = step.context(asked.assets, addresses=asked.addresses)
                values = parse_form(journey, step.screen, form, context)
            except Rejected as rejected:
                refused[step.path] = rejected.errors
                return Played(answers, walked, refused, tuple(waiting))
            facts = dict(learn(step, step.screen, values))
        answers = with_step(answers, step, values, facts)
        if isinstance(step.screen, Page) and step.screen.leads_on:
            answers = with_implied_facts(journey, answers, step, today, learn)


def invited_with(scenario: Scenario, journey: Journey, today: date) -> Answers:
    """What is known before the first page. Raises `Rejected` where staff could not have entered that."""
    if not scenario.invited:
        return made_up(journey, today)
    return given_answers(parse_given(journey, scenario.invited, Context(Known(today))))


def _can_go_on(step: Step, waiting: Collection[str], further: bool) -> bool:
    """Whether a scenario says how to go on from a step; from what only tells or lists, by itself."""
    if step.done:
        return False
    return step.path in waiting or (further and isinstance(step.screen, Say | ItemList))


def with_step(
    answers: Answers, step: Step, values: Mapping[str, Value | None], facts: Mapping[str, Fact]
) -> Answers:
    """`answers` after the screen of `step` was continued, in its item where it has one."""
    if step.item is None:
        return answers.with_page(step.screen.name, values, facts)
    repeat, item = step.item.repeat.name, step.item.id
    return answers.with_item(
        repeat, item, answers.item(repeat, item).with_page(step.screen.name, values, facts)
    )


Learn = Callable[[Step, Page, Mapping[str, Value | None]], Mapping[str, Fact]]
"""Looks up the facts that the page of a step learns from these values."""


def with_implied_facts(journey: Journey, answers: Answers, step: Step, today: date, learn: Learn) -> Answers:
    """The answers with the facts of the page that the one of `step` leads to, where its answer is implied.

    Nobody will see that page, so its facts are looked up now.
    """
    for later in walk(journey, answers, today).from_step(step.path):
        page = later.screen
        if not isinstance(page, Page) or (implied := page.implied(later.known)) is None:
            break
        if page.learns:
            answers = with_step(answers, later, {}, learn(later, page, implied))
    return answers


def fill_up(played: Answers, walked: Walk, path: str) -> Answers:
    """`played` with what it lacks of the pages that `walked` comes to before the one at `path`."""
    for step in walked.steps:
        if step.path == path or not step.done:
            break
        has, its = (
            answers.item(step.item.repeat.name, step.item.id) if step.item else answers
            for answers in (played, walked.answers)
        )
        if step.screen.name not in has.continued and not step.implied:
            page = step.screen if isinstance(step.screen, Page) else None
            asked = [question.name for question in page.asked] if page else []
            values = {name: its.values[name] for name in asked if name in its.values}
            facts = {name: its.facts[name] for name in (page.learns if page else ()) if name in its.facts}
            played = with_step(played, step, values, facts)
    return played


def load_scenarios(
    site: Site, ports: Callable[[Service], Ports], today: date
) -> dict[str, Mapping[str, Scenario]]:
    """The scenarios of every service, by its slug, those that cannot be played among them.

    Raises `DefinitionError` with every fault of a file that cannot be read.
    """
    faults = Faults()
    found = {
        slug: read_scenarios(site, service, ports(service), today, faults)
        for slug, service in site.services.items()
    }
    if faults.found:
        raise DefinitionError(faults.found)
    return found


def read_scenarios(
    site: Site, service: Service, ports: Ports, today: date, faults: Faults
) -> Mapping[str, Scenario]:
    """Read the scenarios of one service. What cannot be read is added to `faults`.

    A scenario that no longer fits a changed journey must not keep anybody from looking at that: it has faults
    of its own, which `check` says.
    """
    path = service.folder / FILE
    if not path.exists():
        return {}
    node = read_yaml(path, path.relative_to(site.folder).as_posix(), faults)
    if node is None:
        return {}
    if not node.is_mapping:
        faults.add(node, "Scenarios must be names with what belongs to each.", "Write lines like name:.")
        return {}
    read = {name: _Reading(service, name, part, faults) for name, part in node.entries.items()}
    found = {name: reading.scenario(ports, today) for name, reading in read.items()}
    return {name: scenario for name, scenario in found.items() if scenario is not None}


def faults_of(scenarios: Mapping[str, Scenario]) -> Iterator[Fault]:
    """Why the scenarios of a service cannot be played: a page that several do not answer is told once."""
    stopped: dict[tuple[str, str], list[Scenario]] = {}
    for each in scenarios.values():
        stopped.setdefault((each.journey, each.stops_at or f"/{each.name}"), []).append(each)
    for (_, page), some in stopped.items():
        if len(some) == 1:
            yield from some[0].faults
            continue
        names = ", ".join(each.name for each in some)
        what = f"{len(some)} scenarios go further than the page {page!r}, and do not answer it: {names}."
        yield replace(some[0].faults[0], what=what, mend=f"Answer {page!r} in each.")


class _Reading:
    """One scenario in the making."""

    def __init__(self, service: Service, name: str, node: Node, faults: Faults):
        self.service, self.name, self.node, self.faults = service, name, node, faults
        self.unfit = Faults()  # what does not fit the journey
        self.stops_at = ""

    def scenario(self, ports: Ports, today: date) -> Scenario | None:
        """The scenario; None and faults when it cannot be read."""
        entry = fill(ScenarioEntry, self.node, self.faults)
        if entry is None:
            return None
        journey = self.service.journeys.get(entry.journey)
        if journey is None:
            what = f"There is no journey {entry.journey!r} in this service."
            self.faults.add(self.node["journey"], what, nearest(entry.journey, self.service.journeys))
            return None
        scenario = Scenario(
            self.name,
            self.service.slug,
            entry.words,
            entry.journey,
            {page: dict(self._form(journey, page)) for page in self._answers.entries},
            entry.start_at,
            entry.fakes,
            entry.today,
            invited=dict(self._invited(journey)),
        )

        @cache
        def tried() -> Tried:
            if not self.unfit.found:
                self._try(scenario, journey, ports, today)
            return Tried(tuple(self.unfit.found), self.stops_at)

        return replace(scenario, tried=tried)

    @property
    def _answers(self) -> Node:
        return self.node.get("answers", Node(self.node.file, self.node.line, {}, {}))

    def _form(self, journey: Journey, path: str) -> Iterator[tuple[str, Sequence[str]]]:
        """The fields of one page, each with a list of texts."""
        screens = {screen.name: screen for screen, _ in journey.screens}
        screen = screens.get(path.rpartition("/")[2])
        if screen is None:
            what = f"There is no page {path!r} in this journey."
            self.unfit.add(self._answers.key(path), what, nearest(path, screens))
            return
        node = self._answers[path]
        if not node.is_mapping:
            mend = f"Write it like {path}: {{field: what is typed}}, and {{}} when nothing is typed."
            self.unfit.add(node, f"What is typed on {path!r} must be fields.", mend)
            return
        asked = [question.name for question in screen.asked] if isinstance(screen, Page) else []
        yield from self._fields(node, asked, f"The page {path!r}")

    def _invited(self, journey: Journey) -> Iterator[tuple[str, Sequence[str]]]:
        """The fields of whoever invites."""
        node = self.node.get("invited", Node(self.node.file, self.node.line, {}, {}))
        if not node.is_mapping:
            mend = "Write it like invited: {field: what is typed}."
            self.unfit.add(node, "What staff entered must be fields.", mend)
            return
        yield from self._fields(node, [*journey.given], f"An invitation to {journey.name!r}")

    def _fields(self, node: Node, asked: Sequence[str], where: str) -> Iterator[tuple[str, Sequence[str]]]:
        for name, typed in node.entries.items():
            if not any(name == each or name.startswith(f"{each}-") for each in asked):
                what = f"{where} has no field {name!r}."
                self.unfit.add(node.key(name), what, nearest(name, asked))
            elif typed.is_mapping or not all(isinstance(part.content, str) for part in typed.parts):
                mend = "Write the words after the colon, or [one, two] where several can be chosen."
                self.unfit.add(typed, f"What is typed into {name!r} must be words.", mend)
            else:
                yield name, tuple(part.text for part in typed.parts) if typed.is_list else (typed.text,)

    def _try(self, scenario: Scenario, journey: Journey, ports: Ports, today: date) -> None:
        """Play it once, and blame what its pages do not take."""
        try:
            invited_with(scenario, journey, scenario.today or today)
        except Rejected as rejected:
            node = self.node["invited"]
            for error in rejected.errors:
                what = f"Nobody can be invited with this: {error.message}."
                self.unfit.add(node.get(error.question, node), what, "Change what is entered.")
            return
        try:
            played = play(scenario, journey, ports, today, datetime.combine(today, time(12), UTC))
        except RuleFailed as failed:
            self.unfit.found.append(failed.fault)
            return
        for path, errors in played.refused.items():
            for error in errors:
                node = self._answers[path]
                place = node.get(error.question, self._answers.key(path))
                self.unfit.add(
                    place, f"The page {path!r} refuses this: {error.message}.", "Change what is typed."
                )
        if played.refused:
            return  # where it would have led is not known
        ended = played.walk.exit is not None
        lacking = "Change an answer before it" if ended else f"Answer {played.onward!r} too"
        for path in played.unused:
            what = f"The page {path!r} is not on the path: these answers stop at {played.onward!r}."
            mend = f"{lacking}, so that these answers lead there, or delete it."
            self.unfit.add(self._answers.key(path), what, mend)
        if scenario.start_at and not played.unused and not played.reaches(scenario.start_at):
            what = f"Nobody can start at {scenario.start_at!r}: these answers stop at {played.onward!r}."
            paths = [step.path for step in played.walk.steps]
            mend = f"{lacking}, or start at one of: {', '.join(paths)}."
            self.unfit.add(self.node["start_at"], what, mend)
        self.stops_at = played.onward if self.unfit.found and not ended else ""
