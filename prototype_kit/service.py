"""A service: a folder of data and small pure functions, read and checked once at start."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    field_validator,
)

from prototype_kit.answers import Answers, Asset, Choice, Value
from prototype_kit.bookings import Calendar, advise_calendars, read_calendars
from prototype_kit.cases import title_of
from prototype_kit.costs import ChannelShift, TakeUpTarget, UnitCost, find_cost_faults
from prototype_kit.data_protection import ServiceDataEntry
from prototype_kit.document import FORM, Edition, Faults, Node, Sentence, Term, fill, nearest, word_keys
from prototype_kit.errors import Fault
from prototype_kit.journey import Journey, JourneyReader, Page, ReadJourney, advise, find_faults
from prototype_kit.journey.entries import Days
from prototype_kit.journey.names import place_of
from prototype_kit.language import Language, language
from prototype_kit.letters import Letters, read_letters
from prototype_kit.life_cycle import Status, find_status_faults
from prototype_kit.places import Places, read_layer
from prototype_kit.promises import advise_promises, find_unfounded
from prototype_kit.questions import AssetQuestion, Question, Radios, Select, SlotQuestion
from prototype_kit.questions.question import Name
from prototype_kit.resident_accounts import AccountEntry, InAccountEntry
from prototype_kit.rules import Rules, load_rules, sentences_in
from prototype_kit.working_days import WorkingDays


def _rule_name(given: object) -> str:
    """The name of the rule of the target. Authors write the target itself here: 5 working days."""
    try:
        return _NAME.validate_python(given)
    except ValidationError:
        what = "A target is named here, and how long it takes is said in rules.py."
        mend = "Write target: target here, and there: def target(j): return Target(working_days=5)"
        raise ValueError(f"{what}\n{mend}") from None


_NAME: TypeAdapter[str] = TypeAdapter(Name)
RuleName = Annotated[str, PlainValidator(_rule_name), WithJsonSchema(_NAME.json_schema())]
"""The name of a function in rules.py."""


TAKEN_JOURNEYS = frozenset({"compare", "costs", "feedback"})
"""Names that no journey may have: in the console, the figures of a service have pages of these names."""


class ServiceEntry(BaseModel):
    """`service.yaml`."""

    model_config = FORM
    name: Sentence = Field(description="What the service is called, as a person would say it.")
    summary: Sentence = Field(description="One sentence for the list of services.")
    phase: Literal["prototype", "alpha", "beta", "live"] = "prototype"
    owner: Term = Field(description="The team that answers for the service.")
    journeys: tuple[Name, ...] = Field(description="The files in journeys/, in the order they are offered.")
    teams: tuple[Term, ...] = Field(
        (), description="Teams that cases can be given to, beside the owner and those of the journeys."
    )
    statuses: dict[Name, Status] = Field(description="The life of a case; the first is where it begins.")
    about: tuple[Name, ...] = Field(
        (), description="The asset question that says what a case is about: one of each journey that has one."
    )

    kind: tuple[Name, ...] = Field(
        (), description="The question that says what sort of case it is: one of each journey that has one."
    )
    target: RuleName | None = Field(None, description="The rule that says by when a case will be done.")
    survey: Days | None = Field(None, description="When people are asked whether it is fixed: 28 days.")
    publish_figures: bool = Field(
        True, description="Whether anybody may see on a page how the service performs."
    )
    unit_costs: tuple[UnitCost, ...] = Field(
        (), description="What a transaction costs by each channel, before what site.yaml says."
    )
    take_up_target: TakeUpTarget | None = Field(
        None, description="Which share of all transactions is to be digital, and by when."
    )
    channel_shift: ChannelShift | None = Field(None, description="What savings are reckoned from.")
    personal_data: ServiceDataEntry | None = Field(
        None, description="Why people's own data is asked, on what basis, who sees it, how long it is kept."
    )
    account: AccountEntry | None = Field(
        None, description="This service is the account of the site. Without one, nobody has an account."
    )
    in_account: InAccountEntry = Field(
        InAccountEntry(), description="What an account shows of cases of this service. Default: everything."
    )

    @field_validator("about", "kind", mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given


@dataclass(frozen=True)
class Service:
    """Everything that is declared about a service.

    `slug` is its part of the address, `release` a hash of what was declared.
    """

    slug: str
    folder: Path
    entry: ServiceEntry
    journeys: Mapping[str, Journey]
    rules: Rules
    places: Places
    release: str
    letters: Letters
    advice: tuple[Fault, ...]
    calendars: Mapping[str, Calendar] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the service is called."""
        return self.entry.name

    def about(self, answers: Answers) -> Value | None:
        """What a case with these answers is about; None when no question says so.

        It is an asset, or the option that was chosen in its place, such as: it is not in this list.
        """
        return _first(answers, self.entry.about)

    def kind(self, answers: Answers) -> Choice | None:
        """What sort of case one with these answers is: the option that was chosen."""
        found = _first(answers, self.entry.kind)
        return found if isinstance(found, Choice) else None

    def kinds(self) -> Mapping[str, str]:
        """Every sort of case, by the value of its option, in words."""
        return {value: words for journey in self.journeys.values() for value, words in self.kinds_in(journey)}

    def kinds_in(self, journey: Journey) -> Iterator[tuple[str, str]]:
        """The sorts of case that one journey makes, as values and words. Journeys may share words."""
        for name in self.entry.kind:
            question = journey.questions.get(name)
            if isinstance(question, Radios):
                yield from ((value, option.label) for value, option in question.options.items())

    def title(self, answers: Answers) -> str:
        """What a case with these answers is about, for everybody: It flickers, Column 3, Mill Lane.

        Empty when no question says so. Nothing that was typed stands in it.
        """
        kind, about = self.kind(answers), self.about(answers)
        words = self.kinds().get(str(kind.value), kind.label) if kind else ""
        return title_of(words, str(about) if isinstance(about, Asset) else "")

    def case_title(self, journey: str, answers: Answers) -> str:
        """The same where it stands beside other cases, or alone in a message: never empty."""
        its = self.journeys.get(journey)
        return self.title(answers) or ((its.case_title or its.title) if its else self.name)

    def name_for(self, journey: str) -> str:
        """What somebody came for who sent this journey, beside the title of their case.

        Nobody came for an account, nor for the births of a service for births and deaths who registered a
        death: what the journey calls its cases, and otherwise the name of the service.
        """
        its = self.journeys.get(journey)
        if its is None:
            return self.name
        return its.case_title or (its.title if self.entry.account else self.name)

    def status_words(self, status: str) -> str:
        """A status in public words; its name where the service does not have it any more."""
        found = self.entry.statuses.get(status)
        return found.words if found else status.replace("-", " ").capitalize()

    def team_of(self, journey: str) -> str:
        """The team that cases of a journey begin with."""
        return self.journeys[journey].team or self.entry.owner

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that a case can be given to: those that cases begin with, then the others."""
        first = [self.team_of(name) for name in self.journeys]
        return tuple(dict.fromkeys((*first, self.entry.owner, *self.entry.teams)))

    @cached_property
    def first_status(self) -> str:
        """Where a case begins."""
        return next(iter(self.entry.statuses))

    @cached_property
    def ended_statuses(self) -> tuple[str, ...]:
        """The statuses of cases that are fixed or closed."""
        return tuple(name for name, status in self.entry.statuses.items() if status.group != "open")


WORDS = word_keys(ServiceEntry, Status, ServiceDataEntry)
"""Where `service.yaml` holds words for people."""


def load_service(
    folder: Path,
    shown: str,
    faults: Faults,
    edition: Edition,
    own: Service | None = None,
    days: WorkingDays = WorkingDays(),  # noqa: B008 - frozen
) -> Service | None:
    """Read a service folder in one language; None and faults when it cannot be used.

    `own` is the service in its own language; what is the same in every language is taken from there. `days`
    knows the bank holidays.
    """
    node = edition.yaml(folder / "service.yaml", f"{shown}/service.yaml", WORDS, faults)
    entry = fill(ServiceEntry, node, faults) if node is not None else None
    rules = own.rules if own else load_rules(folder / "rules.py", f"{shown}/rules.py", folder.name, faults)
    language = _language(folder, shown, edition, faults)
    calendars = read_calendars(folder, shown, faults, edition, language, days)
    reader = JourneyReader(folder, shown, rules, faults, edition, language, calendars)
    read = {path.stem: reader.read(path) for path in _journey_files(folder)}
    whole = {name: journey for name, journey in read.items() if journey is not None}
    for journey in whole.values():
        find_faults(journey, faults)
    places = own.places if own else _places(folder, shown, whole, faults)
    if entry is None or node is None:
        return None
    _check_entry(entry, node, read, faults)
    _check_target(entry, node, rules, faults)
    order = [name for name in entry.journeys if name in whole]
    journeys = {name: whole[name].journey for name in order}
    find_unfounded(journeys.values(), entry.target, faults)
    advice = [advice for journey in whole.values() for advice in advise(journey)]
    return Service(
        slug=folder.name.replace("_", "-"),
        folder=folder,
        entry=entry,
        journeys=journeys,
        rules=rules,
        places=places,
        release=own.release if own else release_of(folder),
        letters=read_letters(reader.content_or_ours, faults),
        calendars=calendars,
        advice=(*advice, *advise_promises(journeys.values(), entry.target)),
    )


def advise_bookings(service: Service, today: date) -> Iterator[Fault]:
    """Advice on the calendars of a service as they are today."""
    asked = (each for journey in service.journeys.values() for each in journey.questions.values())
    used = (each.calendar for each in asked if isinstance(each, SlotQuestion))
    yield from advise_calendars(service.calendars.values(), used, today)


def _language(folder: Path, shown: str, edition: Edition, faults: Faults) -> Language:
    """The language of an edition, with the sentences that the service's rules say in it."""
    said = sentences_in(folder / "rules.py")
    translated = edition.sentences(folder / "rules.yaml", f"{shown}/rules.py", said, faults)
    return language(edition.code).with_sentences(translated)


