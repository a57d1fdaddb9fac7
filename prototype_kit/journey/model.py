"""The parts of a journey, as they are after reading: frozen, typed, complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from prototype_kit.answers import Value
from prototype_kit.conditions import Condition
from prototype_kit.content import Content
from prototype_kit.document import Node
from prototype_kit.known import Known
from prototype_kit.language import ENGLISH, Language
from prototype_kit.questions import Question
from prototype_kit.rules import Rules


@dataclass(frozen=True)
class Page:
    """A screen with questions.

    `check` names a rule over its answers, `learns` the facts that are looked up when it is answered,
    `change_at` the page where its answers are changed, if that is another one. A page that `leads_on` is a
    part of a question whose own page has that name: who changes it comes to the next page, even when nothing
    is lacking.
    """

    name: str
    title: str
    questions: tuple[Question, ...]
    when: Condition | None = None
    check: str | None = None
    learns: tuple[str, ...] = ()
    intro: Content | None = None
    change_at: str | None = None
    leads_on: str = ""
    place: Node | None = field(default=None, compare=False, repr=False)

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """Its questions and those that options reveal."""
        return tuple(part for question in self.questions for part in question.asked)

    @property
    def settled(self) -> bool:
        """Whether nobody ever sees this page, as its answer is implied whatever was answered before."""
        return len(self.questions) == 1 and self.questions[0].settled

    def implied(self, known: Known) -> dict[str, Value | None] | None:
        """The answer that follows from those before it, so that nobody need see this page."""
        if len(self.questions) > 1 or (found := self.questions[0].implied(known)) is None:
            return None
        return {self.questions[0].name: found.value}


@dataclass(frozen=True)
class Say:
    """A screen that tells something: words from `content/`, or the result of a rule with its reasons."""

    name: str
    content: Content | None
    when: Condition | None = None
    result_of: str | None = None
    warning: bool = False
    place: Node | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Exit:
    """A screen that ends the journey early. Somebody who reaches it has completed it.

    `joins` is the question whose answer is the reference of a report that they can add their voice to.
    """

    name: str
    content: Content
    when: Condition | None = None
    joins: str | None = None
    place: Node | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Repeat:
    """Pages asked once for each item.

    `for_each` is the question that gives the number of items; None where people add them, from `min` to
    `max`, to a list with this `title` that asks `add`, and whose error says what a yes is `called`. `item`
    are the words for one, `only_item` the words when there is just one.
    """

    name: str
    for_each: str | None
    item: str
    only_item: str
    pages: tuple[Page | Say, ...]
    when: Condition | None = None
    place: Node | None = field(default=None, compare=False, repr=False)
    title: str = ""
    add: str = ""
    called: str | None = None
    min: int = 1
    max: int = 0


@dataclass(frozen=True)
class Section:
    """A part of a journey that is done by itself, once the sections `after` which it comes are done."""

    name: str
    title: str
    entries: tuple[Entry, ...]
    after: tuple[str, ...] = ()
    place: Node | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class TaskList:
    """The screen that leads to every section and says what is done."""

    name: str = "tasks"


@dataclass(frozen=True)
class ItemList:
    """The screen after the items that people add: all of them, to change, remove, or add another."""

    repeat: Repeat

    @property
    def name(self) -> str:
        """Its part of the address, which is that of the repeat."""
        return self.repeat.name


Screen = Page | Say | Exit
Shown = Screen | ItemList | TaskList
"""What a step of a walk shows: what an author wrote, or a list that follows from it."""
Entry = Page | Say | Exit | Repeat


@dataclass(frozen=True)
class Notice:
    """A message that is sent when the journey is submitted.

    It has the contents, and the questions that hold the addresses. Nothing is sent to an address that was
    not given.
    """

    email: Content | None = None
    email_question: str | None = None
    text: Content | None = None
    text_question: str | None = None


@dataclass(frozen=True)
class SaveAndReturn:
    """How somebody comes back later: `lifetime` is how long answers are kept after each save.

    `link` is the email that leads back, `warning` the one that says that answers will be deleted soon.
    """

    lifetime: timedelta
    link: Content
    warning: Content


@dataclass(frozen=True)
class Clock:
    """By when it has to be done: `by` is the rule that gives the last day, `since` the date to count from."""

    since: str
    by: str


@dataclass(frozen=True)
class Inviting:
    """How people are invited to a journey that nobody can begin by themselves.

    `knows` are the questions whose answers staff enter, by name; `lifetime` is how long a link works.
    `welcome` is what the page behind it says first.
    """

    lifetime: timedelta
    email: Content
    text: Content
    knows: Mapping[str, Question]
    clock: Clock | None = None
    welcome: str = ""


@dataclass(frozen=True)
class Journey:
    """The ordered pages of a service, from start to confirmation. `name` is its part of the address.

    `entries` are all of them, also where they are parted into `sections`. `team` is whom its cases are given
    to, where that is not the owner of the service; `case_title` what a case is called that no answer names.
    """

    name: str
    title: str
    entries: tuple[Entry, ...]
    conditions: Mapping[str, Condition]
    rules: Rules
    start: Content
    confirmation: Content
    notice: Notice
    submit: str = "Submit"
    declaration: Content | None = None
    file: str = ""
    language: Language = ENGLISH
    sections: tuple[Section, ...] = ()
    save_and_return: SaveAndReturn | None = None
    inviting: Inviting | None = None
    team: str | None = None
    case_title: str | None = None

    @cached_property
    def screens(self) -> tuple[tuple[Screen, Repeat | None], ...]:
        """Every screen in order, with the repeat that it belongs to."""
        return tuple(_screens(self.entries))

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by name, those inside repeats and options too, and those that staff answer."""
        asked = {q.name: q for screen, _ in self.screens if isinstance(screen, Page) for q in screen.asked}
        return {**self.given, **asked}

    @property
    def given(self) -> Mapping[str, Question]:
        """What is known before somebody begins, as staff enter it when they invite; nothing without that."""
        return self.inviting.knows if self.inviting else {}

    @cached_property
    def facts(self) -> Mapping[str, Page]:
        """The page that learns each fact."""
        return {
            fact: screen for screen, _ in self.screens if isinstance(screen, Page) for fact in screen.learns
        }

    @cached_property
    def names(self) -> frozenset[str]:
        """Everything that a rule may ask for by name: questions and facts."""
        return frozenset({*self.questions, *self.facts})

    @cached_property
    def repeats(self) -> frozenset[str]:
        """The names of its repeats."""
        return frozenset(entry.name for entry in self.entries if isinstance(entry, Repeat))

    def nothing_known(self, today: date) -> Known:
        """What is known on a day before anybody answers: nothing yet, but the rules can be asked."""
        rules = self.rules
        return Known(today, rules.ask, names=self.names, repeats=self.repeats, failed=rules.failed)

    # A journey is where its conditions find their words.

    def ask(self, name: str) -> str:
        """The question, fact, repeat or rule in words."""
        if name in self.questions:
            return self.questions[name].ask
        return self.rules.describe(name)

    def option(self, name: str, value: str) -> str:
        """The label of an option, or the value itself."""
        options = getattr(self.questions.get(name), "options", {})
        return options[value].label if value in options else value


def _screens(entries: Sequence[Entry]) -> Iterator[tuple[Screen, Repeat | None]]:
    for entry in entries:
        if isinstance(entry, Repeat):
            for page in entry.pages:
                yield page, entry
        else:
            yield entry, None
