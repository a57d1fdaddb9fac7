"""Where made-up reports come from: sample walks of a journey, with words that people would type."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from random import Random
from typing import Any

from prototype_kit.adapters.ports import Ports
from prototype_kit.answers import Answers, Asset, UploadedFiles
from prototype_kit.cases import words_to_find
from prototype_kit.check import outside_of
from prototype_kit.conditions import RelativeDate
from prototype_kit.demo.reports import Report, Reports
from prototype_kit.demo.stops import Stops, Way
from prototype_kit.demo_words import DemoWords
from prototype_kit.errors import AdapterUnavailable, RuleFailed
from prototype_kit.journey import Journey, Page, SampleWalks, Walk, to_send
from prototype_kit.known import Known
from prototype_kit.questions import AssetQuestion, FileUpload, Form, Question
from prototype_kit.questions.date import Date
from prototype_kit.questions.email import Email
from prototype_kit.questions.phone import UkPhone
from prototype_kit.questions.text import FullName, LongText, Text
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.submitting import NOT_LOOKED_FOR, shown_answers, target_of
from prototype_kit.walkthroughs.deciding import forms_beside, wanted

WANTED = 120
"""How many different reports a journey gives; cases take them in turn."""
_TRIES = 300
_STEPS = 2_000
"""Pages that are answered in all, so that a journey of many pages is walked less often: a second or less."""
_LOST = 16  # of so many people, one does not find on the map what it is about
_QUIET = 0.75  # of those who may leave a text empty
_GENERIC = ("This was made up for a demonstration.",)
# Of 20 people, 7 leave neither an email address nor a telephone number.
_CONTACT = ("none",) * 7 + ("email",) * 8 + ("phone",) * 3 + ("both",) * 2
_BUSY = 1.5  # the exponent of Pareto's law, by which streets have more reports or fewer
_BUSIEST = 6  # times as many as the quietest


class NothingNearby:
    """A back office without open reports: whoever is told of one may stop, and never become a case."""

    def near(self, asset: Asset, metres: float, today: date) -> Sequence[Any]:  # noqa: ARG002 - a port
        """None."""
        return ()


def reports_of(
    site: Site, service: Service, journey: Journey, words: DemoWords, today: date, lots: Random
) -> Reports | None:
    """The reports of a journey, the same for the same lots; None when no sample walk comes to its end."""
    return _Samples(site, service, journey, words, today, lots).reports()


class _Samples:
    """The sample walks of one journey, and what they lead to."""

    def __init__(
        self, site: Site, service: Service, journey: Journey, words: DemoWords, today: date, lots: Random
    ):
        self.service, self.journey, self.words, self.lots = service, journey, words, lots
        self.today = today
        outside = outside_of(site, service)
        self.ports = Ports(service.places, NothingNearby(), outside.ports.addresses)
        more = forms_beside(journey, today)
        self.walks = SampleWalks(journey, today, replace(outside, ports=self.ports), more, outages=False)
        self.stops = Stops(
            journey,
            f"/{service.slug}/{journey.name}",
            lambda step: step.context(outside.assets, addresses=outside.addresses),
        )
        self.exits: dict[Way, None] = {}
        self.seeds: Sequence[Form] = ({}, *wanted(journey))
        about = [journey.questions.get(name) for name in service.entry.about]
        self.about = next((found for found in about if isinstance(found, AssetQuestion)), None)

    def reports(self) -> Reports | None:
        """What was found."""
        walks = list(self._complete())
        found: dict[str | None, list[Report]] = {}
        for walked in walks:
            report = self._report(walked)
            found.setdefault(report.kind, []).append(report)
        if not walks:
            return None
        assets = self._assets(walks)
        return Reports(self.service, self.journey, found, self.about, assets, self.today, tuple(self.exits))

    def _complete(self) -> Iterator[Walk]:
        """Walks to the end, until there are enough or enough was tried."""
        found, steps = 0, 0
        for number in range(_TRIES):
            typed = {**self.seeds[number % len(self.seeds)], **self._typed(number)}
            try:
                walked = self.walks.sample(number, typed).walk
            except RuleFailed:
                continue  # which is for `check` to say
            if walked.complete:
                found += 1
                yield walked
            elif walked.exit:
                self.exits[self.stops.way(walked)] = None
            steps += len(walked.steps)
            if found == WANTED or (found and steps > _STEPS):
                return

    # What somebody types where samples would look strange

    def _typed(self, number: int) -> Form:
        typed: dict[str, Sequence[str]] = {}
        contact = self.lots.choice(_CONTACT)
        for question in self.journey.questions.values():
            if isinstance(question, AssetQuestion):
                typed |= self._place(question)
            elif question.name in self.service.entry.kind:
                kinds = list(getattr(question, "options", {}))
                typed[question.name] = (kinds[number % len(kinds)],)
            elif (form := self._said(question)) is not None:
                typed |= form
            elif (text := self._text(question, contact)) is not None:
                typed[question.name] = text
        return typed

    def _said(self, question: Question) -> Form | None:
        """What `demo.yaml` has people answer where they do not write freely; None where it does not say."""
        said = self.words.answers.get(question.name)
        if not said or isinstance(question, Text | LongText):
            return None
        answer = self.lots.choice(said)
        if isinstance(question, Date):
            return question.typed(RelativeDate.read(answer).on(self.today))
        return {question.name: (answer,)}

    def _place(self, question: AssetQuestion) -> Form:
        feature = self.lots.choice(self.service.places.layers[question.layer].features)
        if question.options and self.lots.randrange(_LOST) == 0:
            return {question.search_name: (feature.street,), question.name: (next(iter(question.options)),)}
        return {question.search_name: (feature.asset.id,), question.name: (feature.asset.id,)}

    def _text(self, question: Question, contact: str) -> Sequence[str] | None:
        """What is typed: nothing at all for an empty sequence, a sample of the question's type for None."""
        personal = {Email: ("email", "name@example.com"), UkPhone: ("phone", "07700 900 982")}
        for kind, (way, text) in personal.items():
            if isinstance(question, kind):
                return (text,) if contact in (way, "both") or not question.optional else ()
        if isinstance(question, FullName):
            return ("Sam Example",) if contact != "none" or not question.optional else ()
        if isinstance(question, FileUpload):
            return () if question.optional else None
        if not isinstance(question, Text | LongText):
            return None
        if question.optional and self.lots.random() < _QUIET:
            return ()
        said = self.words.answers.get(question.name) or _GENERIC
        return (self.lots.choice(said)[: question.max_length],)

    # What follows from a walk

    def _report(self, walked: Walk) -> Report:
        service, journey = self.service, self.journey
        kind = service.kind(walked.answers)
        not_these = {self.about.name, self.about.search_name} if self.about else set()
        texts = [
            text
            for name, text in shown_answers(journey, walked.known, service.places).items()
            if name not in not_these
            and not isinstance(journey.questions[name], (*NOT_LOOKED_FOR, Email, UkPhone, FullName))
        ]
        facts = walked.answers.facts
        learns = self._page.learns if self._page else ()
        return Report(
            answers=_without_files(to_send(journey, walked.answers)),
            kind=str(kind.value) if kind else None,
            target=target_of(service, journey, walked.known),
            learned=_key({name: facts[name].value for name in learns if name in facts}),
            words=words_to_find(texts),
            way=self.stops.way(walked),
        )

    @property
    def _page(self) -> Page | None:
        """The page that asks what it is about."""
        pages = [screen for screen, _ in self.journey.screens if isinstance(screen, Page)]
        return next((page for page in pages if self.about and self.about in page.questions), None)

    def _assets(self, walks: Sequence[Walk]) -> Mapping[str, tuple[Sequence[Asset], Sequence[float]]]:
        """What is on the layer, by what is learned of it; some streets have more reports than others."""
        page, about = self._page, self.about
        steps = [walked.find(page.name) for walked in walks] if page else []
        step = next((step for step in steps if step), None)
        if page is None or about is None or step is None:
            return {}
        found: dict[str, tuple[list[Asset], list[float]]] = {}
        busy: dict[str, float] = {}
        for feature in self.service.places.layers[about.layer].features:
            if feature.street not in busy:
                busy[feature.street] = min(self.lots.paretovariate(_BUSY), _BUSIEST)
            asset = replace(feature.asset, search=feature.street)
            learned = self._learned(page, step.known.with_page({about.name: asset}))
            if learned is not None:
                assets, weights = found.setdefault(_key(learned), ([], []))
                assets.append(asset)
                weights.append(busy[feature.street])
        return {key: (assets, list(accumulate(weights))) for key, (assets, weights) in found.items()}

    def _learned(self, page: Page, known: Known) -> dict[str, Any] | None:
        try:
            return {name: self.journey.rules.look_up(name, known, self.ports) for name in page.learns}
        except (AdapterUnavailable, RuleFailed):
            return None


def _key(learned: Mapping[str, Any]) -> str:
    return json.dumps(learned, sort_keys=True)


def _without_files(answers: Answers) -> Answers:
    """The answers without what was sent as a file: nobody sent one."""
    values = {name: value for name, value in answers.values.items() if not isinstance(value, UploadedFiles)}
    items = {
        repeat: {item_id: _without_files(item) for item_id, item in found.items()}
        for repeat, found in answers.items.items()
    }
    return replace(answers, values=values, items=items)