def _journey_files(folder: Path) -> list[Path]:
    # report.cy.yaml holds the same words in Welsh; it is no journey of its own.
    return sorted(path for path in (folder / "journeys").glob("*.yaml") if "." not in path.stem)


def _check_entry(
    entry: ServiceEntry, node: Node, read: Mapping[str, ReadJourney | None], faults: Faults
) -> None:
    for number, name in enumerate(entry.journeys):
        if name in entry.journeys[:number]:
            faults.add(node["journeys"], f"The journey {name!r} is listed twice.", "Delete one of the two.")
        elif name in TAKEN_JOURNEYS:
            what = f"{name!r} is an address that the kit uses itself."
            faults.add(node["journeys"], what, "Choose another name for the journey, and for its file.")
        elif name not in read:
            faults.add(node["journeys"], f"There is no file journeys/{name}.yaml.", nearest(name, read))
    for name in read:
        if name not in entry.journeys:
            what = f"journeys/{name}.yaml is not listed here."
            faults.add(node.key("journeys"), what, "Add it to journeys:, or delete the file.")
    find_status_faults(entry.statuses, node["statuses"], faults)
    find_cost_faults(entry.unit_costs, node, faults)
    _check_asked(
        "about", entry.about, (AssetQuestion,), "is not a question of type asset", node, read, faults
    )
    what = "is not a question with options to choose one of"
    _check_asked("kind", entry.kind, (Radios, Select), what, node, read, faults)


