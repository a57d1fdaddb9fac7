"""The walk: the one derivation of which screens some answers lead through, and where they stop.

Routing, the back link, page guards, check answers, what is submitted, tests, load, funnel and map all
ask it, so they cannot disagree. A walk looks nothing up: the same answers, facts and day always give the
same walk, and answers off the path are neither seen nor kept in what is submitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from prototype_kit.answers import Answers, Fact, Value
from prototype_kit.errors import InvalidAnswer
from prototype_kit.journey.model import (
    Entry,
    Exit,
    ItemList,
    Journey,
    Page,
    Repeat,
    Screen,
    Section,
    Shown,
    TaskList,
)
from prototype_kit.known import Known
from prototype_kit.language import ENGLISH, Language, fill_words
from prototype_kit.questions import AssetFinder, Choosing, Context, Gazetteer, Question


@dataclass(frozen=True)
class Item:
    """One item of a repeat: its stable id, its number from 1, and how many there are."""

    repeat: Repeat
    id: str
    number: int
    of: int

    @property
    def words(self) -> str:
        """Such as: baby 1 of 2."""
        return (
            self.repeat.only_item if self.of == 1 else fill_words(self.repeat.item, n=self.number, of=self.of)
        )

    @property
    def removable(self) -> bool:
        """Whether people add and remove such items, and enough are left without this one."""
        return self.repeat.for_each is None and self.of > self.repeat.min


@dataclass(frozen=True)
class Step:
    """One screen on the path.

    `known` is what was known on arriving at it. One that is `implied` is answered by what was said before it,
    and nobody need see it. One that is asked `again` was done once, and its answer no longer fits: other
    answers have changed since, or the journey has.
    """

    screen: Shown
    item: Item | None
    done: bool
    known: Known
    implied: bool = False
    again: bool = False

    @property
    def path(self) -> str:
        """Its address below the journey: `district`, or `babies/1/born`."""
        if self.item is None:
            return self.screen.name
        return f"{self.item.repeat.name}/{self.item.id}/{self.screen.name}"

    def context(
        self,
        assets: AssetFinder | None = None,
        language: Language = ENGLISH,
        addresses: Gazetteer | None = None,
    ) -> Context:
        """The context that its questions are asked in; a walk looks nothing up, and so gives no ports."""
        single = isinstance(self.screen, Page) and len(self.screen.questions) == 1
        item = self.item.words if self.item else ""
        return Context(self.known, assets, item, language, single, addresses)


@dataclass(frozen=True)
class Part:
    """A section of a walk: its steps up to and with the first that is not done, or an exit.

    It is `open` once the sections are done that it comes after; else it has no steps.
    """

    section: Section
    steps: tuple[Step, ...]
    open: bool
    done: bool

    @property
    def begun(self) -> bool:
        """Whether something in it is answered."""
        return any(step.done for step in self.steps)

    @property
    def entrance(self) -> Step | None:
        """Where somebody goes on: at the first step that is not done, and at the first of all once all is."""
        seen = [step for step in self.steps if not step.implied]
        return next((step for step in seen if not step.done), next(iter(seen), None))


@dataclass(frozen=True)
class Walk:
    """Steps in order, up to and with the first that is not done, or an exit.

    A journey with sections has its task list first, and then the steps of each section, which are its
    `parts`.
    """

    steps: tuple[Step, ...]
    answers: Answers
    known: Known
    complete: bool
    parts: tuple[Part, ...] = ()

    @property
    def exit(self) -> Exit | None:
        """The exit that it leads to, if it does."""
        return next((step.screen for step in reversed(self.steps) if isinstance(step.screen, Exit)), None)

    @property
    def stop(self) -> Step | None:
        """The first step that is not done, the task list, or the exit; None when everything is answered."""
        if self.complete:
            return None
        return self.steps[0] if self.parts else self.steps[-1]

    def _around(self, index: int) -> tuple[int, int]:
        """Where the section of a step begins and ends; all of a journey without any."""
        begins = 1
        for part in self.parts:
            if index < begins + len(part.steps):
                return begins, begins + len(part.steps)
            begins += len(part.steps)
        return 0, len(self.steps)

    @cached_property
    def _by_path(self) -> Mapping[str, int]:
        return {step.path: index for index, step in enumerate(self.steps)}

    def find(self, path: str) -> Step | None:
        """The step at an address; None when the path does not lead there (yet)."""
        index = self._by_path.get(path)
        return None if index is None else self.steps[index]

    def is_later(self, one: Step, other: Step) -> bool:
        """Whether `one` comes after `other` on the path."""
        return self._by_path[one.path] > self._by_path[other.path]

    def before(self, path: str) -> Step | None:
        """The step before that is seen; None for the first, whose back link leads to the start page."""
        index = self._by_path.get(path, 0)
        if self.parts and index == 0:
            return None
        begins, _ = self._around(index)
        seen = (step for step in reversed(self.steps[begins:index]) if not step.implied)
        return next(seen, self.steps[0] if self.parts else None)

    @property
    def last(self) -> Step | None:
        """The last step that is seen, or the task list: where the back link of check answers leads."""
        if self.parts:
            return self.steps[0]
        return next((step for step in reversed(self.steps) if not step.implied), None)

    def from_step(self, path: str) -> tuple[Step, ...]:
        """The steps after the one at an address, in its section; those that nobody need see among them."""
        index = self._by_path.get(path)
        return () if index is None else self.steps[index + 1 : self._around(index)[1]]

    def after(self, path: str, changing: bool = False, first_time: bool = False) -> Step | None:
        """The step to show once the one at `path` is done; None means check answers.

        When somebody changes an answer from check answers, that is the first step that now lacks
        something; otherwise the next. What is done after a step that was answered for the `first_time`, or
        was asked again, was seen before and is passed over.
        """
        index = self._by_path.get(path)
        if index is None:
            return self.stop
        screen = self.steps[index].screen
        # The rest of a question that is asked on several pages; then the others.
        part_of = screen.leads_on if isinstance(screen, Page) else ""
        for step in self.from_step(path):
            if changing and not part_of:
                break
            if not step.implied and (part_of or not (first_time and step.done)):
                return step
            if step.screen.name == part_of:
                part_of = ""
        if changing:
            begins, ends = self._around(index)
            return next((step for step in self.steps[begins:ends] if not step.done), self.stop)
        return self.steps[0] if self.parts else None


def walk(journey: Journey, answers: Answers, today: date) -> Walk:
    """Walk `journey` with `answers` on the day `today`. Takes time linear in its pages."""
    return Walker(journey, answers, today).walk()


def page_problems(
    journey: Journey, page: Page, answers: Answers, context: Context
) -> Iterator[InvalidAnswer]:
    """Why the answers to `page` do not do: something missing, no longer valid, or refused by its rule."""
    for question in asked_on(page, answers.values):
        value = answers.values.get(question.name)
        if value is not None:
            yield from question.problems(value, context)
        elif not question.optional:
            yield question.error("required", context)
    if page.check is not None:
        yield from rule_problems(journey, page, given_on(page, answers.values), context)


def rule_problems(
    journey: Journey, page: Page, given: Mapping[str, Value], context: Context
) -> Iterator[InvalidAnswer]:
    """What the page's own rule says of its answers: error words by question."""
    if page.check is None:
        return
    found = journey.rules.ask(page.check, context.known.with_page(given)) or {}
    by_name = {question.name: question for question in page.asked}
    if not isinstance(found, Mapping) or found.keys() - by_name.keys():
        raise journey.rules.failed(
            page.check,
            f"{page.check!r} must give error words by question of the page {page.name!r}, not {found!r}.",
            f"Give a dictionary whose keys are among: {', '.join(by_name)}.",
        )
    for name, message in found.items():
        yield InvalidAnswer(name, page.check, journey.language(message), by_name[name].focus)


