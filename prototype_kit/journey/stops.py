"""The stops of a journey: what every kind of map shows of it, in order and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from prototype_kit.conditions import Condition
from prototype_kit.content import PLACEHOLDER
from prototype_kit.journey.model import Entry, Exit, Journey, Page, Repeat, Say, Screen, Section, TaskList
from prototype_kit.language import fill_words
from prototype_kit.questions import Question

Kind = Literal[
    "page", "information", "warning", "exit", "repeat", "tasks", "section", "check-answers", "confirmation"
]


@dataclass(frozen=True)
class Stop:
    """One stop: `number` is its place, such as `4`, or `4.1` inside a repeat; `name` its part of the address.

    `when` is the clause of its condition, empty when everybody comes by. `asks` are the questions that its
    title does not say, `looks_up` its facts in words. `again` says how often a repeat is gone through,
    `after` are the titles of sections that must be done before this one, `inside` the stops of a repeat or
    section.
    """

    number: str
    kind: Kind
    name: str
    title: str
    when: str = ""
    asks: tuple[str, ...] = ()
    looks_up: tuple[str, ...] = ()
    again: str = ""
    after: tuple[str, ...] = ()
    inside: tuple[Stop, ...] = ()


def stops(journey: Journey) -> tuple[Stop, ...]:
    """Every stop in order, check answers and confirmation too."""
    if journey.sections:
        tasks = Stop("1", "tasks", TaskList().name, "Task list")
        found = [
            tasks,
            *(_section(journey, part, f"{n}") for n, part in enumerate(journey.sections, start=2)),
        ]
    else:
        found = [_stop(journey, entry, f"{number}") for number, entry in _numbered(journey.entries)]
    ends = (
        Stop(f"{len(found) + 1}", "check-answers", "check-answers", "Check your answers"),
        Stop(f"{len(found) + 2}", "confirmation", "confirmation", spoken(journey.confirmation.title)),
    )
    return (*found, *ends)


def every_stop(found: Sequence[Stop]) -> Iterator[Stop]:
    """These stops and those inside them."""
    for stop in found:
        yield stop
        yield from every_stop(stop.inside)


def spoken(words: str) -> str:
    """Words as they can be read before anything is filled in: `((reference))` becomes `[reference]`."""
    return PLACEHOLDER.sub(r"[\1]", words)


def clause(journey: Journey, condition: Condition) -> str:
    """A condition in English, inside a sentence: ‘Was the baby born in Anytown?’ is ‘No’."""
    return condition.english(_Speaking(journey))


class _Speaking:
    """A journey whose questions can be read aloud: the item of a repeat is called what it is when alone."""

    def __init__(self, journey: Journey):
        self._journey = journey
        self._items = {
            question.name: repeat.only_item
            for screen, repeat in journey.screens
            if repeat is not None and isinstance(screen, Page)
            for question in screen.asked
        }

    def ask(self, name: str) -> str:
        words = self._journey.ask(name)
        if name not in self._journey.names:  # a rule or a repeat, which is said without quotation marks
            return words if words[1:2].isupper() else words[:1].lower() + words[1:]
        return _named(words, self._items.get(name, ""))

    def option(self, name: str, value: str) -> str:
        return _named(self._journey.option(name, value), self._items.get(name, ""))


def _section(journey: Journey, section: Section, number: str) -> Stop:
    titles = {each.name: each.title for each in journey.sections}
    inside = tuple(_stop(journey, entry, f"{number}.{part}") for part, entry in _numbered(section.entries))
    after = tuple(titles.get(name, name) for name in section.after)
    return Stop(number, "section", section.name, section.title, after=after, inside=inside)


def _numbered(entries: Sequence[Entry]) -> Iterator[tuple[int, Entry]]:
    """Those that somebody may see, with their numbers."""
    seen = [entry for entry in entries if not (isinstance(entry, Page) and entry.settled)]
    return enumerate(seen, start=1)


def _stop(journey: Journey, entry: Entry, number: str, item: str = "") -> Stop:
    stop = _repeat(journey, entry, number) if isinstance(entry, Repeat) else _screen(journey, entry, number)
    if entry.when is not None:
        stop = replace(stop, when=clause(journey, entry.when))
    return replace(
        stop, title=_named(stop.title, item), asks=tuple(_named(question, item) for question in stop.asks)
    )


def _named(words: str, item: str) -> str:
    return fill_words(words, item=item) if item else words


def _screen(journey: Journey, screen: Screen, number: str) -> Stop:
    match screen:
        case Page():
            facts = tuple(journey.rules.describe(fact) for fact in screen.learns)
            return Stop(number, "page", screen.name, screen.title, asks=tuple(_asks(screen)), looks_up=facts)
        case Say():
            words = screen.content.title if screen.content else ""
            if not words and screen.result_of:
                words = journey.rules.describe(screen.result_of)
            kind: Kind = "warning" if screen.warning else "information"
            return Stop(number, kind, screen.name, spoken(words))
        case Exit():
            return Stop(number, "exit", screen.name, spoken(screen.content.title))


def _asks(page: Page) -> Iterator[str]:
    """The questions of a page, unless its one question is its title; with those that options reveal."""
    for question in page.questions:
        if len(page.questions) > 1 or question.ask != page.title:
            yield _question(question)
        for revealed in question.asked[1:]:
            yield f"{_question(revealed)}, with one of the options"


def _question(question: Question) -> str:
    return f"{question.ask} (optional)" if question.optional else question.ask


def _repeat(journey: Journey, repeat: Repeat, number: str) -> Stop:
    inside = tuple(
        _stop(journey, page, f"{number}.{part}", repeat.only_item)
        for part, page in enumerate(repeat.pages, start=1)
    )
    title = repeat.title or f"Repeated: {repeat.name.replace('-', ' ')}"
    if repeat.for_each is not None:
        again = f"for each of ‘{journey.ask(repeat.for_each)}’"
    else:
        again = f"for each that people add, from {repeat.min} to {repeat.max}: ‘{repeat.add}’"
    return Stop(number, "repeat", repeat.name, title, again=again, inside=inside)
