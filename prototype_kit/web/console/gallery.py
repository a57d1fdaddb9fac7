"""The error gallery: every question of a journey in every error state, as it looks and in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from prototype_kit.errors import InvalidAnswer
from prototype_kit.journey import ItemList, Page, Repeat, Step, rule_problems
from prototype_kit.journey.adding import another
from prototype_kit.journey.gallery import (
    ListRefusal,
    PageRefusal,
    Refusal,
    errors_of,
    list_errors,
    list_refusals,
    page_refusals,
    refusals,
    unshown,
)
from prototype_kit.questions import Context, Form, Question
from prototype_kit.web.console.desk import Desk, Edition

_NAMED = re.compile(r'(?<=[ \n])(id|for|name|aria-describedby|aria-controls|data-aria-controls)="([^"]+)"')


@dataclass(frozen=True)
class Side:
    """An error state in one language: the words of the errors, and the questions as they look."""

    code: str
    language: str
    messages: Sequence[str]
    html: Markup


@dataclass(frozen=True)
class State:
    """One error state: the rule, whether the author's own words are shown, and each language."""

    rule: str
    own: bool
    sides: Sequence[Side]


@dataclass(frozen=True)
class Asked:
    """One question and its error states; `unshown` are rules with own words that no sample brings up."""

    name: str
    type: str
    words: str
    optional: bool
    states: Sequence[State]
    unshown: Sequence[str]


@dataclass(frozen=True)
class Shelf:
    """One page: its questions, and the states that its own rule causes."""

    name: str
    title: str
    reached: bool
    asked: Sequence[Asked]
    rule: str | None
    states: Sequence[State]


def shelves(desk: Desk) -> Iterator[Shelf]:
    """Every page that asks somebody, in order; after those of a repeat that people add to, its list."""
    for entry in desk.journey.entries:
        for screen in entry.pages if isinstance(entry, Repeat) else [entry]:
            if isinstance(screen, Page) and not screen.settled:  # else nobody ever sees it
                yield _Shelving(desk, screen).shelf(screen)
        if isinstance(entry, Repeat) and entry.for_each is None:
            yield _Shelving(desk, ItemList(entry)).list_shelf(entry)


class _Shelving:
    def __init__(self, desk: Desk, screen: Page | ItemList):
        self.desk, self.name = desk, screen.name
        self.steps = desk.arrivals(screen.name)
        self.step = self.steps[0] if self.steps else desk.nowhere(screen)
        self.shown = 0

    def shelf(self, page: Page) -> Shelf:
        desk = self.desk
        own = self._context(desk.editions[0], self.step)
        return Shelf(
            page.name,
            page.questions[0].named(page.title, own),
            bool(self.steps),
            [self._asked(question, own) for question in page.asked],
            page.check,
            [
                State(
                    page.check or "", True, [self._page_side(page, each, refusal) for each in desk.editions]
                )
                for refusal in page_refusals(desk.journey, page, self.steps, desk.outside)
            ],
        )

    def list_shelf(self, repeat: Repeat) -> Shelf:
        """The list of a repeat. Its question is the kit's, and so are the words of its errors."""
        own = self._context(self.desk.editions[0], self.step)
        states = [
            State(each.rule, False, [self._list_side(edition, each) for edition in self.desk.editions])
            for each in list_refusals(repeat, own)
        ]
        question = another(repeat)
        asked = Asked(question.name, question.type, question.ask, False, states, ())
        return Shelf(repeat.name, repeat.title, bool(self.steps), [asked], None, [])

    def _asked(self, question: Question, context: Context) -> Asked:
        found = tuple(refusals(question, context))
        return Asked(
            question.name,
            question.type,
            question.named(question.ask, context),
            question.optional,
            [
                State(each.rule, each.own, [self._side(edition, each) for edition in self.desk.editions])
                for each in found
            ],
            unshown(question, found),
        )

    def _side(self, edition: Edition, refusal: Refusal) -> Side:
        context = self._context(edition, self.step)
        question = edition.journey.questions[refusal.question.name]
        errors = errors_of(question, refusal.form, context)
        return self._drawn(edition, [question], refusal.form, errors, context)

    def _page_side(self, page: Page, edition: Edition, refusal: PageRefusal) -> Side:
        journey, shown = edition.journey, edition.screens[page.name]
        questions = shown.questions if isinstance(shown, Page) else ()
        context = replace(refusal.context, language=journey.language)
        errors = tuple(rule_problems(journey, page, refusal.values, context))
        return self._drawn(edition, questions, refusal.form, errors, context)

    def _list_side(self, edition: Edition, refusal: ListRefusal) -> Side:
        repeat, context = edition.repeats[self.name], self._context(edition, self.step)
        errors = list_errors(repeat, refusal.many, refusal.form, context)
        # Whoever has too many items, or as many as there may be, is not asked for another.
        questions = [another(repeat)] if refusal.many < repeat.max else []
        return self._drawn(edition, questions, refusal.form, errors, context)

    def _drawn(
        self,
        edition: Edition,
        questions: Sequence[Question],
        form: Form,
        errors: Sequence[InvalidAnswer],
        context: Context,
    ) -> Side:
        self.shown += 1
        components = [question.component(form, errors, context) for question in questions]
        html = Markup("").join(edition.front.render.component(each) for each in components)
        place = f"{self.name}--{self.shown}--"
        words = [error.message for error in errors]
        return Side(edition.code, edition.language, words, _apart(html, place))

    def _context(self, edition: Edition, step: Step) -> Context:
        outside, language = self.desk.outside, edition.journey.language
        context = edition.step(step).context(outside.assets, language, outside.addresses)
        return replace(context, heading=False)


def _apart(html: Markup, place: str) -> Markup:
    """The same with ids and names of its own, as one question stands on the page many times."""

    def renamed(match: re.Match[str]) -> str:
        return f'{match[1]}="{" ".join(place + name for name in match[2].split())}"'

    # Quotes in words and values are escaped, so that only attributes look like this.
    return Markup(_NAMED.sub(renamed, html))  # noqa: S704 - it was escaped when it was made


def counted(found: Sequence[Shelf]) -> Mapping[str, int]:
    """How many error states there are, and in how many the author's own words are shown."""
    states = [state for shelf in found for asked in shelf.asked for state in asked.states]
    states += [state for shelf in found for state in shelf.states]
    return {"states": len(states), "own": sum(state.own for state in states)}
