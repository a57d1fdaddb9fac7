"""What a journey's way depends on, and what to type so that it goes each way.

Samples of a type say nothing of what a journey compares an answer with. That stands in its conditions: where
a date is compared with `42 days ago`, the days before and after it are tried; where a rule decides, what its
author gives as examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from prototype_kit.answers import Month, Value
from prototype_kit.conditions import Condition, Mention, RelativeDate, Test
from prototype_kit.journey import Journey, Page, Repeat
from prototype_kit.questions import Choosing, Form, Question

_BESIDE = (-1, 0, 1)


def mentions(journey: Journey) -> Iterator[Mention]:
    """Everything that a condition of the journey names."""
    screens = [screen for screen, _ in journey.screens]
    entries = [*screens, *(entry for entry in journey.entries if isinstance(entry, Repeat))]
    conditions: list[Condition] = [*journey.conditions.values()]
    conditions += [entry.when for entry in entries if entry.when is not None]
    for condition in conditions:
        yield from condition.mentions()


def deciding(journey: Journey) -> tuple[str, ...]:
    """The questions on whose answers it depends which pages come, in their order."""
    found = {mention.name for mention in mentions(journey) if mention.kind == "question"}
    found |= {entry.for_each for entry in journey.entries if isinstance(entry, Repeat) and entry.for_each}
    asked = {mention.name for mention in mentions(journey) if mention.kind == "rule"}
    asked |= {name for name in journey.facts if name in found}
    for rule in asked:
        found |= journey.rules.words_in(rule)
        found |= {question.name for question in _examined(journey, rule)}
    return tuple(name for name in journey.questions if name in found)


def _examined(journey: Journey, rule: str) -> Iterator[Question]:
    fields = {field for typed in journey.rules.examples(rule) for field in typed}
    for question in journey.questions.values():
        if fields & set(question.fields):
            yield question


def wanted(journey: Journey) -> tuple[Mapping[str, Sequence[str]], ...]:
    """What authors say to type, each together: the examples of rules and facts that decide the way."""
    rules = {mention.name for mention in mentions(journey) if mention.kind == "rule"}
    results = {getattr(screen, "result_of", None) for screen, _ in journey.screens}
    names = sorted({name for name in (*rules, *results, *journey.facts) if name})
    return tuple(typed for name in names for typed in journey.rules.examples(name))


def before(journey: Journey, page: Page) -> tuple[Mapping[str, Sequence[str]], ...]:
    """What to type before a page so that its rule refuses what its examples say: all but the page's own."""
    own = {field for question in page.asked for field in question.fields}
    given = journey.rules.examples(page.check) if page.check else ()
    return tuple({field: texts for field, texts in typed.items() if field not in own} for typed in given)


def forms_beside(journey: Journey, today: date) -> dict[str, Sequence[Form]]:
    """What to type, by question, so that each comparison goes either way."""
    found: dict[str, list[Form]] = {}
    for mention in mentions(journey):
        question = journey.questions.get(mention.name)
        if mention.test is None or question is None or isinstance(question, Choosing):
            continue
        for value in _beside(mention.test, today):
            form = question.typed(value)
            if form and form not in found.setdefault(question.name, []):
                found[question.name].append(form)
    return dict(found)


def _beside(test: Test, today: date) -> Iterator[Value]:
    """Values around the one that a test compares with: of each kind that it may compare."""
    wanted: Any = test.wanted
    if isinstance(wanted, RelativeDate):
        for days in _BESIDE:
            day = wanted.on(today) + timedelta(days=days)
            yield day
            yield Month(day.year, day.month)
            month = wanted.on(today).replace(day=1) + timedelta(days=32 * days)
            yield Month(month.year, month.month)
    elif isinstance(wanted, Decimal):
        for step in _BESIDE:
            near = wanted + step
            yield int(near) if near == int(near) else near
            yield near
    else:
        yield from test.values