def to_send(journey: Journey, answers: Answers) -> Answers:
    """The answers of a walk without what was only needed on the way."""
    asked = journey.questions
    values = {
        name: asked[name].sent(value, answers.values) if name in asked else value
        for name, value in answers.values.items()
    }
    items = {
        repeat: {item_id: to_send(journey, item) for item_id, item in found.items()}
        for repeat, found in answers.items.items()
    }
    return replace(answers, values=values, items=items)


def check_entries(journey: Journey, fact: str, value: object) -> None:
    """Refuse a fact that options are made from, unless it is a list of entries with words."""
    if not any(getattr(question, "options_from", None) == fact for question in journey.questions.values()):
        return
    entries = value if isinstance(value, list) else [None]
    if not all(isinstance(entry, dict) and entry.get("value") and entry.get("label") for entry in entries):
        what = f"{fact!r} cannot be chosen from: not every entry has a value and a label."
        mend = 'Give a list such as [{"value": "one", "label": "The first"}].'
        raise journey.rules.failed(fact, what, mend)


def asked_on(page: Page, values: Mapping[str, Value]) -> Iterable[Question]:
    """The questions that a page asks with these answers: each, and then those that its options reveal."""
    if len(page.asked) == len(page.questions):
        return page.questions
    return _asked(page.questions, values)


