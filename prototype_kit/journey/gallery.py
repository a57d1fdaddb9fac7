"""Every way in which a journey refuses an answer, before anybody meets it.

The forms are the invalid samples of the question types, tried on the pages as sample walks come to them; the
rules of pages are tried with combinations of valid ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer, Rejected, RuleFailed
from prototype_kit.journey.adding import ANOTHER, another, is_adding
from prototype_kit.journey.model import Journey, Page, Repeat
from prototype_kit.journey.walk import Step, rule_problems
from prototype_kit.journey.walks import Outside, sample_forms
from prototype_kit.questions import Context, Form, Question

ARRIVALS = 6
"""On how many ways of coming to a page its rule is tried."""
COMBINATIONS = 100
"""How many ways of answering a page its rule is tried with, on each of these."""


@dataclass(frozen=True)
class Refusal:
    """A form that one question refuses, by which rule, and the errors in one language.

    `own` says that the author's words take the place of the type's.
    """

    question: Question
    rule: str
    form: Form
    errors: tuple[InvalidAnswer, ...]
    own: bool


@dataclass(frozen=True)
class PageRefusal:
    """A form that the rule of a page refuses, and the errors in one language."""

    form: Form
    values: Mapping[str, Value]
    errors: tuple[InvalidAnswer, ...]
    context: Context


@dataclass(frozen=True)
class ListRefusal:
    """A form that the list of a repeat refuses where so `many` items were added, and the errors."""

    rule: str
    many: int
    form: Form
    errors: tuple[InvalidAnswer, ...]


def refusals(question: Question, context: Context) -> Iterator[Refusal]:
    """Every error that samples of a question cause, each once."""
    seen = set[tuple[str, str]]()
    for form, rule in question.samples(context).invalid:
        errors = errors_of(question, form, context)
        key = (rule, " ".join(error.message for error in errors))
        if errors and key not in seen:
            seen.add(key)
            yield Refusal(question, rule, form, errors, rule in question.errors)


def errors_of(question: Question, form: Form, context: Context) -> tuple[InvalidAnswer, ...]:
    """Why a question refuses a form; nothing when it takes it."""
    try:
        question.parse(form, context)
    except Rejected as rejected:
        return tuple(rejected.errors)
    return ()


def list_refusals(repeat: Repeat, context: Context) -> Iterator[ListRefusal]:
    """Every error of the list that people add items to: nothing chosen, too few items, too many."""
    for many, form in _list_forms(repeat, context):
        if errors := list_errors(repeat, many, form, context):
            yield ListRefusal(errors[0].rule, many, form, errors)


def _list_forms(repeat: Repeat, context: Context) -> Iterator[tuple[int, Form]]:
    """What is tried, with how many items. Whoever must add one has begun it before the list is shown."""
    asked = range(1 if repeat.min else 0, repeat.max)
    if asked:
        yield from ((asked[-1], form) for form, _ in another(repeat).samples(context).invalid)
        yield asked[0], {ANOTHER: ("no",)}
    yield repeat.max + 1, {}


def list_errors(repeat: Repeat, many: int, form: Form, context: Context) -> tuple[InvalidAnswer, ...]:
    """Why a list of so many items refuses a form; nothing when it takes it."""
    try:
        is_adding(repeat, many, form, context)
    except Rejected as rejected:
        return tuple(rejected.errors)
    return ()


def unshown(question: Question, found: Sequence[Refusal]) -> tuple[str, ...]:
    """The rules that have words of the author's which no sample brings up."""
    return tuple(rule for rule in question.errors if rule not in {refusal.rule for refusal in found})


def page_refusals(
    journey: Journey, page: Page, steps: Sequence[Step], outside: Outside
) -> Iterator[PageRefusal]:
    """Every error that the rule of a page causes with samples, each once."""
    seen = set[tuple[str, ...]]()
    for step in steps[:ARRIVALS] if page.check else ():
        context = replace(step.context(outside.assets, journey.language, outside.addresses), heading=False)
        for form, values in islice(_answered(page, context, outside), COMBINATIONS):
            try:
                errors = tuple(rule_problems(journey, page, values, context))
            except RuleFailed:  # which `check` says, with its line
                continue
            key = tuple(f"{error.question} {error.message}" for error in errors)
            if errors and key not in seen:
                seen.add(key)
                yield PageRefusal(form, values, errors, context)


def _answered(page: Page, context: Context, outside: Outside) -> Iterator[tuple[Form, Mapping[str, Value]]]:
    """Ways to answer a page that its questions take, with the forms that give them."""
    # What is left out comes first: rules are most often about that.
    ways = [sorted(sample_forms(each, context, outside.searches), key=bool) for each in page.questions]
    for forms in product(*ways):
        values: dict[str, Value] = {}
        try:
            for question, form in zip(page.questions, forms, strict=True):
                if (value := question.parse(form, context)) is not None:
                    values[question.name] = value
        except Rejected:
            continue
        yield {name: texts for form in forms for name, texts in form.items()}, values
