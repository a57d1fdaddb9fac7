"""Walks with sample answers: every way through a journey that a few tries find, before anybody takes it.

They are the same each time. The answers are those of the question types (`samples`), given page by page as
the walk comes to it, so that a walk costs no more than another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any

from prototype_kit.answers import EMPTY, Answers, Fact, Value
from prototype_kit.errors import AdapterUnavailable, Fault, Rejected, RuleFailed
from prototype_kit.journey.inviting import made_up
from prototype_kit.journey.model import Entry, Journey, Page, Repeat, Say, Screen
from prototype_kit.journey.walk import (
    Item,
    Step,
    Walk,
    Walker,
    check_entries,
    page_problems,
    revealed_by,
)
from prototype_kit.known import Known
from prototype_kit.questions import (
    AddressSearch,
    AssetFinder,
    AssetSearch,
    Choosing,
    Context,
    Form,
    Gazetteer,
    Question,
)
from prototype_kit.rules import Result

WALKS = 48
"""How often a journey is walked: each answer of a page with ten options comes up four times."""
STEPS = 4_000
"""How many steps are taken in all, so that a journey of many pages is walked less often."""
TRIES = 4
"""How often a page that its rule refuses is answered anew."""
SHUNNED = 5
"""How many other answers are preferred to one that ended a walk at an exit."""


@dataclass(frozen=True)
class Outside:
    """What sample walks may ask: nothing but fakes.

    `searches` are texts that find an asset, by layer, and an address, under `address-search`.
    """

    assets: AssetFinder
    ports: Any
    searches: Mapping[str, Sequence[str]]
    addresses: Gazetteer | None = None


@dataclass(frozen=True)
class Sample:
    """One sample walk, with what was typed on each of its pages by their paths.

    `met` says of each entry with a condition, by its name, whether the condition held; an entry inside a
    repeat may have met both.
    """

    walk: Walk
    forms: Mapping[str, Form]
    met: frozenset[tuple[str, bool]]


class SampleWalks:
    """Sample walks of one journey; each prefers answers that those before it did not give.

    `more` are forms to try beside the samples of a question, by its name. Without `outages` everything that
    is asked outside answers, as it does where the same walk is to be taken again.
    """

    def __init__(
        self,
        journey: Journey,
        today: date,
        outside: Outside,
        more: Mapping[str, Sequence[Form]] | None = None,
        outages: bool = True,
    ):
        self.journey, self.today, self.outside = journey, today, outside
        self.more, self.outages = more or {}, outages
        self.used: Counter[tuple[str, int]] = Counter()
        self.tried: dict[str, Sequence[Form]] = {}
        """All that could be typed when a question was last asked, by its name."""

    def walk(self, number: int) -> Walk:
        """Walk number so-and-so, to the end, an exit, or a page that takes no sample. Raises `RuleFailed`."""
        return self.sample(number).walk

    def sample(self, number: int, wanted: Form | None = None) -> Sample:
        """The same with what was typed. What is `wanted` in a field is typed there. Raises `RuleFailed`."""
        sampled = _Sampled(self, number, wanted or {})
        walked = sampled.walk()
        return Sample(walked, sampled.forms, frozenset(sampled.met))


def probe(journey: Journey, today: date, outside: Outside) -> Iterator[Fault]:
    """What goes wrong in the rules of a journey on sample walks."""
    walks, steps = SampleWalks(journey, today, outside), 0
    for number in range(WALKS):
        try:
            steps += len(walks.walk(number).steps)
        except RuleFailed as error:
            yield error.fault
        if steps > STEPS:
            return


class _Sampled(Walker):
    """A walk that answers each page when it comes to it."""

    def __init__(self, walks: SampleWalks, number: int, wanted: Form):
        super().__init__(walks.journey, made_up(walks.journey, walks.today), walks.today)
        self.walks, self.number, self.wanted = walks, number, wanted
        self.outside, self.used = walks.outside, walks.used
        self.picks: list[tuple[str, int]] = []
        self.forms: dict[str, dict[str, Sequence[str]]] = {}
        self.met: set[tuple[str, bool]] = set()

    def walk(self) -> Walk:
        walked = super().walk()
        if walked.exit and self.picks:
            self.used[self.picks[-1]] += SHUNNED
        return walked

    def _added(self, repeat: Repeat) -> tuple[str, ...]:
        return ("1", "2")[: repeat.max]

    def _meets(self, entry: Entry, known: Known) -> bool:
        met = super()._meets(entry, known)
        if entry.when is not None:
            self.met.add((entry.name, met))
        return met

    def _is_all(self, repeat: Repeat) -> bool:  # noqa: ARG002 - samples end every list
        return True

    def _screen(self, screen: Screen, item: Item | None, known: Known, given: Answers, kept: Any) -> bool:
        if isinstance(screen, Page):
            given = self._answered(screen, Step(screen, item, False, known.so_far()))
        elif isinstance(screen, Say):
            given = EMPTY.with_page(screen.name, {})
            if screen.result_of:
                self._result(screen.result_of, known)
        return super()._screen(screen, item, known, given, kept)

    def _result(self, name: str, known: Known) -> None:
        result = self.journey.rules.ask(name, known)
        if result is not None and not isinstance(result, Result):
            what = f"{name!r} gives {result!r}, and a page shows a Result."
            raise self.journey.rules.failed(name, what, 'Give Result("What was decided", reasons=(…)).')

    def _answered(self, page: Page, step: Step) -> Answers:
        """The page with answers that it takes, and its facts; without facts when it takes none."""
        context = step.context(self.outside.assets, addresses=self.outside.addresses)
        for _ in range(TRIES):
            values: dict[str, Value | None] = {}
            typed: dict[str, Sequence[str]] = {}
            for question in page.questions:
                self._answer(question, context, values, typed)
            self.forms[step.path] = typed
            answers = EMPTY.with_page(page.name, values)
            if not any(page_problems(self.journey, page, answers, context)):
                known = step.known.with_page(values)
                return EMPTY.with_page(
                    page.name, values, {name: self._fact(name, known) for name in page.learns}
                )
        return answers

    def _answer(
        self,
        question: Question,
        context: Context,
        values: dict[str, Value | None],
        typed: dict[str, Sequence[str]],
    ) -> None:
        values[question.name] = None
        forms = self._forms(question, context)
        if not forms:
            return
        form = forms[self._pick(question.name, len(forms))]
        typed |= form
        try:
            values[question.name] = question.parse(form, context)
        except Rejected:
            return  # the page asks for it again
        for revealed in revealed_by(question, values[question.name]):
            self._answer(revealed, context, values, typed)

    def _forms(self, question: Question, context: Context) -> Sequence[Form]:
        """What may be typed: just what is wanted, where something is; else every sample and what is more."""
        samples = sample_forms(question, context, self.outside.searches)
        offered = (*samples, *self.walks.more.get(question.name, ()))
        self.walks.tried[question.name] = offered
        wanted = {name: self.wanted[name] for name in question.fields if name in self.wanted}
        return (wanted,) if wanted and self._takes(question, wanted, context) else offered

    def _takes(self, question: Question, form: Form, context: Context) -> bool:
        try:
            question.parse(form, context)
        except Rejected:
            return False
        return True

    def _pick(self, name: str, size: int) -> int:
        """Which of so many answers: in turn the one given least often so far, and any one.

        With the first alone, questions of as many options would always be answered in step.
        """
        if self.number % 2:
            drawn = sha256(f"{name} {self.number} {len(self.picks)}".encode()).digest()
            index = int.from_bytes(drawn[:4]) % size
        else:
            index = min(range(size), key=lambda each: self.used[name, each])
        self.used[name, index] += 1
        self.picks.append((name, index))
        return index

    def _fact(self, name: str, known: Known) -> Fact:
        value = None
        # In every fourth walk nothing outside answers, which rules must bear.
        if self.number % 4 != 3 or not self.walks.outages:
            try:
                value = self.journey.rules.look_up(name, known, self.outside.ports)
                check_entries(self.journey, name, value)
            except AdapterUnavailable:
                value = None
        return Fact(value, name, datetime.combine(self.known.today, time(12), UTC))


def sample_forms(
    question: Question, context: Context, searches: Mapping[str, Sequence[str]]
) -> Iterator[Form]:
    """Everything that is tried as an answer."""
    if isinstance(question, AssetSearch):
        yield from ({question.name: (text,)} for text in searches.get(question.layer, ()))
    elif isinstance(question, AddressSearch):
        yield from ({question.postcode: (text,)} for text in searches.get(question.type, ()))
        yield from question.samples(context).valid
    elif isinstance(question, Choosing):
        offered = question.offered(context)
        yield from ({question.name: (value,)} for value in offered)
        several = tuple(value for value, option in offered.items() if not option.exclusive)
        if question.type == "checkboxes" and len(several) > 1:
            yield {question.name: several}
    else:
        yield from question.samples(context).valid
    if question.optional:
        yield {}
