"""The question under the list of a repeat that people add to: whether there is one more."""

from __future__ import annotations

from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.journey.model import Repeat
from prototype_kit.questions import Context, Form, YesNo

ANOTHER = "another"
"""The field that asks whether to add one more."""
LISTED = "listed"
"""The HTML id of the list, where an error about the items leads."""


def another(repeat: Repeat) -> YesNo:
    """The question under the list."""
    return YesNo(name=ANOTHER, ask=repeat.add, called=repeat.called)


def is_adding(repeat: Repeat, many: int, form: Form, context: Context) -> bool:
    """Whether somebody with so `many` items adds one more; who has the most is not asked.

    Raises `Rejected` when the question was not answered, or there are too few items or too many: the most may
    have been lowered since they were added.
    """
    say = context.language
    if many > repeat.max:
        words = say("Remove {surplus}: you can add up to {max}", surplus=many - repeat.max, max=repeat.max)
        raise Rejected(InvalidAnswer(ANOTHER, "too-many", words, LISTED))
    if many == repeat.max:
        return False
    value = another(repeat).parse(form, context)
    if getattr(value, "value", None) == "yes":
        return True
    if many < repeat.min:
        words = say("Select yes: you must add at least {min}", min=repeat.min)
        raise Rejected(InvalidAnswer(ANOTHER, "too-few", words, ANOTHER))
    return False
