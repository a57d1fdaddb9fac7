"""Reports that a journey may bring, and what changes from one case to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate, count
from random import Random

from dateutil.relativedelta import relativedelta

from prototype_kit.answers import Answers, Asset, Month, Value
from prototype_kit.demo.residents import Resident, relative
from prototype_kit.demo.stops import Way
from prototype_kit.journey import Journey
from prototype_kit.questions import AssetQuestion
from prototype_kit.questions.email import Email
from prototype_kit.questions.phone import UkPhone
from prototype_kit.questions.text import FullName
from prototype_kit.service import Service
from prototype_kit.targets import Target
from prototype_kit.working_days import day_of


@dataclass(frozen=True)
class Report:
    """One way through a journey to its end.

    `answers` are as they are sent, without files; `learned` says what facts were looked up of the thing that
    it is about. `words` are those by which its cases are found, beside those of the thing; `way` is what
    somebody saw until it was sent.
    """

    answers: Answers
    kind: str | None
    target: Target | None
    learned: str
    words: frozenset[str]
    way: Way


@dataclass(frozen=True)
class Reports:
    """The reports of one journey, of which there is at least one, and the things that they may be about.

    `assets` are with the sums of their weights, by what is learned of each: of two with the same a report
    leads the same way. The answers fit the day `today`. `exits` are ways that lead to no report.
    """

    service: Service
    journey: Journey
    by_kind: Mapping[str | None, Sequence[Report]]
    about: AssetQuestion | None
    assets: Mapping[str, tuple[Sequence[Asset], Sequence[float]]]
    today: date
    exits: Sequence[Way] = ()

    @cached_property
    def _kinds(self) -> tuple[Sequence[str | None], Sequence[float]]:
        """The kinds with the sums of their weights: those that are declared first come most often."""
        order = {kind: place for place, kind in enumerate(self.service.kinds())}
        found = sorted(self.by_kind, key=lambda kind: order.get(kind or "", len(order)))
        return found, list(accumulate(1 / (place + 1) for place in range(len(found))))

    def draw(self, lots: Random, kind: str | None = None) -> Report:
        """A report, of a kind if that is said."""
        if kind is None:
            kinds, weights = self._kinds
            kind = lots.choices(kinds, cum_weights=weights)[0]
        return lots.choice(self.by_kind[kind])

    def asset(self, lots: Random, report: Report) -> Asset | None:
        """Something that a report may be about; None when it was not found on the map."""
        own = report.answers.values.get(self.about.name) if self.about else None
        if not isinstance(own, Asset):
            return None
        assets, weights = self.assets.get(report.learned, ((own,), (1.0,)))
        return lots.choices(assets, cum_weights=weights)[0]

    def answers(self, report: Report, asset: Asset | None, somebody: Resident, at: datetime) -> Answers:
        """The answers of a report by somebody about a thing, as they were given at a time."""
        told = self._personal(report.answers, somebody, count())
        values = dict(told.values)
        if asset is not None and self.about is not None:
            values |= {self.about.name: asset, self.about.search_name: asset.search}
        return _as_at(replace(told, values=values), at, self.today)

    def _personal(self, answers: Answers, somebody: Resident, people: Iterator[int]) -> Answers:
        """The answers as somebody gives them; whoever else they name is of the same family."""
        values = dict(answers.values)
        for name in values:
            question = self.journey.questions.get(name)
            if isinstance(question, Email):
                values[name] = somebody.email
            elif isinstance(question, UkPhone):
                values[name] = somebody.phone
            elif isinstance(question, FullName):
                values[name] = relative(somebody, next(people))
        items = {
            repeat: {item_id: self._personal(item, somebody, people) for item_id, item in found.items()}
            for repeat, found in answers.items.items()
        }
        return replace(answers, values=values, items=items)

    def place(self, asset: Asset) -> str:
        """Where a thing is, and its id."""
        return self.service.places.describe(self.about.layer, asset) if self.about else ""


def _as_at(answers: Answers, at: datetime, today: date) -> Answers:
    """Answers that fit `today` as they fit a time: days as far from it, facts that were looked up then."""
    then = day_of(at)
    values = {name: _moved(value, then, today) for name, value in answers.values.items()}
    facts = {name: replace(fact, at=at) for name, fact in answers.facts.items()}
    items = {
        repeat: {item_id: _as_at(item, at, today) for item_id, item in found.items()}
        for repeat, found in answers.items.items()
    }
    return replace(answers, values=values, facts=facts, items=items)


def _moved(value: Value, then: date, today: date) -> Value:
    if isinstance(value, Month):
        months = 12 * (value.year + then.year - today.year) + value.month + then.month - today.month - 1
        return Month(months // 12, months % 12 + 1)
    if not isinstance(value, date):
        return value
    ago = relativedelta(today, value)
    # In years where it is years, as rules count them; else in days.
    moved: date = then - ago if abs(ago.years) >= 1 else value + (then - today)
    return moved