def _asked(questions: tuple[Question, ...], values: Mapping[str, Value]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from _asked(revealed_by(question, values.get(question.name)), values)


def given_on(page: Page, values: Mapping[str, Value]) -> dict[str, Value]:
    """The answers to the questions that a page asks, in the order asked."""
    return {
        question.name: values[question.name] for question in asked_on(page, values) if question.name in values
    }


def revealed_by(question: Question, value: Value | None) -> tuple[Question, ...]:
    """The questions inside the options that were chosen."""
    if not isinstance(question, Choosing) or value is None:
        return ()
    chosen = value if isinstance(value, tuple) else (value,)
    keys = [str(getattr(choice, "value", "")) for choice in chosen]
    return tuple(part for key in keys if key in question.options for part in question.options[key].reveal)


class _Kept:
    """Collects the answers that are on the path."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.facts: dict[str, Fact] = {}
        self.continued: set[str] = set()
        self.items: dict[str, dict[str, _Kept]] = {}
        self.added = False  # an item that somebody added is one, even before anything is said of it

    def page(self, name: str, values: Mapping[str, Value], facts: Mapping[str, Fact]) -> None:
        self.values.update(values)
        self.facts.update(facts)
        self.continued.add(name)

    def item(self, item: Item) -> _Kept:
        return self.items.setdefault(item.repeat.name, {}).setdefault(item.id, _Kept())

    def answers(self) -> Answers:
        items = {
            repeat: {
                item_id: kept.answers() for item_id, kept in found.items() if kept.continued or kept.added
            }
            for repeat, found in self.items.items()
        }
        return Answers(self.values, self.facts, frozenset(self.continued), items)


class Walker:
    """One walk in the making. `SampleWalks` gives it answers as it comes to each screen."""

    def __init__(self, journey: Journey, answers: Answers, today: date):
        self.journey = journey
        self.given = answers
        self.known = journey.nothing_known(today)
        self.kept = _Kept()
        self.steps: list[Step] = []
        self._begin()

    def _begin(self) -> None:
        """Learn what was known before anybody began."""
        given = {name: self.given.values[name] for name in self.journey.given if name in self.given.values}
        self.known.learn(given, {})
        self.kept.values.update(given)

    def walk(self) -> Walk:
        """Walk to the end, or to where it stops; each section to its own end."""
        if not self.journey.sections:
            complete = all(self._entry(entry) for entry in self.journey.entries)
            return Walk(tuple(self.steps), self.kept.answers(), self.known, complete)
        parts: list[Part] = []
        tasks = Step(TaskList(), None, False, self.known.so_far())
        for section in self.journey.sections:
            parts.append(self._section(section, {part.section.name for part in parts if part.done}))
        complete = all(part.done for part in parts)
        steps = (replace(tasks, done=complete), *self.steps)
        return Walk(steps, self.kept.answers(), self.known, complete, tuple(parts))

    def _section(self, section: Section, done: set[str]) -> Part:
        begins, ready = len(self.steps), done.issuperset(section.after)
        whole = ready and all(self._entry(entry) for entry in section.entries)
        return Part(section, tuple(self.steps[begins:]), ready, whole)

    def _entry(self, entry: Entry) -> bool:
        """Walk one entry; False where the walk stops."""
        if not self._meets(entry, self.known):
            return True
        if isinstance(entry, Repeat):
            return all(self._item(item) for item in self._items(entry)) and self._list(entry)
        return self._screen(entry, None, self.known, self.given, self.kept)

    def _items(self, repeat: Repeat) -> Iterator[Item]:
        if repeat.for_each is None:
            ids = self._added(repeat)
        else:
            ids = tuple(str(number) for number in range(1, int(self.known[repeat.for_each] or 0) + 1))
        added = set(self.given.item_ids(repeat.name)) if repeat.for_each is None else set()
        for number, item_id in enumerate(ids, 1):
            item = Item(repeat, item_id, number, len(ids))
            self.kept.item(item).added = item_id in added
            yield item

    def _added(self, repeat: Repeat) -> tuple[str, ...]:
        """The ids of the items that somebody added; whoever must add one begins with it."""
        return self.given.item_ids(repeat.name) or (("1",) if repeat.min else ())

    def _is_all(self, repeat: Repeat) -> bool:
        """Whether somebody said that there are no more items, and there are neither too few nor too many."""
        many = len(self.given.item_ids(repeat.name))
        return repeat.name in self.given.continued and repeat.min <= many <= repeat.max

    def _list(self, repeat: Repeat) -> bool:
        """The list of the items that somebody adds; done when they said that there are no more."""
        if repeat.for_each is not None:
            return True
        done = self._is_all(repeat)
        again = not done and repeat.name in self.given.continued
        self.steps.append(Step(ItemList(repeat), None, done, self.known.so_far(), again=again))
        if done:
            self.kept.continued.add(repeat.name)
        return done

    def _item(self, item: Item) -> bool:
        given, known = self.given.item(item.repeat.name, item.id), self.known.enter_item(item.repeat.name)
        # A screen's condition is asked only once the screens before it are done.
        return all(
            self._screen(screen, item, known, given, self.kept.item(item))
            for screen in item.repeat.pages
            if self._meets(screen, known)
        )

    def _meets(self, entry: Entry, known: Known) -> bool:
        """Whether its condition holds, if it has one."""
        return entry.when is None or entry.when.holds(known)

    def _screen(self, screen: Screen, item: Item | None, known: Known, given: Answers, kept: _Kept) -> bool:
        if isinstance(screen, Exit):
            self.steps.append(Step(screen, item, False, known))
            return False
        # Each step keeps what was known on arriving at it; `known` itself goes on to learn more.
        step = Step(screen, item, screen.name in given.continued, known.so_far())
        facts: dict[str, Fact] = {}
        values: dict[str, Value] = {}
        if isinstance(screen, Page) and (implied := self._implied(screen, step, given)) is not None:
            given, step = implied, replace(step, done=True, implied=True)
        if isinstance(screen, Page) and step.done:
            facts = {name: given.facts[name] for name in screen.learns if name in given.facts}
            lacking = len(facts) < len(screen.learns)
            if lacking or any(page_problems(self.journey, screen, given, step.context())):
                step = replace(step, done=False, again=True)
            values = given_on(screen, given.values)
        self.steps.append(step)
        if step.done:
            known.learn(values, facts)
            kept.page(screen.name, values, facts)
        return step.done

    def _implied(self, page: Page, step: Step, given: Answers) -> Answers | None:
        """`given` with the answer that follows from those before it, unless something is wrong with that."""
        answer = page.implied(step.known)
        if answer is None or any(name not in given.facts for name in page.learns):
            return None
        implied = given.with_page(page.name, answer)
        refused = any(page_problems(self.journey, page, implied, step.context()))
        return None if refused else implied
