"""Reports that a journey may bring: complete sample walks, and what changes from one case to the next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any

from prototype_kit.adapters.ports import Ports
from prototype_kit.answers import Answers, Asset, UploadedFiles
from prototype_kit.cases import words_to_find
from prototype_kit.check import outside_of
from prototype_kit.demo.residents import Resident
from prototype_kit.demo_words import DemoWords
from prototype_kit.errors import AdapterUnavailable, RuleFailed
from prototype_kit.journey import Journey, Page, SampleWalks, Walk, to_send
from prototype_kit.known import Known
from prototype_kit.questions import AssetQuestion, AssetSearch, Email, FileUpload, Form, Name, Question, UkPhone
from prototype_kit.questions.text import LongText, Text
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.submitting import NOT_LOOKED_FOR, shown_answers, target_of
from prototype_kit.targets import Target
from prototype_kit.walkthroughs.deciding import forms_beside, wanted

WANTED = 120
"""How many different reports a journey gives; cases take them in turn."""
_TRIES = 300
_LOST = 16  # of so many people, one does not find what it is about on the map
_QUIET = 0.75  # of the people who may leave a text empty
_GENERIC = ("This was made up for a demonstration.",)
_PERSONAL = (Email, UkPhone, Name)
# Of 20 people, 7 leave neither an email address nor a telephone number.
_CONTACT = ("none",) * 7 + ("email",) * 8 + ("phone",) * 3 + ("both",) * 2


class NothingNearby:
    """A back office without open reports: whoever is told of one may stop, and never become a case."""

    def near(self, asset: Asset, metres: float, today: date) -> Sequence[Any]:  # noqa: ARG002 - a port
        """None."""
        return ()


@dataclass(frozen=True)
class Report:
    """One way through a journey to its end. `answers` are as they are sent, without files."""

    answers: Answers
    kind: str | None
    target: Target | None
    words: frozenset[str]


@dataclass(frozen=True)
class Reports:
    """The reports of one journey, of which there is at least one, and the things that they may be about."""

    service: Service
    journey: Journey
    by_kind: Mapping[str | None, Sequence[Report]]
    about: AssetQuestion | None
    assets: Mapping[str, tuple[Sequence[Asset], Sequence[float]]]

    @cached_property
    def kinds(self) -> tuple[Sequence[str | None], Sequence[float]]:
        """The kinds with the sums of their weights: those that are declared first come most often."""
        order = {kind: place for place, kind in enumerate(self.service.kinds())}
        found = sorted(self.by_kind, key=lambda kind: order.get(kind or "", len(order)))
        return found, list(accumulate(1 / (place + 1) for place in range(len(found))))

    def draw(self, lots: Random, kind: str | None = None) -> Report:
        """A report, of a kind if that is said."""
        if kind is None:
            kinds, weights = self.kinds
            kind = lots.choices(kinds, cum_weights=weights)[0]
        return lots.choice(self.by_kind[kind])

    def asset(self, report: Report) -> Asset | None:
        """What a report is about."""
        found = self.about and report.answers.values.get(self.about.name)
        return found if isinstance(found, Asset) else None

    def other(self, lots: Random, report: Report) -> Asset | None:
        """Something that the report might as well be about: as much is known of it."""
        own = self.asset(report)
        if own is None:
            return None
        assets, weights = self.assets.get(_alike(report.answers, self.journey, self.about), ((own,), (1,)))
        return lots.choices(assets, cum_weights=weights)[0]

    def answers(self, report: Report, asset: Asset | None, somebody: Resident, at: datetime) -> Answers:
        """The answers of a report by somebody about a thing, as they were given at a time."""
        values = dict(report.answers.values)
        for name, value in values.items():
            question = self.journey.questions.get(name)
            if isinstance(question, Email):
                values[name] = somebody.email
            elif isinstance(question, UkPhone):
                values[name] = somebody.phone
            elif isinstance(question, Name):
                values[name] = somebody.name
            elif asset is not None and self.about is not None and name == self.about.name:
                values[name] = asset
            elif asset is not None and self.about is not None and name == self.about.search_name:
                values[name] = asset.search
            else:
                values[name] = value
        return _dated(replace(report.answers, values=values), at)

    def places(self, asset: Asset) -> str:
        """What else tells where a thing is, for whoever looks for its cases."""
        return self.about.show(asset, _context(self)) if self.about else ""


def _context(reports: Reports) -> Any:
    from prototype_kit.questions import Context

    return Context(Known(date.min), reports.service.places)


def reports_of(
    site: Site, service: Service, journey: Journey, words: DemoWords, today: date, lots: Random
) -> Reports | None:
    """The reports of a journey, the same for the same lots; None when no sample walk comes to its end."""
    return _Maker(site, service, journey, words, today, lots).reports()


class _Maker:
    def __init__(
        self, site: Site, service: Service, journey: Journey, words: DemoWords, today: date, lots: Random
    ):
        self.service, self.journey, self.words, self.lots = service, journey, words, lots
        outside = outside_of(site, service)
        self.ports = Ports(service.places, NothingNearby(), outside.ports.addresses)
        outside = replace(outside, ports=self.ports)
        more = forms_beside(journey, today)
        self.samples = SampleWalks(journey, today, outside, more, outages=False)
        self.seeds: Sequence[Form] = (*wanted(journey), {})
        about = [journey.questions.get(name) for name in service.entry.about]
        self.about = next((found for found in about if isinstance(found, AssetQuestion)), None)

    def reports(self) -> Reports | None:
        found: dict[str | None, list[Report]] = {}
        first: Walk | None = None
        for walked in self._complete():
            first = first or walked
            report = self._report(walked)
            found.setdefault(report.kind, []).append(report)
        if first is None:
            return None
        return Reports(self.service, self.journey, found, self.about, self._assets(first))

    def _complete(self) -> Iterator[Walk]:
        """Walks to the end, until there are enough or enough was tried."""
        found = 0
        for number in range(_TRIES):
            typed = {**self.seeds[number % len(self.seeds)], **self._typed(number)}
            try:
                walked = self.samples.sample(number, typed).walk
            except RuleFailed:
                continue  # which is for `check` to say
            if walked.complete:
                found += 1
                yield walked
            if found == WANTED:
                return

    def _typed(self, number: int) -> Form:
        """What somebody types where samples would look strange."""
        typed: dict[str, Sequence[str]] = {}
        contact = self.lots.choice(_CONTACT)
        for question in self.journey.questions.values():
            if isinstance(question, AssetQuestion):
                typed |= self._place(question)
            elif question.name in self.service.entry.kind:
                kinds = list(getattr(question, "options", {}))
                typed[question.name] = (kinds[number % len(kinds)],)
            elif (text := self._text(question, contact)) is not None:
                typed[question.name] = text
        return typed

    def _place(self, question: AssetQuestion) -> Form:
        feature = self.lots.choice(self.service.places.layers[question.layer].features)
        if question.options and self.lots.randrange(_LOST) == 0:
            return {question.search_name: (feature.street,), question.name: (next(iter(question.options)),)}
        return {question.search_name: (feature.asset.id,), question.name: (feature.asset.id,)}

    def _text(self, question: Question, contact: str) -> Sequence[str] | None:
        """What is typed as text; nothing for None, and nothing at all where that may be."""
        if isinstance(question, Email | UkPhone):
            ways = ("email", "both") if isinstance(question, Email) else ("phone", "both")
            mine = "name@example.com" if isinstance(question, Email) else "07700 900 982"
            return (mine,) if contact in ways or not question.optional else ()
        if isinstance(question, Name):
            return ("Sam Example",) if contact != "none" or not question.optional else ()
        if isinstance(question, FileUpload):
            return () if question.optional else None
        if type(question) not in (Text, LongText):
            return None
        said = self.words.answers.get(question.name) or _GENERIC
        if question.optional and self.lots.random() < _QUIET:
            return ()
        return (self.lots.choice(said)[: getattr(question, "max_length", None)],)

    def _report(self, walked: Walk) -> Report:
        service, journey = self.service, self.journey
        kind = service.kind(walked.answers)
        shown = shown_answers(journey, walked.known, service.places)
        own = {self.about.name, self.about.search_name} if self.about else set()
        texts = [
            text
            for name, text in shown.items()
            if name not in own and not isinstance(journey.questions[name], (*NOT_LOOKED_FOR, *_PERSONAL))
        ]
        return Report(
            answers=_without_files(to_send(journey, walked.answers)),
            kind=str(kind.value) if kind else None,
            target=target_of(service, journey, walked.known),
            words=words_to_find(texts),
        )

    def _assets(self, walked: Walk) -> Mapping[str, tuple[Sequence[Asset], Sequence[float]]]:
        """What is on the layer, by what is learned of it; some streets have more reports than others."""
        page = next((each for each, _ in self.journey.screens if self._asks(each)), None)
        step = walked.find(page.name) if page else None
        if self.about is None or page is None or step is None:
            return {}
        found: dict[str, tuple[list[Asset], list[float]]] = {}
        busy: dict[str, float] = {}
        for feature in self.service.places.layers[self.about.layer].features:
            weight = busy.setdefault(feature.street, self.lots.paretovariate(1.2))
            asset = replace(feature.asset, search=feature.street)
            learned = self._learned(page, step.known.with_page({self.about.name: asset}))
            if learned is not None:
                assets, weights = found.setdefault(_key(learned), ([], []))
                assets.append(asset)
                weights.append(weight)
        return {key: (assets, list(accumulate(weights))) for key, (assets, weights) in found.items()}

    def _asks(self, screen: object) -> bool:
        return isinstance(screen, Page) and any(question is self.about for question in screen.questions)

    def _learned(self, page: Page, known: Known) -> dict[str, Any] | None:
        try:
            return {name: self.journey.rules.look_up(name, known, self.ports) for name in page.learns}
        except (AdapterUnavailable, RuleFailed):
            return None


def _alike(answers: Answers, journey: Journey, about: AssetQuestion | None) -> str:
    """By what other things it is like that the answers are about: the facts of the page that asks for it."""
    page = next(
        each
        for each, _ in journey.screens
        if isinstance(each, Page) and any(question is about for question in each.questions)
    )
    return _key({name: answers.facts[name].value for name in page.learns if name in answers.facts})


def _key(learned: Mapping[str, Any]) -> str:
    return json.dumps(learned, sort_keys=True)


def _dated(answers: Answers, at: datetime) -> Answers:
    """The answers with facts that were looked up when they were given."""
    facts = {name: replace(fact, at=at) for name, fact in answers.facts.items()}
    items = {
        repeat: {item_id: _dated(item, at) for item_id, item in found.items()}
        for repeat, found in answers.items.items()
    }
    return replace(answers, facts=facts, items=items)


def _without_files(answers: Answers) -> Answers:
    """The answers without what was sent as a file, of which there are none."""
    values = {
        name: value for name, value in answers.values.items() if not isinstance(value, UploadedFiles)
    }
    items = {
        repeat: {item_id: _without_files(item) for item_id, item in found.items()}
        for repeat, found in answers.items.items()
    }
    return replace(answers, values=values, items=items)
