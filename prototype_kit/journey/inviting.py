"""What an invitation says of a journey before somebody begins it: the answers of whoever invited them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from prototype_kit.answers import Answers, Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.journey.model import Inviting, Journey
from prototype_kit.known import Known
from prototype_kit.questions import Context, Form

KNOWN_TYPES: Collection[str] = ("text", "name", "date", "whole-number", "yes-no", "radios")
"""The types of what staff enter: a field or a choice, which need no page of their own."""


def given_answers(values: Mapping[str, Value]) -> Answers:
    """The answers of a draft that begins with what is known already."""
    return Answers(values=dict(values))


def parse_given(journey: Journey, form: Form, context: Context) -> dict[str, Value]:
    """What staff typed, by name. Raises `Rejected` with everything that is wrong."""
    values: dict[str, Value] = {}
    errors: list[InvalidAnswer] = []
    for name, question in journey.given.items():
        try:
            value = question.parse(form, context)
        except Rejected as rejected:
            errors.extend(rejected.errors)
            continue
        if value is not None:
            values[name] = value
    if errors:
        raise Rejected(*errors)
    return values


def made_up(journey: Journey, today: date) -> Answers:
    """What is known at the start of walks that nobody takes: the first sample of each question.

    Empty for a journey that anybody can begin.
    """
    context = Context(Known(today))
    form: dict[str, Sequence[str]] = {}
    for question in journey.given.values():
        form |= question.samples(context).valid[0]
    return given_answers(parse_given(journey, form, context))


def last_day(journey: Journey, inviting: Inviting, answers: Answers, today: date) -> date | None:
    """The last day on which it is soon enough; None without a clock, or when its rule gives none.

    Raises `RuleFailed`.
    """
    if inviting.clock is None:
        return None
    known = journey.nothing_known(today)
    known.learn({name: answers.values[name] for name in journey.given if name in answers.values}, {})
    found = journey.rules.ask(inviting.clock.by, known)
    if found is None or isinstance(found, date):
        return found
    what = f"{inviting.clock.by!r} gave {found!r}, which is no day."
    raise journey.rules.failed(inviting.clock.by, what, "Return a date, or None.")
