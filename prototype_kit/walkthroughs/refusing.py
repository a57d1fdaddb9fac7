"""What a page must refuse: every error of its questions and of its own rule, once each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.journey import Journey, Page, Repeat, parse_form
from prototype_kit.journey.adding import is_adding
from prototype_kit.questions import Choosing, Context, Form, Option, Question
from prototype_kit.walkthroughs.walkthrough import Refusal

_SAID_LATER = ("dangerous", "missing")
"""What is found out of a file only when it is scanned, or is gone: the page takes it all the same."""


def refusals(journey: Journey, page: Page, form: Form, context: Context) -> Iterator[Refusal]:
    """Forms that the page refuses, each with an error that those before it do not show.

    `form` is one that it takes, in which one thing at a time is made wrong.
    """
    shown: set[tuple[str, str]] = set()
    for tried in _tried(journey, page, form, context):
        errors = _errors(journey, page, tried, context)
        if any(error.rule in _SAID_LATER for error in errors):
            continue
        new = {(error.question, error.rule) for error in errors} - shown
        if new:
            shown |= new
            yield Refusal(tried, errors)


def list_refusals(repeat: Repeat, many: int, context: Context) -> Iterator[Refusal]:
    """The same for the list of a repeat that holds so `many` items."""
    for tried in ({}, {"another": ("no",)}):
        try:
            is_adding(repeat, many, tried, context)
        except Rejected as rejected:
            yield Refusal(tried, rejected.errors)


def _errors(journey: Journey, page: Page, form: Form, context: Context) -> tuple[InvalidAnswer, ...]:
    try:
        parse_form(journey, page, form, context)
    except Rejected as rejected:
        return rejected.errors
    return ()


def _tried(journey: Journey, page: Page, form: Form, context: Context) -> Iterator[Form]:
    yield {}
    for question in page.questions:
        others = _without(form, question.asked)
        for wrong, _ in question.samples(context).invalid:
            yield {**others, **wrong}
        for shown, option in _revealing(question):
            yield {**others, **shown}
            for revealed in option.reveal:
                rest = _right(option, revealed, context)
                for wrong, _ in revealed.samples(context).invalid:
                    yield {**others, **shown, **rest, **wrong}
    fields = {field for question in page.asked for field in question.fields}
    for typed in journey.rules.examples(page.check) if page.check else ():
        own = {field: texts for field, texts in typed.items() if field in fields}
        yield own
        yield {**form, **own}


def _revealing(question: Question) -> Iterator[tuple[Form, Option]]:
    """A choice of each option that asks more, with nothing typed there."""
    if isinstance(question, Choosing):
        for value, option in question.options.items():
            if option.reveal:
                yield {question.name: (value,)}, option


def _right(option: Option, wrong: Question, context: Context) -> Form:
    """What is right in the other questions that the same option asks."""
    samples = (each.samples(context).valid[:1] for each in option.reveal if each is not wrong)
    return {field: texts for valid in samples for form in valid for field, texts in form.items()}


def _without(form: Form, questions: Sequence[Question]) -> dict[str, Sequence[str]]:
    fields = {field for question in questions for field in question.fields}
    return {field: texts for field, texts in form.items() if field not in fields}