def _first(answers: Answers, names: Sequence[str]) -> Value | None:
    found = (answers.values.get(name) for name in names)
    return next((value for value in found if value is not None), None)


def _check_asked(
    key: str,
    names: Sequence[str],
    types: tuple[type[Question], ...],
    lack: str,
    node: Node,
    read: Mapping[str, ReadJourney | None],
    faults: Faults,
) -> None:
    """Check the questions that `about:` or `kind:` names: of the right type, and one of each journey."""
    place = node.get(key, node)
    for name, where in zip(names, place.parts or (place,), strict=False):
        if any(journey is None or name in journey.unread for journey in read.values()):
            continue  # it stands where something cannot be read, which is a fault of its own
        asked = [question for each in read.values() if each for question in each.journey.questions.values()]
        fit = [question.name for question in asked if isinstance(question, types)]
        if name not in fit:
            faults.add(where, f"{name!r} {lack}.", nearest(name, fit))
    for journey in read.values():
        both = [name for name in names if journey and name in journey.journey.questions]
        if journey and len(both) > 1:
            what = f"The journey {journey.journey.name!r} asks {' and '.join(both)}."
            faults.add(place, what, "Name one question of each journey: a case is about one thing.")


def _check_target(entry: ServiceEntry, node: Node, rules: Rules, faults: Faults) -> None:
    if entry.target and entry.target not in rules and not rules.broken:
        what = f"There is no function for the target {entry.target!r} in rules.py."
        mend = f"Write def {entry.target.replace('-', '_')}(j): … there, which returns a Target."
        near = nearest(entry.target, [name for name in rules if "_" not in name])
        faults.add(node["target"], what, f"{mend} {near}")


def _places(folder: Path, shown: str, whole: Mapping[str, ReadJourney], faults: Faults) -> Places:
    there = {path.stem for path in (folder / "data").glob("*.geojson")}
    wanted: set[str] = set()
    for question, place in (asset for read in whole.values() for asset in _assets(read)):
        wanted.add(question.layer)
        if question.layer not in there:
            what = f"There is no file data/{question.layer}.geojson for the layer."
            faults.add(place["layer"], what, _put_or_rename("Put it there", question.layer, there))
        if question.background and question.background not in there:
            what = f"There is no file data/{question.background}.geojson to draw under the map."
            mend = _put_or_rename("Put it there, or delete background:", question.background, there)
            faults.add(place["background"], what, mend)
    layers = {
        name: read_layer(folder / "data" / f"{name}.geojson", f"{shown}/data/{name}.geojson", faults)
        for name in sorted(wanted & there)
    }
    return Places({name: layer for name, layer in layers.items() if layer is not None})


def _assets(read: ReadJourney) -> Iterator[tuple[AssetQuestion, Node]]:
    """The asset questions of a journey, and where each is written."""
    for screen, _ in read.journey.screens:
        for question in screen.asked if isinstance(screen, Page) else ():
            if isinstance(question, AssetQuestion):
                yield question, place_of(question, screen.place or read.node)


def _put_or_rename(mend: str, name: str, there: Collection[str]) -> str:
    return f"{mend}. {nearest(name, there)}" if there else f"{mend}."


def release_of(folder: Path) -> str:
    """Twelve letters of a hash over everything that a service declares."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if (
            path.is_file()
            and path.suffix in (".yaml", ".md", ".py", ".json", ".geojson")
            and not path.name.startswith("test_")
        ):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
