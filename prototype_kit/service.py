"""A service: a folder of data and small pure functions, read and checked once at start."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from prototype_kit.document import Edition, Faults, Node, Sentence, Term, fill, nearest, word_keys
from prototype_kit.errors import Fault
from prototype_kit.journey import Journey, JourneyReader, Page, ReadJourney, advise, find_faults
from prototype_kit.journey.names import place_of
from prototype_kit.language import Language, language
from prototype_kit.places import Places, read_layer
from prototype_kit.questions import AssetQuestion
from prototype_kit.questions.question import Name
from prototype_kit.rules import Rules, load_rules, sentences_in

_FORM = ConfigDict(frozen=True, extra="forbid")


class Status(BaseModel):
    """A status of a case: its public words, and whether the need is still open."""

    model_config = _FORM
    words: Sentence
    group: Literal["open", "fixed", "closed"]


class ServiceEntry(BaseModel):
    """`service.yaml`."""

    model_config = _FORM
    name: Sentence = Field(description="What the service is called, as a person would say it.")
    summary: Sentence = Field(description="One sentence for the list of services.")
    phase: Literal["prototype", "alpha", "beta", "live"] = "prototype"
    owner: Term = Field(description="The team that answers for the service.")
    journeys: tuple[Name, ...] = Field(description="The files in journeys/, in the order they are offered.")
    statuses: dict[Name, Status] = Field(description="The life of a case; the first is where it begins.")
    about: Name | None = Field(None, description="The asset question that says what a case is about.")


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
    advice: tuple[Fault, ...]

    @property
    def name(self) -> str:
        """What the service is called."""
        return self.entry.name

    @cached_property
    def first_status(self) -> str:
        """Where a case begins."""
        return next(iter(self.entry.statuses))

    @cached_property
    def ended_statuses(self) -> tuple[str, ...]:
        """The statuses of cases that are fixed or closed."""
        return tuple(name for name, status in self.entry.statuses.items() if status.group != "open")


WORDS = word_keys(ServiceEntry, Status)
"""Where `service.yaml` holds words for people."""


def load_service(
    folder: Path, shown: str, faults: Faults, edition: Edition, own: Service | None = None
) -> Service | None:
    """Read a service folder in one language; None and faults when it cannot be used.

    `own` is the service in its own language; what is the same in every language is taken from there.
    """
    node = edition.yaml(folder / "service.yaml", f"{shown}/service.yaml", WORDS, faults)
    entry = fill(ServiceEntry, node, faults) if node is not None else None
    rules = own.rules if own else load_rules(folder / "rules.py", f"{shown}/rules.py", folder.name, faults)
    reader = JourneyReader(folder, shown, rules, faults, edition, _language(folder, shown, edition, faults))
    read = {path.stem: reader.read(path) for path in _journey_files(folder)}
    whole = {name: journey for name, journey in read.items() if journey is not None}
    for journey in whole.values():
        find_faults(journey, faults)
    places = own.places if own else _places(folder, shown, whole, faults)
    if entry is None or node is None:
        return None
    _check_entry(entry, node, read, faults)
    order = [name for name in entry.journeys if name in whole]
    return Service(
        slug=folder.name.replace("_", "-"),
        folder=folder,
        entry=entry,
        journeys={name: whole[name].journey for name in order},
        rules=rules,
        places=places,
        release=own.release if own else release_of(folder),
        advice=tuple(advice for journey in whole.values() for advice in advise(journey)),
    )


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
        elif name not in read:
            faults.add(node["journeys"], f"There is no file journeys/{name}.yaml.", nearest(name, read))
    for name in read:
        if name not in entry.journeys:
            what = f"journeys/{name}.yaml is not listed here."
            faults.add(node.key("journeys"), what, "Add it to journeys:, or delete the file.")
    if not entry.statuses:
        mend = "Add one, such as received: {words: We have your report, group: open}."
        faults.add(node["statuses"], "There are no statuses.", mend)
    if entry.about:
        _check_about(entry.about, node["about"], read.values(), faults)


def _check_about(name: str, place: Node, read: Collection[ReadJourney | None], faults: Faults) -> None:
    if any(journey is None or name in journey.unread for journey in read):
        return  # it stands where something cannot be read, which is a fault of its own
    questions = [question for each in read if each for question in each.journey.questions.values()]
    assets = [question.name for question in questions if isinstance(question, AssetQuestion)]
    if name not in assets:
        faults.add(place, f"{name!r} is not a question of type asset.", nearest(name, assets))


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
